"""Two people carry one motion on at the same moment: one does it, the other is told. PostgreSQL, threads."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from linmeng.people.models import AuditRow
from linmeng.voting.actions.codes import make_codes
from linmeng.voting.actions.joint import repeat_motion
from linmeng.voting.actions.motions import edit_motion, publish_motion, withdraw_motion
from linmeng.voting.actions.objections import answer_objection, object_to_roll
from linmeng.voting.actions.opening import close_motion, open_motion
from linmeng.voting.actions.rules import set_local_rule
from linmeng.voting.models import LocalRule, LogEntry, Motion, VoteCode
from tests.apps.test_two_at_once import together
from tests.apps.voting.conftest import CLOSES, NOTICED, OPENS, PUBLISHED, Estate, MotionIn
from tests.worlds import NOW, TODAY

pytestmark = pytest.mark.django_db(transaction=True)
_S = Motion.State


@pytest.fixture(autouse=True)
def _several_connections() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the in-memory database has no second connection; this runs on PostgreSQL")


def twice(act: Callable[[Any], Any], estate: Estate) -> list[str]:
    """The officer and the residents' committee worker do one thing at once."""
    return together(*(lambda who=estate.world.people[p]: act(who) for p in ("officer", "community")))


def rows(act: str) -> int:
    return AuditRow.objects.filter(act=f"voting.{act}").count()


def test_published_once(estate: Estate, motion_in: MotionIn) -> None:
    uid = motion_in(_S.DRAFT).uid
    assert twice(lambda p: publish_motion(by=p, at=PUBLISHED, uid=uid), estate) == ["NotNow", "done"]
    assert rows("publish_motion") == 1


def test_opened_once(estate: Estate, motion_in: MotionIn) -> None:
    uid = motion_in(_S.NOTICE).uid
    assert twice(lambda p: open_motion(by=p, at=OPENS, uid=uid), estate) == ["NotNow", "done"]
    assert rows("open_motion") == 1 == LogEntry.objects.count()


def test_closed_once(estate: Estate, motion_in: MotionIn) -> None:
    uid = motion_in(_S.OPEN).uid
    assert twice(lambda p: close_motion(by=p, at=CLOSES, uid=uid), estate) == ["done", "done"]
    assert rows("close_motion") == 1 and LogEntry.objects.filter(kind="closed").count() == 1


def test_opened_or_withdrawn_never_both(estate: Estate, motion_in: MotionIn) -> None:
    uid = motion_in(_S.NOTICE).uid
    said = together(
        lambda: open_motion(by=estate.officer, at=OPENS, uid=uid),
        lambda: withdraw_motion(by=estate.officer, at=OPENS, uid=uid, why="因故"),
    )
    assert said == ["NotNow", "done"]
    assert LogEntry.objects.exists() == (Motion.objects.get(uid=uid).state == _S.OPEN)


def test_one_page_edited_by_two(estate: Estate, motion_in: MotionIn) -> None:
    uid = motion_in(_S.DRAFT).uid
    said = twice(lambda p: edit_motion(by=p, at=NOW, uid=uid, version=1, text=str(p.pk)), estate)
    assert said == ["NotNow", "done"] and Motion.objects.get(uid=uid).version == 2


def test_published_or_edited_in_turn(estate: Estate, motion_in: MotionIn) -> None:
    """Whatever comes first: a text that is published is the one that was there then."""
    uid = motion_in(_S.DRAFT).uid
    said = together(
        lambda: publish_motion(by=estate.officer, at=PUBLISHED, uid=uid, version=1),
        lambda: edit_motion(by=estate.officer, at=PUBLISHED, uid=uid, text="改过"),
    )
    motion = Motion.objects.get(uid=uid)
    assert said == ["NotNow", "done"]
    assert (motion.state, motion.text) in ((_S.PUBLISHED, "表决方案全文。"), (_S.DRAFT, "改过"))


def test_answered_once(estate: Estate, motion_in: MotionIn) -> None:
    uid = motion_in(_S.NOTICE).uid
    row = object_to_roll(by=estate.resident, at=NOTICED, uid=uid, text="有异议。")
    told: dict[str, Any] = {"at": NOTICED, "uid": uid, "objection": row.pk, "answer": "无误。"}
    said = together(
        lambda: answer_objection(by=estate.officer, upheld=True, **told),
        lambda: answer_objection(by=estate.world.people["community"], upheld=False, **told),
    )
    assert said == ["NotNow", "done"] and rows("answer_objection") == 1


def test_repeated_once(estate: Estate, motion_in: MotionIn) -> None:
    uid = motion_in(_S.WITHDRAWN).uid
    assert twice(lambda p: repeat_motion(by=p, at=NOW, uid=uid), estate) == ["NotNow", "done"]
    assert Motion.objects.count() == 2


def test_one_rule_recorded_twice(estate: Estate) -> None:
    told: dict[str, Any] = {"code": "T-opera", "name": "conflict", "document": "议事规则", "from_on": TODAY}
    said = twice(lambda p: set_local_rule(by=p, at=NOW, value="last", **told), estate)
    assert said == ["NotNow", "done"] and LocalRule.objects.count() == 1


def test_letters_printed_by_two_have_one_code_each(estate: Estate, motion_in: MotionIn) -> None:
    uid = motion_in(_S.NOTICE).uid
    found: list[int] = []
    twice(lambda p: found.append(len(make_codes(by=p, at=NOTICED, uid=uid))), estate)
    assert sorted(found) == [0, 16] and VoteCode.objects.count() == 16
