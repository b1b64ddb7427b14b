"""What a plan is worth when owners vote no, contracts end late or figures are wrong."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.planning.plan import Plan
from linmeng.domain.planning.risk.parts import Parts, objective
from linmeng.domain.planning.risk.refusal import Withdrawal, replanned, withdrawals
from linmeng.domain.planning.risk.sampling import Spreads, draw, interval, sample
from linmeng.domain.planning.risk.staging import Schedule, schedules
from linmeng.domain.planning.solve import solve
from linmeng.domain.refusals import NotUnderstood
from tests.domain.planning.brute import best
from tests.domain.planning.search_world import RATES, at, quarter, street

HOST = at(
    "h",
    area=30_000,
    households=300,
    gates=1.0,
    housing_class="new",
    tier=4,
    fee=2.0,
    company="强",
    mature=True,
)
GUESTS = (at("a", 60), at("b", 60, 60))
ATTACHED = street(HOST, *GUESTS)


def plan_of(made: Street) -> Plan:
    return solve(made, RATES, gap=0.0)


def of(made: Street) -> dict[str, Withdrawal]:
    return {w.member: w for w in withdrawals(made, RATES, plan_of(made))}


class Asks:
    """A stop that comes when it was asked so often."""

    def __init__(self, often: int) -> None:
        self.left = often

    def remaining(self) -> float:
        self.left -= 1
        return inf if self.left >= 0 else 0.0


def test_the_plan_of_the_example_hangs_two_on_the_host() -> None:
    (alliance,) = plan_of(ATTACHED).alliances
    assert (alliance.mode, alliance.host, alliance.members) == ("attach", "h", ("a", "b", "h"))


def test_without_a_guest_the_others_go_on() -> None:
    lost = of(ATTACHED)["a"]
    assert lost.stands and not lost.reasons
    (rest,) = lost.rest
    assert (rest.members, rest.mode, rest.host) == (("b", "h"), "attach", "h")
    assert lost.alone.members == ("a",)
    assert lost.price == pytest.approx(rest.objective + lost.alone.objective - lost.whole.objective)
    assert lost.solvent == (rest.subsidy == 0)


def test_without_the_host_it_falls_apart_and_says_why() -> None:
    lost = of(ATTACHED)["h"]
    assert not lost.stands
    assert lost.reasons
    assert sorted(m for c in lost.rest for m in c.members) == ["a", "b"]
    assert lost.rest == lost.cheapest


@pytest.mark.parametrize(("cheapest", "saves"), [(90.0, True), (100.0, False), (99.999, False)])
def test_parting_saves_where_the_others_are_cheaper_apart(cheapest: float, saves: bool) -> None:
    lost = of(ATTACHED)["a"]
    as_before = replace(lost.rest[0], objective=100.0)
    apart = replace(as_before, objective=cheapest)
    assert replace(lost, rest=(as_before,), cheapest=(apart,)).parting_saves == saves


def test_stopped_early_some_are_left_out() -> None:
    assert len(withdrawals(ATTACHED, RATES, plan_of(ATTACHED), stop=Asks(2))) == 2


def test_who_is_no_member_cannot_leave() -> None:
    from linmeng.domain.planning.risk.refusal import withdrawal

    parts = Parts(ATTACHED, RATES, neighbours(ATTACHED, RATES))
    with pytest.raises(ValueError, match="x"):
        withdrawal(parts, plan_of(ATTACHED).alliances[0], "x")


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(2, 6))
def test_parting_is_never_cheaper_than_the_best_plan(seed: int, n: int) -> None:
    made = quarter(seed, n, spacing=50.0)
    plan = plan_of(made)
    known = dict(of(made))
    for w in known.values():
        # What is left is a plan too, so no no can make the best one cheaper.
        assert w.price >= -1e-6
        assert objective(w.cheapest) <= objective(w.rest) + 1e-6
        whole = replanned(made, RATES, w, gap=0.0).replanned
        assert whole is not None
        assert plan.objective - 1e-6 <= whole.objective <= plan.objective + w.price + 1e-6
        assert whole.alliance_of(w.member).members == (w.member,)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(1, 6))
def test_parts_are_the_best_partition(seed: int, n: int) -> None:
    made = quarter(seed, n, spacing=50.0)
    found = Parts(made, RATES, neighbours(made, RATES)).best(tuple(sorted(c.id for c in made.compounds)))
    expected = best(made, RATES)
    assert expected is not None
    assert objective(found) == pytest.approx(expected[0])


# Staging


def schedule_of(ends: dict[str, date | None], companies: dict[str, str]) -> Schedule:
    made = replace(
        ATTACHED,
        compounds=tuple(replace(c, company=companies.get(c.id, c.company)) for c in ATTACHED.compounds),
    )
    (found,) = schedules(made, RATES, plan_of(made), ends, date(2026, 11, 21))
    return found


def test_members_without_a_contract_begin_at_once() -> None:
    found = schedule_of({}, {})
    (stage,) = found.stages
    assert (stage.on, stage.begun, stage.waiting) == (date(2026, 11, 21), True, ())
    assert found.whole_on == date(2026, 11, 21)


def test_a_contract_holds_its_member_until_the_day_after_it_ends() -> None:
    found = schedule_of({"a": date(2027, 6, 30), "h": date(2030, 1, 1)}, {"a": "弱"})
    first, second = found.stages
    # Two of them would cost more in one crew than apart: they wait for a.
    assert (first.free, first.waiting, first.begun, first.saved) == (("b", "h"), ("a",), False, 0)
    assert (second.on, second.joins, second.waiting) == (date(2027, 7, 1), ("a",), ())
    assert (second.begun, found.whole_on) == (True, date(2027, 7, 1))
    assert second.saved == pytest.approx(35854.5 + 2 * 3725.97 - 42180.54)


def test_an_alliance_begins_early_where_that_pays() -> None:
    # Merged, a and b save a guard post at once; the contract of c runs on.
    made = street(*(at(i, 50 * k, area=6_000, households=120, gates=1.0) for k, i in enumerate("abc")))
    made = replace(
        made, compounds=tuple(replace(c, company="弱" if c.id == "c" else "") for c in made.compounds)
    )
    plan = plan_of(made)
    whole = replace(plan.alliances[0], members=("a", "b", "c"), mode="merge", host=None, company=None)
    again = replace(plan, alliances=(whole,))
    (found,) = schedules(made, RATES, again, {"c": date(2027, 1, 31)}, date(2026, 11, 21))
    first, second = found.stages
    assert (first.free, first.begun, second.begun) == (("a", "b"), True, True)
    assert second.saved > first.saved > 0


def test_who_keeps_the_company_need_not_wait() -> None:
    found = schedule_of({"a": date(2027, 6, 30)}, {"a": "强"})
    assert found.whole_on == date(2026, 11, 21)


def test_a_contract_that_is_over_holds_nobody() -> None:
    assert schedule_of({"a": date(2026, 11, 20)}, {"a": "弱"}).whole_on == date(2026, 11, 21)


def test_a_contract_without_an_end_is_named() -> None:
    found = schedule_of({"a": None}, {"a": "弱"})
    assert (found.whole_on, found.unknown) == (None, ("a",))
    assert found.stages[-1].waiting == ("a",)


# Sampling


def test_without_spread_every_draw_is_the_plan() -> None:
    made = quarter(3, 8)
    plan = plan_of(made)
    found = sample(made, RATES, plan, Spreads(), draws=3, gap=0.0)
    assert (found.draws, found.wanted) == (3, 3)
    for reading in (found.plan, found.best):
        assert reading.low == reading.high == pytest.approx(plan.objective)
    assert found.regret.high == pytest.approx(0.0, abs=1e-6)
    assert all(h.chosen == h.allowed == 1.0 for h in found.held)


def test_only_estimates_are_drawn_and_within_their_spread() -> None:
    from numpy.random import default_rng

    sure, unsure = at("a"), replace(at("b", 60), estimated=frozenset({"area"}))
    seen = []
    for k in range(200):
        drawn, _ = draw(
            street(sure, unsure), RATES, Spreads({"area": 0.1, "households": 0.5}), default_rng(k)
        )
        a, b = drawn.compounds
        assert a == sure
        assert (b.households, b.fee) == (unsure.households, unsure.fee)
        seen.append(b.area)
    assert 900 <= min(seen) < 905
    assert 1095 < max(seen) <= 1100


def test_wages_move_the_objective_and_regret_is_not_negative() -> None:
    made = quarter(4, 10)
    found = sample(made, RATES, plan_of(made), Spreads(wages=0.3, direct=0.2), draws=20, seed=1, gap=0.0)
    assert found.plan.low < found.plan.middle < found.plan.high
    assert found.regret.low >= 0
    assert found == sample(
        made, RATES, plan_of(made), Spreads(wages=0.3, direct=0.2), draws=20, seed=1, gap=0.0
    )


def test_the_order_of_compounds_does_not_matter() -> None:
    made = quarter(5, 9)
    made = replace(made, compounds=tuple(replace(c, estimated=frozenset({"area"})) for c in made.compounds))
    turned = replace(made, compounds=made.compounds[::-1])
    one, other = (sample(m, RATES, plan_of(m), Spreads({"area": 0.2}), draws=5) for m in (made, turned))
    assert one == other


def test_stopped_early_it_says_how_many_draws_there_were() -> None:
    made = quarter(6, 5)
    found = sample(made, RATES, plan_of(made), Spreads(wages=0.1), draws=50, stop=Asks(40))
    assert 0 < found.draws < found.wanted == 50


def wrong() -> Iterator[tuple[Spreads, int]]:
    yield Spreads(), 0
    yield Spreads(), 1_001
    yield Spreads({"name": 0.1}), 5
    yield Spreads({"area": -0.1}), 5
    yield Spreads(wages=1.0), 5
    yield Spreads(direct=float("nan")), 5


@pytest.mark.parametrize(("spreads", "draws"), [*wrong()])
def test_nonsense_is_refused(spreads: Spreads, draws: int) -> None:
    made = quarter(6, 3)
    with pytest.raises(NotUnderstood):
        sample(made, RATES, plan_of(made), spreads, draws=draws)


def test_an_interval_is_made_of_quantiles() -> None:
    found = interval([float(k) for k in range(101)])
    assert (found.low, found.middle, found.high) == pytest.approx((5, 50, 95))


def test_pairs_of_alliances_are_told_apart_by_mode() -> None:
    from linmeng.domain.planning.risk.sampling import key_of

    plan = plan_of(quarter(7, 12))
    for a, b in combinations(plan.alliances, 2):
        assert key_of(a) != key_of(b)
