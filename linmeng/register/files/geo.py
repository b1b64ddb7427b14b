"""GeoJSON: features with a point or an outline become rows of a table."""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.register.coordinates import Crs, to_wgs84
from linmeng.domain.register.values import Doubt
from linmeng.register.files.tables import MAX_ROWS, Table, check_extent

GEOMETRY = "geometry"  # the last cell of a row
MAX_POINTS = 20_000  # of one outline
AREAL = ("Polygon", "MultiPolygon")


def read_geojson(data: bytes) -> Table:
    """One row per feature; the header is the union of all properties, then the geometry."""
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("The file is not GeoJSON: {reason}.", reason=str(error)[:120]) from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise NotUnderstood("The file is JSON but not a GeoJSON FeatureCollection.")
    if not features:
        raise NotUnderstood("The file holds no features.")
    if len(features) > MAX_ROWS:
        raise NotUnderstood("The file has more than {count} rows.", count=MAX_ROWS)
    return _table(features)


def _table(features: list[Any]) -> Table:
    header: dict[str, int] = {}
    for feature in features:
        for key in _properties(feature):
            header.setdefault(key, len(header))
    check_extent(0, len(header))
    rows = []
    for feature in features:
        row: list[Any] = [None] * len(header) + [feature.get(GEOMETRY) if isinstance(feature, dict) else None]
        for key, value in _properties(feature).items():
            row[header[key]] = _whole(value) if isinstance(value, str | int | float) else None
        rows.append(row)
    return Table("geojson", "utf-8", [*header, GEOMETRY], list(range(1, len(rows) + 1)), rows)


def _properties(feature: Any) -> Mapping[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    return {_whole(k): v for k, v in found.items()} if isinstance(found, dict) else {}


def _whole(value: Any) -> Any:
    """A text without halves of characters, which JSON allows and nothing else does."""
    return value.encode("utf-8", "replace").decode().replace("\x00", "�") if isinstance(value, str) else value


def place_of(geometry: Any) -> tuple[float | None, float | None, dict[str, Any] | None]:
    """(lon, lat, outline) of a GeoJSON geometry: a point, or an outline. Doubt when it is broken."""
    if geometry is None:
        return None, None, None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "Point":
        lon, lat = _position(coordinates)
        return lon, lat, None
    if kind not in AREAL:
        raise Doubt(sentence("the geometry is neither a point nor an outline"))
    return None, None, {"type": kind, "coordinates": _outline(kind, coordinates)}


def centre(outline: Mapping[str, Any]) -> tuple[float, float]:
    """The centroid of an outline, degrees."""
    from shapely.geometry import shape

    point = shape(dict(outline)).centroid
    return point.x, point.y


def shifted(outline: Mapping[str, Any], crs: Crs) -> dict[str, Any]:
    """An outline of `crs` in WGS-84, to 7 decimals."""

    def ring(positions: Any) -> list[list[float]]:
        lon, lat = to_wgs84([p[0] for p in positions], [p[1] for p in positions], crs)
        return [[round(x, 7), round(y, 7)] for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]

    return {"type": outline["type"], "coordinates": _rings(outline["type"], outline["coordinates"], ring)}


def _outline(kind: str, coordinates: Any) -> Any:
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    counted = [0]

    def ring(positions: Any) -> list[list[float]]:
        counted[0] += len(positions) if isinstance(positions, list) else 0
        if not isinstance(positions, list) or len(positions) < 4 or counted[0] > MAX_POINTS:
            raise Doubt(sentence("an outline has too few or too many corners"))
        return [list(_position(p)) for p in positions]

    clean = _rings(kind, coordinates, ring)
    try:
        usable = shape({"type": kind, "coordinates": clean})
        if not usable.is_valid or usable.area <= 0:
            raise Doubt(sentence("the outline crosses itself"))
    except (ValueError, TypeError, ShapelyError) as error:
        raise Doubt(sentence("the outline is broken")) from error
    return clean


def _rings(kind: str, coordinates: Any, ring: Callable[[Any], Any]) -> Any:
    if not isinstance(coordinates, list) or not coordinates:
        raise Doubt(sentence("the outline is broken"))
    if kind == "MultiPolygon":
        return [_rings("Polygon", polygon, ring) for polygon in coordinates]
    return [ring(positions) for positions in coordinates]


def _position(value: Any) -> tuple[float, float]:
    try:
        lon, lat = (float(v) for v in value[:2] if not isinstance(v, bool | str))
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise Doubt(sentence("the geometry is broken")) from error
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise Doubt(sentence("the geometry is not in degrees"))
    return lon, lat
