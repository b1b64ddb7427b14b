"""Kinds of matters: whole, in both languages, and honest about what no text says."""

import json
import re
from pathlib import Path

import pytest

from linmeng.domain.procedures.model import Says
from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.kinds import LIABILITIES, SKILLS, Liability, kinds_data, kinds_from, read_kinds

TEXT = (Path(__file__).parents[3] / "rules" / "service" / "matters.toml").read_text(encoding="utf-8")
KINDS = read_kinds(TEXT)
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_the_cases_matters_are_there() -> None:
    """seed-cases.md: street lamps, wall, pipes (Yangsi), drains (Tianping), roofs (Xianxia)."""
    urgent = {kind.code for kind in KINDS.kinds if kind.urgent}
    assert {"lamp", "wall", "pipe_burst", "drain", "roof_leak", "lift", "other"} <= {
        k.code for k in KINDS.kinds
    }
    assert urgent == {
        "lift_trapped", "sewage_overflow", "pipe_burst", "no_power", "falling_facade", "fire_lane",
    }  # fmt: skip
    assert len(KINDS.kinds) >= 20


def test_no_kind_claims_to_be_law_and_every_text_is_there_twice() -> None:
    for kind in KINDS.kinds:
        assert kind.says is Says.INFERRED
        for chinese, english in ((kind.words, kind.words_en), (kind.basis, kind.basis_en)):
            assert CHINESE.search(chinese) and english and not CHINESE.search(english), kind.code
    for named in (*SKILLS.values(), *LIABILITIES.values()):
        assert CHINESE.search(named) and not CHINESE.search(named.en)


def test_emergency_repair_is_what_pudong_names() -> None:
    """PD23 2: 排水管道堵塞、屋顶外墙墙面渗漏等."""
    found = {kind.code for kind in KINDS.kinds if kind.emergency_repair}
    assert found == {"drain", "sewage_overflow", "roof_leak"}


def test_only_repairs_have_a_repairs_clock() -> None:
    """SH-SCO 6 speaks of repairs 急修、一般修理 only."""
    repairs = {"plumbing", "electrical", "lift", "building", "joinery"}
    for kind in KINDS.kinds:
        if kind.clock in ("ordinary", "rain_leak"):
            assert kind.skill in repairs or kind.code == "home_repair", kind.code
    assert KINDS.kind("roof_leak").clock == "rain_leak" and KINDS.kind("parking").clock == "matter"
    assert KINDS.kind("home_repair").liability is Liability.PAID


def test_what_was_frozen_reads_back() -> None:
    assert kinds_from(json.loads(json.dumps(kinds_data(KINDS)))) == KINDS


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('code = "other"', 'code = "lamp"'),  # twice, and none for the rest
        ('code = "other"', 'code = "rest"'),
        ('skill = "lift"', 'skill = "magic"'),
        ('liability = "public"', 'liability = "nobody"'),
        ('clock = "urgent"', 'clock = "ordinary"'),  # urgent without its clock
        ('mark = "I"', 'mark = "V"'),  # the first is urgent: no text says so
        ("minutes = 40", "minutes = 0"),
        ("minutes = 40", "minutes = 40\nsecret = 1"),
        ('words_en = "lamp out"', 'words_en = ""'),
        ("version = 1", "version = ["),
    ],
)
def test_what_is_wrong_is_refused(old: str, new: str) -> None:
    assert old in TEXT
    with pytest.raises(NotUnderstood):
        read_kinds(TEXT.replace(old, new, 1))


def test_a_kind_nobody_knows() -> None:
    with pytest.raises(NotUnderstood, match="dragon"):
        KINDS.kind("dragon")
