"""Every part of an alliance, compiled: what it would cost in each mode, and its best way to split up.

A part is a number whose bit k stands for member k. Source: planning model, sections 2, 3 and 5.
"""

from typing import NamedTuple

import numpy as np

from linmeng.domain.planning.compiled import compiled
from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.tables import ATTACH, MERGE, UNIFIED, Tables
from linmeng.domain.planning.walk_state import Flags

HAIR = 1e-6  # m², as in modes and costs
_CHUNK = 1e-9  # of a step of staff, as in the model
NONE = -1


class Rules(NamedTuple):
    """What decides which parts may be alliances, for a whole street; compounds in the order of their ids."""

    near: Flags  # [compound, compound] neighbours
    adjacent: Flags
    quarter: Ints  # equal for the same sub-district and housing class
    most: int  # members
    spare: float
    least_area: float
    most_mature: int


@compiled
def values(t: Tables, r: Rules, members: Ints) -> tuple[Floats, Ints, Ints]:
    """For every part: what its residents would bear by themselves, CNY/month; the block that holds its
    first member in the cheapest way to split up; the cheapest kind of alliance of the part as it is.

    A single compound bears its pay: that is never more than its own ways cost.
    """
    size = 2 ** len(members)
    kind = np.full(size, NONE, np.int64)
    bears = np.full(size, np.inf)
    for part in range(1, size):
        chosen = chosen_of(members, part)
        if len(chosen) == 1:
            bears[part] = t.pay[chosen[0]]
        elif len(chosen) <= r.most:
            _price(t, r, chosen, part, bears, kind)
    worth, block = np.zeros(size), np.zeros(size, np.int64)
    for part in range(1, size):
        worth[part] = np.inf
        first = part & -part
        others = part ^ first
        rest = others  # runs over all parts of the others: left behind by the first's block
        while True:
            total = bears[part ^ rest] + worth[rest]
            if total < worth[part]:
                worth[part], block[part] = total, part ^ rest
            if rest == 0:
                break
            rest = (rest - 1) & others
    return worth, block, kind


@compiled
def chosen_of(members: Ints, part: int) -> Ints:
    """The members of a part."""
    chosen = np.empty(len(members), np.int64)
    count = 0
    for k in range(len(members)):
        if part >> k & 1:
            chosen[count] = members[k]
            count += 1
    return chosen[:count]


@compiled
def _price(t: Tables, r: Rules, chosen: Ints, part: int, bears: Floats, kind: Ints) -> None:
    """The least that residents of these compounds bear in one alliance of them all, and its kind."""
    pay = 0.0
    for i in chosen:
        pay += t.pay[i]
    metres = -1.0
    for k in (MERGE, ATTACH, UNIFIED):
        if not is_allowed(t, r, chosen, k):
            continue
        metres = tree_metres(t, chosen) if metres < 0.0 else metres
        borne = min(pay, cost_of(t, chosen, k, metres))
        if borne < bears[part]:
            bears[part], kind[part] = borne, k


@compiled
def is_allowed(t: Tables, r: Rules, chosen: Ints, kind: int) -> bool:
    """Whether the model allows these compounds as an alliance of a kind."""
    low, high, mature, area, host, quarter = t.tier[chosen[0]], t.tier[chosen[0]], 0, 0.0, chosen[0], True
    for i in chosen:
        low, high, area = min(low, t.tier[i]), max(high, t.tier[i]), area + t.area[i]
        quarter = quarter and r.quarter[i] == r.quarter[chosen[0]]
        if t.mature[i]:
            mature, host = mature + 1, i
    if kind == MERGE:
        return quarter and high - low <= 1 and _connected(r.adjacent, chosen)
    if kind == UNIFIED:
        return area >= r.least_area - HAIR and mature <= r.most_mature and _connected(r.near, chosen)
    if mature != 1 or area - t.area[host] > r.spare * t.area[host] + HAIR:
        return False
    for i in chosen:  # noqa: SIM110 - a loop compiles
        if i != host and not r.near[i, host]:
            return False
    return True


@compiled
def _connected(links: Flags, chosen: Ints) -> bool:
    reached = np.zeros(len(chosen), np.bool_)
    queue = np.zeros(len(chosen), np.int64)
    reached[0], found = True, 1
    for head in range(len(chosen)):
        if head == found:
            return False
        for k in range(len(chosen)):
            if not reached[k] and links[chosen[queue[head]], chosen[k]]:
                reached[k], queue[found] = True, k
                found += 1
    return True


@compiled
def tree_metres(t: Tables, chosen: Ints) -> float:
    """Metres of the minimum spanning tree (Prim 1957)."""
    near = np.full(len(chosen), np.inf)
    near[0], metres = 0.0, 0.0
    for _ in range(len(chosen)):
        nearest = int(np.argmin(np.where(near >= 0.0, near, np.inf)))
        metres += near[nearest]
        near[nearest] = -1.0
        for k in range(len(chosen)):
            if near[k] >= 0.0:
                near[k] = min(near[k], float(t.metres[chosen[nearest], chosen[k]]))
    return metres


@compiled
def cost_of(t: Tables, chosen: Ints, kind: int, metres: float) -> float:
    """Section 3, for two compounds or more."""
    count = len(chosen)
    areas = 1 if kind == MERGE else count
    gates, plain = 0.0, t.committee * areas
    for i in chosen:
        gates += t.gates[i]
        plain += t.direct[i]
    if kind == MERGE:
        gates = max(min(1.0, gates), gates - (count - 1))
    for p in range(len(t.wage)):
        load = t.per_gate[p] * gates + t.travel[p] * (metres / 1000.0)
        for i in chosen:
            load += t.load[i, p]
        people = 1 if t.areas_per_person[p] == 0 else -(-areas // t.areas_per_person[p])
        need = max(load, t.floor[p] * people)
        plain += t.wage[p] * t.step[p] * np.ceil(need / t.step[p] - _CHUNK)
    changed = count - (_stay(t, chosen) if kind == UNIFIED else 1 if kind == ATTACH else 0)
    return float(t.factor * plain + t.change[kind] * changed)


@compiled
def _stay(t: Tables, chosen: Ints) -> int:
    """How many keep their company: those of the one that manages most here, ties by name."""
    most, winner, staying = -1.0, -1, 0
    for i in chosen:
        company, area, count = t.company[i], 0.0, 0
        if company < 0:
            continue
        for j in chosen:
            if t.company[j] == company:
                area += t.area[j]
                count += 1
        if area > most + HAIR or (area >= most - HAIR and company < winner):
            most, winner, staying = area, company, count
    return staying
