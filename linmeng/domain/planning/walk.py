"""The compiled walk over connected sets of compounds, cut where nothing cheap enough can follow.

Every connected set is met once, from its first compound on, as in ESU (Wernicke 2006,
doi:10.1109/TCBB.2006.51); "first" is the one that brings most, and who brings more joins sooner, so that the
bounds (`walk_bound`) soon cut what is left.
"""

import numpy as np

from linmeng.domain.planning.compiled import bare
from linmeng.domain.planning.geometry import Ints
from linmeng.domain.planning.tables import ATTACH, MERGE, Tables
from linmeng.domain.planning.walk_bound import hopeless, lower, reach, tighten
from linmeng.domain.planning.walk_cost import objective, too_dear, tree
from linmeng.domain.planning.walk_state import (
    AREA,
    CUTS,
    DIRECT,
    DUAL,
    GATES,
    HAIR,
    HIGH,
    KM,
    LOW,
    MATURE,
    MISSING,
    NAMED,
    PAY,
    SAME,
    TREE,
    Duals,
    Graph,
    Met,
    Scratch,
)


@bare
def walk(
    g: Graph, t: Tables, d: Duals, s: Scratch, out: Met,
    roots: Ints, below: float, budget: int, keep: int, patience: int,
) -> tuple[int, int, int, float]:  # fmt: skip
    """Sets from `roots` with a reduced cost under `below` into `out`; of each root the `keep` best.

    Also a proven lower bound on the reduced cost of all sets of each root (never over `below`) and whether
    each root was walked wholly within `budget` sets. Where a walk was cut short, whom the least bound counts
    goes to `out.weak`. Returns how many rows were filled, how many roots were
    done (after `patience` sets no other is begun), how many sets were met and the least reduced cost that a
    set neither returned nor replaced may have.
    """
    room = len(out.rows)
    used, met, lost, done = 0, 0, below, 0
    for k in range(len(roots)):
        if met >= patience:
            break
        own, sets, least, whole = used, 0, below, True
        depth = _begin(g, t, d, s, roots[k], below)
        if depth == 0 and budget == 0:
            least = min(least, tighten(g, t, d, s, 0, below))
            lost, whole = min(lost, least), False
            depth = _retreat(g, d, s, 0)
        while depth >= 0:
            v = _next(g, t, d, s, depth, below)
            if v < 0:
                depth = _retreat(g, d, s, depth)
                continue
            sets += 1
            if depth + 2 == g.most and too_dear(g, t, s, depth, v, below + d.price[v]):
                continue
            _push(g, t, d, s, depth + 1, v)
            if s.total[depth + 1, MISSING] == 0.0:
                value = objective(g, t, s, depth + 2, below)
                reduced = value - s.total[depth + 1, DUAL]
                if reduced < below:
                    least = min(least, reduced)
                    row = _row(out, own, used, keep, room, reduced)
                    if row < 0:
                        lost = min(lost, reduced)
                    else:
                        used = max(used, row + 1)
                        _write(g, s, out, row, depth + 2, value, reduced)
            bound = lower(g, t, d, s, depth + 2, below) if depth + 2 < g.most else below
            if bound < below:
                bound = _advance(g, t, d, s, depth + 1, roots[k], below)
                if bound < below and sets < budget:
                    depth += 1
                    continue
                _close(s, depth + 1)
            if bound < below:
                whole = False
                least, lost = min(least, bound), min(lost, bound)
                if bound < out.weak_bound[k]:
                    _note(g, s, out, k, depth + 1, bound)
            _leave(g, d, s, v)
        out.least[k], out.whole[k] = least, whole
        met += sets
        done += 1
    return used, done, met, lost


@bare
def priced(g: Graph, t: Tables, d: Duals, s: Scratch, group: Ints, first: int) -> float:
    """What a set adds to the objective as an alliance of this kind; inf where model or wishes forbid it.

    `first`: the host of `attach`, any member otherwise. At most `g.most` members, none twice.
    """
    _push(g, t, d, s, 0, first)
    size, grown = 1, True
    while grown and size < len(group):
        grown = False
        for v in group:
            if size < len(group) and _linked(g, s, size, v) and _fits(g, t, s, size - 1, v):
                _push(g, t, d, s, size, v)
                size += 1
                grown = True
    value = np.inf
    if size == len(group) and s.total[size - 1, MISSING] == 0.0:
        value = objective(g, t, s, size, np.inf)
    for i in range(size):
        _leave(g, d, s, s.members[i])
    return value


@bare
def _linked(g: Graph, s: Scratch, size: int, v: int) -> bool:
    """Whether v is none of the first `size` members and a partner of one of them."""
    for i in range(size):
        if s.members[i] == v:
            return False
    for i in range(size):
        for e in range(g.start[s.members[i]], g.start[s.members[i] + 1]):
            if g.link[e] == v:
                return True
    return False


@bare
def _write(g: Graph, s: Scratch, out: Met, row: int, size: int, value: float, reduced: float) -> None:
    """The first `size` members as a row, with their objective and reduced cost."""
    out.values[row, 0], out.values[row, 1] = value, reduced
    for i in range(g.most):
        out.rows[row, i] = s.members[i] if i < size else -1


@bare
def _note(g: Graph, s: Scratch, out: Met, k: int, depth: int, bound: float) -> None:
    """Whom a bound counts that cuts the walk short: the members so far and those that would be brought."""
    out.weak_bound[k], case = bound, s.weakest[depth]
    for i in range(g.most):
        out.weak[k, i] = -1
    for i in range(depth + 1):
        out.weak[k, i] = s.members[i]
    for i in range(depth + 1, case % (g.most + 1)):
        out.weak[k, i] = s.picked[depth, case, i - depth - 1]


@bare
def _row(out: Met, own: int, used: int, keep: int, room: int, reduced: float) -> int:
    """Where a set goes: a new row, the place of the worst of its root, or nowhere (−1)."""
    if used - own < keep and used < room:
        return used
    if keep >= room or used == own:
        return -1
    worst = own
    for row in range(own + 1, used):
        if out.values[row, 1] > out.values[worst, 1]:
            worst = row
    return worst if reduced < out.values[worst, 1] else -1


@bare
def _begin(g: Graph, t: Tables, d: Duals, s: Scratch, root: int, below: float) -> int:
    """Sets the walk up at `root`; −1 when no set from here can be cheap enough."""
    if g.most < 2:
        return -1
    _push(g, t, d, s, 0, root)
    s.total[0, KM] = 0.0
    reach(g, t, d, s, root)
    s.mark[root] = s.banned[root] = True
    if s.total[0, MISSING] <= g.most - 1 and lower(g, t, d, s, 1, below) < below:
        s.end[0] = 0
        if _candidates(g, t, d, s, 0, root, below) < below:
            return 0
        _close(s, 0)
    s.mark[root] = s.banned[root] = False
    _leave(g, d, s, root)
    return -1


@bare
def _next(g: Graph, t: Tables, d: Duals, s: Scratch, depth: int, below: float) -> int:
    """The next candidate with which a set can be cheap enough; −1 when there is none."""
    if s.stale[depth]:
        s.stale[depth] = False
        if tighten(g, t, d, s, depth, below) >= below:
            return -1
    while s.position[depth] < s.end[depth]:
        v = int(s.candidates[depth, s.position[depth]])
        s.position[depth] += 1
        s.banned[v] = True
        if not hopeless(g, t, d, s, depth, v, below) and _fits(g, t, s, depth, v):
            return v
    return -1


@bare
def _advance(g: Graph, t: Tables, d: Duals, s: Scratch, depth: int, root: int, below: float) -> float:
    """Lists the candidates after member number `depth`: those left before, and its partners not seen yet."""
    count = 0
    for i in range(s.position[depth - 1], s.end[depth - 1]):
        s.candidates[depth, count] = s.candidates[depth - 1, i]
        count += 1
    s.end[depth] = count
    return _candidates(g, t, d, s, depth, root, below)


@bare
def _candidates(g: Graph, t: Tables, d: Duals, s: Scratch, depth: int, root: int, below: float) -> float:
    """Adds the partners of member number `depth`, the most promising first; the bound for what follows."""
    s.position[depth] = s.fresh_end[depth] = 0
    _approach(g, s, depth)
    if g.kind != ATTACH or depth == 0:
        v = s.members[depth]
        for e in range(g.start[v], g.start[v + 1]):
            u = g.link[e]
            if not s.mark[u] and (g.kind == ATTACH or d.rank[u] > d.rank[root]):
                s.mark[u] = True
                s.fresh[depth, s.fresh_end[depth]] = u
                s.fresh_end[depth] += 1
                s.candidates[depth, s.end[depth]] = u
                s.end[depth] += 1
    bound = tighten(g, t, d, s, depth, below)
    if bound < below:
        _arrange(d, s, g.most, depth)
    s.stale[depth] = False
    return bound


@bare
def _approach(g: Graph, s: Scratch, depth: int) -> None:
    """Notes how far everybody is from the members, now that there is one more."""
    v = s.members[depth]
    for u in range(s.hops.shape[1]):
        hops = g.hops[v, u]
        if depth > 0 and s.hops[depth - 1, u] < hops:
            hops = s.hops[depth - 1, u]
        s.hops[depth, u] = hops


@bare
def _arrange(d: Duals, s: Scratch, most: int, depth: int) -> None:
    """Sorts the candidates by what they bring, in the way that bounds the likeliest size."""
    way, lowest = 0, np.inf
    for case in range(depth + 2, 2 * (most + 1)):
        if case % (most + 1) > depth + 1 and s.ahead[depth, case] - s.further[depth, case] < lowest:
            way, lowest = s.way[depth, case], s.ahead[depth, case] - s.further[depth, case]
    for i in range(1, s.end[depth]):
        v, j = s.candidates[depth, i], i
        while j > 0 and d.brings[s.candidates[depth, j - 1], way] < d.brings[v, way]:
            s.candidates[depth, j] = s.candidates[depth, j - 1]
            j -= 1
        s.candidates[depth, j] = v


@bare
def _close(s: Scratch, depth: int) -> None:
    """Forgets the candidates of a depth."""
    for i in range(s.position[depth]):
        s.banned[s.candidates[depth, i]] = False
    for i in range(s.fresh_end[depth]):
        s.mark[s.fresh[depth, i]] = False


@bare
def _retreat(g: Graph, d: Duals, s: Scratch, depth: int) -> int:
    _close(s, depth)
    v = s.members[depth]
    if depth == 0:
        s.mark[v] = s.banned[v] = False
    else:
        s.stale[depth - 1] = True
    _leave(g, d, s, v)
    return depth - 1


@bare
def _leave(g: Graph, d: Duals, s: Scratch, v: int) -> None:
    """Takes back what `_push` counted for v."""
    s.joined[g.group[v]] -= 1
    for k in range(d.cut_start[v], d.cut_start[v + 1]):
        s.cut_count[d.cut[k]] -= 1


@bare
def _fits(g: Graph, t: Tables, s: Scratch, depth: int, v: int) -> bool:
    """Whether v may join, by the rules no later member can mend."""
    if g.kind == MERGE and max(s.total[depth, HIGH], t.tier[v]) - min(s.total[depth, LOW], t.tier[v]) > 1:
        return False
    if s.total[depth, MATURE] + t.mature[v] > g.most_mature:
        return False
    if g.kind == ATTACH:
        host = s.members[0]
        if s.total[depth, AREA] - t.area[host] + t.area[v] > g.room[host] + HAIR:
            return False
    size = g.group_size[g.group[v]]
    here = s.joined[g.group[v]]
    missing = s.total[depth, MISSING] + (size - 1 if here == 0 else -1)
    if missing > g.most - depth - 2:
        return False
    if len(g.apart) > 0:
        for i in range(depth + 1):
            if g.apart[s.members[i], v]:
                return False
    return True


@bare
def _push(g: Graph, t: Tables, d: Duals, s: Scratch, depth: int, v: int) -> None:
    """Adds v as member number `depth` to the sums."""
    s.members[depth] = v
    new, before = depth, depth - 1 if depth > 0 else g.most  # whose sums stay zero
    s.total[new, LOW] = t.tier[v] if depth == 0 else min(s.total[before, LOW], t.tier[v])
    s.total[new, HIGH] = t.tier[v] if depth == 0 else max(s.total[before, HIGH], t.tier[v])
    s.total[new, GATES] = s.total[before, GATES] + t.gates[v]
    s.total[new, DIRECT] = s.total[before, DIRECT] + t.direct[v]
    s.total[new, PAY] = s.total[before, PAY] + t.pay[v]
    s.total[new, KM] = s.total[before, KM] + t.nearest[v]
    dearer = 0.0
    for k in range(d.cut_start[v], d.cut_start[v + 1]):
        s.cut_count[d.cut[k]] += 1
        if s.cut_count[d.cut[k]] == 2:
            dearer += d.cut_price[d.cut[k]]
    s.total[new, CUTS] = s.total[before, CUTS] + dearer
    s.total[new, DUAL] = s.total[before, DUAL] + d.price[v] - dearer
    s.total[new, AREA] = s.total[before, AREA] + t.area[v]
    s.total[new, MATURE] = s.total[before, MATURE] + t.mature[v]
    alone = s.joined[g.group[v]] == 0
    s.total[new, MISSING] = s.total[before, MISSING] + (g.group_size[g.group[v]] - 1 if alone else -1)
    s.joined[g.group[v]] += 1
    s.total[new, TREE] = tree(t, s, depth + 1)
    s.total[new, NAMED] = s.total[before, NAMED] + (1 if t.company[v] >= 0 else 0)
    s.total[new, SAME] = max(s.total[before, SAME], float(_colleagues(t, s, depth)))
    for p in range(len(t.wage)):
        s.load[new, p] = s.load[before, p] + t.load[v, p]


@bare
def _colleagues(t: Tables, s: Scratch, depth: int) -> int:
    """How many of the members have the company of member number `depth`, itself among them."""
    company, count = t.company[s.members[depth]], 0
    if company >= 0:
        for i in range(depth + 1):
            if t.company[s.members[i]] == company:
                count += 1
    return count
