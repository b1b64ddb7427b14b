"""Branch and price for a part of a street: the least subsidy within limits, proven; one tree for all limits.

What a branch has proven for loose limits holds for tighter ones, so the tree grows only where the next
question needs it (bound sets of multi-objective branch and bound: Przybylski & Gandibleux 2017,
doi:10.1016/j.ejor.2017.01.032). The branch with the least bound is next.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from linmeng.domain.planning.columns import Ask, Column
from linmeng.domain.planning.explain.front_choice import partition
from linmeng.domain.planning.explain.front_divide import CLEAR, counted, divided
from linmeng.domain.planning.explain.front_program import Pool, Solved
from linmeng.domain.planning.explain.front_rows import LOST, Branch, Proof, Table, root
from linmeng.domain.planning.explain.front_walks import FrontEngine
from linmeng.domain.planning.explain.listing import Flags
from linmeng.domain.planning.explain.program import key
from linmeng.domain.planning.geometry import Ints

EPS = 1e-4  # CNY/month; reduced costs above −this count as none
_TRIES = ((500, 20), (5_000_000, 100), (5_000_000, 10_000))  # sets and columns per root and kind
_CUTS = 3  # rounds of cuts in a branch whose counts are whole numbers
_NEARLY = 0.05  # of a gap: a bound that misses so much of the linear program's will do
_AT_MOST = 1e4  # CNY/month: gaps count as no more than this
_FEW = 400  # columns of a first integer program …
_ROUGH = 1e-3  # … and what it leaves open, of the bound
_TIMES = 5  # it is tried, when shares turn out too dear
_OFTEN = 8  # of so many branches looked at, one gives a plan by rounding
_QUICK = 60  # rounds of pricing before a first plan
_LIST = 3_000  # columns of an integer program that closes a branch …
_SETS = 20_000  # … and sets per root and kind to find them
_RADIUS = 400.0  # CNY/month: gaps under this are closed by lists, until more is known
_DEAR = 3.0  # times all that a plan may cost: dearer, and a walk without subsidies would drown in others


@dataclass(frozen=True, slots=True)
class Solution:
    """A plan's columns with what the front is about. Price: subsidy and tie-breaker, CNY/month."""

    columns: tuple[Column, ...]
    price: float
    unmanaged: int
    rise: float


class Tree:
    """The plans of one part of a street, divided into branches; the plans found."""

    def __init__(self, engine: FrontEngine, inside: Flags, tolerance: float) -> None:
        self.engine, self.inside, self.tolerance = engine, inside, tolerance
        self.size = int(inside.sum())
        single = [c for c in engine.single if inside[c.members[0]]]
        self.most = 1e4 + 4.0 * sum(c.objective for c in single)  # no plan worth a thought costs so much
        self.pool = Pool(inside, engine.counts, _DEAR * self.most, engine.seed)
        self._add(single)
        self.root = root(engine.counts, len(inside))
        self.found: list[Solution] = []
        self.begun: set[tuple[float, float]] = set()  # limits that a first plan was looked for
        self.radius = _RADIUS
        self.worked = 0  # branches looked at

    def known(self, most: float, level: float) -> Solution | None:
        """The cheapest plan found within limits."""
        fit = [s for s in self.found if s.unmanaged <= most and s.rise <= level]
        return min(fit, key=lambda s: s.price, default=None)

    def bound(self, most: float, level: float) -> float:
        """No plan within the limits costs less; inf when there is none."""
        return self.root.least(most, level)

    def least(self, most: float, level: float) -> tuple[Solution | None, float]:
        """The cheapest plan within limits and a bound, which meet unless the time is up."""
        if self.bound(most, level) < self._enough(most, level):
            self._begin(most, level)
        while self.engine.stop.remaining() > 0:
            enough = self._enough(most, level)
            if self.bound(most, level) >= enough:
                break
            if not self._work(self._next(most, level, enough), most, level):
                break
        known = self.known(most, level)
        low = self.bound(most, level)
        return known, min(low, known.price) if known else low

    def _next(self, most: float, level: float, enough: float) -> Branch:
        """The branch to look at: from the top the least bounds, down to where several parts are open."""
        branch = self.root
        while branch.parts:
            if level not in branch.seen and sum(x.bound(most, level) < enough for x in branch.leaves()) > 1:
                return branch
            branch = min(branch.parts, key=lambda part: part.least(most, level))
        return branch

    def _begin(self, most: float, level: float) -> None:
        """A first plan within limits: from the columns that a quick pricing brings, nothing proven."""
        if (most, level) in self.begun:
            return
        fit, budget, keep = self.pool.table.within(self.root, level), *_TRIES[0]
        for _ in range(_QUICK):
            solved = self.pool.solve(most, self.root, fit)
            ask = Ask(-EPS, self.inside, budget, keep)
            found = self.engine.walked(solved.prices, solved.counts, self.root, self.inside, level, ask)
            if found is None or not self._add(found.columns, solved, -EPS, level):
                break
            fit = self.pool.table.within(self.root, level)
        self._round(solved, most, level)
        self.begun.add((most, level))

    def _enough(self, most: float, level: float) -> float:
        known = self.known(most, level)
        return known.price - self.tolerance if known else np.inf

    def _work(self, branch: Branch, most: float, level: float) -> bool:
        """Bounds a branch within limits; divides or closes it where that is not enough. False: no time."""
        self.worked += 1
        branch.seen.add(level)
        solved = self.solve(branch, most, level)
        if solved is None:
            return False
        if branch.bound(most, level) >= self._enough(most, level):
            return True
        whole = self._whole(solved)
        if whole is not None:  # the cheapest plan of the branch, unless its shares turn out too dear
            fits = self._takes([self.pool.table.columns[k] for k in whole], most, level)
            return not fits or branch.bound(most, level) >= self._enough(most, level)
        if self.worked % _OFTEN == 0:
            self._round(solved, most, level)
        gap = self._enough(most, level) - solved.bound(most)
        if 0 < gap <= self.radius and not branch.parts:
            self._close(branch, solved, most, level, gap + EPS * self.size)
        if branch.parts or branch.bound(most, level) >= self._enough(most, level):
            return True
        gap = min(self._enough(most, level) - branch.bound(most, level), self.most)
        branch.parts.extend(divided(self.pool, branch, solved, most, level, gap))
        return bool(branch.parts)

    def solve(self, branch: Branch, most: float, level: float) -> Solved | None:
        """The linear program of a branch over all alliances, its bound noted; None when the time was up."""
        for round_ in range(_CUTS + 1):
            solved = self._priced(branch, most, level)
            if solved is None:
                return None
            enough = solved.bound(most) >= self._enough(most, level)
            if enough or round_ == _CUTS or counted(self.pool, solved) or not self.pool.cut(solved.values):
                break
        return solved

    def _priced(self, branch: Branch, most: float, level: float) -> Solved | None:
        """The linear program over all alliances, or over enough of them for a bound that will do.

        Any prices bound all plans, less what the cheapest alliance walked from each compound could save
        (Lübbecke & Desrosiers 2005, doi:10.1287/opre.1050.0234).
        """
        fit, enough = self.pool.table.within(branch, level), self._enough(most, level)
        for budget, keep in _TRIES:
            while True:
                solved = self.pool.solve(most, branch, fit)
                ask = Ask(-EPS, self.inside, budget, keep)
                found = self.engine.walked(solved.prices, solved.counts, branch, self.inside, level, ask)
                if found is None:
                    return None
                new = self._add(found.columns, solved, -EPS, level)
                slack = -float(np.minimum(0.0, found.least[self.inside]).sum())
                if not new:
                    slack = min(slack, self.size * max(EPS, -found.lost))
                low = solved.bound(most) - slack
                if slack < np.inf:
                    self._learn(branch, solved, most, level, slack)
                if slack <= 2 * EPS * self.size or low >= enough or self._near(solved, slack, enough - low):
                    return solved
                if not new:
                    break
                fit = self.pool.table.within(branch, level)
        return solved  # the walks were too long to be sure: its parts may be easier

    def _near(self, solved: Solved, slack: float, gap: float) -> bool:
        """Whether a bound will do that misses the linear program's a little: the branch is divided anyway."""
        if self._whole(solved) is not None or solved.missing > 1e-6:
            return False
        return slack <= _NEARLY * min(gap, _AT_MOST)

    def _learn(self, branch: Branch, solved: Solved, most: float, level: float, slack: float) -> None:
        """Notes what the prices prove, and that there is no plan where it would cost too much."""
        branch.learn(Proof(level, np.inf, solved.value - slack, solved.side))
        if solved.missing > 1e-6 and solved.bound(most) - slack > self.most:
            branch.learn(Proof(level, most, np.inf))

    def _add(
        self,
        columns: Sequence[Column],
        solved: Solved | None = None,
        below: float = np.inf,
        level: float = np.inf,
    ) -> int:
        """Adds columns to the pool, those with a reduced cost under `below`; how many were new."""
        if not columns:
            return 0
        kinds, low = [self.engine.kind(c) for c in columns], self.engine.low(columns)
        fit = low <= level
        if solved is not None:
            table = Table(len(self.inside))
            table.add(columns, kinds, low)
            fit &= self.pool.reduced_of(table, solved) < below
        kept = np.flatnonzero(fit)
        few = kept.tolist()
        return self.pool.add([columns[k] for k in few], [kinds[k] for k in few], low[kept])

    def _whole(self, solved: Solved) -> Ints | None:
        """The columns of a solution in whole numbers; None where it is none."""
        values = solved.values
        if solved.missing > 1e-6 or (np.abs(values - np.round(values)) > CLEAR).any():
            return None
        return np.flatnonzero(values > 0.5)

    def _takes(self, columns: Sequence[Column], most: float, level: float) -> bool:
        """Remembers a plan if none cheaper is known; False where its shares, worked out, are too dear."""
        price, known = sum(c.objective for c in columns), self.known(most, level)
        if known and known.price <= price:
            return True
        rise = max(self.engine.rise(c) for c in columns)
        for c in columns:
            self.pool.table.low[self.pool.known[key(c)]] = self.engine.rise(c)
        lost = sum(self.engine.kind(c) == LOST for c in columns)
        self.found.append(Solution(tuple(columns), price, lost, rise))
        return rise <= level

    def _round(self, solved: Solved, most: float, level: float) -> None:
        """A plan from the columns with the least reduced cost."""
        for _ in range(_TIMES):
            fit = self.pool.table.within(self.root, level)
            reduced = np.where(fit, self.pool.reduced(solved), np.inf)
            few = np.argsort(reduced, kind="stable")[:_FEW]
            few = few[np.isfinite(reduced[few])]
            picked, _ = self._partition(self.root, few, most, _ROUGH * abs(solved.value))
            if picked is None or self._takes(picked, most, level):
                return

    def _partition(
        self, branch: Branch, kept: Ints, most: float, gap: float
    ) -> tuple[list[Column] | None, float]:
        gap, seconds = max(gap, self.tolerance / 2), self.engine.stop.remaining()
        return partition(self.pool, branch, kept, most, gap=gap, seconds=seconds)

    def _close(self, branch: Branch, solved: Solved, most: float, level: float, gap: float) -> None:
        """Lists all alliances that a better plan of a branch could hold, and chooses among them.

        Nothing is proven where they are too many (Baldacci, Christofides & Mingozzi 2008,
        doi:10.1007/s10107-007-0178-5).
        """
        ask = Ask(gap, self.inside, _SETS, room=_LIST)
        found = self.engine.walked(solved.prices, solved.counts, branch, self.inside, level, ask)
        if found is None:
            return
        kept = np.zeros(0, np.int64)
        if found.lost >= gap - 1e-9:
            self._add(found.columns, solved, gap, level)
            fit = self.pool.table.within(branch, level)
            kept = np.flatnonzero(fit & (self.pool.reduced(solved) <= gap))
        if found.lost < gap - 1e-9 or len(kept) > _LIST:
            self.radius = 0.8 * gap
            return
        if len(kept) < _LIST / 4:
            self.radius = max(self.radius, 1.5 * gap)
        while True:
            picked, proven = self._partition(branch, kept, most, 0.0)
            if picked is None or self._takes(picked, most, level):
                break
            kept = kept[self.pool.table.low[kept] <= level]
        if np.isfinite(proven):
            proven -= 1e-9 * abs(proven)
        branch.learn(Proof(level, most, min(proven, solved.bound(most) + gap - EPS * self.size)))
