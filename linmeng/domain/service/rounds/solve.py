"""A day's rounds: model → PyVRP → rounds with times, and a reason for each job left undone.

What is looked for is said in day.py, how PyVRP is asked in model.py. The search is a heuristic: seeded, the
same seed and number of iterations give the same rounds; on all small days that tests try it is the optimum.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

from linmeng.domain.planning.progress import Never
from linmeng.domain.planning.progress import Stop as Until
from linmeng.domain.service.rounds.day import ANY, Day, Job, may_do
from linmeng.domain.service.rounds.fairness import worth
from linmeng.domain.service.rounds.model import Model, Moved, legs, model
from linmeng.domain.service.rounds.result import Round, Rounds
from linmeng.domain.service.rounds.timing import Choice, Leg, schedule
from linmeng.domain.service.rounds.why import reasons

if TYPE_CHECKING:
    from pyvrp import Solution
    from pyvrp.stop import StoppingCriterion

ITERATIONS = 20_000
PATIENCE = 5_000  # iterations without a better day
IMPOSSIBLE = 1 << 62  # PyVRP's cost of a day that is not possible is above this

Order = tuple[Leg, list[Choice]]


def solve(
    day: Day,
    stop: Until | None = None,
    seed: int = 0,
    iterations: int = ITERATIONS,
    patience: int = PATIENCE,
) -> Rounds:
    """The best rounds found for a day until the stop, the iterations or the patience are at an end."""
    at = list(legs(day))
    jobs = [job for job in day.jobs if possible(day, job, at)]
    orders = search(day, jobs, at, stop or Never(), seed, iterations, patience) if jobs and at else []
    rounds = [schedule(leg, chosen, day.times) for leg, chosen in orders]
    return told(day, [r for r in rounds if r is not None])


def search(
    day: Day,
    jobs: Sequence[Job],
    at: Sequence[Leg],
    stop: Until,
    seed: int,
    iterations: int = ITERATIONS,
    patience: int = PATIENCE,
    moved: Moved | None = None,
    start: Sequence[Order] = (),
) -> list[Order]:
    """Orders of jobs for legs, all of them possible.

    First all must jobs are required, which finds the shorter ways when everything has to fit tightly; if
    that leads to no possible day within a third of the time, every job may be left out for its price.
    """
    if any(job.must for job in jobs):
        found = _run(model(day, jobs, at, moved, strict=True), stop, seed, iterations, patience, start, True)
        if found is not None:
            return found
    found = _run(model(day, jobs, at, moved), stop, seed, iterations, patience, start)
    return [(leg, trimmed(day, leg, chosen)) for leg, chosen in found or []]


def _run(
    made: Model,
    stop: Until,
    seed: int,
    iterations: int,
    patience: int,
    start: Sequence[Order],
    strict: bool = False,
) -> list[Order] | None:
    """PyVRP's best orders; None where it found none that are possible."""
    import pyvrp
    from pyvrp.exceptions import PenaltyBoundWarning

    if not made.clients:
        return []
    with catch_warnings():
        simplefilter("ignore", PenaltyBoundWarning)  # a day may be too full: that is no fault of the model
        found = pyvrp.solve(
            made.data,
            _stopping(stop, iterations, patience, strict),
            seed=seed,
            collect_stats=False,
            display=False,
            initial_solution=_solution(made, start) if start else None,
        )
    if strict and not (found.best.is_feasible() and found.best.is_complete()):
        return None
    return made.read(found.best)


def possible(day: Day, job: Job, at: Sequence[Leg]) -> bool:
    """Whether some person could do a job if it were the only one."""
    return any(
        may_do(day.member[leg.member], job) and schedule(leg, [(job, w)], day.times)
        for leg in at
        for w in job.windows or ANY
    )


def trimmed(day: Day, leg: Leg, chosen: Sequence[Choice]) -> list[Choice]:
    """Without the least important jobs, until the order is possible: a search cut short may end so."""
    kept = [c for c in chosen if may_do(day.member[leg.member], c[0])]
    while schedule(leg, kept, day.times) is None:
        kept.remove(min(kept, key=lambda c: (c[0].must, worth(day, c[0]), c[0].key)))
    return kept


def told(day: Day, rounds: Sequence[Round], orders: Sequence[tuple[Leg, Sequence[Job]]] = ()) -> Rounds:
    """Rounds in the crew's order with what they cost and why each other job is left undone.

    `orders` are the legs and what they hold, for the reasons; without them those of the whole day.
    """
    place = {member.key: k for k, member in enumerate(day.crew)}
    kept = tuple(sorted((r for r in rounds if r.stops), key=lambda r: (place[r.member], r.shift)))
    stops = [stop for one in kept for stop in one.stops]
    done = {stop.job for stop in stops}
    left = [job for job in day.jobs if job.key not in done]
    waiting = sum(stop.starts - stop.arrives for stop in stops)
    walking = sum(r.back - r.sets_out - sum(s.leaves - s.arrives for s in r.stops) for r in kept)
    late, weights = sum(stop.late for stop in stops), day.weights
    cost = weights.walking * walking + weights.waiting * waiting + weights.lateness * late
    return Rounds(
        kept,
        tuple(reasons(day, orders or _orders(day, kept), left)),
        walking,
        waiting,
        late,
        sum(job.must for job in left),
        cost + sum(worth(day, job) for job in left),
    )


def _orders(day: Day, rounds: Sequence[Round]) -> list[tuple[Leg, Sequence[Job]]]:
    planned = {(r.member, r.shift): [day.job[s.job] for s in r.stops] for r in rounds}
    return [(leg, planned.get((leg.member, leg.shift), [])) for leg in legs(day)]


def _stopping(stop: Until, iterations: int, patience: int, strict: bool) -> "StoppingCriterion":
    """Asked by PyVRP before each iteration with the cost of the best day so far, huge while impossible."""
    count, since, best, whole = -1, 0, IMPOSSIBLE, stop.remaining()

    def over(best_cost: int) -> bool:
        nonlocal count, since, best
        count, since = count + 1, since + 1
        if best_cost < best:
            best, since = best_cost, 0
        left = stop.remaining()
        if strict and best == IMPOSSIBLE and (3 * count >= iterations or 3 * left < 2 * whole):
            return True
        return count >= iterations or since >= patience or left <= 0

    return over


def _solution(made: Model, start: Sequence[Order]) -> "Solution":
    """Orders as PyVRP's solution to begin with."""
    from pyvrp import Route, Solution

    number = {(job.key, window): k for k, (job, window) in enumerate(made.clients)}
    kind = {(leg.member, leg.shift): k for k, alike in enumerate(made.types) for leg in alike}
    routes = [
        Route(made.data, [number[c[0].key, c[1]] for c in known], kind[leg.member, leg.shift])
        for leg, chosen in start
        if (known := [c for c in chosen if (c[0].key, c[1]) in number])
    ]
    return Solution(made.data, routes)
