"""The one reader for lists of compounds: CSV, XLSX and GeoJSON, for the import and for `linmeng plan`."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.register.columns import AGE, BY_FIELD, LONLAT, field_of, header_system
from linmeng.domain.register.coordinates import SYSTEMS, Crs
from linmeng.domain.register.facts import Facts
from linmeng.domain.register.places import Boundaries
from linmeng.domain.register.placing import leave_out_far, place, points_of, recognise_rows, shift, stable_id
from linmeng.domain.register.rows import Clean, Layout, Note, check_place, clean
from linmeng.domain.register.values import Doubt
from linmeng.register.files import geo
from linmeng.register.files.reading import (
    CHECKING,
    OPENING,
    PLACING,
    STEPS,
    Reading,
    Rejected,
    Row,
    Tell,
    silent,
    telling,
)
from linmeng.register.files.tables import Table, check_size, kind_of, read_csv
from linmeng.register.files.workbook import read_xlsx

_READERS: dict[str, Callable[[bytes], Table]] = {
    "csv": read_csv,
    "xlsx": read_xlsx,
    "geojson": geo.read_geojson,
}
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_QUOTED = re.compile(
    r"'+[=+\-@＝＋－＠\t\r]"
)  # how a text that looks like a formula is written, see writing.py
_CRS_NAMES = {"wgs-84": "wgs84", "gcj-02": "gcj02", "bd-09": "bd09", "baidu": "bd09", "auto": None, "": None}


def read_compounds(
    data: bytes,
    filename: str,
    *,
    crs: str | None = None,
    boundaries: Boundaries | Mapping[str, Any] | None = None,
    year: int | None = None,
    place_needed: bool = True,
    tell: Tell = silent,
) -> Reading:
    """Reads a list. Unusable rows come back in `rejected` with the reason; dropped figures are notes.

    `crs`: wgs84, gcj02, bd09; None = named by a header, else recognised by boundaries, else WGS-84 assumed.
    `boundaries`: a Boundaries or a GeoJSON FeatureCollection with `name` (and `district`); they fill missing
    sub-districts and refuse points outside. `year`: of the list, to turn ages into years; else the year
    in the file's name. `place_needed`: False keeps rows without coordinates. `tell` hears of every step.
    NotUnderstood when the file as a whole cannot be read.
    """
    given = _system(crs)
    check_size(data)
    kind = kind_of(data, filename)
    tell(OPENING, 0.0)
    table = _READERS[kind](data)
    layout, headers, unknown = _layout(table, year or _year(filename))
    outlines = boundaries if isinstance(boundaries, Boundaries) else None
    if boundaries is not None and outlines is None:
        outlines = Boundaries.from_geojson(cast("Mapping[str, Any]", boundaries))
    rows = [_clean(c, table, layout, place_needed) for c in telling(table.rows, CHECKING, tell)]
    tell(PLACING, STEPS[PLACING][0])
    found, how, notes = _placed(rows, given, _from_headers(headers), table.kind, outlines)
    leave_out_far(rows, place_needed)
    usable, rejected = _sorted(rows, table, found)
    return Reading(
        filename, kind, table.encoding, found, how, tuple(table.header), headers, unknown,
        tuple(usable), tuple(rejected), (*table.notes, *notes),
    )  # fmt: skip


def _system(name: str | None) -> Crs | None:
    plain = (name or "").lower()
    known = _CRS_NAMES.get(plain, plain)
    if known is not None and known not in SYSTEMS:
        raise NotUnderstood("“{name}” is not a coordinate system: wgs84, gcj02 or bd09.", name=name)
    return known


def _year(filename: str) -> int | None:
    found = _YEAR.search(filename)
    return int(found[1]) if found else None


def _layout(table: Table, year: int | None) -> tuple[Layout, dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Which columns feed which field; NotUnderstood when there is none for the name."""
    columns: dict[str, list[tuple[int, str]]] = {}
    unknown = []
    header = table.header[:-1] if table.kind == "geojson" else table.header
    for position, title in enumerate(header):
        name = field_of(title)
        if name is None:
            unknown += [title] if title else []
        else:
            columns.setdefault(name, []).append((position, title))
    if "name" not in columns:
        titles = ", ".join(t for t in header if t)[:300]
        raise NotUnderstood(
            "No column holds the compound's name (小区名称, name). The columns are: {titles}.", titles=titles
        )
    # What is read last may lean on what was read before: an age on a year, a cell of degrees on two columns.
    order = sorted(
        columns, key=lambda f: (f in (LONLAT, AGE), list(BY_FIELD).index(f) if f in BY_FIELD else 0)
    )
    order.sort(key=lambda f: f != "management")
    layout = Layout({f: tuple(columns[f]) for f in order}, year)
    return layout, {f: tuple(t for _, t in places) for f, places in layout.columns.items()}, tuple(unknown)


def _clean(cells: list[Any], table: Table, layout: Layout, place_needed: bool) -> Clean:
    width = len(table.header)
    if len(cells) < width:
        cells.extend([""] * (width - len(cells)))
    if table.kind == "csv":
        cells[:] = [c[1:] if c[:1] == "'" and _QUOTED.match(c) else c for c in cells]
    row = clean(cells, layout)
    if any(c not in ("", None) for c in cells[width:]):
        message = sentence("the row has {cells} cells, the header {width}")
        row.unusable = Doubt(message, cells=len(cells), width=width)
    if table.kind == "geojson":
        _geometry(row, cells[width - 1])
    check_place(row, place_needed)
    return row


def _geometry(row: Clean, geometry: Any) -> None:
    try:
        lon, lat, outline = geo.place_of(geometry)
    except Doubt as doubt:
        row.note("outline", geo.GEOMETRY, geometry, doubt)
        return
    if outline is not None:
        row.values["outline"] = outline
        lon, lat = geo.centre(outline)
    if lon is not None:
        row.values.update(lon=lon, lat=lat)


def _from_headers(headers: Mapping[str, tuple[str, ...]]) -> Crs | None:
    """The system the first degree column with a mark names."""
    marks = [header_system(t) for f in ("lon", "lat", LONLAT) for t in headers.get(f, ())[:1]]
    return cast("Crs | None", next((m for m in marks if m), None))


def _placed(
    rows: list[Clean], given: Crs | None, named: Crs | None, kind: str, boundaries: Boundaries | None
) -> tuple[Crs, str, list[Note]]:
    points = points_of(rows)
    notes: list[Note] = []
    crs, how = (given, "given") if given else (named, "header")
    if crs is None and boundaries is not None:
        crs, how = recognise_rows(rows, points, boundaries).crs, "boundaries"
    if crs is None:
        crs, how = "wgs84", "standard" if kind == "geojson" else "assumed"
        if kind != "geojson" and any("lon" in r.values for r in rows):
            message = sentence("the coordinate system could not be recognised: WGS-84 was assumed")
            notes.append(Note("lon", "", "", message))
    shift(rows, points, crs)
    for row in rows:
        if "outline" in row.values and crs != "wgs84":
            row.values["outline"] = geo.shifted(row.values["outline"], crs)
    if boundaries is not None:
        place(rows, boundaries)
    return crs, how, notes


def _sorted(rows: Sequence[Clean], table: Table, crs: Crs) -> tuple[list[Row], list[Rejected]]:
    usable: list[Row] = []
    rejected: list[Rejected] = []
    seen: dict[str, int] = {}
    for number, row, cells in zip(table.numbers, rows, table.rows, strict=True):
        name = row.values.get("name") or ""
        doubt = row.unusable
        if doubt is None:
            facts = _facts(row)
            first = seen.setdefault(cast(str, facts.id), number)
            if first == number:
                usable.append(Row(number, facts, tuple(row.notes), row.derived, _shown(cells)))
                continue
            doubt = Doubt(sentence("the same compound as in row {first}"), first=first)
        rejected.append(Rejected(number, name, _shown(cells), doubt.message, doubt.values))
    return usable, rejected


def _facts(row: Clean) -> Facts:
    known = row.values
    if "id" not in known:
        by_polygon = row.derived.get("subdistrict") in ("boundaries", "nearest")
        stated = "" if by_polygon else known.get("subdistrict", "")
        known["id"] = stable_id(known["name"], stated, known.get("lon"), known.get("lat"))
        row.derived["id"] = "digest"
    return Facts(**known)


def _shown(cells: Sequence[Any]) -> tuple[str, ...]:
    return tuple(
        "" if c is None else (c if isinstance(c, str) else str(c))[:500].replace("\x00", "�") for c in cells
    )
