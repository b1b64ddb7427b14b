"""A plan that passes can be carried out, and its hash holds every word of it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from linmeng.domain.procedures.selection.plan import Criterion, check_plan, plan_data, plan_from, plan_hash
from linmeng.domain.refusals import NotUnderstood
from tests.domain.procedures.selection.some import LUMP, REMUNERATION, lump, remuneration


def test_the_two_plans_are_sound_and_come_back_from_their_data() -> None:
    for plan in (LUMP, REMUNERATION):
        check_plan(plan)
        assert plan_from(plan_data(plan)) == plan


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("way", {"way": "secret"}),
    ("title", {"title": " "}),
    ("term", {"months": 0}),
    ("candidates", {"candidates": 4}),
    ("even panel", {"panel": 6, "experts": 6}),
    ("small panel", {"panel": 3, "experts": 3}),
    ("too few experts", {"panel": 7, "experts": 4}),
    ("99 points", {"criteria": (Criterion("a", "甲", 50), Criterion("b", "乙", 49)), "ties": ("lot",)}),
    ("one criterion", {"criteria": (Criterion("a", "甲", 100),), "ties": ("lot",)}),
    ("a key twice", {"criteria": (Criterion("a", "甲", 50), Criterion("a", "乙", 50)), "ties": ("lot",)}),
    ("a price in a lump sum", {"criteria": (*LUMP.criteria[:2], Criterion("fee", "价格", 25, True))}),
    ("no fee", {"fee": None}),
    ("below cost", {"fee": Decimal("1.94")}),
    ("no lot at the end", {"ties": ("repair",)}),
    ("lot in between", {"ties": ("lot", "repair")}),
    ("a tie by the price of a lump sum", {"ties": ("price", "lot")}),
    ("a tie by nothing known", {"ties": ("beauty", "lot")}),
    ("pass mark", {"pass_mark": 101}),
]


@pytest.mark.parametrize(("what", "changed"), WRONG, ids=[w for w, _ in WRONG])
def test_what_a_plan_must_not_say(what: str, changed: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        check_plan(lump(**changed))


def test_with_remuneration_the_offers_say_the_fee() -> None:
    with pytest.raises(NotUnderstood):
        check_plan(remuneration(fee=Decimal("2.00")))
    with pytest.raises(NotUnderstood):
        check_plan(remuneration(lowest=Decimal(3), highest=Decimal(2)))
    with pytest.raises(NotUnderstood):
        check_plan(
            remuneration(
                criteria=(
                    *REMUNERATION.criteria[:2],
                    Criterion("f", "价", 15, True),
                    Criterion("g", "价", 15, True),
                )
            )
        )


def test_seven_need_five_experts() -> None:
    check_plan(lump(panel=7, experts=5))


def test_the_hash_changes_with_every_part() -> None:
    changes: list[dict[str, Any]] = [
        {"title": "另一个"}, {"way": "invited"}, {"fee": Decimal("2.31")}, {"months": 35}, {"service": "三"},
        {"trim": True}, {"pass_mark": 61}, {"ties": ("staff", "lot")}, {"candidates": 2}, {"panel": 7},
        {"experts": 5}, {"lowest": None}, {"highest": Decimal(3)},
        {"criteria": (replace(LUMP.criteria[0], points=41), replace(LUMP.criteria[1], points=34))},
    ]  # fmt: skip
    hashes = {plan_hash(LUMP), *(plan_hash(lump(**c)) for c in changes)}
    assert len(hashes) == 1 + len(changes)


def test_no_plan_from_nonsense() -> None:
    for data in ({}, {**plan_data(LUMP), "fee": "dear"}, {**plan_data(LUMP), "criteria": [{"key": "a"}]}):
        with pytest.raises(NotUnderstood):
            plan_from(data)
