"""How far a plan's objective may be off, and which alliances hold, when figures are uncertain.

Every draw changes the figures within stated spreads, prices the plan anew and plans anew (Monte Carlo).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from numpy.random import Generator, default_rng

from linmeng.domain.planning.compound import Compound, Street
from linmeng.domain.planning.costs import price
from linmeng.domain.planning.geometry import place
from linmeng.domain.planning.modes import why_not
from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.planning.plan import Alliance, Plan
from linmeng.domain.planning.progress import Never, Progress, Stop
from linmeng.domain.planning.rates import Rates
from linmeng.domain.refusals import NotUnderstood

FIELDS = ("area", "site_area", "households", "buildings", "lifts", "gates", "fee", "collection")
_COUNTS = ("households", "buildings", "lifts")
MOST = 1_000  # draws
Key = tuple[tuple[str, ...], str, str | None]  # members, mode, host


@dataclass(frozen=True, slots=True)
class Spreads:
    """How far figures may be off to either side, as shares: 0.1 is ±10 %. Each is drawn evenly in between.

    They are the asker's assumptions: nobody else's.
    """

    estimates: Mapping[str, float] = field(default_factory=dict)  # by field, where a compound's is estimated
    wages: float = 0.0  # one draw per position
    direct: float = 0.0  # one draw for all direct rates


@dataclass(frozen=True, slots=True)
class Interval:
    """5 %, half and 95 % of the draws lie below; CNY/month."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Held:
    """How an alliance fared over the draws, as shares of them."""

    alliance: Alliance
    allowed: float  # the model allows it still
    chosen: float  # the best plan of the draw has it again


@dataclass(frozen=True, slots=True)
class Sampled:
    """What the draws say."""

    draws: int
    wanted: int  # more than `draws` where the time was up
    plan: Interval  # the objective of the plan as it is
    best: Interval  # of the best plan of each draw
    regret: Interval  # what keeping the plan costs more than the best of the draw
    held: tuple[Held, ...]  # alliances of two or more


def sample(
    street: Street,
    rates: Rates,
    plan: Plan,
    spreads: Spreads,
    *,
    draws: int = 100,
    seed: int = 0,
    gap: float = 1e-3,
    stop: Stop | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Sampled:
    """Draws figures `draws` times (1 … 1 000) and says what becomes of the plan; same seed, same draws.

    Raises NotUnderstood on spreads outside 0 … 0.9 or of fields that are no figures, NotNow as `solve` does.
    """
    from linmeng.domain.planning.solve import solve

    _check(spreads, draws)
    stop, tell = stop or Never(), progress or (lambda _: None)
    own = own_keys(plan)
    kept: list[float] = []
    best: list[float] = []
    allowed, chosen = dict.fromkeys(own, 0), dict.fromkeys(own, 0)
    for k in range(draws):
        if stop.remaining() <= 0:
            break
        drawn, prices = draw(street, rates, spreads, default_rng([seed, k]))
        near = neighbours(drawn, prices)
        found = solve(drawn, prices, seed=seed, gap=gap, stop=stop)
        if stop.remaining() <= 0 and k:
            break  # a search cut short says nothing about what is best
        again = {key_of(a) for a in found.alliances}
        for key, a in own.items():
            chosen[key] += key in again
            allowed[key] += not why_not(drawn, prices, a.members, a.mode, a.host, around=near)
        kept.append(_priced(drawn, prices, plan))
        best.append(found.objective)
        tell(Progress((k + 1) / draws, "draws"))
    if not kept:
        raise NotUnderstood("The time was up before the first draw")
    return Sampled(
        draws=len(kept),
        wanted=draws,
        plan=interval(kept),
        best=interval(best),
        regret=interval([max(0.0, a - b) for a, b in zip(kept, best, strict=True)]),
        held=tuple(Held(a, allowed[key] / len(kept), chosen[key] / len(kept)) for key, a in own.items()),
    )


def draw(street: Street, rates: Rates, spreads: Spreads, chance: Generator) -> tuple[Street, Rates]:
    """One draw of the figures. Compounds are drawn in the order of their ids, whatever order they come in."""
    drawn = {c.id: _drawn(c, spreads.estimates, chance) for c in sorted(street.compounds, key=lambda c: c.id)}
    wages = tuple(replace(p, wage=p.wage * _off(spreads.wages, chance)) for p in rates.positions)
    factor, d = _off(spreads.direct, chance), rates.direct
    direct = replace(
        d,
        per_m2=d.per_m2 * factor,
        per_household=d.per_household * factor,
        per_lift=d.per_lift * factor,
        per_compound=d.per_compound * factor,
        per_committee=d.per_committee * factor,
    )
    compounds = tuple(drawn[c.id] for c in street.compounds)
    return replace(street, compounds=compounds), replace(rates, positions=wages, direct=direct)


def _drawn(c: Compound, spreads: Mapping[str, float], chance: Generator) -> Compound:
    changed: dict[str, float | int] = {}
    for name in FIELDS:
        off = _off(spreads.get(name, 0.0), chance)  # drawn for all, so that one field leaves the others alone
        if name in c.estimated and name in spreads:
            value = getattr(c, name) * off
            changed[name] = (
                round(value) if name in _COUNTS else min(1.0, value) if name == "collection" else value
            )
    return replace(c, **changed) if changed else c  # type: ignore[arg-type]


def _off(spread: float, chance: Generator) -> float:
    return 1.0 + spread * (2.0 * chance.random() - 1.0)


def _priced(street: Street, rates: Rates, plan: Plan) -> float:
    where = place(street)
    return sum(price(street, rates, a.members, a.mode, a.host, where=where).objective for a in plan.alliances)


def interval(values: list[float]) -> Interval:
    """5 %, 50 % and 95 % quantiles, interpolated between neighbours."""
    import numpy as np

    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return Interval(float(low), float(middle), float(high))


def key_of(alliance: Alliance) -> Key:
    """What makes two alliances the same: members, mode and host."""
    return alliance.members, alliance.mode, alliance.host


def own_keys(plan: Plan) -> dict[Key, Alliance]:
    """Key → alliance, of a plan's alliances of two or more."""
    return {key_of(a): a for a in plan.alliances if len(a.members) > 1}


def _check(spreads: Spreads, draws: int) -> None:
    if not 1 <= draws <= MOST:
        raise NotUnderstood("Draw between 1 and {most} times", most=MOST)
    for name in spreads.estimates:
        if name not in FIELDS:
            raise NotUnderstood("“{name}” is no figure that can be drawn", name=name)
    for value in (*spreads.estimates.values(), spreads.wages, spreads.direct):
        if not 0 <= value <= 0.9:
            raise NotUnderstood(
                "A spread must lie between 0 and 90 %, not {percent} %", percent=f"{100 * value:g}"
            )
