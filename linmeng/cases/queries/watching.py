"""The clocks of selections, as pages and calendars show them."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.timezone import localdate

from linmeng.cases.models import Case, Selection
from linmeng.cases.queries.announcements import shown_until_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.standing import progress_of
from linmeng.domain.procedures.selection.clocks import Days, Watched, clocks
from linmeng.web.calendar import calendar


def clocks_of(row: Selection, today: date) -> tuple[Watched, ...]:
    """The clocks of a selection; the filing of its award is read from the case's steps."""
    return clocks(_days(row, today), calendar())


def due_beside_steps(case: Case, today: date) -> Iterator[tuple[Selection, Watched]]:
    """What is due in the selections of a case and no step of its procedure watches, for a calendar."""
    rows = case.selections.exclude(state__in=(Selection.State.DRAFT, Selection.State.FAILED))
    for row in rows.prefetch_related("contracts__contract"):
        for clock in clocks_of(row, today):
            stepped = clock.step and frozen_procedure(case).step(clock.step) is not None
            if not stepped and clock.key not in ("notice", "kept"):
                yield row, clock


def _days(row: Selection, today: date) -> Days:
    lot = row.lots.filter(drawn_at__isnull=False).order_by("number").first()
    return Days(
        published=_day(row.published_at),
        closes=_day(row.deadline_at),
        drawn=_day(lot.drawn_at) if lot else None,
        opens=_day(row.opens_at),
        opened=_day(row.opened_at),
        ranked=_day(row.ranked_at),
        shown_from=row.shown_from,
        shown_until=shown_until_of(row) if row.shown_until else None,
        awarded=_day(row.awarded_at),
        award_filed=_filed(row, today),
        ended=_day(row.ended_at),
        contracts=tuple((c.compound_name, c.signed_on, c.filed_on) for c in row.contracts.all()),
    )


def _filed(row: Selection, today: date) -> date | None:
    """The day of the step, once it is done for all compounds of the selection."""
    if row.awarded_at is None:
        return None
    codes = {"", *(c.code for c in row.compounds.all())}
    tasks = [t for t in progress_of(row.case, today).tasks if t.step.key == "award_filed"]
    days = [t.done_on for t in tasks if t.compound in codes]
    return max((d for d in days if d), default=None) if days and all(days) else None


def _day(at: datetime | None) -> date | None:
    return localdate(at) if at else None
