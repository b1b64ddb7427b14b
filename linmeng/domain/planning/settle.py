"""One part of a street, once all alliances that a better plan could hold are listed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from linmeng.domain.planning.columns import Column, Prices
from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.master import Master, choose
from linmeng.domain.planning.progress import Stop

_FEW = 400  # columns: an integer program this small is solved at once
_AT_ONCE = 400  # columns added to the linear program per round
_ROUNDS = 40  # of cuts
_EPS = 1e-5  # CNY/month


@dataclass
class Listed:
    """Columns over the compounds `rows`, numbered anew from 0."""

    columns: list[Column]
    rows: Ints

    def __post_init__(self) -> None:
        place = {int(row): k for k, row in enumerate(self.rows)}
        self.local = [
            Column(tuple(place[i] for i in c.members), c.kind, c.host, c.objective) for c in self.columns
        ]
        sizes = [len(c.members) for c in self.columns]
        index = [i for c in self.local for i in c.members]
        shape = (len(self.columns), len(self.rows))
        self.holds = csr_array(
            (np.ones(len(index)), index, np.concatenate([[0], np.cumsum(sizes)])), shape=shape
        )
        self.objective: Floats = np.array([c.objective for c in self.columns])

    def reduced(self, prices: Prices) -> Floats:
        reduced = self.objective - self.holds @ prices.compound
        priced = np.flatnonzero(prices.cut > 0)
        if len(priced):
            inside = np.zeros((len(self.rows), len(priced)))
            for k, cut in enumerate(priced.tolist()):
                inside[list(prices.cuts[cut]), k] = 1.0
            reduced = reduced + ((self.holds @ inside) > 1.5) @ prices.cut[priced]
        return np.asarray(reduced, dtype=np.float64)

    def only(self, kept: Ints) -> "Listed":
        return Listed([self.columns[k] for k in kept.tolist()], self.rows)


def settle(
    columns: Sequence[Column], rows: Ints, best: list[Column], *, gap: float, stop: Stop, seed: int
) -> tuple[list[Column], float]:
    """The best partition of `rows` into `columns` (or `best`, which is one), and a bound for all of them.

    Cuts raise the bound of the linear program; columns that then cost too much to be in a better partition
    are dropped; what is left goes to the integer program. Source: Baldacci, Christofides & Mingozzi 2008.
    """
    listed, cost, low = Listed([*columns, *best], rows), sum(c.objective for c in best), -np.inf
    known = np.arange(len(columns), len(listed.columns))
    master = _master(listed, known, seed)
    for _ in range(_ROUNDS):
        if len(listed.columns) <= _FEW or stop.remaining() <= 0 or cost - low <= gap * cost:
            break
        values, prices, reduced = _optimum(master, listed, stop)
        bound = float(prices.value(np.zeros(len(rows), np.int64))[0] + len(rows) * min(0.0, reduced.min()))
        low = max(low, bound)
        listed = listed.only(np.flatnonzero(reduced <= cost - bound + _EPS))
        if not master.cut(values):
            break
    if cost - low <= gap * cost or stop.remaining() <= 0:
        return best, low
    place = {(c.members, c.kind, c.host): k for k, c in enumerate(listed.columns)}
    start = [place[key] for c in best if (key := (c.members, c.kind, c.host)) in place]
    picked, proven = choose(
        listed.columns,
        rows.tolist(),
        start if len(start) == len(best) else [],
        gap=gap / 10,
        seconds=stop.remaining(),
        seed=seed,
        stop=stop,
    )
    if np.isfinite(proven):
        low = max(low, proven - 1e-9 * abs(proven))
    elif proven > 0:  # nothing that is left is a partition: `best` is the cheapest
        low = max(low, cost)
    if picked is None or sum(listed.columns[k].objective for k in picked) >= cost:
        return best, low
    return [listed.columns[k] for k in picked], low


def _master(listed: Listed, known: Ints, seed: int) -> Master:
    dear = np.full(len(listed.rows), 10.0 * float(listed.objective.max()))
    master = Master(len(listed.rows), dear, seed)
    master.add([listed.local[k] for k in known.tolist()])
    return master


def _optimum(master: Master, listed: Listed, stop: Stop) -> tuple[Floats, Prices, Floats]:
    """The linear program over all listed columns, of which only those that matter are put in."""
    while True:
        values, _, prices = master.solve(stop)
        reduced = listed.reduced(prices)
        cheap = np.argsort(reduced, kind="stable")[:_AT_ONCE]
        cheap = cheap[reduced[cheap] < -_EPS]
        if (
            not len(cheap)
            or stop.remaining() <= 0
            or not master.add([listed.local[k] for k in cheap.tolist()])
        ):
            return values, prices, reduced
