"""The papers as PDF: the same text as the Word templates of the house, set by typst."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from linmeng.cases.files.describing import Part, Row, description
from linmeng.cases.files.fields import KINDS, by_hand
from linmeng.cases.files.sandbox import House
from linmeng.web.papers import Block, Document, pdf, sign, table, text

PAGE = "第 {n} 页，共 {all} 页"
_KINDS = {"heading": "heading", "flush": "flush", "right": "right", "small": "small", "body": "prose"}


def paper_pdf(key: str, values: Mapping[str, Any], at: datetime | None = None) -> bytes:
    """The PDF of a kind of paper filled with values (`fields.py`). KeyError for an unknown kind."""
    kind, told = KINDS[key], description(key)
    filling = _Filling(by_hand(kind, values))
    documents = [Document(filling.said(told.title), [])]
    for block in filling.blocks(told.parts):
        if block["kind"] == "page":
            documents.append(Document(block["text"], []))
        elif block["kind"] == "title":
            documents[-1] = Document(f"{documents[-1].title}　{block['text']}".strip(), documents[-1].blocks)
        else:
            documents[-1].blocks.append(block)
    size = 14 if told.style == "letter" else 12
    return pdf(documents, "zh", PAGE, str(values.get("number") or ""), at, size)


class _Filling:
    """Walks through the parts of a description with the values at hand."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.env = House(escaped=False)
        self.values = self.env.counted(values)
        self.known: dict[str, Any] = {}

    def said(self, words: str, more: Mapping[str, Any] | None = None) -> str:
        template = self.known.setdefault(words, None) or self.env.from_string(words)
        self.known[words] = template
        return str(template.render(self.values | dict(more or {})))

    def blocks(self, parts: Sequence[Part], more: Mapping[str, Any] | None = None) -> Iterator[Block]:
        at = 0
        while at < len(parts):
            part = parts[at]
            if part.kind in ("for", "if"):
                end = _end(parts, at)
                for row in self._each(part, more):
                    yield from self.blocks(parts[at + 1 : end], {**(more or {}), **row})
                at = end
            else:
                yield self._block(part, more)
            at += 1

    def _each(self, part: Part, more: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
        if part.kind == "if":
            if self._value(part.text, more):
                yield {}
            return
        name, _, over = part.text.partition(" in ")
        for row in self._value(over, more):
            yield {name.strip(): row}

    def _value(self, words: str, more: Mapping[str, Any] | None) -> Any:
        return self.env.compile_expression(words, undefined_to_none=False)(self.values | dict(more or {}))

    def _block(self, part: Part, more: Mapping[str, Any] | None) -> Block:
        if part.kind == "table":
            rows = [line for row in part.rows for line in self._rows(row, more)]
            widths = [0 if head == "序号" else w for head, w in zip(part.head, part.widths, strict=True)]
            return table(part.head, rows, widths)
        if part.kind == "sign":
            return sign([self.said(cell, more) for cell in part.cells])
        return text(_KINDS.get(part.kind, part.kind), self.said(part.text, more))

    def _rows(self, row: Row, more: Mapping[str, Any] | None) -> Iterator[list[str]]:
        each = self._each(Part("for", row.over), more) if row.over else iter([{}])
        for found in each:
            yield [self.said(cell, {**(more or {}), **found}) for cell in row.cells]


def _end(parts: Sequence[Part], begin: int) -> int:
    """Where the loop or condition that begins here ends."""
    depth = 0
    for i in range(begin, len(parts)):
        depth += {"for": 1, "if": 1, "end": -1}.get(parts[i].kind, 0)
        if depth == 0:
            return i
    raise ValueError(f"no end: {parts[begin].text}")
