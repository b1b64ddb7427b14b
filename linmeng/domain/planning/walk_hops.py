"""How many links lie between compounds."""

import numpy as np

from linmeng.domain.planning.compiled import compiled
from linmeng.domain.planning.geometry import Ints
from linmeng.domain.planning.walk_state import FAR, Bytes


@compiled
def hops(start: Ints, link: Ints) -> Bytes:
    """Links on the shortest way from each compound (row) to each other; FAR where none is that short."""
    n = len(start) - 1
    found = np.full((n, n), FAR, np.uint8)
    queue = np.empty(n, np.int64)
    for root in range(n):
        found[root, root] = 0
        queue[0] = root
        head, tail = 0, 1
        while head < tail:
            v = queue[head]
            head += 1
            if found[root, v] >= FAR - 1:
                break
            for e in range(start[v], start[v + 1]):
                if found[root, link[e]] == FAR:
                    found[root, link[e]] = found[root, v] + 1
                    queue[tail] = link[e]
                    tail += 1
    return found
