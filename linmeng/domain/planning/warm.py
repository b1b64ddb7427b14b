"""A good plan at once, where the search itself will take long: joined step by step, then mended.

First always the step that saves most (Clarke & Wright 1964, doi:10.1287/opre.12.4.568), where a step joins
two groups or gathers compounds that are still alone; then single compounds move, or two change places, as
long as that saves (a local search to its first optimum). Nothing is proven here: the search takes what comes
as columns, priced anew.
"""

import heapq
from collections.abc import Iterator

import numpy as np

from linmeng.domain.planning.columns import KINDS, Choices, Column, Prices
from linmeng.domain.planning.progress import Stop
from linmeng.domain.planning.tables import ATTACH
from linmeng.domain.planning.walk import priced
from linmeng.domain.planning.walk_state import scratch

Group = frozenset[int]
_PASSES = 20  # of the local search at most
_CENT = 0.01  # CNY/month; a step that saves less is none


def warm(choices: Choices, stop: Stop) -> list[Column]:
    """The alliances of a good plan, as columns; compounds that stay alone are left out."""
    ground = _Ground(choices)
    groups = _Mending(ground, _Joining(ground).run(stop)).run(stop)
    names = [c.id for c in choices.compounds]
    found = []
    for group in sorted(groups, key=sorted):
        if len(group) > 1:
            kind, host = ground.way(group)
            members = sorted(names[i] for i in group)
            found.append(choices.column(members, KINDS[kind], None if host < 0 else names[host]))
    return [column for column in found if column is not None]


class _Ground:
    """What any group costs in the cheapest way allowed, and who is whose neighbour."""

    def __init__(self, choices: Choices) -> None:
        nothing = Prices(np.zeros(choices.count))
        self.tables, self.count = choices.tables, choices.count
        self.most = max(1, min(choices.rates.limits.max_members, choices.count))
        self.kinds = [(g, d := choices.duals(g.kind, nothing), scratch(g, choices.tables, d))
                      for g in choices.graphs]  # fmt: skip
        self.of: list[set[int]] = [set() for _ in range(self.count)]
        for g in choices.graphs:
            for i, j in zip(np.repeat(np.arange(self.count), np.diff(g.start)).tolist(), g.link.tolist(),
                            strict=True):  # fmt: skip
                self.of[i].add(j)
                self.of[j].add(i)
        self.metres = choices.tables.metres
        self._alone = dict.fromkeys(range(self.count), np.inf)
        for column in reversed(choices.single):
            self._alone[column.members[0]] = column.objective
        self._known: dict[Group, tuple[float, int, int]] = {}

    def cost(self, group: Group) -> float:
        """CNY/month; inf for what no mode allows."""
        if len(group) < 2:
            return sum(self._alone[i] for i in group)
        return self._priced(group)[0]

    def way(self, group: Group) -> tuple[int, int]:
        """Kind and host (−1 for none) of the cheapest way of a group of two or more."""
        return self._priced(group)[1:]

    def _priced(self, group: Group) -> tuple[float, int, int]:
        if group not in self._known:
            self._known[group] = min(self._ways(group), default=(np.inf, -1, -1))
        return self._known[group]

    def _ways(self, group: Group) -> Iterator[tuple[float, int, int]]:
        if len(group) > self.most:
            return
        members = np.array(sorted(group), dtype=np.int64)
        for graph, duals, space in self.kinds:
            for host in members[self.tables.mature[members] > 0] if graph.kind == ATTACH else members[:1]:
                value = priced(graph, self.tables, duals, space, members, int(host))
                yield value, graph.kind, int(host) if graph.kind == ATTACH else -1

    def growing(self, seed: int, free: set[int]) -> Iterator[Group]:
        """The seed with its nearest free neighbour, with the nearest to those two, and so on."""
        group, near = {seed}, self.metres[seed].copy()
        around = self.of[seed] & free - group
        while len(group) < self.most and around:
            new = min(around, key=lambda j: (near[j], j))
            group.add(new)
            near = np.minimum(near, self.metres[new])
            around = (around | self.of[new] & free) - group
            yield frozenset(group)


class _Joining:
    """Clarke & Wright's savings, with gathering: two by two nobody reaches the least area of unified work."""

    def __init__(self, ground: _Ground) -> None:
        self.ground = ground
        self.home: dict[int, Group] = {i: frozenset((i,)) for i in range(ground.count)}
        self.steps: list[tuple[float, tuple[int, ...], tuple[Group, ...], int]] = []

    def run(self, stop: Stop) -> set[Group]:
        for i in range(self.ground.count):
            self._offer_gathering(i)
            for j in sorted(self.ground.of[i]):
                if i < j:
                    self._offer((self.home[i], self.home[j]))
        while self.steps and stop.remaining() > 0:
            _, members, parts, seed = heapq.heappop(self.steps)
            if all(self.home[min(part)] == part for part in parts):
                self._join(frozenset(members))
            elif seed >= 0 and len(self.home[seed]) == 1:
                self._offer_gathering(seed)
        return set(self.home.values())

    def _join(self, group: Group) -> None:
        self.home.update(dict.fromkeys(group, group))
        around = set().union(*(self.ground.of[i] for i in group)) - group
        for other in sorted({self.home[i] for i in around}, key=sorted):
            self._offer((group, other))

    def _offer_gathering(self, seed: int) -> None:
        alone = {i for i, group in self.home.items() if len(group) == 1}
        best, most = None, 0.0
        for group in self.ground.growing(seed, alone):
            saved = sum(self.ground.cost(frozenset((i,))) for i in group) - self.ground.cost(group)
            if saved > most:
                best, most = group, saved
        if best:
            self._offer(tuple(frozenset((i,)) for i in sorted(best)), seed)

    def _offer(self, parts: tuple[Group, ...], seed: int = -1) -> None:
        group = frozenset().union(*parts)
        cost = self.ground.cost(group)
        if cost < np.inf:
            saved = sum(map(self.ground.cost, parts)) - cost
            if saved > _CENT:
                heapq.heappush(self.steps, (-saved, tuple(sorted(group)), parts, seed))


class _Mending:
    """Moves one compound, or changes two, as long as that saves."""

    def __init__(self, ground: _Ground, groups: set[Group]) -> None:
        self.ground = ground
        self.home = {i: group for group in groups for i in group}

    def run(self, stop: Stop) -> set[Group]:
        for _ in range(_PASSES):
            better = False
            for i in range(self.ground.count):
                if stop.remaining() <= 0:
                    return set(self.home.values())
                better |= self._improve(i)
            if not better:
                break
        return set(self.home.values())

    def _improve(self, i: int) -> bool:
        """Takes the best step for one compound; whether there was one."""
        best, most = None, _CENT
        for before, after in self._steps(i):
            saved = sum(map(self.ground.cost, before)) - sum(map(self.ground.cost, after))
            if saved > most:
                best, most = after, saved
        for group in best or ():
            self.home.update(dict.fromkeys(group, group))
        return best is not None

    def _steps(self, i: int) -> Iterator[tuple[tuple[Group, ...], tuple[Group, ...]]]:
        own, me = self.home[i], frozenset((i,))
        if len(own) > 1:
            yield (own,), (own - me, me)
        for other in sorted({self.home[j] for j in self.ground.of[i]} - {own}, key=sorted):
            yield (own, other), (own - me, other | me)
            for j in sorted(other & self.ground.of[i] if len(own) == 1 else other):
                you = frozenset((j,))
                yield (own, other), (own - me | you, other - you | me)
