"""The plan that costs least on average, when every compound's owners say yes with a stated chance.

An alliance comes about as planned if all its members say yes. Otherwise those who say no stay alone and the
others do whatever is cheapest among themselves: what an alliance costs on average depends on its members
alone, so the plan with the least mean objective is a set partitioning again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from linmeng.domain.planning.columns import Ask, Choices, Column, Found, Prices
from linmeng.domain.planning.compound import Constraints, Street
from linmeng.domain.planning.finish import finish
from linmeng.domain.planning.geometry import Floats
from linmeng.domain.planning.master import Master, choose
from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.planning.plan import Alliance, Plan, relative_gap
from linmeng.domain.planning.progress import Never, Progress, Stop
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.risk.chances import expectations
from linmeng.domain.planning.sharing.worth import LARGEST, Worth
from linmeng.domain.planning.wishes import wishes
from linmeng.domain.refusals import NotNow, NotUnderstood

_EPS = 1e-4  # CNY/month
_ROOM = 60_000  # alliances looked at
_KEEP = 20
_BUDGETS = (500, 8_000, 200_000, 5_000_000)


@dataclass(frozen=True, slots=True)
class Likely:
    """An alliance of the plan and what becomes of it on average."""

    alliance: Alliance
    chance: float  # that all its members say yes
    mean: float  # objective, CNY/month


@dataclass(frozen=True, slots=True)
class Expected:
    """A plan and its mean objective (CNY/month) over all ways the votes can go."""

    plan: Plan
    mean: float
    bound: float  # no plan has a smaller mean
    alliances: tuple[Likely, ...]

    @property
    def gap(self) -> float:
        """(mean − bound) / mean."""
        return relative_gap(self.mean, self.bound)


def expected(
    street: Street,
    rates: Rates,
    yes: Mapping[str, float],
    *,
    seed: int = 0,
    stop: Stop | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Expected:
    """The plan with the least mean objective; `yes`: the chance (0 … 1) that each compound's owners agree.

    Chances are independent and the asker's own assumption; a compound without one says yes for sure. Raises
    NotUnderstood on a chance outside 0 … 1 or of a compound that is not there, NotNow as `solve` does.
    """
    chances = _checked(street, rates, yes)
    stop, tell = stop or Never(), progress or (lambda _: None)
    near = neighbours(street, rates)
    choices = Choices(street, rates, near, wishes(street, rates, near))
    free = replace(street, constraints=Constraints())
    model = Choices(free, rates, near, wishes(free, rates, near))
    own = _alone(model)
    prices, bound = _prices(model, own, chances, stop, tell, seed)
    tell(Progress(0.5, "columns", None, bound))
    found = _pool(choices, prices, stop)
    means = _means(choices, street, rates, found.columns, own, chances)
    priced = [replace(c, objective=m) for c, m in zip(found.columns, means.tolist(), strict=True)]
    tell(Progress(0.8, "integer", None, bound))
    picked, low = choose(
        priced, list(range(choices.count)), [], gap=1e-6, seconds=max(5.0, stop.remaining()), seed=seed
    )
    if picked is None:
        raise NotNow("The time was up before a plan was found that meets the constraints")
    mean = sum(priced[k].objective for k in picked)
    if found.whole:  # every alliance was looked at: the integer program's bound holds for all plans
        bound = max(bound, low - 1e-9 * abs(low))
    plan = finish(choices, [found.columns[k] for k in picked], -np.inf)
    plan = replace(plan, bound=0.0, gap=1.0)
    by_members = {priced[k].members: priced[k].objective for k in picked}
    return Expected(plan, mean, min(bound, mean), _likely(plan, near.place.index, by_members, yes))


def mean_of(street: Street, rates: Rates, plan: Plan, yes: Mapping[str, float]) -> float:
    """The mean objective of a plan at hand, CNY/month. Raises as `expected` does."""
    chances = _checked(street, rates, yes)
    near = neighbours(street, rates)
    free = replace(street, constraints=Constraints())
    model = Choices(free, rates, near, wishes(free, rates, near))
    index = near.place.index
    columns = [
        Column(
            tuple(sorted(index[m] for m in a.members)),
            a.mode,
            index[a.host] if a.host else None,
            a.cost + rates.objective.subsidy_weight * a.subsidy + _shortfall(street, rates, a),
        )
        for a in plan.alliances
    ]
    return float(_means(model, free, rates, columns, _alone(model), chances).sum())


def _shortfall(street: Street, rates: Rates, alliance: Alliance) -> float:
    if alliance.mode != "selfrun":
        return 0.0
    return rates.objective.service_penalty * sum(c.area for c in street.compounds if c.id in alliance.members)


def _checked(street: Street, rates: Rates, yes: Mapping[str, float]) -> Floats:
    ids = sorted(c.id for c in street.compounds)
    for id_, chance in yes.items():
        if id_ not in ids:
            raise NotUnderstood("There is no compound with the id {id}", id=id_)
        if not 0 <= chance <= 1:
            raise NotUnderstood(
                "A chance lies between 0 and 100 %, not {percent} %", percent=f"{100 * chance:g}"
            )
    if rates.limits.max_members > LARGEST:
        raise NotNow("With more than {most} members an alliance has too many ways to vote", most=LARGEST)
    return np.array([yes.get(id_, 1.0) for id_ in ids])


def _alone(model: Choices) -> Floats:
    own = np.full(model.count, np.inf)
    for column in model.single:
        own[column.members[0]] = min(own[column.members[0]], column.objective)
    return own


def _prices(
    model: Choices, own: Floats, chances: Floats, stop: Stop, tell: Callable[[Progress], None], seed: int
) -> tuple[Floats, float]:
    """Prices π that no alliance undercuts, and what they prove for the mean.

    However the votes go, what comes about is a plan of allowed alliances, so it costs at least Σπ; and who
    says no stays alone at `own`. So the mean of a plan is at least Σ yes·π + (1 − yes)·own. The best π come
    from the linear program in which each compound counts with its chance of a yes.
    """
    master = Master(model.count, np.maximum(own, 1.0) * 100.0, seed)
    master.add(model.single)
    for i, chance in enumerate(chances.tolist()):
        master.highs.changeRowBounds(i, max(chance, 1e-6), max(chance, 1e-6))
    best, low, level = np.asarray(model.floor_prices()), -np.inf, 0
    while True:
        _, _, prices = master.solve()
        ask = Ask(-_EPS, np.ones(model.count, np.bool_), _BUDGETS[level], _KEEP)
        found = model.cheap(prices, stop, ask)
        if found is None:
            break
        # Every alliance is counted with one of its members, so lowering that price covers it.
        safe = np.minimum(prices.compound + np.minimum(0.0, found.least), own)
        proven = float(chances @ safe + (1.0 - chances) @ own)
        if proven > low:
            best, low = safe, proven
        tell(Progress(0.4, "bound", None, low))
        if not master.add(found.columns):
            if found.whole or level + 1 == len(_BUDGETS):
                break
            level += 1
    floor = float(chances @ np.minimum(model.floor_prices(), own) + (1.0 - chances) @ own)
    return best, max(low, floor) * (1 - 1e-11)


def _pool(choices: Choices, prices: Floats, stop: Stop) -> Found:
    """Alliances with the least reduced cost, as many as there is room for; all of them where they fit."""
    below, ever = np.inf, np.ones(choices.count, np.bool_)
    while True:
        found = choices.cheap(Prices(prices), stop, Ask(below, ever, room=_ROOM))
        if found is None:
            raise NotNow("The time was up before a plan was found that meets the constraints")
        if len(found.columns) < _ROOM:
            found.all_asked = not np.isfinite(below)  # a walk cut short has not seen all of them either
            return found
        below = float(np.quantile(found.reduced, 0.25)) if not np.isfinite(below) else below / 2


def _means(
    choices: Choices, street: Street, rates: Rates, columns: Sequence[Column], own: Floats, chances: Floats
) -> Floats:
    worth = Worth(street, rates, choices.near)
    rows = np.full((len(columns), max(len(c.members) for c in columns)), -1, np.int64)
    for k, c in enumerate(columns):
        rows[k, : len(c.members)] = c.members
    planned = np.array([c.objective for c in columns])
    means = expectations(worth.tables, worth.rules, rows, planned, own, chances)
    single = (rows >= 0).sum(axis=1) == 1  # nobody votes about staying alone
    return np.where(single, planned, means)


def _likely(
    plan: Plan, index: Mapping[str, int], means: Mapping[tuple[int, ...], float], yes: Mapping[str, float]
) -> tuple[Likely, ...]:
    return tuple(
        Likely(
            a,
            prod(yes.get(m, 1.0) for m in a.members) if len(a.members) > 1 else 1.0,
            means[tuple(sorted(index[m] for m in a.members))],
        )
        for a in plan.alliances
    )
