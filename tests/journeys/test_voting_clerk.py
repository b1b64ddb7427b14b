"""The clerk's vote in a real browser: a scanner types, doors on a phone, sheets read by keyboard."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page

from linmeng.voting.actions.papers import print_sheets, receive_sheet
from linmeng.voting.models import Keying, Motion, Sheet, Visit
from linmeng.voting.queries.sheets import number_of
from tests.apps.voting.clock import Clock, clock
from tests.apps.voting.conftest import CLOSES, OPENS, Estate, MotionIn, carry, estate, motion_in
from tests.apps.voting.test_pages_papers import outer

__all__ = ["clock", "estate", "motion_in"]
SOON = OPENS + timedelta(hours=1)


@pytest.fixture
def running(estate: Estate, motion_in: MotionIn, clock: Clock) -> Motion:
    motion = motion_in(Motion.State.OPEN)
    clock(SOON)
    print_sheets(by=estate.officer, at=SOON, uid=motion.uid)
    return motion


def number(motion: Motion, n: int) -> str:
    return number_of(motion, Sheet.objects.get(motion=motion, number=n))


def test_a_scanner_types_and_sends(
    running: Motion, estate: Estate, visitor: Callable[..., Page], look: Callable[[Page, str], None]
) -> None:
    page = visitor(estate.officer)
    page.goto(f"/votes/{running.uid}/papers/receive/")
    for n in (1, 2):
        page.keyboard.type(f"{number(running, n)}\n")  # the field has the focus, as a scanner needs it
        page.locator(".alert-success", has_text=number(running, n)).wait_for()
    assert Sheet.objects.filter(returned_at__isnull=False).count() == 2
    look(page, "voting-receive")


READER = """window.BarcodeDetector = class {
    async detect(image) { return image.width > 99 ? [{ rawValue: NUMBER }] : []; } };"""


@pytest.mark.parametrize("reads_itself", [False, True])
def test_a_phones_camera_receives_papers(
    running: Motion, estate: Estate, visitor: Callable[..., Page], look: Any, reads_itself: bool
) -> None:
    """A phone that reads codes sends the number, another one the picture; both land in the box."""
    page = visitor(estate.officer, width=390)
    if reads_itself:
        page.add_init_script(READER.replace("NUMBER", repr(number(running, 1))))
    page.goto(f"/votes/{running.uid}/papers/receive/")
    picture = FilePayload(name="p.jpg", mimeType="image/jpeg", buffer=outer(running, 1).read())
    with page.expect_request(lambda r: r.method == "POST") as sent:
        page.locator("#id_picture").set_input_files(picture)
    page.locator(".alert-success", has_text=number(running, 1)).wait_for()
    assert (int(sent.value.all_headers()["content-length"]) < 5000) == reads_itself
    assert Sheet.objects.get(returned_at__isnull=False).number == 1
    look(page, "voting-receive-phone")


def test_doors_on_a_phone(
    running: Motion, estate: Estate, visitor: Callable[..., Page], look: Callable[[Page, str], None]
) -> None:
    page = visitor(estate.world.people["community"], width=390)
    page.goto(f"/votes/{running.uid}/canvass/?building=1&door=1")
    button = page.locator(".door-buttons button").first
    box = button.bounding_box()
    assert box and box["height"] >= 48
    button.click()
    page.locator(".alert-success").wait_for()
    assert Visit.objects.get().outcome == "nobody" and "door=1" in page.url
    look(page, "voting-canvass")


@pytest.mark.parametrize("script", [True, False])
def test_a_sheet_is_read_with_keys_or_without_a_script(
    running: Motion, estate: Estate, clock: Clock, browser: Any, live_server: Any, script: bool
) -> None:
    from tests.journeys.conftest import session_of

    for n in (1, 2):
        receive_sheet(by=estate.officer, at=SOON, uid=running.uid, sheet=number(running, n))
    clock(CLOSES)
    carry(running, Motion.State.CLOSED, estate.officer)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=script, locale="zh-CN")
    cookie = {"name": "sessionid", "value": session_of(estate.officer), "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"/votes/{running.uid}/keying/{number(running, 1)}/")
    if script:
        page.keyboard.press("1")
        page.keyboard.press("3")
        page.keyboard.press("Enter")
    else:
        page.locator("input[name=item_1][value=yes]").check()
        page.locator("input[name=item_2][value=abstain]").check()
        page.locator("form[data-sheet] .btn-primary").click()
    page.locator(".alert-success", has_text=number(running, 1)).wait_for()
    assert Keying.objects.get().sheet.number == 1
    context.close()
