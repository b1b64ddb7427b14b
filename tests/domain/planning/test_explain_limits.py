"""What binds a plan, what a little more would change, and plans that differ: by planning again."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.demo.streets import street
from linmeng.domain.planning.check import check
from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.costs import payer
from linmeng.domain.planning.explain.alternatives import Alternatives, alternatives, distance
from linmeng.domain.planning.explain.ground import Ground, ground
from linmeng.domain.planning.explain.limits import Limit, Limits, limits_of
from linmeng.domain.planning.explain.loosen import capped, loosened, scales, with_host
from linmeng.domain.planning.explain.sensitivity import Sensitivities, candidates, sensitivities
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.solve import solve
from tests.domain.planning.brute import best
from tests.domain.planning.instances import EXAMPLE
from tests.domain.planning.search_world import at, limits
from tests.domain.planning.search_world import street as ruler

FALLS = {
    "reach",
    "near",
    "wall",
    "max_members",
    "spare",
    "min_unified_area",
    "unified_max_mature",
    "tier",
    "class",
}


def base_of(here: Street, rates: Rates) -> Ground:
    return ground(here, rates, solve(here, rates, gap=1e-6))


def two_apart(metres: float) -> Ground:
    """A small compound and a host whose edges lie `metres` apart; alone the small one is dear."""
    host = at("h", area=30_000.0, households=300, gates=1.0, housing_class="new", tier=3, fee=2.5,
              company="甲", mature=True, collection=0.95)  # fmt: skip
    rates = limits(max_selfrun_area=100.0)
    return base_of(ruler(host, at("a", metres + 40.0, gates=0.5)), rates)


def of(found: Limits, name: str) -> Limit:
    return next(limit for limit in found.limits if limit.name == name)


def test_reach_binds_and_the_least_step_is_the_gap_between_the_two() -> None:
    base = two_apart(117.0)
    assert {len(a.members) for a in base.plan.alliances} == {1}
    found = limits_of(base)
    reach = of(found, "reach")
    gap = base.near.gap("h", "a")
    assert reach.binding and reach.least and reach.first
    assert reach.first.value == pytest.approx(gap, abs=1e-3)
    assert reach.first.moved == ("a", "h")
    assert reach.one and reach.one.changes is False  # 101 m do not do
    tight = replace(base.rates, limits=replace(base.rates.limits, reach=gap - 0.01))
    wide = replace(base.rates, limits=replace(base.rates.limits, reach=gap + 0.01))
    then = solve(base.street, wide, gap=1e-6).objective
    assert reach.first.objective == pytest.approx(then - base.plan.objective, abs=0.05)
    assert solve(base.street, tight, gap=1e-6).objective == pytest.approx(base.plan.objective, abs=0.05)
    assert found.limits[0] is reach
    assert str(reach.said[0]).startswith("If compounds up to 117")


def test_a_limit_that_nothing_stands_at_does_not_bind() -> None:
    found = limits_of(two_apart(30.0))
    assert of(found, "reach").binding is False
    assert of(found, "near").binding is False
    assert found.whole
    assert Limits.from_json(json.loads(json.dumps(found.to_json()))) == found


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_loosening_a_limit_never_makes_the_best_plan_dearer(seed: int) -> None:
    base = base_of(street(seed, 6, density=1.2), EXAMPLE)
    for scale in scales(base):
        if scale.name not in FALLS:
            continue
        costs = [base.best.objective]
        for value in scale.values[:: max(1, len(scale.values) // 2)]:
            costs.append(solve(*loosened(base, scale.name, value), gap=1e-6).objective)
        assert all(b <= a * (1 + 2e-6) + 0.01 for a, b in pairwise(costs)), scale.name


@pytest.mark.parametrize("seed", [1, 4, 7])
def test_what_a_limit_is_said_to_save_is_what_brute_force_saves(seed: int) -> None:
    base = base_of(street(seed, 6, density=1.5), EXAMPLE)
    now = best(base.street, EXAMPLE)
    assert now
    for limit in limits_of(base).limits:
        if limit.first:
            then = best(*loosened(base, limit.name, limit.first.value))
            assert then
            assert limit.first.objective == pytest.approx(then[0] - now[0], abs=0.05), limit.name
            assert limit.first.low - 0.05 <= then[0] - now[0] <= limit.first.high + 0.05


def test_the_value_before_the_least_loosening_changes_nothing() -> None:
    """Edges lie 15, 28, 40 and 45 m beyond reach; the first two are too large for the host."""
    host = at("h", area=30_000.0, households=300, gates=1.0, housing_class="new", tier=3, fee=2.5,
              company="甲", mature=True, collection=0.95)  # fmt: skip
    around = [
        at("a", 155.0, area=16_000.0, households=200, gates=0.5),
        at("b", 0.0, 168.0, area=16_000.0, households=200, gates=0.5),
        at("c", -180.0, 0.0, gates=0.5),
        at("d", 0.0, -185.0, gates=0.5),
    ]
    base = base_of(ruler(host, *around), limits(max_selfrun_area=100.0))
    values = next(s.values for s in scales(base) if s.name == "reach")
    costs = [solve(*loosened(base, "reach", v), gap=1e-6).objective for v in values]
    helps = [cost < base.best.objective - 1 for cost in costs]
    assert helps == [False, False, True, True]
    reach = of(limits_of(base), "reach")
    assert reach.first and reach.first.value == values[2]
    assert reach.first.objective == pytest.approx(costs[2] - base.best.objective, abs=0.05)


def test_the_raised_caps_are_the_models_caps_and_ten_fen() -> None:
    here = street(2, 12)
    same, rates = capped(here, EXAMPLE, 0.0)
    more, _ = capped(here, EXAMPLE, 0.10)
    for now, as_is, raised in zip(here.compounds, same.compounds, more.compounds, strict=True):
        cap = payer(now, EXAMPLE).cap
        assert payer(as_is, rates).cap == cap
        assert payer(as_is, rates).pay == pytest.approx(payer(now, EXAMPLE).pay)
        assert payer(raised, rates).cap == pytest.approx(cap + 0.10)


def test_one_more_host_is_found_where_it_helps() -> None:
    """`b` takes in `a` once it is mature; `c` could be mature too and helps nobody."""
    b = at("b", area=30_000.0, households=300, gates=1.0, housing_class="new", tier=3, fee=2.5, company="甲",
           collection=0.95)  # fmt: skip
    here = ruler(at("a", 60.0, gates=0.5), b, at("c", 900.0, company="乙"))
    base = base_of(here, limits(max_selfrun_area=100.0, min_unified_area=1e6))
    found = sensitivities(base)
    assert {c.id for c in candidates(base)} == {"b", "c"}
    assert found.hosts[0].id == "b"
    then = solve(with_host(here, "b"), base.rates, gap=1e-6).objective
    assert found.hosts[0].then.objective == pytest.approx(then - base.plan.objective, abs=0.05)
    assert found.hosts[0].then.objective < -1
    assert "B would help most" in str(found.said[-1])
    assert found.fee and found.fee.objective <= 0
    assert found.whole
    assert Sensitivities.from_json(json.loads(json.dumps(found.to_json()))) == found


class Calls:
    def __init__(self, left: int) -> None:
        self.left = left

    def remaining(self) -> float:
        self.left -= 1
        return float(max(0, self.left))


@pytest.mark.parametrize("calls", [0, 3, 40])
def test_cut_short_what_is_not_known_stays_unknown(calls: int) -> None:
    base = base_of(street(1, 15), EXAMPLE)
    true = {limit.name: limit.binding for limit in limits_of(base).limits}
    for limit in limits_of(base, stop=Calls(calls)).limits:
        assert limit.binding in (None, true[limit.name])
    cut = sensitivities(base, stop=Calls(calls))
    assert len(cut.hosts) <= cut.candidates
    if calls == 0:
        assert not cut.whole and cut.fee is None
    assert isinstance(alternatives(base, stop=Calls(calls)), Alternatives)


@pytest.mark.parametrize(("seed", "n"), [(1, 20), (3, 30)])
def test_alternatives_differ_are_cheap_and_the_checker_bears_them_out(seed: int, n: int) -> None:
    base = base_of(street(seed, n), EXAMPLE)
    found = alternatives(base, most=4, within=0.02)
    plans = [base.best, *(a.plan for a in found.found)]
    assert len(found.found) >= 2
    for k, a in enumerate(found.found, start=1):
        assert check(base.street, EXAMPLE, a.plan) == []
        assert a.plan.objective <= 1.02 * base.best.objective + 0.01
        assert a.more == pytest.approx(a.plan.objective - base.best.objective)
        assert a.nearest == min(distance(p.alliances, a.plan.alliances) for p in plans[:k]) > 0
        assert a.moved
    assert Alternatives.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_there_is_no_alternative_where_nobody_has_a_neighbour() -> None:
    base = base_of(ruler(at("a"), at("b", 2_000.0)), limits())
    found = alternatives(base)
    assert found.found == () and found.whole


def test_distance_counts_pairs_that_only_one_plan_has() -> None:
    here = street(1, 20)
    one = solve(here, EXAMPLE).alliances
    assert distance(one, one) == 0.0
    assert distance(one, ()) == 1.0
