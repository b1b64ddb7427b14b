"""Where compounds lie: centres, distances, gaps. Source: planning model, section 1."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import pi
from typing import Any

import numpy as np
import numpy.typing as npt

from linmeng.domain.planning.compound import Compound, Geometry, Street
from linmeng.domain.refusals import NotUnderstood

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Place:
    """The compounds of a planning area, sorted by id, in the plane of its UTM zone (metres)."""

    ids: tuple[str, ...]
    lon: Floats  # of the centres, degrees
    lat: Floats
    x: Floats  # of the centres, metres
    y: Floats
    radius: Floats  # m, of the disc with the compound's site area
    outlines: npt.NDArray[np.object_]  # shapely geometry in the plane, None where only a point is known
    zone: int  # EPSG code

    @cached_property
    def index(self) -> dict[str, int]:
        return {id_: i for i, id_ in enumerate(self.ids)}

    def distance(self, i: Ints, j: Ints) -> Floats:
        """WGS-84 geodesics between centres, rounded to 1 m."""
        from pyproj import Geod

        _, _, metres = Geod(ellps="WGS84").inv(self.lon[i], self.lat[i], self.lon[j], self.lat[j])
        return np.asarray(np.round(metres), dtype=np.float64)

    def gap(self, i: Ints, j: Ints) -> Floats:
        """What lies between two compounds, m: between outlines, discs, or an outline and a disc.

        The model names the first two; an outline and a point are max(0, planar distance − r).
        """
        import shapely

        gaps = np.maximum(0.0, self.distance(i, j) - self.radius[i] - self.radius[j])
        drawn_i, drawn_j = self.drawn[i], self.drawn[j]
        some = drawn_i | drawn_j
        if some.any():
            planar = shapely.distance(self._shape(i[some]), self._shape(j[some]))
            discs = np.where(drawn_i[some], 0.0, self.radius[i[some]])
            discs += np.where(drawn_j[some], 0.0, self.radius[j[some]])
            gaps[some] = np.maximum(0.0, planar - discs)
        return gaps

    @cached_property
    def drawn(self) -> npt.NDArray[np.bool_]:
        return np.array([o is not None for o in self.outlines], dtype=np.bool_)

    def _shape(self, i: Ints) -> Any:
        import shapely

        return np.where(self.drawn[i], self.outlines[i], shapely.points(self.x[i], self.y[i]))

    def boxes(self, margin: float) -> Any:
        """Boxes that hold each compound and `margin` metres (and 1 %) more around it."""
        import shapely

        reach = 1.01 * (np.where(self.drawn, 0.0, self.radius) + margin) + 1.0
        bounds = shapely.bounds(self._shape(np.arange(len(self.ids))))
        return shapely.box(
            bounds[:, 0] - reach, bounds[:, 1] - reach, bounds[:, 2] + reach, bounds[:, 3] + reach
        )


def place(street: Street) -> Place:
    """Puts a street's compounds on the plane. Raises NotUnderstood on a position or outline it cannot use."""
    compounds = sorted(street.compounds, key=lambda c: c.id)
    lon = np.array([c.lon for c in compounds], dtype=np.float64)
    lat = np.array([c.lat for c in compounds], dtype=np.float64)
    _check_positions(compounds, lon, lat)
    zone = utm_zone(float(lon.mean()), float(lat.mean()))
    x, y = project(zone, lon, lat)
    outlines = np.array([None] * len(compounds), dtype=object)
    for i, c in enumerate(compounds):
        if c.outline is not None:
            outlines[i] = planar(c.outline, zone, c.name)
            x[i], y[i] = outlines[i].centroid.x, outlines[i].centroid.y
            lon[i], lat[i] = _unproject(zone, x[i], y[i])
    radius = np.sqrt(np.array([c.site_area for c in compounds], dtype=np.float64) / pi)
    return Place(tuple(c.id for c in compounds), lon, lat, x, y, radius, outlines, zone)


def _check_positions(compounds: Sequence[Compound], lon: Floats, lat: Floats) -> None:
    if not compounds:
        raise NotUnderstood("There is no compound to plan for")
    for c, good in zip(compounds, (np.abs(lon) <= 180) & (np.abs(lat) <= 84), strict=True):
        if not good:
            raise NotUnderstood(
                "{name} lies at {lon}, {lat}: no such place", name=c.name, lon=c.lon, lat=c.lat
            )


def utm_zone(lon: float, lat: float) -> int:
    """The EPSG code of the WGS-84 UTM zone that holds a point."""
    number = min(60, int((lon + 180) // 6) + 1)
    return (32700 if lat < 0 else 32600) + number


def planar(geometry: Geometry, zone: int, name: str) -> Any:
    """A GeoJSON geometry in the plane of `zone`. Raises NotUnderstood naming whose it is."""
    import shapely
    from shapely.geometry import shape

    try:
        flat = shapely.transform(
            shapely.force_2d(shape(dict(geometry))), lambda p: np.column_stack(project(zone, *p.T))
        )
    except Exception as error:
        raise NotUnderstood(
            "The outline of {name} cannot be read: {error}", name=name, error=error
        ) from error
    if flat.is_empty or not np.isfinite(flat.bounds).all():
        raise NotUnderstood("The outline of {name} is empty or lies nowhere", name=name)
    return flat if flat.is_valid else shapely.make_valid(flat)


def tree_km(where: Place, members: Iterable[str]) -> float:
    """Length in km of the minimum spanning tree over the members' centres (Prim 1957)."""
    nodes = np.array([where.index[m] for m in sorted(members)], dtype=np.int64)
    if len(nodes) < 2:
        return 0.0
    i, j = np.meshgrid(nodes, nodes, indexing="ij")
    d = where.distance(i.ravel(), j.ravel()).reshape(len(nodes), len(nodes))
    total, near, left = 0.0, d[0].copy(), set(range(1, len(nodes)))
    while left:
        k = min(left, key=lambda n: (near[n], n))
        left.remove(k)
        total += float(near[k])
        near = np.minimum(near, d[k])
    return total / 1000.0


def project(zone: int, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees into the metres of a UTM zone."""
    x, y = _transformer(zone).transform(lon, lat)
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


def _unproject(zone: int, x: float, y: float) -> tuple[float, float]:
    lon, lat = _transformer(zone).transform(x, y, direction="INVERSE")
    return float(lon), float(lat)


_TRANSFORMERS: dict[int, Any] = {}


def _transformer(zone: int) -> Any:
    from pyproj import Transformer

    if zone not in _TRANSFORMERS:
        _TRANSFORMERS[zone] = Transformer.from_crs(4326, zone, always_xy=True)
    return _TRANSFORMERS[zone]
