"""The house's own Word templates, built from the descriptions in `papers/`, for clerks to edit.

Page, type and indents of an official letter follow GB/T 9704-2012: margins 37, 35, 28 and 26 mm, 22 lines of
28 characters of 三号 (16 pt) 仿宋, title 二号, headings 黑体, page numbers 四号 between dashes, outside.
"""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any

from linmeng.cases.files import ooxml as x
from linmeng.cases.files.describing import Description, Part, Row, Style, description

_FONTS: dict[Style, tuple[str, float]] = {"letter": ("仿宋", 16), "form": ("宋体", 12)}
LINE = {"letter": 28.95, "form": 20.0}
"""Points from line to line; 22 lines in the 225 mm of an official letter make 28.95."""


@lru_cache(maxsize=64)
def template_docx(key: str) -> bytes:
    """The template of a kind of paper as .docx, with its fields in braces. KeyError for an unknown kind."""
    return built(description(key))


def built(told: Description) -> bytes:
    """A Word template of a description; the same description gives the same words."""
    document = x.fresh(told.style, *_FONTS[told.style], LINE[told.style])
    x.paragraph(document, "公文标题", told.title)
    for part, after in zip(told.parts, (*told.parts[1:], Part("")), strict=True):
        _add(document, part, keep=after.kind == "right")  # no page with nothing but a signature
    x.finish(document, told.title)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add(document: Any, part: Part, *, keep: bool) -> None:
    if part.kind == "table":
        _table(document, part)
    elif part.kind == "sign":
        _sign(document, part.cells)
    elif part.kind in ("for", "if"):
        x.paragraph(document, "正文缩进", f"{{%p {part.kind} {part.text} %}}")
    elif part.kind == "end":
        x.paragraph(document, "正文缩进", "{%p end" + _begun(document) + " %}")
    else:
        x.paragraph(document, x.STYLES[part.kind], part.text, new_page=part.kind == "page", keep=keep)


def _begun(document: Any) -> str:
    """What the innermost open paragraph tag began with."""
    open_: list[str] = []
    for paragraph in document.paragraphs:
        words = paragraph.text.split()
        if paragraph.text.startswith("{%p "):
            if words[1].startswith("end"):
                open_.pop()
            else:
                open_.append(words[1])
    return open_[-1]


def _table(document: Any, part: Part) -> None:
    table = x.table(document, part.widths)
    x.row(table, part.head, head=True)
    for row in part.rows:
        _rows(table, row)
    x.paragraph(document, "表后", "")


def _rows(table: Any, row: Row) -> None:
    if row.over:
        x.tag_row(table, f"{{%tr for {row.over} %}}")
    x.row(table, row.cells)
    if row.over:
        x.tag_row(table, "{%tr endfor %}")


def _sign(document: Any, cells: Sequence[str]) -> None:
    """Lines to sign on, in a table without borders so that they stand under one another."""
    table = x.table(document, [1] * len(cells), borders=False)
    x.row(table, [f"{cell}：" for cell in cells], tall=True)
    x.paragraph(document, "表后", "")
