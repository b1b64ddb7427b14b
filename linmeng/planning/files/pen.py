"""Writing cells: a formula always with its value, a text always as text (never as a formula or a link)."""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

FEE, MONEY, COUNT, SHARE, TEXT, HEAD, TITLE, NOTE = (
    "fee",
    "money",
    "count",
    "share",
    "text",
    "head",
    "title",
    "note",
)

_KINDS: dict[str, dict[str, Any]] = {
    FEE: {"num_format": "0.00"},
    MONEY: {"num_format": "#,##0"},
    COUNT: {"num_format": "#,##0.###"},
    SHARE: {"num_format": "0.0%"},
    TEXT: {},
    HEAD: {"bold": True, "bg_color": "#e7eef5", "border": 1, "text_wrap": True, "valign": "vcenter"},
    TITLE: {"bold": True, "font_size": 14},
    NOTE: {"text_wrap": True, "valign": "top", "font_color": "#444444"},
}


class Pen:
    """Writes one worksheet. Rows and columns count from 0."""

    def __init__(self, sheet: Worksheet, formats: dict[str, Any]) -> None:
        self.sheet, self.formats, self.name = sheet, formats, str(sheet.get_name())

    def text(self, row: int, column: int, value: str, kind: str = TEXT) -> None:
        self.sheet.write_string(row, column, value, self.formats[kind])

    def figure(self, row: int, column: int, value: float, kind: str = COUNT) -> str:
        """A figure a reader may change (blue); gives the cell's address."""
        self.sheet.write_number(row, column, value, self.formats[f"{kind} in"])
        return str(xl_rowcol_to_cell(row, column))

    def formula(self, row: int, column: int, formula: str, value: float, kind: str = MONEY) -> str:
        """A formula together with its value as of now; gives the cell's address."""
        self.sheet.write_formula(row, column, f"={formula}", self.formats[kind], value)
        return str(xl_rowcol_to_cell(row, column))

    def head(self, row: int, texts: list[str], column: int = 0) -> None:
        for offset, text in enumerate(texts):
            self.text(row, column + offset, text, HEAD)

    def far(self, address: str) -> str:
        """The address as other sheets name it."""
        return "'" + self.name.replace("'", "''") + "'!" + address


def formats_of(book: Workbook) -> dict[str, Any]:
    """All cell formats of a workbook; "… in" are those of figures a reader may change."""
    base = {"font_name": "Noto Sans CJK SC", "font_size": 10}
    kinds = {kind: book.add_format({**base, **look}) for kind, look in _KINDS.items()}
    blue = {f"{k} in": book.add_format({**base, **_KINDS[k], "font_color": "#0b5cad"}) for k in _KINDS}
    return {**kinds, **blue}
