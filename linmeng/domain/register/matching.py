"""Is a row of a list a compound the register knows? By id, by name and place, or perhaps."""

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

SAME_WITHIN = 300.0  # m between two statements of one compound's centre
ALIKE = 0.75  # share of matching characters from which two names may mean one compound
CELL = 0.004  # degrees: more than SAME_WITHIN in China, so that nine cells hold all neighbours
METRES_PER_DEGREE = 111_320.0
_BRACKET = re.compile(r"[(\[【].*?[)\]】]")
_TAIL = re.compile(r"(?:住宅小区|居民小区|小区|住宅区|商品房)$")
_NUMBERS = re.compile(r"[0-9]+|[一二三四五六七八九十百甲乙丙丁東东南西北a-z]+")

How = Literal["id", "name", "similar"]


@dataclass(frozen=True, slots=True)
class Known:
    """A compound of the register, as far as recognising it needs."""

    key: int
    code: str
    name: str
    subdistrict: str  # code of its sub-district, or of what stands in for it
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class Match:
    """A known compound and how sure: `id` and `name` are the same one, `similar` is for a person to say."""

    known: Known
    how: How
    metres: float | None


def same_letters(name: str) -> str:
    """A name half-width, in lower case, without blanks: what differs still may be another compound."""
    return unicodedata.normalize("NFKC", name).lower().replace(" ", "").replace("·", "")


def plain_name(name: str) -> str:
    """A name as it is compared with the register: `same_letters`, without 小区 at the end."""
    text = same_letters(name)
    return _TAIL.sub("", text) or text


def alike(one: str, other: str) -> bool:
    """Whether two plain names may mean one compound.

    一村 and 二村, 东区 and 西区, （公寓） and （别墅） never do; a bracket only one has is left aside.
    """
    if one == other:
        return True
    first, second = _BRACKET.sub("", one), _BRACKET.sub("", other)
    if first != one and second != other and _BRACKET.findall(one) != _BRACKET.findall(other):
        return False
    shared = len(set(first) & set(second))
    if shared < ALIKE * max(len(first), len(second)) - 1 or _NUMBERS.findall(first) != _NUMBERS.findall(
        second
    ):
        return False
    return first == second or SequenceMatcher(None, first, second, autojunk=False).ratio() >= ALIKE


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Distance in metres, to a per mille over some kilometres."""
    squeeze = math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot((lon - other_lon) * squeeze, lat - other_lat) * METRES_PER_DEGREE


class Register:
    """The known compounds, ready to be asked. Ties go to the nearest, then to the lower code."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_code: dict[str, Known] = {}
        self._by_name: dict[tuple[str, str], list[Known]] = {}
        self._by_cell: dict[tuple[int, int], list[tuple[Known, str]]] = {}
        for one in known:
            plain = plain_name(one.name)
            self._by_code[one.code] = one
            self._by_name.setdefault((plain, one.subdistrict), []).append(one)
            if one.lon is not None and one.lat is not None:
                self._by_cell.setdefault(_cell(one.lon, one.lat), []).append((one, plain))

    def __bool__(self) -> bool:
        return bool(self._by_code)

    def with_code(self, code: str) -> Known | None:
        """The compound with this code."""
        return self._by_code.get(code)

    def match(self, row: Known) -> Match | None:
        """The compound this row means (its `key` is not looked at), the surest way first.

        The same id counts when the name agrees or the place lies within 300 m; the same name counts in the
        same sub-district within 300 m (or where a place is not stated). The same name further off in that
        sub-district, and a similar name within 300 m, are `similar`.
        """
        plain = plain_name(row.name)
        known = self._by_code.get(row.code)
        if known and (plain == plain_name(known.name) or _close(row, known)):
            return Match(known, "id", _metres(row, known))
        named = self._by_name.get((plain, row.subdistrict), ())
        if named:
            nearest = min(named, key=lambda k: (_metres(row, k) or 0.0, k.code))
            metres = _metres(row, nearest)
            return Match(nearest, "name" if (metres or 0.0) <= SAME_WITHIN else "similar", metres)
        return self._similar(row, plain)

    def _similar(self, row: Known, plain: str) -> Match | None:
        if row.lon is None or row.lat is None:
            return None
        x, y = _cell(row.lon, row.lat)
        found = []
        for i in (x - 1, x, x + 1):
            for j in (y - 1, y, y + 1):
                for known, name in self._by_cell.get((i, j), ()):
                    metres = _metres(row, known) or 0.0
                    if metres <= SAME_WITHIN and alike(plain, name):
                        found.append((metres, known.code, known))
        return Match(min(found)[2], "similar", min(found)[0]) if found else None


def _metres(row: Known, known: Known) -> float | None:
    if row.lon is None or row.lat is None or known.lon is None or known.lat is None:
        return None
    return metres_between(row.lon, row.lat, known.lon, known.lat)


def _close(row: Known, known: Known) -> bool:
    metres = _metres(row, known)
    return metres is not None and metres <= SAME_WITHIN


def _cell(lon: float, lat: float) -> tuple[int, int]:
    return math.floor(lon / CELL), math.floor(lat / CELL)
