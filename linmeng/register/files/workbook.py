"""Excel workbooks: guarded first (bombs, entities, giant sheets), then read; values only, nothing runs."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.register.columns import field_of
from linmeng.domain.register.rows import Note
from linmeng.register.files.tables import (
    HEADER_WITHIN,
    MAX_COLUMNS,
    MAX_ROWS,
    MEGABYTE,
    NO_HEADER,
    Known,
    Table,
    check_extent,
    with_header,
)

MAX_UNPACKED = 400 * MEGABYTE
MAX_RATIO = 200  # real sheets pack 5 to 50 times
RATIO_FROM = 10 * MEGABYTE  # small parts may pack better
MAX_PARTS = 2_000
MAX_CELLS = 60_000_000  # of the rectangle a sheet spans, empty ones too
CHUNK = MEGABYTE
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,3})(\d{1,9})[\"']")
_OVERLAP = 64


def read_xlsx(data: bytes, known: Known = field_of, missing: str = NO_HEADER) -> Table:
    """The sheet with most known columns. NotUnderstood for anything that is not an honest workbook."""
    notes = _guard(data)
    rows = _best_sheet(data, known)
    if not rows:
        raise NotUnderstood("The workbook is empty.")
    numbers = [i for i, row in enumerate(rows, 1) if any(c not in ("", None) for c in row)]
    filled = [rows[i - 1] for i in numbers]
    check_extent(len(filled), max((_width(r) for r in filled), default=0))
    table = with_header("xlsx", "", numbers, filled, known, missing)
    table.notes += notes
    return table


def _best_sheet(data: bytes, known: Known) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [s.name for s in book.sheets_metadata if "WorkSheet" in str(s.typ)]
        sheets = [book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in names[:50]]
    except (CalamineError, OSError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise NotUnderstood("The workbook is damaged: {reason}.", reason=str(error)[:200]) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how a Rust panic arrives
            raise
        raise NotUnderstood("The workbook is damaged.") from error
    return max(sheets, key=lambda rows: _titles(rows, known), default=[])


def _titles(rows: list[list[Any]], known: Known) -> int:
    return max((sum(known(str(c)) is not None for c in r if c) for r in rows[:HEADER_WITHIN]), default=0)


def _width(row: list[Any]) -> int:
    return next((i for i in range(len(row), 0, -1) if row[i - 1] not in ("", None)), 0)


def _guard(data: bytes) -> list[Note]:
    """Unpacks every part once without keeping it. Declared sizes are not believed: zipfile checks them."""
    notes = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive.infolist())
            formulas = sum([_guard_part(archive, part) for part in archive.infolist()])
            macros = any(p.filename.lower().endswith("vbaproject.bin") for p in archive.infolist())
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        raise NotUnderstood("The workbook is damaged or cut off.") from error
    if formulas:
        message = sentence("the workbook contains {count} formulas: their stored results were taken")
        notes.append(Note("", "", "", message, {"count": formulas}))
    if macros:
        notes.append(Note("", "", "", sentence("the workbook contains macros: they were not run")))
    return notes


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(p.file_size for p in parts)
    bomb = len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED
    bomb = bomb or any(p.file_size > RATIO_FROM and p.file_size > MAX_RATIO * p.compress_size for p in parts)
    if bomb:
        raise NotUnderstood("The workbook unpacks to far more than a list can be: it was not opened.")
    if not any(p.filename.lower().endswith("xl/workbook.xml") for p in parts):
        raise NotUnderstood("This is a compressed file but not an Excel workbook.")


def _guard_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Reads one part through; for XML refuses entities and giant sheets. Returns the number of formulas."""
    is_xml = part.filename.lower().endswith((".xml", ".rels"))
    is_sheet = is_xml and "worksheets/" in part.filename.lower()
    formulas = columns = rows = 0
    for chunk in _chunks(archive, part):
        if is_xml and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk or b"\x00" in chunk):
            raise NotUnderstood("The workbook contains document types or entities: it was not opened.")
        if is_sheet:
            formulas += chunk[_OVERLAP:].count(b"<f>") + chunk[_OVERLAP:].count(b"<f ")
            for letters, digits in set(_REFERENCE.findall(chunk)):
                columns, rows = max(columns, _column(letters)), max(rows, int(digits))
    if rows * columns > MAX_CELLS:
        message = (
            "A sheet spans {rows} rows and {columns} columns; {most_rows} and {most_columns} are the most."
        )
        raise NotUnderstood(message, rows=rows, columns=columns, most_rows=MAX_ROWS, most_columns=MAX_COLUMNS)
    return formulas


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Chunks that overlap a little, so that nothing hides on a seam."""
    tail = bytes(_OVERLAP)[:0].rjust(_OVERLAP)
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            yield tail + chunk
            tail = chunk[-_OVERLAP:].rjust(_OVERLAP)


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + letter - 64
    return index
