"""Whether an event may be recorded now: what binds refuses, what advises does not."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NoReturn

from linmeng.domain.calendar import Calendar
from linmeng.domain.clauses import clause_words
from linmeng.domain.procedures.correcting import check_around
from linmeng.domain.procedures.events import (
    Corrected,
    Did,
    Ended,
    Event,
    Excused,
    Joined,
    Learnt,
    Left,
    Proved,
    Reopened,
    SetAside,
    Waived,
)
from linmeng.domain.procedures.model import EVIDENCE, Procedure, Step
from linmeng.domain.procedures.progress import Progress, Standing, Task, progress
from linmeng.domain.procedures.standing import needs_of
from linmeng.domain.procedures.state import fits, fold, named
from linmeng.domain.procedures.tasks import Reason
from linmeng.domain.refusals import NotNow, NotUnderstood


def check_event(
    procedure: Procedure, events: Iterable[Event], event: Event, today: date, calendar: Calendar
) -> None:
    """Refuses what cannot be recorded after these events.

    Raises NotNow where it is too early, too late or already there (the sentence says what comes first), and
    NotUnderstood where the step, fact, outcome, compound or value is none of the procedure's, a ground is
    missing, or the day has not come.
    """
    before = tuple(events)
    now = progress(procedure, before, today, calendar)
    if now.ended is not None:
        raise NotNow("The case is closed: nothing more is recorded.")
    if event.on > today:
        raise NotUnderstood("{day} has not come yet.", day=event.on.isoformat())
    match event:
        case Joined():
            _check_joined(now, event)
        case Left():
            _check_left(now, before, event)
        case Did():
            _check_did(now, before, event)
        case Proved():
            _check_proved(now, event)
        case Excused():
            _check_excused(now, event)
        case SetAside():
            _check_set_aside(now, before, event)
        case Corrected():
            _check_corrected(now, before, event, calendar)
        case Waived():
            _check_waived(now, event)
        case Reopened():
            _check_reopened(now, event)
        case Learnt():
            _check_learnt(now, event)
        case Ended():
            _check_ended(now, before, event)


def _check_joined(now: Progress, event: Joined) -> None:
    if not event.compound:
        raise NotUnderstood("The compound has no name.")
    if event.compound in now.compounds:
        raise NotNow("The compound takes part already.")
    if now.compounds and not now.procedure.several:
        raise NotNow("This procedure is for one compound.")


def _check_left(now: Progress, events: tuple[Event, ...], event: Left) -> None:
    if event.compound not in now.compounds:
        raise NotNow("The compound takes no part in the case.")
    if len(now.compounds) == 1:
        raise NotNow("The last compound cannot leave: close the case instead.")
    _check_not_before(event.on, fold(now.procedure, events).joined[event.compound])
    _check_ground(event.reason)


def _check_did(now: Progress, events: tuple[Event, ...], event: Did) -> None:
    task = _task(now, event.step, event.compound)
    _check_outcome(task, event.outcome)
    _check_standing(task)
    _check_opened(task, event.on)
    _check_order(now, events, task, event.on)


def _check_outcome(task: Task, outcome: str) -> None:
    if all(o.key != outcome for o in task.step.outcomes):
        raise NotUnderstood("“{step}” cannot end with “{outcome}”.", step=named(task.step), outcome=outcome)


def _check_opened(task: Task, on: date) -> None:
    """Raises NotNow for a day on which the law did not yet allow the step."""
    by = task.opens_by
    if task.opens_on and by and by.binding and not by.notice and on < task.opens_on:
        raise NotNow(
            "Not before {day} ({clause}).", day=task.opens_on.isoformat(), clause=clause_words(by.clause)
        )


def _check_proved(now: Progress, event: Proved) -> None:
    task = _done(now, event.step, event.compound)
    if not event.kinds or any(kind not in EVIDENCE for kind in event.kinds):
        raise NotUnderstood("Say what shows it.")
    if task.done_on is not None and event.on < task.done_on:
        raise NotUnderstood(
            "“{step}” was done on {day}: this cannot be earlier.",
            step=named(task.step), day=task.done_on.isoformat(),
        )  # fmt: skip


def _check_excused(now: Progress, event: Excused) -> None:
    task = _done(now, event.step, event.compound)
    if not task.owed:
        raise NotNow("“{step}” owes no proof.", step=named(task.step))
    _check_ground(event.ground)


def _check_set_aside(now: Progress, events: tuple[Event, ...], event: SetAside) -> None:
    task = _task(now, event.step, event.compound)
    done = fold(now.procedure, events).done.get((event.step, event.compound))
    if done is None or not event.kinds or Counter(event.kinds) - Counter(done.shown):
        raise NotNow("What was set aside did not show “{step}”.", step=named(task.step))
    _check_ground(event.reason)


def _check_corrected(now: Progress, events: tuple[Event, ...], event: Corrected, calendar: Calendar) -> None:
    """The day, or the end, that is put right must itself be possible between what is before and after it."""
    task = _task(now, event.step, event.compound)
    if task.standing not in (Standing.DONE, Standing.FAILED):
        raise NotNow("“{step}” has not been done: there is nothing to correct.", step=named(task.step))
    _check_ground(event.reason)
    _check_outcome(task, event.outcome)
    if event.done_on > now.today:
        raise NotUnderstood("{day} has not come yet.", day=event.done_on.isoformat())
    _check_opened(task, event.done_on)
    check_around(now, events, event, calendar)


def _done(now: Progress, key: str, compound: str) -> Task:
    """The task of a step that was done and ended well."""
    task = _task(now, key, compound)
    if task.standing is not Standing.DONE:
        raise NotNow("“{step}” has not been done: its proofs come with it.", step=named(task.step))
    return task


def _check_ended(now: Progress, events: tuple[Event, ...], event: Ended) -> None:
    """Closing early is for what is given up: it is no way round proofs that are owed."""
    if now.unproved:
        raise NotNow(
            "Every step is done. The case ends by itself once the proofs that are owed have come, or the"
            " sub-district office has said why they need not."
        )
    joined = [one.on for one in events if isinstance(one, Joined)][:1]  # a case begins with its compounds
    _check_not_before(event.on, *joined, *(task.done_on for task in now.tasks if task.done_on))
    _check_ground(event.reason)


def _check_waived(now: Progress, event: Waived) -> None:
    task = _task(now, event.step, event.compound)
    if not task.step.waivable:
        raise NotNow(
            "“{step}” cannot be left out ({clause}).",
            step=named(task.step),
            clause=clause_words(task.step.clause),
        )
    _check_ground(event.ground)
    if not any(way.kind == "waive" and way.step == task.step.key for way in task.ways):
        _check_standing(task)


def _check_reopened(now: Progress, event: Reopened) -> None:
    task = _task(now, event.step, event.compound)
    _check_ground(event.reason)
    if task.done_on is None:
        raise NotNow("“{step}” has not been done, so it cannot be begun again.", step=named(task.step))
    if event.on < task.done_on:
        raise NotUnderstood(
            "“{step}” was done on {day}: this cannot be earlier.",
            step=named(task.step), day=task.done_on.isoformat(),
        )  # fmt: skip


def _check_learnt(now: Progress, event: Learnt) -> None:
    fact = now.procedure.known_fact(event.fact)
    if fact is None:
        raise NotUnderstood("The procedure knows no fact “{fact}”.", fact=event.fact)
    if event.compound not in (now.compounds if fact.scope == "compound" else ("",)):
        raise NotUnderstood("The fact “{fact}” was told of the wrong compound.", fact=named(fact))
    for step in now.procedure.steps:
        if step.fact == fact.key:
            raise NotNow("“{fact}” is the day of “{step}”.", fact=named(fact), step=named(step))
    if event.value is None and (fact.key, event.compound) not in now.facts:
        raise NotNow("“{fact}” is not known.", fact=named(fact))
    if event.value is not None and not fits(fact, event.value):
        raise NotUnderstood("The fact “{fact}” cannot have this value.", fact=named(fact))


def _check_not_before(on: date, *days: date) -> None:
    """Raises NotUnderstood when something is said to have been before what it ends."""
    if days and on < max(days):
        raise NotUnderstood(
            "{day} is too early: the case was still at work on {last}.", day=on, last=max(days)
        )


def _check_ground(text: str) -> None:
    if not text.strip():
        raise NotUnderstood("Say why.")


def _task(now: Progress, key: str, compound: str) -> Task:
    step = now.procedure.step(key)
    if step is None:
        raise NotUnderstood("The procedure knows no step “{step}”.", step=key)
    task = now.task(key, compound)
    if task is None:
        _refuse_place(now, step, compound)
    return task


def _refuse_place(now: Progress, step: Step, compound: str) -> NoReturn:
    if step.scope == "compound" and compound and compound not in now.compounds:
        raise NotNow("The compound takes no part in the case.")
    if step.scope == "compound":
        raise NotUnderstood("“{step}” is done for each compound: say which.", step=named(step))
    raise NotUnderstood("“{step}” is done once for the whole case.", step=named(step))


def _check_standing(task: Task) -> None:
    """Raises NotNow unless the step is open, or only waits for a day."""
    step = named(task.step)
    match task.standing:
        case Standing.DONE:
            raise NotNow("“{step}” was done on {day}.", step=step, day=_iso(task.done_on))
        case Standing.WAIVED:
            raise NotNow("“{step}” was left out on {day}.", step=step, day=_iso(task.done_on))
        case Standing.NOT_NEEDED:
            raise NotNow("“{step}” is not asked for here.", step=step)
        case Standing.FAILED:
            raise NotNow("“{step}” ended badly: begin again first.", step=step)
        case Standing.BLOCKED:
            _refuse(task.reasons)


def _refuse(reasons: tuple[Reason, ...]) -> NoReturn:
    why = reasons[-1]
    raise NotNow(why.message, **why.values)


def _iso(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _check_order(now: Progress, events: tuple[Event, ...], task: Task, on: date) -> None:
    """What a step needs was done on a day: the step cannot be of an earlier one, nor of one before it was
    begun again.
    """
    state = fold(now.procedure, events)
    since = state.since.get((task.step.key, task.compound))
    if since is not None and on < since:
        raise NotUnderstood(
            "“{step}” was begun again on {day}: what was done before that day does not count.",
            step=named(task.step), day=since.isoformat(),
        )  # fmt: skip
    tasks = {(t.step.key, t.compound): t for t in now.tasks}
    for _, place, _ in needs_of(state, task, tasks):
        day = tasks[place].done_on if place in tasks else None
        if day is not None and on < day:
            raise NotUnderstood(
                "“{step}” was done on {day}: this cannot be earlier.",
                step=named(now.procedure.step(place[0])), day=day.isoformat(),
            )  # fmt: skip
