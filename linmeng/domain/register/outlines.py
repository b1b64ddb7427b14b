"""The centre and size of an outline, GeoJSON in WGS-84 degrees."""

from collections.abc import Mapping
from typing import Any


def centroid(outline: Mapping[str, Any]) -> tuple[float, float]:
    """(lon, lat) of a Polygon's or MultiPolygon's centroid, in degrees; exact enough for a compound."""
    from shapely.geometry import shape

    centre = shape(dict(outline)).centroid
    return round(centre.x, 7), round(centre.y, 7)


def geodesic_area(outline: Mapping[str, Any]) -> float:
    """Its area on the WGS-84 ellipsoid, m²."""
    from pyproj import Geod
    from shapely.geometry import shape

    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(shape(dict(outline)))
    return abs(float(area))
