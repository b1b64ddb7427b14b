"""The search behind a front: walks of branches, lines over prices, proofs, parts of a street added up."""

from dataclasses import replace
from functools import cache
from math import inf
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.demo.streets import street
from linmeng.domain.planning.columns import Ask, Column, Prices
from linmeng.domain.planning.compound import Compound, Street
from linmeng.domain.planning.explain.front import front
from linmeng.domain.planning.explain.front_choice import partition
from linmeng.domain.planning.explain.front_program import Pool
from linmeng.domain.planning.explain.front_rows import CLASSES, Branch, Proof, root
from linmeng.domain.planning.explain.front_search import TOLERANCE, Asked, FrontSearch, Sum
from linmeng.domain.planning.explain.front_tree import Solution, Tree
from linmeng.domain.planning.explain.front_walks import FrontEngine, majorant
from linmeng.domain.planning.explain.ground import Ground
from linmeng.domain.planning.progress import Never
from tests.domain.planning.instances import EXAMPLE
from tests.domain.planning.test_fronts import NEAR, Calls, Triple, base_of, better, triple

TIE = 1e-7


@cache
def engine_of(seed: int, n: int, density: float = 1.0) -> FrontEngine:
    return FrontEngine(base_of(street(seed, n, density=density), EXAMPLE), TIE, stop=Never())


def everything(engine: FrontEngine) -> list[Column]:
    """All alliances of two or more."""
    n = engine.choices.count
    everybody, below = np.ones(n, np.bool_), 1e8
    ask = Ask(below, everybody, room=200_000)
    found = engine.walked(
        Prices(np.zeros(n)), np.zeros(engine.counts.size), root(engine.counts, n), everybody, inf, ask
    )
    assert found and found.lost == below
    return found.columns


def filled(engine: FrontEngine, columns: list[Column]) -> Pool:
    n = engine.choices.count
    pool = Pool(np.ones(n, np.bool_), engine.counts, 1e9, 0)
    pool.add(columns, [engine.kind(c) for c in columns], engine.low(columns))
    return pool


def some_branch(engine: FrontEngine, chance: Random) -> Branch:
    """A few limits, bans and pairs at random."""
    n = engine.choices.count
    branch = root(engine.counts, n)
    for _ in range(chance.randint(0, 3)):
        branch = branch.placed(chance.randrange(n), chance.randrange(CLASSES), chance.random() < 0.3)
    for _ in range(chance.randint(0, 2)):
        one, other = sorted(chance.sample(range(n), 2))
        branch = branch.paired((one, other), chance.random() < 0.4)
    for _ in range(chance.randint(0, 2)):
        branch = branch.limited(chance.randrange(engine.counts.size), high=float(chance.choice((0, 1))))
    return branch


@pytest.mark.parametrize("seed", range(40))
def test_the_walk_of_a_branch_brings_all_that_it_allows(seed: int) -> None:
    """Compared with all alliances, sifted by hand: those allowed with a reduced cost under that asked."""
    chance, engine = Random(seed), engine_of(seed % 4, 12, 2.0 if seed % 2 else 1.0)
    columns, n = everything(engine), engine.choices.count
    branch, price = some_branch(engine, chance), np.array([chance.uniform(0, 9_000) for _ in range(n)])
    counts = np.array(
        [chance.choice((0.0, 0.0, chance.uniform(-3_000, 3_000))) for _ in range(engine.counts.size)]
    )
    cuts = tuple(tuple(sorted(chance.sample(range(n), 3))) for _ in range(3))
    prices = Prices(price, cuts, np.array([chance.uniform(0, 2_000) for _ in cuts]))
    below, everybody = chance.uniform(-2_000, 4_000), np.ones(n, np.bool_)
    found = engine.walked(prices, counts, branch, everybody, inf, Ask(below, everybody, room=200_000))
    assert found and found.lost >= below - 1e-6
    brought = {(c.members, c.kind) for c in found.columns}
    for c in columns:
        if _allowed(engine, branch, c):
            kind = engine.kind(c)
            own = (
                c.objective
                - price[[*c.members]].sum()
                - counts[engine.counts.rows(kind, len(c.members))].sum()
            )
            own += sum(p for t, p in zip(cuts, prices.cut, strict=True) if len({*t} & {*c.members}) > 1)
            assert own >= below - 1e-6 or (c.members, c.kind) in brought
            assert min(found.least[[*c.members]]) <= own + 1e-6
        else:
            assert (c.members, c.kind) not in brought


@pytest.mark.parametrize("seed", range(20))
def test_a_walk_that_keeps_few_says_what_may_be_missing(seed: int) -> None:
    """Those replaced by better ones as well: what is brought back may be of no use, what is not may be."""
    chance, engine = Random(seed), engine_of(seed % 4, 12, 2.0 if seed % 2 else 1.0)
    columns, n = everything(engine), engine.choices.count
    price, everybody = np.array([chance.uniform(0, 9_000) for _ in range(n)]), np.ones(n, np.bool_)
    counts = np.zeros(engine.counts.size)
    counts[chance.randrange(engine.counts.size)] = chance.uniform(-6_000, 6_000)
    ask = Ask(chance.uniform(-500, 4_000), everybody, 5_000_000, chance.choice((1, 2, 5)))
    found = engine.walked(Prices(price), counts, root(engine.counts, n), everybody, inf, ask)
    assert found
    brought = {(c.members, c.kind) for c in found.columns}
    for c in columns:
        rows = engine.counts.rows(engine.kind(c), len(c.members))
        reduced = c.objective - price[[*c.members]].sum() - counts[rows].sum()
        assert (c.members, c.kind) in brought or reduced >= found.lost - 1e-6


def _allowed(engine: FrontEngine, branch: Branch, c: Column) -> bool:
    kind, inside = engine.kind(c), set(c.members)
    full = any(branch.high[r] < 1 for r in engine.counts.rows(kind, len(c.members)))
    together = all((i in inside) == (j in inside) for i, j in branch.together)
    apart = not any(i in inside and j in inside for i, j in branch.apart)
    return not full and together and apart and not branch.banned[kind, [*c.members]].any()


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=7))
def test_the_line_is_under_no_price(own: list[float]) -> None:
    slope, most = majorant(np.array([0.0, 0.0, *own]))
    above = [most + slope * size - price for size, price in enumerate(own, start=2)]
    assert min(above) >= -1e-6
    assert min(above) <= 1e-6  # and touches them


def test_a_proof_holds_for_tighter_limits_only() -> None:
    line, step = Proof(1.5, inf, 1_000.0, 50.0), Proof(1.5, 8, 2_000.0)
    assert (line.bound(10, 1.5), line.bound(10, 1.2), line.bound(10, 1.6)) == (500.0, 500.0, -inf)
    assert (step.bound(8, 1.0), step.bound(9, 1.0)) == (2_000.0, -inf)
    branch = root(engine_of(0, 12).counts, 12)
    branch.learn(line)
    branch.learn(step)
    assert (branch.bound(8, 1.5), branch.bound(9, 1.5), branch.bound(9, 1.51)) == (2_000.0, 550.0, -inf)
    branch.parts.extend([branch.limited(0, high=1), branch.limited(0, low=2)])
    branch.parts[0].learn(Proof(1.5, inf, 3_000.0))
    assert branch.least(9, 1.5) == 550.0  # the other part knows no more
    branch.parts[1].learn(Proof(1.2, inf, 900.0))
    assert (branch.least(9, 1.2), branch.least(9, 1.5)) == (900.0, 550.0)


@pytest.mark.parametrize(("seed", "n"), [(0, 14), (1, 13), (2, 14), (5, 14)])
def test_the_tree_finds_what_an_integer_program_over_all_alliances_finds(seed: int, n: int) -> None:
    engine = engine_of(seed, n)
    whole = filled(engine, [*engine.single, *everything(engine)])
    all_ = np.arange(len(whole.table.columns))
    tree = Tree(engine, np.ones(n, np.bool_), 0.1)
    for most in range(n, -1, -1):
        known, bound = tree.least(float(most), inf)
        picked, least = partition(whole, root(engine.counts, n), all_, float(most), gap=0.01, seconds=inf)
        assert (known is None) == (picked is None)
        if known and picked:
            price = sum(c.objective for c in picked)
            assert known.price == pytest.approx(price, abs=0.2)
            assert bound <= price + 1e-6 and known.price - bound <= 0.1
        else:
            assert bound == inf and least == inf
    assert len(list(tree.root.leaves())) > 1


@pytest.mark.parametrize(("seed", "n", "part"), [(8, 25, 2)])
def test_the_tree_of_a_part_finds_what_an_integer_program_finds(seed: int, n: int, part: int) -> None:
    engine = engine_of(seed, n)
    inside = engine.part == part
    columns = [c for c in [*engine.single, *everything(engine)] if inside[c.members[0]]]
    whole = Pool(inside, engine.counts, 1e9, 0)
    whole.add(columns, [engine.kind(c) for c in columns], engine.low(columns))
    all_, tree = np.arange(len(columns)), Tree(engine, inside, 0.1)
    for most in range(int(inside.sum()), -1, -1):
        known, bound = tree.least(float(most), inf)
        picked, _ = partition(whole, root(engine.counts, n), all_, float(most), gap=0.01, seconds=inf)
        assert known and picked
        price = sum(c.objective for c in picked)
        assert known.price == pytest.approx(price, abs=0.2)
        assert bound <= price + 1e-6


def away(here: Street, tag: str, east: float) -> Street:
    """The same street elsewhere (degrees of longitude), its ids and names its own."""

    def moved(c: Compound) -> Compound:
        return replace(c, id=tag + c.id, name=tag + c.name, lon=c.lon + east)

    return Street(tuple(moved(c) for c in here.compounds))


@pytest.mark.parametrize("seeds", [(4, 1), (6, 3), (8, 5)])
def test_the_front_of_two_quarters_is_the_sum_of_their_fronts(seeds: tuple[int, int]) -> None:
    one, other = away(street(seeds[0], 9), "a", 0.0), away(street(seeds[1], 10), "b", 0.2)
    both = base_of(Street((*one.compounds, *other.compounds)), EXAMPLE)
    assert len(set(FrontEngine(both, TIE, stop=Never()).part.tolist())) > 1
    parts = [front(base_of(here, EXAMPLE)) for here in (one, other)]
    found = front(both)
    assert found.whole and all(f.whole for f in parts)
    sums = [
        Triple(p.subsidy + q.subsidy, p.unmanaged + q.unmanaged, max(p.rise, q.rise))
        for p in parts[0].points
        for q in parts[1].points
    ]
    points = [triple(p) for p in found.points]
    for s in sums:
        assert any(better(p, s, 3 * NEAR) for p in points), f"missing: {s}"
    for p in points:
        assert any(better(s, p, 3 * NEAR) for s in sums), f"impossible: {p}"


@settings(max_examples=10, deadline=None)
@given(st.integers(3, 400))
def test_a_sum_cut_short_claims_no_more_than_is_so(calls: int) -> None:
    """Bounds of parts are added over all ways to divide the unmanaged compounds, the least sum taken."""
    base, points = two_quarters()
    for p in front(base, stop=Calls(calls)).points:
        known = [q for q in points if q.unmanaged <= p.unmanaged and q.rise <= p.rise]
        assert all(q.subsidy >= p.least - 1e-6 for q in known)
        assert not p.proven or p.subsidy <= p.least + NEAR


@cache
def two_quarters() -> tuple[Ground, list[Triple]]:
    one, other = away(street(4, 9), "a", 0.0), away(street(1, 10), "b", 0.2)
    base = base_of(Street((*one.compounds, *other.compounds)), EXAMPLE)
    return base, [triple(p) for p in front(base).points]


@pytest.mark.parametrize("sure", [True, False])
def test_what_parts_leave_open_adds_up(sure: bool) -> None:
    def plan(price: float, unmanaged: int) -> Solution:
        return Solution((), price, unmanaged, 0.5)

    open_ = 0.0 if sure else 30.0
    one = [Asked(2, inf, plan(10, 2), 10), Asked(1, inf, plan(100, 1), 100 - open_), Asked(0, inf, None, inf)]
    other = [Asked(2, inf, plan(20, 1), 20), Asked(0, inf, plan(50, 0), 50)]
    total = Sum(np.zeros(5), np.zeros(5), []).plus(one).plus(other)
    answers = total.asked(inf, [one, other])
    found = [(a.most, a.found and (a.found.unmanaged, a.found.price), a.bound, a.proven) for a in answers]
    assert found == [
        (4, (3, 30), 30, True),
        (2, (2, 60), 60, True),
        (1, (1, 150), 150 - open_, sure),
        (0, None, inf, True),
    ]


class Levels(FrontSearch):
    """Notes the levels asked for."""

    def __init__(self, engine: FrontEngine) -> None:
        super().__init__(engine)
        self.levels: list[tuple[float, float]] = []  # asked for, and the highest rise found there

    def at(self, level: float, share: float) -> list:  # type: ignore[type-arg]
        answers = super().at(level, share)
        self.levels.append((level, max((a.found.rise for a in answers if a.found), default=-inf)))
        return answers


@pytest.mark.parametrize("seed", [3, 8])
def test_levels_that_no_plan_reaches_are_skipped(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each level is just under the highest rise of the last: as many questions as rises, not as cents."""
    made: list[Levels] = []

    def noted(engine: FrontEngine) -> Levels:
        made.append(Levels(engine))
        return made[-1]

    monkeypatch.setattr("linmeng.domain.planning.explain.front.FrontSearch", noted)
    found = front(base_of(street(seed, 20), EXAMPLE))
    levels = made[0].levels
    assert found.whole and len(levels) > 2
    assert [level for level, _ in levels[1:]] == [round(rise - 0.01, 2) for _, rise in levels[:-1]]
    assert {p.rise for p in found.points} <= {rise for _, rise in levels}
    assert levels[-1][1] == -inf  # no plan below: nothing is missing


def test_a_part_answered_in_time_is_not_asked_again() -> None:
    search = FrontSearch(engine_of(8, 20))
    first, asked = search.at(inf, 1.0), search.searches
    search.again()
    assert search.at(inf, 1.0) == first
    assert search.searches == asked > 1
    assert all(a.proven and (a.found is None or a.found.price - a.bound <= TOLERANCE) for a in first)
