"""Really different plans that cost hardly more than the best."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from linmeng.domain.planning.columns import Choices, Column
from linmeng.domain.planning.explain.engine import Engine
from linmeng.domain.planning.explain.ground import Ground, Tell, different, moved, turns
from linmeng.domain.planning.explain.listing import Listing
from linmeng.domain.planning.explain.program import Row, choose
from linmeng.domain.planning.finish import finish
from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.plan import Alliance, Plan, from_json
from linmeng.domain.planning.progress import Never, Progress, Stop
from linmeng.domain.planning.wishes import wishes

_LISTED = 1_200  # alliances to choose from: those with the least reduced cost
_KEEP = 0.9  # of the difference reached, when the cheapest plan with it is looked for
_GAP = 0.5  # pairs of compounds; counts are whole
_SECONDS = 8.0  # an integer program may take; then the best found so far is taken
_CENT = 0.01  # CNY/month


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another plan. `distance` to the best plan and to the nearest alternative before: of the pairs of
    compounds together in one of two plans, the share that is together in only one (0 … 1).
    """

    plan: Plan
    more: float  # CNY/month of objective above the best plan
    distance: float
    nearest: float
    alliances: int  # of the best plan that are no more
    moved: tuple[str, ...]  # compounds with other partners, mode or host than in the best plan


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Plans that differ from the best one and from each other, in the order they were found."""

    best: Plan
    within: float  # share that they may cost more
    found: tuple[Alternative, ...]
    whole: bool  # False when the time was up

    def to_json(self) -> dict[str, Any]:
        """Plain data, numbers unrounded."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Alternatives":
        """Reads what `to_json` wrote. Raises KeyError or TypeError on anything else."""
        found = tuple(
            Alternative(**{**a, "plan": from_json(a["plan"]), "moved": tuple(a["moved"])})
            for a in data["found"]
        )
        return cls(from_json(data["best"]), data["within"], found, data["whole"])


def alternatives(
    base: Ground,
    *,
    most: int = 5,
    within: float = 0.02,
    stop: Stop | None = None,
    progress: Tell | None = None,
) -> Alternatives:
    """Up to `most` plans within `within` of the best objective, each as far from those before as can be.

    Difference is counted in pairs of compounds that are together in one plan only; of the plans with nearly
    the greatest difference the cheapest is taken. Chosen from the alliances with the least reduced cost, so
    each is allowed and priced exactly, but a still more different one may exist. Fewer are given when no
    other grouping is left.
    """
    tell, whole = progress or (lambda _: None), stop or Never()
    choices = Choices(base.street, base.rates, base.near, wishes(base.street, base.rates, base.near))
    listing = _listing(base, choices, whole)
    ceiling = (1 + within) * base.best.objective
    plans, found = [base.best], list[Alternative]()
    for k, turn in enumerate(turns(whole, most)):
        tell(Progress(0.2 + 0.8 * k / most, "alternatives"))
        if listing is None or turn.remaining() <= 0:
            return Alternatives(base.best, within, tuple(found), False)
        picked = _furthest(base, listing, plans, ceiling, turn)
        if picked is None:
            break
        plan = finish(choices, picked, min(base.bound, base.best.objective))
        found.append(_told(base.best, plans, plan))
        plans.append(plan)
    tell(Progress(1.0, "alternatives"))
    return Alternatives(base.best, within, tuple(found), whole.remaining() > 0)


def _listing(base: Ground, choices: Choices, stop: Stop) -> Listing | None:
    """The alliances to choose from."""
    engine = Engine(choices, lambda _: 0.0, seed=base.seed, stop=stop)
    proof = engine.prove(np.inf, _any, base.bound)
    listing = proof and engine.list(proof, 0.02 * base.best.objective, _any)
    if listing is None or listing.value == np.inf:
        return None
    kept = np.argsort(listing.reduced, kind="stable")[:_LISTED].tolist()
    return replace(listing, columns=[listing.columns[k] for k in kept], units=listing.units[kept])


def _any(columns: object) -> Any:
    return np.ones(len(columns), np.bool_)  # type: ignore[arg-type]


def _furthest(
    base: Ground, listing: Listing, plans: list[Plan], ceiling: float, stop: Stop
) -> list[Column] | None:
    """The columns of the plan furthest from `plans`, None where none groups the compounds otherwise."""
    kept = np.arange(len(listing.columns))
    far = [_counts(base, listing, plan) for plan in plans]
    price = Row(listing.cost, -np.inf, ceiling)
    # 1. t, the least difference, as large as can be: t − Σ far·x ≤ pairs of the plan
    apart = [Row(-f, -np.inf, together, shift=1.0) for f, together in far]
    picked = _chosen(base, listing, kept, np.zeros(len(kept)), [price, *apart], stop, extra=-1.0)
    if picked is None:
        return None
    reached = min(together + float(f[picked].sum()) for f, together in far)
    if reached < 1 - _GAP:
        return None
    # 2. the cheapest plan that is nearly as different
    least = [Row(f, np.ceil(_KEEP * reached) - together - _GAP, np.inf) for f, together in far]
    cheap = _chosen(base, listing, kept, listing.cost, [price, *least], stop, start=picked)
    return [listing.columns[k] for k in (cheap or picked)]


def _chosen(
    base: Ground, listing: Listing, kept: Ints, cost: Floats, rows: list[Row], stop: Stop, **more: Any
) -> list[int] | None:
    gap = _GAP if "extra" in more else 0.5 * _CENT * max(1.0, base.gap * base.best.objective)
    picked, _ = choose(
        listing, kept, cost, rows, count=len(base.near.place.ids), gap=gap,
        seconds=min(_SECONDS, stop.remaining()), seed=base.seed, **more,
    )  # fmt: skip
    return picked


def _counts(base: Ground, listing: Listing, plan: Plan) -> tuple[Floats, float]:
    """By column, its pairs that `plan` does not have less those it has; and the number of pairs of `plan`."""
    home = {base.near.place.index[m]: k for k, a in enumerate(plan.alliances) for m in a.members}
    pairs = float(sum(len(a.members) * (len(a.members) - 1) // 2 for a in plan.alliances))

    def counted(c: Column) -> int:
        kept = sum(home[i] == home[j] for i, j in combinations(c.members, 2))
        return len(c.members) * (len(c.members) - 1) // 2 - 2 * kept

    return np.array([counted(c) for c in listing.columns], dtype=np.float64), pairs


def distance(one: Iterable[Alliance], other: Iterable[Alliance]) -> float:
    """Of the pairs of compounds together in one of two plans, the share that only one has; 0 for no pairs."""
    a, b = _pairs(one), _pairs(other)
    return len(a ^ b) / len(a | b) if a | b else 0.0


def _pairs(alliances: Iterable[Alliance]) -> set[tuple[str, ...]]:
    return {pair for a in alliances for pair in combinations(sorted(a.members), 2)}


def _told(best: Plan, before: list[Plan], plan: Plan) -> Alternative:
    gone, _ = different(best, plan)
    return Alternative(
        plan=plan,
        more=plan.objective - best.objective,
        distance=distance(best.alliances, plan.alliances),
        nearest=min(distance(p.alliances, plan.alliances) for p in before),
        alliances=len(gone),
        moved=moved(best, plan),
    )
