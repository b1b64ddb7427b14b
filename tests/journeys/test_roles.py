"""The same world through other eyes: a resident, a company's area manager, an officer of another street,
and a browser without JavaScript."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from linmeng.planning import jobs
from linmeng.planning.actions import import_rates, publish_plan, start_run
from linmeng.planning.models import PlanVersion, RatesVersion, Run
from linmeng.register.actions import record_contract
from linmeng.register.models import Compound, ExitNotice
from tests.journeys.conftest import session_of
from tests.journeys.test_tianping import LIST, ROWS, the_list
from tests.worlds import World

Look = Callable[[Page, str], None]


@pytest.fixture
def planned(world: World) -> PlanVersion:
    """A finished plan of Tianping, made now."""
    Compound.objects.filter(code="T-opera").update(gates=0)
    now = timezone.now()
    import_rates(at=now)
    rates = RatesVersion.objects.get(name="example")
    run = start_run(by=world.people["officer"], at=now, area=world.areas["tianping"], rates=rates)
    compute(run)
    plan = PlanVersion.objects.get()
    publish_plan(by=world.people["officer"], at=now, plan=plan)
    return plan


def compute(run: Run) -> None:
    """What the worker does; inside a transaction no second thread writes to the test's database."""
    with transaction.atomic():
        jobs.run_plan(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.failure


def test_a_resident_sees_the_own_compound_and_no_other(
    world: World, planned: PlanVersion, visitor: Callable[..., Page], look: Look
) -> None:
    page = visitor(world.people["resident"], width=390)
    page.goto("/")
    look(page, "resident-home")
    page.goto("/register/")
    assert page.locator("#list tbody th a").all_inner_texts() == ["京剧院小区"]
    page.get_by_role("link", name="京剧院小区").click()
    expect(page.locator("main")).to_contain_text("813")
    assert "岳阳花苑" not in page.locator("main").inner_text(), "the neighbour's record is not the resident's"
    look(page, "resident-compound")
    page.goto("/planning/compounds/T-opera/")
    words = page.locator("main").inner_text()
    assert "单独请物业" in words
    look(page, "resident-calculation")
    for person in world.people.values():
        if person != world.people["resident"]:
            assert person.name not in words, "no names of persons"
    for closed in (
        "/register/compounds/T-garden/",
        "/planning/compounds/T-garden/",
        f"/planning/plans/{planned.pk}/",
        "/people/",
        "/register/imports/",
    ):
        answer = page.goto(closed)
        assert answer
        assert answer.status == 403, closed
        assert "14,200" not in page.locator("main").inner_text(), "a refusal holds no figure"
    look(page, "resident-closed")


def test_an_area_manager_gives_notice_for_what_the_company_manages(
    world: World, visitor: Callable[..., Page], look: Look
) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    for code, company in (("T-garden", "岳阳物业有限公司"), ("T-opera", "旧城物业有限公司")):
        record_contract(
            by=world.people["officer"],
            at=now,
            code=code,
            company=company,
            starts_on=today - timedelta(days=400),
            ends_on=today + timedelta(days=120),
            fee=Decimal("0.5"),
            fee_mode="lump_sum",
        )
    page = visitor(world.people["manager"])
    page.goto("/register/")
    assert page.locator("#list tbody th a").all_inner_texts() == ["岳阳花苑"]
    page.get_by_role("link", name="岳阳花苑").click()
    page.get_by_role("link", name="退出告知").click()
    page.locator("[name=leaves_on]").fill((today + timedelta(days=120)).isoformat())
    page.get_by_role("button", name="退出告知").click()
    expect(page.locator(".countdown-days")).to_have_text("120")
    look(page, "manager-notice")
    assert [n.contract.compound.code for n in ExitNotice.objects.all()] == ["T-garden"]
    other = Compound.objects.get(code="T-opera").contracts.get()
    answer = page.goto(f"/register/contracts/{other.pk}/exit/")
    assert answer
    assert answer.status in (403, 404)
    look(page, "manager-closed")


def test_an_officer_of_another_street_gets_a_clear_page(
    world: World, planned: PlanVersion, visitor: Callable[..., Page], look: Look
) -> None:
    page = visitor(world.people["stranger"])
    page.goto("/register/")
    assert page.locator("#list tbody th a").all_inner_texts() == ["虹仪小区"]
    for closed in (
        "/register/compounds/T-opera/",
        f"/planning/plans/{planned.pk}/",
        "/planning/start/310104003000/",
        "/register/areas/310104003000/",
    ):
        answer = page.goto(closed)
        assert answer
        assert answer.status in (403, 404), closed
        expect(page.get_by_role("heading", level=1)).to_contain_text("。")
        assert "813" not in page.locator("main").inner_text()
        look(page, "stranger-closed")


@pytest.fixture
def plain(browser: Browser, live_server: Any, world: World) -> Iterator[Page]:
    """The officer's page in a browser that runs no script."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 1440, "height": 900},
        locale="zh-CN",
        java_script_enabled=False,
    )
    name, value = settings.SESSION_COOKIE_NAME, session_of(world.people["officer"])
    context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_without_a_script_the_list_the_import_and_a_run_work(world: World, plain: Page) -> None:
    import_rates(at=timezone.now())
    plain.goto("/register/")
    plain.locator("input[name=text]").fill("京剧院")
    plain.get_by_role("button", name="筛选").click()
    assert plain.locator("#list tbody th a").all_inner_texts() == ["京剧院小区"]

    plain.goto("/register/imports/")
    content = {"name": LIST, "mimeType": "application/octet-stream", "buffer": the_list()}
    plain.locator("input[type=file]").set_input_files(content)  # type: ignore[arg-type]
    plain.get_by_role("button", name="读取并预览").click()
    expect(plain.locator("tbody tr")).to_have_count(len(ROWS))
    before = Compound.objects.count()
    plain.get_by_role("button", name="采用").click()
    expect(plain.locator("#alerts")).to_contain_text("新登记")
    assert Compound.objects.count() > before

    plain.goto("/planning/start/310104003000/")
    plain.get_by_role("button", name="开始测算").click()
    expect(plain.locator("#run")).to_contain_text("小区")
    assert plain.locator("meta[http-equiv=refresh]").count(), "the page asks again by itself"
    compute(Run.objects.get())
    plain.reload()
    plain.get_by_role("link", name="打开方案").click()
    expect(plain.locator("#alliances tbody tr").first).to_be_visible()
    expect(plain.locator("noscript").first).to_be_attached()
    assert date.today().isoformat() in plain.get_by_role("heading", level=1).inner_text()  # noqa: DTZ011
