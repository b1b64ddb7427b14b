"""What an alliance costs, reckoned by hand. Source: planning model, sections 3 and 4."""

from dataclasses import replace

import pytest

from linmeng.domain.planning.costs import payer, price
from tests.domain.planning.search_world import RATES, at, limits, street

FACTOR = 1.1 * 1.06


def test_one_compound_alone() -> None:
    """1 000 m², 40 households, no gate. manager: load 0.01 → floor 0.5 → 5 000; guard: load 0 → 0;
    repairer: load 0.02 → floor 0.2 → 1 600. Staff 6 600. Direct 100 + 80 + 0 + 150 + 400 = 730.
    Cost (6 600 + 730) · 1.1 · 1.06 = 8 546.78. Cap min(0.5 · 2, 1.0) = 1.0; pay min(900, …) = 900."""
    c = price(street(at("a")), RATES, ["a"], "independent")
    assert [(line.position, round(line.crew, 6)) for line in c.crew] == [
        ("manager", 0.5),
        ("guard", 0),
        ("repairer", 0.2),
    ]
    assert (c.staff_cost, c.direct_cost) == (pytest.approx(6_600), pytest.approx(730))
    assert (c.overhead, c.tax) == (pytest.approx(733), pytest.approx(483.78))
    assert c.cost == pytest.approx(8_546.78)
    assert c.pay == pytest.approx(900)
    assert c.subsidy == pytest.approx(7_646.78)
    assert c.objective == pytest.approx(8_546.78 + 0.5 * 7_646.78)
    assert (c.company, c.changed, c.shortfall) == (None, (), 0)


def test_selfrun_staffs_specials_without_their_floor() -> None:
    """repairer: load 0.02 → one step 0.1 → 800. Cost (800 + 730) · 1.166 = 1 783.98; and 1.5 · 1 000."""
    c = price(street(at("a")), RATES, ["a"], "selfrun")
    assert [line.position for line in c.crew] == ["repairer"]
    assert c.cost == pytest.approx(1_783.98)
    assert c.shortfall == 1_500
    assert c.objective == pytest.approx(1_783.98 + 0.5 * 883.98 + 1_500)


def test_a_load_of_whole_steps_hires_no_step_more() -> None:
    """3 · 0.1 FTE are three steps, though the sum 0.30000000000000004 comes out a hair above."""
    each = replace(RATES, positions=(replace(RATES.positions[2], per_compound=0.1, per_100households=0.0),))
    three = street(at("a"), at("b", 50), at("c", 100))
    assert price(three, each, ["a", "b", "c"], "unified").crew[0].crew == pytest.approx(0.3)
    rates = replace(RATES, positions=(replace(RATES.positions[2], per_100households=0.1, floor=0.0),))
    for households, crew in ((100, 0.1), (101, 0.2), (300, 0.3), (700, 0.7)):
        c = price(street(at("a", households=households)), rates, ["a"], "independent")
        assert c.crew[0].crew == pytest.approx(crew)


@pytest.mark.parametrize(("members", "floor"), [(2, 0.5), (3, 0.5), (4, 1.0), (6, 1.0), (7, 1.5)])
def test_a_manager_serves_three_areas(members: int, floor: float) -> None:
    ids = [f"c{i}" for i in range(members)]
    town = street(*(at(id_, 50 * i) for i, id_ in enumerate(ids)))
    assert price(town, RATES, ids, "unified").crew[0].floor == floor
    assert price(town, RATES, ids, "merge").crew[0].floor == 0.5


@pytest.mark.parametrize(
    ("gates", "merged"),
    [
        ((0, 0), 0),
        ((0.5, 0), 0.5),
        ((0.5, 0.5), 1),
        ((1, 1), 1),
        ((2, 1), 2),
        ((1, 0), 1),
        ((0.5, 0, 0), 0.5),
        ((2, 2, 2), 4),
    ],
)
def test_walls_between_merged_compounds_open(gates: tuple[float, ...], merged: float) -> None:
    ids = [f"c{i}" for i in range(len(gates))]
    town = street(*(at(id_, 50 * i, gates=gates[i]) for i, id_ in enumerate(ids)))
    assert price(town, RATES, ids, "merge").gates == merged
    assert price(town, RATES, ids, "unified").gates == sum(gates)


def test_ways_follow_the_shortest_tree() -> None:
    """a–b 100 m, b–c 60 m, a–c about 117 m: the tree is 160 m; guards travel 1 FTE per km → 0.16 → 0.5."""
    town = street(at("a"), at("b", 100), at("c", 100, 60))
    c = price(town, RATES, ["a", "b", "c"], "unified")
    assert c.tree_km == pytest.approx(0.160)
    assert c.crew[1].load == pytest.approx(0.160)
    assert c.crew[1].crew == 0.5


def test_company_of_the_largest_managed_area_and_its_ties() -> None:
    town = street(
        at("a", company="乙", area=2_000),
        at("b", 50, company="甲", area=1_500),
        at("c", 100, company="甲", area=500),
        at("d", 150),
    )
    tie = price(town, RATES, ["a", "b", "c", "d"], "unified")
    assert tie.company == min("甲", "乙")
    assert price(town, RATES, ["a", "b", "d"], "unified").company == "乙"
    assert price(town, RATES, ["a", "b", "d"], "unified").changed == ("b", "d")
    assert price(town, RATES, ["a", "b"], "merge").changed == ("a", "b")
    nobody = price(street(at("x"), at("y", 50)), RATES, ["x", "y"], "unified")
    assert (nobody.company, nobody.changed, nobody.change) == (None, ("x", "y"), 300)


def test_an_attached_compound_takes_the_hosts_company() -> None:
    town = street(at("h", company="强", mature=True, area=9_000), at("a", 50, company="弱"))
    c = price(town, RATES, ["a", "h"], "attach", "h")
    assert (c.company, c.changed, c.change, c.areas) == ("强", ("a",), 100, 2)


@pytest.mark.parametrize(
    ("changed", "cap"),
    [
        ({"fee": 0.5}, 1.0),  # min(0.5 · 2, 1.0)
        ({"fee": 0.4}, 0.8),  # min(0.4 · 2, 1.0)
        ({"fee": 0.0}, 0.6),  # the floor fee doubled
        ({"fee": 2.0}, 2.0),  # what is paid already stays
        ({"fee": 0.2, "housing_class": "unheard of"}, 0.3),  # no ceiling: the floor fee
        ({"fee": 0.8, "housing_class": "unheard of"}, 0.8),
    ],
)
def test_the_highest_fee(changed: dict[str, float], cap: float) -> None:
    assert payer(at("a", **changed), RATES).cap == pytest.approx(cap)


def test_nobody_pays_more_than_staying_alone_would_cost() -> None:
    """10 000 m² of rich new flats: income 3.0 · 10 000 · 0.95 = 28 500, more than the cost of staying alone:
    manager 0.5, repairer 0.2 → 6 600; direct 1 000 + 80 + 150 + 400 → (6 600 + 1 630) · 1.166 = 9 596.18."""
    rich = at("a", area=10_000, fee=2.0, housing_class="new", collection=0.95)
    line = payer(rich, RATES)
    assert line.target == 0.95
    assert line.income == pytest.approx(28_500)
    assert (line.own_mode, line.pay) == ("independent", pytest.approx(9_596.18))
    small = payer(at("b", fee=9.0, housing_class="new"), RATES)  # selfrun: 1 783.98 + 1 500 < independent
    assert (small.own_mode, small.pay) == ("selfrun", pytest.approx(3_283.98))
    assert payer(at("b", fee=9.0, mature=True, company="x"), RATES).own_mode == "independent"
    assert payer(at("b", fee=9.0), limits(max_selfrun_area=999)).own_mode == "independent"
