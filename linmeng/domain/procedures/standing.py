"""Where one step stands for one compound: first what was done, then what is missing, then the days."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

from linmeng.domain.calendar import Calendar
from linmeng.domain.clauses import clause_words
from linmeng.domain.procedures.clocks import Day, due, opens
from linmeng.domain.procedures.model import Clock, Need, Step
from linmeng.domain.procedures.state import Done, Place, State, is_good, named, odd
from linmeng.domain.procedures.tasks import Reason, Standing, Task, Way
from linmeng.domain.refusals import sentence

Met = Literal["yes", "no", "other"]  # "other": it ended well, but another way was taken
Tasks = Mapping[Place, Task]


def task_at(state: State, step: Step, place: Place, found: Tasks, today: date, calendar: Calendar) -> Task:
    """The task of a step at its place; `found` holds those of all steps it needs."""
    task = Task(step, place[1], Standing.OPEN)
    done = state.done.get(place)
    if done is not None:
        return _timed(_done(state, task, done), state, today, calendar)
    why = _not_needed(state, task, found)
    if why is not None:
        return replace(task, standing=Standing.NOT_NEEDED, reasons=(why,))
    task = _timed(task, state, today, calendar)
    task = _blocked(state, task, found) or _opened(task, today)
    again = state.again.get(place)
    return task if again is None else replace(task, reasons=(again, *task.reasons))


def needs_of(state: State, task: Task, found: Tasks) -> list[tuple[Need, Place, Met]]:
    """Every need of a task at every place it means, and whether it is met."""
    out = []
    for need in task.step.needs:
        step = state.steps.get(need.step)
        if step is None:
            continue
        own = step.scope == task.step.scope == "compound"
        for place in ((step.key, task.compound),) if own else state.places(step):
            out.append((need, place, _met(need, found.get(place))))
    return out


def unknown(state: State, task: Task) -> list[Place]:
    """Facts (key, compound) a task asks for that nobody has told: conditions first, then days of clocks."""
    step, found = task.step, list[Place]()
    clocks = (c for c in (*step.earliest, *step.latest) if _runs(state, c, task.compound))
    for key in (*(c.fact for c in step.when if not c.told), *(c.anchor for c in clocks)):
        if state.asked.get(key) is not None:
            found += [(key, c) for c in _asked(state, key, task.compound) if state.value(key, c) is None]
    return list(dict.fromkeys(found))


def _runs(state: State, clock: Clock, compound: str) -> bool:
    return any(state.runs(clock, c) for c in _asked(state, clock.anchor, compound) or (compound,))


def _met(need: Need, task: Task | None) -> Met:
    if task is None or not task.settled:
        return "no"
    if not need.outcome or (task.standing is Standing.DONE and task.outcome == need.outcome):
        return "yes"
    return "other"


def _asked(state: State, anchor: str, compound: str) -> tuple[str, ...]:
    """The compounds whose anchor counts for a task: its own; for a task of the whole case all of them."""
    step, fact = state.steps.get(anchor), state.asked.get(anchor)
    scope = step.scope if step is not None else fact.scope if fact is not None else "case"
    if scope == "case":
        return ("",)
    return (compound,) if compound else tuple(state.compounds)


def _done(state: State, task: Task, done: Done) -> Task:
    task = replace(task, done_on=done.on, outcome=done.outcome)
    if done.waived:
        why = odd(sentence("Left out: {ground}"), ground=done.ground)
        return replace(task, standing=Standing.WAIVED, reasons=(why,))
    if is_good(task.step, done.outcome):
        return _proved(replace(task, standing=Standing.DONE), done)
    why = _ended_with(task)
    return replace(task, standing=Standing.FAILED, reasons=(why,), ways=_ways_back(state, task))


def _proved(task: Task, done: Done) -> Task:
    """A task that ended well, with the proofs it still owes and what would settle them."""
    task, missing = replace(task, excused=done.excused, proved_on=done.proved_on), done.owes(task.step)
    if not missing:
        return task
    key, compound, role = task.step.key, task.compound, task.step.role
    ways = (Way("prove", key, "", compound, role), Way("excuse", key, "", compound, role))
    since, reasons = done.owed_from or done.on, task.reasons
    if done.aside is not None:
        values = {"day": done.aside.on.isoformat(), "reason": done.aside.reason}
        reasons += (Reason(sentence("A paper that showed it was set aside on {day}: {reason}"), values),)
    return replace(task, owed=missing, owed_since=since, ways=ways, reasons=reasons)


def _ended_with(task: Task) -> Reason:
    outcome = next(o for o in task.step.outcomes if o.key == task.outcome)
    values = {"step": named(task.step), "outcome": named(outcome)}
    if task.compound:
        message = sentence("“{step}” of {compound} ended with “{outcome}”.")
        return Reason(message, {**values, "compound": task.compound})
    return Reason(sentence("“{step}” ended with “{outcome}”."), values)


def _ways_back(state: State, task: Task) -> tuple[Way, ...]:
    """After a bad end: begin again with the step named there, let the compound leave, or close the case.

    Where that step itself was not done (not asked for here), the one that ended badly is begun again.
    """
    key = next(o.back_to for o in task.step.outcomes if o.key == task.outcome)
    back = [(key, compound) for compound in _asked(state, key, task.compound)]
    done = [place for place in back if place in state.done] or [(task.step.key, task.compound)]
    roles = {s.key: s.role for s in state.procedure.steps}
    ways = [Way("reopen", step, "", compound, roles[step]) for step, compound in done]
    if task.compound and len(state.compounds) > 1:
        ways.append(Way("leave", compound=task.compound, role=task.step.role))
    return (*ways, Way("end", role=task.step.role))


def _not_needed(state: State, task: Task, found: Tasks) -> Reason | None:
    for condition in task.step.when:
        value = state.value(condition.fact, task.compound)
        if value != condition.value and (value is not None or condition.told):
            fact = state.asked.get(condition.fact)
            return odd(sentence("Not asked for here: it depends on “{fact}”."), fact=named(fact))
    for need, _, met in needs_of(state, task, found):
        if met == "other":
            step = state.steps.get(need.step)
            return odd(sentence("Not asked for here: “{step}” ended another way."), step=named(step))
    return None


def _blocked(state: State, task: Task, found: Tasks) -> Task | None:
    """The task as blocked, with each reason and what would free it; None where nothing stands before it."""
    if not state.compounds:
        why = odd(sentence("No compound takes part in the case."))
        return replace(task, standing=Standing.BLOCKED, reasons=(why,), ways=(Way("join"),))
    reasons, ways = list[Reason](), list[Way]()
    for _, place, met in needs_of(state, task, found):
        if met == "no":
            other = found.get(place)
            reasons.append(_first(other, state.steps.get(place[0]), place[1]))
            ways += other.ways if other is not None else ()
    free = not reasons
    for key, compound in _waits_for(state, task):
        reasons.append(_told(state, key, compound))
        ways.append(Way("learn", task.step.key, key, compound, task.step.role))
    if not reasons:
        return None
    if free and task.step.waivable:
        ways.append(Way("waive", task.step.key, "", task.compound, task.step.role))
    ways = list(dict.fromkeys(ways))
    return replace(task, standing=Standing.BLOCKED, reasons=tuple(reasons), ways=tuple(ways))


def _first(task: Task | None, step: Step | None, compound: str) -> Reason:
    if task is not None and task.standing is Standing.FAILED:
        return _ended_with(task)
    values = {"step": named(step)}
    if compound:
        return Reason(sentence("First comes “{step}” of {compound}."), {**values, "compound": compound})
    return Reason(sentence("First comes “{step}”."), values)


def _told(state: State, key: str, compound: str) -> Reason:
    values = {"fact": named(state.asked.get(key))}
    if compound:
        return Reason(sentence("“{fact}” of {compound} is not known."), {**values, "compound": compound})
    return Reason(sentence("“{fact}” is not known."), values)


def _waits_for(state: State, task: Task) -> list[Place]:
    """Unknown facts without which nobody can say whether, or from when, the step may be done."""
    asked = {c.fact for c in task.step.when if not c.told}
    asked |= {c.anchor for c in task.step.earliest if c.binding and not c.notice}
    return [place for place in unknown(state, task) if place[0] in asked]


def _opened(task: Task, today: date) -> Task:
    step, compound, day = task.step, task.compound, task.opens_on
    ways = [Way("waive", step.key, "", compound, step.role)] if step.waivable else []
    if day is None or day <= today or task.opens_by is None:
        return replace(task, ways=(Way("do", step.key, "", compound, step.role), *ways))
    values = {"day": day.isoformat(), "clause": clause_words(task.opens_by.clause)}
    if task.opens_by.notice and task.opens_by.binding:
        why = Reason(
            sentence("Before {day} it is against the law ({clause}): record it if it happens."), values
        )
        return replace(task, reasons=(why,), ways=(Way("do", step.key, "", compound, step.role), *ways))
    if not task.opens_by.binding:
        why = Reason(sentence("Better not before {day} ({clause}; check first)."), values)
        return replace(task, reasons=(why,), ways=(Way("do", step.key, "", compound, step.role), *ways))
    why = Reason(sentence("Not before {day} ({clause})."), values)
    wait = Way("wait", step.key, "", compound, step.role, day)
    return replace(task, standing=Standing.EARLY, reasons=(why,), ways=(wait, *ways))


def _timed(task: Task, state: State, today: date, calendar: Calendar) -> Task:
    """The task with its first and last day. Law goes before advice; of several, the strictest counts."""
    if not task.step.earliest and not task.step.latest:
        return task
    first = _strictest(state, task, calendar, opening=True)
    last = _strictest(state, task, calendar, opening=False)
    task = replace(
        task,
        opens_on=first[1].day if first else None,
        opens_by=first[0] if first else None,
        due_on=last[1].day if last else None,
        due_by=last[0] if last else None,
        certain=all(found[1].certain for found in (first, last) if found),
    )
    task = _marked_early(task)
    if last is None:
        return task
    task = _advised(task, state, today, calendar)
    days, law = (last[1].day - today).days, last[0].binding
    if task.standing is Standing.DONE and task.done_on is not None:
        return replace(task, was_late=law and task.done_on > last[1].day)
    return task if task.settled else replace(task, days_left=days, late=law and days < 0)


def _marked_early(task: Task) -> Task:
    """What was done before a period of notice was over: it happened, so it stands, and is marked."""
    by, day, on = task.opens_by, task.opens_on, task.done_on
    if by is None or day is None or on is None or not (by.notice and by.binding and on < day):
        return task
    values = {"day": on.isoformat(), "first": day.isoformat(), "clause": clause_words(by.clause)}
    why = Reason(
        sentence("It happened on {day}, though the law allows it from {first} only ({clause})."), values
    )
    return replace(task, was_early=True, reasons=(*task.reasons, why))


def _advised(task: Task, state: State, today: date, calendar: Calendar) -> Task:
    """With an advised day before the law's own: the law binds, but what was agreed earlier is watched."""
    found = _strictest(state, task, calendar, opening=False, law=False)
    if task.settled or not task.binding or task.due_on is None or found is None:
        return task
    clock, day = found[0], found[1].day
    if day >= task.due_on:
        return task
    values = {"day": day.isoformat(), "last": task.due_on.isoformat(), "clause": clause_words(clock.clause)}
    why = Reason(sentence("By {day} as was agreed; the law's last day is {last} ({clause})."), values)
    return replace(
        task, advised_on=day, advised_by=clock, advice_over=day < today, reasons=(*task.reasons, why)
    )


def _strictest(
    state: State, task: Task, calendar: Calendar, *, opening: bool, law: bool = True
) -> tuple[Clock, Day] | None:
    """Of clocks whose anchor has a day: the last opening or first due day, of the binding ones if any.

    `law` False: of those that advise only.
    """
    found = [
        (clock, (opens if opening else due)(clock, day, calendar))
        for clock in (task.step.earliest if opening else task.step.latest)
        for compound in _asked(state, clock.anchor, task.compound)
        if (day := state.day_of(clock.anchor, compound)) is not None and state.runs(clock, compound)
    ]
    found = [f for f in found if f[0].binding is law] or (found if law else [])
    if not found:
        return None
    return (max if opening else min)(found, key=lambda f: f[1].day)
