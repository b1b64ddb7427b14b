"""Finds dual prices that prove a bound, and lists every alliance that matters beside it.

Columns are generated until none would make the linear program cheaper (Barnhart et al. 1998,
doi:10.1287/opre.46.3.316); the prices then bound every plan, and all alliances within a radius are listed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from linmeng.domain.planning.columns import Ask, Choices, Column, Prices
from linmeng.domain.planning.explain.listing import Flags, Listing, value_of
from linmeng.domain.planning.explain.program import Linear, Solved
from linmeng.domain.planning.geometry import Floats
from linmeng.domain.planning.progress import Stop

EPS = 1e-4  # CNY/month; reduced costs above −this count as none
BUDGETS = (500, 8_000, 200_000, 5_000_000)  # sets per compound and kind, tried in this order
KEEP = 20  # columns per compound and kind and round
ROOM = 40_000  # alliances in a list
_ROUNDS = 12  # of cuts
_AT_ONCE = 300  # columns of a list added to the linear program per round

Allowed = Callable[[Sequence[Column]], Flags]


@dataclass(frozen=True)
class Found:
    """Alliances of two or more with a small reduced cost; none under `lost` is missing."""

    columns: list[Column]
    lost: float


class Engine:
    """The linear program of one street and what walks bring to it.

    `walks` are the sources of alliances; a compound that one of them must leave out has `banned` there.
    """

    def __init__(self, choices: Choices, units: Callable[[Column], float], *, seed: int, stop: Stop) -> None:
        self.choices, self.units, self.stop, self.seed = choices, units, stop, seed
        self.single = list(choices.single)
        self.dear = 1e4 + 4.0 * sum(
            max((c.objective for c in self.single if c.members == (i,)), default=0.0)
            for i in range(choices.count)
        )
        self.linear = Linear(choices.count, self.dear, seed)
        self.linear.add((c, units(c)) for c in self.single)

    def walked(self, prices: Prices, ask: Ask) -> Found | None:
        """Alliances of two or more with a reduced cost under `ask.below`; None when the time was up."""
        found = self.choices.cheap(prices, self.stop, ask)
        if found is None:
            return None
        lost = -np.inf if ask.room and len(found.columns) >= ask.room else found.lost
        return Found([c for c in found.columns if len(c.members) > 1], lost)

    def prove(self, most: float, allowed: Allowed, enough: float = np.inf) -> Listing | None:
        """Prices that bound all plans with at most `most` units; nothing listed yet.

        Cuts are added while the bound is under `enough`. None when the time was up. `radius` is −inf where
        the walk was too long to be sure; the value is inf where no plan is possible.
        """
        proof = None
        for _ in range(_ROUNDS):
            solved, sure = self._priced(most, allowed)
            if solved is None:
                return proof
            if solved.missing > 1e-6 and sure:
                return self._proof(solved, np.inf, np.inf)
            value = value_of(solved.prices) - EPS * self.choices.count
            proof = self._proof(solved, 0.0 if sure else -np.inf, value)
            if proof.bound(most) >= enough or not sure or not self.linear.cut(solved.values):
                break
        return proof

    def _proof(self, solved: Solved, radius: float, value: float) -> Listing:
        return Listing([], solved.prices, solved.side, np.zeros(0), radius, value)

    def _priced(self, most: float, allowed: Allowed) -> tuple[Solved | None, bool]:
        """The linear program over all alliances; None when the time was up, False where it is not sure."""
        level, everywhere = 0, np.ones(self.choices.count, np.bool_)
        while True:
            solved = self.linear.solve(most, allowed(self.linear.columns))
            found = self.walked(solved.prices, Ask(-EPS, everywhere, BUDGETS[level], KEEP))
            if found is None:
                return None, False
            fit = allowed(found.columns)
            if self.linear.add((c, 0.0) for c, ok in zip(found.columns, fit, strict=True) if ok):
                continue
            if found.lost >= -EPS or level + 1 == len(BUDGETS):
                return solved, found.lost >= -EPS
            level += 1

    def relax(self, listing: Listing, fit: Flags, most: float, allowed: Allowed, enough: float) -> "Relaxed":
        """The linear program over the listed columns that `fit`; cuts while its bound is under `enough`."""
        best = Relaxed(np.where(fit, listing.reduced, np.inf), -np.inf)
        for _ in range(_ROUNDS):
            solved = self._over(listing, fit, most, allowed)
            reduced = np.where(fit, listing.reduced_by(solved.prices, solved.side), np.inf)
            value = value_of(solved.prices) - (solved.side * most if solved.side > 0 else 0.0)
            bound = value + self.choices.count * min(0.0, float(reduced.min(initial=0.0)))
            if bound > best.bound:
                best = Relaxed(reduced, bound)
            if bound >= enough or self.stop.remaining() <= 0 or not self.linear.cut(solved.values):
                break
        return best

    def _over(self, listing: Listing, fit: Flags, most: float, allowed: Allowed) -> Solved:
        """The linear program over listed columns, of which those that matter are put in, a few at a time."""
        while True:
            solved = self.linear.solve(most, allowed(self.linear.columns))
            reduced = np.where(fit, listing.reduced_by(solved.prices, solved.side), np.inf)
            cheap = np.argsort(reduced, kind="stable")[:_AT_ONCE]
            cheap = cheap[reduced[cheap] < -EPS]
            new = [(listing.columns[k], float(listing.units[k])) for k in cheap.tolist()]
            if not new or self.stop.remaining() <= 0 or not self.linear.add(new):
                return solved

    def list(self, proof: Listing, radius: float, allowed: Allowed) -> Listing | None:
        """The proof with all alliances under a reduced cost of `radius`, or of less where they are too many.

        None when the time was up.
        """
        everywhere = np.ones(self.choices.count, np.bool_)
        while True:
            found = self.walked(proof.prices, Ask(radius, everywhere, room=ROOM))
            if found is None:
                return None
            if found.lost == -np.inf and radius > 1.0:
                radius /= 2
                continue
            columns = [*self.single, *found.columns]
            columns = [c for c, ok in zip(columns, allowed(columns), strict=True) if ok]
            units = np.array([self.units(c) for c in columns])
            return Listing(columns, proof.prices, proof.side, units, min(radius, found.lost), proof.value)


@dataclass(frozen=True)
class Relaxed:
    """Reduced costs of listed columns (inf where they may not be used), a bound for partitions into them."""

    reduced: Floats
    bound: float
