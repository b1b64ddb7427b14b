"""Two officers arrange a plan by hand: drag, see what breaks, undo, finish, note, keep, publish."""

import re
from collections.abc import Callable

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from linmeng.planning import actions, jobs
from linmeng.planning.models import Draft, PlanVersion, Publication, RatesVersion
from linmeng.register.models import Compound
from tests.apps.planning.conftest import run_of
from tests.journeys.conftest import LANGUAGES, WIDTHS
from tests.worlds import NOW, World

Look = Callable[[Page, str], None]
Visitor = Callable[..., Page]


@pytest.fixture
def plan(world: World) -> PlanVersion:
    """A finished plan of Tianping, where Opera House hangs on Yueyang Garden."""
    Compound.objects.filter(code="T-opera").update(gates=0)
    actions.import_rates(at=NOW)
    run = run_of(world, RatesVersion.objects.get(name="example"))
    with transaction.atomic():
        jobs.run_plan(run.pk)
    return PlanVersion.objects.get()


@pytest.fixture
def draft(world: World, plan: PlanVersion) -> Draft:
    return actions.open_draft(
        by=world.people["officer"], at=timezone.now(), area=world.areas["tianping"], plan=plan
    )


def opened(page: Page, draft: Draft) -> Page:
    page.goto(reverse("planning:draft", args=[draft.pk]))
    page.wait_for_selector("#draft-map canvas")
    return page


def spot(page: Page, code: str) -> tuple[float, float]:
    """Where on the screen a compound lies."""
    x, y = page.evaluate(
        """(code) => {
            const el = document.getElementById('draft-map');
            const { map, marks, data } = el.linmeng;
            const i = data.points.findIndex((p) => p[3] === code);
            const at = map.latLngToContainerPoint(marks[i].getLatLng());
            const box = el.getBoundingClientRect();
            return [box.left + at.x, box.top + at.y];
        }""",
        code,
    )
    return x, y


def drag(page: Page, code: str, onto: str = "") -> None:
    """Onto another compound, or onto empty ground."""
    page.evaluate("window.scrollTo(0, 0)")
    x, y = spot(page, code)
    to = spot(page, onto) if onto else (x + 150, y + 150)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((x + to[0]) / 2, (y + to[1]) / 2, steps=4)
    page.mouse.move(*to, steps=4)
    page.mouse.up()


def colour_of(page: Page, code: str) -> str:
    """The colour the map gives a compound."""
    return str(
        page.evaluate(
            """(code) => {
                const { data, marks } = document.getElementById('draft-map').linmeng;
                return marks[data.points.findIndex((p) => p[3] === code)].options.fillColor;
            }""",
            code,
        )
    )


def test_an_officer_drags_sees_what_breaks_undoes_and_publishes(
    world: World, plan: PlanVersion, visitor: Visitor
) -> None:
    page = visitor(world.people["officer"])
    page.goto(reverse("planning:plan", args=[plan.pk]))
    page.get_by_role("link", name="手工调整").click()
    page.get_by_role("button", name="新建天平街道草案").click()
    page.wait_for_url(re.compile(r"/planning/drafts/\d+/$"))
    page.wait_for_selector("#draft-map canvas")

    drag(page, "T-alone", "T-garden")
    expect(page.locator(".draft-broken")).to_contain_text("不相邻")
    expect(page.locator(".draft-effect")).to_contain_text("把无人小区移到岳阳花苑所在联盟")
    assert colour_of(page, "T-alone") == colour_of(page, "T-garden")
    page.get_by_role("link", name="发布……").click()
    expect(page.locator("main")).to_contain_text("还不能发布")
    page.get_by_role("link", name="回到草案").click()

    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".draft-broken")).to_have_count(0)
    drag(page, "T-opera")
    expect(page.locator(".draft-effect")).to_contain_text("让京剧院小区退出联盟")
    page.locator("#draft-version-name").fill("单独试试")
    page.get_by_role("button", name="保存这个版本").click()
    expect(page.locator("main")).to_contain_text("已保存为第 1 版")

    page.get_by_role("link", name="京剧院小区").first.click()
    page.locator("#draft-focus").get_by_role("button", name="放开").click()
    expect(page.locator("#draft-hold")).to_contain_text("固定不动")
    page.get_by_role("button", name="其余自动补全").click()
    expect(page.locator(".draft-effect")).to_contain_text("自动补全了其余部分")
    expect(page.locator(".draft-row")).to_contain_text("岳阳花苑")

    page.get_by_role("link", name="发布……").first.click()
    page.get_by_label("给读者的说明").fill("征求意见稿")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator("main")).to_contain_text("已发布")
    found = Publication.objects.get()
    resident = visitor(world.people["resident"], width=390)
    resident.goto("/planning/compounds/T-opera/")
    expect(resident.locator("main")).to_contain_text("征求意见稿")
    expect(resident.locator("main")).to_contain_text("岳阳花苑")
    page.goto(reverse("planning:withdraw", args=[found.pk]))
    page.get_by_label("撤回的原因").fill("面积有误")
    page.get_by_role("button", name="撤回").click()
    expect(page.locator("main")).to_contain_text("面积有误")
    resident.reload()
    expect(resident.locator("main")).to_contain_text("还没有已发布的方案")


def test_without_dragging_on_a_phone(world: World, draft: Draft, visitor: Visitor) -> None:
    page = opened(visitor(world.people["officer"], width=390), draft)
    page.get_by_role("link", name="京剧院小区").first.click()
    expect(page.locator("#draft-focus-title")).to_have_text("京剧院小区")
    page.locator("#draft-focus").get_by_role("button", name="单独安排").click()
    expect(page.locator(".draft-effect")).to_contain_text("让京剧院小区退出联盟")
    page.locator("#draft-focus").get_by_role("button", name="岳阳花苑").press("Enter")
    expect(page.locator(".draft-effect")).to_contain_text("把京剧院小区移到岳阳花苑所在联盟")
    expect(page.locator(".draft-bar")).to_contain_text("±0")


def test_two_see_each_others_edits(world: World, draft: Draft, visitor: Visitor) -> None:
    one = opened(visitor(world.people["officer"]), draft)
    other = opened(visitor(world.people["district"]), draft)
    expect(one.locator("#draft")).to_contain_text("district 某", timeout=15_000)
    one.locator("#draft-note").fill("还没写完的批注")
    drag(other, "T-opera")
    expect(one.locator(".draft-effect")).to_contain_text("district 某 让京剧院小区退出联盟", timeout=10_000)
    assert colour_of(one, "T-opera") == colour_of(one, "T-alone")
    expect(one.locator("#draft-note")).to_have_value("还没写完的批注")
    one.get_by_role("button", name="留下批注").click()
    expect(other.locator(".draft-past")).to_contain_text("还没写完的批注", timeout=10_000)

    polls = re.compile(r"/planning/drafts/\d+/\?")
    one.route(polls, lambda route: route.fulfill(status=204))  # hears nothing for a while
    other.get_by_role("button", name="撤销").click()
    expect(other.locator(".draft-effect")).to_contain_text("撤销了第 1 步")
    drag(one, "T-alone", "T-garden")
    expect(one.locator("#alerts")).to_contain_text("district 某刚才改动了")
    assert Draft.objects.get().number == 2
    one.unroute(polls)
    expect(one.locator(".draft-effect")).to_contain_text("撤销了第 1 步", timeout=10_000)


PAGES: dict[str, Callable[[Draft, Publication], str]] = {
    "draft": lambda d, p: reverse("planning:draft", args=[d.pk]) + "?at=T-alone",
    "draft_of_plan": lambda d, p: reverse("planning:draft_of_plan", args=[d.based_on_id]),
    "draft_compare": lambda d, p: reverse("planning:draft_compare", args=[d.pk]),
    "publish_draft": lambda d, p: reverse("planning:publish_draft", args=[d.pk]),
    "publish_plan": lambda d, p: reverse("planning:publish_plan", args=[d.based_on_id]),
    "publications": lambda d, p: reverse("planning:publications"),
    "withdraw": lambda d, p: reverse("planning:withdraw", args=[p.pk]),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages(world: World, draft: Draft, visitor: Visitor, look: Look, name: str) -> None:
    who = world.people["officer"]
    found = actions.publish_draft(by=who, at=timezone.now(), draft=draft, name="原样", on=0, words="请看")
    wanted = actions.Wanted("move", ("T-alone",), to="T-garden")
    actions.edit_draft(by=who, at=timezone.now(), draft=draft, on=0, wanted=wanted)
    actions.note_draft(by=who, at=timezone.now(), draft=draft, text="先问业委会", about=["T-alone"])
    for width in WIDTHS:
        for language in LANGUAGES:
            page = visitor(who, width=width, language=language)
            answer = page.goto(PAGES[name](draft, found))
            assert answer
            assert answer.status == 200
            page.wait_for_load_state("load")
            look(page, f"planning-{name}")
            page.context.close()
