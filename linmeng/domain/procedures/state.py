"""What the events of a case amount to: who takes part, what is known, what was done and undone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from linmeng.domain.procedures.events import Did, Ended, Event, Joined, Learnt, Left, Reopened, Waived
from linmeng.domain.procedures.model import Fact, Outcome, Procedure, Step
from linmeng.domain.procedures.tasks import Reason
from linmeng.domain.refusals import sentence
from linmeng.domain.words import Words

Place = tuple[str, str]  # (step or fact, compound)
Value = date | bool | int | str


@dataclass(frozen=True, slots=True)
class Done:
    """A step was done, or waived on a ground (then without an outcome)."""

    on: date
    outcome: str = ""
    ground: str = ""

    @property
    def waived(self) -> bool:
        return not self.outcome


@dataclass(slots=True)
class State:
    """Folded events. `again` says why a step that was done is to be done once more."""

    procedure: Procedure
    compounds: list[str] = field(default_factory=list)
    left: dict[str, Left] = field(default_factory=dict)
    facts: dict[Place, Value] = field(default_factory=dict)
    done: dict[Place, Done] = field(default_factory=dict)
    again: dict[Place, Reason] = field(default_factory=dict)
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
        """The day of an anchor: of a step that was done, or of a fact that is a day."""
        step = self.steps.get(key)
        if step is not None:
            done = self.done.get((key, compound if step.scope == "compound" else ""))
            return None if done is None or done.waived else done.on
        value = self.value(key, compound)
        return value if isinstance(value, date) else None

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
    state.left.pop(event.compound, None)
    _resettle(state)
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
    _resettle(state)
    return None


def _resettle(state: State) -> None:
    """Who takes part was settled by a step: it does not hold for others."""
    step = state.steps.get(state.procedure.settled_by)
    if step is not None and (step.key, "") in state.done:
        why = sentence("Other compounds take part now, so this is to be done again.")
        _undo(state, (step.key, ""), Reason(why, {}))


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


def _work(state: State, event: Did | Waived | Reopened) -> Reason | None:
    step = state.steps.get(event.step)
    if step is None:
        return odd(sentence("The procedure knows no step “{step}”."), step=event.step)
    place = (step.key, event.compound)
    if place not in state.places(step):
        return odd(sentence("“{step}” was recorded for the wrong compound."), step=named(step))
    match event:
        case Did():
            return _do(state, step, place, Done(event.on, event.outcome))
        case Waived():
            return _waive(state, step, place, Done(event.on, ground=event.ground))
        case Reopened():
            return _reopen(state, step, place, event.reason)


def _do(state: State, step: Step, place: Place, done: Done) -> Reason | None:
    if place in state.done:
        return odd(sentence("“{step}” was recorded twice."), step=named(step))
    if all(o.key != done.outcome for o in step.outcomes):
        return odd(sentence("“{step}” cannot end with “{outcome}”."), step=named(step), outcome=done.outcome)
    state.done[place] = done
    state.again.pop(place, None)
    return None


def _waive(state: State, step: Step, place: Place, done: Done) -> Reason | None:
    if place in state.done:
        return odd(sentence("“{step}” was recorded twice."), step=named(step))
    if not step.waivable:
        return odd(sentence("“{step}” cannot be left out."), step=named(step))
    state.done[place] = done
    state.again.pop(place, None)
    return None


def _reopen(state: State, step: Step, place: Place, reason: str) -> Reason | None:
    if place not in state.done:
        return odd(sentence("“{step}” was begun again before it was done."), step=named(step))
    _undo(state, place, Reason(sentence("To be done again: {reason}"), {"reason": reason}))
    return None


def _undo(state: State, place: Place, why: Reason) -> None:
    """Takes a step back, and with it every step that stands on it."""
    step = state.steps.get(place[0])
    after = Reason(sentence("“{step}” was begun again, and this stands on it."), {"step": named(step)})
    for other in dependents(state, place):
        if state.done.pop(other, None) is not None:
            state.again[other] = after
    state.done.pop(place, None)
    state.again[place] = why


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
