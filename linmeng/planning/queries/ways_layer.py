"""The ways a plan was computed with, as a quiet layer of its map (planning/ways_layer.js)."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from linmeng.planning.files.walking import write_walking

if TYPE_CHECKING:
    from linmeng.planning.files.report import Report


def ways_layer(report: "Report") -> dict[str, Any] | None:
    """Ways, bridges, barriers, gates and doors of the report's own inputs, by kind; None for none.

    They are those the run froze: what was drawn since is not among them.
    """
    kinds = [
        {"key": key, "label": label, "lines": lines, "points": points}
        for key, label in _labels()
        if (drawn := [f["geometry"] for f in _features(report) if f["properties"]["kind"] == key])
        for lines, points in [(_lines(drawn), _points(drawn))]
    ]
    return {"label": _label(report), "kinds": kinds} if kinds else None


def _label(report: "Report") -> str:
    """Which ways these are: their version, by sub-district where there are several."""
    drawn = [area for area in report.areas if area.ways is not None]
    if not drawn:
        return gettext("On foot, as this was computed")
    if len(report.areas) == 1:
        return gettext("On foot, as this was computed: version %(n)s of the ways") % {"n": drawn[0].ways}
    versions = "、".join(f"{area.name} {area.ways}" for area in drawn)
    return gettext("On foot, as this was computed: versions of the ways %(all)s") % {"all": versions}


def _labels() -> list[tuple[str, str]]:
    return [
        ("way", gettext("Way")),
        ("bridge", gettext("Bridge or underpass")),
        ("barrier", gettext("Barrier")),
        ("gate", gettext("Gate")),
        ("door", gettext("Door after a merge")),
    ]


def _features(report: "Report") -> list[Mapping[str, Any]]:
    """Everything drawn; ways and barriers that several sub-districts share stand there once."""
    from linmeng.domain.planning.compound import Walking

    features = [f for w in report.walkings for f in write_walking(w)["features"]]
    return [*features, *write_walking(Walking(()), report.barriers)["features"]]


def _lines(drawn: Iterable[Mapping[str, Any]]) -> list[list[list[float]]]:
    """The paths, each a list of [lon, lat] to about 0.1 m."""
    from linmeng.planning.files import shapes

    return [
        [[round(lon, 6), round(lat, 6)] for lon, lat in path]
        for geometry in drawn
        if geometry["type"] != "Point"
        for path in shapes.paths(geometry)
    ]


def _points(drawn: Iterable[Mapping[str, Any]]) -> list[list[float]]:
    return [[round(x, 6) for x in g["coordinates"][:2]] for g in drawn if g["type"] == "Point"]
