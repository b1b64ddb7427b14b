"""What the events of a case amount to: who takes part, what is known, what was done and undone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

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
from linmeng.domain.procedures.model import Clock, Fact, Outcome, Procedure, Proof, Step
from linmeng.domain.procedures.proofs import owed
from linmeng.domain.procedures.tasks import Reason
from linmeng.domain.refusals import sentence
from linmeng.domain.words import Words

Place = tuple[str, str]  # (step or fact, compound)
Value = date | bool | int | str


@dataclass(frozen=True, slots=True)
class Done:
    """A step was done, or waived on a ground (then without an outcome).

    `shown` are the kinds of its proofs, the last of which came on `proved_on`; `excused` is the ground on
    which those of the kinds `forgiven` need not come. `aside` is the last setting aside of a paper that
    showed it, `owed_from` the day of one that left it unproved: before that nothing was owed.
    """

    on: date
    outcome: str = ""
    ground: str = ""
    shown: tuple[str, ...] = ()
    excused: str = ""
    proved_on: date | None = None
    forgiven: tuple[str, ...] = ()
    aside: SetAside | None = None
    owed_from: date | None = None

    @property
    def waived(self) -> bool:
        return not self.outcome

    def owes(self, step: Step) -> tuple[Proof, ...]:
        """The proofs still to come: of what was excused none, of what was set aside all."""
        return owed(step, (*self.shown, *self.forgiven))


@dataclass(slots=True)
class State:
    """Folded events. `again` says why a step that was done is to be done once more, `since` when."""

    procedure: Procedure
    compounds: list[str] = field(default_factory=list)
    left: dict[str, Left] = field(default_factory=dict)
    facts: dict[Place, Value] = field(default_factory=dict)
    done: dict[Place, Done] = field(default_factory=dict)
    again: dict[Place, Reason] = field(default_factory=dict)
    since: dict[Place, date] = field(default_factory=dict)
    joined: dict[str, date] = field(default_factory=dict)
    ended: Ended | None = None
    oddities: list[Reason] = field(default_factory=list)
    steps: dict[str, Step] = field(init=False)
    asked: dict[str, Fact] = field(init=False)  # the facts the procedure knows
    sets: dict[str, Step] = field(init=False)  # fact → the step whose day it is

    def __post_init__(self) -> None:
        self.steps = {step.key: step for step in self.procedure.steps}
        self.asked = {fact.key: fact for fact in self.procedure.facts}
        self.sets = {step.fact: step for step in self.procedure.steps if step.fact}

    def places(self, step: Step) -> tuple[Place, ...]:
        """Where a step is to be done: once, or once for each compound that takes part."""
        if step.scope == "case":
            return ((step.key, ""),)
        return tuple((step.key, compound) for compound in self.compounds)

    def day_of(self, key: str, compound: str) -> date | None:
        """The day of an anchor: of a step that was done and ended well, or of a fact that is a day.

        From a bad end nothing runs: an election that failed elects nobody whom a clock could bind.
        """
        step = self.steps.get(key)
        if step is not None:
            done = self.done.get((key, compound if step.scope == "compound" else ""))
            return done.on if done is not None and is_good(step, done.outcome) else None
        value = self.value(key, compound)
        return value if isinstance(value, date) else None

    def runs(self, clock: Clock, compound: str) -> bool:
        """Whether a clock runs for a compound: the way it belongs to was taken, its day was not yet past."""
        if clock.of:
            key, _, outcome = clock.of.partition("/")
            step = self.steps.get(key)
            done = self.done.get((key, compound if step is not None and step.scope == "compound" else ""))
            if done is None or done.outcome != outcome:
                return False
        day, joined = self.day_of(clock.anchor, compound), self.joined.get(compound)
        return not clock.ahead or day is None or joined is None or day >= joined

    def value(self, key: str, compound: str) -> Value | None:
        """What is known of a fact: what the day of a step says by itself, or what was learnt."""
        fact, step = self.asked.get(key), self.sets.get(key)
        place = (key, compound if fact is not None and fact.scope == "compound" else "")
        done = self.done.get((step.key, place[1])) if step is not None else None
        if step is not None and done is not None and is_good(step, done.outcome):
            return done.on
        return self.facts.get(place)


def is_good(step: Step, outcome: str) -> bool:
    return any(o.good for o in step.outcomes if o.key == outcome)


def fold(procedure: Procedure, events: Iterable[Event]) -> State:
    """The state after all events. Total: what does not fit is left aside and named among the oddities."""
    state = State(procedure)
    for event in events:
        odd = _apply(state, event)
        if odd is not None:
            state.oddities.append(odd)
    return state


def _apply(state: State, event: Event) -> Reason | None:
    if state.ended is not None:
        return odd(sentence("Something was recorded after the case was closed."))
    match event:
        case Joined():
            return _join(state, event)
        case Left():
            return _leave(state, event)
        case Learnt():
            return _learn(state, event)
        case Ended():
            state.ended = event
            return None
        case _:
            return _work(state, event)


def odd(message: str, **values: str) -> Reason:
    return Reason(message, values)


def _join(state: State, event: Joined) -> Reason | None:
    if not event.compound or event.compound in state.compounds:
        return odd(sentence("“{compound}” joined twice."), compound=event.compound)
    state.compounds.append(event.compound)
    state.joined[event.compound] = event.on
    state.left.pop(event.compound, None)
    _resettle(state, event.on)
    return None


def _leave(state: State, event: Left) -> Reason | None:
    if event.compound not in state.compounds:
        return odd(sentence("“{compound}” left without taking part."), compound=event.compound)
    state.compounds.remove(event.compound)
    state.left[event.compound] = event
    for place in [*state.done, *state.again]:
        if place[1] == event.compound:
            state.done.pop(place, None)
            state.again.pop(place, None)
    _resettle(state, event.on)
    return None


def _resettle(state: State, on: date) -> None:
    """Who takes part was settled by a step: it does not hold for others."""
    step = state.steps.get(state.procedure.settled_by)
    if step is not None and (step.key, "") in state.done:
        why = sentence("Other compounds take part now, so this is to be done again.")
        _undo(state, (step.key, ""), Reason(why, {}), on)


def _learn(state: State, event: Learnt) -> Reason | None:
    fact = state.asked.get(event.fact)
    if fact is None:
        return odd(sentence("The procedure knows no fact “{fact}”."), fact=event.fact)
    if event.compound not in (state.compounds if fact.scope == "compound" else ("",)):
        return odd(sentence("The fact “{fact}” was told of the wrong compound."), fact=named(fact))
    if event.value is None:
        state.facts.pop((fact.key, event.compound), None)
    elif not fits(fact, event.value):
        return odd(sentence("The fact “{fact}” cannot have this value."), fact=named(fact))
    else:
        state.facts[fact.key, event.compound] = event.value
    return None


def fits(fact: Fact, value: object) -> bool:
    """Whether a value is of the fact's kind. Numbers are whole numbers."""
    if fact.kind == "flag" or isinstance(value, bool):
        return fact.kind == "flag" and isinstance(value, bool)
    if fact.kind == "date":
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, int if fact.kind == "number" else str)


def _work(
    state: State, event: Did | Proved | Excused | SetAside | Corrected | Waived | Reopened
) -> Reason | None:
    step = state.steps.get(event.step)
    if step is None:
        return odd(sentence("The procedure knows no step “{step}”."), step=event.step)
    place = (step.key, event.compound)
    if place not in state.places(step):
        return odd(sentence("“{step}” was recorded for the wrong compound."), step=named(step))
    match event:
        case Did():
            return _do(state, step, place, Done(event.on, event.outcome, shown=event.shown))
        case Proved():
            return _prove(state, step, place, event)
        case Excused():
            return _excuse(state, step, place, event)
        case SetAside():
            return _set_aside(state, step, place, event)
        case Corrected():
            return _correct(state, step, place, event)
        case Waived():
            return _waive(state, step, place, Done(event.on, ground=event.ground))
        case Reopened():
            return _reopen(state, step, place, event)


def _do(state: State, step: Step, place: Place, done: Done) -> Reason | None:
    if place in state.done:
        return odd(sentence("“{step}” was recorded twice."), step=named(step))
    if all(o.key != done.outcome for o in step.outcomes):
        return odd(sentence("“{step}” cannot end with “{outcome}”."), step=named(step), outcome=done.outcome)
    state.done[place] = done
    state.again.pop(place, None)
    return None


def _prove(state: State, step: Step, place: Place, event: Proved) -> Reason | None:
    done = state.done.get(place)
    if done is None or done.waived:
        return odd(sentence("“{step}” was proved before it was done."), step=named(step))
    proved_on = event.on if done.owes(step) else done.proved_on  # one more later does not put the end off
    state.done[place] = replace(done, shown=(*done.shown, *event.kinds), proved_on=proved_on)
    return None


def _excuse(state: State, step: Step, place: Place, event: Excused) -> Reason | None:
    done = state.done.get(place)
    if done is None or done.waived or not done.owes(step):
        return odd(sentence("“{step}” owes no proof."), step=named(step))
    forgiven = (*done.forgiven, *(proof.kind for proof in done.owes(step)))
    state.done[place] = replace(done, excused=event.ground, forgiven=forgiven, proved_on=event.on)
    return None


def _set_aside(state: State, step: Step, place: Place, event: SetAside) -> Reason | None:
    """The deed stands, and nothing that came after it is undone; but what its paper showed is owed again."""
    done = state.done.get(place)
    if done is None or not event.kinds or Counter(event.kinds) - Counter(done.shown):
        return odd(sentence("What was set aside did not show “{step}”."), step=named(step))
    shown = list(done.shown)
    for kind in event.kinds:
        shown.remove(kind)
    since = done.owed_from if done.owes(step) else event.on
    state.done[place] = replace(done, shown=tuple(shown), aside=event, owed_from=since)
    return None


def _correct(state: State, step: Step, place: Place, event: Corrected) -> Reason | None:
    done = state.done.get(place)
    if done is None or done.waived:
        return odd(sentence("“{step}” was corrected before it was done."), step=named(step))
    if all(o.key != event.outcome for o in step.outcomes):
        return odd(sentence("“{step}” cannot end with “{outcome}”."), step=named(step), outcome=event.outcome)
    state.done[place] = replace(done, on=event.done_on, outcome=event.outcome)
    return None


def _waive(state: State, step: Step, place: Place, done: Done) -> Reason | None:
    if place in state.done:
        return odd(sentence("“{step}” was recorded twice."), step=named(step))
    if not step.waivable:
        return odd(sentence("“{step}” cannot be left out."), step=named(step))
    state.done[place] = done
    state.again.pop(place, None)
    return None


def _reopen(state: State, step: Step, place: Place, event: Reopened) -> Reason | None:
    if place not in state.done:
        return odd(sentence("“{step}” was begun again before it was done."), step=named(step))
    why = Reason(sentence("To be done again: {reason}"), {"reason": event.reason})
    _undo(state, place, why, event.on)
    return None


def _undo(state: State, place: Place, why: Reason, on: date) -> None:
    """Takes a step back, and with it every step that stands on it: what was before counts no more."""
    step = state.steps.get(place[0])
    after = Reason(sentence("“{step}” was begun again, and this stands on it."), {"step": named(step)})
    for other in dependents(state, place):
        state.since[other] = on
        if state.done.pop(other, None) is not None:
            state.again[other] = after
    state.done.pop(place, None)
    state.again[place], state.since[place] = why, on


def dependents(state: State, place: Place) -> set[Place]:
    """Every place that stands on a place, directly or through others."""
    found: set[Place] = set()
    todo = [place]
    while todo:
        key, compound = todo.pop()
        for step in state.procedure.steps:
            if all(need.step != key for need in step.needs):
                continue
            own = step.scope == "compound" and compound
            new = {(step.key, compound)} if own else set(state.places(step))
            todo += new - found
            found |= new
    return found


def named(thing: Step | Fact | Outcome | None) -> Words:
    return Words("", "") if thing is None else Words(thing.words, thing.words_en)
