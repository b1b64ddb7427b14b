"""The census: how many compounds of which size, class, fee, company, age, street; how firm the ground is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

from linmeng.domain.refusals import NotUnderstood

Dimension = Literal["households", "area", "housing_class", "fee", "company", "management", "age", "street"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
BANDED: tuple[Dimension, ...] = ("households", "area", "fee", "age")


@dataclass(frozen=True, slots=True)
class Row:
    """One compound, completed. Area in m², fee in CNY/m² a month; `estimated` names what is guessed."""

    households: int
    area: float
    housing_class: str
    fee: float
    company: str
    management: str
    age: int | None
    street: str
    estimated: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """Where one band ends and the next begins: rising, all above 0."""

    households: tuple[float, ...] = (100, 200, 500, 1000)
    area: tuple[float, ...] = (5_000, 10_000, 15_000, 50_000)
    fee: tuple[float, ...] = (0.5, 1.0, 1.5, 2.5)  # CNY/m² a month
    age: tuple[float, ...] = (10, 20, 30, 40)  # years


@dataclass(frozen=True, slots=True)
class Bin:
    """Compounds that belong together. A band holds low ≤ value < high; None is open."""

    name: str  # of a class, company, street …; "" for a band, and for what is not known
    low: float | None
    high: float | None
    count: int
    share: float  # of all compounds
    households: int
    area: float
    estimated: int  # how many of them stand here by an estimate
    below: int = 0  # of a band: all compounds under its upper limit


@dataclass(frozen=True, slots=True)
class Census:
    count: int
    households: int
    area: float
    estimated: int  # compounds with at least one estimated figure that is counted here
    tables: dict[Dimension, tuple[Bin, ...]]
    top_share: float  # of the managed floor area, held by the `top` largest companies
    top: int


def check_limits(values: Sequence[float]) -> tuple[float, ...]:
    """The limits, sorted and single. NotUnderstood when there is none, more than 12, or one not above 0."""
    cleaned = tuple(sorted(set(values)))
    if not cleaned or len(cleaned) > 12 or not cleaned[0] > 0 or not cleaned[-1] <= 1e9:
        raise NotUnderstood("Limits are one to twelve numbers above 0, such as 100, 200.")
    return cleaned


USUAL = Limits()


def census(rows: Iterable[Row], limits: Limits = USUAL, top: int = 5) -> Census:
    """Counts, shares, households and floor area by every dimension. Shares are of all compounds."""
    all_rows = list(rows)
    tables: dict[Dimension, tuple[Bin, ...]] = {}
    for dimension in DIMENSIONS:
        banded = dimension in BANDED
        tables[dimension] = (
            _bands(all_rows, dimension, getattr(limits, dimension)) if banded else _names(all_rows, dimension)
        )
    managed = sorted((b.area for b in tables["company"] if b.name), reverse=True)
    return Census(
        count=len(all_rows),
        households=sum(r.households for r in all_rows),
        area=sum(r.area for r in all_rows),
        estimated=sum(1 for r in all_rows if r.estimated & _COUNTED),
        tables=tables,
        top_share=sum(managed[:top]) / sum(managed) if sum(managed) else 0.0,
        top=top,
    )


_FIELD: dict[str, str] = {"age": "year_built"}
_COUNTED = frozenset({"households", "area", "housing_class", "fee"})


def _bands(rows: Sequence[Row], dimension: Dimension, limits: Sequence[float]) -> tuple[Bin, ...]:
    edges: list[float | None] = [None, *limits, None]
    value: Callable[[Row], float | None] = lambda r: getattr(r, dimension)  # noqa: E731
    known = [r for r in rows if value(r) is not None]
    found, below = [], 0
    for low, high in pairwise(edges):
        inside = [r for r in known if _within(value(r) or 0, low, high)]
        below += len(inside)
        found.append(_bin(inside, dimension, len(rows), low=low, high=high, below=below))
    if len(known) < len(rows):
        found.append(_bin([r for r in rows if value(r) is None], dimension, len(rows)))
    return tuple(found)


def _within(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value < high)


def _names(rows: Sequence[Row], dimension: Dimension) -> tuple[Bin, ...]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, dimension)].append(row)
    found = [_bin(members, dimension, len(rows), name=name) for name, members in groups.items()]
    return tuple(sorted(found, key=lambda b: (not b.name, -b.count, -b.area, b.name)))


def _bin(
    rows: Sequence[Row],
    dimension: Dimension,
    total: int,
    name: str = "",
    low: float | None = None,
    high: float | None = None,
    below: int = 0,
) -> Bin:
    field = _FIELD.get(dimension, dimension)
    return Bin(
        name=name,
        low=low,
        high=high,
        count=len(rows),
        share=len(rows) / total if total else 0.0,
        households=sum(r.households for r in rows),
        area=sum(r.area for r in rows),
        estimated=sum(1 for r in rows if field in r.estimated),
        below=below,
    )
