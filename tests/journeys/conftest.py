"""A real browser: Chromium of the system, one world, and pages looked at in both languages and widths."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from linmeng.people.models import Person
from tests.worlds import World, small_world

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop in the test's thread

ROOT = Path(__file__).resolve().parents[2]
LOOKS = ROOT / "build" / "looks"  # ignored by git
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = {1440: 900, 390: 844}
LANGUAGES = ("zh-hans", "en")
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
         "--disable-default-apps", "--disable-domain-reliability", "--disable-client-side-phishing-detection",
         "--metrics-recording-only"]  # fmt: skip
EXPECTED = re.compile(r"the server responded with a status of 4\d\d")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.fail("Chromium is absent: scripts/system-packages browser")
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": ["--no-sandbox", "--disable-gpu", *QUIET],
    }


@pytest.fixture(scope="session", autouse=True)
def _plain_server() -> Iterator[None]:
    """What the server's middleware reads once at its start: no redirect to https, files as they lie there."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        SECURE_SSL_REDIRECT=False, STORAGES={**settings.STORAGES, "staticfiles": plain}, SECURE_HSTS_SECONDS=0
    ):
        yield


@pytest.fixture
def world(transactional_db: None) -> World:
    """The small world, where the server's own threads see it."""
    return small_world()


@pytest.fixture
def errors() -> list[str]:
    """What the browser complained about; a test fails on it at its end (see `visitor`)."""
    return []


@pytest.fixture
def visitor(browser: Browser, live_server: Any, errors: list[str]) -> Iterator[Callable[..., Page]]:
    """`visitor(person, width=…, language=…)`: a page of somebody who is signed in; nobody with None."""
    contexts: list[BrowserContext] = []

    def open_page(person: Person | None = None, *, width: int = 1440, language: str = "zh-hans") -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": WIDTHS[width]}, locale="zh-CN"
        )
        contexts.append(context)
        speak = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
        context.add_cookies([speak])  # type: ignore[list-item]
        if person is not None:
            sign_in(context, person, live_server.url)
        page = context.new_page()
        page.on("console", lambda message: _note(message, errors))
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == [], "the browser complained"


def sign_in(context: BrowserContext, person: Person, url: str) -> None:
    """Gives a browser the session of this person, from this moment on; the one it had is forgotten."""
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": url}
    context.add_cookies([cookie])  # type: ignore[list-item]


def session_of(person: Person) -> str:
    """The key of a session of this person, as if just signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.save()
    assert store.session_key
    return store.session_key


def _note(message: ConsoleMessage, errors: list[str]) -> None:
    if message.type == "error" and not EXPECTED.search(message.text):
        errors.append(message.text)


def violations(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it stands, each with the first place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))  # evaluated, not added: the page's policy stays in force
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    grave = [v for v in found if v["impact"] in ("serious", "critical")]
    return [f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:160]} [{len(v['nodes'])}×]" for v in grave]


def settle(page: Page) -> None:
    """Waits until nothing is loaded any more and maps and charts have drawn."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")


@pytest.fixture
def look() -> Callable[[Page, str], None]:
    """`look(page, name)`: keeps a picture in build/looks; nothing is cut off or shuts people out."""

    def look_at(page: Page, name: str) -> None:
        settle(page)
        size = page.viewport_size
        assert size
        language = (page.get_attribute("html", "lang") or "")[:2]
        LOOKS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=LOOKS / f"{name}-{language}-{size['width']}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{name}: {wide} px wide on a screen of {size['width']}"
        assert violations(page) == [], name

    return look_at
