"""Who is whose neighbour, and whose wall touches whose. Source: planning model, section 1."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.geometry import Floats, Ints, Place, place, planar
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.walking import Walks, walks

_HAIR = 1e-9  # m; a gap of exactly `reach` counts


@dataclass(frozen=True, slots=True)
class Pair:
    """Two neighbours, a before b, in m. `gap` is on foot where ways are known, `distance` between centres."""

    a: str
    b: str
    gap: float
    distance: float
    adjacent: bool


@dataclass(frozen=True)
class Neighbours:
    """The neighbour graph of a planning area."""

    pairs: tuple[Pair, ...]  # sorted by (a, b)
    of: Mapping[str, frozenset[str]]  # every compound, also one without neighbours
    adjacent: Mapping[str, frozenset[str]]  # with a door between two, also such as are no neighbours yet
    place: Place = field(repr=False, compare=False)
    walks: Walks | None = field(default=None, repr=False, compare=False)

    def gap(self, a: str, b: str) -> float:
        """What lies between any two compounds, neighbours or not, in m; inf where no way leads."""
        return float((self.walks or self.place).gap(*self._pair(a, b))[0])

    def distance(self, a: str, b: str) -> float:
        """From centre to centre of any two compounds, in m."""
        return float(self.place.distance(*self._pair(a, b))[0])

    def _pair(self, a: str, b: str) -> tuple[Ints, Ints]:
        index = self.place.index
        return np.array([index[a]]), np.array([index[b]])


def neighbours(street: Street, rates: Rates) -> Neighbours:
    """All neighbour pairs of a street. Raises NotUnderstood on a geometry it cannot use."""
    where = place(street)
    foot = walks(street, where, rates.limits.reach) if street.walking else None
    i, j, gaps = _within_reach(where, foot, rates.limits.reach)
    ranked = _near(where, i, j, gaps, rates.limits.near)
    i, j, gaps = i[ranked], j[ranked], gaps[ranked]
    clear = ~_barred(street, where, i, j) | (foot.walked(i, j) if foot else False)
    near = _graph(where, i[clear], j[clear], gaps[clear], rates.limits.wall)
    return replace(near, walks=foot, adjacent=_with_doors(street, near)) if foot else near


def _within_reach(where: Place, foot: Walks | None, reach: float) -> tuple[Ints, Ints, Floats]:
    """Pairs i < j with a gap ≤ reach; a box index keeps this near-linear in the number of compounds.

    On foot every pair is looked at: a way may be shorter than the straight line between the edges.
    """
    import shapely

    if foot:
        i, j = np.triu_indices(len(where.ids), 1)
    else:
        boxes = where.boxes(reach / 2)
        i, j = shapely.STRtree(boxes).query(boxes)
        i, j = i[i < j], j[i < j]
    gaps = (foot or where).gap(i, j)
    close = gaps <= reach + _HAIR
    return i[close], j[close], gaps[close]


def _near(where: Place, i: Ints, j: Ints, gaps: Floats, near: int) -> np.ndarray:
    """Which pairs are among the `near` nearest of either end.

    Only what lies within reach can come before something within reach, so ranking those is ranking all.
    """
    here, there = np.concatenate([i, j]), np.concatenate([j, i])
    rounded = np.tile(np.round(gaps, 2), 2)
    distance = np.tile(where.distance(i, j), 2)
    order = np.lexsort((there, distance, rounded, here))  # indices stand for ids: ids are sorted
    first = np.searchsorted(here[order], here[order])
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - first
    half = len(i)
    return (rank[:half] < near) | (rank[half:] < near)


def _barred(street: Street, where: Place, i: Ints, j: Ints) -> np.ndarray:
    """Which of the straight lines between centres meet a barrier."""
    import shapely

    barred = np.zeros(len(i), dtype=bool)
    if not street.barriers or not len(i):
        return barred
    lines = [planar(b, where.zone, f"barrier {n + 1}") for n, b in enumerate(street.barriers)]
    ends = np.stack(
        [np.column_stack([where.x[i], where.y[i]]), np.column_stack([where.x[j], where.y[j]])], axis=1
    )
    hits, _ = shapely.STRtree(lines).query(shapely.linestrings(ends), predicate="intersects")
    barred[hits] = True
    return barred


def _with_doors(street: Street, near: Neighbours) -> Mapping[str, frozenset[str]]:
    """Who is adjacent once walls open: a door between two joins them, however far the way around is."""
    adjacent = dict(near.adjacent)
    for door in street.walking.doors if street.walking else ():
        adjacent[door.a] |= {door.b}
        adjacent[door.b] |= {door.a}
    return adjacent


def _graph(where: Place, i: Ints, j: Ints, gaps: Floats, wall: float) -> Neighbours:
    distances = where.distance(i, j)
    of: dict[str, set[str]] = {id_: set() for id_ in where.ids}
    adjacent: dict[str, set[str]] = {id_: set() for id_ in where.ids}
    pairs = []
    for k in np.lexsort((j, i)):
        a, b, touch = where.ids[i[k]], where.ids[j[k]], bool(gaps[k] <= wall + _HAIR)
        pairs.append(Pair(a, b, float(gaps[k]), float(distances[k]), touch))
        for graph in (of, adjacent) if touch else (of,):
            graph[a].add(b)
            graph[b].add(a)
    return Neighbours(
        tuple(pairs),
        {k: frozenset(v) for k, v in of.items()},
        {k: frozenset(v) for k, v in adjacent.items()},
        where,
    )
