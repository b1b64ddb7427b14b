"""The demo world holds the reported cases: its plans make of them what the streets did, and its pages open.

With PICTURES=folder it leaves the picture of the README there (`make pictures`).
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from linmeng.demo.accounts import ACCOUNTS
from linmeng.demo.world import build
from linmeng.people.models import Person
from linmeng.planning.jobs import run_study
from linmeng.planning.models import PlanVersion, Study
from linmeng.planning.queries import report_of
from linmeng.register.models import Compound
from tests.journeys.pictures import keep_picture

HONGYI = {"虹仪小区", "虹铁小区", "祥德第三小区"}


@pytest.fixture
def demo(transactional_db: None, settings: Any) -> list[str]:
    """The demo world as `make demo` builds it, and what the building said."""
    settings.DEMO = True
    said: list[str] = []
    whole = transaction.atomic()  # no second thread writes to the test's database
    whole._from_testcase = True  # type: ignore[attr-defined]  # ballots want a transaction of their own
    with whole:
        build(say=said.append)
    return said


def alliance_of(name: str) -> tuple[str, set[str], str]:
    """Mode, names of the members and name of the host of the alliance that holds the compound."""
    for plan in PlanVersion.objects.select_related("run__rates", "run__area"):
        for sheet in report_of(plan).sheets:
            names = {c.id: c.name for c in sheet.members}
            if name in names.values():
                return sheet.alliance.mode, set(names.values()), names.get(sheet.alliance.host or "", "")
    raise AssertionError(f"no plan holds {name}")


def test_the_reported_cases_come_out(
    demo: list[str], visitor: Callable[..., Page], look: Callable[[Page, str], None]
) -> None:
    assert alliance_of("京剧院小区") == ("attach", {"京剧院小区", "岳阳花苑"}, "岳阳花苑")
    mode, members, _host = alliance_of("虹仪小区")
    assert mode == "merge"
    assert members >= HONGYI
    mode, members, host = alliance_of("金江公寓")
    assert (mode, host) == ("attach", "世茂锦绣长江五期")
    assert members == {"金江公寓", "世茂锦绣长江五期"}

    built = (Person.objects.count(), PlanVersion.objects.count())
    build(say=demo.append)
    assert (Person.objects.count(), PlanVersion.objects.count()) == built, "a second start builds nothing"

    page = visitor(None)
    page.goto("/accounts/login/")
    for username, name, _what, _where in ACCOUNTS:
        expect(page.locator("button.demo-account", has_text=username)).to_contain_text(name)
    look(page, "demo-accounts")
    page.locator("button.demo-account", has_text="street").first.click()
    page.get_by_role("heading", level=1).wait_for()
    page.goto("/planning/")
    page.locator("main table a, main .card a").first.click()
    expect(page.locator("#plan-map .map-label", has_text="岳阳花苑")).to_be_visible()
    keep_picture(page, "plan", "#content .row")
    page.set_viewport_size({"width": 1440, "height": 900})
    look(page, "demo-plan")
    page.locator("#q").fill("京剧院")
    page.get_by_role("button", name="显示").click()
    expect(page.locator("#alliances tbody")).to_contain_text("岳阳花苑")
    why_not_hongkang(page, look)


def why_not_hongkang(page: Page, look: Callable[[Page, str], None]) -> None:
    """A host as well run as the garden, but a block away; its figures are marked as assumptions."""
    hongkang = Compound.objects.get(name="鸿康公寓")
    assert hongkang.mature
    stated = {name: source["kind"] for name, source in hongkang.sources.items()}
    assert set(stated.values()) == {"assumed"}, stated
    assert {"floor_area_dm2", "households", "fee"} <= stated.keys()
    mode, members, _host = alliance_of("鸿康公寓")
    assert not {"京剧院小区", "岳阳花苑"} & members, (mode, members)
    page.goto(page.url.split("/alliances/")[0] + "/questions/")
    page.get_by_label("小区", exact=True).fill("京剧院小区")
    page.get_by_role("button", name="显示").click()
    page.get_by_label("其他任一小区").fill("鸿康公寓")
    page.get_by_role("button", name="为什么不和它合用").click()
    with transaction.atomic():
        run_study(Study.objects.get().pk)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("京剧院小区为什么不和鸿康公寓合用")
    expect(page.locator("main")).to_contain_text("为什么不行")
    expect(page.locator("main")).to_contain_text(re.compile(r"相距\s*\d+"))
    look(page, "demo-why-not")
