"""WordprocessingML for which python-docx has no words: East Asian fonts, character indents, page numbers."""

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

STYLES = {
    "title": "公文标题", "heading": "小标题", "body": "正文缩进", "flush": "正文顶格", "right": "落款",
    "small": "附注", "page": "附件序号",
}  # fmt: skip
_LATIN, _DARK, _SONG = "Times New Roman", "黑体", "宋体"
_MARGINS = {"letter": (37, 35, 28, 26), "form": (25, 25, 25, 25)}  # top, bottom, left, right; mm
_LEFT, _CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def fresh(style: str, font: str, size: float, line: float) -> Any:
    """An empty A4 document with the styles of the house."""
    document = Document()
    _page(document.sections[0], style, line)
    _defaults(document, font, size, line)
    title, table = (22, 12) if style == "letter" else (18, 10.5)
    for name, face, points, align, more in (
        ("公文标题", _SONG, title, _CENTRE, {"bold": True, "after": line, "outline": 0}),
        ("小标题", _DARK, size, _LEFT, {"indent": 2, "outline": 1}),
        ("正文缩进", font, size, _LEFT, {"indent": 2}),  # justified, LibreOffice 7.4 loses a last comma
        ("正文顶格", font, size, _LEFT, {}),
        ("落款", font, size, _RIGHT, {"right": 2}),
        ("附注", _SONG, 10.5, _LEFT, {}),
        ("附件序号", _DARK, size, _LEFT, {}),
        ("表头", _DARK, table, _CENTRE, {"line": table * 1.4}),
        ("表文", _SONG, table, _LEFT, {"line": table * 1.4}),
        ("表后", _SONG, 6, _LEFT, {"line": 8}),
        ("页码", _SONG, 14, _RIGHT, {"line": 16}),
    ):
        _style(document, name, face, points, align, {"line": line, **more})
    return document


def _page(section: Any, style: str, line: float) -> None:
    top, bottom, left, right = _MARGINS[style]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.footer_distance = Mm(28 if style == "letter" else 15)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(line * 20)))


def _defaults(document: Any, font: str, size: float, line: float) -> None:
    """Fonts and language of the whole document; themes would override the Chinese ones."""
    normal = document.styles["Normal"]
    _font(normal, font, size)
    normal.paragraph_format.space_after = Pt(0)
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{name}"), None)
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:eastAsia"), "zh-CN")
    settings = document.settings
    settings.odd_and_even_pages_header_footer = True
    spacing = settings.element.find(qn("w:characterSpacingControl"))
    if spacing is not None:
        spacing.set(qn("w:val"), "compressPunctuation")


def _font(style: Any, font: str, size: float) -> None:
    style.font.name, style.font.size = _LATIN, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:cs"), _LATIN)


def _style(document: Any, name: str, font: str, size: float, align: Any, more: dict[str, Any]) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    _font(style, font, size)
    style.font.bold = more.get("bold", False)
    shape = style.paragraph_format
    shape.alignment, shape.widow_control = align, True
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(more["line"])
    shape.space_before, shape.space_after = Pt(0), Pt(more.get("after", 0))
    shape.keep_with_next = "outline" in more
    properties = style.element.get_or_add_pPr()
    if more.get("indent"):
        shape.first_line_indent = Pt(size * more["indent"])
        properties.ind.set(qn("w:firstLineChars"), str(100 * more["indent"]))
    if more.get("right"):
        shape.right_indent = Pt(size * more["right"])
        properties.ind.set(qn("w:rightChars"), str(100 * more["right"]))
    if "outline" in more:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(more["outline"]))
        properties.append(level)


def paragraph(place: Any, style: str, words: str, *, new_page: bool = False, keep: bool = False) -> Any:
    """A paragraph in a style of the house at the end of a document. `keep`: on one page with what follows."""
    made = place.add_paragraph(words, style=style)
    if new_page:
        made.paragraph_format.page_break_before = True
    if keep:
        made.paragraph_format.keep_with_next = made.paragraph_format.keep_together = True
    return made


def table(document: Any, widths: Sequence[float], *, borders: bool = True) -> Any:
    """A table without rows, as wide as the page; `widths` are shares."""
    made = document.add_table(rows=0, cols=len(widths))
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    if borders:
        made.style = "Table Grid"
    room = document.sections[0]
    whole = room.page_width - room.left_margin - room.right_margin
    for column, share in zip(made.columns, widths, strict=True):
        column.width = int(whole * share / sum(widths))
    return made


def row(made: Any, cells: Sequence[str], *, head: bool = False, tall: bool = False) -> None:
    """A row that stays on one page; a head is repeated on every page."""
    line = made.add_row()
    line.height = Mm(14) if tall else None
    properties = line._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, column, words in zip(line.cells, made.columns, cells, strict=True):
        cell.width = column.width
        cell.paragraphs[0].style = "表头" if head else "表文"
        cell.paragraphs[0].add_run(words)


def tag_row(made: Any, tag: str) -> None:
    """A row that holds nothing but a tag: it vanishes when the template is filled."""
    cells = made.add_row().cells
    whole = cells[0].merge(cells[-1])
    whole.paragraphs[0].style = "表文"
    whole.paragraphs[0].add_run(tag)


def finish(document: Any, title: str) -> None:
    """Page numbers, outside on both sides as on official papers, and plain properties."""
    section = document.sections[0]
    _page_number(section.footer, _RIGHT)
    _page_number(section.even_page_footer, _LEFT)
    about = document.core_properties
    about.title, about.author, about.comments, about.language = title, "", "", "zh-CN"


def _page_number(footer: Any, align: Any) -> None:
    footer.is_linked_to_previous = False
    made = footer.paragraphs[0]
    made.style, made.alignment = "页码", align
    made.add_run("— ")
    for kind, words in (("begin", ""), ("", "PAGE"), ("separate", ""), ("", "1"), ("end", "")):
        run = made.add_run("1" if words == "1" else "")
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif words == "PAGE":
            code = OxmlElement("w:instrText")
            code.text = " PAGE "
            run._r.append(code)
    made.add_run(" —")
