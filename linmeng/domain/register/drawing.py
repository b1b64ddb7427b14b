"""An outline that somebody uploads: GeoJSON in, one sound polygon out."""

import json
from collections.abc import Mapping
from typing import Any

from linmeng.domain.refusals import NotUnderstood

MAX_BYTES = 5 * 2**20
MAX_POINTS = 50_000
MAX_CROSSINGS = 400  # touching pairs beyond those of a sound ring; mending thousands takes GEOS minutes
AT_ONCE = 25  # sides asked at a time


def read_outline(data: bytes) -> dict[str, Any]:
    """The Polygon or MultiPolygon in a GeoJSON file: a geometry, a feature, or a collection of one feature.

    WGS-84 degrees. Raises NotUnderstood with what is wrong.
    """
    if len(data) > MAX_BYTES:
        raise NotUnderstood("The outline is larger than {n} MB.", n=MAX_BYTES // 2**20)
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("This is not a GeoJSON file.") from error
    return check_outline(_geometry(found))


def _geometry(found: Any) -> Any:
    if isinstance(found, Mapping) and found.get("type") == "FeatureCollection":
        features = found.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise NotUnderstood("The file must hold exactly one outline.")
        found = features[0]
    if isinstance(found, Mapping) and found.get("type") == "Feature":
        found = found.get("geometry")
    return found


def check_outline(geometry: Any) -> dict[str, Any]:
    """The geometry, mended where its rings cross. Raises NotUnderstood when it is no polygon on the earth."""
    from math import isfinite

    from shapely import count_coordinates, get_coordinates, make_valid
    from shapely.errors import ShapelyError
    from shapely.geometry import mapping, shape

    if not isinstance(geometry, Mapping) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise NotUnderstood("An outline is a polygon; this is something else.")
    try:
        form = shape(dict(geometry))
        west, south, east, north = form.bounds
    except Exception as error:
        raise NotUnderstood("The outline's points cannot be read.") from error
    if form.is_empty or not all(map(isfinite, get_coordinates(form).ravel())):
        raise NotUnderstood("The outline's points cannot be read.")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise NotUnderstood("The outline's points are not degrees of longitude and latitude.")
    if count_coordinates(form) > MAX_POINTS:
        raise NotUnderstood("The outline has more than {n} points.", n=MAX_POINTS)
    try:
        if not form.is_valid:
            _check_tangle(form)
            form = make_valid(form)
    except ShapelyError as error:  # GEOS gives up on some tangles
        raise NotUnderstood("The outline's points cannot be read.") from error
    if form.geom_type not in ("Polygon", "MultiPolygon") or form.area == 0:
        raise NotUnderstood("The outline encloses nothing.")
    return json.loads(json.dumps(mapping(form)))  # type: ignore[no-any-return]


def _check_tangle(form: Any) -> None:
    """Raises NotUnderstood for a scribble: each side of a sound ring touches only itself and two others."""
    import numpy as np
    import shapely

    points, ring = shapely.get_coordinates(shapely.get_rings(form), return_index=True)
    along = ring[1:] == ring[:-1]
    sides = shapely.linestrings(np.stack([points[:-1][along], points[1:][along]], axis=1))
    tree, crossings = shapely.STRtree(sides), 0
    for i in range(0, len(sides), AT_ONCE):
        some = sides[i : i + AT_ONCE]
        crossings += tree.query(some, predicate="intersects").shape[1] - 3 * len(some)
        if crossings > MAX_CROSSINGS:
            raise NotUnderstood("The outline crosses itself in very many places.")
