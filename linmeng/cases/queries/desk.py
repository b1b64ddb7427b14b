"""What of their cases a person has to see first: late ones, then those whose deadline is nearest."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from linmeng.cases.models import Case
from linmeng.cases.queries.cases import Filters, cases_for
from linmeng.cases.queries.standing import progress_of, to_do
from linmeng.domain.procedures.progress import Progress, Task
from linmeng.domain.refusals import NotYours

MOST = 200  # cases that are counted and looked through


@dataclass(frozen=True, slots=True)
class CaseNeed:
    """An open case: the step due first, else the next one; how many steps are late or owe a proof."""

    case: Case
    compounds: str
    task: Task | None
    late: int
    owed: int


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """The cases to be shown, how many there are, and in how many of all something is late."""

    lines: tuple[CaseNeed, ...] = ()
    count: int = 0
    late: int = 0


def desk_cases(person: Any, on: date, shown: int) -> CaseDesk:
    """A person's open cases; nothing for whom there are none. Its questions do not grow with the cases."""
    try:
        rows = cases_for(person, on, Filters(state=Case.State.OPEN))
    except NotYours:
        return CaseDesk()
    every = list(rows.values_list("pk", "due_on")[:MOST])
    late = sum(due is not None and due < on for _pk, due in every)
    whole = rows.defer(None).filter(pk__in=[pk for pk, _due in every[:shown]])
    lines = tuple(_need(case, on) for case in whole.prefetch_related("compounds", "events"))
    return CaseDesk(lines, len(every), late)


def _need(case: Case, on: date) -> CaseNeed:
    found = progress_of(case, on)
    names = "、".join(row.name for row in case.compounds.all() if row.left_on is None)
    return CaseNeed(case, names, _first(found), len(found.late), len(found.owed))


def _first(found: Progress) -> Task | None:
    due = [t for t in found.tasks if to_do(t) and t.due_on is not None]
    return min(due, key=lambda t: (t.due_on or date.max, not t.binding), default=found.next)
