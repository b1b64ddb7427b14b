"""What can be true of one building 楼幢, and whether buildings add up to their compound's own figures."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from linmeng.domain.refusals import NotUnderstood

LIMITS: dict[str, tuple[int, int]] = {
    "floors": (1, 150),
    "households": (0, 5000),  # a building of shops or a pump house has none
    "lifts": (0, 100),
    "year_built": (1840, 2100),
}
"""Figure of a building → lowest and highest plausible value; floors and years as in lists (`columns.py`)."""


def impossible(figures: Mapping[str, int | None], year: int) -> tuple[str, int, int, int] | None:
    """The first figure that cannot be true, with its value and limits; `year` is the present one."""
    for name, (low, high) in LIMITS.items():
        value, most = figures.get(name), min(high, year) if name == "year_built" else high
        if value is not None and not low <= value <= most:
            return name, value, low, most
    return None


def in_order(number: str) -> list[tuple[int, str]]:
    """A key that puts building 2 before building 10."""
    parts = re.findall(r"[0-9]{1,20}|[^0-9]+", number)
    return [(int(p), "") if p[0] in "0123456789" else (-1, p) for p in parts]


def clean_number(number: str) -> str:
    """A building's number without needless blanks. NotUnderstood when empty, too long or not printable."""
    number = " ".join(number.split())
    if not number or len(number) > LONGEST_NUMBER or not number.isprintable():
        raise NotUnderstood("A building's number has 1 to 20 printable characters.")
    return number


def plain_number(number: str) -> str:
    """A number as it is compared: 5, ５, 05, 5#, 5幢 and 5号楼 may be one building; 5 and 5甲 are not."""
    text = unicodedata.normalize("NFKC", number).casefold().replace(" ", "")
    plain = _PLATE.sub("", text.removeprefix("no.").removeprefix("第"))
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", plain) or text


_PLATE = re.compile(r"(?:号楼|号|楼|幢|栋|座|#)+$")


def household_difference(own: int | None, recorded: Sequence[int | None]) -> tuple[int, int] | None:
    """(sum of the buildings, the compound's own figure) when they contradict each other, else None.

    While a building's households are not known, only a sum that is already too large contradicts.
    """
    total = sum(h for h in recorded if h is not None)
    if own is None or not recorded or total == own or (None in recorded and total < own):
        return None
    return total, own


def count_difference(own: int | None, recorded: int) -> tuple[int, int] | None:
    """(buildings recorded, the compound's own figure) when they differ and any is recorded, else None."""
    return None if own is None or not recorded or recorded == own else (recorded, own)


LONGEST_NUMBER = 20


def numbers_together(named: Sequence[tuple[str, str]]) -> list[str]:
    """The numbers of buildings of several compounds, (compound, number) each, as they stand in one.

    A number that occurs once stays; else the compound's name goes before it, cut to 20 characters, and
    where even these are alike a running figure. Example: 1 of 虹仪 and 1 of 虹铁 become 虹仪1 and 虹铁1.
    """
    numbers = [n for _, n in named]
    taken = {n for n in numbers if numbers.count(n) == 1}
    found = []
    for name, number in named:
        told, i = number, 1
        if numbers.count(number) > 1:
            told = name[: max(0, LONGEST_NUMBER - len(number))] + number
            while told in taken:
                i += 1
                told = f"{i}-{number}"[:LONGEST_NUMBER]
            taken.add(told)
        found.append(told)
    return found
