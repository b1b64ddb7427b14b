"""Owners who ask an office to act 业主提请: how many of how many, as the register counts heads and area.

SH-REG 52: where there is no committee, owners of at least 20 % ask for custody [V]: people are counted, one
head for whoever holds several units (SPC-B 9 [V], `voting.rolls`). That as much of the exclusive area must
ask too is known of other proposals only (SH-BID 7 [V]; the guidance of 2009 for extraordinary meetings [M]):
it warns and refuses nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from linmeng.domain.procedures.custody import ASKING
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.register.buildings import plain_number
from linmeng.domain.register.units import Place, plain_place
from linmeng.domain.voting.rolls import Roll

MOST_UNITS = 5000  # in one list


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks in one compound: `heads` of `of_heads`, holding `area` of `of_area` in 0.01 m².

    `area` is None where only a number of owners was said, not whose units they are.
    """

    name: str
    heads: int
    of_heads: int
    area: int | None
    of_area: int

    @property
    def is_area_short(self) -> bool:
        """Whether they hold less than 20 % of the area: to be checked first, no ground to refuse."""
        return self.area is not None and self.area * 100 < self.of_area * ASKING


def asking_on(roll: Roll, units: Iterable[str], name: str) -> Asking:
    """The owners of these units (their ids) as heads of a roll, with all the area they hold on it.

    Units without a vote under the rules, such as parking spaces, add nothing.
    """
    named = set(units)
    heads = {entry.head for entry in roll.entries if entry.unit in named}
    area = sum(entry.area for entry in roll.entries if entry.head in heads)
    return Asking(name, len(heads), roll.heads_total, area, roll.area_total)


def check_share(asking: Asking) -> None:
    """Raises NotNow below 20 % of the heads on the register, NotUnderstood for more than there are."""
    if not 0 <= asking.heads <= asking.of_heads:
        raise NotUnderstood(
            "{name}: the register counts {owners} owners, so {asking} cannot ask.",
            name=asking.name, owners=asking.of_heads, asking=asking.heads,
        )  # fmt: skip
    if asking.heads * 100 < asking.of_heads * ASKING:
        raise NotNow(
            "{name}: without a committee at least 20 % of the owners ask: of {owners} on the register at"
            " least {need}; these are {asking} (SH-REG 52).",
            name=asking.name, owners=asking.of_heads, need=-(-asking.of_heads * ASKING // 100),
            asking=asking.heads,
        )  # fmt: skip


def read_units(text: str) -> list[str]:
    """The units of a list as it was typed or pasted, one a line or between commas, each once.

    Raises NotUnderstood for more than 5000.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = [" ".join(part.split()) for part in re.split(r"[\n\r,;、]+", plain)]
    units = list(dict.fromkeys(part for part in found if part))
    if len(units) > MOST_UNITS:
        raise NotUnderstood("At most {most} units in one list.", most=MOST_UNITS)
    return units


def find_units(wanted: Iterable[str], there: Mapping[str, Place], name: str) -> list[str]:
    """The ids of units named as on a plate ("3-201", "3号楼201室"; "201" where only one is called so).

    `there`: id → its place. Raises NotUnderstood for one that is not there, or that could be several.
    """
    whole, short = dict[str, list[str]](), dict[str, list[str]]()
    for key, place in there.items():
        plain = plain_place(place)
        whole.setdefault("-".join(part for part in plain if part), []).append(key)
        short.setdefault(plain[2], []).append(key)
    return [_found(one, whole.get(_plain(one)) or short.get(_plain(one)) or [], name) for one in wanted]


def _found(wanted: str, keys: list[str], name: str) -> str:
    if not keys:
        raise NotUnderstood("{name}: the register knows no unit “{unit}”.", name=name, unit=wanted[:40])
    if len(keys) > 1:
        raise NotUnderstood(
            "{name}: “{unit}” may be several units: write building and unit, such as 3-201.",
            name=name, unit=wanted[:40],
        )  # fmt: skip
    return keys[0]


_BEHIND = re.compile(r"(?:号楼|单元|幢|栋|座|楼|号|门|#)\s*-?|[\s/\-－—–]+")
_ROOM = re.compile(r"(?:室|户)$")


def _plain(wanted: str) -> str:
    """3号楼2单元0201室 as it is compared: 3-2-0201."""
    text = _ROOM.sub("", unicodedata.normalize("NFKC", wanted).casefold().strip())
    parts = [part for part in _BEHIND.split(text.removeprefix("第")) if part]
    return "-".join([*(plain_number(part) for part in parts[:-1]), *parts[-1:]])
