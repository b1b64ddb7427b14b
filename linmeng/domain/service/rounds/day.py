"""A working day of a shared crew 共享班组: jobs, people, how far they walk, what counts today.

All times are whole seconds of the day (0 = midnight), all durations whole seconds; whoever has other whole
units, as the routing benchmarks, may use them throughout. A place is an index into the walking times.

What a good day is, exactly. A person works in shifts; in each one they set out from a place, do jobs one
after another and are back at a place before the shift ends (hard: working time is never exceeded; a break
is what lies between two shifts, spent where they end and begin). Work starts inside a window of the job; a
person who comes early waits. They set out as late as delays nothing, so only standing before a closed door
on the way counts as waiting. Compared are, in this order,

    1. must jobs left undone: their number;
    2. cost = walking · Σ walked + waiting · Σ waited + lateness · Σ late + Σ worth of jobs left undone,

where `late` is what the window says in which a job starts, and the worth of a job is its priority's weight,
for a may job corrected by fairness between compounds (fairness.py). Both in seconds times weight.

Limits: a break is not taken on the road; lateness goes in steps (`steps`); walking times are the same all
day. Source: the prize-collecting vehicle routing problem with time windows; Balas (1989), The prize
collecting traveling salesman problem, doi:10.1002/net.3230190602; Wouda, Lan, Kool (2024), PyVRP,
doi:10.1287/ijoc.2023.0055.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.rounds.walking import Times

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Window:
    """Work may start from `opens` to `closes`, both included; then it counts as `late` seconds late."""

    opens: int
    closes: int
    late: int = 0


ANY = (Window(0, 2 * DAY),)  # a job without windows may start at any time


@dataclass(frozen=True, slots=True)
class Job:
    """One visit of one person. Without windows it may start at any time; `only` names the one who may do it.

    `priority` is 1 (least) or more. `load` is what has to be carried there or away, in the unit of
    `Member.carries`; it counts for a whole shift.
    """

    key: str
    place: int
    takes: int
    windows: tuple[Window, ...] = ()
    skills: frozenset[str] = frozenset()
    priority: int = 2
    compound: str = ""
    only: str | None = None
    urgent: bool = False
    must: bool = False
    load: int = 0

    def starting(self, at: int) -> tuple[int, Window] | None:
        """The earliest start at or after a moment, in the least late window it lies in; None: too late."""
        open_ = [w for w in self.windows or ANY if at <= w.closes]
        window = min(open_, key=lambda w: (max(at, w.opens), w.late), default=None)
        return None if window is None else (max(at, window.opens), window)


def steps(opens: int, due: int, closes: int, step: int) -> tuple[Window, ...]:
    """Windows of a job that is due and better late than never: each `step` seconds later counts as full.

    Raises NotUnderstood unless opens ≤ due ≤ closes and step is positive.
    """
    if not (opens <= due <= closes and step > 0):
        raise NotUnderstood("A window opens before it is due and is due before it closes.")
    late = [
        Window(due + k * step + 1, min(due + (k + 1) * step, closes), (k + 1) * step)
        for k in range((closes - due + step - 1) // step)
    ]
    return (Window(opens, due), *late)


@dataclass(frozen=True, slots=True)
class Shift:
    """Working time without a break. Without places it begins and ends at the person's home place."""

    begins: int
    ends: int
    leaves_from: int | None = None
    back_to: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A crew member 共享班组成员. `carries` is the most load of one shift; None: anything."""

    key: str
    home: int
    shifts: tuple[Shift, ...]
    skills: frozenset[str] = frozenset()
    compound: str = ""
    carries: int | None = None

    def ends_of(self, shift: Shift) -> tuple[int, int]:
        """Where a shift begins and where it ends."""
        begins = self.home if shift.leaves_from is None else shift.leaves_from
        return begins, self.home if shift.back_to is None else shift.back_to


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts today, per second; `unserved[p - 1]` is what leaving a job of priority p undone costs.

    Waiting may not weigh more than walking. `fairness` is what one hour of work on a compound is worth more
    for each hour it is behind its share (see fairness.py); 0 leaves fairness out.
    """

    walking: int = 2
    waiting: int = 1
    lateness: int = 2
    unserved: tuple[int, ...] = (1_800, 5_400, 14_400, 43_200)
    fairness: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.waiting <= self.walking:
            raise NotUnderstood("Waiting cannot weigh more than walking, and no weight is below 0.")
        if min(self.lateness, self.fairness, *self.unserved) < 0:
            raise NotUnderstood("Waiting cannot weigh more than walking, and no weight is below 0.")

    def of(self, priority: int) -> int:
        return self.unserved[min(max(priority, 1), len(self.unserved)) - 1]


@dataclass(frozen=True)
class Day:
    """Everything a day's rounds are made of. `behind`: hours each compound is behind its share (− ahead).

    Raises NotUnderstood on a key used twice, a place that is not in the walking times, a shift or window
    that ends before it begins, and a duration below 0.
    """

    jobs: tuple[Job, ...]
    crew: tuple[Member, ...]
    times: Times
    weights: Weights = Weights()
    behind: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_keys([j.key for j in self.jobs])
        _check_keys([m.key for m in self.crew])
        places = [j.place for j in self.jobs] + [p for m in self.crew for s in m.shifts for p in m.ends_of(s)]
        if any(not 0 <= p < len(self.times) for p in places):
            raise NotUnderstood("A job or a person is at a place without walking times.")
        spans = [(w.opens, w.closes) for j in self.jobs for w in j.windows]
        spans += [(s.begins, s.ends) for m in self.crew for s in m.shifts]
        if any(ends < begins for begins, ends in spans):
            raise NotUnderstood("A window or shift ends before it begins.")
        if any(j.takes < 0 or j.load < 0 or any(w.late < 0 for w in j.windows) for j in self.jobs):
            raise NotUnderstood("A job takes no less than no time.")

    @cached_property
    def job(self) -> dict[str, Job]:
        return {job.key: job for job in self.jobs}

    @cached_property
    def member(self) -> dict[str, Member]:
        return {member.key: member for member in self.crew}

    def with_jobs(self, jobs: Sequence[Job]) -> "Day":
        return replace(self, jobs=tuple(jobs))


def may_do(member: Member, job: Job) -> bool:
    """Whether a person has every skill a job needs and is not ruled out by name."""
    return job.skills <= member.skills and job.only in (None, member.key)


def _check_keys(keys: Sequence[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise NotUnderstood("{key} is named twice.", key=key)
