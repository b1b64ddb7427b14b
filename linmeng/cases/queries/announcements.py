"""The announcement of a selection's result: which notice it is, how long it must stand, what is proposed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from linmeng.cases.models import Case, Selection
from linmeng.cases.queries.notices import KIND
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.selections import plan_of
from linmeng.domain.procedures.selection.announcing import result_text, result_title
from linmeng.domain.procedures.selection.timing import SHOWN
from linmeng.notices import queries as notices

STEP, AFTERWARDS = "result_shown", "result_stands"
STANDS, TAKEN_BACK = "published", "withdrawn"


@dataclass(frozen=True, slots=True)
class Rule:
    """For how many days a result is shown, and the clause that says so."""

    days: int = SHOWN
    clause: str = "SH-BID 21"


def showing_rule(case: Case) -> Rule:
    """The clock of the case's own procedure where it asks for more than 5 days, else SH-BID 21."""
    step = frozen_procedure(case).step(AFTERWARDS)
    asked = [
        Rule(clock.n, clock.clause)
        for clock in (step.earliest if step else ())
        if clock.anchor == STEP and clock.unit == "days" and not clock.before
    ]
    return max(asked, key=lambda r: r.days, default=Rule()) if asked else Rule()


def proposed(row: Selection) -> tuple[str, str]:
    """Title and text of the announcement of a ranked selection, as they are proposed."""
    places = [c.name for c in row.compounds.all()]
    url = str(settings.SITE_URL).rstrip("/") + reverse("cases:public_selection", args=[row.uid])
    return result_title(row.title), result_text(plan_of(row), places, row.ranking, url)


def notice_of_result(row: Selection) -> Any:
    """The notice that announces the result now, else the last one there was; None before any."""
    rows = notices.notices_about(kind=KIND, uid=row.case.uid, selection=row.uid).exclude(state="draft")
    return rows.filter(state=STANDS).first() or rows.first()


def standing_notice(row: Selection) -> Any:
    """The notice that announces the result now, None where none stands."""
    found = notice_of_result(row)
    return found if found is not None and found.state == STANDS else None


def is_taken_back(row: Selection) -> bool:
    """Whether the announcement was withdrawn, so that the result must be shown again."""
    found = notice_of_result(row)
    return found is not None and found.state != STANDS


def shown_until_of(row: Selection) -> date | None:
    """The last day of the showing: of the selection, or of the notice that took the first one's place."""
    found = standing_notice(row)
    days = [d for d in (row.shown_until, found.until_on if found else None) if d is not None]
    return max(days, default=None)


def unanswered(row: Selection, by: Any, on: date) -> int:
    """How many comments on the announcement wait for their answer."""
    found = standing_notice(row)
    return notices.comments_for(by, on, waiting=True).filter(notice=found).count() if found else 0
