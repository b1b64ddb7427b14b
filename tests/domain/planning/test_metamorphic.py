"""What must not change a plan, and what can change its objective in one direction only."""

from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.planning.check import check
from linmeng.domain.planning.compound import Compound, Mode, Street
from linmeng.domain.planning.costs import price
from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.planning.plan import Plan
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.solve import solve
from linmeng.domain.refusals import Refusal
from tests.domain.planning.brute import best
from tests.domain.planning.instances import instance
from tests.domain.planning.search_world import EAST, NORTH, RATES, at, limits, quarter
from tests.domain.planning.test_search import After, shape

towns = st.builds(quarter, st.integers(0, 10**6), st.integers(2, 25), st.sampled_from([50.0, 80.0]))
few = settings(max_examples=12, deadline=None)
Shape = tuple[tuple[str, ...], Mode, str | None]
WIDE = limits(near=99)


def exact(town: Street, rates: Rates = RATES) -> Plan:
    return solve(town, rates, gap=0.0)


def worth(town: Street, rates: Rates, alliances: Iterable[Shape]) -> float:
    """What a plan costs on a street: the same plan, or one just as good where staff comes in whole steps."""
    return sum(price(town, rates, a[0], a[1], a[2]).objective for a in alliances)


@few
@given(towns, st.randoms(use_true_random=False))
def test_renaming_and_reordering_change_nothing(town: Street, chance: Random) -> None:
    new = [f"n{k:02d}" for k in range(len(town.compounds))]
    chance.shuffle(new)
    name = {c.id: n for c, n in zip(town.compounds, new, strict=True)}
    mixed = [replace(c, id=name[c.id]) for c in town.compounds]
    chance.shuffle(mixed)
    before, after = exact(town), exact(Street(tuple(mixed)))
    assert after.objective == pytest.approx(before.objective, rel=1e-9)
    renamed = [(tuple(sorted(name[m] for m in a[0])), a[1], a[2] and name[a[2]]) for a in shape(before)]
    assert worth(Street(tuple(mixed)), RATES, renamed) == pytest.approx(after.objective, rel=1e-9)


@few
@given(towns, st.floats(-2.0, 2.0))
def test_moving_east_changes_nothing(town: Street, degrees: float) -> None:
    """The ellipsoid looks the same from every longitude; a move north changes metres, which are rounded."""
    moved = replace(town, compounds=tuple(replace(c, lon=c.lon + degrees) for c in town.compounds))
    before, after = exact(town), exact(moved)
    assert after.objective == pytest.approx(before.objective, rel=1e-9)
    assert shape(after) == shape(before)


@few
@given(towns)
def test_doubled_money_leaves_the_plan(town: Street) -> None:
    fees, direct, change = RATES.fees, RATES.direct, RATES.change
    double = replace(
        RATES,
        fees=replace(fees, floor_fee=2 * fees.floor_fee, ceiling={k: 2 * v for k, v in fees.ceiling.items()}),
        objective=replace(RATES.objective, service_penalty=2 * RATES.objective.service_penalty),
        direct=replace(
            direct,
            per_m2=2 * direct.per_m2,
            per_household=2 * direct.per_household,
            per_lift=2 * direct.per_lift,
            per_compound=2 * direct.per_compound,
            per_committee=2 * direct.per_committee,
        ),
        change=replace(change, merge=2 * change.merge, attach=2 * change.attach, unified=2 * change.unified),
        positions=tuple(replace(p, wage=2 * p.wage) for p in RATES.positions),
    )
    richer = replace(town, compounds=tuple(replace(c, fee=2 * c.fee) for c in town.compounds))
    before, after = exact(town), exact(richer, double)
    assert after.objective == pytest.approx(2 * before.objective, rel=1e-9)
    assert worth(richer, double, shape(before)) == pytest.approx(after.objective, rel=1e-9)


@few
@given(towns, st.integers(0, 10**6))
def test_a_must_link_never_lowers_the_objective(town: Street, pick: int) -> None:
    pairs = neighbours(town, RATES).pairs
    if not pairs:
        return
    pair = pairs[pick % len(pairs)]
    tied = replace(town, constraints=replace(town.constraints, together=((pair.a, pair.b),)))
    try:
        plan = exact(tied)
    except Refusal:  # no mode takes these two: the dearest of all answers
        return
    assert plan.alliance_of(pair.a) == plan.alliance_of(pair.b)
    assert plan.objective >= exact(town).objective * (1 - 1e-9)


@few
@given(towns, st.floats(0, 400), st.floats(0, 400), st.floats(2_000, 60_000))
def test_one_more_host_costs_at_most_its_own_way(
    town: Street, east: float, north: float, area: float
) -> None:
    """With `near` unlimited nobody loses a neighbour when somebody comes."""
    host = _host(east, north, area)
    without, alone = exact(town, WIDE), exact(Street((host,)), WIDE)
    whole = exact(replace(town, compounds=(*town.compounds, host)), WIDE)
    assert whole.objective <= (without.objective + alone.objective) * (1 + 1e-9)


def _host(east: float, north: float, area: float) -> Compound:
    figures = {"housing_class": "new", "tier": 3, "fee": 2.0, "gates": 1.0, "company": "甲", "mature": True}
    return at("zz", east, north, area=area, site_area=area / 1.6, households=int(area / 60), **figures)


@pytest.mark.parametrize("seed", range(0, 60, 2))
def test_interrupted_at_any_moment_the_plan_is_allowed_and_the_bound_true(seed: int) -> None:
    street, rates = instance(seed)  # even seeds have no wishes
    found = best(street, rates)
    assert found is not None
    plan = solve(street, rates, gap=0.0, stop=After(Random(seed).randint(0, 12)))
    assert [str(f) for f in check(street, rates, plan)] == []
    assert plan.bound <= found[0] * (1 + 1e-9)
    assert plan.objective >= found[0] * (1 - 1e-9)


@few
@given(towns)
def test_a_plan_known_already_is_the_first(town: Street) -> None:
    """Even without any time the answer is no worse than the start."""
    known = exact(town)
    again = solve(town, RATES, stop=After(0), start=known.alliances)
    assert shape(again) == shape(known)
    assert solve(town, RATES, gap=0.0, start=known.alliances).objective == pytest.approx(known.objective)


def test_a_start_that_is_not_allowed_is_no_start() -> None:
    town = quarter(3, 20)
    far = replace(
        town, compounds=tuple(replace(c, lat=c.lat + k * 500 * NORTH) for k, c in enumerate(town.compounds))
    )
    known = exact(town)
    assert any(len(a.members) > 1 for a in known.alliances)
    plan = solve(far, RATES, start=known.alliances)
    assert all(len(a.members) == 1 for a in plan.alliances)
    apart = next(a.members for a in known.alliances if len(a.members) > 1)
    wished = replace(town, constraints=replace(town.constraints, apart=((apart[0], apart[1]),)))
    parted = solve(wished, RATES, stop=After(0), start=known.alliances)
    assert parted.alliance_of(apart[0]) != parted.alliance_of(apart[1])


def test_a_move_is_measured() -> None:
    """The ruler of these tests: a metre east is a metre, so that a moved town is the same town."""
    a, b = at("a"), at("b", 100)
    moved = [replace(c, lon=c.lon + 1_000 * EAST) for c in (a, b)]
    assert neighbours(Street((a, b)), RATES).distance("a", "b") == 100
    assert neighbours(Street(tuple(moved)), RATES).distance("a", "b") == 100
