"""What the walk knows of the members so far: the set's objective, exactly as `costs` has it."""

import numpy as np

from linmeng.domain.planning.compiled import bare
from linmeng.domain.planning.tables import ATTACH, MERGE, UNIFIED, Tables
from linmeng.domain.planning.walk_state import (
    AREA,
    DIRECT,
    DUAL,
    GATES,
    HAIR,
    KM,
    PAY,
    SAME,
    TREE,
    Graph,
    Scratch,
)

_CHUNK = 1e-9  # of a step, as in the model
_STEINER_6, _STEINER = 0.866, 0.824


@bare
def crew_of(step: float, load: float) -> float:
    return float(step * np.ceil(load / step - _CHUNK))


@bare
def objective(g: Graph, t: Tables, s: Scratch, size: int, below: float) -> float:
    """What the set of the first `size` members adds to the objective; inf where the mode forbids it."""
    if s.total[size - 1, AREA] < g.least_area - HAIR:
        return np.inf
    cost = t.factor * _plain(g, t, s, size, s.total[size - 1, TREE] / 1000.0)
    changed = size - (0 if g.kind == MERGE else 1 if g.kind == ATTACH else s.total[size - 1, SAME])
    value = _weighed(t, cost + t.change[g.kind] * changed, s.total[size - 1, PAY])
    if g.kind != UNIFIED or value - s.total[size - 1, DUAL] >= below:
        return value
    changed = size - _stay(t, s, size)
    return _weighed(t, cost + t.change[g.kind] * changed, s.total[size - 1, PAY])


@bare
def _weighed(t: Tables, cost: float, pay: float) -> float:
    return float(t.cost_weight * cost + t.weight * max(0.0, cost - pay))


@bare
def _plain(g: Graph, t: Tables, s: Scratch, size: int, km: float) -> float:
    """Staff and direct cost, before overhead and tax."""
    gates = s.total[size - 1, GATES]
    areas = size
    if g.kind == MERGE:
        gates = max(min(1.0, gates), gates - (size - 1))
        areas = 1
    cost = s.total[size - 1, DIRECT] + t.committee * areas
    for p in range(len(t.wage)):
        load = s.load[size - 1, p] + t.per_gate[p] * gates + t.travel[p] * km
        cost += t.wage[p] * max(crew_of(t.step[p], load), g.floor_crew[p, size])
    return float(cost)


@bare
def tree(t: Tables, s: Scratch, size: int) -> float:
    """Metres of the minimum spanning tree (Prim 1957)."""
    for i in range(1, size):
        s.tree[i] = t.metres[s.members[0], s.members[i]]
    length = 0.0
    for _ in range(size - 1):
        nearest = 0
        for i in range(1, size):
            if s.tree[i] >= 0.0 and (nearest == 0 or s.tree[i] < s.tree[nearest]):
                nearest = i
        length += s.tree[nearest]
        s.tree[nearest] = -1.0
        for i in range(1, size):
            s.tree[i] = min(s.tree[i], t.metres[s.members[nearest], s.members[i]])
    return length


@bare
def tree_left(metres: float, size: int, most: int) -> float:
    """The least km of the tree of a set that holds `size` members whose own tree is so many `metres` long.

    Others between them can shorten a tree in the plane to √3/2, as long as six or fewer are joined
    (Rubinstein & Thomas 1991, J. Comb. Theory A 58, 54–77), and to 0.824 in any case (Chung & Graham 1985,
    Ann. N.Y. Acad. Sci. 440, 328–346). Metres are rounded, by half a metre at most.
    """
    if size < 3:
        return metres / 1000.0 if size < 2 else max(0.0, metres - most) / 1000.0
    share = _STEINER_6 if size <= 6 else _STEINER
    return max(0.0, share * (metres - 0.5 * size) - 0.5 * most) / 1000.0


@bare
def _stay(t: Tables, s: Scratch, size: int) -> int:
    """How many members keep their company: those of the one that manages most here, ties by name."""
    most, winner, staying = -1.0, -1, 0
    for i in range(size):
        company, area, count = t.company[s.members[i]], 0.0, 0
        if company < 0:
            continue
        for j in range(size):
            if t.company[s.members[j]] == company:
                area += t.area[s.members[j]]
                count += 1
        if area > most + HAIR or (area >= most - HAIR and company < winner):
            most, winner, staying = area, company, count
    return staying


@bare
def too_dear(g: Graph, t: Tables, s: Scratch, depth: int, v: int, below: float) -> bool:
    """Whether the members so far and v, as the last, cost at least `below` besides the members' prices.

    A look, before v is added; price of v is part of `below`. Ways on foot count as they must be.
    """
    size = depth + 2
    if g.kind == MERGE:
        return False
    km = max(s.total[depth, KM] + t.nearest[v], tree_left(s.total[depth, TREE], size - 1, g.most))
    gates = s.total[depth, GATES] + t.gates[v]
    cost = s.total[depth, DIRECT] + t.direct[v] + t.committee * size
    for p in range(len(t.wage)):
        load = s.load[depth, p] + t.load[v, p] + t.per_gate[p] * gates + t.travel[p] * km
        cost += t.wage[p] * max(crew_of(t.step[p], load), g.floor_crew[p, size])
    changed = size - (1 if g.kind == ATTACH else s.total[depth, SAME] + 1)
    value = _weighed(t, t.factor * cost + t.change[g.kind] * changed, s.total[depth, PAY] + t.pay[v])
    return bool(value - s.total[depth, DUAL] >= below)
