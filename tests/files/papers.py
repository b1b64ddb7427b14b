"""Papers to test with: values for every field of a kind, and Word files taken apart and put together."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pypdfium2
from docx import Document

from linmeng.cases.files.docx_building import template_docx
from linmeng.cases.files.fields import Field, Kind

BODY = "word/document.xml"
DAYS = ("on", "day", "due")


def values(kind: Kind, rows: int = 3) -> dict[str, Any]:
    """Something to read in every field, with the characters that XML and typst mind."""
    return {f.key: _value(f, rows) for f in kind.all_fields}


def _value(field: Field, rows: int) -> Any:
    if field.columns:
        return [{c.key: _cell(c, i) for c in field.columns} for i in range(1, rows + 1)]
    if field.key.endswith("_on") or field.key in DAYS:
        return date(2024, 9, 20)
    return f"{field.words}甲<乙>&“丙”#*$_@"


def _cell(field: Field, n: int) -> Any:
    return n if field.key in ("n", "rank") else f"{field.words}{n}<&"


def words_of_docx(data: bytes) -> str:
    """Every word of a document, headers of tables included, without white space."""
    xml = zipfile.ZipFile(io.BytesIO(data)).read(BODY).decode()
    Document(io.BytesIO(data))
    found = "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml))
    plain = found.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    return re.sub(r"\s", "", plain.replace("&#34;", '"'))


def words_of_pdf(data: bytes) -> str:
    pages = pypdfium2.PdfDocument(data)
    said = "".join(page.get_textpage().get_text_range() for page in pages)
    return re.sub(r"[\s\u00ad\ufffe]", "", said)


def repacked(data: bytes, change: Mapping[str, bytes | Callable[[bytes], bytes] | None]) -> bytes:
    """A zip with parts changed, added, or (None) left out."""
    old = zipfile.ZipFile(io.BytesIO(data))
    parts = {name: old.read(name) for name in old.namelist()}
    for name, how in change.items():
        if how is None:
            parts.pop(name)
        else:
            parts[name] = how(parts[name]) if callable(how) else how
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name, blob in parts.items():
            new.writestr(name, blob)
    return stream.getvalue()


def template(*paragraphs: str, rows: tuple[str, ...] = ()) -> bytes:
    """A street's template: these paragraphs, then a table of one column with these rows."""
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    if rows:
        table = document.add_table(rows=0, cols=1)
        for words in rows:
            table.add_row().cells[0].text = words
    stream = io.BytesIO()
    document.save(stream)
    return repacked(stream.getvalue(), {"docProps/thumbnail.jpeg": b"\xff\xd8"})


def in_runs(*pieces: str) -> bytes:
    """One paragraph whose words Word has cut into runs, each in other letters."""
    document = Document()
    paragraph = document.add_paragraph()
    for i, piece in enumerate(pieces):
        paragraph.add_run(piece).bold = bool(i % 2)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def house(key: str = "notice") -> bytes:
    return template_docx(key)
