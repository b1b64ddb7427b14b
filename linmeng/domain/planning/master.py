"""Linear and integer programs over the columns found so far, by HiGHS (Huangfu & Hall 2018)."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from linmeng.domain.planning.columns import Column, Prices
from linmeng.domain.planning.geometry import Floats
from linmeng.domain.planning.progress import Stop

_BROKEN = 0.02  # how far over 1 a subset row must be to be cut off
_CUTS = 100  # cuts per round


class Master:
    """The set-partitioning LP: each compound in exactly one column. Columns are added, never removed.

    Every compound has an artificial column at its `penalty`, so that the LP has a solution.
    """

    def __init__(self, count: int, penalty: Floats, seed: int) -> None:
        self.columns: list[Column] = []
        self.best: dict[tuple[int, ...], float] = {}
        self.cuts: list[tuple[int, ...]] = []
        self.holders: list[list[int]] = [[] for _ in range(count)]  # columns of each compound
        self.count = count
        self.highs = quiet(seed)
        self.highs.addRows(count, np.ones(count), np.ones(count), 0, np.zeros(count, np.int32), [], [])
        self.put([(i,) for i in range(count)], penalty.tolist())

    def add(self, columns: Sequence[Column]) -> int:
        """Adds columns that are new or cheaper than before; how many those were."""
        new = []
        for c in columns:
            if c.objective < self.best.get(c.members, np.inf) - 1e-9:
                self.best[c.members] = c.objective
                new.append(c)
        for k, c in enumerate(new, len(self.columns)):
            for i in c.members:
                self.holders[i].append(k)
        self.columns += new
        self.put([c.members for c in new], [c.objective for c in new])
        return len(new)

    def put(self, members: Sequence[tuple[int, ...]], costs: Sequence[float]) -> None:
        """Columns that only count in the program: `columns` and `solve`'s values know nothing of them."""
        if not members:
            return
        rows = [[*m, *self._cut_rows(m)] for m in members]
        starts, index = packed(rows)
        n = len(rows)
        lower, upper, ones = np.zeros(n), np.full(n, np.inf), np.ones(len(index))
        self.highs.addCols(
            n, np.array(costs, dtype=np.float64), lower, upper, len(index), starts, index, ones
        )

    def _cut_rows(self, members: tuple[int, ...]) -> list[int]:
        inside = set(members)
        return [self.count + k for k, cut in enumerate(self.cuts) if len(inside.intersection(cut)) > 1]

    def cut(self, values: Floats) -> int:
        """Adds the subset-row cuts that the values break most; how many.

        Of three compounds at most one alliance can hold two (Jepsen et al. 2008, doi:10.1287/opre.1070.0449).
        """
        new = broken([(c.members, v) for c, v in zip(self.columns, values, strict=True) if v > 1e-6])
        for triple in new:
            self.cuts.append(triple)
            held = Counter(k for i in triple for k in self.holders[i])
            index = np.array(sorted(self.count + k for k, n in held.items() if n > 1), dtype=np.int32)
            self.highs.addRow(-np.inf, 1.0, len(index), index, np.ones(len(index)))
        return len(new)

    def solve(self, stop: Stop | None = None) -> tuple[Floats, Floats, Prices]:
        """Values of the columns, of the artificial ones, and the dual prices; unfinished ones at `stop`."""
        if stop is not None and np.isfinite(left := stop.remaining()):
            self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(0.05, left))
        self.highs.run()
        solution = self.highs.getSolution()
        values = np.asarray(solution.col_value, dtype=np.float64)
        duals = np.asarray(solution.row_dual, dtype=np.float64)
        prices = Prices(duals[: self.count], tuple(self.cuts), np.maximum(0.0, -duals[self.count :]))
        return values[self.count :], values[: self.count], prices


def broken(used: Sequence[tuple[tuple[int, ...], float]]) -> list[tuple[int, ...]]:
    """Triples of which fractional alliances hold two or more with a total value over 1, the worst first."""
    pairs: dict[tuple[int, int], float] = {}
    fractional = [(m, v) for m, v in used if v < 1 - 1e-6]
    for m, v in fractional:
        for pair in combinations(m, 2):
            pairs[pair] = pairs.get(pair, 0.0) + v
    beside: dict[int, set[int]] = {}
    for i, j in pairs:
        beside.setdefault(i, set()).add(j)
        beside.setdefault(j, set()).add(i)
    triples = {tuple(sorted((i, j, k))) for i, ends in beside.items() for j, k in combinations(ends, 2)}
    holding: dict[tuple[int, ...], float] = dict.fromkeys(triples, 0.0)
    for i, j, k in triples:
        holding[i, j, k] = pairs.get((i, j), 0.0) + pairs.get((i, k), 0.0) + pairs.get((j, k), 0.0)
    for m, v in fractional:
        for triple in combinations(m, 3):
            holding[triple] -= 2 * v
    worst = sorted(
        ((v, t) for t, v in holding.items() if v > 1 + _BROKEN), key=lambda e: (-round(e[0], 6), e[1])
    )
    return [t for _, t in worst[:_CUTS]]


def packed(rows: Sequence[Sequence[int]]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Starts and row numbers of columns, as HiGHS takes them."""
    sizes = [len(r) for r in rows]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    return starts, np.array([i for r in rows for i in r], dtype=np.int32)


def choose(
    columns: Sequence[Column],
    rows: Sequence[int],
    start: Sequence[int],
    *,
    gap: float,
    seconds: float,
    seed: int,
    stop: Stop | None = None,
) -> tuple[list[int] | None, float]:
    """The cheapest partition of `rows` into `columns` (indices), and a bound no partition of them goes below.

    `start` is a partition known already. No partition when HiGHS found none in `seconds` or before `stop`;
    the bound is then −inf, or inf where it is proven that there is none.
    """
    import highspy

    highs = quiet(seed)
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("mip_abs_gap", 1e-6)
    if np.isfinite(seconds):
        highs.setOptionValue("time_limit", max(0.05, seconds))
    place = {row: k for k, row in enumerate(rows)}
    n = len(rows)
    highs.addRows(n, np.ones(n), np.ones(n), 0, np.zeros(n, np.int32), [], [])
    starts, index = packed([[place[i] for i in c.members] for c in columns])
    m = len(columns)
    costs = np.array([c.objective for c in columns])
    highs.addCols(m, costs, np.zeros(m), np.ones(m), len(index), starts, index, np.ones(len(index)))
    highs.changeColsIntegrality(m, np.arange(m, dtype=np.int32), np.full(m, 1, dtype=np.uint8))
    if start:
        known = highspy.HighsSolution()
        values = np.zeros(m)
        values[list(start)] = 1.0
        known.col_value = values.tolist()
        highs.setSolution(known)
    if stop is not None:
        _interruptible(highs, stop)
    highs.run()
    info, proven = highs.getInfo(), proven_by(highs)
    if info.primal_solution_status != 2:
        return None, proven
    values = np.asarray(highs.getSolution().col_value)
    return [int(k) for k in np.flatnonzero(values > 0.5)], proven


def proven_by(highs: Any) -> float:
    """The bound an integer program ended with. One that was cut short before its first has proven nothing."""
    import highspy

    bound = float(highs.getInfo().mip_dual_bound)
    if highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return np.inf
    return bound if np.isfinite(bound) else -np.inf


def _interruptible(highs: Any, stop: Stop) -> None:
    def ask(event: Any) -> None:
        event.interrupt(stop.remaining() <= 0)

    highs.cbMipInterrupt.subscribe(ask)


def quiet(seed: int) -> Any:
    import highspy

    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", abs(seed) % 2_000_000_000)
    return highs
