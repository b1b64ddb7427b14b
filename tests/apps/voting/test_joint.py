"""Votes of several compounds: one street, one secret for heads, each by itself, taken again."""

from typing import Any

import pytest
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.domain.voting.rolls import merged
from linmeng.people.models import AuditRow
from linmeng.register.models import Title
from linmeng.voting.actions.joint import open_joint, repeat_joint, repeat_motion
from linmeng.voting.actions.motions import edit_motion, withdraw_motion
from linmeng.voting.actions.rules import set_local_rule
from linmeng.voting.models import JointVote, Motion
from linmeng.voting.queries.motions import joint_for, joint_motions
from linmeng.voting.queries.packs import frozen_pack
from linmeng.voting.queries.rolls import roll_of
from tests.apps.voting.conftest import DRAFTED, PUBLISHED, Estate, MotionIn, carry, party, settle
from tests.worlds import NOW, TODAY

_S = Motion.State
SAYS: dict[str, Any] = {
    "codes": ["T-opera", "T-garden"], "title": "京剧院、岳阳花苑合并", "text": "合并方案全文。",
    "adjacency": "街道与居委会现场核实，两小区共用一道围墙（2024-09-10 核实单）",
}  # fmt: skip


def joint_of(estate: Estate, **changes: Any) -> JointVote:
    return open_joint(by=estate.officer, at=DRAFTED, **{**SAYS, **changes})


@pytest.fixture
def neighbours(estate: Estate) -> Estate:
    """Yueyang Garden with eight flats; one of them is also the resident's of Opera House."""
    units = settle(estate.world.compounds["garden"], doors=("1",))
    for flat, unit in units.items():
        holder = estate.parties["resident"] if flat == "1-101" else party(f"花苑{flat}")
        Title.objects.create(unit=unit, party=holder)
    return estate


def test_one_motion_for_each_compound(estate: Estate) -> None:
    joint = joint_of(estate)
    motions = joint_motions(joint)
    assert [m.compound.code for m in motions] == ["T-opera", "T-garden"]
    assert all([i.matter for i in m.items.all()] == ["adjust_area"] for m in motions)
    assert all(m.about["facts"]["adjacency"] == SAYS["adjacency"] for m in motions)
    rows = AuditRow.objects.filter(act__startswith="voting.")
    assert [r.act for r in rows] == ["voting.open_joint"] and rows[0].area_code == "310104003000"


def test_every_compound_is_asked_the_same(estate: Estate) -> None:
    opera = joint_motions(joint_of(estate))[0]
    same = list(opera.items.values_list("matter", "words"))
    edit_motion(by=estate.officer, at=NOW, uid=opera.uid, items=same, text="京剧院小区另附说明。")
    for changes in ({"items": [("adjust_area", "是否同意另一方案？")]}, {"door": "1"}):
        with pytest.raises(NotNow, match="asked the same"):
            edit_motion(by=estate.officer, at=NOW, uid=opera.uid, **changes)


def test_compounds_of_two_streets_cannot_merge(estate: Estate) -> None:
    """Edge 12, domain rules 7.4: SH-REG 10, an area lies inside one street or town."""
    by = estate.world.people["administrator"]
    with pytest.raises(NotNow, match="several streets"):
        open_joint(by=by, at=DRAFTED, **{**SAYS, "codes": ["T-opera", "T-hongyi"]})
    assert not JointVote.objects.exists() and not Motion.objects.exists()
    hiring = [("hire_company", "是否同意联合选聘？")]  # 联合选聘 leaves the areas as they are
    assert open_joint(by=by, at=DRAFTED, **{**SAYS, "codes": ["T-opera", "T-hongyi"]}, items=hiring)


def test_the_register_must_know_the_street(estate: Estate) -> None:
    by = estate.world.people["administrator"]
    for compound in (estate.compound, estate.world.compounds["garden"]):
        compound.area_code = "310104000000"
        compound.save()
    with pytest.raises(NotNow, match="does not say in which street"):
        open_joint(by=by, at=DRAFTED, **SAYS)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"codes": ["T-opera"]}, NotUnderstood),
        ({"codes": ["T-opera", "T-opera"]}, NotUnderstood),
        ({"adjacency": " "}, NotUnderstood),
        ({"codes": ["T-opera", "T-none"]}, Http404),
        ({"codes": ["T-opera", "T-hongyi"]}, NotYours),
        ({"title": ""}, NotUnderstood),
    ],
)
def test_a_joint_vote_that_cannot_be(estate: Estate, changes: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        joint_of(estate, **changes)
    assert not JointVote.objects.exists() and not Motion.objects.exists()


def test_heads_of_the_merged_area_are_counted_anew(neighbours: Estate) -> None:
    """Edge 4, domain rules 7.4 and 1.3: an owner in A and in B is one head in each, and one when merged."""
    joint = joint_of(neighbours)
    rolls = [roll_of(carry(m, _S.ROLL, neighbours.officer)) for m in joint_motions(joint)]
    assert [r.heads_total for r in rolls] == [15, 8]
    assert merged(rolls, motion=joint.uid).heads_total == 22


def test_votes_apart_cannot_be_merged(neighbours: Estate, motion_in: MotionIn) -> None:
    rolls = [roll_of(motion_in(_S.ROLL, code=code)) for code in ("T-opera", "T-garden")]
    with pytest.raises(NotUnderstood, match="frozen apart"):
        merged(rolls, motion="m")


def test_each_under_its_own_local_rules(neighbours: Estate) -> None:
    set_local_rule(
        by=neighbours.officer, at=NOW, code="T-garden", name="conflict", value="paper", document="议事规则",
        from_on=PUBLISHED.date(),
    )  # fmt: skip
    opera, garden = (carry(m, _S.PUBLISHED, neighbours.officer) for m in joint_motions(joint_of(neighbours)))
    assert [frozen_pack(m).value("conflict") for m in (opera, garden)] == ["void", "paper"]
    assert opera.pack_hash != garden.pack_hash


def test_one_compound_votes_again(neighbours: Estate) -> None:
    joint = joint_of(neighbours)
    opera, garden = joint_motions(joint)
    carry(garden, _S.RESULT, neighbours.officer)
    again = repeat_motion(by=neighbours.officer, at=NOW, uid=garden.uid)
    assert again.joint == joint and {m.uid for m in joint_motions(joint)} == {opera.uid, again.uid}
    withdraw_motion(by=neighbours.officer, at=NOW, uid=again.uid, why="改期")
    assert {m.uid for m in joint_motions(joint)} == {opera.uid, garden.uid}


def test_all_of_them_vote_again(neighbours: Estate) -> None:
    joint = joint_of(neighbours)
    opera, garden = joint_motions(joint)
    carry(garden, _S.RESULT, neighbours.officer)
    with pytest.raises(NotNow, match="not over"):
        repeat_joint(by=neighbours.officer, at=NOW, uid=joint.uid)
    assert JointVote.objects.count() == 1 and Motion.objects.count() == 2
    withdraw_motion(by=neighbours.officer, at=NOW, uid=opera.uid, why="改期")
    new = repeat_joint(by=neighbours.officer, at=NOW, uid=joint.uid)
    assert [m.again for m in joint_motions(new)] == [opera, garden]
    assert bytes(new.heads) != bytes(joint.heads)
    with pytest.raises(NotNow, match="repeated already"):
        repeat_joint(by=neighbours.officer, at=NOW, uid=joint.uid)


def test_who_sees_a_joint_vote(neighbours: Estate) -> None:
    joint = joint_of(neighbours)
    resident = neighbours.resident
    with pytest.raises(Http404):
        joint_for(resident, joint.uid, TODAY)
    carry(joint_motions(joint)[0], _S.PUBLISHED, neighbours.officer)
    assert "heads" in joint_for(resident, joint.uid, TODAY).get_deferred_fields()
    with pytest.raises(Http404):
        joint_for(neighbours.world.people["stranger"], joint.uid, TODAY)
