"""Where a case stands: from a procedure and the events so far, what is done, open, late or blocked, and why.

Pure and total: whatever the events, it answers. While a case is neither finished nor closed, at least one
task is open or names in its `ways` what would free it: of the tasks not settled take one that needs no other
such task (needs have no cycle); it is open, waits for a day, waits for a fact, or ended badly and can be
begun again; where all are settled, a proof is owed, which can be brought or excused; and where nobody takes
part, the case's `ways` say that a compound must join.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from linmeng.domain.calendar import Calendar
from linmeng.domain.procedures.events import Event, Left
from linmeng.domain.procedures.model import Procedure, Step
from linmeng.domain.procedures.standing import needs_of, task_at, unknown
from linmeng.domain.procedures.state import Place, State, Value, fold, named, odd
from linmeng.domain.procedures.tasks import Reason, Standing, Task, Way, WayKind
from linmeng.domain.refusals import sentence
from linmeng.domain.words import Words

__all__ = ["Progress", "Reason", "Standing", "Task", "Way", "WayKind", "Words", "order", "progress"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a case stands today.

    `tasks` are in the procedure's order, each step for its compounds in the order in which they joined.
    `missing` are facts (key, compound) that a task waits for or a clock counts from. `left` says when and
    why compounds went. `oddities` name events that do not fit and were left aside.
    """

    procedure: Procedure
    today: date
    tasks: tuple[Task, ...]
    facts: Mapping[Place, Value]
    missing: tuple[Place, ...]
    compounds: tuple[str, ...]
    left: Mapping[str, Left]
    ended: Reason | None
    finished_on: date | None
    oddities: tuple[Reason, ...]

    @property
    def running(self) -> bool:
        return self.ended is None and self.finished_on is None

    @property
    def open(self) -> tuple[Task, ...]:
        return tuple(t for t in self.tasks if t.standing is Standing.OPEN)

    @property
    def late(self) -> tuple[Task, ...]:
        """What the law asked for by a day that is over and is still to do."""
        return tuple(t for t in self.tasks if t.late)

    @property
    def owed(self) -> tuple[Task, ...]:
        """Steps that were done and still owe a proof, those longest due first."""
        return tuple(sorted((t for t in self.tasks if t.owed), key=lambda t: t.owed_since or date.min))

    @property
    def unproved(self) -> bool:
        """Whether nothing but proofs keeps the case from its end."""
        return self.running and bool(self.compounds and self.owed) and all(t.settled for t in self.tasks)

    @property
    def next(self) -> Task | None:
        """What to do first: of the open tasks the one due first, law before advice, then in order."""
        tasks = sorted(self.open, key=lambda t: (t.due_on or date.max, not t.binding))
        return tasks[0] if tasks else None

    @property
    def ways(self) -> tuple[Way, ...]:
        """Everything that would move the case on, once each, in the order of the tasks; owed proofs last."""
        if not self.running:
            return ()
        joins = () if self.compounds else (Way("join"),)
        steps = [way for task in self.tasks if not task.owed for way in task.ways]
        proofs = [way for task in self.tasks if task.owed for way in task.ways]
        return tuple(dict.fromkeys((*joins, *steps, *proofs)))

    def task(self, step: str, compound: str = "") -> Task | None:
        return next((t for t in self.tasks if t.step.key == step and t.compound == compound), None)


def progress(procedure: Procedure, events: Iterable[Event], today: date, calendar: Calendar) -> Progress:
    """Where a case stands on a day. Never raises; what does not fit is among the oddities."""
    state = fold(procedure, events)
    found: dict[Place, Task] = {}
    for step in order(procedure):
        for place in state.places(step):
            found[place] = task_at(state, step, place, found, today, calendar)
    tasks = tuple(found[place] for step in procedure.steps for place in state.places(step))
    return Progress(
        procedure,
        today,
        tasks,
        _facts(state),
        _missing(state, tasks),
        tuple(state.compounds),
        state.left,
        _ended(state),
        _finished(state, tasks, today),
        (*state.oddities, *_too_early(state, tasks)),
    )


def order(procedure: Procedure) -> tuple[Step, ...]:
    """The steps so that each comes after what it needs, otherwise as listed."""
    left, known, seen = list(procedure.steps), {s.key for s in procedure.steps}, set[str]()
    found: list[Step] = []
    while left:
        for step in left:
            if all(n.step in seen or n.step not in known for n in step.needs):
                found.append(step)
                seen.add(step.key)
        rest = [s for s in left if s.key not in seen]
        if len(rest) == len(left):  # a circle cannot be read; here it only must not hang
            return (*found, *rest)
        left = rest
    return tuple(found)


def _facts(state: State) -> dict[Place, Value]:
    """What was learnt, and what the days of steps say by themselves."""
    found = dict(state.facts)
    for fact in state.procedure.facts:
        for compound in state.compounds if fact.scope == "compound" else ("",):
            value = state.value(fact.key, compound)
            if value is not None:
                found[fact.key, compound] = value
    return found


def _missing(state: State, tasks: Iterable[Task]) -> tuple[Place, ...]:
    """Facts that a task not yet settled asks for: in a condition or as the day a clock counts from."""
    found: dict[Place, None] = {}
    for task in tasks:
        if not task.settled:
            found.update(dict.fromkeys(unknown(state, task)))
    return tuple(found)


def _ended(state: State) -> Reason | None:
    if state.ended is None:
        return None
    values = {"day": state.ended.on.isoformat(), "reason": state.ended.reason}
    return Reason(sentence("Closed on {day}: {reason}"), values)


def _finished(state: State, tasks: tuple[Task, ...], today: date) -> date | None:
    """The day of the last step, or of its last proof, when all of all compounds is settled and proved."""
    if state.ended is not None or not state.compounds or any(not t.settled or t.owed for t in tasks):
        return None
    days = (day for t in tasks for day in (t.done_on, t.proved_on) if day is not None)
    return max(days, default=today)


def _too_early(state: State, tasks: tuple[Task, ...]) -> list[Reason]:
    """Steps recorded as done although something they need is not."""
    found = {(t.step.key, t.compound): t for t in tasks}
    return [
        odd(sentence("“{step}” was done before what it needs."), step=named(task.step))
        for task in tasks
        if task.standing is Standing.DONE and any(met == "no" for _, _, met in needs_of(state, task, found))
    ]
