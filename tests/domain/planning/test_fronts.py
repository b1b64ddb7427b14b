"""The front of subsidy, unmanaged compounds and fee rise against every partition of small streets."""

from dataclasses import replace
from itertools import combinations
from math import inf
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.demo.streets import street
from linmeng.domain.planning.check import check
from linmeng.domain.planning.check.model import Model
from linmeng.domain.planning.columns import Ask, Prices
from linmeng.domain.planning.compound import Compound, Street
from linmeng.domain.planning.costs import price
from linmeng.domain.planning.explain.front import Front, Point, front
from linmeng.domain.planning.explain.front_rows import root
from linmeng.domain.planning.explain.front_walks import FrontEngine
from linmeng.domain.planning.explain.ground import Ground, ground
from linmeng.domain.planning.finish import alliance
from linmeng.domain.planning.progress import Never
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.sharing.worth import Worth
from linmeng.domain.planning.solve import solve
from tests.domain.planning.brute import Choice, choices
from tests.domain.planning.instances import EXAMPLE, instance

NEAR = 1.0  # CNY/month, as the front states


class Triple(NamedTuple):
    subsidy: float
    unmanaged: int
    rise: float


def better(one: Triple, other: Triple, hair: float = 1e-6) -> bool:
    return (
        one.subsidy <= other.subsidy + hair
        and one.unmanaged <= other.unmanaged
        and one.rise <= other.rise + 1e-9
    )


def all_fronts(here: Street, rates: Rates) -> list[Triple]:
    """The undominated triples over all partitions and modes, by trying them all."""
    model, worth = Model(here, rates, slack=0.0), Worth(here, rates)
    known = {c.id: c for c in here.compounds}
    ids = tuple(known)
    sets = [s for size in range(1, len(ids) + 1) for s in combinations(ids, size)]
    of = {s: [_triple(here, rates, worth, known, c) for c in choices(model, s)] for s in sets}

    def over(rest: tuple[str, ...]) -> list[Triple]:
        if not rest:
            return [Triple(0.0, 0, -inf)]
        found: list[Triple] = []
        for size in range(len(rest)):
            for others in combinations(rest[1:], size):
                firsts = of[(rest[0], *others)]
                if firsts:
                    after = over(tuple(i for i in rest[1:] if i not in others))
                    found += [_joined(a, b) for a in firsts for b in after]
        return _undominated(found)

    return over(ids)


def _triple(here: Street, rates: Rates, worth: Worth, known: dict[str, Compound], c: Choice) -> Triple:
    made = alliance(price(here, rates, c.members, c.mode, c.host), worth)
    lost = c.mode == "selfrun" or (c.mode == "independent" and not known[c.members[0]].company)
    rise = max(made.fees[m] - known[m].fee for m in c.members)
    return Triple(made.subsidy, int(lost), round(rise, 2))


def _joined(a: Triple, b: Triple) -> Triple:
    return Triple(a.subsidy + b.subsidy, a.unmanaged + b.unmanaged, max(a.rise, b.rise))


def _undominated(triples: list[Triple]) -> list[Triple]:
    kept: list[Triple] = []
    for t in sorted(set(triples), key=lambda t: (t.unmanaged, t.rise, t.subsidy)):
        if not any(better(k, t) for k in kept):
            kept.append(t)
    return kept


def base_of(here: Street, rates: Rates) -> Ground:
    return ground(here, rates, solve(here, rates, gap=1e-6))


def triple(p: Point) -> Triple:
    return Triple(p.subsidy, p.unmanaged, p.rise)


def check_front(found: Front, here: Street, rates: Rates) -> None:
    every = all_fronts(here, rates)
    points = [triple(p) for p in found.points]
    assert found.whole
    for t in every:
        assert any(better(p, t, NEAR) for p in points), f"missing: {t}"
    for p in points:
        assert any(better(t, p) for t in every), f"impossible: {p}"
        assert all(t.subsidy >= p.subsidy - NEAR for t in every if t[1:] <= p[1:] and t.rise <= p.rise), p
    for p, q in combinations(points, 2):
        assert not better(p, q, 0.0) and not better(q, p, 0.0)


@pytest.mark.parametrize("seed", [*range(0, 24, 2), 9, 13, 17, 21, 27, 29, 33, 43])
def test_the_front_is_that_of_all_partitions(seed: int) -> None:
    here, rates = instance(seed)
    check_front(front(base_of(here, rates)), here, rates)


def test_the_brute_front_sees_a_missing_and_a_beaten_point() -> None:
    here = street(1, 6)
    found = front(base_of(here, EXAMPLE))
    check_front(found, here, EXAMPLE)
    for k in range(len(found.points)):
        fewer = Front((*found.points[:k], *found.points[k + 1 :]), True, None, 0)
        with pytest.raises(AssertionError, match="missing"):
            check_front(fewer, here, EXAMPLE)


@pytest.mark.parametrize("seed", [1, 3, 4, 6])
def test_what_is_known_of_a_rise_before_the_shares_is_never_too_much(seed: int) -> None:
    """So no alliance is left out for a rise it does not have; for some, much less than the most is known."""
    high = {kind: 4 * fee for kind, fee in EXAMPLE.fees.ceiling.items()}  # many alliances carry themselves
    rates = replace(EXAMPLE, fees=replace(EXAMPLE.fees, max_raise=20.0, ceiling=high))
    base = base_of(street(seed, 12, density=2), rates)
    engine = FrontEngine(base, 1e-7, stop=Never())
    everybody, start = np.ones(12, np.bool_), root(engine.counts, 12)
    ask = Ask(2e5, everybody, room=40_000)
    found = engine.walked(Prices(np.zeros(12)), np.zeros(engine.counts.size), start, everybody, inf, ask)
    assert found and found.lost == 2e5 and len(found.columns) > 15
    low, most = (
        engine.fees.low(found.columns),
        [max(engine.fees.full[[*c.members]]) for c in found.columns],
    )
    rises = [engine.rise(c) for c in found.columns]
    joined = [len(c.members) > 1 for c in found.columns]
    assert all(a <= b + 1e-9 for a, b, j in zip(low, rises, joined, strict=True) if j)
    assert any(a < m - 0.05 for a, m in zip(low, most, strict=True))


def test_every_point_is_a_plan_that_the_checker_bears_out() -> None:
    here = street(3, 20)
    found = front(base_of(here, EXAMPLE))
    known = {c.id: c for c in here.compounds}
    assert found.whole and len(found.points) > 3
    for p in found.points:
        assert check(here, EXAMPLE, p.plan) == []
        assert p.subsidy == pytest.approx(sum(a.subsidy for a in p.plan.alliances))
        rises = [fee - known[m].fee for a in p.plan.alliances for m, fee in a.fees.items()]
        assert p.rise == pytest.approx(max(rises), abs=0.0051)
        assert p.least <= p.subsidy <= p.least + NEAR
    assert Front.from_json(found.to_json()) == found


class Calls:
    """A stop that comes after so many looks at it."""

    def __init__(self, left: int) -> None:
        self.left = left

    def remaining(self) -> float:
        self.left -= 1
        return float(max(0, self.left))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 200))
def test_a_front_cut_short_says_so_and_its_points_are_plans(calls: int) -> None:
    here = street(5, 7)
    found = front(base_of(here, EXAMPLE), stop=Calls(calls))
    every = all_fronts(here, EXAMPLE)
    for p in found.points:
        assert check(here, EXAMPLE, p.plan) == []
        assert all(
            t.subsidy >= p.least - 1e-6 for t in every if t.unmanaged <= p.unmanaged and t.rise <= p.rise
        )
    if found.whole:
        check_front(found, here, EXAMPLE)
    if found.down_to is not None:  # nothing is missing at or above that rise
        for t in every:
            if t.rise >= found.down_to:
                assert any(better(triple(p), t, NEAR) for p in found.points)
