"""Linear and integer programs of fronts and alternatives: partitions of a street and more rows, by HiGHS."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from linmeng.domain.planning.columns import Column, Prices
from linmeng.domain.planning.explain.listing import Flags, Listing
from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.master import broken, packed, proven_by, quiet

_ONE = 1.0


class Linear:
    """The LP over the columns found so far: every compound once, side units at most `most`.

    Every compound has an artificial column at `penalty`, so that there always is a solution.
    """

    def __init__(self, count: int, penalty: float, seed: int) -> None:
        self.count, self.columns, self.units = count, list[Column](), list[float]()
        self.known: set[tuple[object, ...]] = set()
        self.cuts: list[tuple[int, ...]] = []
        self.highs = quiet(seed)
        lower = np.concatenate([np.ones(count), [-np.inf]])
        upper = np.concatenate([np.ones(count), [np.inf]])
        self.highs.addRows(count + 1, lower, upper, 0, np.zeros(count + 1, np.int32), [], [])
        self._add([((i,), penalty, 0.0) for i in range(count)])

    def add(self, columns: Iterable[tuple[Column, float]]) -> int:
        """Adds columns, with their side units, that are not known yet; how many those were."""
        new = [(c, u) for c, u in columns if key(c) not in self.known]
        self.known.update(key(c) for c, _ in new)
        self.columns += [c for c, _ in new]
        self.units += [u for _, u in new]
        self._add([(c.members, c.objective, u) for c, u in new])
        return len(new)

    def _add(self, columns: Sequence[tuple[Sequence[int], float, float]]) -> None:
        if not columns:
            return
        rows, values = [], []
        for m, _, u in columns:
            cuts = self._cut_rows(m)
            rows.append([*m, *([self.count] if u else []), *cuts])
            values += [*([_ONE] * len(m)), *([u] if u else []), *([_ONE] * len(cuts))]
        starts, index = packed(rows)
        n = len(rows)
        costs = np.array([c for _, c, _ in columns], dtype=np.float64)
        self.highs.addCols(
            n, costs, np.zeros(n), np.full(n, np.inf), len(index), starts, index, np.array(values)
        )

    def _cut_rows(self, members: Sequence[int]) -> list[int]:
        inside = set(members)
        first = self.count + 1
        return [first + k for k, cut in enumerate(self.cuts) if len(inside.intersection(cut)) > 1]

    def cut(self, values: Floats) -> int:
        """Adds the subset-row cuts that the values break most (Jepsen et al. 2008); how many."""
        new = broken([(c.members, v) for c, v in zip(self.columns, values, strict=True) if v > 1e-6])
        new = [triple for triple in new if triple not in self.cuts]
        for triple in new:
            self.cuts.append(triple)
            held = set(triple)
            index = [
                self.count + k for k, c in enumerate(self.columns) if len(held.intersection(c.members)) > 1
            ]
            at = np.array(index, dtype=np.int32)
            self.highs.addRow(-np.inf, 1.0, len(index), at, np.ones(len(index)))
        return len(new)

    def solve(self, most: float, allowed: Flags) -> "Solved":
        """The linear program's solution when only the columns `allowed` may be used."""
        n, first = len(self.columns), self.count
        self.highs.changeRowBounds(self.count, -np.inf, most)
        if n:
            which = np.arange(first, first + n, dtype=np.int32)
            top = np.where(allowed, np.inf, 0.0)
            self.highs.changeColsBounds(n, which, np.zeros(n), top)
        self.highs.run()
        solution = self.highs.getSolution()
        values = np.asarray(solution.col_value, dtype=np.float64)
        duals = np.asarray(solution.row_dual, dtype=np.float64)
        prices = Prices(duals[:first], tuple(self.cuts), np.maximum(0.0, -duals[first + 1 :]))
        missing = float(values[:first].sum())
        return Solved(prices, max(0.0, -float(duals[first])), values[first:], missing)


@dataclass(frozen=True)
class Solved:
    """Prices of compounds, cuts and of one side unit, the columns' values, and what no column holds."""

    prices: Prices
    side: float
    values: Floats
    missing: float


def key(c: Column) -> tuple[object, ...]:
    return c.members, c.kind, c.host


@dataclass(frozen=True, slots=True)
class Row:
    """One more row of an integer program: low ≤ Σ value·x + shift·t ≤ high, t being the extra variable."""

    value: Floats  # by column
    low: float
    high: float
    shift: float = 0.0


def choose(
    listing: Listing,
    kept: Ints,
    cost: Floats,
    rows: Sequence[Row],
    *,
    count: int,
    gap: float,
    seconds: float,
    seed: int,
    start: Sequence[int] = (),
    extra: float | None = None,
) -> tuple[list[int] | None, float]:
    """The partition of `count` compounds into the `kept` columns with the least Σ cost·x (+ extra·t).

    `gap` is absolute. Returns the columns' numbers in the listing (None when there is no partition, or none
    was found in `seconds`) and a bound on all partitions: inf when there is none for sure, −inf when the time
    was up before anything was proven.
    """
    import highspy

    highs, n = quiet(seed), len(kept)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", gap)
    if np.isfinite(seconds):
        highs.setOptionValue("time_limit", max(0.05, seconds))
    low = [*np.ones(count), *(r.low for r in rows)]
    high = [*np.ones(count), *(r.high for r in rows)]
    highs.addRows(len(low), np.array(low), np.array(high), 0, np.zeros(len(low), np.int32), [], [])
    sides = np.array([r.value[kept] for r in rows]).reshape(len(rows), n)
    held: list[list[int]] = []
    values: list[float] = []
    for k, c in enumerate(kept.tolist()):
        members, more = listing.columns[c].members, np.flatnonzero(sides[:, k])
        held.append([*members, *(count + more).tolist()])
        values += [*([_ONE] * len(members)), *sides[more, k].tolist()]
    starts, index = packed(held) if n else (np.zeros(0, np.int32), np.zeros(0, np.int32))
    highs.addCols(n, cost[kept], np.zeros(n), np.ones(n), len(index), starts, index, np.array(values))
    highs.changeColsIntegrality(n, np.arange(n, dtype=np.int32), np.full(n, 1, dtype=np.uint8))
    if extra is not None:
        at = np.array([count + k for k, r in enumerate(rows) if r.shift], dtype=np.int32)
        by = np.array([r.shift for r in rows if r.shift])
        highs.addCol(extra, -np.inf, np.inf, len(at), at, by)
    if start:
        known, place = highspy.HighsSolution(), {int(c): k for k, c in enumerate(kept)}
        begun = np.zeros(n + (extra is not None))
        begun[[place[k] for k in start]] = 1.0
        known.col_value = begun.tolist()
        highs.setSolution(known)
    highs.run()
    if highs.getInfo().primal_solution_status != 2:
        return None, proven_by(highs)
    picked = np.flatnonzero(np.asarray(highs.getSolution().col_value)[:n] > 0.5)
    return kept[picked].tolist(), proven_by(highs)
