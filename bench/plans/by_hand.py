"""What an officer does with a map, a calculator and an afternoon; and the best of the simple greedy rules."""

import heapq
from collections.abc import Iterable, Iterator

from bench.plans.ground import Ground, Group, Way


def officer(ground: Ground, within: Iterable[int] | None = None) -> list[Way]:
    """The way it is done by hand.

    Strong compounds first, the largest before the others: each takes in its nearest neighbours as long as
    they fit and it gets cheaper. Then, the smallest compound left before the others: its neighbourhood is
    gathered, always the nearest next, and kept at the size that saves most. Who saves nothing stays alone.
    """
    left = set(range(len(ground)) if within is None else within)
    found: list[Way] = []
    compounds = ground.compounds
    for host in sorted(left, key=lambda i: (-compounds[i].area, i)):
        if compounds[host].mature:
            way = _hang(ground, host, left)
            found += [way] if len(way.members) > 1 else []
            left -= set(way.members) if len(way.members) > 1 else set()
    for seed in sorted(left, key=lambda i: (compounds[i].area, i)):
        if seed in left:
            found.append(_gather(ground, seed, left))
            left -= set(found[-1].members)
    return found


def _hang(ground: Ground, host: int, left: set[int]) -> Way:
    way = ground.alone(host)
    metres = ground.metres[host]
    for i in sorted(ground.of[host] & left, key=lambda i: (metres[i], i)):
        wider = ground.best((*way.members, i))
        if wider and wider.host == host and wider.objective < way.objective + ground.alone(i).objective:
            way = wider
    return way


def _gather(ground: Ground, seed: int, left: set[int]) -> Way:
    best, most = ground.alone(seed), 0.0
    for group in _growing(ground, seed, left):
        way = ground.best(group)
        saved = ground.apart(group) - way.objective if way else 0.0
        if way and saved > most:
            best, most = way, saved
    return best


def _growing(ground: Ground, seed: int, left: set[int]) -> Iterator[Group]:
    """The seed with its nearest neighbour, with the nearest to those two, and so on."""
    group = {seed}
    while len(group) < ground.rates.limits.max_members:
        around = set().union(*(ground.of[i] for i in group)) & left - group
        if not around:
            return
        group.add(min(around, key=lambda j: (min(ground.metres[i][j] for i in group), j)))
        yield frozenset(group)


def savings(ground: Ground, within: Iterable[int] | None = None) -> list[Way]:
    """Always the step that saves most (Clarke & Wright 1964, doi:10.1287/opre.12.4.568).

    A step joins two groups, or gathers compounds that are still alone around one of them: two by two nobody
    would ever reach the least area of unified management.
    """
    return _Savings(ground, set(range(len(ground)) if within is None else within)).run()


class _Savings:
    def __init__(self, ground: Ground, within: set[int]) -> None:
        self.ground, self.within = ground, within
        self.groups: set[Group] = {frozenset((i,)) for i in within}
        self.home: dict[int, Group] = {i: frozenset((i,)) for i in within}
        self.steps: list[tuple[float, tuple[int, ...], tuple[Group, ...], int]] = []

    def run(self) -> list[Way]:
        for i in sorted(self.within):
            self._offer_gathering(i)
            for j in sorted(self.ground.of[i] & self.within):
                if i < j:
                    self._offer((self.home[i], self.home[j]), -1)
        while self.steps:
            _, members, parts, seed = heapq.heappop(self.steps)
            if all(part in self.groups for part in parts):
                self._join(frozenset(members), parts)
            elif seed >= 0 and len(self.home[seed]) == 1:
                self._offer_gathering(seed)
        ways = [self.ground.best(group) for group in self.groups]
        return [way for way in ways if way]

    def _join(self, group: Group, parts: tuple[Group, ...]) -> None:
        self.groups -= set(parts)
        self.groups.add(group)
        self.home |= dict.fromkeys(group, group)
        around = set().union(*(self.ground.of[i] for i in group)) & self.within - group
        for other in sorted({self.home[i] for i in around}, key=sorted):
            self._offer((group, other), -1)

    def _offer_gathering(self, seed: int) -> None:
        alone = {i for i in self.within if len(self.home[i]) == 1}
        best: tuple[float, Group] | None = None
        for group in _growing(self.ground, seed, alone):
            way = self.ground.best(group)
            saved = self.ground.apart(group) - way.objective if way else 0.0
            if saved > (best[0] if best else 0.0):
                best = saved, group
        if best:
            self._offer(tuple(frozenset((i,)) for i in sorted(best[1])), seed)

    def _offer(self, parts: tuple[Group, ...], seed: int) -> None:
        group = frozenset().union(*parts)
        way = self.ground.best(group)
        if way is None:
            return
        ways = [self.ground.best(part) for part in parts]
        saved = sum(part.objective for part in ways if part) - way.objective
        if saved > 1e-9:
            heapq.heappush(self.steps, (-saved, way.members, parts, seed))
