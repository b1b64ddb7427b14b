"""An officer draws a river and a gate on the map; the next plan no longer reaches over the river."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from linmeng.planning.models import WaysVersion
from tests.worlds import World

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
