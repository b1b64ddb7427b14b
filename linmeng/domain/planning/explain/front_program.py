"""The linear program of a front: partitions of a street's part, unmanaged compounds, counts, and cuts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from linmeng.domain.planning.columns import Column, Prices
from linmeng.domain.planning.explain.front_rows import ALONE, CLASSES, LOST, Branch, Counts, Table
from linmeng.domain.planning.explain.listing import Flags
from linmeng.domain.planning.explain.program import key
from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.master import broken, packed, quiet

_HAIR = 1e-12  # of what is added up: sums are rounded
_EPS = 1e-6  # CNY/month; reduced costs above −this count as none
_AT_ONCE = 200  # columns put into the linear program at a time
_LARGE, _KEPT = 900, 400  # columns in it before it is tidied, and after
_IDLE = 30  # solutions a cut may be without a price


@dataclass(frozen=True)
class Solved:
    """Prices of compounds, cuts, of one unmanaged compound and of the counts; the columns' values.

    `value` is what the prices add up to, rounded down, without what the unmanaged compounds allowed save.
    """

    prices: Prices
    side: float
    counts: Floats
    values: Floats
    missing: float  # what no column holds
    value: float

    def bound(self, most: float) -> float:
        return self.value - (self.side * most if self.side > 0 else 0.0)


class Pool:
    """The columns found so far and the LP over those of them that matter. Columns are never removed.

    Every compound and every count that must reach some number has an artificial column at `dear`, so that
    there always is a solution.
    """

    def __init__(self, inside: Flags, counts: Counts, dear: float, seed: int) -> None:
        """`inside`: the compounds of this part of the street."""
        self.counts, self.count, self.dear, self.seed = counts, len(inside), dear, seed
        self.table = Table(self.count)
        self.known: dict[tuple[object, ...], int] = {}
        self.cuts: list[tuple[int, ...]] = []
        self.idle: list[int] = []  # by cut: solutions since it last had a price
        self.ones = inside.astype(np.float64)
        self._build(np.zeros(0, np.int64))

    def _build(self, columns: Ints) -> None:
        """The linear program anew, over some columns."""
        self.highs = quiet(self.seed)
        rows = self._cuts_at
        low, high = np.full(rows, -np.inf), np.full(rows, np.inf)
        low[: self.count] = high[: self.count] = self.ones
        low, high = np.append(low, np.full(len(self.cuts), -np.inf)), np.append(high, np.ones(len(self.cuts)))
        self.highs.addRows(len(low), low, high, 0, np.zeros(len(low), np.int32), [], [])
        spare = [*range(self.count), *range(self.count + 1, rows)]
        self._lp([[row] for row in spare], np.full(len(spare), self.dear))
        self.first = len(spare)
        self.active: Ints = np.zeros(0, np.int64)  # which columns, in the order of the linear program
        self._use(columns)

    def _use(self, columns: Ints) -> None:
        """Puts columns into the linear program."""
        self.active = np.concatenate([self.active, columns])
        rows = []
        for k in columns.tolist():
            members, kind = self.table.columns[k].members, int(self.table.kind[k])
            counted = [self.count + 1 + r for r in self.counts.rows(kind, len(members))]
            rows.append(
                [*members, *([self.count] if kind == LOST else []), *counted, *self._cut_rows(members)]
            )
        self._lp(rows, self.table.cost[columns])

    def add(self, columns: Sequence[Column], kinds: Sequence[int], low: Floats) -> int:
        """Adds columns with their classes and least fee rises where they are new; how many those were."""
        new = [k for k, c in enumerate(columns) if key(c) not in self.known]
        for k in new:
            self.known[key(columns[k])] = len(self.known)
        self.table.add([columns[k] for k in new], [kinds[k] for k in new], low[new])
        return len(new)

    def _lp(self, rows: Sequence[Sequence[int]], costs: Floats) -> None:
        if rows:
            starts, index = packed(rows)
            n = len(rows)
            self.highs.addCols(
                n, costs, np.zeros(n), np.full(n, np.inf), len(index), starts, index, np.ones(len(index))
            )

    @property
    def _cuts_at(self) -> int:
        return self.count + 1 + self.counts.size

    def _cut_rows(self, members: Sequence[int]) -> list[int]:
        inside = set(members)
        return [self._cuts_at + k for k, cut in enumerate(self.cuts) if len(inside.intersection(cut)) > 1]

    def cut(self, values: Floats) -> int:
        """Adds the subset-row cuts that the values break most (Jepsen et al. 2008); how many."""
        columns, used = self.table.columns, np.flatnonzero(values > 1e-6)
        new = [
            t for t in broken([(columns[k].members, float(values[k])) for k in used]) if t not in self.cuts
        ]
        for triple in new:
            self.cuts.append(triple)
            self.idle.append(0)
            held = self.table.inside[:, list(triple)][self.active].sum(axis=1) > 1
            index = (self.first + np.flatnonzero(held)).astype(np.int32)
            self.highs.addRow(-np.inf, 1.0, len(index), index, np.ones(len(index)))
        return len(new)

    def solve(self, most: float, branch: Branch, fit: Flags) -> Solved:
        """The linear program of a branch with at most `most` unmanaged, over the columns that `fit`."""
        while True:
            solved = self._solve(most, branch, fit)
            reduced = np.where(fit, self.reduced(solved), np.inf)
            idle = reduced.copy()
            idle[self.active] = np.inf
            cheap = np.argsort(idle, kind="stable")[:_AT_ONCE]
            cheap = cheap[idle[cheap] < -_EPS]
            if not len(cheap):
                break
            self._use(cheap)
        if len(self.active) > _LARGE:
            self._tidy(solved, reduced)
        wrong = max(0.0, -float(reduced.min(initial=0.0)))  # should the solver have stopped short
        return replace(solved, value=solved.value - wrong * float(self.ones.sum()))

    def _tidy(self, solved: Solved, reduced: Floats) -> None:
        """Leaves columns and cuts out of the linear program that have not mattered for long."""
        kept = [k for k, idle in enumerate(self.idle) if idle < _IDLE]
        self.cuts, self.idle = [self.cuts[k] for k in kept], [self.idle[k] for k in kept]
        few = np.argsort(reduced, kind="stable")[:_KEPT]
        self._build(np.unique(np.concatenate([few, np.flatnonzero(solved.values > 1e-9)])))

    def _solve(self, most: float, branch: Branch, fit: Flags) -> Solved:
        n, at = len(self.active), self.count + 1
        self.highs.changeRowBounds(self.count, -np.inf, most)
        for r in range(self.counts.size):
            self.highs.changeRowBounds(at + r, float(branch.low[r]), float(branch.high[r]))
        which = np.arange(self.first, self.first + n, dtype=np.int32)
        if n:
            self.highs.changeColsBounds(n, which, np.zeros(n), np.where(fit[self.active], np.inf, 0.0))
        self.highs.run()
        solution = self.highs.getSolution()
        values = np.asarray(solution.col_value, dtype=np.float64)
        duals = np.asarray(solution.row_dual, dtype=np.float64)
        for k in range(len(self.cuts)):
            self.idle[k] = 0 if duals[self._cuts_at + k] < -1e-9 else self.idle[k] + 1
        return self._solved(branch, values, duals)

    def _solved(self, branch: Branch, values: Floats, duals: Floats) -> Solved:
        at = self.count + 1
        prices = Prices(duals[: self.count], tuple(self.cuts), np.maximum(0.0, -duals[self._cuts_at :]))
        counts = duals[at : self._cuts_at].copy()
        limit = np.where(counts > 0, branch.low, branch.high)
        counts[~np.isfinite(limit)] = 0.0
        worth = counts * np.where(np.isfinite(limit), limit, 0.0)
        size = float(np.abs(prices.compound).sum() + prices.cut.sum() + np.abs(worth).sum())
        value = float(prices.compound @ self.ones + worth.sum() - prices.cut.sum()) - _HAIR * size
        side = max(0.0, -float(duals[self.count]))
        missing = float(values[: self.first].sum())
        whole = np.zeros(len(self.table.columns))
        whole[self.active] = values[self.first :]
        return Solved(prices, side, counts, whole, missing, value)

    def reduced(self, solved: Solved) -> Floats:
        """Reduced costs of the columns."""
        return self.reduced_of(self.table, solved)

    def reduced_of(self, table: Table, solved: Solved) -> Floats:
        """Reduced costs of any columns."""
        n = len(table.columns)
        inside, kind = table.inside[:n], table.kind[:n]
        reduced = table.cost[:n] - inside @ solved.prices.compound
        sizes = inside.sum(axis=1)
        for k in range(CLASSES):
            own = kind == k
            if k == LOST:
                reduced[own] += solved.side
            elif k == ALONE:
                reduced[own] -= solved.counts[1]
            else:
                reduced[own] -= self.counts.prices(solved.counts, k)[sizes[own]]
        priced = np.flatnonzero(solved.prices.cut > 0)
        if len(priced):
            held = np.zeros((self.count, len(priced)))
            for k, cut in enumerate(priced.tolist()):
                held[list(solved.prices.cuts[cut]), k] = 1.0
            reduced = reduced + ((inside @ held) > 1.5) @ solved.prices.cut[priced]
        return np.asarray(reduced, dtype=np.float64)

    def shares(self, values: Floats) -> tuple[Floats, Floats]:
        """How often each count is reached, and how much of each compound is in each class, by LP values."""
        table, counted = self.table, np.zeros(self.counts.size)
        placed = np.zeros((CLASSES, self.count))
        for k in np.flatnonzero(values > 1e-7).tolist():
            kind, members = int(table.kind[k]), list(table.columns[k].members)
            counted[self.counts.rows(kind, len(members))] += values[k]
            placed[kind, members] += values[k]
        return counted, placed
