"""Points, price against quality, the ranking and what resolves a tie."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.procedures.selection.ranking import dominating, ranked
from linmeng.domain.procedures.selection.scoring import (
    Scored,
    check_sheet,
    mean,
    points,
    price_points,
    scored,
)
from linmeng.domain.refusals import NotNow, NotUnderstood
from tests.domain.procedures.selection.some import LUMP, REMUNERATION, lump

FEE = Decimal("2.30")
LOT = {"a": 3, "b": 1, "c": 2, "d": 4}


def row(offer: str, staff: Any, repair: Any, open_: Any, fee: Decimal = FEE) -> Scored:
    return Scored(
        offer,
        fee,
        {k: Fraction(v) for k, v in (("staff", staff), ("repair", repair), ("open", open_))},
        Fraction(0),
    )


def test_a_worked_example() -> None:
    """Five sheets; the means by hand: a 36.2 + 30 + 20 = 86.2, b 34 + 31 + 21 = 86, c 20 + 20 + 10 = 50."""
    given_a = ["36", "37", "35", "36.5", "36.5"]
    sheets = [
        {
            "a": {"staff": Fraction(v), "repair": Fraction(30), "open": Fraction(20)},
            "b": {"staff": Fraction(34), "repair": Fraction(31), "open": Fraction(21)},
            "c": {"staff": Fraction(20), "repair": Fraction(20), "open": Fraction(10)},
        }
        for v in given_a
    ]
    rows = scored(LUMP, dict.fromkeys("abc", FEE), sheets)
    assert [r.total for r in rows] == [Fraction("86.2"), Fraction(86), Fraction(50)]
    places = ranked(LUMP, rows, LOT)
    assert [(p.scored.offer, p.by, p.candidate, p.passed) for p in places] == [
        ("a", "total", True, True), ("b", "total", True, True), ("c", "total", False, False),
    ]  # fmt: skip
    assert places[0].fee_per_point == Fraction(FEE) / Fraction("86.2")
    with pytest.raises(NotNow):
        scored(LUMP, dict.fromkeys("abc", FEE), sheets[:4])


def test_trimming_leaves_out_one_highest_and_one_lowest() -> None:
    values = [Fraction(v) for v in (0, 30, 31, 32, 40)]
    assert mean(values, trim=True) == 31 and mean(values, trim=False) == Fraction(133, 5)


def test_the_price_points_fall_in_proportion() -> None:
    assert price_points(REMUNERATION, Decimal("2.00"), Decimal("2.00")) == 30
    assert price_points(REMUNERATION, Decimal("2.40"), Decimal("2.00")) == 25
    assert price_points(LUMP, Decimal("2.40"), Decimal("2.00")) == 0


def test_ties_are_resolved_by_the_rules_in_their_order() -> None:
    rows = [row("a", 30, 30, 20), row("b", 31, 29, 20), row("c", 29, 31, 20)]
    assert [(p.scored.offer, p.by) for p in ranked(LUMP, rows, LOT)] == [
        ("c", "total"), ("a", "repair"), ("b", "repair"),
    ]  # fmt: skip
    same = [row(o, 30, 30, 20) for o in "abc"]
    assert [(p.scored.offer, p.by) for p in ranked(LUMP, same, LOT)] == [
        ("b", "total"), ("c", "lot"), ("a", "lot"),
    ]  # fmt: skip


def test_two_candidates_when_the_plan_says_so_and_none_below_the_pass_mark() -> None:
    rows = [row("a", 40, 35, 25), row("b", 39, 35, 25), row("c", 38, 35, 25), row("d", 10, 10, 10)]
    assert [p.candidate for p in ranked(lump(candidates=2), rows, LOT)] == [True, True, False, False]
    assert [p.candidate for p in ranked(lump(candidates=3, pass_mark=99), rows, LOT)] == [
        True,
        True,
        False,
        False,
    ]


def test_without_competition_there_is_no_ranking_but_a_comparison_may_be_of_one() -> None:
    two = [row("a", 40, 35, 25), row("b", 39, 35, 25)]
    assert [p.candidate for p in ranked(LUMP, two, LOT)] == [True, True]  # SH-BID: 2 or 3 candidates
    with pytest.raises(NotNow, match="at least 2 candidates"):
        ranked(LUMP, two[:1], LOT)
    (only,) = ranked(lump(way="comparison"), [row("a", 40, 35, 25)], LOT)
    assert only.candidate and only.place == 1


def test_price_against_quality_names_what_is_no_dearer_and_better() -> None:
    rows = [
        row("a", 30, 30, 20, Decimal("2.0")),
        row("b", 30, 30, 20, Decimal("2.2")),
        row("c", 40, 30, 20, Decimal("2.2")),
    ]
    assert [dominating(r, rows) for r in rows] == [(), ("a", "c"), ()]


def test_points_as_typed() -> None:
    staff = LUMP.criteria[0]
    assert (
        points("36.5", staff) == Fraction(73, 2) and points(" 0 ", staff) == 0 and points("40", staff) == 40
    )
    for bad in ("40.1", "-1", "1e9", "", "many", "1/3", "3.14", "nan", "1/0"):
        with pytest.raises(NotUnderstood):
            points(bad, staff)


def test_a_sheet_is_whole() -> None:
    whole = {"a": {"staff": Fraction(1), "repair": Fraction(1), "open": Fraction(1)}}
    check_sheet(whole, LUMP, ["a"])
    for sheet, offers in ((whole, ["a", "b"]), (whole, []), ({"a": {"staff": Fraction(1)}}, ["a"])):
        with pytest.raises(NotUnderstood):
            check_sheet(sheet, LUMP, offers)


SOME = st.integers(0, 3).map(Fraction)
RULES = ("total", "repair", "lot")


@given(st.lists(st.tuples(SOME, SOME, SOME), min_size=3, max_size=10), st.randoms(use_true_random=False))
def test_the_ranking_is_total_and_does_not_depend_on_the_order_given(values: list[Any], chance: Any) -> None:
    names = [f"o{n}" for n in range(len(values))]
    lot = {name: n for n, name in enumerate(chance.sample(names, len(names)), 1)}
    rows = [row(n, *v) for n, v in zip(names, values, strict=True)]
    plan = lump(pass_mark=0)
    places = ranked(plan, rows, lot)
    assert [p.place for p in places] == list(range(1, len(rows) + 1))
    assert sum(p.candidate for p in places) == 3
    keys = [(-p.scored.total, -p.scored.by_criterion["repair"], lot[p.scored.offer]) for p in places]
    assert keys == sorted(keys)
    chance.shuffle(rows)
    assert [p.scored.offer for p in ranked(plan, rows, lot)] == [p.scored.offer for p in places]
    for before, after in pairwise(places):
        first = next(
            rule
            for rule, x, y in zip(RULES, keys[before.place - 1], keys[after.place - 1], strict=True)
            if x != y
        )
        assert after.by == first


@given(st.lists(st.decimals("1", "9", places=2), min_size=3, max_size=8))
def test_the_cheapest_gets_all_price_points_and_none_gets_more(fees: list[Decimal]) -> None:
    got = [price_points(REMUNERATION, f, min(fees)) for f in fees]
    assert max(got) == 30 and all(0 < g <= 30 for g in got)
    assert all((g == 30) == (f == min(fees)) for f, g in zip(fees, got, strict=True))
