"""How little a set can still cost: the bounds that cut the walk.

Staff cannot shrink below what the members already need nor below the sum of the loads, nor below any mean of
the two, a subsidy is at least 0 and at least what is missing, and the rest of the cost adds up. Each choice
between these is a *way* to bound, linear in the compounds that follow, so those that bring most bound it, if
they are within reach and not done with; from way to way a bound is sought that is higher. The ways on foot
count too: in a tree that hangs from the root every other member has an edge of its own, no shorter than from
it to the nearest compound, and the members' own tree can be shortened only so far.

For each size there are two *cases*: the dearest position needs no more crew than now is known, and who brings
more of its load is out of the question; or it needs a step more, and that is paid for.
"""

import numpy as np

from linmeng.domain.planning.compiled import bare
from linmeng.domain.planning.geometry import Floats
from linmeng.domain.planning.tables import ATTACH, MERGE, UNIFIED, Tables
from linmeng.domain.planning.walk_cost import crew_of, tree_left
from linmeng.domain.planning.walk_state import (
    AREA,
    CUTS,
    GATES,
    HAIR,
    KM,
    NAMED,
    SAME,
    TREE,
    Duals,
    Graph,
    Scratch,
)

_TURNS, _TURNS_FIRST = 3, 12  # choices changed to bound better, and as long as only the root is known
_WORTH = 1e-6  # CNY/month; a turn that counts no more is none
_ROUND = 1e-6  # of a step, more than is rounded
_MUCH = 1e9  # load or km; nobody brings more


@bare
def reach(g: Graph, t: Tables, d: Duals, s: Scratch, root: int) -> None:
    """For each size of set, the most that so many further members can bring, from as near as they must be."""
    most = g.most
    s.best[:, :] = -np.inf
    s.small[:, :] = -np.inf
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
                    _insert(s.best, 0, most, t.area[v])
                    _slight(g, t, s, v)
            head += 1
        for e in range(1, size):
            s.top_area[size, e] = s.top_area[size, e - 1] + s.best[0, e - 1]
    for e in range(1, most):
        for p in range(len(t.wage) + 1):
            s.slight[e, p] = s.slight[e - 1, p] - max(s.small[p, e - 1], -_MUCH)
    s.ball_size[0] = tail
    for i in range(tail):
        s.mark[s.ball[i]] = False


@bare
def _load(g: Graph, t: Tables, v: int, p: int) -> float:
    """FTE of a position that v needs at least; walls of a `merge` open."""
    return float(t.load[v, p] + (0.0 if g.kind == MERGE else t.per_gate[p] * t.gates[v]))


@bare
def _slight(g: Graph, t: Tables, s: Scratch, v: int) -> None:
    """Counts v among those that bring the least load."""
    positions, most = len(t.wage), g.most
    for p in range(positions):
        _insert(s.small, p, most, -_load(g, t, v, p))
    _insert(s.small, positions, most, -t.nearest[v])


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

    Notes for each larger size and case what is left to be brought; inf where no such set is cheap enough.
    """
    depth = size - 1
    gates = s.total[depth, GATES]
    if g.kind == MERGE:
        gates = min(1.0, gates)
    km, positions, dear = tree_left(s.total[depth, TREE], size, g.most), len(t.wage), s.dearest[0]
    least = np.inf
    for larger in range(size + 1, g.most + 1):
        e, more = larger - size, larger + g.most + 1
        s.ahead[depth, larger] = s.ahead[depth, more] = np.inf
        if s.total[depth, AREA] + s.top_area[larger, e] < g.least_area - HAIR:
            continue
        far = max(km, s.total[depth, KM] + s.slight[e, positions])
        for p in range(positions):
            plain = s.load[depth, p] + t.per_gate[p] * gates + t.travel[p] * far
            crew = max(crew_of(t.step[p], plain + s.slight[e, p]), g.floor_crew[p, larger])
            if depth > 0:  # what fewer members proved still holds; else a set changes into a case that ended
                crew = max(crew, s.crew[depth - 1, larger, p])
            s.crew[depth, larger, p] = s.crew[depth, more, p] = crew
            if p == dear:
                s.crew[depth, more, p] += t.step[p]
                s.spare[depth, larger] = crew + _ROUND * t.step[p] - plain - s.slight[e - 1, p]
                s.spare[depth, more] = np.inf
        for case in (larger, more):
            if depth == 0:  # begins as the root before ended
                s.ahead[0, case], least = _base(g, t, d, s, 0, case, s.way[0, case]), -np.inf
                continue
            as_before = case == larger and s.crew[depth, case, dear] == s.crew[depth - 1, case, dear]
            was = case if as_before else more
            if s.ahead[depth - 1, was] == np.inf:
                continue
            way = s.way[depth - 1, was]
            ahead = _base(g, t, d, s, depth, case, way)
            if ahead - s.further[depth - 1, was] < below:
                s.ahead[depth, case], s.way[depth, case] = ahead, way
                least = min(least, ahead - s.further[depth - 1, was])
    return least


@bare
def _base(g: Graph, t: Tables, d: Duals, s: Scratch, depth: int, case: int, c: int) -> float:
    """What a way counts before further members bring anything."""
    cost = t.committee if g.kind == MERGE else 0.0
    if g.kind == UNIFIED:  # all but those of one company; who has none counts among what is brought
        cost += t.change[UNIFIED] * (s.total[depth, NAMED] - s.total[depth, SAME]) / t.factor
    for p in range(len(t.wage)):
        cost += d.by_crew[c, p] * t.wage[p] * s.crew[depth, case, p]
    value = d.scale[c] * cost + s.total[depth, CUTS] - d.first[s.members[0], c]
    for i in range(depth + 1):
        value -= d.brings[s.members[i], c]
    return float(value)


@bare
def tighten(g: Graph, t: Tables, d: Duals, s: Scratch, depth: int, below: float) -> float:
    """The bound anew, without those who are done with, and from as near to the members as they must be.

    Sizes that nothing cheap enough can have are marked inf. Notes the size with the least bound, and for each
    size who would be brought.
    """
    least, size = np.inf, depth + 1
    for case in range(size + 1, 2 * (g.most + 1)):
        if case % (g.most + 1) <= size or s.ahead[depth, case] == np.inf:
            continue
        c = s.way[depth, case]
        value, before = _bring(g, t, d, s, depth, case, c, s.ahead[depth, case])
        if value < below:
            _take(s, depth, case, before)
            for _ in range(_TURNS if depth > 0 else _TURNS_FIRST):
                turned, ahead = _turn(g, t, d, s, depth, case, c)
                if turned == c:
                    break
                other, before = _bring(g, t, d, s, depth, case, turned, ahead)
                if other <= value:
                    break
                c, value = turned, other
                s.way[depth, case], s.ahead[depth, case] = c, ahead
                if value >= below:
                    break
                _take(s, depth, case, before)
        if value >= below:
            s.ahead[depth, case] = np.inf
        elif value < least:
            least, s.weakest[depth] = value, case
    return least


@bare
def _take(s: Scratch, depth: int, case: int, before: float) -> None:
    s.further[depth, case] = before
    for i in range(len(s.trial)):
        s.picked[depth, case, i] = s.trial[i]


@bare
def _bring(
    g: Graph, t: Tables, d: Duals, s: Scratch, depth: int, case: int, c: int, ahead: float
) -> tuple[float, float]:
    """The bound of one way for one size, and the most that all further members but one bring.

    Of e further members one at least is one hop away, and as one that is h hops away needs others before it,
    at most e − h + 1 are h hops away or more: a matroid, so the greedy choice is the best (Edmonds 1971,
    doi:10.1007/BF01584082), and its beginning the best for fewer. They are noted in `trial`.
    """
    e, dear, spare = case % (g.most + 1) - depth - 1, s.dearest[0], s.spare[depth, case]
    if not s.ordered[c]:
        _sort(d, s, c)
    total, before, taken = 0.0, 0.0, 0
    for h in range(1, e + 1):
        s.beyond[h] = 0
    for i in range(s.ball_size[0] - 1):
        u = s.order[c, i]
        hops = s.hops[depth, u]
        if hops > e or s.banned[u] or _load(g, t, u, dear) > spare:
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
        s.trial[taken] = u
        taken += 1
        if taken == e:
            return ahead - total, before
    return np.inf, 0.0


@bare
def _turn(g: Graph, t: Tables, d: Duals, s: Scratch, depth: int, case: int, c: int) -> tuple[int, float]:
    """The way that counts most of those who would be brought, of those that differ in one choice from c."""
    e, turned, ahead = case % (g.most + 1) - depth - 1, c, s.ahead[depth, case]
    most = ahead
    for i in range(e):
        most -= d.brings[s.picked[depth, case, i], c]
    for k in range(d.turns.shape[1]):
        other = d.turns[c, k]
        if other < 0:
            continue
        first = _base(g, t, d, s, depth, case, other)
        value = first
        for i in range(e):
            value -= d.brings[s.picked[depth, case, i], other]
        if value > most + _WORTH:
            most, turned, ahead = value, other, first
    return turned, ahead


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
def hopeless(g: Graph, t: Tables, d: Duals, s: Scratch, depth: int, v: int, below: float) -> bool:
    """Whether nothing cheap enough holds v besides the members so far: a quick bound, before v is added."""
    load = _load(g, t, v, s.dearest[0])
    for case in range(depth + 2, 2 * (g.most + 1)):
        if s.ahead[depth, case] == np.inf or load > s.spare[depth, case] or case % (g.most + 1) < depth + 2:
            continue
        ahead = s.ahead[depth, case] - s.further[depth, case]
        if ahead - d.brings[v, s.way[depth, case]] < below:
            return False
    return True
