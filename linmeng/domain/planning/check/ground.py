"""Where compounds lie to one another. Source: planning model, section 1."""

import functools
import math
from collections.abc import Callable

import numpy as np
import pyproj
import shapely
from shapely.geometry import shape

from linmeng.domain.planning.check.walking import OnFoot
from linmeng.domain.planning.compound import Street, Walking
from linmeng.domain.planning.rates import Limits

TOLERANCE = 0.5  # m, what a checker allows on a gap


class Ground:
    """Distances, gaps and neighbours of one planning area.

    `slack` (m) is allowed on every gap: a pair that is neighbours or adjacent for some gaps within
    ± slack counts as such. 0 is the model to the letter.
    """

    def __init__(self, street: Street, limits: Limits, slack: float) -> None:
        compounds = street.compounds
        self.limits, self.slack = limits, slack
        self.ids = [c.id for c in compounds]
        self.number = {c.id: i for i, c in enumerate(compounds)}
        self.geod = pyproj.Geod(ellps="WGS84")
        to_plane = pyproj.Transformer.from_crs(4326, _utm(street), always_xy=True)

        def plane(geometry: shapely.Geometry) -> shapely.Geometry:
            return shapely.transform(geometry, lambda xy: np.column_stack(to_plane.transform(*xy.T)))

        self.outlines = [plane(shape(c.outline)) if c.outline else None for c in compounds]
        points = [plane(shapely.Point(c.lon, c.lat)) for c in compounds]
        self.centres = [o.centroid if o else p for o, p in zip(self.outlines, points, strict=True)]
        self.radii = [0.0 if c.outline else math.sqrt(c.site_area / math.pi) for c in compounds]
        self.lonlat = [
            to_plane.transform(m.x, m.y, direction="INVERSE") if o else (c.lon, c.lat)
            for c, o, m in zip(compounds, self.outlines, self.centres, strict=True)
        ]
        self.barriers = shapely.STRtree([plane(shape(line)) for line in street.barriers])
        self.boxes = [
            shapely.box(*(o or m.buffer(r)).bounds)
            for o, m, r in zip(self.outlines, self.centres, self.radii, strict=True)
        ]
        self.tree = shapely.STRtree(self.boxes)
        self.foot = self._on_foot(street, plane) if street.walking else None

    def _on_foot(self, street: Street, plane: Callable[[shapely.Geometry], shapely.Geometry]) -> OnFoot:
        edges = [(o or m, r) for o, m, r in zip(self.outlines, self.centres, self.radii, strict=True)]
        return OnFoot(street, street.walking or Walking(()), plane, edges, self.limits.reach)

    @functools.cache  # noqa: B019 - lives as long as one check
    def distance(self, i: int, j: int) -> int:
        """Metres between the centres i and j, geodesic, rounded."""
        return round(float(self.geod.inv(*self.lonlat[i], *self.lonlat[j])[2]))

    @functools.cache  # noqa: B019
    def gap(self, i: int, j: int) -> float:
        """Metres between i and j, on foot where ways are known. Between an outline and a point (the model
        is silent): the planar distance from the outline to the point, less the point's radius."""
        walked = self.foot.metres(*sorted((i, j))) if self.foot else None
        if walked is not None:
            return walked
        one, other = self.outlines[i], self.outlines[j]
        if one and other:
            apart = shapely.distance(one, other)
        elif one or other:
            apart = shapely.distance(one or self.centres[i], other or self.centres[j])
        else:
            apart = self.distance(*sorted((i, j)))
        return max(0.0, float(apart) - self.radii[i] - self.radii[j])

    @functools.cache  # noqa: B019
    def is_neighbour(self, i: int, j: int) -> bool:
        """Whether i and j are neighbours."""
        return (
            self.gap(i, j) <= self.limits.reach + self.slack
            and (self._is_near(i, j) or self._is_near(j, i))
            and not self._is_cut(i, j)
        )

    def is_adjacent(self, i: int, j: int) -> bool:
        """Whether i and j are neighbours no wider apart than `wall`, or share a wall with a door."""
        if self.foot and frozenset((i, j)) in self.foot.doors:
            return True
        return self.gap(i, j) <= self.limits.wall + self.slack and self.is_neighbour(i, j)

    def _is_near(self, i: int, j: int) -> bool:
        """Whether j is among the `near` nearest of i."""
        before = 0
        for k in self._around(i):
            before += k != j and self._is_before(i, k, j)
            if before >= self.limits.near:
                return False
        return True

    def _is_before(self, i: int, k: int, j: int) -> bool:
        """Whether k surely ranks before j, seen from i: whatever the gaps within the slack."""
        gap_k, gap_j = round(self.gap(i, k), 2), round(self.gap(i, j), 2)
        far_k, far_j = self.distance(*sorted((i, k))), self.distance(*sorted((i, j)))
        if not self.slack:
            return (gap_k, far_k, self.ids[k]) < (gap_j, far_j, self.ids[j])
        # Two that touch stay at 0 and are told apart by distance, which the slack moves by 1 m at most.
        return gap_k < gap_j - 2 * self.slack or (gap_k == gap_j == 0 and far_k < far_j - 1)

    @functools.cache  # noqa: B019
    def _around(self, i: int) -> list[int]:
        """All that may lie within reach of i, and so may rank before one within reach. The margin is
        ample for what the UTM plane stretches."""
        if self.foot:  # a way may be shorter than what lies between the edges
            return [k for k in range(len(self.ids)) if k != i]
        found = self.tree.query(self.boxes[i].buffer(1.05 * self.limits.reach + 0.05 * self.radii[i] + 20))
        return [int(k) for k in found if k != i]

    def _is_cut(self, i: int, j: int) -> bool:
        """Whether a barrier crosses the straight line between the centres; ways have their own cuts."""
        if self.foot and self.foot.metres(*sorted((i, j))) is not None:
            return False
        straight = shapely.LineString([self.centres[i], self.centres[j]])
        return bool(self.barriers.query(straight, predicate="intersects").size)


def _utm(street: Street) -> int:
    """EPSG code of the UTM zone of the planning area's middle."""
    count = max(1, len(street.compounds))
    lon = math.fsum(c.lon for c in street.compounds) / count
    lat = math.fsum(c.lat for c in street.compounds) / count
    return (32600 if lat >= 0 else 32700) + int((lon + 180) // 6) % 60 + 1
