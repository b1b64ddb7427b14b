"""The search: proven plans, the same whatever the names, the order and the place; stops; joins."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.planning.compound import MODES, Mode, Street
from linmeng.domain.planning.costs import price
from linmeng.domain.planning.modes import why_not
from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.planning.plan import Plan
from linmeng.domain.planning.progress import Progress
from linmeng.domain.planning.solve import join, solve
from linmeng.domain.refusals import NotUnderstood
from tests.domain.planning.search_world import RATES, at, limits, quarter, street


def subsets(ids: list[str]) -> list[list[str]]:
    return [[i for k, i in enumerate(ids) if mask >> k & 1] for mask in range(1, 2 ** len(ids))]


def cheapest(town: Street, rates=RATES) -> float:
    """The least objective over all partitions, by trying every set in every mode and adding up."""
    around = neighbours(town, rates)
    ids = [c.id for c in town.compounds]
    best: dict[frozenset[str], float] = {frozenset(): 0.0}
    sets: dict[frozenset[str], float] = {}
    for members in subsets(ids):
        ways: list[tuple[Mode, str | None]] = [(mode, None) for mode in MODES if mode != "attach"]
        ways += [("attach", host) for host in members]
        prices = [
            price(town, rates, members, mode, host, where=around.place).objective
            for mode, host in ways
            if not why_not(town, rates, members, mode, host, around=around)
        ]
        if prices:
            sets[frozenset(members)] = min(prices)
    for members in subsets(ids):
        whole = frozenset(members)
        best[whole] = min(
            sets[part] + best[whole - part] for part in sets if members[0] in part and part <= whole
        )
    return best[frozenset(ids)]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.sampled_from([40.0, 80.0, 120.0]))
def test_nothing_is_cheaper(seed: int, n: int, spacing: float) -> None:
    town = quarter(seed, n, spacing)
    plan = solve(town, RATES, gap=0.0)
    least = cheapest(town)
    assert plan.objective == pytest.approx(least, rel=1e-9)
    assert plan.bound <= least * (1 + 1e-12)
    assert plan.gap < 1e-6


def shape(plan: Plan) -> list[tuple[tuple[str, ...], Mode, str | None]]:
    return [(a.members, a.mode, a.host) for a in plan.alliances]


def test_the_same_plan_in_any_order() -> None:
    town = quarter(3, 30)
    plan = solve(town, RATES)
    mixed = list(town.compounds)
    Random(1).shuffle(mixed)
    assert solve(replace(town, compounds=tuple(mixed)), RATES) == plan
    assert solve(town, RATES) == plan


def test_names_do_not_matter() -> None:
    town = quarter(4, 25)
    plan = solve(town, RATES, gap=0.0)
    turned = {c.id: f"n{99 - k}" for k, c in enumerate(town.compounds)}
    renamed = solve(
        replace(town, compounds=tuple(replace(c, id=turned[c.id]) for c in town.compounds)), RATES, gap=0.0
    )
    assert renamed.objective == pytest.approx(plan.objective, rel=1e-9)


def test_doubled_money_doubles_the_plan() -> None:
    town = quarter(5, 25)
    double = replace(
        RATES,
        fees=replace(RATES.fees, floor_fee=0.6, ceiling={k: 2 * v for k, v in RATES.fees.ceiling.items()}),
        objective=replace(RATES.objective, service_penalty=3.0),
        direct=replace(
            RATES.direct, per_m2=0.2, per_household=4, per_lift=900, per_compound=300, per_committee=800
        ),
        change=replace(RATES.change, merge=600, attach=200, unified=300),
        positions=tuple(replace(p, wage=2 * p.wage) for p in RATES.positions),
    )
    richer = replace(town, compounds=tuple(replace(c, fee=2 * c.fee) for c in town.compounds))
    once, twice = solve(town, RATES, gap=0.0), solve(richer, double, gap=0.0)
    assert twice.objective == pytest.approx(2 * once.objective, rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_a_quarter_is_proven_and_allowed(seed: int) -> None:
    town = quarter(seed, 60)
    plan = solve(town, RATES)
    around = neighbours(town, RATES)
    assert plan.gap <= 1e-3
    assert plan.bound <= plan.objective
    assert sorted(m for a in plan.alliances for m in a.members) == [c.id for c in town.compounds]
    for a in plan.alliances:
        assert why_not(town, RATES, a.members, a.mode, a.host, around=around) == []
        assert sum(a.shares.values()) == pytest.approx(a.cost - a.subsidy)
    assert plan.objective == pytest.approx(
        sum(
            price(town, RATES, a.members, a.mode, a.host, where=around.place).objective
            for a in plan.alliances
        )
    )
    assert len(plan.alliances) < 60  # somebody joined somebody
    assert plan.notes == ()


class After:
    """A stop that comes after so many questions."""

    def __init__(self, questions: int) -> None:
        self.left = questions

    def remaining(self) -> float:
        self.left -= 1
        return 1e9 if self.left > 0 else 0.0


@pytest.mark.parametrize("questions", [0, 1, 2, 3, 5, 8, 13, 21, 34, 55])
def test_stopped_at_any_moment_there_is_a_plan_with_an_honest_bound(questions: int) -> None:
    town = quarter(6, 40)
    best = solve(town, RATES, gap=0.0)
    stopped = solve(town, RATES, stop=After(questions), gap=0.0)
    assert sorted(m for a in stopped.alliances for m in a.members) == [c.id for c in town.compounds]
    assert stopped.bound <= best.objective <= stopped.objective * (1 + 1e-12)
    assert stopped.bound > 0.2 * best.objective
    assert stopped.gap == pytest.approx((stopped.objective - stopped.bound) / stopped.objective)


def test_progress_only_gets_better() -> None:
    told: list[Progress] = []
    solve(quarter(7, 60), RATES, progress=told.append)
    assert [p.share for p in told] == sorted(p.share for p in told)
    bounds = [p.bound for p in told if p.bound is not None]
    objectives = [p.objective for p in told if p.objective is not None]
    assert bounds == sorted(bounds)
    assert objectives == sorted(objectives, reverse=True)
    assert {p.step for p in told} <= {"neighbours", "columns", "bound", "integer", "check"}


def test_a_lone_compound_and_an_empty_street() -> None:
    plan = solve(street(at("a")), RATES)
    assert (plan.gap, shape(plan)) == (pytest.approx(0, abs=1e-6), [(("a",), "selfrun", None)])
    with pytest.raises(NotUnderstood, match="no compound"):
        solve(street(), RATES)
    with pytest.raises(NotUnderstood, match="the id a"):
        solve(street(at("a"), at("a", 60)), RATES)


def test_merge_shares_one_fee_cut_at_what_each_can_pay() -> None:
    """Where nothing is subsidised, a merged alliance has one fee per m²."""
    rich = [
        at(i, 60 * k, fee=0.9, area=4_000 + 500 * k, mature=True, company="x") for k, i in enumerate("abc")
    ]
    plan = solve(street(*rich), replace(RATES, fees=replace(RATES.fees, ceiling={"old": 5.0})))
    (merged,) = plan.alliances
    assert (merged.mode, merged.subsidy) == ("merge", 0)
    assert max(merged.fees.values()) == pytest.approx(min(merged.fees.values()))
    assert sum(merged.shares.values()) == pytest.approx(merged.cost)


def test_only_a_mature_compound_hosts() -> None:
    """Too small for unified management and of two classes: without maturity the two stay alone."""
    host = at("h", company="x", area=2_000, housing_class="new", fee=2.0, gates=1.0)
    small = at("a", 60, fee=0.9, area=600)
    weak = solve(street(host, small), limits(max_selfrun_area=0))
    assert {a.mode for a in weak.alliances} == {"independent"}
    strong = solve(street(replace(host, mature=True), small), limits(max_selfrun_area=0))
    assert shape(strong) == [(("a", "h"), "attach", "h")]


def test_join_adds_up() -> None:
    one, two = solve(quarter(1, 12), RATES), solve(_renamed(quarter(2, 9)), RATES)
    both = join([one, two])
    assert both.objective == one.objective + two.objective
    assert both.bound == one.bound + two.bound
    assert len(both.alliances) == len(one.alliances) + len(two.alliances)
    assert both.notes == one.notes
    with pytest.raises(NotUnderstood, match="two of the plans"):
        join([one, one])
    with pytest.raises(NotUnderstood, match="different rates"):
        join([one, solve(street(at("z")), replace(RATES, sha256="1"))])
    with pytest.raises(NotUnderstood, match="no plan"):
        join([])


def _renamed(town: Street) -> Street:
    return replace(town, compounds=tuple(replace(c, id=f"x{c.id}") for c in town.compounds))


def test_a_bound_holds_where_columns_are_many() -> None:
    """Wide reach, many neighbours: what the walk cuts off must not have mattered."""
    town, rates = quarter(8, 14, 40.0), limits(reach=300, near=13, max_members=4, unified_max_mature=2)
    plan = solve(town, rates, gap=0.0)
    eight = replace(town, compounds=town.compounds[:6])
    assert solve(eight, rates, gap=0.0).objective == pytest.approx(cheapest(eight, rates), rel=1e-9)
    assert plan.gap < 1e-6
