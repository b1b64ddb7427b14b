"""When everything happens on one round in a given order.

Starting earlier never makes the rest impossible, as waiting is allowed; so an order is possible if and only
if it is when everybody starts as early as can be, also with several windows. `latest` is the same from
behind: the latest start of each stop with which the rest is still possible. With both, one more stop is
tried at a position in constant time. Source: Savelsbergh (1992), The vehicle routing problem with time
windows: minimizing route duration, doi:10.1287/ijoc.4.2.146 (forward time slack).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from linmeng.domain.service.rounds.day import ANY, Job, Window
from linmeng.domain.service.rounds.result import Round, Stop
from linmeng.domain.service.rounds.walking import Times

NEVER = -1
Choice: TypeAlias = tuple[Job, Window]


@dataclass(frozen=True, slots=True)
class Leg:
    """A person's shift, or what is left of it: ready at a place, and when and where it ends."""

    member: str
    shift: int
    place: int
    ready: int
    ends: int
    end_place: int
    carries: int | None = None  # what may still be loaded


def earliest(leg: Leg, jobs: Sequence[Job], times: Times) -> list[int] | None:
    """The earliest start of each stop; None: this order is not possible (time or load)."""
    if leg.carries is not None and sum(j.load for j in jobs) > leg.carries:
        return None
    place, now, starts = leg.place, leg.ready, []
    for job in jobs:
        walk = times.seconds[place][job.place]
        found = None if walk is None else job.starting(now + walk)
        if found is None:
            return None
        starts.append(found[0])
        place, now = job.place, found[0] + job.takes
    home = times.seconds[place][leg.end_place]
    return None if home is None or now + home > leg.ends else starts


def latest(leg: Leg, jobs: Sequence[Job], times: Times) -> list[int]:
    """The latest start of each stop with which the rest is still possible; NEVER where none is."""
    place, bound, starts = leg.end_place, leg.ends, []
    for job in reversed(jobs):
        walk = times.seconds[job.place][place]
        bound = NEVER if walk is None or bound == NEVER else bound - walk - job.takes
        bound = max((min(bound, w.closes) for w in job.windows or ANY if w.opens <= bound), default=NEVER)
        starts.append(bound)
        place = job.place
    return starts[::-1]


@dataclass(frozen=True)
class Frame:
    """A possible order with both bounds, ready to try further stops in."""

    leg: Leg
    jobs: tuple[Job, ...]
    times: Times
    early: list[int]
    late: list[int]

    @classmethod
    def of(cls, leg: Leg, jobs: Sequence[Job], times: Times) -> "Frame | None":
        """None: not possible."""
        early = earliest(leg, jobs, times)
        return None if early is None else cls(leg, tuple(jobs), times, early, latest(leg, jobs, times))

    def start(self, job: Job, at: int) -> int | None:
        """When a job would start if it came before the stop numbered `at`; None: not possible there."""
        if self.leg.carries is not None and job.load + sum(j.load for j in self.jobs) > self.leg.carries:
            return None
        place, free = self.leg.place, self.leg.ready
        if at:
            place, free = self.jobs[at - 1].place, self.early[at - 1] + self.jobs[at - 1].takes
        walk = self.times.seconds[place][job.place]
        found = None if walk is None else job.starting(free + walk)
        return found[0] if found is not None and self._rest(job, found[0] + job.takes, at) else None

    def _rest(self, job: Job, free: int, at: int) -> bool:
        """Whether what follows is still possible when a person is free at the job's place."""
        if at == len(self.jobs):
            home = self.times.seconds[job.place][self.leg.end_place]
            return home is not None and free + home <= self.leg.ends
        walk = self.times.seconds[job.place][self.jobs[at].place]
        return walk is not None and free + walk <= self.late[at]


def schedule(leg: Leg, chosen: Sequence[Choice], times: Times) -> Round | None:
    """The round with given windows that sets out as late as delays nothing; None: not possible.

    This is the shortest there is from setting out to being back.
    """
    fixed = [Job(j.key, j.place, j.takes, (w,), load=j.load) for j, w in chosen]
    early = earliest(leg, fixed, times)
    if early is None:
        return None
    if not early:
        return Round(leg.member, leg.shift, leg.ready, (), leg.ready)
    back = early[-1] + fixed[-1].takes + _walk(times, fixed[-1].place, leg.end_place)
    late = latest(Leg(leg.member, leg.shift, leg.place, leg.ready, back, leg.end_place), fixed, times)
    sets_out = late[0] - _walk(times, leg.place, fixed[0].place)
    return Round(leg.member, leg.shift, sets_out, _stops(leg, chosen, times, sets_out), back)


def _stops(leg: Leg, chosen: Sequence[Choice], times: Times, sets_out: int) -> tuple[Stop, ...]:
    place, now, stops = leg.place, sets_out, []
    for job, window in chosen:
        arrives = now + _walk(times, place, job.place)
        starts = max(arrives, window.opens)
        stops.append(Stop(job.key, arrives, starts, starts + job.takes, window.late))
        place, now = job.place, starts + job.takes
    return tuple(stops)


def _walk(times: Times, here: int, there: int) -> int:
    walk = times.seconds[here][there]
    assert walk is not None, "an order was found possible without a way"
    return walk
