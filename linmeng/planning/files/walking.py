"""Where people can walk, as GeoJSON: one feature a way, bridge, barrier, gate or door. WGS-84 degrees.

Lines are ways unless their property `kind` says `bridge` or `barrier`. Points are gates (property `compound`)
or, with `kind` = `door`, doors between two compounds (property `compounds`, two ids).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from linmeng.domain.planning.compound import Door, Gate, Geometry, Walking
from linmeng.domain.refusals import NotUnderstood
from linmeng.planning.files.inputs import is_place, read_document, read_line

MOST = 20_000  # features
_LINES = ("way", "bridge", "barrier")


def read_walking(data: bytes, name: str) -> tuple[Walking, tuple[Geometry, ...]]:
    """The ways in the bytes of a file, and the barriers among them. Raises NotUnderstood."""
    return walking_of(read_document(data, name), name)


def walking_of(document: Any, name: str) -> tuple[Walking, tuple[Geometry, ...]]:
    """The same from a parsed document."""
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise NotUnderstood("{name} is not GeoJSON: {error}", name=name, error="no FeatureCollection")
    if len(features) > MOST:
        raise NotUnderstood("{name} has more than {most} features", name=name, most=MOST)
    lines: dict[str, list[Geometry]] = {kind: [] for kind in _LINES}
    gates: list[Gate] = []
    doors: list[Door] = []
    for number, feature in enumerate(features, 1):
        geometry, about = _parts(feature)
        kind = about.get("kind")
        if geometry.get("type") == "Point":
            _point(geometry, about, number, name, gates, doors)
        elif kind is None or kind in _LINES:
            lines[kind or "way"] += _single(read_line(geometry, number, name))
        else:
            raise NotUnderstood(
                "{name}, feature {number}: there is no kind “{kind}”", name=name, number=number, kind=kind
            )
    walking = Walking(tuple(lines["way"]), tuple(lines["bridge"]), tuple(gates), tuple(doors))
    return walking, tuple(lines["barrier"])


def write_walking(walking: Walking, barriers: Iterable[Geometry] = ()) -> dict[str, Any]:
    """What `walking_of` reads."""
    features = [_feature(way, kind="way") for way in walking.ways]
    features += [_feature(bridge, kind="bridge") for bridge in walking.bridges]
    features += [_feature(line, kind="barrier") for line in barriers]
    features += [_feature(_at(g.lon, g.lat), kind="gate", compound=g.compound) for g in walking.gates]
    features += [_feature(_at(d.lon, d.lat), kind="door", compounds=[d.a, d.b]) for d in walking.doors]
    return {"type": "FeatureCollection", "features": features}


def _parts(feature: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    about = feature.get("properties") if isinstance(feature, dict) else None
    return (geometry if isinstance(geometry, dict) else {}), (about if isinstance(about, dict) else {})


def _point(
    geometry: Mapping[str, Any],
    about: Mapping[str, Any],
    number: int,
    name: str,
    gates: list[Gate],
    doors: list[Door],
) -> None:
    place = geometry.get("coordinates")
    if not isinstance(place, list) or not is_place(place):
        raise NotUnderstood(
            "{name}, feature {number}: a point needs two numbers in degrees", name=name, number=number
        )
    lon, lat = float(place[0]), float(place[1])
    if about.get("kind") == "door":
        pair = about.get("compounds")
        if not (isinstance(pair, list) and len(pair) == 2 and all(_is_id(i) for i in pair)):
            raise NotUnderstood(
                "{name}, feature {number}: a door needs the ids of two compounds", name=name, number=number
            )
        doors.append(Door(pair[0], pair[1], lon, lat))
    elif _is_id(about.get("compound")):
        gates.append(Gate(about["compound"], lon, lat))
    else:
        raise NotUnderstood(
            "{name}, feature {number}: a gate needs the id of its compound", name=name, number=number
        )


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _single(line: Geometry) -> list[Geometry]:
    """Each path of a line by itself."""
    if line["type"] == "LineString":
        return [line]
    return [{"type": "LineString", "coordinates": path} for path in line["coordinates"]]


def _feature(geometry: Geometry, **about: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": about, "geometry": dict(geometry)}


def _at(lon: float, lat: float) -> Geometry:
    return {"type": "Point", "coordinates": [lon, lat]}
