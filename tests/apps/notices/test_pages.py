"""The staff's pages: from a draft to its end, comments, messages; refusals lose nothing that was typed."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linmeng.notices.actions import make_comment, post_notice
from linmeng.notices.actions.deliveries import claim_next
from linmeng.notices.models import Comment, Delivery, Notice, Posting, Subscription
from tests.apps.notices.conftest import AT, ON, NoticeIn, photo
from tests.apps.voting.clock import Clock, clock
from tests.worlds import World

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
TYPED: dict[str, Any] = {
    "kind": "scheme", "title": "停车方案征求意见", "body": "共十二个车位。", "issuer": "天平街道办事处",
    "from_on": "2024-09-20", "until_on": "2024-10-20", "compounds": ["T-opera", "T-garden"], "comments": "on",
}  # fmt: skip


def url(name: str, *args: Any) -> str:
    return reverse(f"notices:{name}", args=args)


@pytest.fixture
def officer(world: World, clock: Clock) -> Client:
    clock(AT)
    client = Client()
    client.force_login(world.people["officer"])
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_a_draft_to_its_replacement(officer: Client) -> None:
    assert 'value="T-opera" ' in text(officer, f"{url('new')}?compound=T-opera")
    made = officer.post(url("new"), TYPED)
    notice = Notice.objects.get()
    assert made.status_code == 302 and made["Location"] == url("notice", notice.uid)
    assert notice.places.count() == 2 and url("publish", notice.uid) in text(
        officer, url("notice", notice.uid)
    )
    edited = officer.post(url("edit", notice.uid), {**TYPED, "compounds": "T-opera", "version": 1})
    assert edited.status_code == 302 and notice.places.count() == 1
    stale = officer.post(url("edit", notice.uid), {**TYPED, "title": "第二个窗口", "version": 1})
    assert stale.status_code == 409 and "第二个窗口" in stale.content.decode()
    assert officer.post(url("publish", notice.uid), {"version": 2}).status_code == 302
    assert officer.post(url("publish", notice.uid), {"version": 2}).status_code == 409
    page = text(officer, url("notice", notice.uid))
    assert url("public", notice.uid) in page and url("pdf", notice.uid, "a3") in page
    fresh = {**TYPED, "why": "车位数有误", "body": "共十个车位。", "version": 3}
    assert "车位数" not in text(officer, url("replace", notice.uid))
    assert officer.post(url("replace", notice.uid), {**fresh, "why": ""}).status_code == 422
    assert officer.post(url("replace", notice.uid), fresh).status_code == 302
    notice.refresh_from_db()
    new = Notice.objects.get(replaces=notice)
    assert (notice.state, new.body) == ("replaced", "共十个车位。")
    assert officer.get(url("replace", notice.uid)).status_code == 302  # nothing to replace any more
    assert officer.post(url("withdraw", new.uid), {"why": "暂缓", "version": new.version}).status_code == 302
    assert "暂缓" in text(officer, url("notice", new.uid))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"compounds": []}, 422), ({"compounds": ["T-hongyi"]}, 422), ({"title": ""}, 422),
        ({"until_on": "2024-09-01"}, 422), ({"from_on": "gestern"}, 422), ({"kind": "gossip"}, 422),
    ],
)  # fmt: skip
def test_what_was_typed_is_not_lost(officer: Client, changes: dict[str, Any], status: int) -> None:
    answer = officer.post(url("new"), {**TYPED, **changes})
    assert answer.status_code == status and "共十二个车位。" in answer.content.decode()
    assert not Notice.objects.exists()


HALF = {
    **TYPED,
    "title": "",
    "until_on": "gestern",
    "days_asked": "zwei",
    "compounds": ["T-opera"],
    "look": "1",
}


@pytest.mark.parametrize("comments", [True, False])
def test_looking_for_places_keeps_all_that_was_typed_and_ticked(officer: Client, comments: bool) -> None:
    sent = {name: value for name, value in HALF.items() if comments or name != "comments"}
    answer = officer.post(url("new"), {**sent, "q": "花苑"})
    page = answer.content.decode()
    assert answer.status_code == 200 and not Notice.objects.exists()
    assert "is-invalid" not in page and "alert-danger" not in page  # it was looked for, not sent
    for words in (
        "共十二个车位。",
        'value="天平街道办事处"',
        'value="gestern"',
        'value="zwei"',
        'value="花苑"',
    ):
        assert words in page, words
    assert re.search(r'value="T-opera"[^>]* checked', page) and 'value="T-garden"' in page
    assert not re.search(r'value="T-garden"[^>]* checked', page)
    assert bool(re.search(r'name="comments"[^>]* checked', page)) is comments
    assert 'value="scheme" selected' in page


def test_places_ticked_in_several_searches_are_all_kept(officer: Client) -> None:
    assert "T-hongyi" not in officer.post(url("new"), {**HALF, "compounds": ["T-hongyi"]}).content.decode()
    made = officer.post(url("new"), {**TYPED, "q": "花苑"})  # T-opera was ticked in an earlier search
    notice = Notice.objects.get()
    assert made.status_code == 302 and notice.places.count() == 2
    looked = officer.post(
        url("edit", notice.uid), {**HALF, "compounds": ["T-garden"], "version": 1, "q": "无"}
    )
    page = looked.content.decode()
    assert "共十二个车位。" in page and 'value="gestern"' in page and 'name="version" value="1"' in page
    assert re.search(r'value="T-garden"[^>]* checked', page)
    assert not re.search(r'value="T-opera"[^>]* checked', page)  # taken out by the person, offered still
    assert notice.places.count() == 2


def test_a_search_that_finds_nothing_says_so(officer: Client) -> None:
    page = officer.post(url("new"), {**HALF, "compounds": [], "q": "没有这个名字"}).content.decode()
    assert "共十二个车位。" in page and 'name="compounds"' not in page
    assert re.search(r'<p class="form-hint">[^<]+</p>', page)


def test_a_period_too_short_is_said_on_the_page(officer: Client, notice_in: NoticeIn) -> None:
    notice = notice_in("draft", kind="audit", until_on=date(2024, 9, 25))
    answer = officer.post(url("publish", notice.uid), {"version": 1})
    assert answer.status_code == 409 and "SH-REG 67" in answer.content.decode()


def test_comments_are_answered_by_the_page(officer: Client, notice_in: NoticeIn) -> None:
    notice = notice_in()
    made = make_comment(at=AT, uid=notice.uid, text="我住3号楼201室，几时开始？", name="张三丰")
    assert "几时开始" in text(officer, url("comments")) and "几时开始" in text(
        officer, url("notice", notice.uid)
    )
    page = text(officer, url("answer", notice.uid, made.pk))
    assert "张三丰" in page and "我住**室" in page
    sent = {"shown": "几时开始？", "answer": "十月开工。", "version": 1}
    assert officer.post(url("answer", notice.uid, made.pk), sent).status_code == 302
    again = officer.post(url("answer", notice.uid, made.pk), {**sent, "answer": "十一月。"})
    assert (
        again.status_code == 409
        and "十一月。" in again.content.decode()
        and "十月开工。" in again.content.decode()
    )
    assert "几时开始" not in text(officer, url("comments")) and "几时开始" in text(
        officer, url("comments") + "?all=1"
    )
    entered = {"channel": "paper", "said_on": "2024-09-20", "text": "同意方案"}
    assert officer.post(url("record_comment", notice.uid), entered).status_code == 302
    other = Comment.objects.get(channel="paper")
    assert (
        officer.post(url("hide", notice.uid, other.pk), {"why": "重复提交", "version": 1}).status_code == 302
    )
    assert "重复提交" in text(officer, url("answer", notice.uid, other.pk))
    assert officer.get(url("answer", notice.uid, 9999)).status_code == 404


def test_the_timeline_tells_what_happened(officer: Client, world: World, notice_in: NoticeIn) -> None:
    notice = notice_in()
    post_notice(
        by=world.people["officer"], at=AT, uid=notice.uid, where="东门公告栏", posted_on=ON, photos=[photo()]
    )
    page = text(officer, url("notice", notice.uid))
    assert "东门公告栏" in page and url("take_down", notice.uid, Posting.objects.get().pk) in page
    assert (
        officer.post(url("take_down", notice.uid, Posting.objects.get().pk), {"on": "2024-09-20"}).status_code
        == 302
    )
    assert page.count("<li><time") == 3


def test_messages_and_subscriptions(
    officer: Client, world: World, notice_in: NoticeIn, settings: Any
) -> None:
    settings.NOTIFY_SMS = ""
    assert "docs/notices.md" in text(officer, url("subscriptions"))
    sent = {"place": "c:T-opera", "kind": "sms", "address": "13800000000", "consent": "柜台登记12号"}
    assert officer.post(url("subscription_new"), {**sent, "consent": ""}).status_code == 422
    assert officer.post(url("subscription_new"), {**sent, "place": "c:T-hongyi"}).status_code == 422
    assert officer.post(url("subscription_new"), sent).status_code == 302
    assert officer.post(url("subscription_new"), sent).status_code == 409
    page = text(officer, url("subscriptions"))
    assert "柜台登记12号" in page and "13800000000" not in page
    notice = notice_in()
    assert claim_next(at=AT)
    Delivery.objects.update(state="refused", error="HTTP 403", perhaps_twice=True)
    for address in (
        url("messages"),
        f"{url('messages')}?notice={notice.uid}",
        f"{url('messages')}?state=refused",
    ):
        assert "HTTP 403" in text(officer, address)
    assert "HTTP 403" not in text(officer, f"{url('messages')}?state=sent")
    assert officer.post(url("again", Delivery.objects.get().pk)).status_code == 302
    assert officer.post(url("again", Delivery.objects.get().pk)).status_code == 409
    row = Subscription.objects.get()
    assert officer.post(url("subscription_end", row.uid)).status_code == 302
    assert officer.post(url("subscription_end", row.uid)).status_code == 409


def test_a_staff_page_asks_to_sign_in_and_who_may(world: World, notice_in: NoticeIn, clock: Clock) -> None:
    clock(AT)
    notice, stranger = notice_in(), Client()
    stranger.force_login(world.people["stranger"])
    resident = Client()
    resident.force_login(world.people["resident"])
    for name, args in (
        ("notices", ()),
        ("new", ()),
        ("comments", ()),
        ("messages", ()),
        ("notice", (notice.uid,)),
    ):
        assert Client().get(url(name, *args)).status_code == 302
        assert resident.get(url(name, *args)).status_code in (403, 404)
    for name in ("notice", "edit", "withdraw", "replace", "post", "record_comment"):
        assert stranger.get(url(name, notice.uid)).status_code == 404


def test_the_manager_posts_and_writes_nothing(world: World, notice_in: NoticeIn, clock: Clock) -> None:
    clock(AT)
    notice, client = notice_in(compounds=["T-garden"]), Client()
    client.force_login(world.people["manager"])
    page = text(client, url("notice", notice.uid))
    assert url("post", notice.uid) in page and url("withdraw", notice.uid) not in page
    assert client.get(url("withdraw", notice.uid)).status_code == 403
    made = make_comment(at=AT, uid=notice.uid, text="住户的意见")
    assert "住户的意见" not in text(client, url("notice", notice.uid))
    assert client.get(url("answer", notice.uid, made.pk)).status_code == 403


def test_the_list_asks_no_more_questions_for_more_notices(
    officer: Client, notice_in: NoticeIn, django_assert_max_num_queries: Any
) -> None:
    for n in range(20):
        notice_in(title=f"公告第{n}号")
    with django_assert_max_num_queries(14):
        officer.get(url("notices"))
    with django_assert_max_num_queries(12):
        Client().get(url("compound", "T-opera"))
