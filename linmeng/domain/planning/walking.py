"""How far it is on foot from compound to compound. Source: docs/planning-model.md, section 1 (on foot).

Ways are joined wherever they meet and cut where a barrier crosses them; bridges are joined at their ends
only and cross whatever lies below. A compound is entered at its gates or, where none is drawn, at the point
of a way nearest to its edge.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from linmeng.domain.planning.compound import Geometry, Street, Walking
from linmeng.domain.planning.geometry import Floats, Ints, Place, planar, project
from linmeng.domain.refusals import NotUnderstood

SNAP = 1.0  # m; an end of a way or bridge this near to a way is joined to it
_LEAST = 1e-6  # m; joints are this long at least, as a graph's matrix drops zeros


@dataclass(frozen=True)
class Walks:
    """Metres between compounds: on foot where both are on the ways, otherwise what lies between them."""

    place: Place
    metres: Floats  # [compound, compound]; inf: no way leads there; nan: one of them is off the ways

    def gap(self, i: Ints, j: Ints) -> Floats:
        """As `Place.gap`, but walked where that is possible; inf where no way leads."""
        gaps = self.metres[i, j]
        off = np.isnan(gaps)
        if off.any():
            gaps[off] = self.place.gap(i[off], j[off])
        return gaps

    def walked(self, i: Ints, j: Ints) -> npt.NDArray[np.bool_]:
        """Which pairs are measured on foot."""
        return ~np.isnan(self.metres[i, j])


def walks(street: Street, where: Place, reach: float) -> Walks:
    """Walking metres between all compounds with an entrance within `reach` m of a way.

    Raises NotUnderstood on a line it cannot use and on a gate of a compound that the street does not have.
    """
    walking = street.walking or Walking(())
    check_walking(street)
    n = len(where.ids)
    metres = np.full((n, n), np.nan)
    net = _Net(walking, street.barriers, where.zone)
    for i, shape, free in _entrances(walking, where):
        net.enter(i, shape, free, reach)
    if net.entries:
        on, found = net.shortest(n)
        metres[np.ix_(on, on)] = found
    return Walks(where, metres)


def check_walking(street: Street) -> None:
    """Raises NotUnderstood when a gate or door names a compound that the street does not have."""
    walking = street.walking or Walking(())
    known = {c.id for c in street.compounds}
    named = [gate.compound for gate in walking.gates]
    for id_ in [*named, *(i for door in walking.doors for i in (door.a, door.b))]:
        if id_ not in known:
            raise NotUnderstood("A gate belongs to {id}: there is no compound with this id", id=id_)
    for door in walking.doors:
        if door.a == door.b:
            raise NotUnderstood("A door leads from {id} to itself", id=door.a)


def within(walking: Walking | None, ids: Collection[str]) -> Walking | None:
    """What concerns some compounds of a larger area: all lines, their own gates, the doors between them."""
    if walking is None:
        return None
    return replace(
        walking,
        gates=tuple(g for g in walking.gates if g.compound in ids),
        doors=tuple(d for d in walking.doors if d.a in ids and d.b in ids),
    )


def _entrances(walking: Walking, where: Place) -> Iterator[tuple[int, Any, float]]:
    """Each compound's number, where it is left (a point or its outline), and the metres there it owns."""
    import shapely

    gated = set()
    for gate in walking.gates:
        x, y = project(where.zone, np.array([gate.lon]), np.array([gate.lat]))
        gated.add(where.index[gate.compound])
        yield where.index[gate.compound], shapely.Point(x[0], y[0]), 0.0
    for i in sorted(set(range(len(where.ids))) - gated):
        if where.outlines[i] is not None:
            yield i, where.outlines[i], 0.0
        else:
            yield i, shapely.Point(where.x[i], where.y[i]), float(where.radius[i])


Station = tuple[int, float]  # a segment and the metres from its start


@dataclass
class _Net:
    """Straight segments, the stations on them, and the joints between stations of different segments."""

    walking: Walking
    barriers: tuple[Geometry, ...]
    zone: int
    joints: list[tuple[Station, Station, float]] = field(default_factory=list)
    entries: list[tuple[int, Station, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        import shapely

        lines = [planar(b, self.zone, f"barrier {k + 1}") for k, b in enumerate(self.barriers)]
        self.barrier = shapely.union_all(np.array(lines, dtype=object)) if lines else shapely.Point()
        ways = [_segments(line, self.zone, f"way {k + 1}") for k, line in enumerate(self.walking.ways)]
        bridges = [_segments(b, self.zone, f"bridge {k + 1}") for k, b in enumerate(self.walking.bridges)]
        self.level = sum(map(len, ways))  # the segments of bridges begin here
        self.segments = np.array([s for line in [*ways, *bridges] for s in line], dtype=object)
        self.length = shapely.length(self.segments)
        self.stations: list[set[float]] = [{0.0, float(metres)} for metres in self.length]
        self.tree = shapely.STRtree(self.segments[: self.level])
        self._cross()
        first = 0
        for line in [*ways, *bridges]:
            self._join_line(first, first + len(line))
            first += len(line)

    def _at(self, segment: int, point: Any) -> Station:
        import shapely

        along = float(shapely.line_locate_point(self.segments[segment], point))
        self.stations[segment].add(along)
        return segment, along

    def _cross(self) -> None:
        """Joins ways wherever two of their segments meet; where they run together, at both ends of that."""
        import shapely

        i, j = self.tree.query(self.segments[: self.level], predicate="intersects")
        i, j = i[i < j], j[i < j]
        for a, b, met in zip(i, j, shapely.intersection(self.segments[i], self.segments[j]), strict=True):
            for x, y in shapely.get_coordinates(met):
                point = shapely.Point(x, y)
                self.joints.append((self._at(int(a), point), self._at(int(b), point), 0.0))

    def _join_line(self, first: int, end: int) -> None:
        """Chains a bridge's segments, and joins the ends of a way or bridge to the ways they nearly touch."""
        import shapely

        if first >= self.level:
            for k in range(first, end - 1):
                self.joints.append(((k, float(self.length[k])), (k + 1, 0.0), 0.0))
        for own, along in ((first, 0.0), (end - 1, float(self.length[end - 1]))):
            point = shapely.line_interpolate_point(self.segments[own], along)
            for other in self.tree.query(point, predicate="dwithin", distance=SNAP).tolist():
                if not first <= other < end:
                    apart = float(shapely.distance(point, self.segments[other]))
                    self.joints.append(((own, along), self._at(other, point), apart))

    def enter(self, compound: int, shape: Any, free: float, reach: float) -> None:
        """Opens a compound's entrance on the nearest way that can be seen from it within `reach` m."""
        import shapely

        near = self.tree.query(shape, predicate="dwithin", distance=reach + free)
        far = shapely.distance(self.segments[near], shape)
        for k in np.lexsort((near, far)).tolist():
            line = shapely.shortest_line(self.segments[near[k]], shape)
            if not shapely.intersects(line, self.barrier):
                at = self._at(int(near[k]), shapely.Point(line.coords[0]))
                self.entries.append((compound, at, max(0.0, float(far[k]) - free)))
                return

    def _stretches(self) -> Iterator[tuple[Station, Station, float]]:
        """What lies between two stations of a segment, unless a barrier crosses it."""
        import shapely

        for k, segment in enumerate(self.segments):
            stops = sorted(self.stations[k])
            closed = self._closed(segment) if k < self.level and not shapely.is_empty(self.barrier) else []
            for a, b in pairwise(stops):
                if not any(a <= high and low <= b for low, high in closed):
                    yield (k, a), (k, b), b - a

    def _closed(self, segment: Any) -> list[tuple[float, float]]:
        """From where to where a barrier lies on a segment."""
        import shapely

        parts = shapely.get_parts(shapely.intersection(segment, self.barrier))
        ends = [
            [
                float(shapely.line_locate_point(segment, shapely.Point(xy)))
                for xy in shapely.get_coordinates(p)
            ]
            for p in parts
        ]
        return [(min(e), max(e)) for e in ends if e]

    def shortest(self, count: int) -> tuple[Ints, Floats]:
        """The compounds with an entrance, and the metres between them (inf: no way leads there)."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import dijkstra

        number: dict[Station, int] = {}
        least: dict[tuple[int, int], float] = {}

        def link(a: int, b: int, metres: float) -> None:
            least[a, b] = min(least.get((a, b), np.inf), max(_LEAST, metres))

        # A compound is left from one node and entered at another: nobody walks through it.
        for a, b, metres in [*self._stretches(), *self.joints]:
            here, there = (2 * count + number.setdefault(s, len(number)) for s in (a, b))
            link(here, there, metres)
            link(there, here, metres)
        for compound, at, metres in self.entries:
            here = 2 * count + number.setdefault(at, len(number))
            link(compound, here, metres)
            link(here, count + compound, metres)
        ends = np.array(list(least), dtype=np.int64)
        size = 2 * count + len(number)
        graph = coo_array((np.array(list(least.values())), (ends[:, 0], ends[:, 1])), shape=(size, size))
        on = np.unique([compound for compound, *_ in self.entries])
        found = dijkstra(graph.tocsr(), indices=on)[:, count + on]
        found = np.minimum(found, found.T)
        np.fill_diagonal(found, 0.0)
        return on, found


def _segments(line: Geometry, zone: int, name: str) -> list[Any]:
    import shapely

    if line.get("type") != "LineString":
        raise NotUnderstood("{name} must be one line", name=name)
    points = shapely.get_coordinates(planar(line, zone, name))
    parts = [shapely.LineString([a, b]) for a, b in pairwise(points) if (a != b).any()]
    if not parts:
        raise NotUnderstood("{name} must be one line", name=name)
    return parts
