"""Long things on several pages, so that a public page stays light whatever a notice holds.

A page with its style sheet and icon weighs less than 60 000 bytes before compression, pictures apart. An old
phone on a slow line loads it at once, and nobody scrolls through 20 000 characters to find the answers.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.html import escape

T = TypeVar("T")
MOST_BYTES = 18_000  # of a text's part, as it stands in the page: about 6 000 Chinese characters
_LINES, _SENTENCES = re.compile(r"(?<=\n)"), re.compile(r"(?<=[。！？；.!?;])")


@dataclass(frozen=True, slots=True)
class Portion:
    """One of the pages of something long. `key`: the query parameter that names the page."""

    key: str
    items: Any
    number: int
    count: int

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1 if self.number < self.count else 0


def portion(request: HttpRequest, key: str, pages: Sequence[Any]) -> Portion:
    """The page that is asked for; the first for none, the last beyond it."""
    asked = request.GET.get(key, "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    number = min(max(number, 1), max(len(pages), 1))
    return Portion(key, pages[number - 1] if pages else (), number, len(pages))


def packed(
    items: Iterable[T], weight: Callable[[T], int], most: int, most_items: int = 1_000_000
) -> list[list[T]]:
    """The items in order on pages of at most so much weight and so many; a heavier one stands alone."""
    pages: list[list[T]] = []
    room = left = 0
    for item in items:
        if not pages or weight(item) > room or not left:
            pages.append([])
            room, left = most, most_items
        pages[-1].append(item)
        room, left = room - weight(item), left - 1
    return pages


def text_parts(text: str, most: int = MOST_BYTES) -> list[str]:
    """A text in parts of at most so many bytes, cut at the end of a line, else of a sentence, else anywhere.

    Joined they are the text.
    """
    pieces = _finer([text] if text else [], [_LINES.split, _SENTENCES.split, list], most)
    return ["".join(part) for part in packed(filter(None, pieces), bytes_of, most)]


def bytes_of(text: str) -> int:
    """How much a text weighs in a page."""
    return len(escape(text).encode())


def _finer(pieces: list[str], ways: Sequence[Callable[[str], list[str]]], most: int) -> list[str]:
    """The pieces, those that are too large cut the first way, what is still too large the next."""
    if not ways or all(bytes_of(piece) <= most for piece in pieces):
        return pieces
    first, *others = ways
    found: list[str] = []
    for piece in pieces:
        found += [piece] if bytes_of(piece) <= most else _finer(first(piece), others, most)
    return found
