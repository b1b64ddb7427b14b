"""Every page as people see it: four pictures each, nothing cut off, nothing serious for axe."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.journeys.conftest import LANGUAGES, WIDTHS, violations
from tests.pages import PAGES, UNSEEN
from tests.worlds import World


@pytest.mark.parametrize("name", sorted(PAGES.keys() - UNSEEN))
def test_every_page(
    world: World, visitor: Callable[..., Page], look: Callable[[Page, str], None], name: str
) -> None:
    arguments, who = PAGES[name]
    address = reverse(name, args=arguments(world) if callable(arguments) else arguments)
    for width in WIDTHS:
        for language in LANGUAGES:
            page = visitor(world.people[who] if who else None, width=width, language=language)
            answer = page.goto(address)
            assert answer
            assert answer.status == 200
            look(page, name.replace(":", "-"))
            page.context.close()


def test_a_page_that_shuts_people_out_is_noticed(world: World, visitor: Callable[..., Page]) -> None:
    page = visitor(None)
    page.goto("/accounts/login/")
    assert violations(page) == []
    page.evaluate("""() => {
        document.querySelector('label[for=id_login]').remove();
        document.querySelector('#id_login').removeAttribute('placeholder');
        document.querySelector('main p').style.color = '#eee';
    }""")
    found = " ".join(violations(page))
    assert "label" in found
    assert "color-contrast" in found


def test_a_page_that_is_cut_off_is_noticed(
    world: World, visitor: Callable[..., Page], look: Callable[[Page, str], None]
) -> None:
    page = visitor(None, width=390)
    page.goto("/accounts/login/")
    page.evaluate("document.querySelector('main').style.minWidth = '900px'")
    with pytest.raises(AssertionError, match="px wide"):
        look(page, "planted-fault")


def test_the_menu_works_on_a_phone_without_a_script(world: World, browser: Any, live_server: Any) -> None:
    from tests.journeys.conftest import session_of

    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        java_script_enabled=False,
    )
    context.add_cookies(
        [{"name": "sessionid", "value": session_of(world.people["officer"]), "url": live_server.url}]
    )
    page = context.new_page()
    page.goto("/")
    page.locator("summary", has_text="菜单").click()
    page.get_by_role("link", name="人员与角色").click()
    assert page.url.endswith("/people/")
    page.locator("summary", has_text="菜单").click()
    page.get_by_role("button", name="退出登录").click()
    assert "/accounts/login/" in page.url
    context.close()


def test_signing_in_by_one_click_in_the_demo(
    world: World, visitor: Callable[..., Page], settings: Any, look: Callable[[Page, str], None]
) -> None:
    from linmeng.people.queries import DEMO_PASSWORD

    settings.DEMO = True
    world.people["officer"].set_password(DEMO_PASSWORD)
    world.people["officer"].save()
    page = visitor(None, width=390)
    page.goto("/")
    look(page, "account_login-demo")
    page.get_by_role("button", name="officer 某").click()
    page.get_by_role("heading", level=1).wait_for()
    assert page.url.rstrip("/").endswith(page.url.split("/")[2])
    look(page, "home-demo")


def test_a_refusal_reaches_somebody_who_filters(
    world: World, visitor: Callable[..., Page], errors: list[str]
) -> None:
    page = visitor(world.people["officer"])
    page.goto("/people/")
    world.people["officer"].roles.update(until_on="2024-01-02")
    page.get_by_label("姓名").fill("王")
    page.locator("#alerts .alert-danger").wait_for()
    assert "行政机构" in page.locator("#alerts").inner_text()
    assert page.locator("#people").count() == 1
    errors.clear()  # htmx writes the 403 to the console
