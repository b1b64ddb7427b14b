"""Small days, and the best rounds by trying all orders with arithmetic of its own."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations, product
from random import Random

from linmeng.domain.service.rounds.day import Day, Job, Member, Shift, Weights, Window
from linmeng.domain.service.rounds.walking import Times

HOUR = 3600


def times(random: Random, count: int, side: int = 1200) -> Times:
    points = [(random.randrange(side), random.randrange(side)) for _ in range(count)]
    return Times(tuple(tuple(abs(a - c) + abs(b - d) for c, d in points) for a, b in points))


def day(seed: int, jobs: int = 5, people: int = 2) -> Day:
    """A short and crowded day: not everything fits, windows bite, some are better late than never."""
    random = Random(seed)
    crew = tuple(
        Member(
            f"p{k}",
            k % 2,
            _shifts(random),
            frozenset(s for s in ("pipe", "lamp") if random.random() < 0.7),
            f"c{k}",
            random.choice((None, None, 3)),
        )
        for k in range(people)
    )
    asked = tuple(_job(random, k, jobs) for k in range(jobs))
    weights = Weights(
        random.choice((1, 2, 3)), random.choice((0, 1)), random.choice((1, 3)), (300, 900, 2700), 60
    )
    return Day(asked, crew, times(random, jobs + 2), weights, {"c0": 2.0, "c1": -2.0})


def _shifts(random: Random) -> tuple[Shift, ...]:
    if random.random() < 0.3:
        return (Shift(8 * HOUR, 9 * HOUR), Shift(10 * HOUR, 11 * HOUR))
    return (Shift(8 * HOUR, 8 * HOUR + random.randrange(1, 4) * HOUR),)


def _job(random: Random, k: int, places: int) -> Job:
    opens = 8 * HOUR + random.randrange(0, 3 * HOUR, 600)
    windows = random.choice(
        (
            (),
            (Window(opens, opens + 1800),),
            (Window(opens, opens + 600), Window(opens + 3600, opens + 5400)),
            (Window(opens, opens + 600), Window(opens + 601, opens + 2400, 1800)),
        )
    )
    return Job(
        f"j{k}",
        2 + random.randrange(places),
        random.randrange(300, 2400, 60),
        windows,
        frozenset(random.choice(((), (), ("pipe",), ("lamp",)))),
        random.randrange(1, 4),
        random.choice(("c0", "c1", "")),
        random.choice((None,) * 6 + ("p0",)),
        must=random.random() < 0.3,
        load=random.randrange(3),
    )


def best(day: Day) -> tuple[int, int]:
    """(must jobs left undone, cost) of the best rounds, by trying everything."""
    shifts = [(m, s) for m in day.crew for s in m.shifts]
    tables = [_routes(day, member, shift) for member, shift in shifts]
    found = {frozenset[str](): 0}
    for table in tables:
        merged = dict(found)
        for (taken, cost), (more, extra) in product(found.items(), table.items()):
            if not taken & more:
                both = taken | more
                merged[both] = min(merged.get(both, cost + extra), cost + extra)
        found = merged
    return min(_key(day, done, cost) for done, cost in found.items())


def _key(day: Day, done: frozenset[str], cost: int) -> tuple[int, int]:
    left = [j for j in day.jobs if j.key not in done]
    return sum(j.must for j in left), cost + sum(_worth(day, j) for j in left)


def _worth(day: Day, job: Job) -> int:
    base = day.weights.unserved[job.priority - 1]
    bonus = day.weights.fairness * day.behind.get(job.compound, 0) * job.takes / 3600
    return base if job.must else max(0, base + round(bonus))


def _routes(day: Day, member: Member, shift: Shift) -> dict[frozenset[str], int]:
    """The least cost of one shift for each set of jobs it can hold."""
    found: dict[frozenset[str], int] = {}
    able = [j for j in day.jobs if j.skills <= member.skills and j.only in (None, member.key)]
    for size in range(1, len(able) + 1):
        for order in permutations(able, size):
            if member.carries is not None and sum(j.load for j in order) > member.carries:
                continue
            costs = list(_costs(day, member, shift, order))
            if costs:
                key = frozenset(j.key for j in order)
                found[key] = min(found.get(key, costs[0]), *costs)
    return found


def _costs(day: Day, member: Member, shift: Shift, order: Sequence[Job]) -> Iterator[int]:
    """The cost of each choice of windows: the route's length in time is min over when one sets out."""
    w, walks = day.weights, day.times.seconds
    path = [member.home, *(j.place for j in order), member.home]
    walked = sum(walks[a][b] or 0 for a, b in pairwise(path))
    for chosen in product(*(j.windows or (Window(0, 999_999),) for j in order)):
        outs, ahead = {shift.begins}, 0
        for k, (job, window) in enumerate(zip(order, chosen, strict=True)):  # just in time for some window
            ahead += walks[path[k]][path[k + 1]] or 0
            outs |= {window.opens - ahead, window.closes - ahead}
            ahead += job.takes
        waits = [_waited(walks, path, order, chosen, out, shift) for out in outs if out >= shift.begins]
        if any(x is not None for x in waits):
            least = min(x for x in waits if x is not None)
            yield w.walking * walked + w.waiting * least + w.lateness * sum(c.late for c in chosen)


def _waited(
    walks: Sequence[Sequence[int | None]],
    path: Sequence[int],
    order: Sequence[Job],
    chosen: Sequence[Window],
    out: int,
    shift: Shift,
) -> int | None:
    now, waited = out, 0
    for k, (job, window) in enumerate(zip(order, chosen, strict=True)):
        now += walks[path[k]][path[k + 1]] or 0
        if now > window.closes:
            return None
        waited += max(0, window.opens - now)
        now = max(now, window.opens) + job.takes
    return waited if now + (walks[path[-2]][path[-1]] or 0) <= shift.ends else None
