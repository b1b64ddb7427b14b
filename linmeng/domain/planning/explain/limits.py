"""Which limits hold a plan back, and what loosening each would change: found by planning again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.explain.ground import Ground, Tell, Turn, moved, plan_again, turns
from linmeng.domain.planning.explain.limit_words import limit_said
from linmeng.domain.planning.explain.loosen import Name, Scale, loosened, scales
from linmeng.domain.planning.explain.said import Said
from linmeng.domain.planning.neighbours import Neighbours, neighbours
from linmeng.domain.planning.progress import Progress, Stop
from linmeng.domain.planning.rates import Rates


@dataclass(frozen=True, slots=True)
class Loosened:
    """The best plan with one limit at another value, against the best without. Money in CNY/month.

    `changes` is None where the search was cut short before it could tell.
    """

    value: float
    objective: float  # difference of the best plans known, 0 where nothing changes
    low: float  # the true difference is proven to lie in [low, high]
    high: float
    subsidy: float
    moved: tuple[str, ...]  # compounds with other partners, mode or host
    changes: bool | None


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of the model: what one unit more changes, and the least loosening that changes anything."""

    name: Name
    now: float
    unit: float  # below 0 where less is looser
    top: float  # looked at up to here
    one: Loosened | None  # None where the time was up
    first: Loosened | None  # None where nothing changes up to `top`, or the time was up
    binding: bool | None  # None where the time was up before it was known
    least: bool  # False where the time was up before `first` was known to be the least
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits of a plan, those that bind first, the dearest at the top."""

    limits: tuple[Limit, ...]
    searches: int  # how often the street was planned again
    whole: bool  # False when the time was up before everything was known

    @property
    def binding(self) -> tuple[Limit, ...]:
        return tuple(limit for limit in self.limits if limit.binding)

    def to_json(self) -> dict[str, Any]:
        """Plain data, numbers unrounded."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Limits":
        """Reads what `to_json` wrote. Raises KeyError or TypeError on anything else."""
        return cls(tuple(_limit(d) for d in data["limits"]), data["searches"], data["whole"])


def limits_of(base: Ground, *, stop: Stop | None = None, progress: Tell | None = None) -> Limits:
    """Loosens each limit of the model by itself and plans again.

    First as far as is looked at: where nothing changes there, the limit does not bind. Otherwise the values
    that occur (gaps, areas, whole numbers, steps) are halved until the least one that changes the plan is
    found; for `max_selfrun_area`, where a looser value may also cost, they are tried one after the other.
    Stopped early, what is not known stays None.
    """
    tell = progress or (lambda _: None)
    todo, found, searches = scales(base), [], 0
    for k, (scale, turn) in enumerate(zip(todo, turns(stop, len(todo)), strict=True)):
        tell(Progress(k / len(todo), "limits"))
        probe = Probe(base, turn)
        found.append(_limit_of(probe, scale))
        searches += probe.searches
    tell(Progress(1.0, "limits"))
    found.sort(key=lambda x: (not x.binding, x.first.objective if x.first else 0.0))
    return Limits(tuple(found), searches, all(x.binding is not None and x.least and x.one for x in found))


class Probe:
    """Plans a loosened street again, unless its neighbours show that nothing is allowed that was not."""

    def __init__(self, base: Ground, stop: Turn) -> None:
        self.base, self.stop, self.searches = base, stop, 0
        self.known: dict[tuple[Name, float], Loosened | None] = {}

    def at(self, name: Name, value: float) -> Loosened | None:
        """None where the time is up."""
        if (name, value) not in self.known:
            self.known[name, value] = self._at(name, value)
        return self.known[name, value]

    def _at(self, name: Name, value: float) -> Loosened | None:
        street, rates = loosened(self.base, name, value)
        if name in ("reach", "near", "wall") and _same(neighbours(street, rates), self.base.near):
            return Loosened(value, 0.0, 0.0, 0.0, 0.0, (), False)
        if self.stop.remaining() <= 0:
            return None
        self.searches += 1
        return replanned(self.base, street, rates, value, self.stop)


def replanned(base: Ground, street: Street, rates: Rates, value: float, stop: Stop | None) -> Loosened:
    """The best plan of a changed street beside the best of the street as it is."""
    then = plan_again(street, rates, seed=base.seed, gap=base.gap, stop=stop, start=base.best)
    more = then.objective - base.best.objective
    low, high = then.bound - base.best.objective, then.objective - base.bound
    differs = more < -base.slack or low > base.slack  # cheaper for sure, or dearer for sure
    changes = True if differs else False if then.gap <= 2 * base.gap else None
    if not changes:
        return Loosened(value, 0.0, low, high, 0.0, (), changes)
    subsidy = sum(a.subsidy for a in then.alliances) - sum(a.subsidy for a in base.best.alliances)
    return Loosened(value, more, low, high, subsidy, moved(base.best, then), True)


def _limit_of(probe: Probe, scale: Scale) -> Limit:
    one = probe.at(scale.name, scale.now + scale.unit)
    first, least = _first(probe, scale)
    binding = first.changes if first is not None else None
    found = first if binding else None
    said = limit_said(
        scale.name, scale.now, scale.top, found.value if found else None, _saved(found), binding is not None
    )
    return Limit(scale.name, scale.now, scale.unit, scale.top, one, found, binding, least, said)


def _saved(found: Loosened | None) -> tuple[float, int]:
    return (-found.objective, len(found.moved)) if found else (0.0, 0)


def _first(probe: Probe, scale: Scale) -> tuple[Loosened | None, bool]:
    """The least loosening that changes the plan, or the loosest tried; whether it is the least for sure."""
    values = scale.values
    if not values:
        return Loosened(scale.top, 0.0, 0.0, 0.0, 0.0, (), False), True
    if not scale.falls:
        return _one_by_one(probe, scale)
    last = probe.at(scale.name, values[-1])
    if last is None or not last.changes:
        return last, last is not None and last.changes is not None
    low, high, sure = -1, len(values) - 1, True  # nothing changes at `low`, something at `high`
    while high - low > 1:
        middle = (low + high) // 2
        found = probe.at(scale.name, values[middle])
        if found is None:
            return last, False
        sure = sure and found.changes is not None
        low, high, last = (low, middle, found) if found.changes else (middle, high, last)
    return last, sure


def _one_by_one(probe: Probe, scale: Scale) -> tuple[Loosened | None, bool]:
    found, sure = None, True
    for value in scale.values:
        found = probe.at(scale.name, value)
        if found is None or found.changes:
            break
        sure = sure and found.changes is not None
    return found, sure and found is not None


def _same(one: Neighbours, other: Neighbours) -> bool:
    return one.of == other.of and one.adjacent == other.adjacent


def _limit(data: Mapping[str, Any]) -> Limit:
    one, first = (data[key] and read_loosened(data[key]) for key in ("one", "first"))
    said = tuple(Said.from_json(s) for s in data["said"])
    return Limit(**{**data, "one": one, "first": first, "said": said})


def read_loosened(data: Mapping[str, Any]) -> Loosened:
    """Reads one as plain data. Raises KeyError or TypeError on anything else."""
    return Loosened(**{**data, "moved": tuple(data["moved"])})
