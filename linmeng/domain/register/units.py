"""What can be true of an exclusive unit 专有部分: where it lies, its area, the shares of its co-owners."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.buildings import LONGEST_NUMBER, plain_number

LARGEST_AREA = 100_000_000  # 0.01 m²: a square kilometre
LONGEST_PAPER = 60
MOST_HOLDERS = 100  # of one unit

Place = tuple[str, str, str]
"""Building, door, unit."""

_WORDS = (  # what a plate says behind the number, and a list leaves out as often
    re.compile(r"^(?:第)?0*([0-9A-Za-z\-]+)(?:号楼|幢|栋|座|楼|#)$"),
    re.compile(r"^(?:第)?0*([0-9A-Za-z\-]+)(?:单元|门)$"),
    re.compile(r"^([0-9A-Za-z\-]+)(?:室|户)$"),
)


def clean_place(building: str, door: str, number: str) -> Place:
    """Where a unit lies, as it is stored: without blanks, 5号楼 as 5, 2单元 as 2, 502室 as 502.

    Raises NotUnderstood for a part of more than 20 characters or not printable, and for no unit number.
    """
    cleaned = [_clean(t, words) for t, words in zip((building, door, number), _WORDS, strict=True)]
    if not cleaned[2]:
        raise NotUnderstood("The unit's number is missing.")
    return cleaned[0], cleaned[1], cleaned[2]


def plain_place(place: Place) -> Place:
    """A place as it is compared: 05, 5号 and 5号楼 are one building; 502室 and 502 one unit."""
    building, door, number = place
    return (
        plain_number(building) if building else "",
        plain_number(_DOOR.sub("", door)) if door else "",
        _UNIT.sub("", unicodedata.normalize("NFKC", number).casefold().replace(" ", "")) or number,
    )


_DOOR = re.compile(r"(?:单元|门)$")
_UNIT = re.compile(r"(?:室|户)$")


def check_area(area: int | None) -> None:
    """Raises NotUnderstood unless the area, in 0.01 m², lies between 0.01 m² and 1 km²; None: not known."""
    if area is not None and not 0 < area <= LARGEST_AREA:
        raise NotUnderstood("A unit's area lies between 0.01 and 1,000,000 m².")


def read_area(text: str) -> int:
    """Square metres as written ("52.30", "52.3㎡") in 0.01 m². NotUnderstood for anything else.

    A third decimal other than 0 is refused: the register of real estate keeps two.
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    plain = re.sub(r"(?:平方米|平米|m2|m²|㎡)$", "", plain, flags=re.IGNORECASE)
    try:
        exact = Decimal(plain) * 100
    except InvalidOperation:
        exact = Decimal("NaN")
    if not exact.is_finite() or abs(exact) > 10**15 or exact != exact.to_integral_value():
        raise NotUnderstood("“{text}” is no area in m² with at most two decimals.", text=text[:40])
    area = int(exact)
    check_area(area)
    return area


def read_share(text: str) -> str:
    """A co-owner's share as "1/2", from 1/2, 50%, 0.5 or 二分之一 written as 1/2; "" stays "".

    Raises NotUnderstood for anything that is not more than 0 and at most 1.
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if plain in ("", "共同共有"):  # joint without shares, CC art. 299
        return ""
    try:
        share = Fraction(plain[:-1]) / 100 if plain.endswith("%") else Fraction(plain[:15])
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    said = f"{share.numerator}/{share.denominator}"
    if not 0 < share <= 1 or len(said) > 15:
        raise NotUnderstood("“{text}” is no share: write it as 1/2 or 50%.", text=text[:40])
    return said


def check_shares(shares: Sequence[str]) -> None:
    """Raises NotUnderstood when the shares of one unit (as `read_share` gives them) cannot be."""
    if len(shares) > MOST_HOLDERS:
        raise NotUnderstood("A unit has at most {n} titleholders.", n=MOST_HOLDERS)
    total = sum((Fraction(s) for s in shares if s), Fraction(0))
    if total > 1 or ("" not in shares and shares and total != 1):
        raise NotUnderstood("The shares add up to {total}, not to 1.", total=str(total))


def clean_paper(text: str) -> str:
    """The number of a certificate. NotUnderstood when too long or not printable."""
    text = " ".join(text.split())
    if len(text) > LONGEST_PAPER or not text.isprintable():
        raise NotUnderstood("The number of a certificate has at most 60 printable characters.")
    return text


def places_together(named: Sequence[tuple[str, Place]]) -> list[str]:
    """The buildings of units of several compounds, (compound, place) each, as they stand in one compound.

    A building that only one compound has keeps its number. One that several have gets its compound's name
    before it, cut to 20 characters, so that 1 of 虹仪 and 1 of 虹铁 become 虹仪1 and 虹铁1; where even these
    are alike a running figure goes before. Units without a building get their compound's name only where
    another compound has a unit at the same place. No two units share a place afterwards that did not before.
    """
    owners: dict[Place | str, set[str]] = {}
    for name, place in named:
        for key in _shared_keys(place):
            owners.setdefault(key, set()).add(name)
    shared = [any(len(owners[k]) > 1 for k in _shared_keys(place)) for _, place in named]
    told: dict[tuple[str, str], str] = {}
    taken = {plain_place(p)[0] for (_, p), both in zip(named, shared, strict=True) if not both}
    for (name, place), both in zip(named, shared, strict=True):
        home = (name, plain_place(place)[0])
        if both and home not in told:
            told[home] = _together(name, place[0], taken)
            taken.add(plain_number(told[home]))
    return [
        told[name, plain_place(place)[0]] if both else place[0]
        for (name, place), both in zip(named, shared, strict=True)
    ]


def _shared_keys(place: Place) -> list[Place | str]:
    """What two compounds may both have: the building, or where there is none the place."""
    plain = plain_place(place)
    return [plain[0]] if plain[0] else [plain]


def _together(name: str, building: str, taken: set[str]) -> str:
    told, i = name[: LONGEST_NUMBER - len(building)] + building, 1
    while not told or plain_number(told) in taken:
        i += 1
        told = f"{i}-{name}"[: max(0, LONGEST_NUMBER - len(building))] + building
        if len(building) > LONGEST_NUMBER - 4:
            told = f"{i}-{building}"[:LONGEST_NUMBER]
    return told


def _clean(text: str, words: re.Pattern[str]) -> str:
    text = unicodedata.normalize("NFKC", " ".join(text.split()))
    if len(text) > LONGEST_NUMBER or not text.isprintable():
        raise NotUnderstood("Building, door and unit have at most 20 printable characters each.")
    found = words.match(text)
    return found[1] if found else text
