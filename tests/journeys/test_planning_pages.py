"""The planning pages with a finished plan on them, as people see them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page, expect

from linmeng.planning import jobs
from linmeng.planning.actions import import_rates, publish_plan
from linmeng.planning.models import PlanVersion, RatesVersion
from linmeng.planning.queries import report_of
from linmeng.register.models import Compound
from tests.apps.planning.conftest import run_of
from tests.journeys.conftest import LANGUAGES, WIDTHS
from tests.worlds import NOW, World

PAGES: dict[str, Callable[[Any], str]] = {
    "start": lambda it: reverse("planning:start", args=["310104003000"]),
    "plan": lambda it: reverse("planning:plan", args=[it["plan"]]),
    "alliance": lambda it: reverse("planning:alliance", args=[it["plan"], it["joined"]]),
    "run": lambda it: reverse("planning:run", args=[it["waiting"]]),
    "compare": lambda it: reverse("planning:compare") + f"?one={it['plan']}&other={it['other']}",
    "compound": lambda it: reverse("planning:compound", args=["T-opera"]),
    "rates_version": lambda it: reverse("planning:rates_version", args=[it["rates"]]),
    "rates_edit": lambda it: reverse("planning:rates_edit", args=[it["rates"]]),
    "rates_text": lambda it: reverse("planning:rates_text", args=[it["rates"]]),
    "rates_compare": lambda it: (
        reverse("planning:compare_rates") + f"?one={it['rates']}&other={it['rates2']}"
    ),
}


@pytest.fixture
def planned(world: World) -> dict[str, int]:
    """Two finished plans of Tianping, the second with a pair kept apart, and a run that waits."""
    Compound.objects.filter(code="T-opera").update(gates=0)
    import_rates(at=NOW)
    rates, others = RatesVersion.objects.get(name="example"), RatesVersion.objects.exclude(name="example")
    for wishes in ({}, {"apart": [["T-opera", "T-garden"]]}):
        run = run_of(world, rates, wishes=wishes)
        with transaction.atomic():
            jobs.run_plan(run.pk)
    plan, other = PlanVersion.objects.order_by("pk").select_related("run__rates")
    publish_plan(by=world.people["officer"], at=NOW, plan=plan)
    joined = next(s.number for s in report_of(plan).sheets if s.joined)
    waiting = run_of(world, rates).pk
    return {
        "plan": plan.pk, "other": other.pk, "joined": joined, "waiting": waiting,
        "rates": rates.pk, "rates2": others[0].pk,
    }  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_planning_pages(
    world: World,
    planned: dict[str, int],
    visitor: Callable[..., Page],
    look: Callable[[Page, str], None],
    name: str,
) -> None:
    for width in WIDTHS:
        for language in LANGUAGES:
            page = visitor(world.people["officer"], width=width, language=language)
            answer = page.goto(PAGES[name](planned))
            assert answer
            assert answer.status == 200
            look(page, f"planning-{name}")
            page.context.close()


def test_a_click_on_the_map_brings_the_alliance(
    world: World, planned: dict[str, int], visitor: Callable[..., Page]
) -> None:
    page = visitor(world.people["officer"], width=1440, language="zh-hans")
    page.goto(PAGES["plan"](planned))
    expect(page.locator("#plan-map canvas").first).to_be_visible()
    page.evaluate(f"document.getElementById('plan-map').linmeng.focus('{planned['joined']}')")
    card = page.wait_for_selector("#card a.btn")
    assert card
    assert "岳阳花苑" in page.inner_text("#card")
    page.click("#card button")
    page.wait_for_selector("#wishes")
    assert "京剧院小区" in page.inner_text("#wishes")
