"""Metres on foot between compounds, found apart from the planner. Source: docs/planning-model.md, section 1.

All ways are merged into one drawing and taken apart again into stretches between joints; the shortest ways
are Dijkstra's (1959), from one compound at a time.
"""

import heapq
import itertools
import math
from collections.abc import Callable

import shapely
from shapely.geometry import shape

from linmeng.domain.planning.compound import Street, Walking

SNAP = 1.0  # m, within which an end is joined to a way
Node = tuple[float, float]


class OnFoot:
    """Walking metres of one street; `plane` puts degrees on the plane."""

    def __init__(
        self,
        street: Street,
        walking: Walking,
        plane: Callable[[shapely.Geometry], shapely.Geometry],
        edges: list[tuple[shapely.Geometry, float]],
        reach: float,
    ) -> None:
        """`edges`: each compound's outline or centre, and the radius around a centre (m)."""
        self.links: dict[Node, dict[Node, float]] = {}
        ways = [plane(shape(w)) for w in walking.ways]
        self.walls = shapely.union_all([plane(shape(b)) for b in street.barriers])
        number = {c.id: i for i, c in enumerate(street.compounds)}
        gates: dict[int, list[tuple[shapely.Geometry, float]]] = {}
        for gate in walking.gates:
            gates.setdefault(number[gate.compound], []).append(
                (plane(shapely.Point(gate.lon, gate.lat)), 0.0)
            )
        found = [
            (i, entrance)
            for i, edge in enumerate(edges)
            for start, free in gates.get(i, [edge])
            if (entrance := self._entrance(start, free, ways, reach))
        ]
        self.entrances: dict[int, list[tuple[Node, float]]] = {}
        for i, (x, y, metres) in found:
            self.entrances.setdefault(i, []).append(((x, y), metres))
        spans = [plane(shape(b)) for b in walking.bridges]
        self._build(ways, spans)
        self.doors = {frozenset((number[d.a], number[d.b])) for d in walking.doors}
        self.known: dict[int, dict[Node, float]] = {}

    def _entrance(
        self, start: shapely.Geometry, free: float, ways: list[shapely.Geometry], reach: float
    ) -> tuple[float, float, float] | None:
        """Where a compound comes onto the ways, and how far that is; pieces are tried one by one."""
        pieces = [
            shapely.LineString(pair)
            for way in ways
            for pair in itertools.pairwise(way.coords)
            if pair[0] != pair[1]
        ]
        options = []
        for piece in pieces:
            straight = shapely.shortest_line(start, piece)
            metres = max(0.0, straight.length - free)
            if metres <= reach and not straight.intersects(self.walls):
                options.append((straight.length, metres, straight.coords[-1]))
        if not options:
            return None
        _, metres, (x, y) = min(options)
        return x, y, metres

    def _build(self, ways: list[shapely.Geometry], spans: list[shapely.Geometry]) -> None:
        """Stretches between all places where anything is joined: vertices, crossings, entrances, ends."""
        whole = shapely.union_all(ways)
        places = [node for nodes in self.entrances.values() for node, _ in nodes]
        ends = [line.coords[k] for line in [*ways, *spans] for k in (0, -1)]
        snaps = []
        for end in ends:
            point = shapely.Point(end)
            for part in shapely.get_parts(whole):
                if 0 < part.distance(point) <= SNAP:
                    snaps.append((end, shapely.shortest_line(point, part).coords[-1]))
        places += [to for _, to in snaps] + ends
        for part in shapely.get_parts(whole):
            for a, b in itertools.pairwise(part.coords):
                self._stretch(shapely.LineString([a, b]), places)
        for a, b in snaps:
            self._link(a, b, math.dist(a, b))
        for span in spans:
            self._link(span.coords[0], span.coords[-1], span.length)

    def _stretch(self, line: shapely.Geometry, places: list[Node]) -> None:
        """Links all places on a straight piece in their order, where no barrier lies between two."""
        here = [p for p in places if line.distance(shapely.Point(p)) < 1e-6]
        stops = sorted((line.project(shapely.Point(p)), p) for p in [*line.coords, *here])
        for (start, a), (end, b) in itertools.pairwise(stops):
            if a != b and not shapely.LineString([a, b]).intersects(self.walls):
                self._link(a, b, end - start)

    def _link(self, a: Node, b: Node, metres: float) -> None:
        for one, other in ((a, b), (b, a)):
            around = self.links.setdefault(one, {})
            around[other] = min(metres, around.get(other, math.inf))

    def metres(self, i: int, j: int) -> float | None:
        """From i to j on foot; inf where no way leads, None where one of them is off the ways."""
        if i not in self.entrances or j not in self.entrances:
            return None
        if i not in self.known:
            self.known[i] = self._from(i)
        return min(self.known[i].get(node, math.inf) + metres for node, metres in self.entrances[j])

    def _from(self, i: int) -> dict[Node, float]:
        heap = [(metres, node) for node, metres in self.entrances[i]]
        heapq.heapify(heap)
        done: dict[Node, float] = {}
        while heap:
            metres, node = heapq.heappop(heap)
            if node not in done:
                done[node] = metres
                for other, step in self.links.get(node, {}).items():
                    if other not in done:
                        heapq.heappush(heap, (metres + step, other))
        return done
