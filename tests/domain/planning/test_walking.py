"""On foot instead of as the crow flies. Source: docs/planning-model.md, section 1."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from math import inf, isnan
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.planning.check import check
from linmeng.domain.planning.check.model import Model
from linmeng.domain.planning.compound import Compound, Door, Gate, Street, Walking
from linmeng.domain.planning.modes import why_not
from linmeng.domain.planning.neighbours import Neighbours, neighbours
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.solve import solve
from linmeng.domain.refusals import NotUnderstood
from tests.domain.planning.brute import best
from tests.domain.planning.search_world import EAST, LAT, LON, NORTH, RATES, at, limits, line, quarter

Point = tuple[float, float]


def gate(compound: str, east: float, north: float = 0.0) -> Gate:
    return Gate(compound, LON + east * EAST, LAT + north * NORTH)


def door(a: str, b: str) -> Door:
    return Door(a, b, LON, LAT)


def foot(
    *compounds: Compound,
    ways: Sequence[Sequence[Point]] = (),
    bridges: Sequence[Sequence[Point]] = (),
    barriers: Sequence[Sequence[Point]] = (),
    gates: Sequence[Gate] = (),
    doors: Sequence[Door] = (),
) -> Street:
    walking = Walking(
        tuple(line(*w) for w in ways), tuple(line(*b) for b in bridges), tuple(gates), tuple(doors)
    )
    return Street(compounds, tuple(line(*b) for b in barriers), walking=walking)


def metres(street: Street, a: str = "a", b: str = "b", rates: Rates = RATES) -> float:
    """The gap the planner finds; the checker's own code must agree."""
    found = neighbours(street, rates).gap(a, b)
    ground = Model(street, rates).ground
    assert ground.gap(ground.number[a], ground.number[b]) == pytest.approx(found, abs=0.05)
    return found


# Two compounds 100 m apart have 60 m between their discs; a way runs 30 m north of their centres.
PAIR = (at("a"), at("b", 100))
NORTHERN = [(-50.0, 30.0), (150.0, 30.0)]


def test_without_gates_the_nearest_point_of_a_way_counts() -> None:
    # 10 m from a's edge to the way, 100 m along, 10 m to b's edge.
    assert metres(foot(*PAIR, ways=[NORTHERN])) == pytest.approx(120, abs=0.3)


def test_with_gates_the_gates_count() -> None:
    gates = [gate("a", 20, 25), gate("b", 80, 25)]
    assert metres(foot(*PAIR, ways=[NORTHERN], gates=gates)) == pytest.approx(70, abs=0.3)


def test_of_several_gates_the_best_two_count() -> None:
    gates = [gate("a", -20, 25), gate("a", 20, 25), gate("b", 140, 25), gate("b", 80, 25)]
    assert metres(foot(*PAIR, ways=[NORTHERN], gates=gates)) == pytest.approx(70, abs=0.3)


def test_nobody_walks_through_a_compound() -> None:
    # m has a gate to each of two ways that are not joined.
    m = at("m", 50)
    ways = [[(-50.0, 30.0), (40.0, 30.0)], [(60.0, -30.0), (150.0, -30.0)]]
    gates = [gate("a", 0, 25), gate("m", 40, 25), gate("m", 60, -25), gate("b", 100, -25)]
    street = foot(*PAIR, m, ways=ways, gates=gates)
    assert metres(street, "a", "m") == pytest.approx(50, abs=0.3)
    assert metres(street) == inf


def test_ways_are_joined_where_they_cross_and_where_they_nearly_touch() -> None:
    gates = [gate("a", 0, 30), gate("b", 100, -30)]
    crossing = [[(0.0, 30.0), (60.0, 30.0)], [(50.0, 40.0), (50.0, -40.0)], [(50.5, -30.0), (100.0, -30.0)]]
    assert metres(foot(*PAIR, ways=crossing, gates=gates)) == pytest.approx(160, abs=0.5)
    apart = [*crossing[:2], [(52.0, -30.0), (100.0, -30.0)]]
    assert metres(foot(*PAIR, ways=apart, gates=gates)) == inf


def test_a_barrier_cuts_a_way_and_a_bridge_crosses_it() -> None:
    river = [[(50.0, -200.0), (50.0, 200.0)]]
    assert metres(foot(*PAIR, ways=[NORTHERN], barriers=river)) == inf
    halves = [[(-50.0, 30.0), (45.0, 30.0)], [(55.0, 30.0), (150.0, 30.0)]]
    bridge = [[(45.0, 30.0), (45.0, 35.0), (55.0, 35.0), (55.0, 30.0)]]
    assert metres(foot(*PAIR, ways=halves, bridges=bridge, barriers=river)) == pytest.approx(130, abs=0.4)


def test_a_bridge_is_not_joined_to_what_it_crosses() -> None:
    # The elevated way passes over the street in the middle: no stairs there.
    ways = [[(50.0, -30.0), (50.0, 60.0)]]
    gates = [gate("a", 0, 30), gate("b", 52, -30)]
    bridges = [[(0.0, 30.0), (100.0, 30.0)]]
    entry = [[(-5.0, 30.0), (0.0, 30.0)]]
    assert metres(foot(*PAIR, ways=[*ways, *entry], bridges=bridges, gates=gates)) == inf


def test_an_entrance_is_not_opened_across_a_barrier() -> None:
    # The nearer way lies over the river; a comes out on the one behind it.
    river = [[(-200.0, 25.0), (300.0, 25.0)]]
    ways = [NORTHERN, [(-50.0, -60.0), (150.0, -60.0)]]
    assert metres(foot(*PAIR, ways=ways, barriers=river)) == pytest.approx(180, abs=0.4)


def test_off_the_ways_the_straight_gap_counts() -> None:
    far = [(5_000.0, 0.0), (5_100.0, 0.0)]
    assert metres(foot(*PAIR, ways=[far])) == pytest.approx(60, abs=0.3)
    river = [[(50.0, -200.0), (50.0, 200.0)]]
    assert not neighbours(foot(*PAIR, ways=[far], barriers=river), RATES).of["a"]


def test_a_way_longer_than_reach_parts_and_a_short_one_joins() -> None:
    apart = neighbours(foot(*PAIR, ways=[NORTHERN]), RATES)
    assert not apart.of["a"]
    assert neighbours(foot(*PAIR, ways=[NORTHERN]), limits(reach=125)).of["a"] == {"b"}


def test_a_door_makes_a_merge_possible_and_nothing_else() -> None:
    street = foot(*PAIR, ways=[NORTHERN])
    opened = foot(*PAIR, ways=[NORTHERN], doors=[door("a", "b")])
    assert why_not(street, RATES, ["a", "b"], "merge")
    assert not why_not(opened, RATES, ["a", "b"], "merge")
    assert why_not(opened, RATES, ["a", "b"], "unified")
    ground = Model(opened, RATES).ground
    assert ground.is_adjacent(0, 1)
    assert not ground.is_neighbour(0, 1)


def test_neighbours_by_walking_are_ranked_by_walking() -> None:
    # c lies nearer to a than b does, but its only gate is far around.
    c = at("c", 0, -50)
    gates = [gate("a", 0, 29), gate("b", 100, 29), gate("c", 0, -120)]
    ways = [NORTHERN, [(0.0, -125.0), (-60.0, -125.0), (-60.0, 30.0), (-50.0, 30.0)]]
    street = foot(*PAIR, c, ways=ways, gates=gates)
    near = neighbours(street, limits(near=1, reach=1000))
    assert "c" not in near.of["a"] or near.gap("a", "c") > near.gap("a", "b")
    assert "b" in near.of["a"]


@pytest.mark.parametrize(
    "wrong",
    [
        Walking(({"type": "Point", "coordinates": [LON, LAT]},)),
        Walking(({"type": "LineString", "coordinates": [[LON, LAT], [LON, LAT]]},)),
        Walking(({"type": "LineString"},)),
        Walking((), (), (Gate("nobody", LON, LAT),)),
        Walking((), (), (), (Door("a", "nobody", LON, LAT),)),
        Walking((), (), (), (Door("a", "a", LON, LAT),)),
    ],
)
def test_nonsense_is_refused_with_a_sentence(wrong: Walking) -> None:
    with pytest.raises(NotUnderstood):
        neighbours(Street(PAIR, walking=wrong), RATES)


def town(seed: int, n: int) -> Street:
    """A quarter with made-up ways, a river with bridges, gates and doors."""
    chance, quarter_ = Random(seed), quarter(seed, n)
    side = 80.0 * n**0.5

    def anywhere() -> Point:
        return chance.uniform(-20, side + 20), chance.uniform(-20, side + 20)

    ways = [[anywhere() for _ in range(chance.randint(2, 4))] for _ in range(chance.randint(1, n + 2))]
    river = [[(side * chance.random(), -50.0), (side * chance.random(), side + 50.0)]]
    bridges = [[anywhere(), anywhere()] for _ in range(chance.randint(0, 2))]
    ids = [c.id for c in quarter_.compounds]
    some = chance.sample(quarter_.compounds, chance.randint(0, n))
    gates = [
        Gate(c.id, c.lon + chance.uniform(-25, 25) * EAST, c.lat + chance.uniform(-25, 25) * NORTH)
        for c in some
        for _ in range(chance.randint(1, 2))
    ]
    doors = [door(*chance.sample(ids, 2)) for _ in range(chance.randint(0, 2))]
    street = foot(ways=ways, bridges=bridges, barriers=river, gates=gates, doors=doors)
    return replace(street, compounds=quarter_.compounds)


def agree(near: Neighbours, model: Model) -> None:
    ids = near.place.ids
    ground = model.ground
    for a, b in combinations(ids, 2):
        i, j = ground.number[a], ground.number[b]
        walked = ground.gap(i, j)
        assert near.gap(a, b) == pytest.approx(walked, abs=0.1), (a, b)
        assert not isnan(walked)


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(2, 9))
def test_planner_and_checker_walk_the_same_metres(seed: int, n: int) -> None:
    street = town(seed, n)
    agree(neighbours(street, RATES), Model(street, RATES))


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(2, 7))
def test_plans_on_foot_equal_brute_force(seed: int, n: int) -> None:
    street = town(seed, n)
    plan = solve(street, RATES, gap=0.0)
    assert plan.objective == pytest.approx((best(street, RATES) or (0.0,))[0])
    assert not check(street, RATES, plan)
