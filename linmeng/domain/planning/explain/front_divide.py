"""How a branch of a front's search is divided, by what its linear program leaves fractional."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from linmeng.domain.planning.explain.front_program import Pool, Solved
from linmeng.domain.planning.explain.front_rows import Branch
from linmeng.domain.planning.geometry import Floats

CLEAR = 1e-5  # values this near to whole numbers are whole
_STRONG = 8  # divisions tried
_LITTLE = 0.01  # CNY/month: no gain counts for less


def divided(
    pool: Pool, branch: Branch, solved: Solved, most: float, level: float, gap: float
) -> list[Branch]:
    """Two branches instead of one; none where nothing is fractional.

    Of the divisions tried the one is taken that raises the bounds of both most, over the columns known and no
    more than by `gap`, which is all that is needed (strong branching and its product rule: Achterberg, Koch &
    Martin 2005, doi:10.1016/j.orl.2004.04.002).
    """
    best, score = list[Branch](), -1.0
    for children in _ways(pool, branch, solved.values):
        gains = 1.0
        for child in children:
            value = pool.solve(most, child, pool.table.within(child, level)).bound(most)
            gains *= min(max(value - solved.bound(most), _LITTLE), max(gap, _LITTLE))
        if gains > score:
            best, score = list(children), gains
    return best


def counted(pool: Pool, solved: Solved) -> bool:
    """Whether some count is no whole number."""
    counts, _ = pool.shares(solved.values)
    return bool((_off(counts) > CLEAR).any())


def _off(values: Floats) -> Floats:
    return np.asarray(np.abs(values - np.round(values)), dtype=np.float64)


def _ways(pool: Pool, branch: Branch, values: Floats) -> Iterator[tuple[Branch, Branch]]:
    """Divisions by counts and by who is in which kind; by pairs where all these are whole numbers."""
    counts, placed = pool.shares(values)
    off = _off(counts)
    rows = [r for r in np.argsort(-off, kind="stable")[: _STRONG // 2].tolist() if off[r] > CLEAR]
    for r in rows:
        floor = float(np.floor(counts[r]))
        yield branch.limited(r, high=floor), branch.limited(r, low=floor + 1)
    off = _off(placed)
    places = np.argsort(-off, axis=None, kind="stable")[: _STRONG - len(rows)].tolist()
    places = [p for p in places if off.flat[p] > CLEAR]
    for p in places:
        kind, i = divmod(p, off.shape[1])
        yield branch.placed(i, kind, True), branch.placed(i, kind, False)
    if not rows and not places:
        yield from _pairs(pool, branch, values)


def _pairs(pool: Pool, branch: Branch, values: Floats) -> Iterator[tuple[Branch, Branch]]:
    """Divisions by who is together with whom: there is one wherever a partition is fractional."""
    shared: dict[tuple[int, int], float] = {}
    for k in np.flatnonzero(values > CLEAR).tolist():
        for pair in combinations(pool.table.columns[k].members, 2):
            shared[pair] = shared.get(pair, 0.0) + float(values[k])
    open_ = sorted((abs(v - 0.5), pair) for pair, v in shared.items() if CLEAR < v < 1 - CLEAR)
    for _, pair in open_[:_STRONG]:
        yield branch.paired(pair, True), branch.paired(pair, False)
