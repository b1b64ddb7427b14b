"""The few words of Jinja that a paper's template may use: print a field, walk through a list, ask for one.

Everything else is refused before anything runs: calls, attributes of objects, arithmetic, macros, imports.
What remains runs in Jinja's sandbox with a limit of rows and of characters.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

from linmeng.cases.files import chinese
from linmeng.domain.refusals import NotUnderstood

MOST_ROWS, MOST_CHARACTERS, LONGEST_VALUE = 20_000, 8_000_000, 20_000
LOOP = frozenset({"index", "first", "last", "length"})
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufddf\ufffe\uffff]")


class Blank(str):
    """The line to write on where a field has no value; false, so that a template can ask."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


BLANK = Blank("＿＿＿＿＿＿")


class Rows(list[Any]):
    """A list that counts in its paper how often it is walked through."""

    def __init__(self, rows: Any, budget: list[int]) -> None:
        super().__init__(rows)
        self.budget, self.filled = budget, bool(rows)

    def __bool__(self) -> bool:
        return self.filled

    def __iter__(self) -> Iterator[Any]:
        for row in super().__iter__():
            self.budget[0] -= 1
            if self.budget[0] < 0:
                raise NotUnderstood("The template walks through its lists too often.")
            yield row


class _Limited(Template):
    """A template whose result has an end."""

    def render(self, *args: Any, **values: Any) -> str:
        pieces, size = [], 0
        for piece in self.generate(*args, **values):
            size += len(piece)
            if size > MOST_CHARACTERS:
                raise NotUnderstood("The paper would be too long.")
            pieces.append(piece)
        return "".join(pieces)


class House(SandboxedEnvironment):
    """Fields are looked up in values only, never as attributes of objects. One environment for one paper."""

    template_class = _Limited

    def __init__(self, *, escaped: bool) -> None:
        super().__init__(autoescape=escaped, undefined=StrictUndefined, finalize=_printed, cache_size=0)
        self.budget = [MOST_ROWS]
        self.globals, self.tests, self.filters = {}, {}, dict(FILTERS)
        self.filters["分段"] = self.filters["paragraphs"] = self._paragraphs

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self.getattr(obj, argument)

    def counted(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values with every list counting in this paper, and blanks where nothing is known."""
        return {k: Rows(v, self.budget) if isinstance(v, list) else _or_blank(v) for k, v in values.items()}

    def _paragraphs(self, value: Any) -> Rows:
        return Rows([p.strip() for p in str(value).splitlines() if p.strip()], self.budget)


def _or_blank(value: Any) -> Any:
    return BLANK if value == "" else value


def _printed(value: Any) -> Any:
    """A day in words; a text without the characters that no document may hold."""
    if isinstance(value, date):
        return chinese.day_words(value)
    if isinstance(value, str):
        return _NOT_XML.sub("", value)[:LONGEST_VALUE]
    return value


def _words(how: Any, kind: type | tuple[type, ...]) -> Any:
    """A filter that writes values of a kind in words and leaves others, such as blanks, as they are."""

    def said(value: Any) -> Any:
        try:
            return how(value if isinstance(value, kind) else int(value)) if value else value
        except (TypeError, ValueError, AttributeError):
            return value

    return said


def _money(value: Any) -> Any:
    try:
        return chinese.money_words(value) if value else value
    except ValueError:
        return value


def _line(value: Any) -> Any:
    """A cell of a list that stands in a sentence: where it is empty, a line to write on."""
    return BLANK if value == "" else value


FILTERS = {
    "横线": _line,
    "汉字": _words(chinese.numeral, int),
    "汉字日期": _words(chinese.day_in_numerals, date),
    "大写": _money,
}
FILTERS |= {"numeral": FILTERS["汉字"], "numeral_date": FILTERS["汉字日期"], "capital": FILTERS["大写"]}
FILTERS["blank"] = _line
LISTING = frozenset({"分段", "paragraphs"})
