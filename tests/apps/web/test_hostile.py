"""What strangers and clumsy colleagues send: clear answers, nothing broken, nothing given away."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from linmeng.people.models import Role
from tests.worlds import PASSWORD, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(world: World) -> Client:
    """The administrator, signed in; an answer of 500 does not stop the test by itself."""
    client = Client(raise_request_exception=False)
    assert client.login(username="administrator", password=PASSWORD)
    return client


def test_a_foreign_host_is_refused_in_words(world: World) -> None:
    answer = Client(raise_request_exception=False).get(
        "/accounts/login/", headers={"host": "evil.example", "referer": "http://evil.example/"}
    )
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


def test_the_first_day_of_the_calendar_is_a_day(office: Client) -> None:
    for day in ("0001-01-01", "0001-01-02", "9999-12-31"):
        assert office.get("/people/audit/", {"first_on": day, "last_on": day}).status_code == 200


@pytest.mark.parametrize("what", ["resident", "owners_committee"])
def test_a_role_in_a_compound_names_no_area_beside_it(office: Client, world: World, what: str) -> None:
    path = f"/people/{world.people['resident'].pk}/role/"
    sent = {"what": what, "compound": "T-garden", "area": "天平街道", "from_on": "2024-09-20"}
    before = Role.objects.count()
    assert office.post(path, sent).status_code == 422
    assert Role.objects.count() == before


def test_what_is_too_large_is_refused_before_it_is_stored(settings: Any, world: World) -> None:
    settings.LARGEST_REQUEST = 1000
    answer = Client(raise_request_exception=False).post("/accounts/login/", {"login": "x" * 2000})
    assert answer.status_code == 413


def test_who_was_administrator_looks_behind_the_pages_no_more(world: World) -> None:
    person = world.people["administrator"]
    person.is_staff = person.is_superuser = True
    person.save()
    client = Client()
    client.force_login(person)
    assert client.get("/admin/").status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    person.roles.update(until_on=yesterday)
    assert client.get("/admin/").status_code != 200
    assert client.get("/admin/people/person/").status_code != 200


def test_behind_the_pages_there_is_only_looking() -> None:
    import linmeng.config.urls  # noqa: F401 (takes other packages' forms away)

    assert {m._meta.app_label for m in admin.site._registry} <= {"people", "register", "planning"}
