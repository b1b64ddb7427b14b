"""What is not done is answered with a sentence: a page, an alert for htmx, problem JSON for programs."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours, Refusal
from linmeng.web.refused import RefusalMiddleware, bad_request, broken, forbidden, no_csrf, not_found
from tests.worlds import World


@pytest.mark.parametrize(
    ("kind", "status"), [(NotYours, 403), (NotNow, 409), (NotUnderstood, 422), (Refusal, 400)]
)
@pytest.mark.parametrize("door", ["page", "htmx", "api"])
def test_a_refusal_at_each_door(rf: RequestFactory, kind: type[Refusal], status: int, door: str) -> None:
    request = rf.get("/api/x" if door == "api" else "/x")
    request.htmx = door == "htmx"  # type: ignore[attr-defined]
    refusal = kind("The account of {name} is closed.", name="<b>王</b>")
    answer: Any = RefusalMiddleware(lambda r: None).process_exception(request, refusal)  # type: ignore[arg-type,return-value]
    assert answer.status_code == status
    body = answer.content.decode()
    if door == "api":
        assert answer.headers["Content-Type"] == "application/problem+json"
        return
    assert "&lt;b&gt;王&lt;/b&gt; 的账号已停用。" in body
    assert ("<html" in body) == (door == "page")
    assert answer.headers.get("HX-Retarget") == ("#alerts" if door == "htmx" else None)


def test_our_own_faults_are_answered_without_the_database(rf: RequestFactory) -> None:
    # no `db` fixture: a query would fail here
    answer = broken(rf.get("/x"))
    assert answer.status_code == 500
    assert "系统出现故障" in answer.content.decode()
    assert "<html" not in broken(rf.get("/x", headers={"HX-Request": "true"})).content.decode()
    assert broken(rf.get("/api/x")).headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("handler", "status"), [(bad_request, 400), (forbidden, 403), (not_found, 404), (no_csrf, 403)]
)
def test_the_other_pages(rf: RequestFactory, handler: Any, status: int) -> None:
    for language, words in (("zh-hans", "首页"), ("en", "Home")):
        with translation.override(language):
            answer = handler(rf.get("/x"), Exception())
            assert answer.status_code == status
            assert words in answer.content.decode()


def test_a_fault_in_a_page_is_a_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from linmeng.config import home

    def fail(*args: Any) -> None:
        raise OSError("disk full: /var/secret")

    monkeypatch.setattr(home, "desk_of", fail)
    client = Client(raise_request_exception=False)
    client.force_login(world.people["officer"])
    answer = client.get("/")
    assert answer.status_code == 500
    assert "系统出现故障" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_a_form_that_lay_too_long(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"login": "officer", "password": "x"})
    assert answer.status_code == 403
    assert "失效" in answer.content.decode()


def test_nowhere(world: World, client: Client) -> None:
    client.force_login(world.people["officer"])
    answer = client.get("/nowhere/", headers={"Referer": "http://testserver/people/"})
    assert answer.status_code == 404
    assert 'href="http://testserver/people/"' in answer.content.decode()
    foreign = client.get("/nowhere/", headers={"Referer": "https://evil.example/"})
    assert "evil.example" not in foreign.content.decode()
