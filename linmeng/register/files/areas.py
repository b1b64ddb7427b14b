"""A list of areas becomes rows: division code, name, level, parent, outline; CSV, XLSX, GeoJSON."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from linmeng.domain.refusals import NotUnderstood, Refusal, sentence
from linmeng.domain.register.columns import plain_header
from linmeng.domain.register.coordinates import SYSTEMS, Crs
from linmeng.domain.register.credit import DIVISION_LENGTH, division_level
from linmeng.domain.register.drawing import check_outline
from linmeng.domain.register.rows import Note
from linmeng.register.files.geo import read_geojson, shifted
from linmeng.register.files.reading import CHECKING, OPENING, Tell, silent, telling
from linmeng.register.files.tables import Table, check_size, kind_of, read_csv
from linmeng.register.files.workbook import read_xlsx
from linmeng.register.files.writing import table_bytes

MAX_NAME = 80
HEADERS: dict[str, tuple[str, ...]] = {
    "code": ("区划代码", "统计用区划代码", "行政区划代码", "代码", "code", "division_code", "adcode"),
    "name": ("名称", "区划名称", "区域名称", "name", "街道"),
    "level": ("级别", "层级", "level", "kind"),
    "parent": ("上级", "所属", "所属区", "所属街道", "parent", "district", "区", "区县"),
}
"""Field → the headers that name it, the preferred one first."""
LEVELS: dict[str, tuple[str, ...]] = {
    "city": ("市", "城市", "地级市", "city"),
    "district": ("区", "县", "区县", "市辖区", "district"),
    "subdistrict": ("街道", "镇", "乡", "街镇", "乡镇", "街道办事处", "subdistrict", "sub-district", "town"),
    "committee": ("居委会", "居民委员会", "居委", "社区", "村委会", "committee", "residents' committee"),
}
NO_COLUMN = sentence(
    "No column holds the area's division code or name (区划代码 or code, 名称 or name). "
    "The template shows how."
)
_SHORT = (4, 6, 9)  # the code of all but a committee is often written without its zeros
_EXAMPLE = ("310104003000", "天平路街道", "街道", "徐汇区")
_ENGLISH_LEVEL = "subdistrict"


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area as a list states it. `message` is the reason (a msgid with values) when it cannot be used."""

    number: int  # line, row or feature of the file
    code: str = ""  # 12 digits; empty: found by name and what it is part of
    name: str = ""
    level: str = ""
    parent: str = ""  # a code or a name
    outline: Mapping[str, Any] | None = None  # GeoJSON, WGS-84
    notes: tuple[Note, ...] = ()
    cells: tuple[str, ...] = ()
    message: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AreaReading:
    """A list of areas, read: like `Reading` for compounds."""

    kind: str
    encoding: str
    crs: Crs
    crs_how: str
    header: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    unknown: tuple[str, ...]
    rows: tuple[AreaRow, ...]
    notes: tuple[Note, ...] = ()


def read_areas(data: bytes, filename: str, *, crs: str | None = None, tell: Tell = silent) -> AreaReading:
    """Every row of a list of areas, unusable ones with their reason in `message`.

    `crs` is that of a GeoJSON file's outlines: wgs84 (also None, as GeoJSON demands), gcj02 or bd09.
    Limits of size as for lists of compounds. NotUnderstood when the file as a whole cannot be read.
    """
    check_size(data)
    system = next((s for s in SYSTEMS if s == crs), None)
    if crs and system is None:
        raise NotUnderstood("“{name}” is not a coordinate system: wgs84, gcj02 or bd09.", name=crs)
    tell(OPENING, 0.0)
    table = _READERS[kind_of(data, filename)](data)
    places = _places(table.header)
    if not places.keys() & {"name", "code"}:
        raise NotUnderstood(NO_COLUMN)
    numbered = list(zip(table.numbers, table.rows, strict=True))
    found = tuple(_row(n, c, places, table, system or "wgs84") for n, c in telling(numbered, CHECKING, tell))
    used = {f: tuple(table.header[i] for i in spots) for f, spots in places.items()}
    titles = [t for t in table.header if t and area_field(t) is None]
    unknown = tuple(titles[:-1] if table.kind == "geojson" else titles)  # the last is the geometry
    how = "given" if system else "standard"
    return AreaReading(
        table.kind, table.encoding, system or "wgs84", how,
        tuple(table.header), used, unknown, found, tuple(table.notes),
    )  # fmt: skip


def area_template(kind: str, *, language: str = "zh") -> bytes:
    """An example list of areas, CSV or XLSX. NotUnderstood for another kind."""
    if language == "zh":
        return table_bytes(("区划代码", "名称", "级别", "上级"), [_EXAMPLE], kind)
    code, name, _, parent = _EXAMPLE
    return table_bytes(("code", "name", "level", "parent"), [(code, name, _ENGLISH_LEVEL, parent)], kind)


def area_field(header: str) -> str | None:
    """Which field a header of a list of areas means, None for none."""
    return _MEANING.get(plain_header(header))


_MEANING = {plain_header(h): name for name, known in HEADERS.items() for h in known}
_LEVEL = {word: level for level, words in LEVELS.items() for word in words}
_READERS: dict[str, Callable[[bytes], Table]] = {
    "csv": lambda data: read_csv(data, area_field, NO_COLUMN),
    "xlsx": lambda data: read_xlsx(data, area_field, NO_COLUMN),
    "geojson": read_geojson,
}


def _places(header: Sequence[str]) -> dict[str, list[int]]:
    """Field → positions of the headers that name it, the preferred one first."""
    titles = {plain_header(t): i for i, t in reversed(list(enumerate(header)))}
    spots = {
        f: [titles[p] for t in known if (p := plain_header(t)) in titles] for f, known in HEADERS.items()
    }
    return {f: found for f, found in spots.items() if found}


def _row(
    number: int, cells: Sequence[Any], places: Mapping[str, Sequence[int]], table: Table, crs: Crs
) -> AreaRow:
    texts = [_text(c) for c in cells]
    said = {
        f: next((t for i in spots if (t := "".join(texts[i : i + 1]))), "") for f, spots in places.items()
    }
    drawn = table.kind == "geojson"
    code, name = _padded(said.get("code", "")), said.get("name", "")
    level = _LEVEL.get(said.get("level", "").lower(), "")
    parent = said.get("parent", "")[:MAX_NAME]
    row = AreaRow(
        number, code[:40], name[:MAX_NAME], level, parent, cells=_shown(cells[:-1] if drawn else cells)
    )
    if said.get("level") and not level:
        message = sentence("no level is called so; the code decides")
        row = replace(row, notes=(Note("level", "", said["level"][:80], message),))
    try:
        if len(cells) > len(table.header) and any(c not in ("", None) for c in cells[len(table.header) :]):
            wide = sentence("the row has {cells} cells, the header {width}")
            raise NotUnderstood(wide, cells=len(cells), width=len(table.header))
        _check(row, name)
        outline = _outline(cells[-1], crs) if drawn and cells[-1] is not None else None
    except Refusal as why:
        return replace(row, message=why.message, values=why.values)
    return replace(row, outline=outline)


def _check(row: AreaRow, name: str) -> None:
    if not name and not row.code:
        raise NotUnderstood(sentence("neither a division code nor a name is given"))
    if len(name) > MAX_NAME or not name.isprintable():
        raise NotUnderstood(sentence("the name has more than {n} characters or unprintable ones"), n=MAX_NAME)
    if row.code and division_level(row.code) == "province":
        raise NotUnderstood("The register begins with cities; {code} is a province.", code=row.code)


def _text(cell: Any) -> str:
    """A cell as words: a whole number without its decimals, blanks joined, a guarding quote taken away."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        cell = int(cell)
    words = "" if cell is None else " ".join(str(cell).split())
    return words[1:] if words[:1] == "'" else words


def _padded(code: str) -> str:
    digits = code.isascii() and code.isdigit()
    return code.ljust(DIVISION_LENGTH, "0") if digits and len(code) in _SHORT else code


def _shown(cells: Sequence[Any]) -> tuple[str, ...]:
    whole = [int(c) if isinstance(c, float) and c.is_integer() else c for c in cells]
    return tuple("" if c is None else str(c)[:500].replace("\x00", "�") for c in whole)


def _outline(geometry: Any, crs: Crs) -> dict[str, Any]:
    outline = check_outline(geometry)
    return outline if crs == "wgs84" else shifted(outline, crs)
