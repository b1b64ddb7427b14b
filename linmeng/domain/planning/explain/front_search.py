"""The least subsidy for a number of unmanaged compounds and a level of fee rises, each question asked once.

The ε-constraint method (Haimes, Lasdon & Wismer 1971; for integer programs Laumanns, Thiele & Zitzler 2006,
doi:10.1016/j.ejor.2004.08.029): what was found for looser limits answers tighter ones that it keeps to, and
bounds the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from linmeng.domain.planning.columns import Column
from linmeng.domain.planning.explain.front_walks import FrontEngine
from linmeng.domain.planning.explain.listing import Listing
from linmeng.domain.planning.explain.program import Row, choose
from linmeng.domain.planning.progress import Stop

TOLERANCE = 0.25  # CNY/month; what the integer programs leave open
_SPARE = 1.5  # lists reach so much further than the question at hand needs
_PART = 0.04  # of the time left that one question may take
_NEAR = 5.0  # CNY/month: an integer program closes the rest
_ROUGH = 2e-3  # of the bound: what the first integer program leaves open
_FEW = 400  # columns of a first integer program
_FIRST = 0.01  # of the bound: how far a list reaches where no plan is known yet


@dataclass(frozen=True, slots=True)
class Solution:
    """A plan's columns with what the front is about. Price: subsidy and tie-breaker, CNY/month."""

    columns: tuple[Column, ...]
    price: float
    unmanaged: int
    rise: float


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and its answer: `found` is None where there is no plan (bound inf) or none was found."""

    most: float  # unmanaged compounds at most
    level: float  # fee rise at most, CNY/m²
    found: Solution | None
    bound: float  # no plan within these limits has a lower price

    @property
    def proven(self) -> bool:
        if self.found is None:
            return self.bound == np.inf
        return self.found.price - self.bound <= 2 * TOLERANCE


class Slice:
    """The stop of one question among an unknown number: it may take a part of the time that is left."""

    def __init__(self, whole: Stop) -> None:
        left = whole.remaining()
        self.whole, self.kept = whole, left * (1 - _PART) if 0 < left < np.inf else 0.0

    def remaining(self) -> float:
        return self.whole.remaining() - self.kept


class FrontSearch:
    """Answers questions about one street, remembering answers and lists."""

    def __init__(self, engine: FrontEngine) -> None:
        self.engine, self.stop = engine, engine.stop
        self.asked: list[Asked] = []
        self.lists: list[tuple[float, Listing]] = []  # with the level they are complete for
        self.found: list[Solution] = []

    def least(self, most: float, level: float) -> Asked:
        """The cheapest plan that leaves at most `most` unmanaged and raises no fee above `level`."""
        for old in self.asked:
            if old.most >= most and old.level >= level:
                s = old.found
                if s is None or (s.unmanaged <= most and s.rise <= level):
                    return Asked(most, level, s, old.bound)
        self.engine.level, self.engine.stop = level, Slice(self.stop)
        answer = self._search(most, level)
        self.asked.append(answer)
        return answer

    def _known(self, most: float, level: float) -> Solution | None:
        fit = [s for s in self.found if s.unmanaged <= most and s.rise <= level]
        return min(fit, key=lambda s: s.price, default=None)

    def _search(self, most: float, level: float) -> Asked:
        bounds = [a.bound for a in self.asked if a.most >= most and a.level >= level]
        low = max(bounds, default=-np.inf)
        old = [x for at, x in self.lists if at >= level and x.radius > 0]
        if old:
            listing = max(old, key=lambda x: x.bound(most) + x.radius)
            answer = self._pick(listing, most, level, low)
            if answer.proven:
                return answer
            low = answer.bound
        return self._anew(most, level, low)

    def _anew(self, most: float, level: float, low: float) -> Asked:
        """Prices for this question itself, and lists ever longer until they answer it."""
        engine = self.engine
        known = self._known(most, level)
        proof = engine.prove(most, engine.allowed, known.price - _NEAR if known else np.inf)
        if proof is None or proof.value == np.inf:
            return Asked(most, level, known, low if proof is None else np.inf)
        if proof.radius < 0:
            return Asked(most, level, self._known(most, level), low)
        low = max(low, proof.bound(most))
        self._round(proof, most, level)
        radius = self._open(most, level, proof.bound(most))
        while True:
            listing = engine.list(proof, radius, engine.allowed)
            if listing is None:
                return Asked(most, level, self._known(most, level), low)
            self.lists.append((level, listing))
            answer = self._pick(listing, most, level, low)
            if answer.proven or listing.radius < radius or engine.stop.remaining() <= 0:
                return answer
            low, radius = answer.bound, max(4 * radius, self._open(most, level, proof.bound(most)))

    def _open(self, most: float, level: float, bound: float) -> float:
        """How far a list must reach to answer for sure, or a first try where no plan is known."""
        known = self._known(most, level)
        return _SPARE * max(known.price - bound, 50.0) if known else max(100.0, _FIRST * abs(bound))

    def _round(self, proof: Listing, most: float, level: float) -> None:
        """A first plan from the columns of the linear program."""
        columns, units = list(self.engine.linear.columns), np.array(self.engine.linear.units)
        listing = Listing(columns, proof.prices, proof.side, units, np.inf, proof.value)
        reduced = np.where(self.engine.allowed(columns), listing.reduced, np.inf)
        few = np.argsort(reduced, kind="stable")[: 2 * _FEW]
        self._try(listing, few[np.isfinite(reduced[few])], most)

    def _pick(self, listing: Listing, most: float, level: float, low: float) -> Asked:
        """The best partition into listed columns that keep to the level; shares worked out where needed."""
        beyond = listing.bound(most) + listing.radius  # what a plan with a column not listed costs
        while True:
            fit = self.engine.allowed(listing.columns)
            known = self._known(most, level)
            enough = known.price - _NEAR if known else np.inf
            relaxed = self.engine.relax(listing, fit, most, self.engine.allowed, enough)
            reduced, bound = relaxed.reduced, relaxed.bound
            low = max(low, min(bound, beyond))
            few = np.argsort(reduced, kind="stable")[:_FEW]
            if not self._try(listing, few[np.isfinite(reduced[few])], most, _ROUGH * abs(bound))[0]:
                continue  # a share worked out is too dear: without that alliance, again
            known = self._known(most, level)
            if known and known.price - low <= 2 * TOLERANCE:
                break
            kept = np.flatnonzero(reduced <= (known.price - bound + TOLERANCE if known else np.inf))
            kept = kept[np.isfinite(reduced[kept])]
            fits, proven = self._try(listing, kept, most)
            if not fits:
                continue
            known = self._known(most, level)
            proven = min(proven - 1e-9 * abs(proven), known.price) if known else proven
            low = max(low, min(proven, beyond))
            break
        best = self._known(most, level)
        return Asked(most, level, best, min(low, best.price) if best else low)

    def _try(
        self, listing: Listing, kept: np.ndarray, most: float, gap: float = TOLERANCE
    ) -> tuple[bool, float]:
        """Remembers the best partition into `kept`; False when an alliance of it turns out too dear."""
        picked, proven = self._choose(listing, kept, most, gap)
        if picked is None:
            return True, proven
        columns = tuple(listing.columns[k] for k in picked)
        rise = max(self.engine.rise(c) for c in columns)
        self.found.append(Solution(columns, float(listing.cost[picked].sum()), _units(listing, picked), rise))
        return rise <= self.engine.level, proven

    def _choose(
        self, listing: Listing, kept: np.ndarray, most: float, gap: float
    ) -> tuple[list[int] | None, float]:
        rows = [Row(listing.units, -np.inf, most)] if np.isfinite(most) else []
        return choose(
            listing, kept, listing.cost, rows, count=self.engine.choices.count, gap=max(gap, TOLERANCE),
            seconds=self.engine.stop.remaining(), seed=self.engine.seed,
        )  # fmt: skip


def _units(listing: Listing, picked: Sequence[int]) -> int:
    return round(float(listing.units[list(picked)].sum()))
