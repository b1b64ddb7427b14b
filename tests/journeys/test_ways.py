"""An officer draws a river and a gate on the map; the next plan no longer reaches over the river."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page, expect

from linmeng.planning import jobs
from linmeng.planning.actions import import_rates, open_draft, save_ways
from linmeng.planning.models import PlanVersion, RatesVersion, WaysVersion
from linmeng.register.models import Compound
from tests.apps.planning.conftest import run_of
from tests.apps.planning.test_ways import PARTED, drawing
from tests.journeys.conftest import LANGUAGES, WIDTHS
from tests.worlds import NOW, World

Look = Callable[[Page, str], None]


def spot(page: Page, lon: float, lat: float) -> dict[str, float]:
    """Where a place lies on the map's element, in pixels."""
    script = """([lon, lat]) => {
      const p = document.getElementById("ways-map").linmeng.map.latLngToContainerPoint([lat, lon]);
      return { x: p.x, y: p.y };
    }"""
    return dict(page.evaluate(script, [lon, lat]))


def draw(page: Page, tool: str, *places: tuple[float, float]) -> None:
    """Clicks a tool and then the places; a line ends with a second click on its last point."""
    page.get_by_role("button", name=tool, exact=True).click()
    canvas = page.locator("#ways-map")
    for lon, lat in places:
        canvas.click(position=spot(page, lon, lat))  # type: ignore[arg-type]
    if len(places) > 1:
        canvas.click(position=spot(page, *places[-1]))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_drawn_on_the_map_and_saved(
    visitor: Callable[..., Page], world: World, look: Look, language: str, errors: list[Any]
) -> None:
    words = {
        "zh-hans": ("隔断", "步行道路", "出入口", "另存为新版本", "移动节点"),
        "en": ("Barrier", "Way", "Gate", "Save as a new version", "Move points"),
    }[language]
    page = visitor(world.people["officer"], language=language)
    page.goto("/planning/ways/310104003000/")
    expect(page.locator(".ways-tools")).to_be_visible()
    look(page, "ways-empty")
    draw(page, words[0], (121.4506, 31.2088), (121.4506, 31.2104))
    draw(page, words[1], (121.4501, 31.2098), (121.4504, 31.2098))
    draw(page, words[2], (121.45045, 31.2096))
    expect(page.locator("[data-count=barrier]")).to_have_text("1")
    expect(page.locator("[data-count=gate]")).to_have_text("1")
    page.get_by_role("button", name=words[4], exact=True).click()
    look(page, "ways-drawn")
    page.get_by_role("button", name=words[3], exact=True).click()
    page.wait_for_url("**/planning/ways/310104003000/")
    expect(page.locator(".ways-tools")).to_be_visible()
    look(page, "ways-saved")
    (version,) = WaysVersion.objects.all()
    kinds = [f["properties"] for f in version.data["features"]]
    assert {"kind": "barrier"} in kinds
    assert {"kind": "way"} in kinds
    assert {"kind": "gate", "compound": "T-opera"} in kinds
    phone = visitor(world.people["officer"], width=390, language=language)
    phone.goto("/planning/ways/310104003000/")
    expect(phone.locator(".ways-tools")).to_be_visible()
    look(phone, "ways-saved")
    phone.goto("/planning/start/310104003000/")
    look(phone, "start-with-ways")


WALKED = drawing(
    (
        {
            "type": "LineString",
            "coordinates": [[121.4412, 31.2016], [121.4460, 31.2055], [121.4518, 31.2100]],
        },
        {},
    ),
    (
        {
            "type": "LineString",
            "coordinates": [[121.4502, 31.2090], [121.4506, 31.2094], [121.4512, 31.2098]],
        },
        {},
    ),
    ({"type": "LineString", "coordinates": [[121.4478, 31.2082], [121.4486, 31.2072]]}, {"kind": "bridge"}),
    ({"type": "LineString", "coordinates": [[121.4462, 31.2100], [121.4498, 31.2056]]}, {"kind": "barrier"}),
    ({"type": "Point", "coordinates": [121.45052, 31.20942]}, {"compound": "T-opera"}),
    ({"type": "Point", "coordinates": [121.45075, 31.20962]}, {"compound": "T-garden"}),
    (
        {"type": "Point", "coordinates": [121.4506, 31.2096]},
        {"kind": "door", "compounds": ["T-opera", "T-garden"]},
    ),
)


@pytest.fixture
def walked(world: World) -> PlanVersion:
    """A plan of Tianping computed with ways; since then somebody drew others."""
    Compound.objects.filter(code="T-opera").update(gates=0)
    import_rates(at=NOW)
    told: dict[str, Any] = {"by": world.people["officer"], "at": NOW, "area": world.areas["tianping"]}
    save_ways(data=WALKED, on_top_of=0, **told)
    run = run_of(world, RatesVersion.objects.get(name="example"))
    with transaction.atomic():
        jobs.run_plan(run.pk)
    save_ways(data=PARTED, on_top_of=1, **told)
    return PlanVersion.objects.get()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_s_map_shows_its_own_ways_and_lets_them_go(
    visitor: Callable[..., Page], world: World, walked: PlanVersion, look: Look, language: str, width: int
) -> None:
    page = visitor(world.people["officer"], width=width, language=language)
    page.goto(reverse("planning:plan", args=[walked.pk]))
    signs = page.locator(".walk-legend label")
    expect(signs).to_have_count(5)
    expect(signs.locator(".legend-count")).to_have_text(["2", "1", "1", "2", "1"])
    look(page, "plan-ways")
    on_map = (
        "kind => (({ map, ways }) => map.hasLayer(ways[kind]))(document.getElementById('plan-map').linmeng)"
    )
    assert page.evaluate(on_map, "barrier") is True
    signs.nth(2).get_by_role("checkbox").uncheck()
    assert [page.evaluate(on_map, kind) for kind in ("barrier", "way")] == [False, True]
    signs.nth(2).get_by_role("checkbox").check()
    assert page.evaluate(on_map, "barrier") is True
    page.locator(".map-choice select").select_option(
        index=1
    )  # another colouring keeps the ways and their legend
    expect(signs).to_have_count(5)
    draft = open_draft(by=world.people["officer"], at=NOW, area=world.areas["tianping"], plan=walked)
    page.goto(reverse("planning:draft", args=[draft.pk]))
    expect(page.locator(".walk-legend label")).to_have_count(5)
    look(page, "draft-ways")
