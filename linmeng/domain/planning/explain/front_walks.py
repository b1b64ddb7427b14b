"""The walks of a front: alliances with little subsidy and no fee risen above a level, kind by kind."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from linmeng.domain.planning.columns import KINDS, Ask, Choices, Column, Prices
from linmeng.domain.planning.costs import Calculation
from linmeng.domain.planning.explain.front_figures import Fees
from linmeng.domain.planning.explain.front_rows import ALONE, FIRST, KIND_OF, LOST, Branch, Counts
from linmeng.domain.planning.explain.ground import Ground
from linmeng.domain.planning.explain.listing import Flags
from linmeng.domain.planning.explain.program import key
from linmeng.domain.planning.finish import alliance
from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.plan import Alliance
from linmeng.domain.planning.progress import Stop
from linmeng.domain.planning.sharing.worth import Worth
from linmeng.domain.planning.tables import Weights
from linmeng.domain.planning.walk_state import Graph
from linmeng.domain.planning.wishes import wishes

STRICT = 1e3  # weight of a subsidy where none is allowed
BANNED = -1e9  # CNY/month: the price of a compound that a walk must leave out
_HAIR = 1e-14
_WEIGHT = 3.0  # so many times more sets have one member more


@dataclass(frozen=True)
class Found:
    """Alliances of two or more with a small reduced cost; none under `lost` is missing."""

    columns: list[Column]
    lost: float
    least: Floats  # by compound: of all alliances walked from it, no reduced cost is less


class FrontEngine:
    """Columns whose objective is the subsidy plus `tie` times the model's objective.

    A compound is *tender* at a level when paying all it can be asked for raises its fee above the level: it
    may only be in alliances without a subsidy. Those are walked with so dear a subsidy that only they come;
    alliances without a tender compound are walked by themselves.
    """

    def __init__(self, base: Ground, tie: float, *, stop: Stop) -> None:
        asked = wishes(base.street, base.rates, base.near)
        weigh = base.rates.objective.subsidy_weight

        def choices(subsidy: float) -> Choices:
            weights = Weights(tie, subsidy + tie * weigh, tie)
            return Choices(base.street, base.rates, base.near, asked, weights)

        self.base, self.stop, self.seed = base, stop, base.seed
        self.choices, self.strict = choices(1.0), choices(STRICT)
        self.single = list(self.choices.single)
        self.part: Ints = self.choices.parts()
        self.counts = Counts(min(base.rates.limits.max_members, self.choices.count))
        self.fees = Fees(self.choices, tie)
        self.worth = Worth(base.street, base.rates, base.near)
        self.made: dict[tuple[object, ...], tuple[Calculation, Alliance]] = {}
        for c in self.single:
            self.rise(c)

    def kind(self, c: Column) -> int:
        """The class of a column."""
        if len(c.members) > 1:
            return KIND_OF[c.kind]
        managed = c.kind != "selfrun" and self.choices.compounds[c.members[0]].managed
        return ALONE if managed else LOST

    def tender(self, level: float) -> Flags:
        """Who may not pay all it can be asked for at a level."""
        return np.asarray(np.round(self.fees.full, 2) > level, dtype=np.bool_)

    def walked(
        self, prices: Prices, counts: Floats, branch: Branch, inside: Flags, level: float, ask: Ask
    ) -> Found | None:
        """A branch's alliances of two or more within a level. None when the time was up.

        Prices of the counts are part of all reduced costs, those of `ask` and of the answer.
        """
        columns, lost = list[Column](), ask.below
        least = np.full(len(inside), ask.below)
        for kind in range(FIRST, FIRST + len(KINDS)):
            graph = self._graph(branch, kind)
            if graph is None:
                continue
            pays = self.counts.prices(counts, kind)
            slope, most = majorant(pays[: graph.most + 1])
            more = np.where(branch.banned[kind], BANNED, prices.compound + slope)
            wanted = replace(ask, below=ask.below + most, inside=inside & ~branch.banned[kind])
            found = self._kind(graph, replace(prices, compound=more), level, wanted)
            if found is None:
                return None
            columns += found.columns
            hair = _HAIR * abs(most)  # sums are rounded
            lost = min(lost, found.lost - most - hair)
            least = np.minimum(least, found.least - most - hair)
        return Found(columns, lost, least)

    def _graph(self, branch: Branch, kind: int) -> Graph | None:
        """Whom an alliance of a kind may connect in a branch; None where there is no such alliance."""
        graph, first = self.choices.graphs[kind - FIRST], self.counts.first(kind)
        high = branch.high[first : first + self.counts.most - 1]
        if branch.high[0] < 1 or high[0] < 1 or not len(graph.link):
            return None
        below = np.flatnonzero(high < 1)
        most = min(graph.most, int(below[0]) + 1 if len(below) else graph.most)
        group = graph.group.copy()
        for i, j in branch.together:
            group[group == group[j]] = group[i]
        apart = graph.apart
        if branch.apart:
            apart = apart.copy() if len(apart) else np.zeros((len(group), len(group)), np.bool_)
            for i, j in branch.apart:
                apart[i, j] = apart[j, i] = True
        size = np.bincount(group, minlength=len(graph.group_size))
        return graph._replace(most=most, group=group, group_size=size, apart=apart)

    def _kind(self, graph: Graph, prices: Prices, level: float, ask: Ask) -> Found | None:
        tender = self.tender(level)
        plain = replace(prices, compound=np.where(tender, BANNED, prices.compound))
        found = self._cheap(self.choices, graph, plain, replace(ask, inside=ask.inside & ~tender))
        if found is None or not tender.any():
            return found
        more = self._cheap(self.strict, graph, prices, ask)
        if more is None:
            return None
        columns = [c for c in more.columns if tender[list(c.members)].any()]
        if columns:
            free = self.fees.free(columns, np.array([c.objective for c in columns]))
            columns = [c for c, ok in zip(columns, free, strict=True) if ok]
        least = np.minimum(found.least, more.least)
        return Found([*found.columns, *columns], min(found.lost, more.lost), least)

    def _cheap(self, choices: Choices, graph: Graph, prices: Prices, ask: Ask) -> Found | None:
        """A walk over one kind."""
        only = copy(choices)
        nobody = np.zeros_like(graph.start)
        only.graphs = [graph if g.kind == graph.kind else g._replace(start=nobody) for g in choices.graphs]
        only.single = []
        found = only.cheap(prices, self.stop, ask)
        if found is None:
            return None
        if ask.room and len(found.columns) >= ask.room:
            return Found(found.columns, -np.inf, np.full_like(found.least, -np.inf))
        return Found(found.columns, min(found.lost, _replaced(found.reduced, ask)), found.least)

    def low(self, columns: Sequence[Column]) -> Floats:
        """The highest fee rises of columns: worked out, or less."""
        low = self.fees.low(columns)
        for k, c in enumerate(columns):
            low[k] = self.fees.exact.get(key(c), low[k])
        return low

    def make(self, c: Column) -> tuple[Calculation, Alliance]:
        """The calculation of an alliance and the alliance with its shares."""
        if key(c) not in self.made:
            ids = self.base.near.place.ids
            host = None if c.host is None else ids[c.host]
            known = Alliance(tuple(ids[i] for i in c.members), c.kind, host, None, {}, 0.0, 0.0, {}, {})
            calculation = self.base.calculation(known)
            self.made[key(c)] = calculation, alliance(calculation, self.worth)
        return self.made[key(c)]

    def rise(self, c: Column) -> float:
        """The highest fee rise of an alliance, CNY/m², to 0.01: from its shares."""
        if key(c) not in self.fees.exact:
            fees = self.make(c)[1].fees
            now = self.fees.now
            ids = self.base.near.place.index
            self.fees.exact[key(c)] = round(max(fee - float(now[ids[m]]) for m, fee in fees.items()), 2)
        return self.fees.exact[key(c)]


def _replaced(reduced: Sequence[float], ask: Ask) -> float:
    """What a set costs at least that was found and then gave its place to a better one of its root.

    A walk does not count these as lost, but of those it brings back not all may be of use here. There are
    `keep` better ones of the same root, so it costs no less than the `keep`-th of all.
    """
    if ask.room or len(reduced) < ask.keep:
        return np.inf
    return float(np.partition(np.array(reduced), ask.keep - 1)[ask.keep - 1])


def majorant(pays: Floats) -> tuple[float, float]:
    """A line over prices by size (of two members and more) that exceeds them little: slope, and the most
    that a price exceeds the slope's part of it."""
    sizes = np.arange(2, len(pays))
    own = pays[2:]
    if np.ptp(own) < 1e-9:
        return 0.0, float(own.max())
    slopes = [0.0, *((own[b] - own[a]) / (b - a) for a in range(len(own)) for b in range(a + 1, len(own)))]
    best, least = (0.0, float(own.max())), np.inf
    for slope in slopes:
        most = float((own - slope * sizes).max())
        excess = float(((most + slope * sizes - own) * _WEIGHT ** (sizes - len(pays))).sum())
        if excess < least - 1e-9:
            best, least = (float(slope), most), excess
    return best
