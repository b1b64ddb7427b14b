"""We and our peers, each called the same way, each judged by the same checker."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.plans import assignment, by_hand, regions
from bench.plans.clock import Cpu
from bench.plans.ground import Ground, Way
from bench.plans.instances import Instance
from linmeng.domain.planning import hand
from linmeng.domain.planning.check import check
from linmeng.domain.planning.editing import Arrangement, Shape
from linmeng.domain.planning.plan import Plan
from linmeng.domain.planning.solve import solve

GAP = 1e-4  # a share: our own default
OURS = "linmeng"
CENT = 0.01  # CNY/month; smaller differences are rounding


@dataclass(frozen=True)
class Result:
    """How one method did on one instance."""

    group: str
    name: str
    compounds: int
    method: str
    objective: float  # CNY/month
    gap: float | None  # proven, a share; None where a method proves nothing
    cpu: float  # seconds of processor time, all threads
    wall: float
    limit: float  # seconds of processor time it had on each of its cores
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What a method found: ways to be judged, or a plan that is whole already."""

    plan: Plan | Sequence[Way]
    gap: float | None = None


def _ours(at: Instance, proven: float) -> Found:
    plan = solve(at.street, at.rates, seed=at.seed, gap=GAP, stop=Cpu(at.seconds))
    return Found(plan, plan.gap)


def _assignment(at: Instance, proven: float) -> Found:
    answer = assignment.cp_sat(Ground(at.street, at.rates), at.seconds, at.seed)
    return Found(answer.ways, answer.gap)


def _peer(way: Callable[[Ground, float, int, float], list[Way]]) -> Callable[[Instance, float], Found]:
    return lambda at, proven: Found(way(Ground(at.street, at.rates), at.seconds, at.seed, proven + CENT))


METHODS: dict[str, Callable[[Instance, float], Found]] = {
    OURS: _ours,
    "by hand": lambda at, _: Found(by_hand.officer(Ground(at.street, at.rates))),
    "savings": lambda at, _: Found(by_hand.savings(Ground(at.street, at.rates))),
    "max-p": _peer(regions.max_p),
    "SKATER": _peer(regions.skater),
    "AZP": _peer(regions.azp),
    "CP-SAT": _assignment,
}
QUICK = (OURS, "by hand", "savings")  # no burden on any instance


def run(at: Instance, method: str, proven: float = 0.0) -> Result:
    """Lets a method plan a street, and judges the plan.

    No plan is cheaper than `proven`: a method that starts again and again may end where it has reached it.
    """
    cpu, wall = time.process_time(), time.perf_counter()
    found = METHODS[method](at, proven)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    plan = found.plan if isinstance(found.plan, Plan) else _judged(at, found.plan)
    faults = [fault.message.format(**fault.values) for fault in check(at.street, at.rates, plan)]
    if not isinstance(found.plan, Plan):
        claimed = sum(way.objective for way in found.plan)
        if abs(claimed - plan.objective) > 1e-6 * plan.objective:
            faults.append(f"the bench's own price {claimed} is not the model's {plan.objective}")
    count = len(at.street.compounds)
    return Result(
        at.group, at.name, count, method, plan.objective, found.gap, cpu, wall, at.seconds, tuple(faults)
    )


def _judged(at: Instance, ways: Sequence[Way]) -> Plan:
    """A peer's groups as a plan: priced line by line and shared as ours are. It proves no bound."""
    ground = hand.Ground(at.street, at.rates)
    ids = ground.near.place.ids
    shapes = [
        Shape(tuple(ids[i] for i in way.members), way.mode, None if way.host is None else ids[way.host])
        for way in ways
    ]
    return ground.plan(Arrangement(tuple(sorted(shapes, key=lambda s: s.members))), 0.0)


def warm_up(rates_of: Instance) -> None:
    """Loads every library and compiles what is compiled, so that nobody's time holds it."""
    import ortools.sat.python.cp_model  # noqa: F401
    import spopt.region  # noqa: F401

    for method in METHODS:
        METHODS[method](rates_of, 0.0)
