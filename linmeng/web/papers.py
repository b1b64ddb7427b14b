"""The parts papers are made of, as the template `paper.typ` takes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linmeng.web.typesetting import PAPER, Lang, qr_svg, qr_text_svg, typeset

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its title and its blocks."""

    title: str
    blocks: list[Block] = field(default_factory=list)


def text(kind: str, words: str) -> Block:
    """Words: heading, par, strong, small, box (framed), mono (keys, signatures), or the parts of a letter:
    prose (each first line indented by two characters), flush (addressee) and right (signature, day).
    """
    return {"kind": kind, "text": words}


def listed(lines: Sequence[str]) -> Block:
    return {"kind": "list", "lines": list(lines)}


def facts(rows: Sequence[tuple[str, str]]) -> Block:
    return {"kind": "facts", "rows": [list(row) for row in rows]}


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    right: Sequence[int] = (),
    *,
    tall: float = 1.6,
    size: float = 0.92,
) -> Block:
    """A table whose head is repeated on every page. `widths`: shares, 0 = as wide as needed; `right`: columns
    of figures; `tall`: mm above and below the words of a row.
    """
    return {
        "kind": "table", "head": list(head), "rows": [list(row) for row in rows], "widths": list(widths),
        "right": list(right), "tall": tall, "size": size,
    }  # fmt: skip


def code(
    lines: Sequence[str],
    content: str,
    *,
    side: float = 34,
    said: str = "",
    address: str = "",
    long: bool = False,
) -> Block:
    """A QR code beside words; `said`: a code in large type; `address`: a web address under it."""
    svg = qr_text_svg(content) if long else qr_svg(content)
    return {"kind": "qr", "lines": list(lines), "svg": svg, "side": side, "code": said, "address": address}


def sign(lines: Sequence[str]) -> Block:
    """Lines to sign on, two in a row."""
    return {"kind": "sign", "lines": list(lines)}


def pdf(
    documents: Sequence[Document],
    lang: Lang,
    page: str,
    foot: str,
    at: datetime | None = None,
    size: float = 12,
) -> bytes:
    """The documents one after the other, each with its own page numbers. `page`: "page {n} of {all}"."""
    docs = [{"title": d.title, "blocks": d.blocks} for d in documents]
    return typeset(PAPER, lang, {"words": {"page": page}, "docs": docs, "foot": foot, "size": size}, at)
