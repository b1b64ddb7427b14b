"""What an alliance does to fees, without pricing it anew. Source: planning model, sections 4 and 5."""

from collections.abc import Sequence

import numpy as np

from linmeng.domain.planning.columns import Choices, Column
from linmeng.domain.planning.explain.listing import Flags
from linmeng.domain.planning.geometry import Floats, Ints

CHUNK = 0.01  # CNY/m²; fee rises are told apart by this
_HAIR = 1e-6  # CNY/month
_HALVINGS = 50


class Fees:
    """The fee rises of a street: what each compound pays at most, and what is known of alliances."""

    def __init__(self, choices: Choices, weight: float) -> None:
        """`weight` is that of the cost in the columns' objective."""
        self.weight = weight
        pays, now = choices.payers, choices.compounds
        self.pay: Floats = np.array([p.pay for p in pays])
        self.base: Floats = np.array([p.area * p.target for p in pays])  # CNY/month per CNY/m²
        self.now: Floats = np.array([c.fee for c in now])
        self.full: Floats = self.pay / self.base - self.now  # the rise where a subsidy is needed
        self.exact: dict[tuple[object, ...], float] = {}  # rises that were worked out

    def free(self, columns: Sequence[Column], values: Floats) -> Flags:
        """Which alliances of two or more need no subsidy: their objective is their weighed cost."""
        return np.asarray(values <= self.weight * (self._sum(columns, self.pay) + _HAIR), dtype=np.bool_)

    def low(self, columns: Sequence[Column]) -> Floats:
        """The highest fee rise of each alliance, or less where no shares are worked out: CNY/m², to 0.01.

        With a subsidy everybody pays all they can be asked for. Without, the highest rise is least where all
        rise alike as far as they can.
        """
        if not columns:
            return np.zeros(0)
        values = np.array([c.objective for c in columns])
        highest = self._most(columns, self.full)
        free = self.free(columns, values) & np.array([len(c.members) > 1 for c in columns])
        low = highest.copy()
        if free.any():
            which = np.flatnonzero(free)
            low[which] = self._level([columns[k] for k in which.tolist()], values[which] / self.weight)
        return np.asarray(np.round(np.minimum(low, highest), 2), dtype=np.float64)

    def _level(self, columns: Sequence[Column], cost: Floats) -> Floats:
        """The rise at which the fees of all members cover the cost, everyone's cut at what they can pay."""
        index, starts = _flat(columns)
        pay, base, now = self.pay[index], self.base[index], self.now[index]
        which = np.repeat(np.arange(len(columns)), np.diff([*starts, len(index)]))
        low = np.full(len(columns), -float(self.now.max(initial=0.0)) - 1.0)
        high = np.full(len(columns), float(self.full.max(initial=0.0)) + 1.0)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            covered = np.add.reduceat(np.clip(base * (now + middle[which]), 0.0, pay), starts) >= cost
            low, high = np.where(covered, low, middle), np.where(covered, middle, high)
        return low

    def _sum(self, columns: Sequence[Column], figure: Floats) -> Floats:
        index, starts = _flat(columns)
        return np.asarray(np.add.reduceat(figure[index], starts), dtype=np.float64)

    def _most(self, columns: Sequence[Column], figure: Floats) -> Floats:
        index, starts = _flat(columns)
        return np.asarray(np.maximum.reduceat(figure[index], starts), dtype=np.float64)


def _flat(columns: Sequence[Column]) -> tuple[Ints, Ints]:
    index = np.array([i for c in columns for i in c.members], dtype=np.int64)
    sizes = [len(c.members) for c in columns]
    return index, np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
