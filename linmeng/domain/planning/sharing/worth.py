"""What every part of an alliance would bear by itself: v(T). Source: planning model, section 5."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from linmeng.domain.planning.compound import Mode, Street
from linmeng.domain.planning.costs import payer
from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.neighbours import Neighbours, neighbours
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.sharing.subsets import NONE, Rules, values
from linmeng.domain.planning.tables import ATTACH, MERGE, UNIFIED, Tables, tables

LARGEST = 10
"""Members of an alliance whose parts are examined: 1 023 parts. Beyond, the plan says that nobody looked."""

_MODES: dict[int, Mode] = {NONE: "independent", MERGE: "merge", UNIFIED: "unified", ATTACH: "attach"}


@dataclass(frozen=True, slots=True)
class Block:
    """One alliance of a part that leaves."""

    members: tuple[str, ...]
    mode: Mode
    host: str | None


@dataclass(frozen=True)
class Values:
    """v(T) for every part T of the compounds `members`; a part is a number, bit k for member k."""

    members: tuple[str, ...]  # sorted
    worth: Floats  # CNY/month by part; 0 for the empty one
    block: Ints = field(repr=False)
    kind: Ints = field(repr=False)
    mature: frozenset[str] = field(repr=False)

    @property
    def whole(self) -> int:
        """The part that is everybody."""
        return len(self.worth) - 1

    def names(self, part: int) -> tuple[str, ...]:
        """The members of a part, sorted."""
        return tuple(m for k, m in enumerate(self.members) if part >> k & 1)

    def part(self, members: Iterable[str]) -> int:
        """The part that these members are. Raises ValueError on anybody else."""
        return sum(1 << self.members.index(m) for m in set(members))

    def blocks(self, part: int) -> tuple[Block, ...]:
        """The alliances in which a part would bear least; single compounds as `independent`."""
        found = []
        while part:
            one = int(self.block[part])
            names, mode = self.names(one), _MODES[int(self.kind[one])]
            host = next((m for m in names if m in self.mature), None) if mode == "attach" else None
            found.append(Block(names, mode, host))
            part ^= one
        return tuple(found)


class Worth:
    """v(T) for the alliances of one street: the least Σ (cost − subsidy + shortfall) over the partitions of
    T into alliances the model allows, whatever the user's constraints. CNY/month.
    """

    def __init__(
        self,
        street: Street,
        rates: Rates,
        near: Neighbours | None = None,
        figures: Tables | None = None,
    ) -> None:
        """`near` and `figures` (of all compounds in the order of their ids) spare computing them again."""
        compounds = sorted(street.compounds, key=lambda c: c.id)
        near = near or neighbours(street, rates)
        self.index = near.place.index
        self.tables = figures or tables(compounds, [payer(c, rates) for c in compounds], near.place, rates)
        self.mature = frozenset(c.id for c in compounds if c.mature)
        quarters: dict[tuple[str, str], int] = {}
        self.rules = Rules(
            near=self._matrix(near.of.items()),
            adjacent=self._matrix(near.adjacent.items()),
            quarter=np.array(
                [quarters.setdefault((c.subdistrict, c.housing_class), len(quarters)) for c in compounds],
                dtype=np.int64,
            ),
            most=rates.limits.max_members,
            spare=rates.limits.spare,
            least_area=rates.limits.min_unified_area,
            most_mature=rates.limits.unified_max_mature,
        )

    def of(self, members: Sequence[str]) -> Values:
        """v(T) for every part of these compounds. Raises KeyError on an id the street does not have and
        ValueError on more than LARGEST members.
        """
        ordered = tuple(sorted(set(members)))
        if len(ordered) > LARGEST:
            raise ValueError(f"{len(ordered)} members have too many parts: at most {LARGEST}")
        found = values(self.tables, self.rules, np.array([self.index[m] for m in ordered], dtype=np.int64))
        return Values(ordered, *found, self.mature)

    def _matrix(self, links: Iterable[tuple[str, frozenset[str]]]) -> np.ndarray:
        matrix = np.zeros((len(self.index), len(self.index)), dtype=np.bool_)
        for one, others in links:
            for other in others:
                matrix[self.index[one], self.index[other]] = True
        return matrix
