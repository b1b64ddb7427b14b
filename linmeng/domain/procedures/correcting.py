"""Whether a corrected day, or end, of a step fits between what it stands on and what stands on it.

Only what the correction would break is refused: what stood out of order before, since a compound joined later
or the case went over to another version, is no reason to keep a wrong day.
"""

from collections.abc import Sequence
from datetime import date

from linmeng.domain.calendar import Calendar
from linmeng.domain.clauses import clause_words
from linmeng.domain.procedures.events import Corrected, Did, Event, Excused, Proved
from linmeng.domain.procedures.progress import Progress, progress
from linmeng.domain.procedures.standing import needs_of
from linmeng.domain.procedures.state import Place, State, fold, named
from linmeng.domain.procedures.tasks import Standing, Task
from linmeng.domain.refusals import NotNow, NotUnderstood

ENDED = (Standing.DONE, Standing.FAILED)


def check_around(now: Progress, events: tuple[Event, ...], event: Corrected, calendar: Calendar) -> None:
    """Raises NotUnderstood or NotNow with the step, proof or clause that stands against the corrected day."""
    task = now.task(event.step, event.compound)
    if task is None or task.done_on is None:
        return
    _check_needs(fold(now.procedure, events), now, task, event.done_on)
    _check_proofs(events, task, event)
    after = progress(now.procedure, (*events, event), now.today, calendar)
    state = fold(now.procedure, (*events, event))
    for later in after.tasks:
        if later.standing in ENDED and (later.step.key, later.compound) != (event.step, event.compound):
            _check_built(state, now, after, later, task, event)
    for odd in after.oddities:
        if odd not in now.oddities:
            raise NotNow(odd.message, **odd.values)


def _check_needs(state: State, now: Progress, task: Task, on: date) -> None:
    since = state.since.get((task.step.key, task.compound))
    if since is not None and on < since:
        raise NotUnderstood(
            "“{step}” was begun again on {day}: what was done before that day does not count.",
            step=named(task.step), day=since.isoformat(),
        )  # fmt: skip
    tasks = _by_place(now)
    for _, place, _ in needs_of(state, task, tasks):
        day = tasks[place].done_on if place in tasks else None
        if day is not None and task.done_on is not None and on < day <= task.done_on:
            raise NotUnderstood(
                "“{step}” was done on {day}: this cannot be earlier.",
                step=named(now.procedure.step(place[0])), day=day.isoformat(),
            )  # fmt: skip


def _check_proofs(events: Sequence[Event], task: Task, event: Corrected) -> None:
    """What came later to show a step, or excused that, came after the deed."""
    place = (event.step, event.compound)
    for one in reversed(events):
        if isinstance(one, Did) and (one.step, one.compound) == place:
            return
        if not isinstance(one, Proved | Excused) or (one.step, one.compound) != place:
            continue
        if one.on < event.done_on:
            raise NotUnderstood(
                "What shows “{step}” was brought or excused on {day}: it was not done later than that.",
                step=named(task.step), day=one.on.isoformat(),
            )  # fmt: skip


def _check_built(
    state: State, now: Progress, after: Progress, later: Task, task: Task, event: Corrected
) -> None:
    """What was done later and stands on the corrected step must still have been possible on its own day."""
    place, on, was = (event.step, event.compound), later.done_on, task.done_on
    if on is None or was is None:
        return
    met = [met for _, found, met in needs_of(state, later, _by_place(after)) if found == place]
    if event.outcome != task.outcome and any(one != "yes" for one in met):
        raise NotNow(
            "“{step}” was done on {day} because of how this ended: begin that again first.",
            step=named(later.step), day=on.isoformat(),
        )  # fmt: skip
    if met and was <= on < event.done_on:
        raise NotUnderstood(
            "“{step}” was done on {day} and stands on this: this cannot be later.",
            step=named(later.step), day=on.isoformat(),
        )  # fmt: skip
    before = now.task(later.step.key, later.compound)
    if _too_soon(later) and (before is None or not _too_soon(before)) and later.opens_by is not None:
        raise NotNow(
            "“{step}” was done on {day}; counted from the corrected day the law would not have allowed it"
            " before {first} ({clause}).",
            step=named(later.step), day=on.isoformat(),
            first=later.opens_on.isoformat() if later.opens_on else "",
            clause=clause_words(later.opens_by.clause),
        )  # fmt: skip


def _too_soon(task: Task) -> bool:
    """Whether a step was done before the law allowed it; a period of notice only marks that."""
    by, day, on = task.opens_by, task.opens_on, task.done_on
    return bool(by and by.binding and not by.notice and day and on and on < day)


def _by_place(found: Progress) -> dict[Place, Task]:
    return {(t.step.key, t.compound): t for t in found.tasks}
