"""Adding up: units, area and heads of each choice.

Heads are people: several units of one holder are one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from linmeng.domain.voting.canonical import Plain

KEYS = ("yes", "no", "abstain", "split")


@dataclass(frozen=True, slots=True)
class Voice:
    """One unit that takes part: its area (0.01 m²), its head, what it says, and whether that is deemed."""

    unit: str
    area: int
    head: str
    choice: str
    deemed: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums by choice. Area in 0.01 m² and units by what the unit's ballot says; heads by what all of a
    head's units say.

    A head whose units say different things takes part as `split`: neither for nor against nor abstaining.
    """

    units: Mapping[str, int]
    area: Mapping[str, int]
    heads: Mapping[str, int]

    def part(self, axis: str) -> int:
        """All that took part on an axis, abstentions included."""
        return sum(getattr(self, axis).values())

    def of(self, choice: str, axis: str) -> int:
        count: int = getattr(self, axis)[choice]
        return count

    def as_data(self) -> dict[str, Plain]:
        return {axis: dict(getattr(self, axis)) for axis in ("units", "area", "heads")}


def tally(voices: Iterable[Voice]) -> Tally:
    """Adds voices up in exact integers. The order makes no difference."""
    units, area, heads = (dict.fromkeys(KEYS, 0) for _ in range(3))
    said: dict[str, set[str]] = {}
    for voice in voices:
        units[voice.choice] += 1
        area[voice.choice] += voice.area
        said.setdefault(voice.head, set()).add(voice.choice)
    for choices in said.values():
        heads[next(iter(choices)) if len(choices) == 1 else "split"] += 1
    return Tally(units, area, heads)


def majority(counted: Tally, axis: str) -> str:
    """What more than half of those who took part on an axis say: a choice, or "" where nothing has that
    much.
    """
    part = counted.part(axis)
    return next((c for c in ("yes", "no") if 2 * counted.of(c, axis) > part), "")
