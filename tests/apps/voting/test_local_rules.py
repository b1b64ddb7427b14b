"""Rule packs and what a compound's own rules of procedure set."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow
from linmeng.voting.actions.counting import count_motion
from linmeng.voting.actions.rules import end_local_rule, set_local_rule
from linmeng.voting.models import LocalRule, Motion
from linmeng.voting.queries import packs
from linmeng.voting.queries.packs import frozen_pack, jurisdictions_of, pack_of, rules_of
from linmeng.voting.queries.settings import CHECK_FIRST, setting_lines
from tests.apps.voting.conftest import COUNTED, DRAFTED, Estate, MotionIn, carry
from tests.worlds import NOW, TODAY, World

_S = Motion.State
RULES = "业主大会议事规则第十四条（2023-05-20 通过）"


def rule(estate: Estate, **values: Any) -> LocalRule:
    said: dict[str, Any] = {
        "code": "T-opera",
        "name": "conflict",
        "value": "last",
        "document": RULES,
        "from_on": date(2024, 1, 1),
    }
    return set_local_rule(by=estate.officer, at=NOW, **{**said, **values})


def test_the_nearest_rules_hold(world: World) -> None:
    assert jurisdictions_of("310104003001") == ("310104", "310100", "310000", "CN")
    opera = world.compounds["opera"]
    assert pack_of(opera, TODAY).code == "shanghai-2023"
    assert pack_of(opera, date(2022, 5, 1)).code == "national-2021"
    assert pack_of(opera, date(2015, 5, 1)).code == "national-2007"
    opera.area_code = "330106001001"  # Hangzhou has no pack of its own here
    assert pack_of(opera, TODAY).code == "national-2021"


def test_a_local_rule_holds_from_its_day(estate: Estate) -> None:
    assert pack_of(estate.compound, TODAY).value("conflict") == "void"
    rule(estate, from_on=date(2024, 9, 1))
    rule(estate, from_on=date(2024, 10, 1), value="paper", document="修订版")
    said = [pack_of(estate.compound, day).value("conflict") for day in (
        date(2024, 8, 31), date(2024, 9, 1), date(2024, 9, 30), date(2024, 10, 1))]  # fmt: skip
    assert said == ["void", "last", "last", "paper"]
    assert pack_of(estate.world.compounds["garden"], TODAY).value("conflict") == "void"
    end_local_rule(by=estate.officer, at=NOW, code="T-opera", name="conflict", until_on=date(2024, 10, 31))
    assert pack_of(estate.compound, date(2024, 11, 1)).value("conflict") == "void"
    acts = list(AuditRow.objects.order_by("id").values_list("act", flat=True))
    assert acts == ["voting.set_local_rule"] * 2 + ["voting.end_local_rule"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"document": " "}, NotUnderstood),
        ({"name": "weather"}, NotUnderstood),
        ({"value": "coin"}, NotUnderstood),
        ({"name": "changeable", "value": "yes"}, NotUnderstood),
        ({"name": "service_ways", "value": ["pigeon"]}, NotUnderstood),
        ({"name": "service_ways", "value": []}, NotUnderstood),
        ({"name": "kinds", "value": ["castle"]}, NotUnderstood),
        ({"code": "T-none"}, Http404),
        ({"code": "T-hongyi"}, NotYours),
    ],
)
def test_a_rule_that_cannot_be(estate: Estate, values: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        rule(estate, **values)
    assert not LocalRule.objects.exists()


def test_rules_are_recorded_in_their_order(estate: Estate) -> None:
    rule(estate, from_on=date(2024, 9, 1))
    for day in (date(2024, 9, 1), date(2024, 8, 1)):
        with pytest.raises(NotNow, match="later day"):
            rule(estate, from_on=day)
    ended: dict[str, Any] = {"by": estate.officer, "at": NOW, "code": "T-opera", "name": "conflict"}
    with pytest.raises(NotNow, match="before it begins"):
        end_local_rule(**ended, until_on=date(2024, 8, 31))
    end_local_rule(**ended, until_on=date(2024, 9, 30))
    with pytest.raises(NotNow, match="already"):
        end_local_rule(**ended, until_on=date(2024, 9, 30))
    with pytest.raises(Http404):
        end_local_rule(**{**ended, "name": "blank"}, until_on=TODAY)


def test_a_vote_keeps_the_rules_it_froze(
    estate: Estate, motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Edge 16, domain rules 7.4: rules change mid-vote, the frozen snapshot wins; also over a new pack."""
    motion = motion_in(_S.PUBLISHED)
    rule(estate, name="kinds", value=["dwelling", "parking"], from_on=date(2024, 9, 19))
    for path in Path(settings.RULES_DIR).glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        harder = text.replace('heads = "2/3"', 'heads = "9/10"') if path.stem == "shanghai-2023" else text
        (tmp_path / path.name).write_text(harder, encoding="utf-8")
    monkeypatch.setattr(settings, "RULES_DIR", tmp_path)
    now = pack_of(estate.compound, TODAY)
    assert (now.matter("hire_company").participation.heads.share.denominator, now.value("kinds")) == (
        10, ("dwelling", "parking"),
    )  # fmt: skip
    motion = carry(motion, _S.CLOSED, estate.officer)
    assert frozen_pack(motion) == rules_of(motion, TODAY) != now
    assert motion.entries.get(left_out="kind").unit == estate.units["parking"]
    count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    gates = motion.result.counts["1"]["actual"]["gates"]
    shares = {g["share"] for g in gates if g["gate"] == "participation" and g["axis"] == "heads"}
    assert shares == {"2/3"}


def test_a_draft_has_no_rules_yet(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.DRAFT)
    with pytest.raises(NotNow, match="fixed when it is published"):
        frozen_pack(motion)
    assert rules_of(motion, TODAY).code == "shanghai-2023"


def test_every_setting_says_what_holds_and_how_sure_we_are(estate: Estate) -> None:
    rule(estate, name="electronic", value="binding")
    lines = {line.name: line for line in setting_lines(pack_of(estate.compound, TODAY))}
    assert len(lines) == 9 and [n for n, line in lines.items() if line.is_set] == ["electronic"]
    assert (lines["electronic"].value, lines["electronic"].document) == ("binding", RULES)
    assert (lines["unreturned"].value, lines["unreturned"].document) == ("exclude", "")
    assert all(line.mark in "SMI" and line.check_first for line in lines.values())


def test_what_to_check_first_can_be_translated() -> None:
    said = {s.check_first for pack in packs.packs() for s in pack.settings.values()}
    assert said == set(CHECK_FIRST)


def test_a_pack_that_is_wrong_is_refused_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("code = 1", encoding="utf-8")
    monkeypatch.setattr(settings, "RULES_DIR", tmp_path)
    with pytest.raises(NotUnderstood):
        packs.packs()


def test_a_rule_that_begins_later_does_not_reach_the_vote(estate: Estate, motion_in: MotionIn) -> None:
    rule(estate, name="blank", value="abstain", from_on=date(2024, 9, 19))
    motion = motion_in(_S.PUBLISHED)  # on the 18th
    assert DRAFTED.date() < date(2024, 9, 19) and frozen_pack(motion).value("blank") == "not_counted"
