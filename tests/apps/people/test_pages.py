"""Sign-in and the pages of this room, through the door."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linmeng.people.models import AuditRow, Organisation, Person, Role
from linmeng.people.queries import DEMO_PASSWORD
from tests.worlds import PASSWORD, World

LOGIN = "/accounts/login/"
STRONG = "harvest-moon-1999"
ACCOUNT = {
    "name": "王阿姨",
    "username": "wang",
    "password": STRONG,
    "what": "resident",
    "compound": "京剧院小区",
    "from_on": "2024-09-20",
}
EVERYBODY = [
    "officer", "community", "committee", "manager", "resident", "expert", "district", "city",
    "administrator", "stranger", "nobody",
]  # fmt: skip


@pytest.fixture
def officer(world: World, client: Client) -> Client:
    client.force_login(world.people["officer"])
    return client


def test_signing_in_and_out(world: World, client: Client) -> None:
    assert client.get("/").headers["Location"].startswith(LOGIN)
    answer = client.post(LOGIN, {"login": "officer", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert "街道工作人员" in client.get("/").content.decode()
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_signing_in_does_not_lead_to_a_foreign_site(world: World, client: Client) -> None:
    answer = client.post(LOGIN, {"login": "officer", "password": PASSWORD, "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"


def test_after_five_failures_even_the_right_password_waits(world: World, client: Client) -> None:
    for _ in range(5):
        assert "不正确" in client.post(LOGIN, {"login": "officer", "password": "wrong"}).content.decode()
    answer = client.post(LOGIN, {"login": "officer", "password": PASSWORD})
    assert answer.status_code == 200
    assert "登录失败次数过多" in answer.content.decode()
    assert client.get("/").status_code == 302
    other = Client(REMOTE_ADDR="10.0.0.9")
    assert other.post(LOGIN, {"login": "district", "password": PASSWORD}).status_code == 302


def test_the_administration_has_no_door_of_its_own(world: World, client: Client) -> None:
    assert client.get("/admin/login/").headers["Location"].startswith(LOGIN)
    client.force_login(world.people["officer"])
    assert client.get("/admin/people/auditrow/").status_code == 302
    Person.objects.filter(username="administrator").update(is_staff=True, is_superuser=True)
    client.force_login(Person.objects.get(username="administrator"))
    assert client.get("/admin/people/auditrow/").status_code == 200
    assert client.get("/admin/people/auditrow/add/").status_code == 403
    assert client.post("/admin/people/role/add/", {}).status_code == 403


def test_nobody_opens_an_account_for_themselves(world: World, client: Client) -> None:
    before = Person.objects.count()
    answer = client.post("/accounts/help/", {"username": "x", "password1": STRONG, "password2": STRONG})
    assert answer.status_code == 405
    assert "街道办事处" in client.get("/accounts/help/").content.decode()
    assert Person.objects.count() == before


def test_the_demo_shows_its_accounts_and_nothing_else_does(
    world: World, client: Client, settings: Any
) -> None:
    assert DEMO_PASSWORD not in client.get(LOGIN).content.decode()
    settings.DEMO = True
    page = client.get(LOGIN).content.decode()
    assert DEMO_PASSWORD in page
    assert all(f'value="{name}"' in page for name in world.people if name != "nobody")


def test_changing_ones_own_password_is_recorded(officer: Client) -> None:
    answer = officer.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": STRONG, "password2": STRONG}
    )
    assert answer.status_code == 302
    assert Person.objects.get(username="officer").check_password(STRONG)
    assert AuditRow.objects.get().act == "people.change_own_password"
    assert officer.get("/").status_code == 200  # still signed in


ROLES_THAT_SEE = {"officer", "district", "city", "administrator", "stranger"}


@pytest.mark.parametrize(
    "page", ["people", "open_account", "organisations", "register_organisation", "audit"]
)
@pytest.mark.parametrize("who", EVERYBODY)
def test_every_page_and_role(world: World, client: Client, who: str, page: str) -> None:
    client.force_login(world.people[who])
    assert client.get(reverse(f"people:{page}")).status_code == (200 if who in ROLES_THAT_SEE else 403)


def test_somebody_of_another_street_is_not_there(world: World, officer: Client) -> None:
    assert officer.get(reverse("people:person", args=[world.people["stranger"].pk])).status_code == 404
    assert officer.get(reverse("people:person", args=[world.people["resident"].pk])).status_code == 200


def test_opening_an_account(world: World, officer: Client) -> None:
    answer = officer.post(reverse("people:open_account"), ACCOUNT)
    assert answer.status_code == 302
    assert Role.objects.get(person__username="wang").compound == world.compounds["opera"]


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"password": "123"}, 422, "密码"),
        ({"username": "officer"}, 409, "已被使用"),
        ({"compound": "不存在的小区"}, 422, "没有找到"),
        ({"compound": ""}, 422, "须指定一个小区"),
        ({"what": "administrator"}, 422, "administrator"),
        ({"from_on": "20240920x"}, 422, "日期"),
        ({"username": "a b"}, 422, ""),
        ({"name": "x" * 200}, 422, ""),
        ({"username": "wa\x00ng"}, 422, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    world: World, officer: Client, wrong: dict[str, str], status: int, words: str
) -> None:
    form = ACCOUNT | wrong
    answer = officer.post(reverse("people:open_account"), form)
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert "王阿姨" in page or "name" in wrong
    assert not AuditRow.objects.exists()


def test_giving_and_ending_a_role(world: World, officer: Client) -> None:
    resident = world.people["resident"]
    form = {"what": "resident", "compound": "T-garden", "from_on": "2024-09-20"}
    assert officer.post(reverse("people:give_role", args=[resident.pk]), form).status_code == 302
    role = resident.roles.get(compound=world.compounds["garden"])
    assert officer.post(reverse("people:give_role", args=[resident.pk]), form).status_code == 409
    end = reverse("people:end_role", args=[resident.pk, role.pk])
    assert officer.post(end, {"until_on": "2999-01-01"}).status_code == 302
    assert officer.post(end, {"until_on": "2999-01-01"}).status_code == 409
    assert officer.post(end, {"until_on": "nonsense"}).status_code == 302
    assert AuditRow.objects.count() == 2


def test_a_role_of_somebody_else_is_not_ended_through_this_person(world: World, officer: Client) -> None:
    mine = world.people["officer"].roles.get()
    officer.post(
        reverse("people:end_role", args=[world.people["resident"].pk, mine.pk]), {"until_on": "2999-01-01"}
    )
    mine.refresh_from_db()
    assert mine.until_on is None


def test_a_forgotten_password_and_a_closed_account(world: World, officer: Client) -> None:
    pk = world.people["resident"].pk
    assert officer.post(reverse("people:set_password", args=[pk]), {"password": "1"}).status_code == 422
    assert officer.post(reverse("people:set_password", args=[pk]), {"password": STRONG}).status_code == 302
    assert officer.post(reverse("people:account", args=[pk]), {"to": "closed"}).status_code == 302
    assert Client().post(LOGIN, {"login": "resident", "password": STRONG}).headers.get("Location") != "/"
    assert officer.post(reverse("people:account", args=[pk]), {"to": "closed"}).status_code == 409
    assert officer.post(reverse("people:account", args=[pk]), {"to": "open"}).status_code == 302
    assert Client().post(LOGIN, {"login": "resident", "password": STRONG}).headers["Location"] == "/"


def test_registering_an_organisation(world: World, officer: Client) -> None:
    page = reverse("people:register_organisation")
    answer = officer.post(page, {"kind": "property_company", "name": "新物业", "credit_code": "123"})
    assert (answer.status_code, "18 位" in answer.content.decode()) == (422, True)
    assert officer.post(page, {"kind": "property_company", "name": "新物业"}).status_code == 302
    assert Organisation.objects.filter(name="新物业").exists()
    assert "新物业" in officer.get(reverse("people:organisations") + "?q=新物").content.decode()


def test_the_trail_survives_strange_filters(officer: Client) -> None:
    page = reverse("people:audit")
    for query in ("first_on=x", "act=none", "page=99999", "q=%00", "q=%F0%9F%98%80", "last_on=9999-12-31"):
        assert officer.get(f"{page}?{query}").status_code == 200, query


def test_who_am_i(officer: Client) -> None:
    answer = officer.get("/api/people/me").json()
    assert answer["username"] == "officer"
    assert [(r["what"], r["place"]) for r in answer["roles"]] == [("subdistrict_officer", "天平街道")]
    assert Client().get("/api/people/me").status_code == 401
