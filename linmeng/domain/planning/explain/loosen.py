"""The limits of the planning model, and what a street is like when one of them is loosened (section 2)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from linmeng.domain.planning.compound import Compound, Street
from linmeng.domain.planning.costs import payer
from linmeng.domain.planning.explain.ground import Ground
from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.planning.rates import Rates

Name = Literal[
    "reach", "near", "wall", "max_members", "spare", "min_unified_area", "unified_max_mature",
    "max_selfrun_area", "tier", "class", "fee", "host",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scale:
    """How a limit is loosened: by `unit` at a time, as far as `top`; `values` are those that may matter."""

    name: Name
    now: float
    unit: float  # below 0 where less is looser
    top: float
    values: tuple[float, ...]  # the loosened values to try, the tightest first; the last reaches `top`
    falls: bool = True  # whether a looser value can only make the best plan cheaper


REACH, WALL, AREA, SPARE, UNIFIED = 50.0, 30.0, 500.0, 0.05, 1_000.0  # m, m, m², share, m²
FEE = 0.10  # CNY/m²


def scales(base: Ground) -> list[Scale]:
    """Every limit of the model with the values worth trying for this street."""
    limits, ids = base.rates.limits, base.near.place.ids
    areas = sorted(c.area for c in base.street.compounds if not c.mature)
    gaps = _gaps(base, limits.reach + REACH)
    beside = sorted(p.gap for p in base.near.pairs)
    whole = sum(c.area for c in base.street.compounds)
    least = limits.min_unified_area
    return [
        _scale("reach", limits.reach, 1.0, limits.reach + REACH, gaps),
        _counts("near", limits.near, min(2 * limits.near, max(limits.near + 1, len(ids) - 1))),
        _scale("wall", limits.wall, 1.0, min(limits.wall + WALL, limits.reach), beside),
        _counts("max_members", limits.max_members, limits.max_members + 1),
        _steps("spare", limits.spare, SPARE, 10),
        _steps("min_unified_area", min(least, whole), -min(UNIFIED, least / 10), 10),
        _counts("unified_max_mature", limits.unified_max_mature, limits.unified_max_mature + 2),
        replace(
            _scale("max_selfrun_area", limits.max_selfrun_area, AREA, 2 * limits.max_selfrun_area, areas),
            falls=False,  # who may run itself can be asked for less: `pay` falls, subsidies may rise
        ),
        Scale("tier", 1, 3, 4, (4,)),
        Scale("class", 0, 1, 1, (1,)),
    ]


def _gaps(base: Ground, reach: float) -> list[float]:
    """The gaps between compounds that a longer reach would make neighbours, on foot where that counts."""
    limits = replace(base.rates.limits, reach=reach)
    return sorted(p.gap for p in neighbours(base.street, replace(base.rates, limits=limits)).pairs)


def _scale(name: Name, now: float, unit: float, top: float, values: Sequence[float]) -> Scale:
    """A limit at which only certain values matter: gaps or areas that occur."""
    hair = 1e-6  # so that the value itself is let in, however it was rounded
    inside = sorted({round(v + hair, 6) for v in values if now < v <= top})
    return Scale(name, now, unit, top, tuple(inside))


def _counts(name: Name, now: int, top: int) -> Scale:
    return Scale(name, now, 1, top, tuple(range(now + 1, top + 1)))


def _steps(name: Name, now: float, unit: float, most: int) -> Scale:
    values = tuple(max(0.0, now + k * unit) for k in range(1, most + 1)) if unit else ()
    return Scale(name, now, unit, values[-1] if values else now, values)


def loosened(base: Ground, name: Name, value: float) -> tuple[Street, Rates]:
    """The street and rates with one limit at another value."""
    if name == "tier":
        return _all(base.street, lambda c: replace(c, tier=1)), base.rates
    if name == "class":
        street, rates = capped(base.street, base.rates, 0.0)
        return _all(street, lambda c: replace(c, housing_class="")), rates
    if name == "fee":
        return capped(base.street, base.rates, value)
    kind = type(getattr(base.rates.limits, name))
    changed: Mapping[str, float] = {name: kind(value)}
    return base.street, replace(base.rates, limits=replace(base.rates.limits, **changed))  # type: ignore[arg-type]


def with_host(street: Street, compound: str) -> Street:
    """The street in which `compound` is mature as well."""
    return _all(street, lambda c: replace(c, mature=True) if c.id == compound else c)


def capped(street: Street, rates: Rates, more: float) -> tuple[Street, Rates]:
    """The street with every highest fee raised by `more` CNY/m², whatever ceiling or raise it came from.

    Written as a fee that is paid already and a class without ceiling, which the model caps at that fee
    (section 4); nothing else in the model looks at the fee.
    """
    caps = {c.id: payer(c, rates).cap + more for c in street.compounds}
    fees = replace(rates.fees, floor_fee=0.0, ceiling={})
    return _all(street, lambda c: replace(c, fee=caps[c.id])), replace(rates, fees=fees)


def _all(street: Street, change: Callable[[Compound], Compound]) -> Street:
    return replace(street, compounds=tuple(change(c) for c in street.compounds))
