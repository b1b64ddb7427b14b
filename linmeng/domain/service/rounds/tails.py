"""What is left of a day that is under way: each person's rest of a shift and what is planned for it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from linmeng.domain.service.rounds.day import Day, Job
from linmeng.domain.service.rounds.fairness import worth
from linmeng.domain.service.rounds.model import legs
from linmeng.domain.service.rounds.result import Round, Rounds, Stop, Underway
from linmeng.domain.service.rounds.retime import Timed, retime
from linmeng.domain.service.rounds.timing import Leg, earliest
from linmeng.domain.service.rounds.walking import Times


@dataclass(frozen=True, slots=True)
class Tail:
    """The rest of a shift: from where and when, and the jobs still to come in order."""

    leg: Leg
    jobs: tuple[Job, ...]
    begun: Underway | None = None
    gone: bool = False  # nobody is there any more


@dataclass(frozen=True)
class Board:
    """A day at a moment. `planned` are the starts that were told, `owner` who was to do a job."""

    day: Day
    tails: tuple[Tail, ...]
    planned: dict[str, int]
    owner: dict[str, str]
    loose: tuple[Job, ...] = ()  # jobs that lost their place

    def put(self, number: int, jobs: Sequence[Job]) -> "Board":
        tails = list(self.tails)
        tails[number] = replace(tails[number], jobs=tuple(jobs))
        return replace(self, tails=tuple(tails))

    def timed(self, number: int) -> Timed | None:
        """The times of a tail as it is; None: late already on the way home, with nothing more to do."""
        tail = self.tails[number]
        return retime(tail.leg, tail.jobs, self.day.times, self.planned)


def board(day: Day, plan: Rounds, now: int, underway: Collection[Underway], absent: Collection[str]) -> Board:
    """Where everybody stands. What no longer fits, as somebody is late or gone, is loose."""
    begun = {(u.member, u.shift): u for u in underway}
    orders = {(r.member, r.shift): r for r in plan.rounds}
    tails, loose = [], list[Job]()
    for leg in legs(day):
        at = leg.member, leg.shift
        tail = _tail(day, leg, orders.get(at), begun.get(at), now)
        kept = () if leg.member in absent else possible_part(day, tail.leg, tail.jobs)
        loose += [job for job in tail.jobs if job not in kept]
        tails.append(replace(tail, jobs=kept, gone=leg.member in absent))
    planned = {stop.job: stop.starts for _, stop in plan.stops()}
    owner = {stop.job: one.member for one, stop in plan.stops()}
    return Board(day, tuple(tails), planned, owner, tuple(loose))


def as_planned(day: Day, plan: Rounds, now: int) -> list[Underway]:
    """Who has set out by now if everything went as planned.

    A stop is under way from the moment one must leave for it to start as planned.
    """
    found = []
    for one in plan.rounds:
        shift = day.member[one.member].shifts[one.shift]
        places = [day.member[one.member].ends_of(shift)[0], *(day.job[s.job].place for s in one.stops)]
        leave = [
            stop.starts - (day.times.seconds[a][b] or 0)
            for stop, a, b in zip(one.stops, places, places[1:], strict=False)
        ]
        stops = tuple(stop for stop, at in zip(one.stops, leave, strict=True) if at <= now)
        if stops:
            found.append(
                Underway(one.member, one.shift, one.sets_out, stops, places[len(stops)], stops[-1].leaves)
            )
    return found


def _tail(day: Day, leg: Leg, planned: Round | None, begun: Underway | None, now: int) -> Tail:
    done = {stop.job for stop in begun.stops} if begun else set()
    rest = (
        [day.job[s.job] for s in planned.stops if s.job not in done and s.job in day.job] if planned else []
    )
    if begun is None:
        return Tail(replace(leg, ready=max(leg.ready, now)), tuple(rest))
    carried = sum(day.job[key].load for key in done if key in day.job)
    carries = None if leg.carries is None else leg.carries - carried
    here = replace(leg, place=begun.place, ready=max(begun.free_at, now), carries=carries)
    return Tail(here, tuple(rest), begun)


def possible_part(day: Day, leg: Leg, jobs: Sequence[Job]) -> tuple[Job, ...]:
    """Jobs in order without the least important ones, until it is possible."""
    kept = list(jobs)
    while kept and earliest(leg, kept, day.times) is None:
        kept.remove(min(kept, key=lambda job: (job.must, worth(day, job), job.key)))
    return tuple(kept)


def rounds_of(at: Board) -> Iterator[Round]:
    """The rounds as they now are: what happened, and the rest with new times."""
    for number, tail in enumerate(at.tails):
        timed = at.timed(number) or Timed((), (), (0, 0, 0, 0))
        if tail.jobs or tail.begun:
            yield _round(tail, timed, at.day.times)


def _round(tail: Tail, timed: Timed, times: Times) -> Round:
    place, now = tail.leg.place, tail.leg.ready
    sets_out = tail.begun.sets_out if tail.begun else now
    stops = list(tail.begun.stops) if tail.begun else []
    for k, (job, start, late) in enumerate(zip(tail.jobs, timed.starts, timed.late, strict=True)):
        walk = times.seconds[place][job.place] or 0
        if k == 0 and tail.begun is None:
            sets_out = now = start - walk
        stops.append(Stop(job.key, now + walk, start, start + job.takes, late))
        place, now = job.place, start + job.takes
    return Round(
        tail.leg.member,
        tail.leg.shift,
        sets_out,
        tuple(stops),
        now + (times.seconds[place][tail.leg.end_place] or 0),
    )
