"""Comments: sealed, answered once, corrected openly; two who answer at once; the signal for rooms above."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.notices.actions import (
    answer_comment,
    hide_comment,
    make_comment,
    record_comment,
    withdraw_notice,
)
from linmeng.notices.actions.wording import without_traces
from linmeng.notices.events import comment_made
from linmeng.notices.models import Comment
from linmeng.notices.queries.comments import comments_for
from linmeng.people.models import AuditRow
from tests.apps.notices.conftest import AT, NoticeIn, moment
from tests.worlds import World

pytestmark = pytest.mark.django_db


def test_what_was_said_lies_sealed(notice_in: NoticeIn) -> None:
    made = make_comment(at=AT, uid=notice_in().uid, text="水管漏水", name="张三丰", contact="13912345678")
    with connection.cursor() as cursor:
        cursor.execute("select text, name, contact from notices_comment where id = %s", [made.pk])
        lying = b"".join(bytes(v) for v in cursor.fetchone())
    for word in ("水管漏水", "张三丰", "13912345678"):
        assert word.encode() not in lying
        assert word not in str(list(AuditRow.objects.values()))
    found = Comment.objects.get()
    assert (found.text, found.name, found.contact) == ("水管漏水", "张三丰", "13912345678")


def test_the_second_to_answer_is_shown_the_first_one_s(world: World, notice_in: NoticeIn) -> None:
    notice = notice_in()
    made = make_comment(at=AT, uid=notice.uid, text="几时开始？")
    told: dict[str, Any] = {"at": AT, "uid": notice.uid, "number": made.pk, "version": 1}
    answer_comment(by=world.people["officer"], answer="十月一日。", **told)
    with pytest.raises(NotNow) as refusal:
        answer_comment(by=world.people["community"], answer="十一月。", **told)
    assert refusal.value.values == {"who": str(world.people["officer"]), "answer": "十月一日。"}
    with pytest.raises(NotNow):
        hide_comment(by=world.people["community"], why="重复", **told)
    made.refresh_from_db()
    assert made.answer == "十月一日。"
    answer_comment(
        by=world.people["community"], answer="十月八日。", **{**told, "version": 2}
    )  # a correction
    rows = AuditRow.objects.filter(act="notices.answer_comment")
    assert rows.count() == 2 and Comment.objects.get().answer == "十月八日。"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("我住3号楼201室", "我住**室"),
        ("12号楼3单元502室漏水", "**室漏水"),
        ("电话13912345678。", "电话*******。"),
        ("身份证310104199001011234", "身份证******"),
        ("电梯坏了3次，2024年9月修过", "电梯坏了3次，2024年9月修过"),
    ],
)
def test_what_leads_to_a_person_is_covered_first(said: str, shown: str) -> None:
    assert without_traces(said) == shown


def test_an_answer_names_no_identity(world: World, notice_in: NoticeIn) -> None:
    notice = notice_in()
    made = make_comment(at=AT, uid=notice.uid, text="请核对")
    with pytest.raises(NotUnderstood):
        answer_comment(
            by=world.people["officer"],
            at=AT,
            uid=notice.uid,
            number=made.pk,
            answer="已核对310104199001011234",
        )


@pytest.mark.parametrize("channel", ["phone", "paper", "desk"])
def test_entered_for_somebody(world: World, notice_in: NoticeIn, channel: str) -> None:
    told: dict[str, Any] = {"by": world.people["community"], "at": moment(9, 25), "channel": channel}
    made = record_comment(**told, uid=notice_in().uid, text="不会用手机，同意", said_on=date(2024, 9, 24))
    assert (made.channel, made.by, made.said_on) == (channel, world.people["community"], date(2024, 9, 24))


@pytest.mark.parametrize(
    "changes", [{"channel": "web"}, {"channel": "telepathy"}, {"said_on": date(2024, 9, 26)}, {"text": " "}]
)
def test_what_cannot_be_entered(world: World, notice_in: NoticeIn, changes: dict[str, Any]) -> None:
    told: dict[str, Any] = {"channel": "desk", "text": "意见", **changes}
    with pytest.raises(NotUnderstood):
        record_comment(by=world.people["officer"], at=moment(9, 25), uid=notice_in().uid, **told)


def test_a_paper_of_the_last_day_is_entered_later(world: World, notice_in: NoticeIn) -> None:
    notice, told = notice_in(), {"by": world.people["officer"], "at": moment(10, 23), "channel": "paper"}
    assert record_comment(**told, uid=notice.uid, text="意见一", said_on=date(2024, 10, 20))  # type: ignore[arg-type]
    with pytest.raises(NotNow):
        record_comment(**told, uid=notice.uid, text="意见二", said_on=date(2024, 10, 21))  # type: ignore[arg-type]


def test_a_withdrawn_notice_takes_none_but_its_comments_are_answered(
    world: World, notice_in: NoticeIn
) -> None:
    notice, officer = notice_in(), world.people["officer"]
    made = make_comment(at=AT, uid=notice.uid, text="意见一条")
    withdraw_notice(by=officer, at=AT, uid=notice.uid, why="有误")
    with pytest.raises(NotNow):
        make_comment(at=AT, uid=notice.uid, text="意见两条")
    assert answer_comment(by=officer, at=AT, uid=notice.uid, number=made.pk, answer="已撤回。").answer


def test_rooms_above_hear_of_it(notice_in: NoticeIn) -> None:
    heard: list[Any] = []

    def hear(**said: Any) -> None:
        heard.append((said["comment"].text, said["notice"].about))

    comment_made.connect(hear)
    try:
        make_comment(at=AT, uid=notice_in(about={"kind": "cases.case"}).uid, text="意见")
    finally:
        comment_made.disconnect(hear)
    assert heard == [("意见", {"kind": "cases.case"})]


def test_who_may_not_answer_all_of_it_reads_no_comment(world: World, notice_in: NoticeIn) -> None:
    """One notice for two compounds: the committee of one does not read the other one's residents."""
    notice = notice_in(compounds=["T-opera", "T-garden"])
    make_comment(at=AT, uid=notice.uid, text="我住102室", name="张三丰", contact="13912345678")
    own = make_comment(at=AT, uid=notice_in(compounds=["T-garden"]).uid, text="几时开始？")
    wide = make_comment(at=AT, uid=notice_in(compounds=[], areas=["310104003000"]).uid, text="街道的")
    garden, officer = world.people["committee"], world.people["officer"]
    assert list(comments_for(garden, date(2024, 9, 20))) == [own]
    assert comments_for(officer, date(2024, 9, 20)).count() == 3
    assert list(comments_for(world.people["community"], date(2024, 9, 20), waiting=True).order_by("pk")) == [
        *Comment.objects.exclude(pk=wide.pk).order_by("pk")
    ]


def test_their_page_shows_a_committee_no_other_ones(world: World, notice_in: NoticeIn, client: Any) -> None:
    notice = notice_in(compounds=["T-opera", "T-garden"])
    make_comment(at=AT, uid=notice.uid, text="我住102室", name="张三丰", contact="13912345678")
    client.force_login(world.people["committee"])
    for asked in ({}, {"all": "1"}):
        body = client.get(reverse("notices:comments"), asked).content.decode()
        assert "102室" not in body and "13912345678" not in body
    client.force_login(world.people["officer"])
    assert "102室" in client.get(reverse("notices:comments")).content.decode()
