"""Rule packs: the shipped ones say what the law says, and a faulty one is refused with the place."""

import json
from datetime import date
from fractions import Fraction

import pytest

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.voting.packs import check_stands, pack_data, pack_for, pack_from, pack_hash, read_pack
from linmeng.domain.voting.rules import DEFAULTS, check_not_frozen
from tests.domain.voting.some_votes import NATIONAL, OLD, RULES, SHANGHAI, with_rules

ORDINARY = ("participating", Fraction(1, 2), True)
SPECIAL = ("participating", Fraction(3, 4), False)
UNANIMOUS = ("all", Fraction(1), False)


def approval(rules: object, code: str) -> tuple[str, Fraction, bool]:
    both = rules.matter(code).approval  # type: ignore[attr-defined]
    assert both.area == both.heads
    return both.area.of, both.area.share, both.area.strict


def test_the_code_since_2021() -> None:
    """CC 278: 2/3 of all take part; (6)–(8) need 3/4 of those, the others more than half; 以上 includes: CC
    1259.
    """
    special = {"raise_fund", "rebuild", "change_common_use"}
    ordinary = {
        "rules_of_procedure",
        "covenant",
        "elect_committee",
        "hire_company",
        "use_fund",
        "other_major",
    }
    assert {m.code for m in NATIONAL.matters} == special | ordinary | {"dwelling_to_business", "no_assembly"}
    for code in special | ordinary:
        assert approval(NATIONAL, code) == (SPECIAL if code in special else ORDINARY)
        gate = NATIONAL.matter(code).participation
        assert (gate.area.of, gate.area.share, gate.area.strict) == (
            "all",
            Fraction(2, 3),
            False,
        ) and gate.area == gate.heads
    for code in ("dwelling_to_business", "no_assembly"):  # CC 279, SPC-B 10–11; PMR 10
        assert approval(NATIONAL, code) == UNANIMOUS and not NATIONAL.matter(code).deemed


def test_using_and_raising_the_fund_are_different_matters() -> None:
    """Edge case 14 (CC 278(1)(5), (6)); before 2021 both needed 2/3 of all (PMR 11(5), 12)."""
    assert approval(NATIONAL, "use_fund") == ORDINARY
    assert approval(NATIONAL, "raise_fund") == SPECIAL
    for code in ("use_fund", "raise_fund", "rebuild"):
        assert approval(OLD, code) == ("all", Fraction(2, 3), False)
    assert approval(OLD, "hire_company") == ("all", Fraction(1, 2), True)
    assert OLD.matter("hire_company").participation.area.strict  # PMR 12: 过半数


def test_shanghai_adds_its_own_matters_and_stands_on_the_code() -> None:
    check_stands(SHANGHAI, NATIONAL)
    for code in ("adjust_area", "self_management", "repair_part"):  # SH-REG 10, 53, 69
        assert approval(SHANGHAI, code) == ORDINARY
    for code in ("raise_fund_part", "rebuild_part"):
        assert approval(SHANGHAI, code) == SPECIAL and SHANGHAI.matter(code).electorate == "sharers"
    assert SHANGHAI.matter("adjust_area").each_area


def test_which_pack_holds_on_a_day() -> None:
    packs = [NATIONAL, OLD, SHANGHAI]
    place = ("310000", "CN")
    days = {
        date(2023, 12, 28): SHANGHAI,
        date(2023, 12, 27): NATIONAL,
        date(2021, 1, 1): NATIONAL,
        date(2020, 12, 31): OLD,
    }
    for day, expected in days.items():
        assert pack_for(packs, place, day) is expected
    assert pack_for(packs, ("420100", "CN"), date(2026, 1, 1)) is NATIONAL  # Wuhan: the national baseline
    with pytest.raises(NotUnderstood, match="No rule pack"):
        pack_for(packs, place, date(2007, 9, 30))
    with pytest.raises(NotUnderstood, match="Several"):
        pack_for([NATIONAL, NATIONAL], ("CN",), date(2026, 1, 1))


@pytest.mark.parametrize("rules", [NATIONAL, OLD, SHANGHAI], ids=lambda p: p.code)
def test_every_local_rule_is_off_and_says_check_first(rules: object) -> None:
    for name, setting in rules.settings.items():  # type: ignore[attr-defined]
        assert not setting.is_set and setting.value == DEFAULTS[name] and "heck" in setting.check_first
        assert setting.mark in ("S", "M", "I")


@pytest.mark.parametrize(
    "rules", [NATIONAL, OLD, SHANGHAI, with_rules(unreturned="abstain", kinds=("dwelling",))]
)
def test_a_pack_frozen_as_json_comes_back_the_same(rules: object) -> None:
    again = pack_from(json.loads(json.dumps(pack_data(rules))))  # type: ignore[arg-type]
    assert again == rules and pack_hash(again) == pack_hash(rules)


def test_a_setting_needs_its_document() -> None:
    with pytest.raises(NotUnderstood, match="document"):
        SHANGHAI.with_setting("unreturned", "follow_majority", " ")
    with pytest.raises(NotUnderstood, match="cannot be"):
        SHANGHAI.with_setting("unreturned", "count_as_yes", "art. 1")
    assert with_rules(unreturned="abstain").value("unreturned") == "abstain"


NEXT = '\n\n[[matter]]\ncode = "covenant"'
ONE = 'area = "1/1", heads = "1/1", test = '
SOME = '{ of = "participating"'
SINCE = "since = 2021-01-01\n"
FAULTS = [
    ('share above 1', 'area = "2/3"', 'area = "4/3"', "above 1"),
    ('share 0', 'area = "2/3"', 'area = "0/3"', "above 0"),
    ('a float', 'area = "2/3"', "area = 0.667", "fraction"),
    ('division by 0', 'area = "2/3"', 'area = "2/0"', "fraction"),
    ('signs', 'area = "2/3"', 'area = "-2/-3"', "fraction"),
    ('missing clause', 'clause = "CC 278(1)(1), 278(2)"\n', "", "clause"),
    ('empty clause', 'clause = "CC 278(1)(1), 278(2)"', 'clause = " "', "clause"),
    ('missing date', "since = 2021-01-01\nmark", "mark", "since"),
    ('from memory', f'mark = "V"{NEXT}', f'mark = "M"{NEXT}', "mark V"),
    ('unknown key', 'words_en = "make', 'remark = "x"\nwords_en = "make', "unknown key"),
    ('unknown key of a gate', 'test = "at_least" }', 'test = "at_least", units = "1/2" }', "unknown key"),
    ('unknown test', 'test = "at_least"', 'test = "about"', "not understood"),
    ('one axis', 'heads = "2/3", ', "", "fraction"),
    ('more than all', f'{ONE}"at_least"', f'{ONE}"more_than"', "more than everybody"),
    ('a minority', 'area = "1/2", heads = "1/2"', 'area = "1/3", heads = "1/3"', "no majority"),
    ('participation of some', 'participation = { of = "all"', f'participation = {SOME}', "share of all"),
    ('twice', 'code = "covenant"', 'code = "rules_of_procedure"', "Two matters"),
    ('silence and unanimity', "deemed = false\n", "", "silence cannot count"),
    ('on without document', 'value = "exclude"', 'value = "abstain"', "document"),
    ('a setting without doubt', 'mark = "S"', 'mark = "V"', "S, M or I"),
    ('a setting is missing', "[settings.blank]", "[settings.blanks]", "unknown key"),
    ('ends before it begins', f'{SINCE}source', f'{SINCE}until = 2020-01-01\nsource', "ends before"),
    ('no TOML', 'code = "national-2021"', "code = ", "TOML"),
    ('a lax notice', "days = 15", "days = 0", "1 to 1000"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "word"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_faulty_pack_is_refused(old: str, new: str, word: str) -> None:
    text = (RULES / "national-2021.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(NotUnderstood, match=word):
        read_pack(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('area = "2/3", heads = "2/3"', 'area = "1/2", heads = "2/3"'),
        ('heads = "1/2", test = "more_than"', 'heads = "1/2", test = "at_least"'),
        ('code = "raise_fund"', 'code = "raise_money"'),
    ],
)  # fmt: skip
def test_a_local_pack_cannot_ask_for_less_than_the_code(old: str, new: str) -> None:
    text = (RULES / "shanghai-2023.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(NotUnderstood):
        check_stands(read_pack(text.replace(old, new, 1)), NATIONAL)


def test_no_hiring_while_the_committee_is_re_elected() -> None:
    """Edge case 10, SH-REG 28: hiring is frozen, the election itself is not."""
    with pytest.raises(NotNow, match="re-elected"):
        check_not_frozen(SHANGHAI.matter("hire_company"), reelection=True)
    check_not_frozen(SHANGHAI.matter("hire_company"), reelection=False)
    check_not_frozen(SHANGHAI.matter("elect_committee"), reelection=True)
