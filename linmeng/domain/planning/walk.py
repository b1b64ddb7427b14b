"""The compiled walk over connected sets of compounds, cut where nothing cheap enough can follow.

Every connected set is met once, from its first compound on, as in ESU (Wernicke 2006,
doi:10.1109/TCBB.2006.51). A branch is cut by a lower bound on the reduced cost of every set that grows
from it: staff cannot shrink below what the members already need nor below the sum of the loads, the rest
of the cost adds up, and what further members can bring is at most what the best ones within reach bring.
"""

import numpy as np
import numpy.typing as npt

from linmeng.domain.planning.compiled import compiled
from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.tables import ATTACH, MERGE, Tables
from linmeng.domain.planning.walk_cost import crew_of, objective
from linmeng.domain.planning.walk_state import (
    AREA,
    DIRECT,
    DUAL,
    GATES,
    HAIR,
    HIGH,
    LOW,
    MATURE,
    MISSING,
    PAY,
    Duals,
    Flags,
    Graph,
    Scratch,
    scratch,
)


@compiled
def walk(
    g: Graph, t: Tables, d: Duals, roots: Ints, below: float, budget: int, keep: int, room: int
) -> tuple[npt.NDArray[np.int64], Floats, Floats, Flags, float, int]:
    """Sets from `roots` with a reduced cost under `below`; of each root the `keep` best, in all ≤ `room`.

    Returns members (a row each, −1 fills), objective and reduced cost, a proven lower bound on the reduced
    cost of all sets of each root (never over `below`), whether each root was walked wholly within `budget`
    sets, the least reduced cost that a set neither returned nor replaced may have, and how many were met.
    """
    s = scratch(g, t, d)
    rows = np.full((room, g.most), -1, np.int64)
    values = np.zeros((room, 2))
    least = np.full(len(roots), below)
    whole = np.ones(len(roots), np.bool_)
    used, met, lost = 0, 0, below
    for k in range(len(roots)):
        own, sets = used, 0
        depth = _begin(g, t, d, s, roots[k], below)
        while depth >= 0:
            if s.position[depth] >= s.end[depth]:
                depth = _retreat(g, d, s, depth, roots[k])
                continue
            v = s.candidates[s.position[depth]]
            s.position[depth] += 1
            if _hopeless(g, d, s, depth, v, below) or not _fits(g, t, s, depth, v):
                continue
            sets += 1
            _push(g, t, d, s, depth + 1, v)
            if s.total[depth + 1, MISSING] == 0.0:
                value = objective(g, t, s, depth + 2, below)
                reduced = value - s.total[depth + 1, DUAL]
                if reduced < below:
                    least[k] = min(least[k], reduced)
                    row = _row(values, own, used, keep, room, reduced)
                    if row < 0:
                        lost = min(lost, reduced)
                    else:
                        used = max(used, row + 1)
                        values[row, 0], values[row, 1] = value, reduced
                        for i in range(g.most):
                            rows[row, i] = s.members[i] if i < depth + 2 else -1
            bound = _lower(g, t, d, s, depth + 2, below) if depth + 2 < g.most else below
            if bound < below and sets < budget:
                depth = _advance(g, s, depth, v, roots[k])
                continue
            if bound < below:
                whole[k] = False
                least[k], lost = min(least[k], bound), min(lost, bound)
            _leave(g, d, s, v)
        met += sets
    return rows[:used], values[:used], least, whole, lost, met


@compiled
def _row(values: Floats, own: int, used: int, keep: int, room: int, reduced: float) -> int:
    """Where a set goes: a new row, the place of the worst of its root, or nowhere (−1)."""
    if used - own < keep and used < room:
        return used
    if keep >= room or used == own:
        return -1
    worst = own
    for row in range(own + 1, used):
        if values[row, 1] > values[worst, 1]:
            worst = row
    return worst if reduced < values[worst, 1] else -1


@compiled
def _begin(g: Graph, t: Tables, d: Duals, s: Scratch, root: int, below: float) -> int:
    """Sets the walk up at `root`; −1 when no set from here can be cheap enough."""
    for p in range(len(t.wage)):
        s.load[0, p] = 0.0
    _push(g, t, d, s, 0, root)
    for c in range(len(d.scale)):
        s.brought[0, c] += d.first[c]
    _reach(g, t, d, s, root)
    if g.most < 2 or s.total[0, MISSING] > g.most - 1 or _lower(g, t, d, s, 1, below) >= below:
        _leave(g, d, s, root)
        return -1
    s.mark[root] = True
    s.position[0] = s.end[0] = 0
    for e in range(g.start[root], g.start[root + 1]):
        u = g.link[e]
        if g.kind == ATTACH or u > root:
            s.candidates[s.end[0]] = u
            s.end[0] += 1
            s.mark[u] = True
    return 0


@compiled
def _advance(g: Graph, s: Scratch, depth: int, v: int, root: int) -> int:
    """Goes one deeper: what comes after v stays a candidate, and v's partners not seen yet join."""
    end = s.end[depth]
    if g.kind != ATTACH:
        for e in range(g.start[v], g.start[v + 1]):
            u = g.link[e]
            if u > root and not s.mark[u]:
                s.candidates[end] = u
                end += 1
                s.mark[u] = True
    s.position[depth + 1], s.end[depth + 1] = s.position[depth], end
    return depth + 1


@compiled
def _leave(g: Graph, d: Duals, s: Scratch, v: int) -> None:
    """Takes back what `_push` counted for v."""
    s.joined[g.group[v]] -= 1
    for k in range(d.cut_start[v], d.cut_start[v + 1]):
        s.cut_count[d.cut[k]] -= 1


@compiled
def _retreat(g: Graph, d: Duals, s: Scratch, depth: int, root: int) -> int:
    first = s.end[depth - 1] if depth > 0 else 0
    for i in range(first, s.end[depth]):
        s.mark[s.candidates[i]] = False
    if depth == 0:
        s.mark[root] = False
    _leave(g, d, s, s.members[depth])
    return depth - 1


@compiled
def _hopeless(g: Graph, d: Duals, s: Scratch, depth: int, v: int, below: float) -> bool:
    """Whether nothing cheap enough holds v besides the members so far: a quick bound, before v is added."""
    size = depth + 1
    for larger in range(size + 1, g.most + 1):
        c = s.way[depth, larger]
        further = s.top[c, larger, larger - size - 1] if larger > size + 1 else 0.0
        if s.ahead[depth, larger] - d.brings[c, v] - further < below:
            return False
    return True


@compiled
def _fits(g: Graph, t: Tables, s: Scratch, depth: int, v: int) -> bool:
    """Whether v may join, by the rules no later member can mend."""
    now = s.total[depth]
    if g.kind == MERGE and max(now[HIGH], t.tier[v]) - min(now[LOW], t.tier[v]) > 1:
        return False
    if now[MATURE] + t.mature[v] > g.most_mature:
        return False
    if g.kind == ATTACH:
        host = s.members[0]
        if now[AREA] - t.area[host] + t.area[v] > g.room[host] + HAIR:
            return False
    size = g.group_size[g.group[v]]
    here = s.joined[g.group[v]]
    missing = now[MISSING] + (size - 1 if here == 0 else -1)
    if missing > g.most - depth - 2:
        return False
    if len(g.apart) > 0:
        for i in range(depth + 1):
            if g.apart[s.members[i], v]:
                return False
    return True


@compiled
def _push(g: Graph, t: Tables, d: Duals, s: Scratch, depth: int, v: int) -> None:
    """Adds v as member number `depth` to the sums."""
    s.members[depth] = v
    new, before = s.total[depth], s.total[depth - 1]
    if depth == 0:
        before = s.total[g.most]  # stays zero
        new[LOW] = new[HIGH] = t.tier[v]
    else:
        new[LOW], new[HIGH] = min(before[LOW], t.tier[v]), max(before[HIGH], t.tier[v])
    new[GATES] = before[GATES] + t.gates[v]
    new[DIRECT] = before[DIRECT] + t.direct[v]
    new[PAY] = before[PAY] + t.pay[v]
    dearer = 0.0
    for k in range(d.cut_start[v], d.cut_start[v + 1]):
        s.cut_count[d.cut[k]] += 1
        if s.cut_count[d.cut[k]] == 2:
            dearer += d.cut_price[d.cut[k]]
    new[DUAL] = before[DUAL] + d.price[v] - dearer
    new[AREA] = before[AREA] + t.area[v]
    new[MATURE] = before[MATURE] + t.mature[v]
    alone = s.joined[g.group[v]] == 0
    new[MISSING] = before[MISSING] + (g.group_size[g.group[v]] - 1 if alone else -1)
    s.joined[g.group[v]] += 1
    for p in range(len(t.wage)):
        s.load[depth, p] = (s.load[depth - 1, p] if depth > 0 else 0.0) + t.load[v, p]
    for c in range(len(d.scale)):
        s.brought[depth, c] = (s.brought[depth - 1, c] if depth > 0 else 0.0) + d.brings[c, v] - dearer


@compiled
def _reach(g: Graph, t: Tables, d: Duals, s: Scratch, root: int) -> None:
    """For each size of set, the most that so many further members can bring, from as near as they must be."""
    ways, most = len(d.scale), g.most
    s.best[:, :] = -np.inf
    s.queue[0] = root
    s.seen[root] = True
    head, tail = 0, 1
    for size in range(2, most + 1):
        level = tail
        while head < level and (g.kind != ATTACH or size == 2):
            for e in range(g.start[s.queue[head]], g.start[s.queue[head] + 1]):
                u = g.link[e]
                if s.seen[u] or (g.kind != ATTACH and u < root):
                    continue
                s.seen[u] = True
                s.queue[tail] = u
                tail += 1
                for c in range(ways):
                    _insert(s.best[c], most, d.brings[c, u])
            head += 1
        for c in range(ways):
            total = 0.0
            for e in range(1, size):
                total += s.best[c, e - 1]
                s.top[c, size, e] = total
    for i in range(tail):
        s.seen[s.queue[i]] = False


@compiled
def _insert(best: Floats, most: int, value: float) -> None:
    if value <= best[most - 1]:
        return
    i = most - 1
    while i > 0 and best[i - 1] < value:
        best[i] = best[i - 1]
        i -= 1
    best[i] = value


@compiled
def _lower(g: Graph, t: Tables, d: Duals, s: Scratch, size: int, below: float) -> float:
    """A lower bound on the reduced cost of every set that holds these `size` members and more."""
    depth = size - 1
    gates = s.total[depth, GATES]
    if g.kind == MERGE:
        gates = min(1.0, gates)
    for p in range(len(t.wage)):
        s.crew[p] = crew_of(t.step[p], s.load[depth, p] + t.per_gate[p] * gates)
    least = np.inf
    for larger in range(size + 1, g.most + 1):
        for p in range(len(t.wage)):
            s.staff[p] = t.wage[p] * max(s.crew[p], g.floor_crew[p, larger])
        usual = s.way[depth - 1, larger] if depth > 0 else 0
        highest, way, ahead = -np.inf, 0, np.inf
        for k in range(len(d.scale)):
            c = usual if k == 0 else 0 if k == usual else k  # the way that was best before goes first
            staff = t.committee if g.kind == MERGE else 0.0
            for p in range(len(t.wage)):
                staff += d.by_crew[c, p] * s.staff[p]
            before = d.scale[c] * staff - s.brought[depth, c]
            if before - s.top[c, larger, larger - size] > highest:
                highest, way, ahead = before - s.top[c, larger, larger - size], c, before
            if highest >= below:
                break
        s.ahead[depth, larger], s.way[depth, larger] = ahead, way
        least = min(least, highest)
    return least
