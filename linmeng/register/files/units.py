"""A list of units and owners becomes rows: which compound, which unit, what it states, who holds it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from linmeng.domain.refusals import NotUnderstood, Refusal, sentence
from linmeng.domain.register import values
from linmeng.domain.register.columns import plain_header
from linmeng.domain.register.persons import plain_name, plain_paper, plain_phone
from linmeng.domain.register.rows import Note
from linmeng.domain.register.unit_columns import (
    PERSONAL,
    UNIT_BY_FIELD,
    UNIT_COLUMNS,
    read_word,
    unit_field,
)
from linmeng.domain.register.units import Place, clean_paper, clean_place, read_area, read_share
from linmeng.register.files.buildings import ABOVE
from linmeng.register.files.reading import CHECKING, OPENING, Tell, silent, telling
from linmeng.register.files.tables import Table, check_size, kind_of, read_csv
from linmeng.register.files.workbook import read_xlsx

NO_COLUMN = sentence("No column holds the unit's number (室号 or unit). The template shows how.")
BUILDING_ABOVE = sentence("the building of the row above")
SAME_UNIT = sentence("another titleholder of the unit in the row above")
NO_AREA = sentence("this is no area in m² with at most two decimals, and is left out")
NO_WORD = sentence("this cannot be read, and is left out")
MASKED = sentence("a masked name, as in a list taken out: the titleholders stay as they are")
_SUMS = ("合计", "总计", "小计", "total", "Total")
_SEVERAL = re.compile(r"[、;；\n]+")


@dataclass(frozen=True, slots=True)
class ListedOwner:
    """A titleholder as a list states one; not shown when printed."""

    name: str = field(repr=False)
    kind: str = "natural"
    phone: str = field(default="", repr=False)
    paper: str = field(default="", repr=False)
    share: str = ""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One row of a list of units. `message`: the reason (a msgid with values) when it is of no use.

    `cells` are those of columns that do not tell who somebody is, and only they are ever handed back.
    """

    number: int  # line or row of the file
    code: str = ""
    name: str = ""
    place: Place = ("", "", "")
    stated: Mapping[str, Any] = field(default_factory=dict)  # area_dm2, basis, kind, state, paper
    owners: tuple[ListedOwner, ...] = ()
    notes: tuple[Note, ...] = ()
    cells: tuple[str, ...] = ()
    message: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitReading:
    """A list of units, read: like `BuildingReading`; `header` without the columns that tell who it is."""

    kind: str
    encoding: str
    header: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    unknown: tuple[str, ...]
    rows: tuple[UnitRow, ...]
    notes: tuple[Note, ...] = ()
    crs: str = ""
    crs_how: str = ""


def read_units(data: bytes, filename: str, *, tell: Tell = silent) -> UnitReading:
    """Every row of a list of units, unusable ones with their reason in `message`.

    CSV and XLSX, limits of size as for lists of compounds. NotUnderstood when the file as a whole cannot be
    read.
    """
    check_size(data)
    kind = kind_of(data, filename)
    if kind == "geojson":
        raise NotUnderstood("A list of units is a table: it is needed as .xlsx or .csv.")
    tell(OPENING, 0.0)
    table = _READERS[kind](data)
    places = _places(table.header)
    if "number" not in places:
        raise NotUnderstood(NO_COLUMN)
    kept = sorted(i for f, spots in places.items() if f not in PERSONAL for i in spots)
    reader = _Reader(table, places, kept)
    for number, cells in telling(list(zip(table.numbers, table.rows, strict=True)), CHECKING, tell):
        reader.add(number, cells)
    used = {f: tuple(table.header[i] for i in spots) for f, spots in places.items()}
    unknown = tuple(t for t in table.header if t and unit_field(t) is None)
    header = tuple(table.header[i] for i in kept)
    rows = tuple(reader.rows)
    return UnitReading(kind, table.encoding, header, used, unknown, rows, tuple(table.notes))


_READERS: dict[str, Callable[[bytes], Table]] = {
    "csv": lambda data: read_csv(data, unit_field, NO_COLUMN),
    "xlsx": lambda data: read_xlsx(data, unit_field, NO_COLUMN),
}


def _places(header: Sequence[str]) -> dict[str, list[int]]:
    """Field → positions of the headers that name it, the preferred one first."""
    titles = {plain_header(t): i for i, t in reversed(list(enumerate(header)))}
    found = {}
    for c in UNIT_COLUMNS:
        known = dict.fromkeys(plain_header(h) for h in (c.zh, c.en, c.field, *c.synonyms))
        found[c.field] = [titles[p] for p in known if p in titles]
    return {f: spots for f, spots in found.items() if spots}


class _Reader:
    """Reads the rows of one table, each in the light of the one above."""

    def __init__(self, table: Table, places: Mapping[str, Sequence[int]], kept: Sequence[int]) -> None:
        self.table, self.places, self.kept = table, places, kept
        self.headers = {f: table.header[s[0]] for f, s in places.items()}
        self.rows: list[UnitRow] = []

    def add(self, number: int, cells: Sequence[Any]) -> None:
        raw = {
            f: next((c for i in s for c in cells[i : i + 1] if c not in ("", None)), None)
            for f, s in self.places.items()
        }
        kept = tuple(_text(cells[i]) if i < len(cells) else "" for i in self.kept)
        row = UnitRow(number, cells=kept)
        try:
            row = self._place(row, raw, cells)
            row = self._said(row, raw)
        except Refusal as why:
            row = replace(row, message=why.message, values=why.values)
        self.rows.append(row)

    def _place(self, row: UnitRow, raw: Mapping[str, Any], cells: Sequence[Any]) -> UnitRow:
        """The compound and the place; what a merged cell leaves out is taken from the row above."""
        _check_width(cells, self.table)
        above = self.rows[-1] if self.rows else None
        code, name = _limited(raw, "id"), _limited(raw, "name")
        notes: list[Note] = []
        if above and not code and not name and (above.code or above.name):
            code, name = above.code, above.name
            notes.append(Note("name", "", "", ABOVE))
        row = replace(row, code=code, name=name, notes=tuple(notes))
        building, door, unit = (_part(raw.get(f)) for f in ("building", "door", "number"))
        if unit in _SUMS or building in _SUMS or code in _SUMS or name in _SUMS:
            raise NotUnderstood(sentence("a sum is no unit"))
        if not unit and above and above.place[2] and raw.get("owner") is not None:
            notes.append(Note("number", "", "", SAME_UNIT))
            return replace(row, place=above.place, notes=tuple(notes))
        if unit and not building and above and above.place[0] and self._alike(raw):
            building, door = above.place[0], door or above.place[1]
            notes.append(Note("building", "", "", BUILDING_ABOVE))
        return replace(row, place=clean_place(building, door, unit), notes=tuple(notes))

    def _alike(self, raw: Mapping[str, Any]) -> bool:
        """Whether a row without a building may lie in the one above: a parking space may not."""
        return raw.get("kind") is None

    def _said(self, row: UnitRow, raw: Mapping[str, Any]) -> UnitRow:
        stated: dict[str, Any] = {}
        notes = list(row.notes)
        for name, store, read in _STATED:
            if raw.get(name) is None:
                continue
            try:
                words = values.text(_text(raw[name]))
                if words is not None:
                    stated[store] = read(words)
            except Refusal:  # its words stay out: where cells were shifted they may be a name
                message = NO_AREA if name == "area" else NO_WORD
                notes.append(Note(name, self.headers[name], "", message))
        owners, more = self._owners(raw)
        return replace(row, stated=stated, owners=owners, notes=(*notes, *more))

    def _owners(self, raw: Mapping[str, Any]) -> tuple[tuple[ListedOwner, ...], list[Note]]:
        """The titleholders of a row, several in one cell apart; notes never repeat what a cell says."""
        names = _listed(raw.get("owner"))
        if any("*" in n or "＊" in n for n in names):
            return (), [Note("owner", self.headers["owner"], "", MASKED)]
        if not names:
            return (), []
        kind = "natural"
        if raw.get("owner_kind") is not None:
            kind = read_word("owner_kind", _text(raw["owner_kind"]))
        notes: list[Note] = []
        columns = {}
        for name in ("phone", "identity"):
            found = _listed(raw.get(name))
            if found and len(found) != len(names):
                raise NotUnderstood(
                    sentence("{n} names, but not as many telephone or identity numbers"), n=len(names)
                )
            columns[name] = [self._number(name, t, raw[name], notes) for t in found] or [""] * len(names)
        share = _share(raw.get("share"))
        if share and len(names) > 1:
            raise NotUnderstood(sentence("one share for several names: give each a row of its own"))
        owners = []
        for i, name in enumerate(names):
            if len(name) > UNIT_BY_FIELD["owner"].high or not name.isprintable() or not plain_name(name):
                raise NotUnderstood(sentence("the titleholder's name is too long or cannot be shown"))
            owners.append(ListedOwner(name, kind, columns["phone"][i], columns["identity"][i], share))
        return tuple(owners), notes

    def _number(self, name: str, text: str, cell: Any, notes: list[Note]) -> str:
        """A telephone or identity number, "" with a note where it cannot be one."""
        plain = plain_phone(text) if name == "phone" else plain_paper(text)
        message = ""
        if isinstance(cell, float) and abs(cell) >= 10**15:
            message = sentence("the workbook kept only 15 digits of it: format the column as text")
        elif not 5 <= len(plain) <= 30 or not text.isprintable():
            message = sentence("this is no such number, and is left out")
        if not message:
            return text
        if text.lower() not in values.MISSING and text != "无":
            notes.append(Note(name, self.headers[name], "", message))
        return ""


_STATED: tuple[tuple[str, str, Callable[[str], Any]], ...] = (
    ("area", "area_dm2", read_area),
    ("basis", "basis", lambda t: read_word("basis", t)),
    ("kind", "kind", lambda t: read_word("kind", t)),
    ("state", "state", lambda t: read_word("state", t)),
    ("paper", "paper", clean_paper),
)


def _share(raw: Any) -> str:
    try:
        return "" if raw is None else read_share(_text(raw))
    except NotUnderstood:
        raise NotUnderstood(sentence("the share cannot be read: write it as 1/2 or 50%")) from None


def _check_width(cells: Sequence[Any], table: Table) -> None:
    width = len(table.header)
    if any(c not in ("", None) for c in cells[width:]):
        message = sentence("the row has {cells} cells, the header {width}")
        raise NotUnderstood(message, cells=len(cells), width=width)


def _part(raw: Any) -> str:
    if isinstance(raw, date):
        raise NotUnderstood(sentence("the workbook took a number for a date: format the column as text"))
    return values.text(_text(raw)) or ""


def _limited(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return "" if value is None else values.text(_text(value), UNIT_BY_FIELD[name].high) or ""


def _listed(raw: Any) -> list[str]:
    """The parts of a cell: 王小明、李小红."""
    return [] if raw is None else [w for t in _SEVERAL.split(_text(raw)) if (w := " ".join(t.split()))]


def _text(cell: Any) -> str:
    """A cell as words: a whole number without its decimals, NULs shown, a guarding quote taken away."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**18:
        cell = int(cell)
    words = "" if cell is None else str(cell)[:500].replace("\x00", "�")
    return words[1:] if words[:1] == "'" else words
