"""A file becomes a table of cells. Whatever is wrong with it is told in one sentence: NotUnderstood."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.register.columns import field_of
from linmeng.domain.register.rows import Note

MEGABYTE = 1024 * 1024
MAX_BYTES = 50 * MEGABYTE
MAX_ROWS = 200_000
MAX_COLUMNS = 500
LINES_PER_ROW = 10  # blank lines, and line breaks inside cells
HEADER_WITHIN = 10  # rows that may stand above the header
DELIMITERS = ",\t;|"
Known = Callable[[str], object]  # the field a header names, None for none
NO_HEADER = sentence("No header was found: no column is called 小区名称 or name. The template shows how.")


@dataclass(slots=True)
class Table:
    """Header and rows; `numbers` are the row numbers a person sees in the file."""

    kind: str
    encoding: str
    header: list[str]
    numbers: list[int]
    rows: list[list[Any]]
    notes: list[Note] = field(default_factory=list)


def check_size(data: bytes) -> None:
    """NotUnderstood for an empty file or one over 50 MB."""
    if not data.strip():
        raise NotUnderstood("The file is empty.")
    if len(data) > MAX_BYTES:
        megabytes = f"{len(data) / MEGABYTE:.0f}"
        raise NotUnderstood("The file has {megabytes} MB; 50 MB is the most.", megabytes=megabytes)


def takes_long(data: bytes) -> bool:
    """Whether reading it takes about a second or more: 400 KB of text, or what packs into 50 KB."""
    return len(data) > (50 if data.startswith(b"PK") else 400) * 1024


def kind_of(data: bytes, filename: str) -> str:
    """csv, xlsx or geojson, by the content. NotUnderstood for anything else, or a name that lies."""
    suffix = filename.lower().rpartition(".")[2]
    for magic, message in _FOREIGN:
        if data.startswith(magic):
            raise NotUnderstood(message)
    kind = "xlsx" if data.startswith(b"PK\x03\x04") else "geojson" if _is_json(data) else "csv"
    if suffix in ("xlsx", "xlsm") and kind != "xlsx":
        raise NotUnderstood("The file is called .{suffix} but is not an Excel workbook.", suffix=suffix)
    if suffix in ("csv", "txt", "tsv") and kind != "csv":
        raise NotUnderstood("The file is called .{suffix} but is not a text table.", suffix=suffix)
    if suffix in ("json", "geojson") and kind != "geojson":
        raise NotUnderstood("The file is called .{suffix} but is not GeoJSON.", suffix=suffix)
    return kind


def read_csv(data: bytes, known: Known = field_of, missing: str = NO_HEADER) -> Table:
    """Comma, tab, semicolon or bar; UTF-8, UTF-16 with a mark, or GB18030.

    The header is found by its `known` titles; `missing` is said where there is none.
    """
    text, encoding, notes = decode(data)
    if "\x00" in text:
        raise NotUnderstood("The file contains NUL bytes: it is not a text table, or it is damaged.")
    delimiter = _delimiter(text, known)
    numbers: list[int] = []
    rows: list[list[Any]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            check_extent(reader.line_num // LINES_PER_ROW, 0)
            if any(row):
                numbers.append(reader.line_num)
                rows.append(row)
                check_extent(len(rows), len(row))
    except csv.Error as error:
        line = reader.line_num
        raise NotUnderstood("Line {line} cannot be read: {reason}.", line=line, reason=str(error)) from error
    table = with_header("csv", encoding, numbers, rows, known, missing)
    table.notes += notes
    return table


def with_header(
    kind: str,
    encoding: str,
    numbers: Sequence[int],
    rows: list[list[Any]],
    known: Known = field_of,
    missing: str = NO_HEADER,
) -> Table:
    """The rows below the header: the row among the first ten that names most known columns."""
    titles = [sum(known(str(c)) is not None for c in row if c) for row in rows[:HEADER_WITHIN]]
    best = max(range(len(titles)), key=lambda i: (titles[i], -i), default=0)
    if not rows or not titles[best]:
        raise NotUnderstood(missing)
    header = [str(c).strip().replace("\x00", "�") if c is not None else "" for c in rows[best]]
    while header and not header[-1]:
        header.pop()
    body, seen = rows[best + 1 :], list(numbers[best + 1 :])
    if not body:
        raise NotUnderstood("The file has a header but no rows.")
    return Table(kind, encoding, header, seen, body)


def check_extent(rows: int, columns: int) -> None:
    """NotUnderstood for more rows or columns than a list of compounds can have."""
    if rows > MAX_ROWS + HEADER_WITHIN:
        raise NotUnderstood("The file has more than {count} rows.", count=MAX_ROWS)
    if columns > MAX_COLUMNS:
        raise NotUnderstood("The file has more than {count} columns.", count=MAX_COLUMNS)


def decode(data: bytes) -> tuple[str, str, list[Note]]:
    """(text, encoding, notes). A file cut off inside its last character is read up to there, with a note."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16"), "utf-16", []
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            cut = sentence("the file ends in the middle of a character: it seems to be cut off")
            return data[: error.start].decode("utf-8"), "utf-8", [Note("", "", "", cut)]
    return _decoded(data, "gb18030"), "gb18030", []


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotUnderstood(
            "The file is neither UTF-8 nor GB18030 text: save it again as CSV UTF-8."
        ) from error


def _delimiter(text: str, known: Known) -> str:
    """The one that splits one of the first lines into most known columns."""
    lines = text[:20_000].splitlines()[:HEADER_WITHIN]

    def titles(delimiter: str) -> int:
        return max(
            (sum(known(c.strip('" ')) is not None for c in x.split(delimiter)) for x in lines), default=0
        )

    return max(DELIMITERS, key=lambda d: (titles(d), -DELIMITERS.index(d)))


def _is_json(data: bytes) -> bool:
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"{", b"["))


_FOREIGN = (
    (
        b"\xd0\xcf\x11\xe0",
        sentence("This is an old or locked Excel file: save it as .xlsx without a password."),
    ),
    (b"%PDF", sentence("This is a PDF: a list is needed as .xlsx, .csv or .geojson.")),
    (b"\x89PNG", sentence("This is a picture: a list is needed as .xlsx, .csv or .geojson.")),
    (b"\xff\xd8\xff", sentence("This is a picture: a list is needed as .xlsx, .csv or .geojson.")),
    (b"\x1f\x8b", sentence("This is a compressed file: unpack it first.")),
    (b"Rar!", sentence("This is a compressed file: unpack it first.")),
    (b"7z\xbc\xaf", sentence("This is a compressed file: unpack it first.")),
    (b"<", sentence("This is a web page or XML: a list is needed as .xlsx, .csv or .geojson.")),
)
