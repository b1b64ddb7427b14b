"""A notice from the office's draft to the old phone of somebody without an account, and back as a comment."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, Response

from linmeng.notices.actions import (
    answer_comment,
    make_comment,
    post_notice,
    publish_notice,
    replace_notice,
    subscribe,
    withdraw_notice,
)
from linmeng.notices.actions.deliveries import claim_next
from linmeng.notices.files.letters import token_of
from linmeng.notices.models import Comment, Delivery, Notice, Subscription
from tests.apps.notices.conftest import photo
from tests.journeys.conftest import LANGUAGES, WIDTHS
from tests.worlds import World

MOST_BYTES = 60_000
BODY = """一、托管期限六个月，从物业企业进驻之日起计算。
二、收费标准不变，仍为每平方米每月0.45元。
三、托管期间，每周五上午在居委会接待。"""


def full(world: World) -> Notice:
    """A published notice with a board's photograph, an answered comment and one that waits."""
    at, on = timezone.now(), timezone.localdate()
    told: dict[str, Any] = {"by": world.people["officer"], "at": at}
    notice = publish_notice(
        **told, kind="scheme", title="京剧院小区物业托管方案征求意见", body=BODY,
        compounds=["T-opera", "T-garden"], from_on=on, until_on=on + timedelta(days=30),
        days_asked=7, clause="SH-F24 VI (3)",
    )  # fmt: skip
    post_notice(**told, uid=notice.uid, where="大门旁公告栏", posted_on=on, photos=[photo(colour="#8fa3b0")])
    made = make_comment(at=at, uid=notice.uid, text="门卫夜里还在吗？我住3号楼201室。", name="陈先生")
    answer_comment(**told, uid=notice.uid, number=made.pk, answer="夜班保留，费用不变。")
    make_comment(at=at, uid=notice.uid, text="希望早点开始。")
    return notice


def test_an_old_phone_without_a_script_reads_and_comments(
    world: World, browser: Browser, live_server: Any
) -> None:
    full(world)
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 360, "height": 640},
        locale="zh-CN",
        java_script_enabled=False,
    )
    page = context.new_page()
    loaded: list[tuple[str, str, int]] = []

    def note(answer: Response) -> None:
        loaded.append((answer.url, answer.request.resource_type, len(answer.body())))

    page.on("response", note)
    page.goto(reverse("notices:compound", args=["T-opera"]))
    page.get_by_role("link", name="京剧院小区物业托管方案征求意见").click()
    page.get_by_text("夜班保留").wait_for()
    ours = urlsplit(live_server.url).netloc
    assert {urlsplit(url).netloc for url, _kind, _size in loaded} == {ours}
    weight = sum(size for url, kind, size in loaded if kind != "image" and "/c/" not in url)
    assert weight < MOST_BYTES, f"{weight} bytes"
    page.get_by_label("您的意见").fill("同意方案，请写明保洁次数。")
    page.locator("form#comment button").click()
    page.locator(".box.good").wait_for()
    assert Comment.objects.latest("pk").text == "同意方案，请写明保洁次数。"
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_places_are_looked_for_while_a_notice_is_being_written(
    world: World, visitor: Callable[..., Page], browser: Browser, live_server: Any, scripts: bool
) -> None:
    signed = visitor(world.people["officer"])
    signed.goto(reverse("notices:new"))
    context = browser.new_context(
        base_url=live_server.url, locale="zh-CN", java_script_enabled=scripts,
        storage_state=signed.context.storage_state(),
    )  # fmt: skip
    page = context.new_page()
    page.goto(reverse("notices:new"))
    page.locator("#id_title").fill("停车方案征求意见")
    page.locator("#id_body").fill("共十二个车位。\n先到先得。")
    page.locator("input[value='T-opera']").check()
    page.locator("#id_q").fill("花苑")
    page.locator("#id_q").press("Enter")  # as somebody who is used to searching does it
    page.locator("input[value='T-garden']").check()
    assert page.locator("#id_title").input_value() == "停车方案征求意见"
    assert page.locator("#id_body").input_value() == "共十二个车位。\n先到先得。"
    assert page.locator("input[value='T-opera']").is_checked() and not Notice.objects.exists()
    page.locator("#id_until_on").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="保存草案").click()
    page.locator(".alert-success").first.wait_for()
    notice = Notice.objects.get()
    assert (notice.title, notice.places.count()) == ("停车方案征求意见", 2)
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_notice(
    world: World,
    visitor: Callable[..., Page],
    look: Callable[[Page, str], None],
    language: str,
    settings: Any,
) -> None:
    settings.NOTIFY_MAIL = "smtp://127.0.0.1:9"
    notice = full(world)
    told: dict[str, Any] = {"by": world.people["officer"], "at": timezone.now()}
    old = full(world)
    replace_notice(**told, uid=old.uid, why="单价有误")
    gone = full(world)
    withdraw_notice(**told, uid=gone.uid, why="方案需要重新研究")
    draft = _draft(world)
    waiting = Comment.objects.filter(state="new", notice=notice).get()
    row = _messages(world, notice)
    token = token_of(row.uid)
    mine: dict[str, tuple[str, list[Any]]] = {
        "public": ("", [notice.uid]), "public-gone": ("", [gone.uid]), "public-old": ("", [old.uid]),
        "compound": ("", ["T-opera"]), "area": ("", ["310104003000"]),
        "compound_subscribe": ("", ["T-opera"]),
        "confirm": ("", [row.uid, token]), "leave": ("", [row.uid, token]),
        "notices": ("officer", []), "new": ("officer", []), "notice": ("officer", [notice.uid]),
        "notice-draft": ("officer", [draft.uid]), "notice-gone": ("officer", [gone.uid]),
        "edit": ("officer", [draft.uid]), "publish": ("officer", [draft.uid]),
        "withdraw": ("officer", [notice.uid]), "replace": ("officer", [notice.uid]),
        "post": ("officer", [notice.uid]),
        "record_comment": ("officer", [notice.uid]), "comments": ("officer", []),
        "answer": ("officer", [notice.uid, waiting.pk]), "hide": ("officer", [notice.uid, waiting.pk]),
        "messages": ("officer", []), "subscriptions": ("officer", []), "subscription_new": ("officer", []),
    }  # fmt: skip
    for name, (who, arguments) in mine.items():
        for width in WIDTHS:
            page = visitor(world.people[who] if who else None, width=width, language=language)
            answer = page.goto(reverse(f"notices:{name.split('-')[0]}", args=arguments))
            assert answer and answer.status == 200, name
            look(page, f"notices-{name}-full")
            page.context.close()


def _draft(world: World) -> Notice:
    from linmeng.notices.actions import draft_notice

    on = timezone.localdate()
    return draft_notice(
        by=world.people["officer"], at=timezone.now(), kind="audit", title="年度审计结果", body=BODY,
        compounds=["T-opera"], from_on=on, until_on=on + timedelta(days=45),
    )  # fmt: skip


def _messages(world: World, notice: Notice) -> Subscription:
    """A group that is told, in every state a message can be in; answers a subscription to be confirmed."""
    at, by = timezone.now(), world.people["officer"]
    key = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789abcdef"
    group = subscribe(by=by, at=at, kind="wecom", address=key, compound="T-opera", label="京剧院业主群")
    sms = subscribe(
        by=by, at=at, kind="sms", address="13800000000", compound="T-opera", consent="窗口登记12号"
    )
    for row, state, more in (
        (group, "waiting", {}),
        (sms, "refused", {"error": "HTTP 403", "perhaps_twice": True}),
    ):
        Delivery.objects.create(
            subscription=row, notice=notice, occasion="published", state=state, next_at=at, made_at=at, **more
        )
    claim_next(at=at)
    return Subscription.objects.create(
        uid="mail1", kind="mail", compound=group.compound, place_name=group.place_name,
        address="a@example.cn", address_mark="m", area_code=group.area_code, asked_at=at,
    )  # fmt: skip
