"""Better bounds for the compounds from which there is too much to walk.

A walk cut short is bounded by what it left, often near where it began. A walk for very cheap alliances only
is cut sooner, and once it is whole there are none so cheap: so a compound is walked again, each time for
alliances not quite as cheap (iterative deepening: Korf 1985, doi:10.1016/0004-3702(85)90084-0). The sets to
be met grow exponentially with what alliances may cost, by a rate of the compound's own that two walks show:
so each walk goes as far as about so many times as many sets lead, and the time goes where a bound is likely
to rise most for it.
"""

from dataclasses import dataclass, replace
from math import exp, log

import numpy as np

from linmeng.domain.planning.columns import KINDS, Ask, Choices, Found, Prices
from linmeng.domain.planning.progress import Stop

_NEARER = 0.6  # of the distance to 0: what a walk is for as long as no rate is known
_GROWS = 3.0  # times as many sets are met by the next walk, about
_LITTLE = 0.002  # of a compound's mean price: a bound so near to 0 goes there at once
_FIRST = 2_000  # sets, about, of a first walk
_FEWEST = 100.0  # sets; fewer show no rate
_WRONG = 8.0  # times as many sets as foreseen end a walk
_PER_SECOND = 500_000  # sets

At = tuple[int, int]  # kind and compound


@dataclass
class _Walks:
    """What the walks from one compound have shown."""

    met: float  # sets, by the last
    rate: float  # by which their logarithm grows per CNY/month
    known: bool = False  # whether walks have shown that
    straight: bool = False  # whether `met` is what the whole walk took with other prices

    def goal(self, bound: float) -> float:
        return 0.0 if self.straight else min(0.0, bound + log(_GROWS) / self.rate)

    def sets(self, bound: float, goal: float) -> float:
        """How many a walk for alliances cheaper than `goal` is likely to meet."""
        return self.met if self.straight else self.met * exp(min(self.rate * (goal - bound), log(_GROWS)))

    def learn(self, met: int, bound: float, goal: float) -> None:
        """Takes how many sets a walk met; `bound` was what the one before had proven."""
        now = max(_FEWEST, met)
        self.rate = log(max(1.01, now / self.met)) / (goal - bound) if self.known else _rate(min(goal, bound))
        self.met, self.known, self.straight = now, not self.straight, False


def deepen(
    choices: Choices, prices: Prices, stop: Stop, ask: Ask, found: Found, past: dict[At, int] | None = None
) -> None:
    """Raises the bounds of `found` that walks cut short have left low, until all add up to `ask.deep`.

    Each walk may meet `ask.budget` sets; a compound for which that is not enough is left as it is. `past`
    keeps how many sets whole walks met, for other prices: there the whole walk is tried at once.
    """
    past = {} if past is None else past
    duals = [choices.duals(kind, prices) for kind in KINDS]
    little = _LITTLE * float(np.abs(prices.compound).mean())
    walks = {at: _begin(float(found.bounds[at]), past.get(at)) for at in found.open}
    while walks and stop.remaining() > 0 and -np.minimum(0.0, found.least).sum() > (ask.deep or 0.0):
        at = max(walks, key=lambda at: (_worth(float(found.bounds[at]), walks[at]), at))
        bound = float(found.bounds[at])
        goal = walks[at].goal(bound)
        goal = goal if goal < min(-little, ask.below) else ask.below
        most = int(min(ask.budget, 1 + max(0.0, stop.remaining()) * _PER_SECOND))
        budget = int(min(most, _WRONG * max(_FIRST, walks[at].sets(bound, goal))))
        more = Found(goal, choices.count)
        asked = replace(ask, below=goal, budget=budget)
        choices.walk_from(choices.graphs[at[0]], duals[at[0]], np.array([at[1]]), asked, more)
        _take(found, more, at)
        if more.whole and (more.columns or goal >= ask.below):  # the least is known
            found.open.pop(at)
            found.counted.pop(at, None)
            past[at] = more.met
        if at not in found.open or not (more.whole or budget < most):
            walks.pop(at)
        else:
            walks[at].learn(more.met, bound, goal)


def _begin(bound: float, past: int | None) -> _Walks:
    if past is None:
        return _Walks(_FIRST / _GROWS, _rate(bound))
    return _Walks(float(past), _rate(bound), straight=True)


def _rate(bound: float) -> float:
    """The rate that takes a walk so much nearer to 0 with so many times as many sets."""
    return log(_GROWS) / max(1e-6, (1 - _NEARER) * -bound)


def _worth(bound: float, walks: _Walks) -> float:
    """What a set of the next walk is likely to raise the bound, CNY/month."""
    goal = walks.goal(bound)
    return (goal - bound) / max(_FIRST, walks.sets(bound, goal))


def _take(found: Found, more: Found, at: At) -> None:
    found.columns += more.columns
    found.reduced += more.reduced
    found.met += more.met
    found.bounds[at] = max(found.bounds[at], more.bounds[at])
