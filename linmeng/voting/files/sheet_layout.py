"""Where everything stands on the inner side of a ballot, in millimetres from its upper left corner.

Printing and scanning use the same figures, made from the words alone: whoever prints again next year, with
other fonts, gets the same boxes. Line counts are estimated upwards; the template refuses to print words that
do not fit their room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

PAGE = (210.0, 297.0)  # A4
MARKS = ((14.0, 14.0), (196.0, 14.0), (196.0, 283.0), (14.0, 283.0))
"""Centres of the four black squares by which a picture is straightened, clockwise from the upper left."""
MARK = 7.0
QR = (158.0, 22.0, 28.0)  # left, top, side with no margin
BOX = 9.0
COLUMNS = (("yes", 30.0), ("no", 82.0), ("abstain", 134.0))  # left edge of each box
LEFT, WIDTH = 22.0, 166.0
TOP, BOTTOM = 66.0, 262.0  # the room of items
HEAD = 132.0  # width of the words beside the QR code
TEXT, TITLE, LINE = 15.0, 17.0, 8.4  # points, points, mm per line of TEXT
ROW = 17.0  # the boxes with the air around them
GAP = 6.0
MOST_WORDS = 260  # a longer text of the motion is not printed on the ballot
_POINT = 0.3528


@dataclass(frozen=True, slots=True)
class Box:
    """A box to be marked: the item's number, the choice, its left and upper edge (mm)."""

    item: int
    choice: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Row:
    """An item on a page: where its words begin, how high their room is, and its boxes."""

    number: int
    words: str
    y: float
    height: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class InnerPage:
    """One inner side: the room of title and text (first page only) and the items."""

    title: float  # height of the title's room, 0 where there is none
    text: float
    rows: tuple[Row, ...]


def lines(words: str, width: float, points: float) -> int:
    """How many lines words need at most, in a column of this width (mm)."""
    em = points * _POINT
    room = width * 0.9 - em  # no line begins with a full stop; long words go to the next line
    found = 0
    for paragraph in words.splitlines() or [""]:
        wide = sum(em if east_asian_width(c) in "WFA" else em * 0.62 for c in paragraph)
        found += max(1, -(-int(wide * 100) // int(room * 100)))
    return found


def inner_pages(title: str, text: str, items: Sequence[tuple[int, str]]) -> tuple[InnerPage, ...]:
    """The inner sides of a ballot; most votes need one."""
    head = lines(title, WIDTH, TITLE) * (LINE + 1)
    said = lines(text, WIDTH, TEXT) * LINE + 3 if text else 0.0
    pages: list[InnerPage] = []
    rows: list[Row] = []
    y = TOP + head + said + GAP
    for number, words in items:
        height = lines(f"{number}. {words}", WIDTH, TEXT) * LINE
        if y + height + ROW > BOTTOM and (rows or not pages):
            pages.append(InnerPage(*((head, said) if not pages else (0.0, 0.0)), tuple(rows)))
            rows, y = [], TOP
        top = y + height + (ROW - BOX) / 2
        boxes = tuple(Box(number, choice, x, top) for choice, x in COLUMNS)
        rows.append(Row(number, words, y, height, boxes))
        y += height + ROW + GAP
    pages.append(InnerPage(*((head, said) if not pages else (0.0, 0.0)), tuple(rows)))
    return tuple(pages)
