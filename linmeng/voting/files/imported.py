"""A list of ballots from the city's own voting system: unit, ballot number, one column for each item."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.register.files.tables import Table, check_size, kind_of, read_csv
from linmeng.register.files.workbook import read_xlsx

UNIT, NUMBER = "unit", "ballot"
TITLES = {
    "房屋": UNIT, "室号": UNIT, "专有部分": UNIT, "unit": UNIT,
    "票号": NUMBER, "选票编号": NUMBER, "编号": NUMBER, "ballot": NUMBER, "number": NUMBER,
}  # fmt: skip
WORDS = {
    "同意": "yes", "赞成": "yes", "yes": "yes", "反对": "no", "不同意": "no", "no": "no",
    "弃权": "abstain", "abstain": "abstain", "": "",
}  # fmt: skip
_ITEM = re.compile(r"(?:议题|事项|item)?\s*(\d{1,3})").fullmatch
NO_HEADER = sentence("No header was found: a list of ballots has the columns 房屋, 票号 and 议题1, 议题2 …")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list: its number in the file, the unit's place, the ballot's number, item → word."""

    row: int
    place: str
    number: str
    said: dict[str, str]


def read(data: bytes, filename: str) -> list[Line]:
    """The rows of a CSV or Excel list. Raises NotUnderstood for anything else."""
    check_size(data)
    kind = kind_of(data, filename)
    if kind == "geojson":
        raise NotUnderstood("A list of ballots is a CSV or Excel file.")
    table = (read_xlsx if kind == "xlsx" else read_csv)(data, field_of, NO_HEADER)
    return [_line(table, number, row) for number, row in zip(table.numbers, table.rows, strict=True)]


def field_of(title: str) -> str | None:
    """What a column holds: the unit, the ballot's number, or "item:2"."""
    plain = unicodedata.normalize("NFKC", str(title)).strip().lower()
    item = _ITEM(plain)
    return f"item:{int(item[1])}" if item else TITLES.get(plain)


def tidy(cell: Any) -> str:
    """A cell's text: numbers of a workbook without their .0, wide signs as narrow ones."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(unicodedata.normalize("NFKC", "" if cell is None else str(cell)).split())


def _line(table: Table, number: int, row: list[Any]) -> Line:
    cells = {field_of(title): tidy(cell) for title, cell in zip(table.header, row, strict=False)}
    said = {key.partition(":")[2]: text for key, text in cells.items() if key and key.startswith("item:")}
    return Line(number, cells.get(UNIT, ""), cells.get(NUMBER, ""), said)
