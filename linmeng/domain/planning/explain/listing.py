"""All alliances that a plan within reach of the best can hold: what fronts and alternatives choose from.

Alliances are walked with dual prices; those with a reduced cost under a radius are listed. A plan that holds
one not listed costs at least the bound plus the radius (Baldacci, Christofides & Mingozzi 2008,
doi:10.1007/s10107-007-0178-5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from linmeng.domain.planning.columns import Column, Prices
from linmeng.domain.planning.geometry import Floats, Ints

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Listing:
    """Alliances of a street with prices of its compounds, and how far the list is complete.

    Any plan of this street with at most `most` units of the side row costs `value − side·most` or more; one
    that holds an alliance not listed costs `radius` more than that.
    """

    columns: Sequence[Column]
    prices: Prices  # of compounds and subset-row cuts
    side: float  # price of one unit of the side row, ≥ 0
    units: Floats  # of the side row, by column
    radius: float
    value: float  # what the prices add up to, rounded down

    def bound(self, most: float) -> float:
        """What every plan with at most `most` units costs at least; inf units where there is no side row."""
        return self.value - (self.side * most if self.side > 0 else 0.0)

    @cached_property
    def cost(self) -> Floats:
        return np.array([c.objective for c in self.columns], dtype=np.float64)

    @cached_property
    def index(self) -> Ints:
        """The members of all columns, one column after the other."""
        return np.array([i for c in self.columns for i in c.members], dtype=np.int64)

    @cached_property
    def starts(self) -> Ints:
        sizes = [len(c.members) for c in self.columns]
        return np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)

    @cached_property
    def holds(self) -> csr_array:
        """Which column (a row each) holds which compound."""
        shape = (len(self.columns), len(self.prices.compound))
        ends = np.concatenate([self.starts, [len(self.index)]])
        return csr_array((np.ones(len(self.index)), self.index, ends), shape=shape)

    @cached_property
    def reduced(self) -> Floats:
        return self.reduced_by(self.prices, self.side)

    def reduced_by(self, prices: Prices, side: float) -> Floats:
        """Reduced costs of the columns under other prices."""
        if not self.columns:
            return np.zeros(0)
        reduced = self.cost - self.holds @ prices.compound + side * self.units
        priced = np.flatnonzero(prices.cut > 0)
        if len(priced):
            inside = np.zeros((len(prices.compound), len(priced)))
            for k, cut in enumerate(priced.tolist()):
                inside[list(prices.cuts[cut]), k] = 1.0
            reduced = reduced + ((self.holds @ inside) > 1.5) @ prices.cut[priced]
        return np.asarray(reduced, dtype=np.float64)


def value_of(prices: Prices) -> float:
    """What prices add up to, rounded down."""
    size = float(np.abs(prices.compound).sum() + prices.cut.sum())
    return float(prices.compound.sum() - prices.cut.sum()) - 1e-9 * size
