"""Tianping's officer asks the plan why, tries it by hand, weighs the trade-offs, and publishes."""

import re
from collections.abc import Callable

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page, expect

from linmeng.planning import jobs
from linmeng.planning.actions import import_rates
from linmeng.planning.models import PlanVersion, RatesVersion, Study
from linmeng.register.models import Compound
from tests.apps.planning.test_studies import ask
from tests.apps.planning.test_studies_risk import varied
from tests.journeys.conftest import LANGUAGES, WIDTHS
from tests.journeys.test_editing import drag
from tests.worlds import NOW, World, _compound

Look = Callable[[Page, str], None]
Visitor = Callable[..., Page]
HONGKANG = "鸿康公寓"


@pytest.fixture
def plan(world: World) -> PlanVersion:
    """Opera House hangs on Yueyang Garden; Hongkang, as well run, lies a block away; six more lie near."""
    Compound.objects.filter(code="T-opera").update(gates=0)
    _compound(
        world, "hongkang", HONGKANG, "tianping", "garden_company",
        area=18_000, households=150, fee="2.10", at=(121.4540, 31.2115),
    )  # fmt: skip
    Compound.objects.filter(code="T-hongkang").update(mature=True, housing_class="商品房")
    import_rates(at=NOW)
    with transaction.atomic():
        return varied(world, RatesVersion.objects.get(name="example"))


def compute(study: Study) -> Study:
    """What the worker does; inside a transaction no second thread writes to the test's database."""
    with transaction.atomic():
        jobs.run_study(study.pk)
    study.refresh_from_db()
    assert study.state == Study.State.DONE, study.failure
    return study


def test_why_here_why_not_there_and_what_for_what(
    world: World, plan: PlanVersion, visitor: Visitor, look: Look
) -> None:
    page = visitor(world.people["officer"])
    page.goto(reverse("planning:plan", args=[plan.pk]))
    why_is_opera_here(page, look)
    why_not_hongkang(page, look)
    try_it_by_hand(page, plan)
    weigh(page, plan, look)
    publish(page, plan)
    resident = visitor(world.people["resident"], width=390)
    resident.goto("/planning/compounds/T-opera/")
    expect(resident.locator(".study-share")).to_contain_text("京剧院小区")
    expect(resident.locator(".study-share")).not_to_contain_text("岳阳花苑")
    look(resident, "explained-resident")


def why_is_opera_here(page: Page, look: Look) -> None:
    page.locator("#alliances tbody tr", has_text="京剧院小区").get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("和岳阳花苑合用")
    card = page.locator("section.card", has=page.get_by_role("heading", name="京剧院小区"))
    card.get_by_role("link", name="为什么在这里").click()
    expect(page.locator("main")).to_contain_text("京剧院小区为什么在这里")
    expect(page.locator("main")).to_contain_text("须为同一房屋类别")
    look(page, "explained-why-here")


def why_not_hongkang(page: Page, look: Look) -> None:
    page.get_by_label("其他任一小区").fill(HONGKANG)
    page.get_by_role("button", name="为什么不和它合用").click()
    expect(page.locator("#study")).to_contain_text("正在排队")
    compute(Study.objects.get(kind="what_if"))
    expect(page.locator("main")).to_contain_text("为什么不行", timeout=10_000)  # the page asks by itself
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"京剧院小区为什么不和{HONGKANG}合用")
    expect(page.locator("main")).to_contain_text(re.compile(r"相距\s*\d+"))
    look(page, "explained-why-not")


def try_it_by_hand(page: Page, plan: PlanVersion) -> None:
    page.goto(reverse("planning:plan", args=[plan.pk]))
    page.get_by_role("link", name="手工调整").click()
    page.get_by_role("button", name="新建天平街道草案").click()
    expect(page.locator("#draft-map canvas").first).to_be_visible()
    drag(page, "T-opera", "T-hongkang")
    expect(page.locator(".draft-broken").first).to_contain_text(HONGKANG)
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".draft-broken")).to_have_count(0)


def weigh(page: Page, plan: PlanVersion, look: Look) -> None:
    page.goto(reverse("planning:plan", args=[plan.pk]))
    page.get_by_role("link", name="取舍").click()
    page.get_by_role("button", name="计算取舍").click()
    compute(Study.objects.get(kind="front"))
    rows = page.locator("#front-table tbody tr[id]")
    expect(rows.first).to_be_visible(timeout=10_000)
    expect(page.locator("#front-chart canvas")).to_be_visible()
    look(page, "explained-front")
    for row in (rows.first, rows.last):
        row.get_by_role("checkbox").check()
    page.get_by_role("button", name="对比勾选的两个").click()
    page.wait_for_url(re.compile(r"/planning/compare/\?one=\d+&other=\d+"))
    expect(page.locator("main")).to_contain_text("每月补贴")


def publish(page: Page, plan: PlanVersion) -> None:
    page.goto(reverse("planning:plan", args=[plan.pk]))
    page.get_by_role("link", name="发布……").click()
    page.get_by_label("给读者的说明").fill("征求意见稿")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator("main")).to_contain_text("已发布")


PAGES: dict[str, tuple[str, dict[str, object]]] = {
    "alliances": ("alliances", {}),
    "shares": ("shares", {}),
    "questions": ("questions", {}),
    "robustness": ("robustness", {}),
    "front-ask": ("front", {}),
    "what-if": ("", {"kind": "what_if"}),
    "limits": ("", {"kind": "limits", "parameters": {}}),
    "alternatives": ("", {"kind": "alternatives", "parameters": {}}),
    "no": ("", {"kind": "robustness", "parameters": {}}),
    "stages": (
        "",
        {"kind": "staging", "parameters": {"on": "2026-11-21", "ends": {"T-opera": "2026-12-31"}}},
    ),
    "expected": ("", {"kind": "expected", "parameters": {"yes": 0.8}}),
    "intervals": ("", {"kind": "intervals", "parameters": {"draws": 10}}),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages(world: World, plan: PlanVersion, visitor: Visitor, look: Look, name: str) -> None:
    view, asked = PAGES[name]
    at = reverse(f"planning:{view}", args=[plan.pk]) if view else ""
    if asked:
        at = reverse("planning:study", args=[compute(ask(world, plan, **asked)).pk])
    for width in WIDTHS:
        for language in LANGUAGES:
            page = visitor(world.people["officer"], width=width, language=language)
            answer = page.goto(at)
            assert answer
            assert answer.status == 200
            look(page, f"explained-{name}")
            page.context.close()
