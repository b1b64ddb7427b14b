"""A passkey from the phone's own lock, with the browser's virtual authenticator: made, used, taken away."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from linmeng.people.models import AuditRow
from tests.worlds import PASSWORD, World

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def _phone(page: Page) -> Any:
    """The page's phone with a lock; answers its id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session, made["authenticatorId"]


def _sign_in(page: Page, at: str, password: str = PASSWORD) -> None:
    page.goto(f"{at}/accounts/login/")
    page.locator("#id_login").fill("resident")
    page.locator("#id_password").fill(password)
    page.locator("form[action$='/accounts/login/'] button.btn-primary").click()


def test_a_passkey_signs_in(
    world: World,
    visitor: Callable[..., Page],
    live_server: Any,
    look: Callable[[Page, str], None],
    errors: list[str],
) -> None:
    at = live_server.url.replace("127.0.0.1", "localhost")  # numbers are no name for a passkey
    page = visitor(None, width=390)
    session, phone = _phone(page)
    _sign_in(page, at)
    page.goto(f"{at}/accounts/passkeys/add/")
    if "reauthenticate" in page.url:  # adding one asks for the password again
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("main button.btn-primary").click()
    look(page, "mfa_add_webauthn")
    page.locator("#passkey-add").click()
    expect(page.locator(".plain-list b")).to_be_visible()
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": phone})["credentials"]) == 1
    look(page, "mfa_list_webauthn-one")

    page.locator("summary", has_text="菜单").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.locator("#passkey-login")).to_be_visible()
    look(page, "account_login-passkey")
    page.locator("#passkey-login").click()
    page.wait_for_url(f"{at}/")
    page.goto(f"{at}/accounts/passkeys/")
    expect(page.locator(".plain-list b")).to_be_visible()

    page.locator(".plain-list a.btn").click()
    if "reauthenticate" in page.url:
        page.goto(f"{at}/accounts/passkeys/reauthenticate/?next={page.url.split('next=')[1]}")
        page.locator("#passkey-again").click()
    page.locator("main button.btn-danger").click()
    expect(page.get_by_text(_("You have none yet."))).to_be_visible()
    acts = AuditRow.objects.filter(act__contains="passkey").order_by("pk")
    assert [row.act for row in acts] == ["people.add_passkey", "people.remove_passkey"]

    page.context.clear_cookies()
    page.goto(f"{at}/accounts/login/")
    page.locator("#passkey-login").click()  # the phone has it still, the house does not
    expect(page.get_by_role("alert").first).to_be_visible()
    assert "/accounts/login/" in page.url
    errors.clear()


def test_the_password_works_beside_a_passkey_and_a_refused_one_is_told(
    world: World, visitor: Callable[..., Page], live_server: Any
) -> None:
    at = live_server.url.replace("127.0.0.1", "localhost")  # numbers are no name for a passkey
    page = visitor(None, width=390)
    session, phone = _phone(page)
    page.goto(f"{at}/accounts/login/")
    session.send("WebAuthn.setUserVerified", {"authenticatorId": phone, "isUserVerified": False})
    page.locator("#passkey-login").click()
    expect(page.locator("[data-passkey-failed]")).to_be_visible(timeout=30_000)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": phone, "isUserVerified": True})
    _sign_in(page, at)
    page.goto(f"{at}/accounts/passkeys/add/")
    if "reauthenticate" in page.url:
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("main button.btn-primary").click()
    page.locator("#passkey-add").click()
    expect(page.locator(".plain-list li")).to_have_count(1)
    page.context.clear_cookies()
    _sign_in(page, at)
    page.wait_for_url(f"{at}/")
