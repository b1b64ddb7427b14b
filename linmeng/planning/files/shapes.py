"""Shapes for maps: a flat picture plane, the tree that links an alliance, its hull, its colour."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linmeng.domain.planning.compound import Compound, Walking
from linmeng.domain.planning.plan import Alliance

if TYPE_CHECKING:
    from linmeng.planning.files.report import Sheet

Point = tuple[float, float]

# Okabe & Ito's colours for every kind of sight (without black), then darker ones of the same kind.
COLOURS = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9",
    "#7a5195", "#8c510a", "#01665e", "#b2182b", "#5e7d1f", "#35538a",
)  # fmt: skip
GREY = "#7d8590"
_EARTH = 6_371_008.8  # m, mean radius


@dataclass(frozen=True, slots=True)
class Plane:
    """Metres east and north of a middle point: true enough for a picture of one city."""

    lon: float
    lat: float

    @classmethod
    def around(cls, compounds: Sequence[Compound]) -> "Plane":
        count = max(len(compounds), 1)
        return cls(sum(c.lon for c in compounds) / count, sum(c.lat for c in compounds) / count)

    def at(self, lon: float, lat: float) -> Point:
        scale = math.radians(1) * _EARTH
        return (lon - self.lon) * scale * math.cos(math.radians(self.lat)), (lat - self.lat) * scale

    def back(self, x: float, y: float) -> Point:
        scale = math.radians(1) * _EARTH
        return self.lon + x / (scale * math.cos(math.radians(self.lat))), self.lat + y / scale


def radius(compound: Compound) -> float:
    """The radius in m of a disc with the compound's site area (model, section 1)."""
    return math.sqrt(compound.site_area / math.pi)


def rings(outline: Mapping[str, Any] | None) -> Iterator[list[Point]]:
    """Outer and inner rings of an outline in degrees; nothing without one."""
    if outline is None:
        return
    polygons = [outline["coordinates"]] if outline["type"] == "Polygon" else outline["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield [(point[0], point[1]) for point in ring]


def paths(line: Mapping[str, Any]) -> Iterator[list[Point]]:
    """The paths of a LineString or MultiLineString in degrees."""
    lines = [line["coordinates"]] if line["type"] == "LineString" else line["coordinates"]
    for path in lines:
        yield [(point[0], point[1]) for point in path]


def ways(walkings: Iterable[Walking]) -> Iterator[tuple[str, list[Point]]]:
    """Where people can walk, in degrees: the path of each way and bridge, the point of each gate and door."""
    for walking in walkings:
        for kind, drawn in (("way", walking.ways), ("bridge", walking.bridges)):
            yield from ((kind, path) for line in drawn for path in paths(line))
        yield from (("gate", [(gate.lon, gate.lat)]) for gate in walking.gates)
        yield from (("door", [(door.lon, door.lat)]) for door in walking.doors)


def links(alliance: Alliance, places: Mapping[str, Point]) -> list[tuple[str, str]]:
    """The pairs of members to join by a line: host to each in `attach`, else the shortest tree (Prim)."""
    members = alliance.members
    if alliance.mode == "attach" and alliance.host:
        return [(alliance.host, member) for member in members if member != alliance.host]
    tree: list[tuple[str, str]] = []
    inside, outside = [members[0]], list(members[1:])
    while outside:
        a, b = min(
            ((a, b) for a in inside for b in outside),
            key=lambda pair: math.dist(places[pair[0]], places[pair[1]]),
        )
        tree.append((a, b))
        inside.append(b)
        outside.remove(b)
    return tree


def drawn(compound: Compound) -> float:
    """The radius in m of its dot on a map: smaller than its land, so that neighbours stay apart."""
    return max(8.0, 0.6 * radius(compound))


def hull(sheet: "Sheet", plane: Plane, margin: float = 14.0) -> list[Point]:
    """A rounded ring in the plane around an alliance's members and the links between them."""
    from shapely import LineString, MultiPoint, union_all
    from shapely import Point as Dot

    parts: list[Any] = []
    places = {c.id: plane.at(c.lon, c.lat) for c in sheet.members}
    for member in sheet.members:
        outline = [plane.at(*point) for ring in rings(member.outline) for point in ring]
        parts.append(
            MultiPoint(outline).convex_hull if outline else Dot(places[member.id]).buffer(drawn(member))
        )
        parts.append(Dot(places[member.id]))
    parts += [LineString([places[a], places[b]]) for a, b in links(sheet.alliance, places)]
    ring = union_all(parts).buffer(margin, quad_segs=4).simplify(1.0).exterior
    return [(x, y) for x, y in ring.coords]


def colours(alliances: Sequence[Alliance], places: Mapping[str, Point]) -> list[str]:
    """A colour for each alliance such that near ones differ; grey for a compound by itself."""
    middles = [_middle([places[m] for m in alliance.members]) for alliance in alliances]
    found: list[str] = []
    joined: list[int] = []
    for index, alliance in enumerate(alliances):
        if len(alliance.members) == 1:
            found.append(GREY)
            continue
        near = sorted(joined[-400:], key=lambda other: math.dist(middles[other], middles[index]))
        taken = {found[other] for other in near[: len(COLOURS) - 1]}
        found.append(next(colour for colour in COLOURS if colour not in taken))
        joined.append(index)
    return found


def _middle(points: Sequence[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
