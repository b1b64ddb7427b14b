"""Notices: drafted, published for long enough, withdrawn, replaced, run out; nothing is ever erased."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.notices.actions import (
    draft_notice,
    edit_notice,
    publish_draft,
    publish_notice,
    replace_notice,
    run_out,
    withdraw_notice,
)
from linmeng.notices.events import notice_ran_out
from linmeng.notices.models import Notice
from linmeng.notices.queries import Filters, asked_of, least_until, notice_for, notices_about, notices_for
from linmeng.people.models import AuditRow
from linmeng.web.calendar import calendar
from tests.apps.notices.conftest import AT, ON, UNTIL, NoticeIn, moment
from tests.worlds import World

pytestmark = pytest.mark.django_db
_S = Notice.State


def test_a_notice_is_drafted_changed_and_published(world: World, notice_in: NoticeIn) -> None:
    officer = world.people["officer"]
    notice = notice_in("draft", until_on=None)
    assert notice.state == _S.DRAFT and notice.issuer == "天平街道办事处"
    assert [p.name for p in notice.places.all()] == ["京剧院小区"]
    with pytest.raises(NotUnderstood):
        publish_draft(by=officer, at=AT, uid=notice.uid)
    edit_notice(
        by=officer, at=AT, uid=notice.uid, version=1, until_on=UNTIL, compounds=["T-opera", "T-garden"]
    )
    published = publish_draft(by=officer, at=AT, uid=notice.uid, version=2)
    assert published.state == _S.PUBLISHED and published.places.count() == 2
    with pytest.raises(NotNow):
        edit_notice(by=officer, at=AT, uid=notice.uid, title="另一个题目")
    with pytest.raises(NotNow):
        publish_draft(by=officer, at=AT, uid=notice.uid)
    acts = list(
        AuditRow.objects.filter(act__startswith="notices.").order_by("pk").values_list("act", flat=True)
    )
    assert acts == ["notices.draft_notice", "notices.edit_notice", "notices.publish_notice"]


def test_a_stale_form_is_noticed(world: World, notice_in: NoticeIn) -> None:
    notice = notice_in("draft")
    edit_notice(by=world.people["officer"], at=AT, uid=notice.uid, version=1, title="改过的题目")
    with pytest.raises(NotNow):
        edit_notice(by=world.people["community"], at=AT, uid=notice.uid, version=1, title="第二个人")
    assert Notice.objects.get().title == "改过的题目"


@pytest.mark.parametrize(
    ("kind", "code", "days", "clause"),
    [
        ("assembly", "420105000000", 15, "PMR 14"),
        ("selection", "310104003000", 5, "SH-BID"),
        ("selection", "420105000000", 0, ""),
        ("fund", "310104003000", 7, "SH-F24 VI (3)"),
        ("audit", "310104003000", 30, "SH-REG 67"),
        ("progress", "310104003000", 0, ""),
    ],
)
def test_how_long_each_kind_is_shown(kind: str, code: str, days: int, clause: str) -> None:
    asked = asked_of(kind, code)
    assert (asked.days, asked.clause) == (days, clause)
    assert asked_of(kind, code, days + 3, "合同第九条").days == days + 3
    assert asked_of(kind, code, 0).days == days  # nobody makes it less


def test_the_period_ends_after_the_holidays(world: World, notice_in: NoticeIn) -> None:
    """15 days from 19 September end on 4 October, a holiday: the 8th (CC 203)."""
    assert least_until(date(2024, 9, 19), 15, calendar()) == date(2024, 10, 8)
    told: dict[str, Any] = {"kind": "assembly", "from_on": date(2024, 9, 20)}
    with pytest.raises(NotNow) as refusal:
        notice_in(**told, until_on=date(2024, 10, 7))
    assert refusal.value.values["least"] == date(2024, 10, 8)
    assert notice_in(**told, until_on=date(2024, 10, 8)).state == _S.PUBLISHED


@pytest.mark.parametrize(
    "changes",
    [
        {"from_on": date(2024, 9, 19)},
        {"from_on": date(2024, 9, 21), "until_on": ON},
        {"until_on": date(2124, 9, 20)},
        {"days_asked": 31},
        {"body": ""},
        {"kind": "gossip"},
        {"compounds": ["T-nothing"]},
        {"compounds": []},
        {"title": "x"},
        {"title": "x" * 161},
        {"body": "业主身份证310104199001011234已核对"},
    ],
)
def test_what_is_not_published(world: World, notice_in: NoticeIn, changes: dict[str, Any]) -> None:
    with pytest.raises((NotNow, NotUnderstood)), transaction.atomic():
        notice_in(**changes)
    assert not Notice.objects.exclude(published_at=None).exists()


def test_a_notice_is_withdrawn_with_its_reason_and_stays(world: World, notice_in: NoticeIn) -> None:
    officer, notice = world.people["officer"], notice_in()
    with pytest.raises(NotUnderstood):
        withdraw_notice(by=officer, at=AT, uid=notice.uid, why=" ")
    withdraw_notice(by=officer, at=AT, uid=notice.uid, why="面积有误")
    found = Notice.objects.get()
    assert (found.state, found.ended_why, found.body) == (_S.WITHDRAWN, "面积有误", notice.body)
    for act in (withdraw_notice, replace_notice):
        with pytest.raises(NotNow):
            act(by=officer, at=AT, uid=notice.uid, why="再一次")


def test_a_notice_is_replaced_and_both_stay(world: World, notice_in: NoticeIn) -> None:
    officer, old = world.people["officer"], notice_in(compounds=["T-opera"], areas=["310104003001"])
    fresh = replace_notice(
        by=officer, at=AT, uid=old.uid, why="更正收费", body="收费标准：0.50元。", version=old.version
    )
    old.refresh_from_db()
    assert (old.state, fresh.state, fresh.replaces) == (_S.REPLACED, _S.PUBLISHED, old)
    assert [p.name for p in fresh.places.all()] == ["京剧院小区", "岳阳居委会"]
    assert fresh.title == old.title and "0.50" not in old.body


def test_a_replacement_that_is_refused_leaves_the_old_one(world: World, notice_in: NoticeIn) -> None:
    old = notice_in()
    with pytest.raises(NotNow):
        replace_notice(by=world.people["officer"], at=moment(9, 25), uid=old.uid, why="更正", from_on=ON)
    assert Notice.objects.get().state == _S.PUBLISHED


def test_a_case_publishes_in_one_act_and_finds_it_again(world: World) -> None:
    told: dict[str, Any] = {"kind": "cases.case", "uid": "c1", "words": "托管"}
    made = publish_notice(
        by=world.people["officer"], at=AT, kind="custody", title="托管公告", body="三日内公告。",
        compounds=["T-opera"], from_on=ON, until_on=UNTIL, subject=told, link="/cases/c1/", comments=False,
    )  # fmt: skip
    assert made.state == _S.PUBLISHED and made.about["link"] == "/cases/c1/" and not made.comments
    assert list(notices_about(kind="cases.case", uid="c1")) == [made]
    assert AuditRow.objects.filter(act__startswith="notices.").count() == 1


def test_the_end_of_the_period_is_told_once(world: World, notice_in: NoticeIn) -> None:
    notice, told = notice_in(), []
    notice_in("draft")

    def hear(**said: Any) -> None:
        told.append(said["notice"])

    notice_ran_out.connect(hear)
    try:
        counts = [run_out(at=at) for at in (moment(10, 20, 23, 59), moment(10, 21, 0, 1), moment(10, 22))]
    finally:
        notice_ran_out.disconnect(hear)
    assert counts == [0, 1, 0] and told == [notice]


def test_the_list_is_narrowed(world: World, notice_in: NoticeIn) -> None:
    one = notice_in(kind="progress", title="管道修缮进展")
    area = notice_in(compounds=[], areas=["310104003000"], title="街道公告")
    draft = notice_in("draft", compounds=["T-garden"], title="草稿一份")

    def found(on: date = ON, **filters: Any) -> list[Notice]:
        return list(notices_for(world.people["officer"], on, Filters(**filters)))

    assert found() == [draft, area, one]
    assert found(state="running") == [area, one] and found(state="draft") == [draft]
    assert found(on=date(2024, 11, 1), state="over") == [area, one]
    assert found(kind="progress") == [one] == found(compound="T-opera") and found(text="花苑") == [draft]
    assert found(text="\x00") == found() and found(unanswered=True) == []
    community = world.people["community"]
    assert list(notices_for(community, ON)) == [draft, one]  # the street's own is not theirs to change


def test_one_of_another_street_is_not_there(world: World, notice_in: NoticeIn) -> None:
    notice = notice_in()
    asks: tuple[Callable[[], Any], ...] = (
        lambda: notice_for(world.people["stranger"], notice.uid, ON),
        lambda: notice_for(world.people["officer"], "\x00nothing", ON),
    )
    for ask in asks:
        with pytest.raises(Http404):
            ask()


def test_an_issuer_is_an_office_never_a_person(world: World) -> None:
    for who, place, name in (
        ("community", {"compounds": ["T-opera"]}, "岳阳居委会"),
        ("committee", {"compounds": ["T-garden"]}, "岳阳花苑业主委员会"),
        ("district", {"areas": ["310104000000"]}, "徐汇区房屋管理局"),
    ):
        made = draft_notice(by=world.people[who], at=AT, kind="other", title="题目", body="", **place)
        assert made.issuer == name
    with pytest.raises(NotUnderstood):  # an administrator has no office: it must be said
        draft_notice(
            by=world.people["administrator"],
            at=AT,
            kind="other",
            title="题目",
            body="",
            areas=["310104000000"],
        )
