"""A small reader of workbook formulas: enough to recompute ours without a spreadsheet program."""

import math
import re
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import range_boundaries

_REF = re.compile(r"(?:'((?:[^']|'')+)'!)?(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![\w(])")


class Formulas:
    """Evaluates cells of a workbook loaded with its formulas; `changed` overrides single cells."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.known: dict[tuple[str, str], Any] = {}

    def change(self, sheet: str, cell: str, value: float) -> None:
        self.known = {(sheet, cell): value}

    def value(self, sheet: str, cell: str) -> Any:
        key = (sheet, cell)
        if key not in self.known:
            content = self.book[sheet][cell].value
            formula = (
                isinstance(content, str)
                and content.startswith("=")
                and self.book[sheet][cell].data_type == "f"
            )
            self.known[key] = self._compute(sheet, content[1:]) if formula else content
        return self.known[key]

    def _compute(self, sheet: str, formula: str) -> Any:
        def look(match: re.Match[str]) -> str:
            where = (match[1] or sheet).replace("''", "'")
            address = match[2].replace("$", "")
            kind = "many" if ":" in address else "one"
            return f"{kind}({where!r},{address!r})"

        text = _REF.sub(look, formula)
        names = {
            "one": lambda s, a: self.value(s, a) or 0,
            "many": self._many,
            "SUM": _sum,
            "MAX": lambda *v: max(_flat(v)),
            "MIN": lambda *v: min(_flat(v)),
            "ROUNDUP": _roundup,
            "SUMPRODUCT": _sumproduct,
            "IF": lambda c, a, b: a if c else b,
        }
        return eval(text, {"__builtins__": {}}, names)

    def _many(self, sheet: str, address: str) -> list[Any]:
        left, top, right, bottom = range_boundaries(address)
        cells = self.book[sheet].iter_rows(top, bottom, left, right)
        return [self.value(sheet, cell.coordinate) or 0 for row in cells for cell in row]


def _flat(values: tuple[Any, ...]) -> list[float]:
    return [v for value in values for v in (value if isinstance(value, list) else [value])]


def _sum(*values: Any) -> float:
    return sum(_flat(values))


def _sumproduct(a: Any, b: Any) -> float:
    return sum(x * y for x, y in zip(_flat((a,)), _flat((b,)), strict=True))


def _roundup(value: float, digits: int) -> float:
    """Away from zero, as spreadsheets do."""
    assert digits == 0
    return math.copysign(math.ceil(abs(value)), value)
