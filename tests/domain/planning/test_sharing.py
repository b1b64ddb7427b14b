"""Shares: worked examples, every part's price, what a member is told, and plans of small streets."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from linmeng.domain.planning.check import check
from linmeng.domain.planning.check.model import Model
from linmeng.domain.planning.check.parts import worths
from linmeng.domain.planning.compound import Mode, Street
from linmeng.domain.planning.costs import Calculation, price
from linmeng.domain.planning.finish import alliance, notes_on
from linmeng.domain.planning.modes import why_not
from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.sharing.reading import BASES, standings, why
from linmeng.domain.planning.sharing.shares import NOT_EXAMINED, Objection, Shared, share
from linmeng.domain.planning.sharing.worth import LARGEST, Worth
from linmeng.domain.planning.solve import solve
from linmeng.domain.refusals import Refusal
from tests.domain.planning.instances import instance
from tests.domain.planning.search_world import at, street
from tests.domain.planning.sharing_world import RICH, THREE, UNIFIED, generous

ROW = ("a", "b", "c")


def shared(
    where: Street, rates: Rates, members: tuple[str, ...], mode: Mode, host: str | None = None
) -> Shared:
    return share(price(where, rates, members, mode, host), Worth(where, rates))


# Worked by hand. Alone: half a manager 5 000, direct 0.1·1 000 + 2·40 + 150 = 330, so 5 330. `unified` has
# half a manager for up to three areas and 150 a head for the change: two bear 5 000 + 660 + 300 = 5 960 of
# 10 660, three 5 000 + 990 + 450 = 6 440 of 15 990.


def test_what_parts_would_bear() -> None:
    """a and c do not touch: they could only leave one by one."""
    values = Worth(THREE, UNIFIED).of(ROW)
    assert [values.names(p) for p in (1, 5, 7)] == [("a",), ("a", "c"), ("a", "b", "c")]
    found = {values.names(p): float(values.worth[p]) for p in range(1, 8)}
    assert found == pytest.approx(
        {
            ("a",): 5_330, ("b",): 5_330, ("c",): 5_330,
            ("a", "b"): 5_960, ("b", "c"): 5_960, ("a", "c"): 10_660, ("a", "b", "c"): 6_440,
        }
    )  # fmt: skip
    assert [(b.members, b.mode) for b in values.blocks(values.part("ac"))] == [
        (("a",), "independent"),
        (("c",), "independent"),
    ]
    assert [(b.members, b.mode) for b in values.blocks(values.part("ab"))] == [(("a", "b"), "unified")]


def test_three_in_a_row_share_by_the_nucleolus() -> None:
    """With savings s = 5 330 − x: the two pairs could save 4 700 by leaving, all save 9 550. The pair a, b
    and c alone are equally unhappy when 9 550 − s_c − 4 700 = s_c, so c saves 2 425, a as well, and b, whom
    both pairs need, 4 700."""
    found = shared(THREE, UNIFIED, ROW, "unified")
    assert found.basis == "nucleolus"
    assert found.shares == pytest.approx({"a": 2_905, "b": 630, "c": 2_905})
    assert found.slack == pytest.approx(2_425)
    assert found.objections == ()
    assert found.fees["a"] == pytest.approx(2_905 / 900)


def test_two_save_the_same() -> None:
    where = street(at("a"), at("b", 60.0, area=3_000.0))
    found = shared(where, UNIFIED, ("a", "b"), "unified")
    pays = {"a": 5_330.0, "b": 5_530.0}
    assert found.basis == "nucleolus"
    saved = sum(pays.values()) - sum(found.shares.values())
    assert found.shares == pytest.approx({m: pay - saved / 2 for m, pay in pays.items()})
    assert found.slack == pytest.approx(saved / 2)


def test_of_two_nobody_is_paid_for_joining() -> None:
    """a can be asked for 100, and half of what is saved would be more: it bears nothing, b the rest."""
    where = street(at("a"), at("b", 60.0))
    made = price(where, UNIFIED, ("a", "b"), "unified")
    first, second = made.payers
    found = share(
        replace(made, cost=5_000.0, payers=(replace(first, pay=100.0), second)), Worth(where, UNIFIED)
    )
    assert found.shares == {"a": 0.0, "b": 5_000.0}


def test_who_gets_a_subsidy_pays_what_it_can() -> None:
    poor = replace(RICH, fees=replace(RICH.fees, ceiling={"old": 1.0}))
    calculation = price(THREE, poor, ROW, "unified")
    found = share(calculation, Worth(THREE, poor))
    assert calculation.subsidy > 0 and found.basis == "subsidised"
    assert found.shares == {line.id: line.pay for line in calculation.payers}


def test_a_part_that_could_carry_itself_objects_to_a_subsidised_alliance() -> None:
    """c is poor and large: with it the three need the street, while a and b alone bear less than they can."""
    where = street(
        at("a"), at("b", 60.0), at("c", 120.0, area=2_000.0, housing_class="new", fee=0.01, lifts=40)
    )
    fees = replace(RICH.fees, ceiling={"old": 99.0, "new": 0.01})
    rates = replace(RICH, fees=fees, limits=replace(RICH.limits, min_unified_area=2_000.0))
    found = shared(where, rates, ROW, "unified")
    assert found.basis == "subsidised"
    [objection] = found.objections
    assert (objection.members, objection.here) == (("a", "b"), pytest.approx(10_660))
    merged = 5_000 + 660 + 600
    assert objection.alone == pytest.approx(min(merged, 5_960))
    assert found.slack == pytest.approx(-objection.amount)


def test_one_fee_in_a_merge_and_who_objects() -> None:
    """5 000 + 4 380 + 330 + 330 + 900 in three equal parts; b and c do without a's lifts for 6 260."""
    where = street(at("a", lifts=9), at("b", 60.0), at("c", 120.0))
    found = shared(where, RICH, ROW, "merge")
    assert found.basis == "one fee"
    assert found.shares == pytest.approx(dict.fromkeys(ROW, 10_940 / 3))
    assert [(o.members, o.alone) for o in found.objections] == [(("b", "c"), pytest.approx(6_260))]
    assert found.objections[0].amount == pytest.approx(2 * 10_940 / 3 - 6_260)


def test_one_fee_is_cut_at_what_a_member_can_be_asked_for() -> None:
    """b is large, 5 730 alone; the others bear half each of what is left of 10 940 + 400."""
    where = street(at("a", lifts=9), at("b", 60.0, area=5_000.0), at("c", 120.0))
    found = shared(where, RICH, ROW, "merge")
    assert found.shares == pytest.approx({"a": 2_805, "b": 5_730, "c": 2_805})


def test_a_least_core_where_no_shares_satisfy_all() -> None:
    """Any two of three can do with half a manager, three need a whole one: each pair would rather leave."""
    where = street(at("a"), at("b", 60.0), at("c", 30.0, 50.0))
    dear = replace(RICH.positions[0], areas_per_person=2)  # three need a whole manager
    rates = replace(UNIFIED, positions=(dear,), limits=replace(UNIFIED.limits, reach=100.0))
    found = shared(where, rates, ROW, "unified")
    # cost 10 000 + 990 + 450 = 11 440; each pair bears 7 626.67 of it and could leave for 5 960
    assert found.basis == "least core"
    assert found.shares == pytest.approx(dict.fromkeys(ROW, 11_440 / 3))
    assert [o.members for o in found.objections] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found.objections[0].amount == pytest.approx(2 * 11_440 / 3 - 5_960)


def test_alone_there_is_nothing_to_share() -> None:
    found = shared(THREE, RICH, ("a",), "independent")
    assert (found.basis, found.slack, found.shares) == ("alone", None, {"a": pytest.approx(5_330)})


def test_more_members_than_can_be_examined_are_told_so() -> None:
    many = street(*(at(f"c{k:02d}", 60.0 * k) for k in range(LARGEST + 1)))
    rates = replace(RICH, limits=replace(RICH.limits, max_members=20))
    calculation = price(many, rates, [c.id for c in many.compounds], "unified")
    made = alliance(calculation, Worth(many, rates))
    assert notes_on([made]) == (NOT_EXAMINED,)
    assert sum(made.shares.values()) == pytest.approx(calculation.cost)
    assert made.objections == ()
    assert str(LARGEST) in NOT_EXAMINED
    with pytest.raises(ValueError, match="at most 10"):
        Worth(many, rates).of([c.id for c in many.compounds])
    ten = alliance(
        price(many, rates, [c.id for c in many.compounds[:LARGEST]], "unified"), Worth(many, rates)
    )
    assert notes_on([ten]) == ()


# What a member is told


def told(where: Street, rates: Rates, members: tuple[str, ...], mode: Mode) -> tuple[Calculation, Shared]:
    calculation = price(where, rates, members, mode)
    return calculation, share(calculation, Worth(where, rates))


def test_a_standing_adds_up() -> None:
    poor = replace(RICH, fees=replace(RICH.fees, ceiling={"old": 0.2, "new": 99.0}))
    where = street(
        at("a", fee=0.2), at("b", 60.0, area=2_000.0, fee=0.2), at("c", 120.0, housing_class="new")
    )
    calculation, found = told(where, poor, ROW, "unified")
    assert calculation.subsidy > 0
    standing = {s.id: s for s in standings(calculation, found, poor)}
    assert sum(s.together for s in standing.values()) == pytest.approx(calculation.cost - calculation.subsidy)
    assert sum(s.subsidised for s in standing.values()) == pytest.approx(calculation.subsidy)
    assert standing["c"].subsidised == standing["c"].subsidised_alone == 0  # it needs nothing
    needs = {m: standing[m].subsidised_alone for m in "ab"}
    assert needs == pytest.approx({"a": 5_330 - 180, "b": 5_430 - 360})
    assert standing["a"].subsidised / standing["b"].subsidised == pytest.approx(needs["a"] / needs["b"])
    for s in standing.values():
        assert s.alone - s.together == pytest.approx(s.saved) and s.saved >= 0


def test_single_services_alone_need_no_subsidy_for_what_they_lack() -> None:
    where = street(at("a", fee=0.2), at("b", 60.0, fee=0.2))
    poor = replace(
        RICH,
        limits=replace(RICH.limits, max_selfrun_area=5_000.0),
        fees=replace(RICH.fees, ceiling={"old": 0.2}),
    )
    calculation, found = told(where, poor, ("a", "b"), "merge")
    [first, _] = standings(calculation, found, poor)
    assert calculation.payers[0].own_mode == "selfrun"  # nobody special is staffed: direct cost 330 alone
    assert (first.alone, first.subsidised_alone) == (pytest.approx(180), pytest.approx(330 - 180))


def test_an_objection_in_words() -> None:
    said = why(Objection(("a", "b"), 1260.0, 1200.0), {"a": "虹仪", "b": "虹铁"})
    assert str(said) == (
        "虹仪、虹铁 would bear 1,200.00 CNY a month together, by themselves; here they bear 1,260.00 CNY,"
        " 60.00 CNY more."
    )
    assert set(BASES) == {"alone", "subsidised", "one fee", "nucleolus", "least core", "not examined"}


# Against the model's other reading, and on whole plans


@pytest.mark.parametrize("seed", range(40))
def test_every_part_costs_what_the_checker_says(seed: int) -> None:
    where, rates = instance(seed) if seed % 2 else generous(seed)
    members = sorted(c.id for c in where.compounds)[: rates.limits.max_members]
    values, model = Worth(where, rates).of(members), Model(where, rates)
    found = worths(model, members)
    assert {p: float(values.worth[p]) for p in found} == pytest.approx(found, rel=1e-12)


NOT_UNIFIED = replace(RICH, limits=replace(RICH.limits, min_unified_area=1e9))


def test_two_hosts_take_nobody_in_together() -> None:
    """A host alone bears 6 130, with a guest 330 + 100 more; two hosts, and two hosts with a guest,
    are no alliance: the guest goes to one of them."""
    figures: dict[str, Any] = {
        "mature": True,
        "company": "甲",
        "area": 9_000.0,
        "housing_class": "new",
        "tier": 5,
    }
    where = street(at("a"), at("h", 40.0, **figures), at("k", 20.0, 30.0, **{**figures, "tier": 3}))
    roomy = replace(NOT_UNIFIED, limits=replace(NOT_UNIFIED.limits, spare=5.0))  # room is not the reason
    values = Worth(where, roomy).of(("a", "h", "k"))
    host = 5_000 + 900 + 80 + 150
    found = {values.names(p): float(values.worth[p]) for p in (3, 5, 6, 7)}
    guest = host + 330 + 100
    assert found == pytest.approx(
        {("a", "h"): guest, ("a", "k"): guest, ("h", "k"): 2 * host, ("a", "h", "k"): guest + host}
    )


def test_tiers_two_apart_do_not_merge() -> None:
    where = street(at("a", tier=1), at("b", 60.0, tier=2), at("c", 30.0, 50.0, tier=3))
    values = Worth(where, NOT_UNIFIED).of(ROW)
    found = {values.names(p): float(values.worth[p]) for p in (3, 5, 6)}
    assert found == pytest.approx({("a", "b"): 6_260, ("a", "c"): 10_660, ("b", "c"): 6_260})


def test_of_two_companies_with_as_much_the_first_by_name_stays() -> None:
    """乙, which has b and c, comes before 甲, which has a alone: one member changes, not two."""
    small: dict[str, Any] = {"area": 1_000.0, "company": "乙"}
    where = street(at("a", area=2_000.0, company="甲"), at("b", 60.0, **small), at("c", 30.0, 50.0, **small))
    rates = replace(UNIFIED, limits=replace(UNIFIED.limits, reach=100.0))
    values = Worth(where, rates).of(ROW)
    assert float(values.worth[7]) == pytest.approx(5_000 + 990 + 100 + 150)
    assert float(values.worth[7]) == pytest.approx(price(where, rates, ROW, "unified").cost)


@pytest.mark.parametrize("seed", range(10))
def test_blocks_are_alliances_and_bear_what_is_said(seed: int) -> None:
    where, rates = generous(seed)
    near = neighbours(where, rates)
    members = sorted(c.id for c in where.compounds)
    values = Worth(where, rates, near).of(members)
    for part in range(1, values.whole + 1):
        blocks = values.blocks(part)
        assert sorted(m for b in blocks for m in b.members) == list(values.names(part))
        borne = 0.0
        for b in blocks:
            assert why_not(where, rates, b.members, b.mode, b.host, around=near) == []
            c = price(where, rates, b.members, b.mode, b.host, where=near.place)
            borne += c.cost - c.subsidy + c.shortfall
        assert borne == pytest.approx(float(values.worth[part]))


def test_a_larger_part_never_bears_less_per_split() -> None:
    where, rates = generous(4)
    values = Worth(where, rates).of(sorted(c.id for c in where.compounds))
    for a, b in combinations(range(1, values.whole + 1), 2):
        if a & b == 0:
            assert values.worth[a | b] <= values.worth[a] + values.worth[b] + 1e-9


def fair(seed: int) -> list[tuple[str, int]]:
    """Solves a generous instance; what its shared alliances are, once the checker agrees."""
    where, rates = generous(seed)
    try:
        plan = solve(where, rates, gap=0.0)
    except Refusal:
        return []
    assert [str(f) for f in check(where, rates, plan)] == [], seed
    return [(a.mode, len(a.members)) for a in plan.alliances if len(a.members) > 1 and not a.subsidy]


@pytest.mark.parametrize("block", range(4))
def test_plans_satisfy_section_5(block: int) -> None:
    kinds = [kind for seed in range(40 * block, 40 * (block + 1)) for kind in fair(seed)]
    assert sum(size > 2 for _, size in kinds) >= 5  # the instances are worth something


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_two_thousand_plans_satisfy_section_5(block: int) -> None:
    for seed in range(20_000 + 100 * block, 20_000 + 100 * (block + 1)):
        fair(seed)


def test_money_doubled_doubles_the_shares_and_order_does_not_matter() -> None:
    worth = Worth(THREE, RICH)
    turned = Worth(replace(THREE, compounds=THREE.compounds[::-1]), RICH)
    calculation = price(THREE, RICH, ROW, "unified")
    assert share(calculation, worth) == share(calculation, turned)
    assert np.array_equal(worth.of(ROW).worth, worth.of(ROW[::-1]).worth)
