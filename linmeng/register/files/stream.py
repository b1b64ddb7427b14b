"""A list too long for memory: a CSV sorted by sub-district, read one sub-district after another.

The same columns and rules as in `compounds`; a row has to name its sub-district or district itself, as
boundaries and the recognition of coordinates would need the whole list.
"""

import csv
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from linmeng.domain.planning.compound import Compound
from linmeng.domain.refusals import NotUnderstood, Refusal, sentence
from linmeng.domain.register.columns import field_of
from linmeng.domain.register.estimates import as_planning_compound
from linmeng.domain.register.placing import leave_out_far, points_of, shift
from linmeng.domain.register.rows import Clean, Layout
from linmeng.domain.register.values import Doubt
from linmeng.register.files.compounds import _clean, _facts, _from_headers, _layout, _shown, _system
from linmeng.register.files.reading import Rejected
from linmeng.register.files.tables import DELIMITERS, HEADER_WITHIN, Table, with_header

ENCODINGS = ("utf-8-sig", "gb18030")
Key = tuple[str, str]  # district, sub-district
FIELDS = {"subdistrict": ("district", "subdistrict"), "district": ("district",)}
"""What one planning area is → the columns whose values its rows share."""
SAME = sentence("the same compound as in row {first}")


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one sub-district, as they stand in the file."""

    key: Key
    numbers: tuple[int, ...]  # lines of the file
    rows: tuple[list[str], ...]

    @property
    def name(self) -> str:
        return " ".join(word for word in self.key if word)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a first pass tells of a sorted list: how it is written, how long it is, its digest."""

    path: Path
    by: str
    encoding: str
    delimiter: str
    start: int  # lines up to and with the header
    table: Table  # the header and nothing else
    layout: Layout
    crs: Any
    count: int  # rows
    groups: int
    sha256: str

    def read(self) -> Iterator[Group]:
        """The sub-districts one by one; only one is in memory."""
        with _reader(self.path, self.encoding, self.delimiter) as reader:
            list(islice(reader, self.start))
            yield from _grouped(reader, self.layout, self.by)

    def compounds(self, group: Group) -> tuple[list[Compound], list[Rejected]]:
        """The compounds of a group, gaps filled by estimates, and the rows that cannot be used."""
        rows = [_clean([*cells], self.table, self.layout, True) for cells in group.rows]
        shift(rows, points_of(rows), self.crs)
        leave_out_far(rows, True)
        usable: list[Compound] = []
        rejected: list[Rejected] = []
        seen: dict[str, int] = {}
        for number, row, cells in zip(group.numbers, rows, group.rows, strict=True):
            try:
                usable.append(_compound(row, number, seen))
            except Refusal as refusal:
                name = row.values.get("name") or ""
                rejected.append(Rejected(number, name, _shown(cells), refusal.message, refusal.values))
        return usable, rejected


def survey(path: Path, *, by: str = "subdistrict", crs: str | None = None) -> Listing:
    """Goes through a list once without keeping it.

    `by`: subdistrict or district. Raises NotUnderstood when it is no CSV, lacks the column or is not sorted
    (or at least grouped): a sub-district that comes again after another. OSError when it cannot be read.
    """
    for encoding in ENCODINGS:
        try:
            return _survey(path, encoding, by, crs)
        except UnicodeDecodeError:
            continue
    raise NotUnderstood("The file is neither UTF-8 nor GB18030 text: save it again as CSV UTF-8.")


def _survey(path: Path, encoding: str, by: str, crs: str | None) -> Listing:
    delimiter, start, table, layout, named = _head(path, encoding)
    wanted = FIELDS[by]
    if not any(name in layout.columns for name in wanted):
        raise NotUnderstood(
            "A list that is streamed needs a column for the sub-district (街道) or district (区)."
        )
    first: dict[Key, int] = {}
    rows = 0
    with _reader(path, encoding, delimiter) as reader:
        list(islice(reader, start))
        for group in _grouped(reader, layout, by):
            if group.key in first:
                raise NotUnderstood(
                    "The list is not sorted: {name} (row {first}) comes again in row {row}. "
                    "Sort it by district and sub-district, or plan it without --stream.",
                    name=group.name, first=first[group.key], row=group.numbers[0],
                )  # fmt: skip
            first[group.key] = group.numbers[0]
            rows += len(group.rows)
    if not rows:
        raise NotUnderstood("The file has a header but no rows.")
    system = _system(crs) or named or "wgs84"
    return Listing(
        path, by, encoding, delimiter, start, table, layout, system, rows, len(first), _digest(path)
    )  # fmt: skip


def _head(path: Path, encoding: str) -> tuple[str, int, Table, Layout, Any]:
    """Delimiter, records up to the header, the header, its meaning and the system it names."""
    with path.open(encoding=encoding, newline="") as file:
        lines = [file.readline(1_000_000) for _ in range(HEADER_WITHIN)]
    if any("\x00" in line for line in lines):
        raise NotUnderstood("The file contains NUL bytes: it is not a text table, or it is damaged.")

    def known(delimiter: str) -> int:
        return max(
            sum(field_of(c.strip('" ')) is not None for c in x.strip().split(delimiter)) for x in lines
        )

    delimiter = max(DELIMITERS, key=lambda d: (known(d), -DELIMITERS.index(d)))
    with _reader(path, encoding, delimiter) as reader:
        records = [*islice(reader, HEADER_WITHIN + 1)]
    table = with_header("csv", encoding, range(len(records)), records)
    start = table.numbers[0]
    layout, headers, _ = _layout(Table("csv", encoding, table.header, [], []), None)
    return delimiter, start, Table("csv", encoding, table.header, [], []), layout, _from_headers(headers)


@contextmanager
def _reader(path: Path, encoding: str, delimiter: str) -> Iterator[Any]:
    """Records of the file; one that cannot be read is told with its line."""
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            yield reader
        except csv.Error as error:
            line = reader.line_num
            raise NotUnderstood(
                "Line {line} cannot be read: {reason}.", line=line, reason=str(error)
            ) from error


def _grouped(reader: Any, layout: Layout, by: str) -> Iterator[Group]:
    """Rows that follow one another and name the same sub-district."""
    columns = [layout.columns[name][0][0] if name in layout.columns else None for name in FIELDS[by]]
    key: Key | None = None
    numbers: list[int] = []
    rows: list[list[str]] = []
    for cells in reader:
        if not any(cells):
            continue
        words = [cells[c].strip() if c is not None and c < len(cells) else "" for c in columns]
        here: Key = (words[0], words[1] if len(words) > 1 else "")
        if here != key:
            if key is not None:
                yield Group(key, tuple(numbers), tuple(rows))
            key, numbers, rows = here, [], []
        numbers.append(reader.line_num)
        rows.append(cells)
    if key is not None:
        yield Group(key, tuple(numbers), tuple(rows))


def _compound(row: Clean, number: int, seen: dict[str, int]) -> Compound:
    """Raises NotUnderstood with the reason why the row is of no use."""
    if row.unusable is not None:
        raise _refused(row.unusable)
    facts = _facts(row)
    id_ = facts.id or f"row-{number}"
    first = seen.setdefault(id_, number)
    if first != number:
        raise NotUnderstood(SAME, first=first)
    return as_planning_compound(id_, facts)


def _refused(doubt: Doubt) -> NotUnderstood:
    return NotUnderstood(doubt.message, **doubt.values)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(partial(file.read, 2**20), b""):
            digest.update(block)
    return digest.hexdigest()
