"""Where a case stands: its frozen procedure and its events, asked of the domain."""

from datetime import date
from typing import Any

from linmeng.cases.models import Case
from linmeng.cases.queries.events import events_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.domain.procedures.model import Procedure
from linmeng.domain.procedures.progress import Progress, Task, progress
from linmeng.web.calendar import calendar

_KEPT = 512  # standings kept in memory: pages of a list ask for the same again and again


def progress_of(case: Case, today: date) -> Progress:
    """What of a case is done, open, late or blocked, and why. The case's state adds nothing to it."""
    key = (case.uid, case.version, case.touched_at, today)
    found = _standings.get(key)
    if found is None:
        found = progress_by(case, frozen_procedure(case), today)
        _standings[key] = found
        for old in list(_standings)[:-_KEPT]:  # another thread may have dropped it already
            _standings.pop(old, None)
    return found


def progress_by(case: Case, procedure: Procedure, today: date) -> Progress:
    """The same computed anew, under this version of the procedure or another one."""
    return progress(procedure, events_of(case, procedure), today, calendar())


def nearest(found: Progress) -> date | None:
    """The nearest binding deadline of the steps that are still to do."""
    days = [t.due_on for t in found.tasks if to_do(t) and t.binding and t.due_on is not None]
    return min(days, default=None)


def to_do(task: Task) -> bool:
    """Whether somebody still has to do it."""
    return str(task.standing) in TO_DO


def names_of(case: Case) -> dict[str, str]:
    """Register number → the name a compound had when it joined; "" is the whole case."""
    return {row.code: row.name for row in case.compounds.all()}


_standings: dict[Any, Progress] = {}
TO_DO = frozenset({"open", "early", "blocked", "failed"})
