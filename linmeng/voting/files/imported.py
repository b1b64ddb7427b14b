"""A list of ballots from the city's own voting system: unit, ballot number, one column for each item."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.register.files.tables import Table, check_size, kind_of, read_csv
from linmeng.register.files.workbook import read_xlsx

UNIT, NUMBER = "unit", "ballot"
UNITS = (
    "房屋", "专有部分", "unit", "房号", "室号", "房屋编号", "房屋名称", "房屋坐落", "坐落", "地址",
    "房屋地址", "户号", "门牌", "门牌号", "单元号",
)  # fmt: skip
"""Titles of the unit's column. Where a list has several the first of these is it."""
TITLES = {
    **dict.fromkeys(UNITS, UNIT),
    **dict.fromkeys(("票号", "选票编号", "选票号", "表决票号", "编号", "ballot", "number"), NUMBER),
}
WORDS = {
    "同意": "yes", "赞成": "yes", "yes": "yes", "反对": "no", "不同意": "no", "no": "no",
    "弃权": "abstain", "abstain": "abstain", "": "",
    "无效": "invalid", "废票": "invalid", "invalid": "invalid",
}  # fmt: skip
_ITEM = re.compile(
    r"(?:表决)?(?:议题|事项|item)\s*(\d{1,3}|[一二三四五六七八九十])(?:\s*[:、.,].*)?|(\d{1,3})", re.DOTALL
).fullmatch
_DIGITS = "一二三四五六七八九十"
NO_HEADER = sentence("No header was found: a list of ballots has the columns 房屋, 票号 and 议题1, 议题2 …")
NO_UNIT_COLUMN = sentence("No column names the unit: call it 房屋, 房号 or 室号. Not understood: {titles}.")
NO_NUMBER_COLUMN = sentence("No column holds the ballot's number: call it 票号. Not understood: {titles}.")
NO_ITEM_COLUMN = sentence("No column holds an item: call them 议题1, 议题2 … Not understood: {titles}.")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list: its number in the file, the unit's place, the ballot's number, item → word."""

    row: int
    place: str
    number: str
    said: dict[str, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """A whole list, and the titles of columns that were left aside ("#4" where a title is missing)."""

    lines: tuple[Line, ...]
    unknown: tuple[str, ...]


def read(data: bytes, filename: str) -> Listed:
    """The rows of a CSV or Excel list. Raises NotUnderstood for anything else, and for missing columns."""
    check_size(data)
    kind = kind_of(data, filename)
    if kind == "geojson":
        raise NotUnderstood("A list of ballots is a CSV or Excel file.")
    table = (read_xlsx if kind == "xlsx" else read_csv)(data, field_of, NO_HEADER)
    columns = _columns(table.header)
    unknown = _unknown(table, columns)
    _check(columns, unknown)
    rows = zip(table.numbers, table.rows, strict=True)
    return Listed(tuple(_line(columns, number, row) for number, row in rows), unknown)


def field_of(title: str) -> str | None:
    """What a column holds: the unit, the ballot's number, or "item:2"."""
    plain = _plain(title)
    item = _ITEM(plain)
    if item is None:
        return TITLES.get(plain)
    number = item[1] or item[2]
    return f"item:{int(number) if number.isdigit() else _DIGITS.index(number) + 1}"


def tidy(cell: Any) -> str:
    """A cell's text: numbers of a workbook without their .0, wide signs as narrow ones."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(unicodedata.normalize("NFKC", "" if cell is None else str(cell)).split())


def same_place(text: str) -> str:
    """A place without its spaces: “1号楼 1单元 101” and “1号楼1单元101” are one."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _plain(title: Any) -> str:
    return unicodedata.normalize("NFKC", str(title)).strip().lower()


def _columns(header: list[str]) -> dict[str, int]:
    """Field → its column. Raises NotUnderstood where two columns hold the same item or number."""
    found: dict[str, int] = {}
    for at, title in enumerate(header):
        field = field_of(title)
        if field is None:
            continue
        if field not in found:
            found[field] = at
        elif field == UNIT:
            found[UNIT] = min(found[UNIT], at, key=lambda n: UNITS.index(_plain(header[n])))
        else:
            raise NotUnderstood(
                "The columns “{one}” and “{other}” hold the same: leave one of them.",
                one=header[found[field]], other=title,
            )  # fmt: skip
    return found


def _unknown(table: Table, columns: Mapping[str, int]) -> tuple[str, ...]:
    """The columns that are not understood, those without a title only where something stands in them."""
    known, wide = set(columns.values()), max(map(len, [table.header, *table.rows]))
    titles = [*table.header, *[""] * (wide - len(table.header))]
    return tuple(
        title or f"#{at + 1}"
        for at, title in enumerate(titles)
        if at not in known and (title or any(len(row) > at and tidy(row[at]) for row in table.rows))
    )


def _check(columns: Mapping[str, int], unknown: tuple[str, ...]) -> None:
    titles = ", ".join(unknown)[:200] or "—"
    if UNIT not in columns:
        raise NotUnderstood(NO_UNIT_COLUMN, titles=titles)
    if NUMBER not in columns:
        raise NotUnderstood(NO_NUMBER_COLUMN, titles=titles)
    if not any(field.startswith("item:") for field in columns):
        raise NotUnderstood(NO_ITEM_COLUMN, titles=titles)


def _line(columns: Mapping[str, int], number: int, row: list[Any]) -> Line:
    cells = {field: tidy(row[at]) if at < len(row) else "" for field, at in columns.items()}
    said = {key.partition(":")[2]: text for key, text in cells.items() if key.startswith("item:")}
    return Line(number, cells[UNIT], cells[NUMBER], said)
