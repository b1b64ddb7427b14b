"""What a map draws: places with a few marks, as small as can be, made anew only after a change."""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import get_language, gettext

from linmeng.domain.register.census import Limits
from linmeng.people.queries import held_roles
from linmeng.register.models import Area, Compound
from linmeng.register.permissions import reach
from linmeng.register.queries.areas import areas_for
from linmeng.register.queries.compounds import compounds_for
from linmeng.register.queries.filters import NO_FILTERS, Filters
from linmeng.register.queries.kept import kept, register_stamp
from linmeng.register.queries.streets import Neighbour
from linmeng.register.queries.warnings import severities_for

COLOURS = ("#17594a", "#c98a1b", "#2a6592", "#a13a22", "#7a4a86", "#6b8e4e", "#4a9a9c")
GREY = "#8d8675"
RAMP = ("#a13a22", "#c98a1b", "#6b8e4e", "#4a9a9c", "#2a6592", "#7a4a86")


@dataclass(frozen=True, slots=True)
class Colouring:
    """One way to colour the points: its categories, and which of them a row belongs to."""

    key: str
    label: str
    categories: Sequence[tuple[str, str]]  # (words, colour)
    index: Callable[[dict[str, Any]], int]


class Packed:
    """Bytes, the same gzipped once for all, and a mark that differs where they do."""

    def __init__(self, plain: bytes) -> None:
        self.plain, self.gzipped = plain, gzip.compress(plain, 6, mtime=0)
        self.mark = hashlib.sha256(plain).hexdigest()[:32]


def map_data(
    person: Any,
    on: date,
    filters: Filters = NO_FILTERS,
    url: str = "",
    limits: Limits | None = None,
    outlines: str = "",
) -> Packed:
    """The map of the compounds in a person's reach, as docs/components.md describes it. Raises NotYours.

    `outlines`: where those in view are asked for when the map comes close.
    """
    reach(person, "register.see_compound", on)
    key = repr(("map", held_roles(person, on), filters, url, limits, outlines, on, get_language()))

    def made() -> Packed:
        more = {"outlines": outlines} if outlines else {}
        return Packed(_dumped({**_map_data(person, on, filters, url, limits), **more}))

    return kept(key, register_stamp(), made)


def _map_data(person: Any, on: date, filters: Filters, url: str, limits: Limits | None) -> dict[str, Any]:
    placed = compounds_for(person, on, filters).filter(lon__isnull=False, lat__isnull=False)
    names = (
        "pk",
        "code",
        "name",
        "lon",
        "lat",
        "housing_class",
        "management",
        "fee",
        "households",
        "floor_area_dm2",
    )
    rows = list(placed.select_related(None).order_by("pk").values(*names))
    severity = severities_for(person, on)
    for row in rows:
        row["severity"] = severity.get(row["pk"], "") if severity is not None else ""
    colourings = list(_colourings(rows, severity is not None, limits))
    points = [
        [round(r["lon"], 6), round(r["lat"], 6), r["name"], r["code"], 0, *(c.index(r) for c in colourings)]
        for r in rows
    ]
    areas = {"type": "FeatureCollection", "features": [_feature(a) for a in outlines_for(person, on)]}
    shown = [
        {"key": c.key, "label": c.label, "categories": [{"label": w, "colour": k} for w, k in c.categories]}
        for c in colourings
    ]
    return {"url": url, "colourings": shown, "points": points, "areas": areas, "fit_points": bool(points)}


def _colourings(rows: list[dict[str, Any]], warned: bool, limits: Limits | None) -> Iterable[Colouring]:
    if limits is not None:
        yield _bands("households", gettext("Households"), limits.households, lambda r: r["households"])
        area = lambda r: None if r["floor_area_dm2"] is None else r["floor_area_dm2"] / 100  # noqa: E731
        yield _bands("area", gettext("Floor area, m²"), limits.area, area)
    elif warned:
        words = (gettext("urgent"), gettext("act soon"), gettext("to know"), gettext("no warning"))
        order = {"urgent": 0, "warning": 1, "info": 2, "": 3}
        colours = ("#a13a22", "#c98a1b", "#2a6592", GREY)
        yield Colouring(
            "warning",
            gettext("Warnings"),
            list(zip(words, colours, strict=True)),
            lambda r: order[r["severity"]],
        )
    yield _by_class(rows)
    manners = {value: i for i, value in enumerate(Compound.Management.values)}
    managers = [str(w) for _v, w in Compound.Management.choices]
    inks = (GREY, "#17594a", "#2a6592", "#7a4a86", "#a13a22")
    yield Colouring(
        "management",
        gettext("Managed by"),
        list(zip(managers, inks, strict=True)),
        lambda r: manners.get(r["management"], 0),
    )
    yield _bands("fee", gettext("Fee, CNY/m²"), (limits or Limits()).fee, lambda r: r["fee"])


def _by_class(rows: list[dict[str, Any]]) -> Colouring:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["housing_class"]] = counts.get(row["housing_class"], 0) + 1
    names = sorted((n for n in counts if n), key=lambda n: (-counts[n], n))[: len(COLOURS)]
    index = {name: i for i, name in enumerate(names)}
    categories = [*zip(names, COLOURS, strict=False), (gettext("other or not known"), GREY)]
    return Colouring(
        "class", gettext("Housing class"), categories, lambda r: index.get(r["housing_class"], len(names))
    )


def _bands(
    key: str, words: str, limits: Sequence[float], value: Callable[[dict[str, Any]], Any]
) -> Colouring:
    edges = [
        f"< {limits[0]:g}",
        *(f"{a:g} – {b:g}" for a, b in pairwise(limits)),
        f"≥ {limits[-1]:g}",
    ]
    colours = [RAMP[min(i, len(RAMP) - 1)] for i in range(len(edges))]
    categories = [*zip(edges, colours, strict=True), (gettext("not known"), GREY)]

    def index(row: dict[str, Any]) -> int:
        figure = value(row)
        return len(edges) if figure is None else sum(1 for limit in limits if figure >= limit)

    return Colouring(key, words, categories, index)


def outlines_for(person: Any, on: date) -> Iterable[Area]:
    """The drawn areas in a person's reach."""
    return areas_for(person, on).exclude(outline=None).order_by("code")


def area_map(area: Area) -> bytes:
    """The map of one area's outline."""
    features = [_feature(area)] if area.outline else []
    return _dumped({"points": [], "areas": {"type": "FeatureCollection", "features": features}})


def _feature(area: Area) -> dict[str, Any]:
    properties = {"code": area.code, "name": area.name, "level": area.level}
    return {"type": "Feature", "geometry": area.outline, "properties": properties}


def compound_map(compound: Compound, neighbours: Sequence[Neighbour], url: str) -> bytes:
    """The map of one compound and its neighbours, with lines between them."""
    if compound.lon is None or compound.lat is None:
        return _dumped({"points": []})
    here = [compound.lon, compound.lat]
    points: list[list[Any]] = [[*here, compound.name, compound.code, 10, 0]]
    links = []
    for n in neighbours:
        there = [n.complete.lon, n.complete.lat]
        points.append([*there, n.complete.name, n.complete.id, 7, 1 if n.adjacent else 2])
        links.append(
            {"from": here, "to": there, "colour": "#566160", "weight": 2, "dash": "" if n.adjacent else "4 4"}
        )
    categories = [
        {"label": gettext("this compound"), "colour": "#a13a22"},
        {"label": gettext("wall to wall"), "colour": "#17594a"},
        {"label": gettext("close by"), "colour": "#2a6592"},
    ]
    colourings = [{"key": "beside", "label": gettext("Neighbours"), "categories": categories}]
    return _dumped(
        {"url": url, "colourings": colourings, "points": points, "links": links, "fit_points": True}
    )


def _dumped(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
