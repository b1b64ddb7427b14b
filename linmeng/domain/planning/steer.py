"""Prices that prove more where the walk is cut short.

Where an alliance's neighbours are too many to walk, the bound counts compounds that are near, but hardly ever
belong together. At the prices of the linear program such a bound is far off: these prices are made for real
alliances. Here whoever the bounds counted is put into a second linear program as if it were an alliance, as
routes with repeated stops are in vehicle routing (Christofides, Mingozzi & Toth 1981,
doi:10.1007/BF01589353), and prices are sought between the best so far and that program's (Ben-Ameur & Neto
2007, doi:10.1002/net.20137). The alliances that are none steer the prices only: what is proven rests on
walks.
"""

from collections.abc import Sequence

import numpy as np

from linmeng.domain.planning.columns import Column, Found, Prices
from linmeng.domain.planning.geometry import Floats
from linmeng.domain.planning.master import Master
from linmeng.domain.planning.progress import Stop

BUDGETS = (500, 8_000, 50_000)  # sets per compound and kind, in this order; more is for `deepen`
_HALF = 0.5  # of the way from the best prices to the program's
_STALLS = 8  # rounds without a better bound before more sets are walked …
_BETTER = 2e-4  # … by so much, as a share


class Steer:
    """The second linear program of one budget, and whether it still helps."""

    def __init__(self, columns: Sequence[Column], penalty: Floats, seed: int) -> None:
        self.master = Master(len(penalty), penalty, seed)
        self.master.add(columns)
        self.value = np.inf  # of the program: no prices of this budget prove more
        self.low, self.stalls, self.begun = -np.inf, 0, False

    def prices(self, best: Floats, stop: Stop) -> Prices:
        """The next prices to try, `best` being those that prove most so far; at first these themselves."""
        if self.begun is False:
            self.begun = True
            return Prices(best)
        outer = self.master.solve(stop)[2].compound
        self.value = float(outer.sum())
        return Prices(_HALF * best + (1 - _HALF) * outer)

    def learn(self, found: Found, prices: Prices, low: float) -> bool:
        """Takes what a walk with these prices brought; False once the bound, now `low`, hardly moves."""
        self.master.add(found.columns)
        members = [m for m, _ in found.weak]
        self.master.put(members, [low + float(prices.compound[list(m)].sum()) for m, low in found.weak])
        if low > self.low + _BETTER * abs(low):
            self.low, self.stalls = low, 0
        else:
            self.stalls += 1
        return self.stalls < _STALLS and self.value - low > _BETTER * abs(low)
