"""A list of buildings becomes rows: which compound, which number, what it states; CSV and XLSX."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from linmeng.domain.refusals import NotUnderstood, Refusal, sentence
from linmeng.domain.register import values
from linmeng.domain.register.building_columns import BUILDING_BY_FIELD, BUILDING_COLUMNS, building_field
from linmeng.domain.register.buildings import LIMITS, clean_number, impossible
from linmeng.domain.register.columns import plain_header
from linmeng.domain.register.rows import Note, shown
from linmeng.domain.register.values import Doubt
from linmeng.register.files.reading import CHECKING, OPENING, Tell, silent, telling
from linmeng.register.files.tables import Table, check_size, kind_of, read_csv
from linmeng.register.files.workbook import read_xlsx

NO_COLUMN = sentence(
    "No column holds the building's number (楼号 or building number) beside the compound's number or name "
    "(小区编号 or id, 小区名称 or name). The template shows how."
)
_SUMS = ("合计", "总计", "小计", "total", "Total")
ABOVE = sentence("the compound of the row above")


@dataclass(frozen=True, slots=True)
class BuildingRow:
    """One building as a list states it. `message`: the reason (a msgid with values) when it is of no use."""

    number: int  # line or row of the file
    code: str = ""  # of its compound
    name: str = ""  # of its compound
    building: str = ""
    figures: Mapping[str, int] = field(default_factory=dict)  # only what is stated
    notes: tuple[Note, ...] = ()
    cells: tuple[str, ...] = ()
    message: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BuildingReading:
    """A list of buildings, read: like `Reading` for compounds, without coordinates."""

    kind: str
    encoding: str
    header: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    unknown: tuple[str, ...]
    rows: tuple[BuildingRow, ...]
    notes: tuple[Note, ...] = ()
    crs: str = ""
    crs_how: str = ""


def read_buildings(data: bytes, filename: str, *, year: int, tell: Tell = silent) -> BuildingReading:
    """Every row of a list of buildings, unusable ones with their reason in `message`.

    A figure that cannot be true is left out with a note; `year` is the present one, which no building is
    younger than. Limits of size as for lists of compounds. NotUnderstood when the file as a whole cannot be
    read.
    """
    check_size(data)
    kind = kind_of(data, filename)
    if kind == "geojson":
        raise NotUnderstood("A list of buildings is a table: it is needed as .xlsx or .csv.")
    tell(OPENING, 0.0)
    table = _READERS[kind](data)
    places = _places(table.header)
    if "number" not in places or not places.keys() & {"id", "name"}:
        raise NotUnderstood(NO_COLUMN)
    rows: list[BuildingRow] = []
    for number, cells in telling(list(zip(table.numbers, table.rows, strict=True)), CHECKING, tell):
        rows.append(_row(number, cells, places, table, year, rows[-1] if rows else None))
    used = {f: tuple(table.header[i] for i in spots) for f, spots in places.items()}
    unknown = tuple(t for t in table.header if t and building_field(t) is None)
    return BuildingReading(
        kind, table.encoding, tuple(table.header), used, unknown, tuple(rows), tuple(table.notes)
    )


_READERS: dict[str, Callable[[bytes], Table]] = {
    "csv": lambda data: read_csv(data, building_field, NO_COLUMN),
    "xlsx": lambda data: read_xlsx(data, building_field, NO_COLUMN),
}


def _places(header: Sequence[str]) -> dict[str, list[int]]:
    """Field → positions of the headers that name it, the preferred one first."""
    titles = {plain_header(t): i for i, t in reversed(list(enumerate(header)))}
    found = {}
    for c in BUILDING_COLUMNS:
        known = dict.fromkeys(plain_header(h) for h in (c.zh, c.en, c.field, *c.synonyms))
        found[c.field] = [titles[p] for p in known if p in titles]
    return {f: spots for f, spots in found.items() if spots}


def _row(
    number: int,
    cells: Sequence[Any],
    places: Mapping[str, Sequence[int]],
    table: Table,
    year: int,
    above: BuildingRow | None,
) -> BuildingRow:
    raw = {
        f: next((c for i in s for c in cells[i : i + 1] if c not in ("", None)), None)
        for f, s in places.items()
    }
    row = BuildingRow(number, cells=tuple(_text(c) for c in cells))
    try:
        code, name = _limited(raw, "id"), _limited(raw, "name")
        notes: tuple[Note, ...] = ()
        if above and raw.get("id") is None and raw.get("name") is None and raw["number"] is not None:
            code, name = above.code, above.name  # one merged cell beside several buildings
            notes = (Note("name", "", "", ABOVE),) if code or name else ()
        row = replace(row, code=code, name=name, notes=notes)
        _check_width(cells, table)
        row = replace(row, building=_building(raw["number"]))
        if not code and not name:
            raise NotUnderstood(sentence("neither the compound's number nor its name is given"))
    except Refusal as why:
        return replace(row, message=why.message, values=why.values)
    figures, more = _figures(raw, {f: table.header[s[0]] for f, s in places.items()}, year)
    return replace(row, figures=figures, notes=(*row.notes, *more))


def _check_width(cells: Sequence[Any], table: Table) -> None:
    width = len(table.header)
    if any(c not in ("", None) for c in cells[width:]):
        raise NotUnderstood(
            sentence("the row has {cells} cells, the header {width}"), cells=len(cells), width=width
        )


def _building(raw: Any) -> str:
    words = values.text(_text(raw)) if not isinstance(raw, date) else ""
    if words is None:
        raise NotUnderstood(sentence("the building's number is missing"))
    if words in _SUMS:
        raise NotUnderstood(sentence("a sum is no building"))
    if isinstance(raw, date):
        message = sentence("the workbook took the building's number for a date: format the column as text")
        raise NotUnderstood(message)
    return clean_number(words)


def _limited(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if value is None:
        return ""
    return values.text(_text(value), BUILDING_BY_FIELD[name].high) or ""


def _figures(
    raw: Mapping[str, Any], headers: Mapping[str, str], year: int
) -> tuple[dict[str, int], list[Note]]:
    found: dict[str, int] = {}
    notes = []
    for name in LIMITS:
        if raw.get(name) is None:
            continue
        column = BUILDING_BY_FIELD[name]
        try:
            value = (
                values.year(raw[name], column) if column.kind == "year" else values.count(raw[name], column)
            )
            _check_year({name: value}, year)
        except Doubt as doubt:
            notes.append(Note(name, headers[name], shown(raw[name]), doubt.message, doubt.values))
            continue
        if value is not None:
            found[name] = value
    return found, notes


def _check_year(figure: Mapping[str, int | None], year: int) -> None:
    wrong = impossible(figure, year)
    if wrong:
        _, value, low, high = wrong
        message = sentence("{value} is not plausible (expected {low} to {high})")
        raise Doubt(message, value=value, low=low, high=high)


def _text(cell: Any) -> str:
    """A cell as words: a whole number without its decimals, NULs shown, a guarding quote taken away."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        cell = int(cell)
    words = "" if cell is None else str(cell)[:500].replace("\x00", "�")
    return words[1:] if words[:1] == "'" else words
