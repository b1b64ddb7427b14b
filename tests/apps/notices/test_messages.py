"""Messages: who gets them, what they say, each way of failing told apart; against servers of our own."""

import email
from collections.abc import Iterator
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.notices.actions import (
    ask_subscription,
    end_subscription,
    forget_unconfirmed,
    subscribe,
    withdraw_notice,
)
from linmeng.notices.actions.deliveries import (
    BACKOFF,
    MOST_TRIES,
    claim_next,
    send_next,
    settle,
    take_up_broken,
    try_again,
)
from linmeng.notices.files import sending, servers
from linmeng.notices.files.addresses import plain_address
from linmeng.notices.files.sending import Sent
from linmeng.notices.models import Attempt, Delivery, Notice, Subscription
from linmeng.notices.queries.places import area_spot, compound_spot
from linmeng.people.models import AuditRow
from tests.apps.notices.conftest import AT, NoticeIn
from tests.apps.notices.servers import Post, Web, post, web
from tests.apps.voting.clock import Clock, clock
from tests.worlds import World

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
KEY = "693a91f6-7a0c-4d3e-8a2b-0123456789ab"
SECRET = "SEC000c991d6a12345678901234567890"
_S = Delivery.State


@pytest.fixture
def robots(settings: Any) -> Iterator[Web]:
    with web() as told:
        settings.NOTIFY_LOCAL, settings.SITE_URL = True, "http://linmeng.test"
        settings.NOTIFY_ROBOTS = {k: f"{told.base}/{k}" for k in ("wecom", "dingtalk", "feishu")}
        settings.NOTIFY_SMS = f"json://127.0.0.1:{told.port}/sms?:to={{phone}}&:message=content"
        yield told


@pytest.fixture
def letters(settings: Any) -> Iterator[Post]:
    with post() as told:
        settings.NOTIFY_LOCAL, settings.SITE_URL = True, "http://linmeng.test"
        settings.NOTIFY_MAIL, settings.NOTIFY_MAIL_FROM = (
            f"smtp://127.0.0.1:{told.port}",
            "gongshi@linmeng.test",
        )
        yield told


def address_of(kind: str, robots: Web) -> str:
    return {
        "wecom": f"{robots.base}/wecom?key={KEY}",
        "dingtalk": f"{robots.base}/dingtalk?access_token={KEY.replace('-', '')}",
        "feishu": f"{robots.base}/feishu/{KEY}",
        "sms": "138 0000 0000",
    }[kind]


def entered(world: World, kind: str, robots: Web, **more: Any) -> Subscription:
    told = {"compound": "T-opera", "label": "业主群", "consent": "柜台", **more}
    return subscribe(by=world.people["officer"], at=AT, kind=kind, address=address_of(kind, robots), **told)


def sent_all(minutes: float = 1) -> list[Attempt]:
    """Sends what is due so long after `AT`."""
    return list(iter(lambda: send_next(at=AT + timedelta(minutes=minutes)), None))


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu", "sms"])
def test_a_notice_reaches_every_way(world: World, notice_in: NoticeIn, robots: Web, kind: str) -> None:
    entered(world, kind, robots, secret=SECRET if kind == "dingtalk" else "")
    notice = notice_in()
    [attempt] = sent_all()
    assert (attempt.outcome, attempt.fault) == ("sent", "")
    [(path, body)] = robots.got
    words = str(body)
    assert "物业托管方案征求意见" in words and f"http://linmeng.test/notices/n/{notice.uid}/" in words
    assert path.startswith(f"/{kind}") and "2024-10-20" in words
    if kind == "sms":
        assert body["to"] == "13800000000" and "content" in body
    if kind == "dingtalk":
        assert "sign=" in path and "timestamp=" in path
    assert sent_all(60 * 24) == []


@pytest.mark.parametrize(
    ("answer", "outcome", "fault"),
    [
        ((200, {"errcode": 93000, "errmsg": "invalid webhook url"}), "refused", "robot is gone 93000"),
        ((200, {"errcode": 45009, "errmsg": "api freq out of limit"}), "failed", "robot is too busy 45009"),
        ((200, "<html>login</html>"), "unknown", "answer not understood"),
        ((200, [1]), "unknown", "answer not understood"),
        ((403, {}), "refused", "HTTP 403"),
        ((302, {}), "refused", "HTTP 302"),
        ((429, {}), "failed", "HTTP 429"),
        ((503, {}), "failed", "HTTP 503"),
        ((504, {}), "unknown", "HTTP 504"),
        (None, "unknown", "connection broke off"),
    ],
)
def test_an_answer_says_how_it_ended(
    world: World, notice_in: NoticeIn, robots: Web, answer: Any, outcome: str, fault: str
) -> None:
    """A robot that refuses answers 200: Apprise alone would call that sent."""
    entered(world, "wecom", robots)
    notice_in()
    robots.answer = answer
    [attempt] = sent_all()
    assert (attempt.outcome, attempt.fault) == (outcome, fault)
    row = Delivery.objects.get()
    assert row.state == {"refused": _S.REFUSED, "failed": _S.WAITING, "unknown": _S.WAITING}[outcome]
    assert KEY not in row.error + attempt.fault and row.sent_at is None


def test_a_redirect_leads_nowhere(world: World, notice_in: NoticeIn, robots: Web) -> None:
    entered(world, "wecom", robots)
    notice_in()
    robots.answer, robots.location = (307, {}), f"{robots.base}/elsewhere"
    [attempt] = sent_all()
    assert attempt.outcome == "refused" and [path.split("?")[0] for path, _ in robots.got] == ["/wecom"]


def test_a_gateway_says_in_words_that_it_took_it(
    world: World, notice_in: NoticeIn, robots: Web, settings: Any
) -> None:
    settings.NOTIFY_SMS_OK = '"status": "accepted"'
    entered(world, "sms", robots)
    notice_in()
    robots.answer = (200, {"status": "no credit"})
    [attempt] = sent_all()
    assert (attempt.outcome, attempt.fault) == ("refused", "the gateway did not take it")
    try_again(by=world.people["officer"], at=AT, delivery=Delivery.objects.get().pk)
    robots.answer = (200, {"status": "accepted"})
    assert [a.outcome for a in sent_all()] == ["sent"]


def test_without_a_server_it_is_tried_again_then_given_up(
    world: World, notice_in: NoticeIn, robots: Web, settings: Any
) -> None:
    entered(world, "wecom", robots)
    settings.NOTIFY_ROBOTS = {**settings.NOTIFY_ROBOTS, "wecom": "http://127.0.0.1:9/wecom"}
    notice_in()
    row, at, waits = Delivery.objects.get(), AT, []
    for _n in range(MOST_TRIES):
        assert send_next(at=at - timedelta(seconds=1)) is None
        attempt = send_next(at=at)
        assert attempt and (attempt.outcome, attempt.fault) == ("failed", "no connection")
        row.refresh_from_db()
        waits.append((row.next_at - at).total_seconds() / 60)
        at = row.next_at
    assert waits[:-1] == list(BACKOFF) and row.state == _S.GIVEN_UP and not row.perhaps_twice
    assert robots.got == []
    try_again(by=world.people["officer"], at=at, delivery=row.pk)
    with pytest.raises(NotNow):
        try_again(by=world.people["officer"], at=at, delivery=row.pk)


def test_nobody_gets_one_twice(world: World, notice_in: NoticeIn, robots: Web) -> None:
    """In the compound and in its street: one message; a group elsewhere none."""
    entered(world, "wecom", robots)
    entered(world, "wecom", robots, compound="", area="310104003000")
    entered(world, "feishu", robots, compound="T-alone")
    with pytest.raises(NotNow):
        entered(world, "wecom", robots)
    notice_in()
    assert len(sent_all()) == 1 == len(robots.got)
    notice_in(compounds=[], areas=["310104003000"], title="街道公告")
    assert len(sent_all()) == 2  # the street, and every group of its compounds once


def test_what_is_no_longer_true_is_not_sent(world: World, notice_in: NoticeIn, robots: Web) -> None:
    row = entered(world, "wecom", robots)
    notice = notice_in()
    withdraw_notice(by=world.people["officer"], at=AT, uid=notice.uid, why="面积有误")
    assert [a.delivery.occasion for a in sent_all()] == ["withdrawn"]
    assert "面积有误" in str(robots.got) and len(robots.got) == 1
    notice_in(title="另一份")
    end_subscription(by=world.people["officer"], at=AT, uid=row.uid)
    assert sent_all() == []
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["dropped", "dropped", "sent"]
    row.refresh_from_db()
    assert (row.address, row.address_mark, row.state) == ("", "", "ended")


def test_a_worker_that_died_may_have_sent_it(world: World, notice_in: NoticeIn, robots: Web) -> None:
    entered(world, "wecom", robots)
    notice_in()
    assert claim_next(at=AT)  # and here the worker is killed
    assert (
        send_next(at=AT + timedelta(minutes=9)) is None and take_up_broken(at=AT + timedelta(minutes=9)) == 0
    )
    assert take_up_broken(at=AT + timedelta(minutes=11)) == 1
    row = Delivery.objects.get()
    assert row.state == _S.WAITING and row.attempts.get().outcome == "unknown" and not row.perhaps_twice
    assert [a.outcome for a in sent_all(13)] == ["sent"]
    row.refresh_from_db()
    assert (row.state, row.tries, row.perhaps_twice) == (_S.SENT, 2, True)
    assert "may have reached you" in str(robots.got) or "可能" in str(robots.got)


def test_a_slow_worker_is_believed_in_the_end(world: World, notice_in: NoticeIn, robots: Web) -> None:
    entered(world, "wecom", robots)
    notice_in()
    attempt = claim_next(at=AT)
    assert attempt and take_up_broken(at=AT + timedelta(minutes=11)) == 1
    settle(at=AT + timedelta(minutes=12), attempt=attempt, said=Sent("sent"))
    assert sent_all(60) == [] and Delivery.objects.get().state == _S.SENT and robots.got == []


@pytest.mark.parametrize("second", ["open", "sent"])
def test_a_slow_worker_undoes_nothing(world: World, notice_in: NoticeIn, robots: Web, second: str) -> None:
    """It says “not sent” when another has taken over, or has sent: that one's word counts."""
    entered(world, "wecom", robots)
    notice_in()
    slow = claim_next(at=AT)
    assert slow and take_up_broken(at=AT + timedelta(minutes=11)) == 1
    fresh = claim_next(at=AT + timedelta(minutes=13))
    assert fresh
    if second == "sent":
        settle(at=AT + timedelta(minutes=13), attempt=fresh, said=Sent("sent"))
    settle(at=AT + timedelta(minutes=14), attempt=slow, said=Sent("failed", "no connection"))
    assert Delivery.objects.get().state == {"open": _S.CLAIMED, "sent": _S.SENT}[second]
    assert claim_next(at=AT + timedelta(days=2)) is None


def test_one_that_cannot_be_sent_does_not_hold_up_the_others(
    world: World, notice_in: NoticeIn, robots: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection

    lost = entered(world, "sms", robots)
    entered(world, "wecom", robots)
    with connection.cursor() as cursor:  # sealed under a key that is gone
        cursor.execute(
            "update notices_subscription set address = %s where id = %s", [b"\x01lostkey", lost.pk]
        )
    notice_in()
    said = [(a.outcome, a.fault) for a in sent_all()]
    assert said == [("failed", "the message could not be made"), ("sent", "")]
    assert end_subscription(by=world.people["officer"], at=AT, uid=lost.uid).address == ""
    monkeypatch.setattr("linmeng.notices.actions.deliveries.send", lambda *_a: 1 // 0)
    notice_in(title="另一份")
    assert ("unknown", "a fault of the program") in [(a.outcome, a.fault) for a in sent_all()]


def test_what_is_claimed_is_not_claimed_again(world: World, notice_in: NoticeIn, robots: Web) -> None:
    entered(world, "wecom", robots)
    notice_in()
    assert claim_next(at=AT) and claim_next(at=AT) is None
    assert Attempt.objects.count() == 1


# mail


def letter(told: Post, n: int = -1) -> Message:
    return email.message_from_string(told.letters[n])


def words_of(told: Post, n: int = -1) -> str:
    payload = letter(told, n).get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def asked(address: str = "laowang@example.cn", area: str = "") -> None:
    spot = area_spot(area) if area else compound_spot("T-opera")
    ask_subscription(at=AT, spot=spot, address=address)


def link_in(told: Post, word: str) -> str:
    return next(w.removeprefix("http://linmeng.test") for w in words_of(told).split() if f"/{word}/" in w)


def test_by_mail_one_asks_confirms_reads_and_leaves(
    world: World, notice_in: NoticeIn, letters: Post, clock: Clock
) -> None:
    clock(AT)
    asked()
    notice_in(title="确认之前的公告")
    assert [a.outcome for a in sent_all()] == ["sent"] and len(letters.letters) == 1
    confirm, client = link_in(letters, "confirm"), Client(enforce_csrf_checks=True)
    assert client.get(confirm).status_code == 200 and Subscription.objects.get().state == "asked"
    token = client.cookies["csrftoken"].value
    assert client.post(confirm, {"csrfmiddlewaretoken": token}).status_code == 200
    assert Subscription.objects.get().state == "active"
    notice = notice_in()
    assert [a.outcome for a in sent_all()] == ["sent"]
    assert letter(letters)["To"] == "laowang@example.cn" and f"/notices/n/{notice.uid}/" in words_of(letters)
    assert letter(letters)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    leave = letter(letters)["List-Unsubscribe"].strip("<> \r\n").removeprefix("http://linmeng.test")
    assert client.get(leave).status_code == 200 and Subscription.objects.get().state == "active"
    assert client.post(leave, {"List-Unsubscribe": "One-Click"}).status_code == 200  # as a mail program does
    row = Subscription.objects.get()
    assert (row.state, row.address) == ("ended", "") and client.post(leave).status_code == 200
    assert AuditRow.objects.filter(act="notices.end_subscription").count() == 1


def test_a_link_that_was_guessed_opens_nothing(world: World, letters: Post, clock: Clock) -> None:
    clock(AT)
    asked()
    uid = Subscription.objects.get().uid
    for address in (
        f"/notices/confirm/{uid}/{'0' * 32}/",
        f"/notices/leave/{uid}/{'0' * 32}/",
        "/notices/leave/x/y/",
    ):
        assert Client().get(address).status_code == 404 == Client().post(address).status_code
    assert Subscription.objects.get().state == "asked"


def test_an_address_is_asked_once_and_forgotten_in_time(world: World, letters: Post, clock: Clock) -> None:
    asked()
    asked()
    for area in ("310104003001", "310104003000", "310104000000", "310100000000"):
        asked(area=area)
    assert Subscription.objects.count() == 3 == len(sent_all())  # no mail box is flooded
    assert forget_unconfirmed(at=AT + timedelta(hours=47)) == 0
    link = link_in(letters, "confirm")
    clock(AT + timedelta(hours=49))
    assert Client().post(link).status_code == 409
    assert forget_unconfirmed(at=AT + timedelta(hours=49)) == 3
    assert {(s.state, s.address, s.address_mark) for s in Subscription.objects.all()} == {("ended", "", "")}


def test_the_page_never_tells_who_subscribed(
    world: World, letters: Post, clock: Clock, settings: Any
) -> None:
    clock(AT)
    cache.clear()
    address = "/notices/c/T-opera/subscribe/"
    pages = [Client().post(address, {"address": "laowang@example.cn"}).content for _n in range(2)]
    assert _bare(pages[0]) == _bare(pages[1]) and Subscription.objects.count() == 1
    assert Client().post(address, {"address": "not an address"}).status_code == 422
    assert Client().post(address, {"address": "a@b.cn", "website": "x"}).status_code == 200
    assert Client().post(address, {"address": "a@b.cn"}).status_code == 200
    assert Client().post(address, {"address": "a2@b.cn"}).status_code == 429
    assert Subscription.objects.count() == 2
    settings.NOTIFY_MAIL = ""
    cache.clear()
    assert Client().post(address, {"address": "a3@b.cn"}).status_code == 409


def _bare(page: bytes) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.decode())


@pytest.mark.parametrize(
    ("step", "answer", "outcome"),
    [
        ("RCPT", "550 no such user", "refused"),
        ("RCPT", "450 try later", "failed"),
        ("MAIL", "421 busy", "failed"),
        ("DATA", "554 spam", "refused"),
        ("DATA", "451 later", "failed"),
        ("DATA", None, "unknown"),
    ],
)
def test_how_a_mail_server_refuses(
    world: World, notice_in: NoticeIn, letters: Post, step: str, answer: str | None, outcome: str
) -> None:
    asked()
    letters.refuses[step] = answer
    [attempt] = sent_all()
    assert attempt.outcome == outcome
    assert "laowang" not in attempt.fault + Delivery.objects.get().error


def test_a_second_try_carries_the_same_mark(world: World, letters: Post) -> None:
    asked()
    letters.refuses["DATA"] = None  # it took the letter and the line broke: nobody knows
    sent_all()
    letters.refuses.clear()
    assert [a.outcome for a in sent_all(2)] == ["sent"]
    assert letter(letters, 0)["Message-ID"] == letter(letters, 1)["Message-ID"] != ""
    assert Delivery.objects.get().perhaps_twice


def test_a_title_brings_no_header_into_a_letter(world: World, notice_in: NoticeIn, letters: Post) -> None:
    told = {"address": "a@b.cn", "consent": "柜台"}
    subscribe(by=world.people["officer"], at=AT, kind="mail", compound="T-opera", **told)
    notice_in(title="公告\r\nBcc: spy@example.cn")
    assert [a.outcome for a in sent_all()] == ["sent"]
    assert letter(letters)["Bcc"] is None


# addresses


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("mail", "a@b@c"),
        ("mail", "a@b.cn\nBcc: x@y.cn"),
        ("mail", "王@例子.cn"),
        ("sms", "12345"),
        ("sms", "+1 202 555 0100"),
        ("wecom", f"https://evil.example/cgi-bin/webhook/send?key={KEY}"),
        ("wecom", f"https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key={KEY}"),
        ("wecom", f"https://user@qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=../../x"),
        ("wecom", f"http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"),
        ("dingtalk", "http://169.254.169.254/latest"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/"),
        ("feishu", "file:///etc/passwd"),
    ],
)
def test_an_address_that_is_none(kind: str, said: str) -> None:
    with pytest.raises(NotUnderstood):
        plain_address(kind, said)


def test_addresses_in_one_form() -> None:
    assert plain_address("mail", " LaoWang@Example.CN ") == "LaoWang@example.cn"
    assert plain_address("sms", "+86 138-0000-0000") == "13800000000"
    assert plain_address("wecom", f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}") == KEY


def test_addresses_lie_sealed(world: World, robots: Web) -> None:
    from django.db import connection

    row = entered(world, "sms", robots)
    with connection.cursor() as cursor:
        cursor.execute("select address, address_mark from notices_subscription where id = %s", [row.pk])
        sealed, found = cursor.fetchone()
    assert b"13800000000" not in bytes(sealed) and "1380" not in found and len(found) == 64
    assert Subscription.objects.get().address == "13800000000"
    assert "13800000000" not in str(list(AuditRow.objects.values()))


@pytest.mark.parametrize(
    ("found", "passes"),
    [
        ("127.0.0.1", False), ("10.1.2.3", False), ("192.168.1.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("::1", False), ("fd00::1", False), ("::ffff:10.0.0.1", False),
        ("224.0.0.1", False), ("0.0.0.0", False), ("101.91.40.24", True), ("2408:8000::1", True),
    ],
)  # fmt: skip
def test_one_s_own_network_is_not_spoken_to(
    monkeypatch: pytest.MonkeyPatch, settings: Any, found: str, passes: bool
) -> None:
    settings.NOTIFY_LOCAL = False
    monkeypatch.setattr("socket.getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", (found, 443))])
    said = sending.send("wecom", KEY, sending.Message("题目", "正文", "x")) if not passes else None
    if passes:
        servers.check_address("https://qyapi.weixin.qq.com/cgi-bin/webhook/send")
    else:
        assert said == Sent("failed", "server not allowed (network)")


def test_only_the_servers_of_the_settings(settings: Any, robots: Web) -> None:
    settings.NOTIFY_LOCAL = True
    for address in ("http://example.cn/", "ftp://127.0.0.1/", "http://localhost/"):
        with pytest.raises(servers.Forbidden):
            servers.check_address(address)
    servers.check_address(f"{robots.base}/wecom")
    settings.NOTIFY_LOCAL = False
    with pytest.raises(servers.Forbidden):
        servers.check_address(f"{robots.base}/wecom")  # no TLS


def test_a_plugin_finds_no_other_way_out(settings: Any) -> None:
    for name in ("Session", "session", "api", "adapters", "head", "options"):
        with pytest.raises(AttributeError):
            getattr(sending.Door(), name)
    settings.NOTIFY_SMS = "tgram://123456789:abcdefg_hijklmnop/12315544/"
    assert (
        sending.send("sms", "13800000000", sending.Message("题", "文", "x")).fault == "no SMS gateway is set"
    )


def test_a_notice_s_own_text_may_hold_what_apprise_would_read(
    world: World, notice_in: NoticeIn, robots: Web
) -> None:
    entered(world, "wecom", robots)
    title = "{{ token }} #号楼 %s {key} \\n"
    notice_in(title=title)
    assert [a.outcome for a in sent_all()] == ["sent"] and title in robots.got[0][1]["text"]["content"]
    assert Notice.objects.count() == 1


def test_a_platform_that_limits_with_a_4xx_is_asked_again(
    world: World, notice_in: NoticeIn, robots: Web
) -> None:
    """Feishu answers HTTP 400 when it is asked too often: the body says so, and nothing is lost."""
    entered(world, "feishu", robots)
    notice_in()
    robots.answer = (400, {"code": 99991400, "msg": "request trigger frequency limit"})
    [attempt] = sent_all()
    assert (attempt.outcome, attempt.fault) == ("failed", "robot is too busy 99991400")
    robots.answer = (200, None)
    assert [a.outcome for a in sent_all(10)] == ["sent"]
    assert Delivery.objects.get().perhaps_twice is False
