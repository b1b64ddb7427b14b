"""A motion's life from draft to withdrawal, with every refusal on the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood, Refusal
from linmeng.people.models import AuditRow
from linmeng.voting.actions.joint import repeat_motion
from linmeng.voting.actions.motions import draft_motion, edit_motion, publish_motion, withdraw_motion
from linmeng.voting.models import Motion
from linmeng.voting.queries.life import steps
from linmeng.web.calendar import calendar
from tests.apps.voting.conftest import (
    CLOSES,
    DRAFTED,
    FROZEN,
    ITEMS,
    NOTICED,
    OPENS,
    PUBLISHED,
    Estate,
    MotionIn,
)
from tests.worlds import NOW

_S = Motion.State


@pytest.mark.parametrize("state", _S.values)
def test_every_state_is_reached_by_the_acts(estate: Estate, motion_in: MotionIn, state: str) -> None:
    assert motion_in(state).state == state


def test_every_act_leaves_one_row_without_texts(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.CLOSED)
    rows = AuditRow.objects.filter(act__startswith="voting.").order_by("id")
    assert [row.act.removeprefix("voting.") for row in rows] == [
        "draft_motion", "publish_motion", "freeze_roll", "record_notice", "open_motion", "close_motion",
    ]  # fmt: skip
    assert {row.area_code for row in rows} == {motion.area_code}
    assert rows[1].before == {"state": "draft"} and rows[1].after["state"] == "published"
    assert motion.version == 6


DRAFT: dict[str, Any] = {"code": "T-opera", "title": "选聘", "text": "全文", "items": ITEMS}


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"title": " "}, NotUnderstood),
        ({"title": "字" * 161}, NotUnderstood),
        ({"text": "字" * 20_001}, NotUnderstood),
        ({"items": [("hire_company", " ")]}, NotUnderstood),
        ({"items": [("", "是否同意？")]}, NotUnderstood),
        ({"items": [("hire_company", "是否同意？")] * 31}, NotUnderstood),
        ({"level": "names"}, NotUnderstood),
        ({"quorum": -1}, NotUnderstood),
        ({"quorum": 64}, NotUnderstood),
        ({"door": "1" * 21}, NotUnderstood),
        ({"opens_at": CLOSES, "closes_at": OPENS}, NotUnderstood),
        ({"opens_at": OPENS.replace(tzinfo=None)}, NotUnderstood),
        ({"secret": "x"}, NotUnderstood),
        ({"code": "T-none"}, Http404),
        ({"again": "0" * 32}, Http404),
        ({"joint": "0" * 32}, Http404),
    ],
)
def test_a_draft_that_cannot_be(estate: Estate, changes: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        draft_motion(by=estate.officer, at=DRAFTED, **{**DRAFT, **changes})
    assert not Motion.objects.exists() and not AuditRow.objects.filter(act__startswith="voting.").exists()


def test_no_motion_before_the_assembly_of_a_compound_that_is_gone(estate: Estate) -> None:
    estate.compound.status = "merged"
    estate.compound.save()
    with pytest.raises(NotNow):
        draft_motion(by=estate.officer, at=DRAFTED, **DRAFT)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": ""}, "Write what is voted on"),
        ({"items": ()}, "at least one question"),
        ({"items": [("wish", "是否同意？")]}, "know no matter"),
        ({"building": "1"}, "whole compound"),  # CC 278: hiring is no part's own matter
        ({"items": [("repair_part", "是否同意？")]}, "those who share"),  # SH-REG 69
        ({"items": [("dwelling_to_business", "是否同意？")], "building": "1", "door": "1"}, "all owners of"),
        ({"items": [("repair_part", "是否同意？")], "door": "9"}, "knows no unit"),
    ],
)
def test_what_cannot_be_published(estate: Estate, changes: dict[str, Any], words: str) -> None:
    motion = draft_motion(by=estate.officer, at=DRAFTED, **{**DRAFT, **changes})
    with pytest.raises(Refusal, match=words):
        publish_motion(by=estate.officer, at=PUBLISHED, uid=motion.uid)
    motion.refresh_from_db()
    assert motion.state == _S.DRAFT and motion.pack is None


def test_a_part_is_voted_by_those_who_share_it(estate: Estate, motion_in: MotionIn) -> None:
    """Edge 15, domain rules 7.4: SH-REG 69, the owners of door 2 alone."""
    motion = motion_in(_S.ROLL, items=[("repair_part", "是否更换门厅大门？")], door="2")
    assert {e.door for e in motion.entries.all()} == {"2"} and motion.entries.count() == 8


@pytest.mark.parametrize("matter", ["hire_company", "use_fund", "other_major", "adjust_area"])
def test_a_reelection_stops_what_is_no_election(estate: Estate, matter: str) -> None:
    """Edge 10, domain rules 7.4: SH-REG 28. While the committee is re-elected no hiring is voted."""
    draft = draft_motion(
        by=estate.officer, at=DRAFTED, **{**DRAFT, "items": [(matter, "是否同意？")]}, reelection=True
    )
    with pytest.raises(NotNow, match="re-elected"):
        publish_motion(by=estate.officer, at=PUBLISHED, uid=draft.uid)


def test_the_election_itself_goes_on(estate: Estate, motion_in: MotionIn) -> None:
    items = [("elect_committee", "是否同意选举张某为业主委员会委员？")]
    assert motion_in(_S.OPEN, items=items, reelection=True).state == _S.OPEN


def test_a_reelection_that_began_stops_another_motion(estate: Estate, motion_in: MotionIn) -> None:
    """SH-REG 28 binds the assembly, not the motion that says so: at publication and again at the opening."""
    told = motion_in(_S.NOTICE)
    fresh = draft_motion(by=estate.officer, at=DRAFTED, **DRAFT)
    motion_in(_S.PUBLISHED, items=[("elect_committee", "是否同意？")], reelection=True)
    from linmeng.voting.actions.opening import open_motion

    acts: tuple[Callable[[], Any], ...] = (
        lambda: publish_motion(by=estate.officer, at=PUBLISHED, uid=fresh.uid),
        lambda: open_motion(by=estate.officer, at=OPENS, uid=told.uid),
    )
    for act in acts:
        with pytest.raises(NotNow, match="re-elected"):
            act()


@pytest.mark.parametrize("state", [s for s in _S.values if s != _S.DRAFT])
def test_a_text_stands_once_it_is_published(estate: Estate, motion_in: MotionIn, state: str) -> None:
    motion = motion_in(state)
    for changes in ({"text": "另一份方案"}, {"items": [("use_fund", "别的？")]}, {"level": "choices"}):
        with pytest.raises(NotNow):
            edit_motion(by=estate.officer, at=NOW, uid=motion.uid, **changes)
    motion.refresh_from_db()
    assert (motion.text, motion.level) == ("表决方案全文。", "totals")
    assert list(motion.items.values_list("matter", "words")) == list(ITEMS)


def test_a_draft_is_changed(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.DRAFT)
    edit_motion(by=estate.officer, at=NOW, uid=motion.uid, version=1, text="改过", items=ITEMS[:1])
    edit_motion(by=estate.officer, at=NOW, uid=motion.uid, items=ITEMS[:1])  # changes nothing
    motion.refresh_from_db()
    assert (motion.text, motion.version, motion.items.count(), motion.title) == (
        "改过",
        2,
        1,
        "选聘物业服务企业",
    )
    assert AuditRow.objects.get(act="voting.edit_motion").after["changed"] == ["items", "text"]
    with pytest.raises(NotNow, match="somebody else"):
        edit_motion(by=estate.officer, at=NOW, uid=motion.uid, version=1, text="过期")
    with pytest.raises(NotUnderstood):
        edit_motion(by=estate.officer, at=NOW, uid=motion.uid, compound="T-garden")


def test_a_stale_page_does_nothing(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.DRAFT)
    edit_motion(by=estate.officer, at=NOW, uid=motion.uid, text="改过")
    acts: tuple[Callable[[], Any], ...] = (
        lambda: publish_motion(by=estate.officer, at=NOW, uid=motion.uid, version=1),
        lambda: withdraw_motion(by=estate.officer, at=NOW, uid=motion.uid, why="因故", version=1),
    )
    for act in acts:
        with pytest.raises(NotNow, match="somebody else"):
            act()


def test_nothing_is_published_twice(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.PUBLISHED)
    with pytest.raises(NotNow, match="published already"):
        publish_motion(by=estate.officer, at=FROZEN, uid=motion.uid)
    motion.refresh_from_db()
    assert (
        motion.published_at == PUBLISHED and AuditRow.objects.filter(act="voting.publish_motion").count() == 1
    )


@pytest.mark.parametrize("state", [_S.DRAFT, _S.PUBLISHED, _S.ROLL, _S.NOTICE])
def test_a_motion_is_withdrawn_before_it_opens(estate: Estate, motion_in: MotionIn, state: str) -> None:
    motion = motion_in(state)
    with pytest.raises(NotUnderstood, match="owners will ask"):
        withdraw_motion(by=estate.officer, at=NOW, uid=motion.uid, why=" ")
    withdraw_motion(by=estate.officer, at=NOW, uid=motion.uid, why="方案有误")
    with pytest.raises(NotNow, match="withdrawn already"):
        withdraw_motion(by=estate.officer, at=NOW, uid=motion.uid, why="再次")


@pytest.mark.parametrize("state", [_S.OPEN, _S.CLOSED])
def test_an_open_vote_is_not_withdrawn(estate: Estate, motion_in: MotionIn, state: str) -> None:
    motion = motion_in(state)
    with pytest.raises(NotNow, match="not withdrawn"):
        withdraw_motion(by=estate.officer, at=NOW, uid=motion.uid, why="不利")


def test_a_vote_is_taken_again(estate: Estate, motion_in: MotionIn) -> None:
    old = motion_in(_S.RESULT)
    new = repeat_motion(by=estate.officer, at=NOW, uid=old.uid)
    assert (new.again, new.state, new.text, new.opens_at, new.uid != old.uid) == (
        old, _S.DRAFT, old.text, None, True,
    )  # fmt: skip
    assert list(new.items.values_list("matter", "words")) == list(ITEMS)
    with pytest.raises(NotNow, match="repeated already"):
        repeat_motion(by=estate.officer, at=NOW, uid=old.uid)
    withdraw_motion(by=estate.officer, at=NOW, uid=new.uid, why="改期")
    assert repeat_motion(by=estate.officer, at=NOW, uid=old.uid).again == old


@pytest.mark.parametrize("state", [_S.DRAFT, _S.NOTICE, _S.OPEN, _S.CLOSED])
def test_a_vote_under_way_is_not_repeated(estate: Estate, motion_in: MotionIn, state: str) -> None:
    with pytest.raises(NotNow, match="not over"):
        repeat_motion(by=estate.officer, at=NOW, uid=motion_in(state).uid)


NEXT: dict[str, str] = {
    _S.DRAFT: "publish", _S.PUBLISHED: "freeze", _S.ROLL: "notice", _S.NOTICE: "open", _S.OPEN: "close",
    _S.CLOSED: "count", _S.COUNTED: "result",
}  # fmt: skip
MOMENTS: dict[str, Any] = {_S.NOTICE: OPENS, _S.OPEN: CLOSES}


@pytest.mark.parametrize("state", NEXT)
def test_the_one_step_that_may_be_taken(estate: Estate, motion_in: MotionIn, state: str) -> None:
    found = steps(motion_in(state), calendar(), MOMENTS.get(state, NOTICED))
    assert [s.name for s in found if s.may_now] == [NEXT[state]]
    reached = list(NEXT).index(state)
    assert [s.done for s in found] == [True] * reached + [False] * (7 - reached)
    assert all(s.why for s in found[reached + 1 :])


def test_a_step_says_why_not_yet(estate: Estate, motion_in: MotionIn) -> None:
    found = {s.name: s for s in steps(motion_in(_S.NOTICE), calendar(), OPENS - timedelta(minutes=1))}
    assert "2024-10-09 09:00" in str(found["open"].why) and found["open"].planned == OPENS
    gone = steps(motion_in(_S.WITHDRAWN), calendar(), NOW)
    assert all("withdrawn" in str(s.why) for s in gone if not s.done)
