"""The integer program of a front: the best partition of a part into some of the columns known."""

import numpy as np

from linmeng.domain.planning.columns import Column, Prices
from linmeng.domain.planning.explain.front_program import Pool
from linmeng.domain.planning.explain.front_rows import LOST, Branch
from linmeng.domain.planning.explain.listing import Listing
from linmeng.domain.planning.explain.program import Row, choose
from linmeng.domain.planning.geometry import Floats, Ints


def partition(
    pool: Pool, branch: Branch, kept: Ints, most: float, *, gap: float, seconds: float
) -> tuple[list[Column] | None, float]:
    """The partition of a part into `kept` columns of a branch with the least price; `gap` is absolute.

    None where there is none or none was found in time. Also a bound on all of them, as `choose` gives it.
    """
    columns = [pool.table.columns[k] for k in kept.tolist()]
    place = np.cumsum(pool.ones > 0) - 1
    own = [Column(tuple(int(place[i]) for i in c.members), c.kind, c.host, c.objective) for c in columns]
    listing = Listing(own, Prices(np.zeros(0)), 0.0, np.zeros(0), 0.0, 0.0)
    rows = [Row((pool.table.kind[kept] == LOST).astype(np.float64), -np.inf, most)]
    rows += _limits(pool, branch, kept)
    picked, proven = choose(
        listing, np.arange(len(kept)), pool.table.cost[kept], rows,
        count=int(pool.ones.sum()), gap=gap, seconds=seconds, seed=pool.seed,
    )  # fmt: skip
    return None if picked is None else [columns[k] for k in picked], proven


def _limits(pool: Pool, branch: Branch, kept: Ints) -> list[Row]:
    """The limits of a branch's counts as rows over `kept` columns."""
    limited = np.flatnonzero(np.isfinite(branch.low) | np.isfinite(branch.high)).tolist()
    held: dict[int, Floats] = {r: np.zeros(len(kept)) for r in limited}
    for at, k in enumerate(kept.tolist()):
        for r in pool.counts.rows(int(pool.table.kind[k]), len(pool.table.columns[k].members)):
            if r in held:
                held[r][at] = 1.0
    return [Row(value, float(branch.low[r]), float(branch.high[r])) for r, value in held.items()]
