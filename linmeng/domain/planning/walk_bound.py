"""How little a set can still cost: the bounds that cut the walk.

Staff cannot shrink below what the members already need nor below the sum of the loads, a subsidy is at least
0 and at least what is missing, and the rest of the cost adds up. Each choice between these is a *way* to
bound, linear in the compounds that follow, so those that bring most bound it, if they are within reach and
not done with. The ways on foot count too: in a tree that hangs from the root every other member has an edge
of its own, no shorter than from it to the nearest compound.
"""

import numpy as np

from linmeng.domain.planning.compiled import bare
from linmeng.domain.planning.geometry import Floats
from linmeng.domain.planning.tables import ATTACH, MERGE, Tables
from linmeng.domain.planning.walk_cost import crew_of
from linmeng.domain.planning.walk_state import AREA, CREW_WAYS, GATES, HAIR, KM, Duals, Graph, Scratch


@bare
def reach(g: Graph, t: Tables, d: Duals, s: Scratch, root: int) -> None:
    """For each size of set, the most that so many further members can bring, from as near as they must be."""
    ways, most = len(d.scale), g.most
    s.best[:, :] = -np.inf
    s.ordered[:] = False
    s.ball[0] = root
    s.mark[root] = True
    head, tail = 0, 1
    for size in range(2, most + 1):
        level = tail
        while head < level and (g.kind != ATTACH or size == 2):
            for e in range(g.start[s.ball[head]], g.start[s.ball[head] + 1]):
                v = g.link[e]
                if not s.mark[v] and (g.kind == ATTACH or d.rank[v] > d.rank[root]):
                    s.mark[v] = True
                    s.ball[tail] = v
                    tail += 1
                    for c in range(ways):
                        _insert(s.best, c, most, d.brings[v, c])
                    _insert(s.best, ways, most, t.area[v])
            head += 1
        for e in range(1, size):
            for c in range(ways):
                s.top[size, e, c] = s.top[size, e - 1, c] + s.best[c, e - 1]
            s.top_area[size, e] = s.top_area[size, e - 1] + s.best[ways, e - 1]
    s.ball_size[0] = tail
    for i in range(tail):
        s.mark[s.ball[i]] = False


@bare
def _insert(best: Floats, c: int, most: int, value: float) -> None:
    if value <= best[c, most - 1]:
        return
    i = most - 1
    while i > 0 and best[c, i - 1] < value:
        best[c, i] = best[c, i - 1]
        i -= 1
    best[c, i] = value


@bare
def lower(g: Graph, t: Tables, d: Duals, s: Scratch, size: int, below: float) -> float:
    """A lower bound on the reduced cost of every set that holds these `size` members and more.

    Notes for each larger size what is left to be brought; inf where no such set is cheap enough.
    """
    depth, ways = size - 1, len(d.scale)
    gates = s.total[depth, GATES]
    if g.kind == MERGE:
        gates = min(1.0, gates)
    for p in range(len(t.wage)):
        load = s.load[depth, p] + t.per_gate[p] * gates + t.travel[p] * s.total[depth, KM]
        s.crew[p] = crew_of(t.step[p], load)
    least, floors = np.inf, -1
    for larger in range(size + 1, g.most + 1):
        e = larger - size
        s.ahead[depth, larger] = np.inf
        if s.total[depth, AREA] + s.top_area[larger, e] < g.least_area - HAIR:
            continue
        if g.floor_class[larger] != floors:
            floors = g.floor_class[larger]
            _staff(g, t, d, s, depth, larger)
        usual = s.way[depth - 1, larger] if depth > 0 else 0
        if s.base[usual] - s.top[larger, e, usual] >= below:  # the way that was best before goes first
            continue
        highest, way = -np.inf, 0
        for c in range(ways):
            value = s.base[c] - s.top[larger, e, c]
            if value > highest:
                highest, way = value, c
        if highest < below:
            s.ahead[depth, larger], s.way[depth, larger] = s.base[way], way
            least = min(least, highest)
    return least


@bare
def _staff(g: Graph, t: Tables, d: Duals, s: Scratch, depth: int, larger: int) -> None:
    """What each way counts before further members bring anything."""
    crews = 2 ** min(len(t.wage), CREW_WAYS)
    s.base[0] = t.committee if g.kind == MERGE else 0.0
    known = 1
    for p in range(len(t.wage)):
        staff = t.wage[p] * max(s.crew[p], g.floor_crew[p, larger])
        if known < crews:
            for c in range(known):
                s.base[known + c] = s.base[c] + staff
            known *= 2
        else:
            for c in range(crews):
                s.base[c] += staff
    for c in range(len(d.scale) - 1, -1, -1):
        s.base[c] = d.scale[c] * s.base[c % crews] - s.brought[depth, c]


@bare
def tighten(d: Duals, s: Scratch, most: int, depth: int, below: float) -> float:
    """The bound anew, without those who are done with, and from as near to the members as they must be.

    Of e further members one at least is one hop away, and as one that is h hops away needs others before it,
    at most e − h + 1 are h hops away or more: a matroid, so the greedy choice is the best (Edmonds 1971,
    doi:10.1007/BF01584082), and its beginning the best for fewer. Sizes that nothing cheap enough can have
    are marked inf. Notes the size with the least bound, and for each size who would be brought.
    """
    least, size = np.inf, depth + 1
    for larger in range(size + 1, most + 1):
        if s.ahead[depth, larger] == np.inf:
            continue
        c, e = s.way[depth, larger], larger - size
        if not s.ordered[c]:
            _sort(d, s, c)
        total, before, taken = 0.0, 0.0, 0
        for h in range(1, e + 1):
            s.beyond[h] = 0
        for i in range(s.ball_size[0] - 1):
            u = s.order[c, i]
            hops = s.hops[depth, u]
            if hops > e or s.banned[u]:
                continue
            fits = True
            for h in range(1, hops + 1):
                if s.beyond[h] > e - h:
                    fits = False
                    break
            if not fits:
                continue
            for h in range(1, hops + 1):
                s.beyond[h] += 1
            before = total
            total += d.brings[u, c]
            s.picked[depth, larger, taken] = u
            taken += 1
            if taken == e:
                break
        if taken < e or s.ahead[depth, larger] - total >= below:
            s.ahead[depth, larger] = np.inf
        else:
            s.further[depth, larger] = before
            if s.ahead[depth, larger] - total < least:
                least, s.weakest[depth] = s.ahead[depth, larger] - total, larger
    return least


@bare
def _sort(d: Duals, s: Scratch, c: int) -> None:
    """Puts the ball in order (Shell 1959, doi:10.1145/368370.368387)."""
    n = s.ball_size[0] - 1
    for i in range(n):
        s.order[c, i] = s.ball[i + 1]
    step = 121
    while step > 0:
        for i in range(step, n):
            v, j = s.order[c, i], i
            while j >= step and d.brings[s.order[c, j - step], c] < d.brings[v, c]:
                s.order[c, j] = s.order[c, j - step]
                j -= step
            s.order[c, j] = v
        step //= 3
    s.ordered[c] = True


@bare
def hopeless(d: Duals, s: Scratch, most: int, depth: int, v: int, below: float) -> bool:
    """Whether nothing cheap enough holds v besides the members so far: a quick bound, before v is added."""
    for larger in range(depth + 2, most + 1):
        ahead = s.ahead[depth, larger]
        if ahead < np.inf and ahead - d.brings[v, s.way[depth, larger]] - s.further[depth, larger] < below:
            return False
    return True
