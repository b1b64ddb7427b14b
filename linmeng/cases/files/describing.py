"""The texts of the papers: one description each in `papers/`, from which Word templates and PDFs are made.

Each line is one part, told by its beginning: `>` flush left, `<` flush right, `##` a heading, `!` small
print, `~` a new page with its label, `#` that page's title, `_` lines to sign on, `|` a row of a table (`|:`
widths, `|=` head, `|* 行 in 小区 |` a row for each), `% for`, `% if`, `% end`; other lines are paragraphs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from linmeng.cases.files.fields import KINDS

FOLDER = Path(__file__).parent / "papers"
_MARKS = {"##": "heading", ">": "flush", "<": "right", "!": "small", "#": "title", "~": "page", "_": "sign"}
Style = Literal["letter", "form"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `over` repeats it ("行 in 小区")."""

    cells: tuple[str, ...]
    over: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a paper: its kind and its words, or the rows of a table."""

    kind: str  # body, table, for, if, end and those of the marks
    text: str = ""
    cells: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Description:
    """A paper: an official letter (GB/T 9704, 16 pt) or a form (12 pt)."""

    title: str
    style: Style
    parts: tuple[Part, ...]


@lru_cache(maxsize=64)
def description(key: str) -> Description:
    """The description of a kind of paper. KeyError for none of ours."""
    KINDS[key]
    return described((FOLDER / f"{key}.txt").read_text(encoding="utf-8"))


def described(text: str) -> Description:
    """Reads a description. ValueError where a part is not understood: a fault of the program."""
    head, _, body = text.partition("\n---\n")
    said = dict(line.split(": ", 1) for line in head.splitlines())
    if said["style"] not in ("letter", "form"):
        raise ValueError(said["style"])
    style: Style = "letter" if said["style"] == "letter" else "form"
    return Description(said["title"], style, tuple(_parts(body.splitlines())))


def _parts(lines: list[str]) -> Iterator[Part]:
    rows: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append(line)
            continue
        if rows:
            yield _table(rows)
            rows = []
        if line.strip():
            yield _part(line)


def _part(line: str) -> Part:
    mark, _, words = line.partition(" ")
    if mark == "%":
        kind = words.split()[0]
        if kind not in ("for", "if", "end"):
            raise ValueError(line)
        return Part(kind, words[len(kind) :].strip())
    if mark == "_":
        return Part("sign", cells=tuple(c.strip() for c in words.split(" | ")))
    return Part(_MARKS[mark], words.strip()) if mark in _MARKS else Part("body", line.strip())


def _table(lines: list[str]) -> Part:
    widths: tuple[float, ...] = ()
    head: tuple[str, ...] = ()
    rows: list[Row] = []
    for line in lines:
        mark, inside = line[:2], line[2:]
        if mark == "|:":
            widths = tuple(float(w) for w in inside.split())
        elif mark == "|=":
            head = _cells(inside)
        elif mark == "|*":
            over, _, cells = inside.partition("|")
            rows.append(Row(_cells(cells), over.strip()))
        else:
            rows.append(Row(_cells(line[1:])))
    if any(len(r.cells) != len(widths) for r in [Row(head), *rows]):
        raise ValueError(f"not {len(widths)} cells: {lines[0]}")
    return Part("table", widths=widths, head=head, rows=tuple(rows))


def _cells(text: str) -> tuple[str, ...]:
    """`a | b |  | c`; a bar inside of a tag belongs to the tag and has no spaces around it."""
    return tuple(c.strip() for c in f"{text} ".split("| ")) if "| " in text else (text.strip(),)
