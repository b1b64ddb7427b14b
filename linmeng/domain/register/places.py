"""Which sub-district a point lies in, and which coordinate system a list of points is in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.coordinates import SYSTEMS, Crs, Degrees, to_wgs84

METRES_PER_DEGREE = 111_320.0  # of latitude; enough to say how far off a point lies
MARGIN = 0.02  # the best system must hold this share of points more than the next one
ENOUGH = 20  # fewer points than this tell nothing


@dataclass(frozen=True, slots=True)
class Boundary:
    """The outline of a sub-district (or other area), GeoJSON in WGS-84."""

    name: str
    geometry: Mapping[str, Any]
    district: str = ""
    key: str = ""  # whatever the caller knows it by


@dataclass(frozen=True, slots=True)
class Recognised:
    """`crs` is None when the points do not tell; `shares` says how many points fit under each system."""

    crs: Crs | None
    shares: Mapping[Crs, float]


class Boundaries:
    """Known outlines, ready to find points in. Overlaps of neighbours go to the first in the list."""

    def __init__(self, items: Iterable[Boundary]) -> None:
        import shapely
        from shapely.geometry import shape

        self.items = tuple(items)
        outlines = np.array([shape(dict(b.geometry)) for b in self.items], dtype=object)
        self._tree = shapely.STRtree(outlines)
        shapely.prepare(outlines)

    @classmethod
    def from_geojson(cls, collection: Mapping[str, Any]) -> "Boundaries":
        """Features with properties `name` and perhaps `district`. NotUnderstood when it is something else."""
        try:
            features = [
                f for f in collection["features"] if f["geometry"]["type"] in ("Polygon", "MultiPolygon")
            ]
            names = [f["properties"] for f in features]
            return cls(
                Boundary(str(p["name"]), f["geometry"], str(p.get("district") or ""))
                for p, f in zip(names, features, strict=True)
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotUnderstood("The boundaries are not GeoJSON polygons with a name.") from error

    def find(self, lon: Degrees, lat: Degrees) -> NDArray[np.int64]:
        """For each point the index of the outline it lies in, −1 for none."""
        import shapely

        where = np.full(len(lon), -1, dtype=np.int64)
        point, outline = self._tree.query(shapely.points(lon, lat), predicate="intersects")
        for p, o in sorted(zip(point.tolist(), outline.tolist(), strict=True), reverse=True):
            where[p] = o
        return where

    def nearest(self, lon: float, lat: float) -> tuple[int, float]:
        """(index of the nearest outline, how far off in metres)."""
        import shapely

        index = int(self._tree.nearest(shapely.Point(lon, lat)))
        return index, self.distance(lon, lat, (index,))

    def distance(self, lon: float, lat: float, indices: Iterable[int]) -> float:
        """Metres to the nearest of these outlines, to a few per cent."""
        import shapely

        squeeze = np.cos(np.radians(lat))  # an east-west degree is shorter
        lines = shapely.shortest_line(shapely.Point(lon, lat), self._tree.geometries[list(indices)])
        ends = [np.subtract(*line.coords) for line in lines]
        return float(min(np.hypot(dx * squeeze, dy) for dx, dy in ends) * METRES_PER_DEGREE)

    def named(self, subdistrict: str, district: str = "") -> set[int]:
        """Indices of the outlines of that name; the district narrows a name that occurs twice."""
        same = {i for i, b in enumerate(self.items) if b.name == subdistrict}
        closer = {i for i in same if same_district(self.items[i].district, district)}
        return closer or same


def same_district(one: str, other: str) -> bool:
    """浦东 and 浦东新区 are the same; so are 宝山 and 宝山区. Empty names are not the same as anything."""
    return bool(one and other) and _short(one) == _short(other)


def recognise(
    lon: Degrees, lat: Degrees, claims: Sequence[tuple[str, str]], boundaries: Boundaries
) -> Recognised:
    """The coordinate system under which most points fall where their row claims to be.

    `claims` are (subdistrict, district) as the rows state them, "" where they do not. The systems lie
    500–1 000 m apart: rows that claim a place tell quickly, so only these are asked where there are enough;
    rows without a claim tell only near the outer border, and None is then the honest answer.
    """
    asked = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    claiming = [i for i in asked.tolist() if any(claims[i])]
    asked = np.array(claiming, dtype=np.int64) if len(claiming) >= ENOUGH else asked
    shares = {crs: _share(lon, lat, crs, asked, claims, boundaries) for crs in SYSTEMS}
    ranked = sorted(shares, key=lambda crs: -shares[crs])
    ahead = shares[ranked[0]] - shares[ranked[1]]
    clear = len(asked) >= ENOUGH and shares[ranked[0]] > 0.5 and ahead >= MARGIN
    return Recognised(ranked[0] if clear else None, shares)


def _share(
    lon: Degrees,
    lat: Degrees,
    crs: Crs,
    rows: NDArray[np.int64],
    claims: Sequence[tuple[str, str]],
    boundaries: Boundaries,
) -> float:
    if not len(rows):
        return 0.0
    found = boundaries.find(*to_wgs84(lon[rows], lat[rows], crs))
    return float(np.mean([_fits(boundaries, int(i), *claims[r]) for i, r in zip(found, rows, strict=True)]))


def _fits(b: Boundaries, index: int, subdistrict: str, district: str) -> bool:
    if index < 0:
        return False
    here = b.items[index]
    if subdistrict and here.name != subdistrict:
        return not any(o.name == subdistrict for o in b.items)
    return not district or not here.district or same_district(here.district, district)


def _short(name: str) -> str:
    return name.removesuffix("新区").removesuffix("区").removesuffix("县") if len(name) > 2 else name
