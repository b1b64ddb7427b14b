"""Two people, or two workers, at the same notice in the same moment. PostgreSQL, threads."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from linmeng.notices.actions import (
    answer_comment,
    edit_notice,
    make_comment,
    publish_draft,
    replace_notice,
    run_out,
    subscribe,
    withdraw_notice,
)
from linmeng.notices.actions.deliveries import claim_next
from linmeng.notices.models import Attempt, Comment, Delivery, Notice, Subscription
from linmeng.people.models import AuditRow
from tests.apps.notices.conftest import AT, NoticeIn, moment
from tests.apps.test_two_at_once import together
from tests.worlds import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _several_connections() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the in-memory database has no second connection; this runs on PostgreSQL")


def twice(act: Callable[[Any], Any], world: World) -> list[str]:
    """The officer and the residents' committee worker do one thing at once."""
    return together(*(lambda who=world.people[p]: act(who) for p in ("officer", "community")))


def test_one_comment_answered_by_two(world: World, notice_in: NoticeIn) -> None:
    notice = notice_in()
    made = make_comment(at=AT, uid=notice.uid, text="几时开始？")
    told: dict[str, Any] = {"at": AT, "uid": notice.uid, "number": made.pk, "version": 1}
    said = twice(lambda p: answer_comment(by=p, answer=p.username, **told), world)
    assert said == ["NotNow", "done"] and AuditRow.objects.filter(act="notices.answer_comment").count() == 1
    found = Comment.objects.get()
    assert found.answered_by and found.answer == found.answered_by.username


def test_published_once_and_edited_in_turn(world: World, notice_in: NoticeIn) -> None:
    uid = notice_in("draft").uid
    assert twice(lambda p: publish_draft(by=p, at=AT, uid=uid), world) == ["NotNow", "done"]
    draft = notice_in("draft").uid
    said = twice(lambda p: edit_notice(by=p, at=AT, uid=draft, version=1, body=p.username), world)
    assert said == ["NotNow", "done"]


def test_withdrawn_or_replaced_never_both(world: World, notice_in: NoticeIn) -> None:
    told: dict[str, Any] = {"by": world.people["officer"], "at": AT, "uid": notice_in().uid, "why": "因故"}
    assert together(lambda: withdraw_notice(**told), lambda: replace_notice(**told)) == ["NotNow", "done"]
    states = sorted(Notice.objects.values_list("state", flat=True))
    assert states in (["withdrawn"], ["published", "replaced"])


def test_two_workers_claim_a_message_once(world: World, notice_in: NoticeIn, settings: Any) -> None:
    for n in range(3):
        subscribe(
            by=world.people["officer"],
            at=AT,
            kind="sms",
            address=f"1380000000{n}",
            compound="T-opera",
            consent="柜台",
        )
    notice_in()
    assert together(*[lambda: claim_next(at=AT)] * 8) == ["done"] * 8
    assert Attempt.objects.count() == 3 == Delivery.objects.filter(state="claimed", tries=1).count()


def test_one_address_entered_by_two(world: World) -> None:
    told: dict[str, Any] = {
        "at": AT,
        "kind": "sms",
        "address": "13800000000",
        "compound": "T-opera",
        "consent": "柜台",
    }
    assert twice(lambda p: subscribe(by=p, **told), world) == ["NotNow", "done"]
    assert Subscription.objects.count() == 1


def test_the_end_is_told_once_by_two_workers(world: World, notice_in: NoticeIn) -> None:
    notice_in()
    assert together(*[lambda: run_out(at=moment(10, 21))] * 2) == ["done", "done"]
    assert AuditRow.objects.filter(act="notices.run_out").count() == 1
