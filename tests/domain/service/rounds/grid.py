"""The best way to put a job in, by trying every order and every start on a grid of ten minutes."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from random import Random

from linmeng.domain.service.rounds.day import Day, Job, Member, Shift, Weights, Window
from linmeng.domain.service.rounds.result import Round, Rounds, Underway
from linmeng.domain.service.rounds.tails import Board
from linmeng.domain.service.rounds.walking import Times

TEN = 600
EIGHT = 8 * 3600
Cost = tuple[int, int, int, int]


def ten_day(seed: int, jobs: int = 6) -> tuple[Day, Job]:
    """Everything in whole ten minutes, and an urgent job that is not in the day yet."""
    random = Random(seed)
    points = [(random.randrange(4), random.randrange(3)) for _ in range(jobs + 3)]
    times = Times(tuple(tuple((abs(a - c) + abs(b - d)) * TEN for c, d in points) for a, b in points))
    crew = tuple(
        Member(
            f"p{k}",
            k,
            (Shift(EIGHT, EIGHT + random.randrange(18, 30) * TEN),),
            frozenset({"pipe"} if k else ()),
        )
        for k in range(2)
    )
    made = [_job(random, f"j{k}", k + 2) for k in range(jobs)]
    opens = EIGHT + random.randrange(6, 12) * TEN
    urgent = Job(
        "urgent", jobs + 2, random.randrange(1, 5) * TEN,
        (Window(opens, opens + 3 * TEN), Window(opens + 4 * TEN, opens + 6 * TEN, 3 * TEN)),
        frozenset({"pipe"} if random.random() < 0.4 else ()), 4, urgent=True, must=True,
    )  # fmt: skip
    return Day(tuple(made), crew, times, Weights(unserved=(5000, 9000, 14000, 50000))), urgent


def _job(random: Random, key: str, place: int) -> Job:
    opens = EIGHT + random.randrange(0, 20) * TEN
    length = random.randrange(2, 8)
    windows = random.choice(
        ((), (Window(opens, opens + length * TEN), Window(opens + (length + 1) * TEN, opens + 15 * TEN, TEN)))
    )
    return Job(
        key,
        place,
        random.randrange(1, 5) * TEN,
        windows,
        frozenset(),
        random.randrange(1, 4),
        must=random.random() < 0.3,
    )


def best_order(at: Board, number: int, jobs: Sequence[Job], new: str) -> Cost | None:
    """Own lateness, others', urgent start, moved seconds, at their least over all starts on the grid."""
    tail = at.tails[number]
    walks = at.day.times.seconds
    places = [tail.leg.place, *(j.place for j in jobs), tail.leg.end_place]
    steps = [walks[a][b] or 0 for a, b in pairwise(places)]
    reached: dict[int, Cost] = {tail.leg.ready: (0, 0, 0, 0)}
    for job, walk in zip(jobs, steps, strict=False):
        after: dict[int, Cost] = {}
        for free, cost in reached.items():
            for start in range(free + walk, tail.leg.ends + 1, TEN):
                for own in _own(at, job, start, new):
                    total = tuple(a + b for a, b in zip(cost, own, strict=True))
                    key = start + job.takes
                    after[key] = min(after.get(key, total), total)  # type: ignore[assignment]
        reached = after
    return min((c for free, c in reached.items() if free + steps[-1] <= tail.leg.ends), default=None)


def _own(at: Board, job: Job, start: int, new: str) -> Iterator[Cost]:
    late = [w.late for w in job.windows or (Window(0, 10**6),) if w.opens <= start <= w.closes]
    shift = abs(start - at.planned.get(job.key, start))
    for x in late:
        yield (x, 0, start if job.urgent else 0, shift) if job.key == new else (0, x, 0, shift)


def able(at: Board, number: int, job: Job) -> bool:
    member = at.day.member[at.tails[number].leg.member]
    return job.skills <= member.skills and job.only in (None, member.key)


def straight(at: Board, job: Job) -> list[tuple[int, ...]]:
    """Keys without the walking, of all positions."""
    return list(_in(at, job, range(len(at.tails)), {n: t.jobs for n, t in enumerate(at.tails)}))


def _in(
    at: Board, job: Job, numbers: Sequence[int], orders: dict[int, tuple[Job, ...]]
) -> Iterator[tuple[int, ...]]:
    for number in numbers:
        if able(at, number, job):
            was = best_order(at, number, at.tails[number].jobs, "")
            assert was is not None
            for k in range(len(orders[number]) + 1):
                found = best_order(at, number, (*orders[number][:k], job, *orders[number][k:]), job.key)
                if found is not None:
                    member = at.tails[number].leg.member
                    hands = int(at.owner.get(job.key, member) != member)
                    yield found[0], 0, found[1] - was[1], found[2], hands, found[3] - was[3]


def room(at: Board, job: Job, worths: dict[str, int]) -> list[tuple[int, ...]]:
    """Keys of all ways that take one stop out of the round."""
    keys = []
    for number, tail in enumerate(at.tails):
        for out in range(len(tail.jobs)) if able(at, number, job) else ():
            other, rest = tail.jobs[out], {number: tail.jobs[:out] + tail.jobs[out + 1 :]}
            mine = list(_in(at, job, [number], rest))
            if not (other.must or other.urgent):
                keys += [(m[0], worths[other.key], *m[2:]) for m in mine]
            elsewhere = [n for n in range(len(at.tails)) if n != number]
            for given in _in(at, other, elsewhere, {n: at.tails[n].jobs for n in elsewhere}):
                keys += [
                    (m[0], 0, m[2] + given[0] + given[2], m[3], m[4] + given[4], m[5] + given[5])
                    for m in mine
                ]
    return keys


def begun(day: Day, plan: Rounds, now: int, late: int = 0) -> list[Underway]:
    """Who has set out by `now`, everything as planned, the last stop `late` seconds longer."""
    found = []
    for one in plan.rounds:
        stops = tuple(s for s in one.stops if s.starts <= now)
        if stops:
            free = stops[-1].leaves + late
            found.append(
                Underway(one.member, one.shift, one.sets_out, stops, day.job[stops[-1].job].place, free)
            )
    return found


def seen(one: Round) -> list[str]:
    return [stop.job for stop in one.stops]
