"""The alliances the search chooses from: single compounds listed, all others walked when asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

import numpy as np

from linmeng.domain.planning.compound import Compound, Mode, Street
from linmeng.domain.planning.costs import Calculation, MemberLine, payer, price
from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.modes import why_not
from linmeng.domain.planning.neighbours import Neighbours
from linmeng.domain.planning.progress import Stop
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.tables import ATTACH, MERGE, UNIFIED, Tables, Weights, tables
from linmeng.domain.planning.walk import walk
from linmeng.domain.planning.walk_hops import hops as _hops
from linmeng.domain.planning.walk_state import Duals, Flags, Graph, met, scratch
from linmeng.domain.planning.wishes import Wishes

KINDS: Mapping[int, Mode] = {MERGE: "merge", UNIFIED: "unified", ATTACH: "attach"}
_ROOTS_AT_ONCE = 400  # between two looks at the clock …
_PATIENCE = 200_000  # … or so many sets
_PER_SECOND = 1_000_000  # sets: what is left of the time is not spent on one compound alone
CREW_WAYS = 4  # positions that are counted in several ways, those with the dearest steps
_SUBSIDY_WAYS = (0.0, 0.5, 1.0)  # shares of what is missing that are counted as subsidy
_SHARES = (0.0, 1.0)  # of a position counted by the crew so far …
_DEAREST = (0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)  # … and of the dearest, where walks are long


@dataclass(frozen=True, slots=True)
class Column:
    """An alliance by the compounds' numbers, and what it adds to the objective."""

    members: tuple[int, ...]
    kind: Mode
    host: int | None
    objective: float


@dataclass(frozen=True, slots=True)
class Ask:
    """What a walk over all kinds is to bring back."""

    below: float  # reduced costs under this
    inside: Flags  # compounds to start from
    budget: int = 5_000_000  # sets per compound and kind
    keep: int = 0  # the best of each compound and kind …
    room: int = 0  # … or, with a number here, all, in total at most so many
    anyway: bool = False  # bring back what there is when the time is up
    deep: float | None = None  # what all bounds together may stay under 0; None: however much (see `deepen`)


@dataclass(frozen=True, slots=True)
class Prices:
    """Dual prices of the compounds and, ≥ 0, of the subset-row cuts (three compounds each)."""

    compound: Floats
    cuts: tuple[tuple[int, ...], ...] = ()
    cut: Floats = field(default_factory=lambda: np.zeros(0))

    def by_compound(self) -> tuple[Ints, Ints]:
        """The cuts of compound i: `cut[start[i]:start[i + 1]]`; those without a price left out."""
        of: list[list[int]] = [[] for _ in self.compound]
        for k in np.flatnonzero(self.cut > 0).tolist():
            for i in self.cuts[k]:
                of[i].append(k)
        start = np.concatenate([[0], np.cumsum([len(ks) for ks in of])]).astype(np.int64)
        return start, np.array([k for ks in of for k in ks], dtype=np.int64)

    def value(self, part: Ints) -> Floats:
        """What the prices add up to, by part."""
        total = np.bincount(part, self.compound)
        for triple, dear in zip(self.cuts, self.cut, strict=True):
            total[part[triple[0]]] -= dear
        return np.asarray(total, dtype=np.float64)


class Found:
    """What a walk over all kinds brought back."""

    def __init__(self, below: float, count: int) -> None:
        self.below = below
        self.columns: list[Column] = []
        self.reduced: list[float] = []
        self.bounds: Floats = np.full((len(KINDS) + 1, count), below)  # by kind, and of staying alone
        self.all_asked = True  # False: the caller knows that dearer ones matter too
        self.open: dict[
            tuple[int, int], int
        ] = {}  # kinds and compounds whose walks were cut short, sets met …
        self.counted: dict[tuple[int, int], tuple[tuple[int, ...], float]] = {}  # … and whom the bound counts
        self.stopped = False  # the time was up before the end
        self.met = 0  # sets looked at
        self.lost = below  # the least reduced cost of a set that was not brought back

    @property
    def least(self) -> Floats:
        """No alliance that a compound stands for has a smaller reduced cost."""
        return np.asarray(self.bounds.min(axis=0), dtype=np.float64)

    @property
    def whole(self) -> bool:
        """Whether nothing was cut short."""
        return self.all_asked and not self.open

    @property
    def weak(self) -> list[tuple[tuple[int, ...], float]]:
        """Whom the bounds count that cut walks short."""
        return list(self.counted.values())

    def take(self, column: Column, reduced: float) -> None:
        """Notes a column if it is cheap enough."""
        if reduced < self.below:
            self.columns.append(column)
            self.reduced.append(reduced)
            self.bounds[-1, column.members[0]] = min(self.bounds[-1, column.members[0]], reduced)


class Choices:
    """All alliances the model and the user allow on one street."""

    def __init__(
        self,
        street: Street,
        rates: Rates,
        near: Neighbours,
        wishes: Wishes,
        weights: Weights = Weights(),  # noqa: B008 - frozen
    ) -> None:
        self.compounds = sorted(street.compounds, key=lambda c: c.id)
        self.rates, self.near, self.wishes, self.weights = rates, near, wishes, weights
        self.payers: list[MemberLine] = [payer(c, rates) for c in self.compounds]
        self.tables: Tables = tables(self.compounds, self.payers, near.place, rates, weights)
        self._paying = {line.id: line for line in self.payers}
        self.street = street
        self.fine = False  # whether bounds try more shares of the dearest position: sharper, but slower

    @property
    def count(self) -> int:
        return len(self.compounds)

    @cached_property
    def single(self) -> list[Column]:
        """The ways of staying alone, cheapest first within each compound."""
        found = []
        for i, c in enumerate(self.compounds):
            ways = [
                Column((i,), mode, None, self.value(self.price([c.id], mode, None)))
                for mode in self.wishes.alone(c)
            ]
            found += sorted(ways, key=lambda way: way.objective)
        return found

    def value(self, calculation: Calculation) -> float:
        """What an alliance adds to the objective."""
        w, c = self.weights, calculation
        return w.cost * c.cost + self.tables.weight * c.subsidy + w.shortfall * c.shortfall

    def column(self, members: Sequence[str], mode: Mode, host: str | None) -> Column | None:
        """The column of an alliance by ids; None when model or wishes do not allow it."""
        if any(why_not(self.street, self.rates, members, mode, host, around=self.near)):
            return None
        if not self.wishes.allow(members, mode, host):
            return None
        index = self.near.place.index
        value = self.value(self.price(members, mode, host))
        return Column(
            tuple(sorted(index[m] for m in members)), mode, None if host is None else index[host], value
        )

    def price(self, members: Sequence[str], mode: Mode, host: str | None) -> Calculation:
        """The calculation of an alliance by ids, allowed or not."""
        index, place = self.near.place.index, self.near.place
        only = Street(tuple(self.compounds[index[m]] for m in members))
        return price(only, self.rates, members, mode, host, where=place, payers=self._paying)

    @cached_property
    def graphs(self) -> list[Graph]:
        return [self._graph(kind, list(self._links(kind))) for kind in KINDS]

    def _links(self, kind: int) -> Iterator[list[int]]:
        """Whom each compound may meet in an alliance of a kind; in `attach` only hosts have partners."""
        index, limits = self.near.place.index, self.rates.limits
        graph = self.near.adjacent if kind == MERGE else self.near.of
        for c in self.compounds:
            others = [self.compounds[index[o]] for o in sorted(graph[c.id])]
            if not self.wishes.may(c, KINDS[kind]):
                others = []
            if kind == MERGE:
                others = [o for o in others if _same_area(c, o) and abs(o.tier - c.tier) <= 1]
            if kind == UNIFIED and limits.unified_max_mature < 1:
                others = [] if c.mature else [o for o in others if not o.mature]
            if kind == ATTACH:
                others = [
                    o for o in others if c.mature and not o.mature and self.wishes.host_of(o) in (None, c.id)
                ]
            elif self.wishes.host_of(c):
                others = []
            else:
                others = [o for o in others if not self.wishes.host_of(o)]
            yield [index[o.id] for o in others if self.wishes.may(o, KINDS[kind])]

    def _graph(self, kind: int, links: list[list[int]]) -> Graph:
        limits, n = self.rates.limits, self.count
        most = max(1, min(limits.max_members, n))
        floors = self._floor_crew(kind, most)
        link = np.array([j for others in links for j in others], dtype=np.int64)
        start = np.zeros(n + 1, dtype=np.int64)
        start[1:] = np.cumsum([len(link) for link in links])
        return Graph(
            kind=kind,
            start=start,
            link=link,
            most=most,
            least_area=limits.min_unified_area if kind == UNIFIED else 0.0,
            most_mature=limits.unified_max_mature if kind == UNIFIED else n,
            room=limits.spare * self.tables.area,
            apart=self.wishes.apart,
            group=self.wishes.group,
            group_size=np.bincount(self.wishes.group),
            floor_crew=floors,
            floor_class=np.unique(floors, axis=1, return_inverse=True)[1].ravel(),
            hops=_hops(start, link),
        )

    def _floor_crew(self, kind: int, most: int) -> Floats:
        t = self.tables
        areas = np.ones(most + 1, dtype=np.int64) if kind == MERGE else np.arange(most + 1)
        per = t.areas_per_person[:, None]
        people = np.where(per > 0, -(-areas[None, :] // np.maximum(per, 1)), 1)
        return np.asarray(t.step[:, None] * np.ceil(t.floor[:, None] * people / t.step[:, None] - 1e-9))

    @property
    def ways(self) -> tuple[Floats, Floats, Ints]:
        return self._fine_ways if self.fine else self._few_ways

    @cached_property
    def _few_ways(self) -> tuple[Floats, Floats, Ints]:
        return _ways(self.tables, _SHARES)

    @cached_property
    def _fine_ways(self) -> tuple[Floats, Floats, Ints]:
        return _ways(self.tables, _DEAREST)

    def duals(self, kind: int, prices: Prices) -> Duals:
        """Dual prices with the ways to bound that suit this kind of alliance."""
        t = self.tables
        by_crew, thetas, turns = self.ways
        weighed = t.cost_weight + thetas * t.weight
        scale = weighed * t.factor
        load = t.load + (0.0 if kind == MERGE else t.gates[:, None] * t.per_gate[None, :])
        wage = t.wage * (1.0 - by_crew)  # [way, position]: of those that count by the sum of the loads
        home = np.outer(t.nearest, scale * (wage @ t.travel))
        plain = load @ wage.T + t.direct[:, None] + (0.0 if kind == MERGE else t.committee)
        change = np.where(t.company < 0, t.change[kind], 0.0) if kind == UNIFIED else t.change[kind]
        brings = (
            prices.compound[:, None]
            + np.outer(t.pay, thetas * t.weight)
            - scale * plain
            - np.outer(change * np.ones(self.count), weighed)
            - home
        )
        first = home + (weighed * t.change[kind] if kind == ATTACH else 0.0)  # a host does not change
        rank = np.empty(self.count, dtype=np.int64)
        rank[np.argsort(-brings[:, 0], kind="stable")] = np.arange(self.count)
        start, cut = prices.by_compound()
        return Duals(prices.compound, brings, scale, first, by_crew, turns, rank, start, cut, prices.cut)

    def cheap(self, prices: Prices, stop: Stop, ask: Ask) -> Found | None:
        """Alliances with a small reduced cost (see `walk`); None when the time was up before the end.

        With `anyway` not None: the roots left are bounded, without walking from them.
        """
        found = Found(ask.below, self.count)
        for c in self.single:
            if ask.inside[c.members[0]]:
                found.take(c, c.objective - float(prices.compound[c.members[0]]))
        for kind, graph in zip(KINDS, self.graphs, strict=True):
            duals = self.duals(kind, prices)
            roots = np.flatnonzero(np.diff(graph.start) * ask.inside)
            while len(roots):
                if not found.stopped and stop.remaining() <= 0:
                    if not ask.anyway:
                        return None
                    found.stopped, ask = True, replace(ask, budget=0)
                if ask.room and len(found.columns) >= ask.room:
                    return found  # too many: the caller asks for fewer
                roots = roots[self.walk_from(graph, duals, roots, _in_time(ask, stop), found) :]
        return found

    def walk_from(self, graph: Graph, duals: Duals, roots: Ints, ask: Ask, found: Found) -> int:
        """Walks from some of the roots, the first ones; how many."""
        roots = roots[:_ROOTS_AT_ONCE]
        room = max(0, ask.room - len(found.columns)) if ask.room else ask.keep * len(roots) + 1
        keep = ask.keep if not ask.room else room + 1
        out = met(room, len(roots), graph.most)
        space = scratch(graph, self.tables, duals)
        used, done, sets, lost = walk(
            graph, self.tables, duals, space, out, roots, ask.below, ask.budget, keep, _PATIENCE
        )
        found.bounds[graph.kind, roots[:done]] = out.least[:done]
        for k in np.flatnonzero(~out.whole[:done]).tolist():
            at = graph.kind, int(roots[k])
            found.open[at] = ask.budget
            if np.isfinite(out.weak_bound[k]):
                members = tuple(m for m in out.weak[k].tolist() if m >= 0)
                found.counted[at] = members, float(out.weak_bound[k])
        found.lost = min(found.lost, lost)
        found.reduced += out.values[:used, 1].tolist()
        found.met += sets
        found.columns += [
            _column(graph.kind, row, value)
            for row, value in zip(out.rows[:used].tolist(), out.values[:used, 0].tolist(), strict=True)
        ]
        return int(done)

    def parts(self) -> Ints:
        """The number of the connected part each compound lies in: no alliance reaches over two."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        heads = np.concatenate([np.repeat(np.arange(self.count), np.diff(g.start)) for g in self.graphs])
        links = np.concatenate([g.link for g in self.graphs])
        shape = (self.count, self.count)
        _, number = connected_components(
            coo_array((np.ones(len(links)), (heads, links)), shape=shape), directed=False
        )
        return np.asarray(number, dtype=np.int64)

    def floor_prices(self) -> Floats:
        """Prices no alliance undercuts: each compound's own work at the wages, without rounding or floors."""
        t = self.tables
        plain = t.cost_weight * t.factor * (t.load @ t.wage + t.direct)
        for c in self.single:
            if c.kind == "selfrun":
                plain[c.members[0]] = min(plain[c.members[0]], c.objective)
        return np.asarray(plain * (1 - 1e-9))


def _in_time(ask: Ask, stop: Stop) -> Ask:
    left = stop.remaining() * _PER_SECOND
    return replace(ask, budget=int(left)) if 0 < left < ask.budget else ask


def _same_area(a: Compound, b: Compound) -> bool:
    return a.subdistrict == b.subdistrict and a.housing_class == b.housing_class


def _column(kind: int, row: Sequence[int], objective: float) -> Column:
    members = [m for m in row if m >= 0]
    return Column(tuple(sorted(members)), KINDS[kind], members[0] if kind == ATTACH else None, objective)


def _ways(t: Tables, dearest: tuple[float, ...]) -> tuple[Floats, Floats, Ints]:
    """Each way to bound: what share of each position counts by the crew so far, and how much of a subsidy.

    And for each the ways that differ in one of these choices, by one step. The first way counts loads only.
    """
    free = np.argsort(-t.wage * t.step, kind="stable")[:CREW_WAYS]
    choices = [_SUBSIDY_WAYS, *(dearest if k == 0 else _SHARES for k in range(len(free)))]
    picks = np.array(list(product(*(range(len(c)) for c in choices))), dtype=np.int64)
    number = {tuple(pick): way for way, pick in enumerate(picks.tolist())}
    by_crew = np.ones((len(picks), len(t.wage)))
    for k, p in enumerate(free.tolist(), 1):
        by_crew[:, p] = np.array(choices[k])[picks[:, k]]
    turns = np.full((len(picks), 2 * len(choices)), -1, dtype=np.int64)
    for way, pick in enumerate(picks.tolist()):
        for k in range(len(choices)):
            for step in (-1, 1):
                other = tuple(v + step if i == k else v for i, v in enumerate(pick))
                turns[way, 2 * k + (step + 1) // 2] = number.get(other, -1)
    return by_crew, np.array(_SUBSIDY_WAYS)[picks[:, 0]], turns
