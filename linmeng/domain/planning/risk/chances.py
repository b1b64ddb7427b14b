"""Compiled: what an alliance costs on average when each member's owners say yes with a stated chance."""

import numpy as np

from linmeng.domain.planning.compiled import compiled
from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.sharing.subsets import Rules, chosen_of, cost_of, is_allowed, tree_metres
from linmeng.domain.planning.tables import ATTACH, MERGE, UNIFIED, Tables


@compiled
def expectations(t: Tables, r: Rules, rows: Ints, planned: Floats, own: Floats, yes: Floats) -> Floats:
    """The mean objective of each alliance, CNY/month. `rows`: members, −1 fills; `planned`: with all in.

    Who says no stays alone (`own`); the others do whatever is cheapest among themselves.
    """
    found = np.empty(len(rows))
    for k in range(len(rows)):
        count = 0
        while count < rows.shape[1] and rows[k, count] >= 0:
            count += 1
        found[k] = _mean(t, r, rows[k, :count], planned[k], own, yes)
    return found


@compiled
def _mean(t: Tables, r: Rules, members: Ints, planned: float, own: Floats, yes: Floats) -> float:
    size = 2 ** len(members)
    least = _least(t, r, members, own)
    least[size - 1] = planned
    mean = 0.0
    for part in range(size):
        chance, alone = 1.0, 0.0
        for k in range(len(members)):
            if part >> k & 1:
                chance *= yes[members[k]]
            else:
                chance *= 1.0 - yes[members[k]]
                alone += own[members[k]]
        mean += chance * (least[part] + alone)
    return mean


@compiled
def _least(t: Tables, r: Rules, members: Ints, own: Floats) -> Floats:
    """The least objective of every part, over the ways to split it into allowed alliances."""
    size = 2 ** len(members)
    block = np.full(size, np.inf)
    for part in range(1, size):
        chosen = chosen_of(members, part)
        if len(chosen) == 1:
            block[part] = own[chosen[0]]
        elif len(chosen) <= r.most:
            block[part] = _together(t, r, chosen)
    least = np.zeros(size)
    for part in range(1, size):
        least[part] = np.inf
        first = part & -part
        others = part ^ first
        rest = others
        while True:
            least[part] = min(least[part], block[part ^ rest] + least[rest])
            if rest == 0:
                break
            rest = (rest - 1) & others
    return least


@compiled
def _together(t: Tables, r: Rules, chosen: Ints) -> float:
    """The least objective of these compounds in one alliance; inf when none is allowed."""
    pay, best, metres = 0.0, np.inf, -1.0
    for i in chosen:
        pay += t.pay[i]
    for kind in (MERGE, ATTACH, UNIFIED):
        if is_allowed(t, r, chosen, kind):
            metres = tree_metres(t, chosen) if metres < 0.0 else metres
            cost = cost_of(t, chosen, kind, metres)
            best = min(best, cost + t.weight * max(0.0, cost - pay))
    return best
