"""Checklists: complete or refused in a clear sentence; what fails becomes an order, once."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.checklists import (
    Answer,
    Checklist,
    Item,
    check_answers,
    problems,
    proposals,
)
from linmeng.domain.service.upkeep_reading import checklist_data, checklist_from

ITEMS = (
    Item("free", "通道畅通", "ways are free", "yes_no", matter="occupied"),
    Item("ebikes", "楼道停放电动车", "e-bikes in stairwells", "yes_no", good=False, matter="occupied"),
    Item("chlorine", "余氯", "chlorine", "number", "mg/L", Decimal("0.05"), Decimal(4), matter="no_water"),
    Item("photo", "现场照片", "photograph", "photo"),
    Item("remark", "说明", "remark", "text", required=False),
)  # fmt: skip
LIST = Checklist("round", 3, "巡查", "Patrol", ITEMS)
GOOD = {
    "free": Answer(True),
    "ebikes": Answer(False),
    "chlorine": Answer("0.3"),
    "photo": Answer(("p1",)),
}


def wanted(**changes: Answer) -> list[tuple[str, str, str]]:
    checked = check_answers(LIST, {**GOOD, **changes})
    return [(p.item, p.kind, str(p.words)) for p in proposals(LIST, checked, turn="t", place="3号楼")]


def test_all_in_order_asks_for_nothing() -> None:
    assert wanted() == []
    assert [c.item.code for c in check_answers(LIST, GOOD)] == ["free", "ebikes", "chlorine", "photo"]


def test_every_failed_item_is_an_order_of_its_own() -> None:
    assert wanted(free=Answer(False), ebikes=Answer(True), chlorine=Answer("0.04")) == [
        ("free", "occupied", "巡查：通道畅通——否"),
        ("ebikes", "occupied", "巡查：楼道停放电动车——是"),
        ("chlorine", "no_water", "巡查：余氯——0.04 mg/L"),
    ]


def test_the_order_says_what_where_and_in_both_languages() -> None:
    checked = check_answers(LIST, {**GOOD, "free": Answer(False, "二楼堆放纸箱 ")})
    (found,) = proposals(LIST, checked, turn="fire_patrol/2025-01-01", place="3号楼")
    assert (found.key, found.place, found.note) == ("fire_patrol/2025-01-01#free", "3号楼", "二楼堆放纸箱")
    assert found.words.en == "Patrol: ways are free – no"


@pytest.mark.parametrize("typed", ["0.05", "4", "０．０５", " 1,5 ", 2, Decimal("4.0")])
def test_limits_are_included_and_numbers_are_understood_as_typed(typed: str | int | Decimal) -> None:
    assert wanted(chlorine=Answer(typed)) == []


@pytest.mark.parametrize(
    ("code", "value", "says"),
    [
        ("free", None, "“通道畅通” is not answered yet."),
        ("photo", (), "“现场照片” is not answered yet."),
        ("free", "yes", "“通道畅通” is answered with yes or no."),
        ("free", 1, "“通道畅通” is answered with yes or no."),
        ("chlorine", "高", "“余氯” is answered with a number of mg/L."),
        ("chlorine", True, "“余氯” is answered with a number of mg/L."),
        ("chlorine", "NaN", "“余氯” is answered with a number of mg/L."),
        ("chlorine", "Infinity", "“余氯” is answered with a number of mg/L."),
        ("chlorine", "1e99", "“余氯” is answered with a number of mg/L."),
        ("chlorine", "1_0", "“余氯” is answered with a number of mg/L."),
        ("photo", "p1", "“现场照片” is answered with photographs."),
        ("photo", ("",), "“现场照片” is answered with photographs."),
        ("photo", ("p",) * 10, "“现场照片” takes at most 9 photographs."),
        ("remark", True, "“说明” is answered in words."),
        ("remark", "长" * 1001, "“说明” is too long: at most 1000 characters."),
        ("else", True, "“else” is not on this list."),
    ],
)
def test_what_is_missing_or_not_understood_is_refused(code: str, value: object, says: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        check_answers(LIST, {**GOOD, code: Answer(value)})  # type: ignore[arg-type]
    assert str(refused.value) == says


def test_all_problems_are_told_at_once_in_the_order_of_the_list() -> None:
    assert [p.item for p in problems(LIST, {})] == ["free", "ebikes", "chlorine", "photo"]
    assert problems(LIST, GOOD) == ()


def test_answers_are_checked_against_the_list_as_it_was() -> None:
    """The list gets an item; the turn that began before keeps its own."""
    frozen = checklist_from(json.loads(json.dumps(checklist_data(LIST))))
    newer = replace(LIST, version=4, items=(*ITEMS, Item("lamp", "照明", "light", "yes_no", matter="lamp")))
    assert frozen == LIST
    assert check_answers(frozen, GOOD)
    with pytest.raises(NotUnderstood, match="照明"):
        check_answers(newer, GOOD)


TYPED = st.text("01２.,。-e_ N是", max_size=4)
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), TYPED, st.decimals(), st.lists(TYPED, max_size=2)
)  # fmt: skip


@settings(deadline=None)
@given(st.booleans(), st.dictionaries(st.sampled_from([*GOOD, "remark", "else"]), ANYTHING.map(Answer)))
def test_whatever_is_put_in_it_is_checked_or_refused_with_a_sentence(
    nearly: bool, changes: dict[str, Answer]
) -> None:
    answers = {**GOOD, **changes} if nearly else changes
    told = problems(LIST, answers)
    try:
        checked = check_answers(LIST, answers)
    except NotUnderstood as refused:
        assert told and refused.message == told[0].message
    else:
        assert not told
        assert {c.item.code for c in checked} >= set(GOOD)
        failed = [c for c in checked if c.failed]
        assert len(proposals(LIST, checked, turn="t", place="p")) == len(failed)
