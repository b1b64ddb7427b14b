"""The small files beside the compounds: barriers (GeoJSON) and wishes (TOML). Model, sections 2 and 7."""

import json
import tomllib
from collections.abc import Iterator
from typing import Any

from linmeng.domain.planning.compound import MODES, Constraints, Geometry, Mode
from linmeng.domain.planning.rates import Rates, read_rates
from linmeng.domain.refusals import NotUnderstood

_LINES = ("LineString", "MultiLineString")


def read_rates_file(data: bytes, name: str) -> Rates:
    """The rates in the bytes of a file; the digest is that of the bytes. Raises NotUnderstood."""
    return read_rates(_text(data, name, "utf-8"), name)


def read_barriers(data: bytes, name: str) -> tuple[Geometry, ...]:
    """The lines of a GeoJSON file (WGS-84 degrees). Raises NotUnderstood when it holds anything else."""
    document = read_document(data, name)
    return tuple(
        read_line(geometry, number, name) for number, geometry in enumerate(_geometries(document, name), 1)
    )


def read_document(data: bytes, name: str) -> Any:
    """The JSON in the bytes of a file. Raises NotUnderstood."""
    try:
        return json.loads(_text(data, name))
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("{name} is not GeoJSON: {error}", name=name, error=error) from error


def _geometries(document: Any, name: str) -> Iterator[Any]:
    if not isinstance(document, dict):
        raise NotUnderstood("{name} is not GeoJSON: {error}", name=name, error="no object")
    if document.get("type") == "FeatureCollection":
        features = document.get("features")
        for feature in features if isinstance(features, list) else []:
            yield feature.get("geometry") if isinstance(feature, dict) else None
    elif document.get("type") == "Feature":
        yield document.get("geometry")
    else:
        yield document


def read_line(geometry: Any, number: int, name: str) -> Geometry:
    """A LineString or MultiLineString in degrees. Raises NotUnderstood naming file and feature."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in _LINES:
        raise NotUnderstood(
            "{name}, feature {number}: a barrier must be a line, not {kind}",
            name=name,
            number=number,
            kind=kind,
        )
    lines = geometry.get("coordinates")
    lines = [lines] if kind == "LineString" else lines
    if not (isinstance(lines, list) and lines and all(_is_path(line) for line in lines)):
        raise NotUnderstood(
            "{name}, feature {number}: a line needs at least two points in degrees", name=name, number=number
        )
    return {"type": kind, "coordinates": geometry["coordinates"]}


def _is_path(line: Any) -> bool:
    return isinstance(line, list) and len(line) >= 2 and all(is_place(point) for point in line)


def is_place(point: Any) -> bool:
    """Whether this is a pair of finite degrees."""
    numbers = isinstance(point, list) and len(point) >= 2 and all(type(x) in (int, float) for x in point[:2])
    return numbers and abs(point[0]) <= 180 and abs(point[1]) <= 90  # nor are nan and inf within


def read_constraints(data: bytes, name: str) -> Constraints:
    """The wishes in a TOML file: together, apart, [mode], [host]. Raises NotUnderstood with what is wrong."""
    try:
        wishes = tomllib.loads(_text(data, name))
    except tomllib.TOMLDecodeError as error:
        raise NotUnderstood("{name} is not TOML: {error}", name=name, error=error) from error
    for key in wishes:
        if key not in ("together", "apart", "mode", "host"):
            raise NotUnderstood("{name} has an unknown wish “{key}”", name=name, key=key)
    modes: dict[str, Mode] = {}
    for compound, mode in _table(wishes, "mode", name).items():
        if mode not in MODES:
            raise NotUnderstood(
                "{name}: “{mode}” is no mode; use {modes}", name=name, mode=mode, modes=", ".join(MODES)
            )
        modes[compound] = mode
    return Constraints(
        _pairs(wishes, "together", name), _pairs(wishes, "apart", name), modes, _table(wishes, "host", name)
    )


def _pairs(wishes: dict[str, Any], key: str, name: str) -> tuple[tuple[str, str], ...]:
    pairs = wishes.get(key, [])
    fits = isinstance(pairs, list) and all(isinstance(p, list) and len(p) == 2 for p in pairs)
    if not (fits and all(isinstance(x, str) for pair in pairs for x in pair)):
        raise NotUnderstood("{name}: “{key}” must be a list of pairs of ids", name=name, key=key)
    return tuple((a, b) for a, b in pairs)


def _table(wishes: dict[str, Any], key: str, name: str) -> dict[str, Any]:
    table = wishes.get(key, {})
    if not (isinstance(table, dict) and all(isinstance(value, str) for value in table.values())):
        raise NotUnderstood("{name}: [{key}] must name ids and texts", name=name, key=key)
    return table


def _text(data: bytes, name: str, encoding: str = "utf-8-sig") -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotUnderstood("{name} is not UTF-8 text (byte {byte})", name=name, byte=error.start) from error
