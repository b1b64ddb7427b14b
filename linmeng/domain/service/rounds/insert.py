"""The day changes: an urgent job, a job cancelled, a person falling ill. As little as possible moves.

What is done or under way stays. Ways to put one job in are compared by, in this order,

    its own lateness · worth of the jobs dropped for it · others' lateness · its start if it is urgent ·
    stops moved between people · Σ |new − planned start| · seconds walked more;

no must job is ever dropped for another. First every position of every person who may do it is tried, which
is exact (timing.py; Savelsbergh 1992, doi:10.1287/ijoc.4.2.146). Only if none is in time and the job is a
must or urgent, every one stop to come is taken out, given to somebody else or, unless it is a must or urgent
one, dropped, and every position in that round tried: again exact. Only if there still is no place, the rest
of the day is solved anew for a short time with a price on every stop that changes hands (model.py).

Limits: a round keeps its order in the first two; of several jobs that lost their place (illness), the most
important is placed first, one after another.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias

from linmeng.domain.planning.progress import Never
from linmeng.domain.planning.progress import Stop as Until
from linmeng.domain.service.rounds.day import ANY, Day, Job, may_do
from linmeng.domain.service.rounds.fairness import worth
from linmeng.domain.service.rounds.model import Moved
from linmeng.domain.service.rounds.result import Rounds, Underway
from linmeng.domain.service.rounds.retime import retime
from linmeng.domain.service.rounds.solve import search, told
from linmeng.domain.service.rounds.tails import Board, Tail, board, rounds_of
from linmeng.domain.service.rounds.timing import Choice, Frame

Key: TypeAlias = tuple[int, int, int, int, int, int, int]
AGAIN = 400  # iterations of the last resort
HANDS = 900  # its price of a stop that changes hands, in weighted seconds: less than any job is worth


class How(StrEnum):
    """What was needed to put a job in."""

    PUT_IN = "put in"
    MADE_ROOM = "made room"
    SOLVED_ANEW = "solved anew"
    NOT_AT_ALL = "not at all"


@dataclass(frozen=True, slots=True)
class Changed:
    """New rounds and what changed: who has other stops, which jobs were dropped, which start at other times.

    `how` says for each job that needed a place what it took; `shifted` is (job, planned start, new start).
    """

    rounds: Rounds
    how: tuple[tuple[str, How], ...]
    moved: tuple[str, ...]
    dropped: tuple[str, ...]
    shifted: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to put a job in: tails with their new orders. Keys count beyond what the board has anyway."""

    key: Key  # own lateness, worth dropped, others' lateness, start, hands, shifts, walking
    orders: tuple[tuple[int, tuple[Job, ...]], ...]


def replan(
    day: Day,
    plan: Rounds,
    now: int,
    underway: Collection[Underway] = (),
    new: Collection[str] = (),
    absent: Collection[str] = (),
    stop: Until | None = None,
    seed: int = 0,
) -> Changed:
    """New rounds from `now` on for a day as it has become.

    `day` has the new jobs and no longer the cancelled ones; `new` are the jobs to be put in, others left
    undone stay so; `absent` are people who do nothing more today. Everybody who has set out is `underway`;
    a person without an entry is at the start of the shift.
    """
    at = board(day, plan, now, underway, absent)
    loose = sorted([*at.loose, *(day.job[key] for key in new)], key=lambda job: _rank(day, job))
    how = []
    for k, job in enumerate(loose):
        if not any(job in tail.jobs for tail in at.tails):
            at, done = _placed(at, job, loose[k + 1 :], stop or Never(), seed)
            how.append((job.key, done))
    return _changed(at, plan, tuple(how))


def insert(
    day: Day,
    plan: Rounds,
    now: int,
    job: Job,
    underway: Collection[Underway] = (),
    stop: Until | None = None,
) -> Changed:
    """Puts in one job that came up during the day."""
    return replan(day.with_jobs([*day.jobs, job]), plan, now, underway, new=[job.key], stop=stop)


def _rank(day: Day, job: Job) -> tuple[bool, bool, int, int, str]:
    """Urgent ones first, then must jobs, then by worth, then whichever closes first."""
    closes = max(w.closes for w in job.windows or ANY)
    return not job.urgent, not job.must, -worth(day, job), closes, job.key


def _placed(at: Board, job: Job, later: Sequence[Job], stop: Until, seed: int) -> tuple[Board, How]:
    """Finds a job its place; `later` are others that wait for theirs."""
    hard = (job.must or job.urgent) and _alone(at, job)
    best = min(straight(at, job), key=lambda way: way.key, default=None)
    if hard and (best is None or best.key[0] > 0):
        room = making_room(at, job)
        if room is not None and (best is None or room.key < best.key):
            return _taken(at, room), How.MADE_ROOM
    if best is not None:
        return _taken(at, best), How.PUT_IN
    anew = _anew(at, job, later, stop, seed) if hard else None
    return (at, How.NOT_AT_ALL) if anew is None else (anew, How.SOLVED_ANEW)


def _alone(at: Board, job: Job) -> bool:
    """Whether some person could still do a job with nothing else to do; else no room helps."""
    return any(
        not tail.gone
        and may_do(at.day.member[tail.leg.member], job)
        and Frame.of(tail.leg, [job], at.day.times)
        for tail in at.tails
    )


def _taken(at: Board, way: Way) -> Board:
    for number, jobs in way.orders:
        at = at.put(number, jobs)
    return at


def straight(at: Board, job: Job) -> Iterator[Way]:
    """All positions of all who may do it, with nothing given away for it."""
    for number, tail in enumerate(at.tails):
        if not tail.gone and may_do(at.day.member[tail.leg.member], job):
            yield from _positions(at, number, tail.jobs, job)


def _positions(at: Board, number: int, jobs: Sequence[Job], job: Job) -> Iterator[Way]:
    """All positions of a job among some jobs of a tail."""
    frame = Frame.of(at.tails[number].leg, jobs, at.day.times)
    for k in range(len(jobs) + 1 if frame else 0):
        if frame and frame.start(job, k) is not None:
            yield from _way(at, number, (*jobs[:k], job, *jobs[k:]), job)


def _way(at: Board, number: int, order: tuple[Job, ...], job: Job) -> Iterator[Way]:
    """One order of a tail with the best times, if the tail is possible as it is."""
    tail, was = at.tails[number], at.timed(number)
    timed = retime(tail.leg, order, at.day.times, at.planned, job.key)
    if was is None or timed is None:
        return
    own, others, start, shift = timed.marks
    hands = int(at.owner.get(job.key, tail.leg.member) != tail.leg.member)
    more = _walked(at, tail, order) - _walked(at, tail, tail.jobs)
    yield Way((own, 0, others - was.marks[1], start, hands, shift - was.marks[3], more), ((number, order),))


def making_room(at: Board, job: Job) -> Way | None:
    """The best position after one stop to come was taken out of that round and given away or dropped.

    In the order of what they can reach at best, until no further one can be better.
    """
    best: Way | None = None
    given: dict[str, Way | None] = {}
    for bound, number, order, other in sorted(_openings(at, job), key=lambda o: o[:2]):
        if best is not None and bound > best.key[:4]:
            break
        for way in _way(at, number, order, job):
            if other.key not in given:
                ways = (w for w in straight(at, other) if w.orders[0][0] != number)
                given[other.key] = min(ways, key=_given, default=None)
            for found in _rid(at, way, other, given[other.key]):
                best = found if best is None or found.key < best.key else best
    return best


Opening: TypeAlias = tuple[tuple[int, int, int, int], int, tuple[Job, ...], Job]


def _openings(at: Board, job: Job) -> Iterator[Opening]:
    """What a position can reach at best, its tail, the order without the stop taken out, and that stop."""
    for number, tail in enumerate(at.tails):
        was = at.timed(number)
        if was is None or tail.gone or not may_do(at.day.member[tail.leg.member], job):
            continue
        for out, other in enumerate(tail.jobs):
            rest = tail.jobs[:out] + tail.jobs[out + 1 :]
            frame = Frame.of(tail.leg, rest, at.day.times)
            for k in range(len(rest) + 1 if frame else 0):
                start = frame.start(job, k) if frame else None
                if start is not None:
                    late = min(w.late for w in job.windows or ANY if start <= w.closes)
                    bound = late, 0, -was.marks[1], start if job.urgent else 0
                    yield bound, number, (*rest[:k], job, *rest[k:]), other


def _rid(at: Board, way: Way, other: Job, given: Way | None) -> Iterator[Way]:
    """A way with the stop that was taken out given away or dropped."""
    own, _, others, start, hands, shift, more = way.key
    if not (other.must or other.urgent):
        yield Way((own, worth(at.day, other), others, start, hands, shift, more), way.orders)
    if given is not None:
        _, _, late, _, hand, also, walk = _given(given)
        key = own, 0, others + late, start, hands + hand, shift + also, more + walk
        yield Way(key, (*way.orders, *given.orders))


def _given(way: Way) -> Key:
    """A stop given away has no hurry: its lateness counts as one of the others'."""
    own, dropped, others, _, hands, shift, more = way.key
    return 0, dropped, own + others, 0, hands, shift, more


def _walked(at: Board, tail: Tail, jobs: Sequence[Job]) -> int:
    places = [tail.leg.place, *(j.place for j in jobs), tail.leg.end_place]
    return sum(at.day.times.seconds[a][b] or 0 for a, b in pairwise(places))


def _anew(at: Board, job: Job, later: Sequence[Job], stop: Until, seed: int) -> Board | None:
    """The rest of the day solved anew; None where that does not place the job or leaves another must job."""
    here = [(n, tail) for n, tail in enumerate(at.tails) if not tail.gone]
    jobs = [job, *later, *(j for _, tail in here for j in tail.jobs)]
    known = {j.key: j for j in jobs}
    start = [(tail.leg, _choices(at, n)) for n, tail in here]
    moved = Moved({k: m for k, m in at.owner.items() if k in known}, HANDS)
    found = search(at.day, jobs, [tail.leg for _, tail in here], stop, seed, AGAIN, AGAIN, moved, start)
    orders = {(leg.member, leg.shift): tuple(j for j, _ in chosen) for leg, chosen in found}
    placed = {j.key for order in orders.values() for j in order}
    if job.key not in placed or any(j.must and j.key not in placed for _, t in here for j in t.jobs):
        return None
    for number, tail in here:
        at = at.put(number, orders.get((tail.leg.member, tail.leg.shift), ()))
    return at


def _choices(at: Board, number: int) -> list[Choice]:
    """A tail's jobs with the windows they now start in."""
    timed = at.timed(number)
    if timed is None:
        return []
    return [
        (job, next(w for w in job.windows or ANY if w.opens <= start <= w.closes and w.late == late))
        for job, start, late in zip(at.tails[number].jobs, timed.starts, timed.late, strict=True)
    ]


def _changed(at: Board, plan: Rounds, how: tuple[tuple[str, How], ...]) -> Changed:
    orders = [(tail.leg, tail.jobs) for tail in at.tails if not tail.gone]
    rounds = told(at.day, list(rounds_of(at)), orders)
    after = {stop.job: (one.member, stop.starts) for one, stop in rounds.stops()}
    done = {stop.job for tail in at.tails if tail.begun for stop in tail.begun.stops}
    coming = [key for key in at.planned if key in at.day.job and key not in done]
    return Changed(
        rounds,
        how,
        tuple(key for key in coming if key in after and after[key][0] != at.owner[key]),
        tuple(key for key in coming if key not in after),
        tuple(
            (key, at.planned[key], after[key][1])
            for key in coming
            if key in after and after[key][1] != at.planned[key]
        ),
    )
