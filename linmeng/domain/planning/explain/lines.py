"""Where a difference between two plans comes from, line by line. Source: planning model, sections 3 and 4."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from linmeng.domain.planning.costs import Calculation
from linmeng.domain.planning.rates import Rates

_LEAST = 0.005  # CNY/month; smaller differences are none


@dataclass(frozen=True, slots=True)
class Line:
    """One line of two calculations. Quantities in the line's own unit, money in CNY/month.

    `key` is crew (FTE of the position `name`), direct (units of the rates file's `name`), overhead, tax,
    change (members changed), subsidy (`now` and `then` unweighed, `more` weighed) or shortfall.
    """

    key: str
    name: str
    now: float
    then: float
    more: float  # what the objective grows by


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that costs nothing by itself but moves the lines: areas, gates, km of ways."""

    key: str  # "areas", "gates", "km"
    now: float
    then: float


def lines_of(now: Sequence[Calculation], then: Sequence[Calculation], rates: Rates) -> tuple[Line, ...]:
    """What differs between the calculations of two plans' alliances, the largest first.

    The lines' `more` add up to the difference of the objectives.
    """
    found = [*_crew(now, then), *_direct(now, then), *_sums(now, then, rates)]
    return tuple(
        sorted((x for x in found if abs(x.more) >= _LEAST), key=lambda x: (-abs(x.more), x.key, x.name))
    )


def measures_of(now: Sequence[Calculation], then: Sequence[Calculation]) -> tuple[Measure, ...]:
    """Management areas, guard posts and km between centres, before and after."""
    return (
        Measure("areas", sum(c.areas for c in now), sum(c.areas for c in then)),
        Measure("gates", sum(c.gates for c in now), sum(c.gates for c in then)),
        Measure("km", sum(c.tree_km for c in now), sum(c.tree_km for c in then)),
    )


def _crew(now: Sequence[Calculation], then: Sequence[Calculation]) -> Iterator[Line]:
    for position in dict.fromkeys(line.position for c in (*now, *then) for line in c.crew):
        before = [line for c in now for line in c.crew if line.position == position]
        after = [line for c in then for line in c.crew if line.position == position]
        more = sum(x.cost for x in after) - sum(x.cost for x in before)
        yield Line("crew", position, sum(x.crew for x in before), sum(x.crew for x in after), more)


def _direct(now: Sequence[Calculation], then: Sequence[Calculation]) -> Iterator[Line]:
    for item in dict.fromkeys(line.item for c in (*now, *then) for line in c.direct):
        before = [line for c in now for line in c.direct if line.item == item]
        after = [line for c in then for line in c.direct if line.item == item]
        more = sum(x.cost for x in after) - sum(x.cost for x in before)
        yield Line("direct", item, sum(x.quantity for x in before), sum(x.quantity for x in after), more)


def _sums(now: Sequence[Calculation], then: Sequence[Calculation], rates: Rates) -> Iterator[Line]:
    def line(key: str, before: Iterable[float], after: Iterable[float], weight: float = 1.0) -> Line:
        a, b = sum(before), sum(after)
        return Line(key, "", a, b, weight * (b - a))

    yield line("overhead", (c.overhead for c in now), (c.overhead for c in then))
    yield line("tax", (c.tax for c in now), (c.tax for c in then))
    changed = line("change", (c.change for c in now), (c.change for c in then))
    members = sum(len(c.changed) for c in now), sum(len(c.changed) for c in then)
    yield Line("change", "", *members, changed.more)
    weight = rates.objective.subsidy_weight
    yield line("subsidy", (c.subsidy for c in now), (c.subsidy for c in then), weight)
    yield line("shortfall", (c.shortfall for c in now), (c.shortfall for c in then))
