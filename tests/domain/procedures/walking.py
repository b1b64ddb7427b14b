"""Walks through procedures: steered to one step, by the ways a case names, and at random."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from linmeng.domain.procedures.checking import check_event
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
from linmeng.domain.procedures.model import Fact, Procedure, Step
from linmeng.domain.procedures.progress import Progress, Standing, Task, Way, progress
from linmeng.domain.refusals import Refusal
from tests.domain.procedures.some import CALENDAR

START, FAR = date(2024, 7, 1), date(2026, 6, 30)


@dataclass
class Walk:
    """A case on its way. `flags` and `outcomes` steer forks; other flags are false, other ends the first."""

    procedure: Procedure
    events: list[Event] = field(default_factory=list)
    today: date = START
    flags: dict[str, bool | str] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    at: tuple[int, date] = (-1, START)
    kept: Progress | None = None

    @property
    def now(self) -> Progress:
        """Where it stands, computed anew only when something happened."""
        key = (len(self.events), self.today)
        if self.kept is None or self.at != key:
            self.kept, self.at = progress(self.procedure, self.events, self.today, CALENDAR), key
        return self.kept

    def copy(self, today: date | None = None) -> "Walk":
        return Walk(self.procedure, [*self.events], today or self.today, {**self.flags}, {**self.outcomes})

    def record(self, event: Event) -> None:
        check_event(self.procedure, self.events, event, self.today, CALENDAR)
        self.events.append(event)

    def do(self, step: str, compound: str = "", outcome: str = "") -> None:
        known = self.procedure.step(step)
        assert known is not None
        kinds = tuple(proof.kind for proof in known.proofs)
        self.record(Did(self.today, step, compound, outcome or self.end_of(known), kinds))

    def end_of(self, step: Step) -> str:
        return self.outcomes.get(step.key) or next(o.key for o in step.outcomes if o.good)

    def told(self, fact: Fact) -> Any:
        if fact.kind == "date":
            return FAR if fact.key != "opening_on" else self.today + timedelta(days=30)
        return self.flags.get(fact.key, {"flag": False, "number": 1, "text": "x"}[fact.kind])

    def follow(self, way: Way) -> None:
        """Does what a way names."""
        match way.kind:
            case "do":
                self.do(way.step, way.compound)
            case "learn":
                fact = self.procedure.known_fact(way.fact)
                assert fact is not None
                self.record(Learnt(self.today, fact.key, way.compound, self.told(fact)))
            case "wait":
                assert way.on is not None and way.on > self.today
                self.today = way.on
            case "reopen":
                self.record(Reopened(self.today, way.step, way.compound, "again"))
            case "prove":
                step = self.procedure.step(way.step)
                assert step is not None
                kinds = tuple(proof.kind for proof in step.proofs)
                self.record(Proved(self.today, way.step, way.compound, kinds))
            case "excuse":
                self.record(Excused(self.today, way.step, way.compound, "the paper burnt"))
            case "waive":
                self.record(Waived(self.today, way.step, way.compound, "not asked for"))
            case "leave":
                self.record(Left(self.today, way.compound, "not passed"))
            case "join":
                self.record(Joined(self.today, "A"))
            case "end":
                self.record(Ended(self.today, "given up"))

    def onwards(self, limit: int = 600) -> bool:
        """Follows the first way that leads on until the case is finished; False when it never is."""
        for _ in range(limit):
            if not self.now.running:
                return True
            self.follow(first(self.now.ways))
        return False


def first(ways: tuple[Way, ...]) -> Way:
    """Acts before waiting; nothing is left out, left or given up."""
    kinds = ("join", "do", "learn", "reopen", "wait", "prove")
    return min((w for w in ways if w.kind in kinds), key=lambda w: kinds.index(w.kind))


def steered(procedure: Procedure, key: str, compounds: str = "AB") -> Walk:
    """A walk whose facts and outcomes make a step wanted."""
    walk = Walk(procedure)
    told = {c.fact for s in procedure.steps for c in s.when if c.told}  # nothing waits for these
    todo = [key]
    while todo:
        step = procedure.step(todo.pop())
        assert step is not None
        walk.flags |= {c.fact: c.value for c in step.when}
        for need in step.needs:
            if need.outcome:
                walk.outcomes[need.step] = need.outcome
                todo.append(need.step)
    for compound in compounds if procedure.several else compounds[:1]:
        walk.record(Joined(START, compound))
    for fact in procedure.facts:  # days that the law counts backwards from are known from the first day
        if fact.key in told or (fact.kind == "date" and fact.key != "opening_on"):
            for compound in walk.now.compounds if fact.scope == "compound" else ("",):
                walk.record(Learnt(START, fact.key, compound, walk.told(fact)))
    return walk


def up_to(walk: Walk, key: str) -> Task:
    """Walks until the step is the next thing that can be done; the task then, of the first compound."""
    for _ in range(600):
        task = next(t for t in walk.now.tasks if t.step.key == key)
        if task.standing is Standing.OPEN:
            return task
        others = [w for w in walk.now.ways if w.kind != "do" or w.step != key]
        walk.follow(first(tuple(others)))
    raise AssertionError(f"{key} never opens")


_kept: dict[tuple[str, str, int, str], tuple[Walk, Task]] = {}


def arrived(procedure: Procedure, key: str) -> tuple[Walk, Task]:
    """A walk that stands before a step, and its task; walked once, handed out as copies."""
    name = (procedure.code, procedure.jurisdiction, procedure.version, key)
    if name not in _kept:
        walk = steered(procedure, key)
        if key in ENDS_AFTER:
            walk.outcomes[ENDS_AFTER[key][0]] = ENDS_AFTER[key][1]
        _kept[name] = (walk, up_to(walk, key))
    walk, task = _kept[name]
    return walk.copy(), task


ENDS_AFTER = {"ended": ("path", "open_term"), "old_ended": ("contract_path", "dismissed")}
"""Steps whose first day counts from one of several ways: the way that has it."""


def check_promise(found: Progress) -> None:
    """While a case runs, something can be done, and whatever cannot says why and what would free it."""
    assert found.ended is None or found.finished_on is None
    if not found.running:
        return
    assert any(not t.settled or t.owed for t in found.tasks) or not found.compounds
    assert found.ways
    assert found.open or any(t.ways for t in found.tasks) or not found.compounds
    for task in found.tasks:
        if not task.settled:
            assert task.ways, (task.step.key, task.standing)
            assert task.reasons or task.standing is Standing.OPEN, (task.step.key, task.standing)


def check_ways(walk: Walk) -> None:
    """No way a case names is refused when somebody takes it."""
    for way in walk.now.ways:
        walk.copy().follow(way)


def random_event(rng: Random, procedure: Procedure, on: date) -> Event:
    """Anything that could be in a record: mostly of this procedure, sometimes nonsense."""
    compound = rng.choice(["", "", "A", "B", "C"])
    step = rng.choice(procedure.steps)
    key = step.key if rng.random() < 0.97 else "nonsense"
    place = compound or "A"
    if rng.random() < 0.9:
        compound = "" if step.scope == "case" else rng.choice(["A", "B", "C"])
    match rng.choices(range(11), (60, 5, 8, 15, 6, 4, 0.2, 6, 3, 8, 4))[0]:
        case 0:
            ends = [o.key for o in step.outcomes]
            kinds = tuple(p.kind for p in step.proofs)[: rng.randrange(3)]
            return Did(on, key, compound, rng.choice([*ends, *ends, ends[0], "odd"]), kinds)
        case 7:
            return Proved(on, key, compound, tuple(p.kind for p in step.proofs) or ("odd",))
        case 8:
            return Excused(on, key, compound, "why")
        case 9:
            day = on - timedelta(days=rng.randrange(-2, 60))
            return Corrected(
                on, key, compound, day, rng.choice([*(o.key for o in step.outcomes), "odd"]), "why"
            )
        case 10:
            return SetAside(on, key, compound, tuple(p.kind for p in step.proofs)[: rng.randrange(3)], "why")
        case 1:
            return Waived(on, key, compound, "why")
        case 2:
            return Reopened(on, key, compound, "why")
        case 3:
            return random_fact(rng, procedure, on)
        case 4:
            return Joined(on, place)
        case 5:
            return Left(on, place, "why")
        case _:
            return Ended(on, "why")


def random_fact(rng: Random, procedure: Procedure, on: date) -> Learnt:
    values: list[Any] = [True, False, None, 3, "text", on, date.max, date.min, START]
    if not procedure.facts:
        return Learnt(on, "nonsense", "", True)
    fact = rng.choice(procedure.facts)
    if rng.random() < 0.9:
        values = [START + timedelta(days=rng.randrange(900))] if fact.kind == "date" else [True, False]
    return Learnt(on, fact.key, "" if fact.scope == "case" else rng.choice("ABC"), rng.choice(values))


def random_walk(rng: Random, procedure: Procedure, length: int, *, checked: bool) -> Walk:
    """Random events; `checked` keeps only those that a case would take, and often follows a named way."""
    walk = Walk(procedure, outcomes={}, flags={f.key: rng.random() < 0.5 for f in procedure.facts})
    walk.events = [Joined(START, c) for c in ("ABC" if procedure.several else "A")[: rng.randrange(4)]]
    for _ in range(length):
        walk.today += timedelta(days=rng.choice([0, 0, 1, 3, 20]))
        walk.outcomes = {s.key: rng.choice(s.outcomes).key for s in procedure.steps if len(s.outcomes) > 1}
        if not checked:
            walk.events.append(random_event(rng, procedure, walk.today))
            continue
        ways = [w for w in walk.now.ways if w.kind not in ("end", "wait")]
        try:
            if ways and rng.random() < 0.7:
                walk.follow(rng.choice(ways))
            else:
                walk.record(random_event(rng, procedure, walk.today))
        except Refusal:
            continue
    return walk
