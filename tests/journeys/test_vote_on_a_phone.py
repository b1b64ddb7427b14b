"""An owner votes on a phone and keeps the receipt; the browser recomputes the result, or names the fault."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from linmeng.domain.voting.canonical import canonical
from linmeng.voting.actions.codes import make_codes
from linmeng.voting.actions.mandates import record_mandate
from linmeng.voting.models import Ballot, Motion
from linmeng.voting.queries import public
from tests.apps.voting.conftest import COUNTED, NOTICED, Estate, MotionIn, carry, estate, motion_in
from tests.apps.voting.owners import at_moment
from tests.apps.voting.polls import AFTER, DURING, NO, YES, owner, phone
from tests.journeys.conftest import LANGUAGES

__all__ = ["estate", "motion_in"]  # fixtures of the votes' own tests, in this room's world
TEXT = """一、选聘岳阳物业服务有限公司为本小区提供物业服务，合同期三年，自2024年11月1日起。
二、物业费按建筑面积每月每平方米0.85元收取，公共部位维修资金的使用另行表决。
三、屋面防水修缮使用维修资金，预算人民币48,600元，由审价单位审定后支付。"""
Look = Callable[[Page, str], None]
Visitor = Callable[..., Page]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    return lambda moment: at_moment(monkeypatch, moment)


def polled(estate: Estate, motion_in: MotionIn, clock: Any, level: str = "choices") -> Motion:
    """A vote of eleven ballots with its result."""
    motion = motion_in(level=level, text=TEXT)
    clock(DURING)
    flats = [flat for flat in estate.units if flat not in ("parking", "2-402")][:11]
    for n, flat in enumerate(flats):
        phone(estate, motion, flat, NO if n % 4 == 0 else YES)
    clock(AFTER)
    carry(motion, "result", estate.officer)
    clock(COUNTED)
    return Motion.objects.get(uid=motion.uid)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [390, 1440])
def test_an_owner_votes(
    estate: Estate, motion_in: MotionIn, visitor: Visitor, look: Look, clock: Any, language: str, width: int
) -> None:
    motion = motion_in(text=TEXT)
    clock(DURING)
    page = visitor(owner(estate, "1-201"), width=width, language=language)
    page.goto("/votes/mine/")
    look(page, "votes-mine")
    page.locator(f"a[href='/votes/{motion.uid}/vote/']").click()
    look(page, "votes-read")
    page.locator("button[name=read]").click()
    look(page, "votes-mark")
    page.locator("form[action$='/check/'] button.btn-primary").click()
    expect(page.get_by_role("alert")).to_be_visible()  # nothing is marked yet
    page.locator("label:has(input[name='b-0-1'][value=yes])").click()
    page.locator("label:has(input[name='b-0-2'][value=abstain])").click()
    look(page, "votes-marked")
    page.locator("form[action$='/check/'] button.btn-primary").click()
    made = page.locator("[data-ballot][data-made]")
    expect(made).to_have_count(2)
    ids = [made.nth(n).input_value() for n in range(2)]
    look(page, "votes-look-again")
    page.locator("form[action$='/cast/'] button.btn-primary").dblclick()  # an impatient thumb
    expect(page.locator("svg.qr")).to_have_count(2)
    assert sorted(Ballot.objects.values_list("uid", flat=True)) == sorted(ids)  # the phone's own numbers
    look(page, "votes-receipts")
    page.go_back()  # no form that asks to be sent again: the page says that all is done
    expect(page.locator(f"a[href='/votes/{motion.uid}/receipts/']")).to_be_visible()
    page.go_forward()
    expect(page.locator("svg.qr")).to_have_count(2)
    page.locator("form[action='/votes/receipt/'] button").first.click()
    expect(page.locator("#offline[data-found=right]")).to_be_visible()
    look(page, "votes-receipt-check")
    page.goto(f"/votes/{motion.uid}/vote/")
    look(page, "votes-voted")
    assert Ballot.objects.count() == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [390, 1440])
def test_with_the_letter_and_with_help(
    estate: Estate, motion_in: MotionIn, visitor: Visitor, look: Look, clock: Any, language: str, width: int
) -> None:
    motion = motion_in(text=TEXT)
    codes = make_codes(by=estate.officer, at=NOTICED, uid=motion.uid)
    clock(DURING)
    entry = estate.entry(motion, "2-302")
    page = visitor(None, width=width, language=language)
    page.goto(f"/votes/{motion.uid}/vote/")
    look(page, "votes-who")
    page.goto("/votes/code/")
    look(page, "votes-code")
    page.locator("#code").fill("2222-2222-2222")
    page.locator("[data-code] button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto("about:blank")
    page.goto(f"/votes/code/#{codes[entry.pk]}")  # what the letter's QR code opens
    expect(page.get_by_text(entry.place)).to_be_visible()
    assert codes[entry.pk] not in page.url
    look(page, "votes-code-unit")
    page.locator(f"a[href='/votes/{motion.uid}/vote/']").click()
    page.locator("button[name=read]").click()
    page.locator("label:has(input[name='b-0-1'][value=no])").click()
    page.locator("form[action$='/check/'] button.btn-primary").click()
    look(page, "votes-code-look-again")
    page.locator("form[action$='/cast/'] button.btn-primary").click()
    expect(page.locator("svg.qr")).to_have_count(1)
    look(page, "votes-code-receipt")

    staff = visitor(estate.officer, width=width, language=language)
    staff.goto(f"/votes/{motion.uid}/help/?unit=2%E5%8D%95%E5%85%83")
    look(staff, "votes-help")
    staff.locator("form[method=post] button", has_text="2单元 101").click()
    look(staff, "votes-help-read")
    staff.locator("button[name=read]").click()
    staff.locator("label:has(input[name='b-0-1'][value=yes])").click()
    staff.locator("form[action$='/check/'] button.btn-primary").click()
    staff.locator("form[action$='/cast/'] button.btn-primary").click()
    expect(staff.locator("svg.qr")).to_have_count(1)
    look(staff, "votes-help-receipt")
    assert sorted(Ballot.objects.values_list("channel", flat=True)) == ["assisted", "electronic"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [390, 1440])
def test_everybody_reads_and_the_browser_recomputes(
    estate: Estate, motion_in: MotionIn, visitor: Visitor, look: Look, clock: Any, language: str, width: int
) -> None:
    motion = polled(estate, motion_in, clock)
    page = visitor(None, width=width, language=language)
    page.goto(f"/votes/{motion.uid}/public/")
    expect(page.locator("#verified[data-found=right]")).to_be_visible(timeout=60_000)
    look(page, "votes-public-result")


def test_a_file_that_was_tampered_with_is_named(
    estate: Estate,
    motion_in: MotionIn,
    visitor: Visitor,
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
    look: Look,
) -> None:
    motion = polled(estate, motion_in, clock)
    honest = public.published_file(motion)
    doc = json.loads(honest.plain)
    no = next(opening for opening in doc["openings"] if opening[3]["1"] == "no")
    no[3]["1"] = "yes"  # a no becomes a yes, and nothing else
    forged = public.Published(canonical(doc) + b"\n", b"", "forged")
    monkeypatch.setattr("linmeng.voting.pages.public.published_file", lambda motion: forged)
    monkeypatch.setattr("linmeng.voting.pages.public._zips", lambda request: False)
    page = visitor(None, width=390)
    page.goto(f"/votes/{motion.uid}/public/")
    expect(page.locator("#verified[data-found=wrong]")).to_be_visible(timeout=60_000)
    said = page.locator("#verified").inner_text()
    assert "[opened]" in said  # the ballot is not the one that was sealed
    assert "/openings/" in said
    assert "[count]" in said  # and the sums are not those of the ballots
    look(page, "votes-public-forged")
    monkeypatch.setattr("linmeng.voting.pages.public.published_file", lambda motion: honest)
    page.locator("#keep summary").click()
    page.locator("#again").click()
    expect(page.locator("#verified[data-found=right]")).to_be_visible(timeout=60_000)


def test_what_somebody_kept_is_held_against_the_file(
    estate: Estate, motion_in: MotionIn, visitor: Visitor, clock: Any
) -> None:
    first = polled(estate, motion_in, clock, "totals")
    second = motion_in(title="另一次表决")
    clock(DURING)
    kept = phone(estate, second, "1-101", YES)
    clock(COUNTED)
    page = visitor(None, width=390)
    page.goto(f"/votes/{first.uid}/public/")
    expect(page.locator("#verified[data-found=right]")).to_be_visible(timeout=60_000)
    page.locator("#keep summary").click()
    page.locator("#kept-key").fill(first.log_key)
    page.locator("#again").click()
    expect(page.locator("#verified[data-found=right]")).to_be_visible(timeout=60_000)
    page.locator("#kept-receipt").fill(kept.compact)  # a receipt of another vote
    page.locator("#again").click()
    expect(page.locator("#verified[data-found=wrong]")).to_be_visible(timeout=60_000)
    assert "[kept-receipt]" in page.locator("#verified").inner_text()


def test_without_a_script_everything_but_the_check_in_the_page_works(
    estate: Estate, motion_in: MotionIn, browser: Browser, live_server: Any, clock: Any
) -> None:
    from tests.journeys.conftest import session_of

    motion = motion_in(text=TEXT)
    clock(DURING)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="zh-CN")
    session = session_of(owner(estate, "1-101"))
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/votes/{motion.uid}/vote/")
    page.locator("button[name=read]").click()
    page.locator("label:has(input[name='b-0-1'][value=yes])").click()
    page.locator("form[action$='/check/'] button.btn-primary").click()
    made = page.locator("[data-ballot]").input_value()
    page.locator("form[action$='/cast/'] button.btn-primary").click()
    expect(page.locator("svg.qr")).to_have_count(1)
    assert Ballot.objects.get().uid == made  # the server's, since the phone could not make one
    clock(AFTER)
    carry(motion, "result", estate.officer)
    clock(COUNTED)
    page.goto(f"/votes/{motion.uid}/public/")
    expect(page.locator("#verified noscript")).to_be_visible()
    context.close()


def test_a_proxy_and_who_has_nothing_to_vote_on(
    estate: Estate, motion_in: MotionIn, visitor: Visitor, look: Look, clock: Any
) -> None:
    motion, proxy = motion_in(text=TEXT), estate.world.people["nobody"]
    clock(DURING)
    page = visitor(proxy, width=390)
    page.goto("/votes/mine/")
    look(page, "votes-mine-none")
    page.goto(f"/votes/{motion.uid}/vote/")
    look(page, "votes-read-none")
    record_mandate(
        by=estate.officer, at=DURING, uid=motion.uid, entry=estate.entry(motion, "2-101").pk, person=proxy,
        name="无角色", document="委托书1号", items=[1],
    )  # fmt: skip
    page.goto(f"/votes/{motion.uid}/vote/?read=1")
    expect(page.locator("fieldset.own-question")).to_have_count(1)
    look(page, "votes-mark-proxy")
