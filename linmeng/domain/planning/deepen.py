"""Better bounds for the compounds from which there is too much to walk.

A walk cut short is bounded by what it left, often near where it began. A walk for very cheap alliances only
is cut sooner, and once it is whole there are none so cheap: so a compound is walked again, each time for
alliances not quite as cheap (iterative deepening: Korf 1985, doi:10.1016/0004-3702(85)90084-0). The time goes
where a bound is likely to rise most for it.
"""

from dataclasses import replace

import numpy as np

from linmeng.domain.planning.columns import KINDS, Ask, Choices, Found, Prices
from linmeng.domain.planning.progress import Stop

_NEARER = 0.6  # of the distance to 0: what the next walk is for
_GROWS = 3.0  # times as many sets are met by it, about
_LITTLE = 0.002  # of a compound's mean price: a bound so near to 0 goes there at once
_FIRST = 2_000  # sets, about, of a first walk
_PER_SECOND = 500_000  # sets


def deepen(choices: Choices, prices: Prices, stop: Stop, ask: Ask, found: Found) -> None:
    """Raises the bounds of `found` that walks cut short have left low, until all add up to `ask.deep`.

    Each walk may meet `ask.budget` sets; a compound for which that is not enough is left as it is.
    """
    duals = [choices.duals(kind, prices) for kind in KINDS]
    little = _LITTLE * float(np.abs(prices.compound).mean())
    cost = dict.fromkeys(found.open, _FIRST / _GROWS)
    while cost and stop.remaining() > 0 and -np.minimum(0.0, found.least).sum() > (ask.deep or 0.0):
        at = max(cost, key=lambda at: (-found.bounds[at] / max(cost[at], _FIRST), at))
        goal = _NEARER * float(found.bounds[at])
        goal = goal if goal < min(-little, ask.below) else ask.below
        more = Found(goal, choices.count)
        left = replace(
            ask, below=goal, budget=int(min(ask.budget, 1 + max(0.0, stop.remaining()) * _PER_SECOND))
        )
        choices.walk_from(choices.graphs[at[0]], duals[at[0]], np.array([at[1]]), left, more)
        cost[at] = _GROWS * max(more.met, cost[at])
        found.columns += more.columns
        found.reduced += more.reduced
        found.met += more.met
        found.bounds[at] = max(found.bounds[at], more.bounds[at])
        if more.whole and (more.columns or goal >= ask.below):  # the least is known
            found.open.pop(at)
            found.counted.pop(at, None)
        if at not in found.open or not more.whole:
            cost.pop(at)
