"""What was recorded in a case, line by line."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest

from linmeng.cases.models import Case, CaseEvent
from linmeng.cases.pages.words import value_words, words_of
from linmeng.cases.permissions import may
from linmeng.cases.queries.events import fact_value
from linmeng.cases.queries.notices import notices_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.proofs import Shown, shown
from linmeng.cases.queries.standing import names_of
from linmeng.domain.procedures.model import Procedure

ICONS = {
    "joined": "plus", "left": "minus", "did": "check", "proved": "paperclip", "excused": "paperclip",
    "waived": "circle-minus", "reopened": "refresh",
    "learnt": "info-circle", "ended": "lock", "moved": "git-branch",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One event in words; `who` only for staff."""

    icon: str
    what: str
    about: str
    compound: str
    more: str
    words: str
    on: date
    at: datetime
    who: str
    proofs: tuple[Shown, ...]


def lines_of(request: HttpRequest, case: Case) -> list[Line]:
    """The events of a case, the newest first."""
    procedure, names = frozen_procedure(case), names_of(case)
    named = may(request.user, "cases.see_opinions", _today(), case)
    rows = case.events.select_related("by").order_by("-seq")
    notices = {notice.uid for notice in notices_of(case)}
    return [_line(case, row, procedure, names, named, notices) for row in rows]


def _line(
    case: Case, row: CaseEvent, procedure: Procedure, names: dict[str, str], named: bool, notices: set[str]
) -> Line:
    step, fact = procedure.step(row.step), procedure.known_fact(row.fact)
    outcome = next((o for o in step.outcomes if o.key == row.outcome), None) if step else None
    return Line(
        icon=ICONS[row.kind], what=row.get_kind_display(),
        about=words_of(step) if step else words_of(fact) if fact else row.step or row.fact,
        compound=names.get(row.compound, row.compound), more=_more(row, procedure, outcome), words=row.words,
        on=row.on, at=row.at, who=str(row.by) if named else "", proofs=tuple(shown(case, row, notices)),
    )  # fmt: skip


def _more(row: CaseEvent, procedure: Procedure, outcome: Any) -> str:
    if row.kind == "did" and outcome is not None:
        return words_of(outcome)
    if row.kind == "learnt":
        return value_words(fact_value(procedure, row.fact, row.value)) or "—"
    if row.kind == "moved":
        return f"{row.value['from']} → {row.value['to']}"
    return ""


def _today() -> date:
    from linmeng.cases.pages.common import today

    return today()
