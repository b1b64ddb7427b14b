"""The duties of Shanghai as data: what is law is on, everything else is off and says what to check."""

import json
import re

import pytest

from linmeng.domain.clauses import clause_words
from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.duties import Duty
from linmeng.domain.service.kinds import read_kinds
from linmeng.domain.service.upkeep_days import Every
from linmeng.domain.service.upkeep_reading import (
    checklist_data,
    checklist_from,
    duty_data,
    duty_from,
    read_upkeep,
)
from tests.domain.service.some_upkeep import PACK, shanghai

MATTERS = PACK.parent / "matters.toml"
TEXT = PACK.read_text(encoding="utf-8")


def test_periods_are_those_of_the_texts() -> None:
    """Domain rules §5.6, those marked V."""
    on = {d.code: (d.every.n, d.every.unit) for d in shanghai().duties if d.active}
    assert on == {
        "fire_patrol": (1, "days"),
        "fire_inspection": (1, "months"),
        "fire_drill_staff": (1, "months"),
        "fire_drill_residents": (1, "years"),
        "fire_test": (1, "years"),
        "lift_maintenance": (15, "days"),
        "manager_check": (1, "days"),
        "company_check": (2, "weeks"),
        "quarterly_report": (1, "quarters"),
        "drain_connections": (1, "quarters"),
    }


def test_what_no_primary_text_says_is_off_and_says_what_to_check() -> None:
    off = [d for d in shanghai().duties if not d.active]
    assert {d.code for d in off} >= {"tank_cleaning", "septic_clearing", "drain_clearing", "water_test"}
    for duty in off:
        assert not duty.binding
        assert duty.check_first and duty.check_first_en
        assert not re.search("[\u4e00-\u9fff]", duty.check_first_en + duty.words_en)


def test_clauses_read_in_words() -> None:
    for duty in shanghai().duties:
        assert not re.search(r"\b(SH|SE|FIRE|CC)\b", clause_words(duty.clause)), duty.clause
        assert not re.search(r"\b(SH|SE)-", clause_words(duty.clause).en), duty.clause


def test_what_a_list_finds_has_a_kind_of_matter() -> None:
    known = {k.code for k in read_kinds(MATTERS.read_text(encoding="utf-8")).kinds}
    found = {item.matter for c in shanghai().checklists for item in c.items if item.matter}
    assert found <= known


def test_no_list_is_unused() -> None:
    pack = shanghai()
    assert {d.checklist for d in pack.duties} - {""} == {c.code for c in pack.checklists}


def test_duties_and_lists_are_frozen_and_read_back_unchanged() -> None:
    for duty in shanghai().duties:
        assert duty_from(json.loads(json.dumps(duty_data(duty)))) == duty
    for checklist in shanghai().checklists:
        assert checklist_from(json.loads(json.dumps(checklist_data(checklist)))) == checklist


def own(**changes: object) -> Duty:
    """Tianping (T7): the contract's own quarterly drains."""
    plain = {
        "code": "drains", "words": "疏通下水道", "words_en": "clear the drains", "basis": "plan",
        "every": {"n": 1, "unit": "quarters", "month_end": True}, "lead": 14, "early": 45,
        "late": 7, "on": "drain", "minutes": 180, "skill": "plumbing", "clause": "合同第五条",
        "mark": "contract",
    }  # fmt: skip
    return duty_from({**plain, **changes})


def test_a_contract_adds_its_own_duty() -> None:
    duty = own()
    assert duty.active and duty.binding and duty.says is None
    assert duty.every == Every(1, "quarters", True)
    assert duty_from(duty_data(duty)) == duty


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"lead": 46}, "only from 45 days ahead"),
        ({"every": {"n": 15, "unit": "days", "month_end": True}}, "only periods of months"),
        ({"basis": "last_done"}, "no fixed days"),
        ({"every": {"n": 0, "unit": "days"}}, "from 1 to 1000"),
        ({"every": {"n": 1, "unit": "fortnights"}}, "must be one of"),
        ({"every": 15}, "from 1 to 1000"),
        ({"mark": "M", "check_first": "查", "check_first_en": "look", "active": True}, "off until checked"),
        ({"mark": "M"}, "lacks “check_first”"),
        ({"on": "roof"}, "must be one of"),
        ({"skill": "magic"}, "must be one of"),
        ({"late": -1}, "from 0 to 1000"),
        ({"season": "summer"}, "unknown key “season”"),
    ],
)
def test_a_duty_that_contradicts_itself_is_refused(changes: dict[str, object], says: str) -> None:
    with pytest.raises(NotUnderstood, match=says):
        own(**changes)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (
            'code = "fire_inspection"\nwords = "防火检查"',
            'code = "fire_patrol"\nwords = "防火检查"',
            "there twice",
        ),
        ('checklist = "drill"', 'checklist = "drills"', "which is not there"),
        ('mark = "V"', 'mark = "contract"', "not a contract's"),
        ("version = 1", "version = 0", "from 1 to 1000"),
        ('matter = "lamp"', 'matter = ""', None),
        ('kind = "photo"', 'kind = "video"', "must be one of"),
        ('kind = "text"', 'kind = "text"\nlow = 1', "only a number has limits"),
        ('kind = "photo"', 'kind = "photo"\nmatter = "lamp"', "can never fail"),
        ('kind = "number"', 'kind = "number"\nlow = 2\nhigh = 1\nmatter = "lamp"', "lies above"),
        ('kind = "number"', 'kind = "number"\nlow = 0.1', "whole number or a text"),
        ('kind = "number"', 'kind = "number"\nlow = "0.1"', "no kind of order"),
        ("note_en = ", "# note_en = ", "both languages"),
        ("code = ", "code : ", "not TOML"),
    ],
)
def test_a_pack_is_read_whole_or_not_at_all(before: str, after: str, says: str | None) -> None:
    assert before in TEXT
    changed = TEXT.replace(before, after, 1)
    if says is None:
        read_upkeep(changed)
    else:
        with pytest.raises(NotUnderstood, match=says):
            read_upkeep(changed)
