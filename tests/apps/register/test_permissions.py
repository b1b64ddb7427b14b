"""Who may do what with the register: every action × role, and every page × role."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linmeng.domain.refusals import NotYours
from linmeng.people.models import AuditRow
from linmeng.register import actions, queries
from linmeng.register.models import Building
from linmeng.register.permissions import MAY
from tests.apps.register.owners import unit
from tests.apps.register.stories import FEE, contract
from tests.worlds import NOW, TODAY, World

ROLES = (
    "officer", "community", "committee", "manager", "resident", "expert", "district", "city", "administrator",
    "stranger", "nobody",
)  # fmt: skip
OFFICERS = {"officer", "district", "city", "administrator"}
OFFICES = OFFICERS | {"community"}
SQUARE = {"type": "Polygon", "coordinates": [[[121.4, 31.2], [121.5, 31.2], [121.5, 31.3], [121.4, 31.2]]]}

# the garden is the compound whose committee and company are among the roles; "resident" lives in the opera
Act = Callable[[World, Any], Any]


def _version(world: World) -> int:
    world.compounds["garden"].refresh_from_db()
    return world.compounds["garden"].version


def _garden_contract(world: World) -> int:
    return contract(world, "T-garden", company="岳阳物业有限公司").pk


ACTIONS: dict[str, tuple[Act, set[str]]] = {
    "register.see_compound": (
        lambda w, p: queries.compound_for(p, "T-garden", TODAY),
        OFFICES | {"committee", "manager", "expert"},
    ),
    "register.see_census": (
        lambda w, p: queries.census_for(p, TODAY),
        OFFICES | {"committee", "manager", "expert", "stranger"},  # of their own reach
    ),
    "register.see_warnings": (
        lambda w, p: queries.warnings_of_compound(p, w.compounds["garden"], TODAY),
        OFFICES | {"committee", "manager", "expert"},
    ),
    "register.register_compound": (
        lambda w, p: actions.register_compound(by=p, at=NOW, area=w.areas["yueyang"], name="新", figures={}),
        OFFICERS,
    ),
    "register.correct_figures": (
        lambda w, p: actions.correct_figures(
            by=p, at=NOW, code="T-garden", version=_version(w), figures={"households": 121}
        ),
        OFFICES,
    ),
    "register.record_building": (
        lambda w, p: actions.record_building(by=p, at=NOW, code="T-garden", number="5", floors=6),
        OFFICES,
    ),
    "register.remove_building": (
        lambda w, p: actions.remove_building(by=p, at=NOW, code="T-garden", number=_building(w).number),
        OFFICES,
    ),
    "register.rename_compound": (
        lambda w, p: actions.rename_compound(by=p, at=NOW, code="T-garden", version=_version(w), name="新名"),
        OFFICERS,
    ),
    "register.merge_compounds": (
        lambda w, p: actions.merge_compounds(
            by=p, at=NOW, on=TODAY, codes=["T-garden", "T-opera"], name="合"
        ),
        OFFICERS,
    ),
    "register.split_compound": (
        lambda w, p: actions.split_compound(by=p, at=NOW, on=TODAY, code="T-garden", names=["一", "二"]),
        OFFICERS,
    ),
    "register.assign_units": (
        lambda w, p: actions.assign_units(by=p, at=NOW, **_left_behind(w)),
        OFFICERS,
    ),
    "register.record_contract": (
        lambda w, p: actions.record_contract(
            by=p,
            at=NOW,
            code="T-garden",
            company="岳阳物业有限公司",
            starts_on=date(2024, 1, 1),
            ends_on=None,
            fee=FEE,
            fee_mode="lump_sum",
        ),
        OFFICERS | {"committee"},
    ),
    "register.end_contract": (
        lambda w, p: actions.end_contract(by=p, at=NOW, contract=_garden_contract(w), ended_on=TODAY),
        OFFICERS | {"committee"},
    ),
    "register.give_exit_notice": (
        lambda w, p: actions.give_exit_notice(
            by=p, at=NOW, contract=_garden_contract(w), given_on=TODAY, leaves_on=date(2024, 12, 31)
        ),
        OFFICERS | {"manager"},
    ),
    "register.withdraw_exit_notice": (
        lambda w, p: actions.withdraw_exit_notice(by=p, at=NOW, contract=_noticed(w)),
        OFFICERS | {"manager"},
    ),
    "register.export_lists": (
        lambda w, p: queries.export_for(p, TODAY),
        OFFICES | {"expert", "stranger"},
    ),
    "register.edit_area": (
        lambda w, p: actions.register_area(by=p, at=NOW, code="310104009000", name="新街道"),
        {"district", "city", "administrator"},
    ),
    "register.set_outline": (
        lambda w, p: actions.set_outline(by=p, at=NOW, code="310104003000", outline=SQUARE),
        OFFICERS,
    ),
}


def _left_behind(world: World) -> dict[str, Any]:
    """A unit of the garden that no part was chosen for when it was split."""
    row = unit(world, "101", building="1")
    admin = world.people["administrator"]
    part = actions.split_compound(by=admin, at=NOW, on=TODAY, code="T-garden", names=["东", "西"])[0]
    return {"code": "T-garden", "to": part.code, "units": [row.pk]}


def _noticed(world: World) -> int:
    number = _garden_contract(world)
    admin = world.people["administrator"]
    actions.give_exit_notice(by=admin, at=NOW, contract=number, given_on=TODAY, leaves_on=date(2024, 12, 31))
    return number


def _building(world: World) -> Building:
    admin = world.people["administrator"]
    return actions.record_building(by=admin, at=NOW, code="T-garden", number="6", households=12)


def test_every_act_stands_in_the_table() -> None:
    elsewhere = {"register.import_lists", "register.see_who"}  # test_imports_*, below
    units = {f"register.{act}" for act in ("see_units", "record_unit", "record_party", "reveal_party")}
    units.add("register.import_units")  # test_units_pages, test_units_import
    assert set(ACTIONS) == set(MAY) - elsewhere - units


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", ACTIONS)
def test_action_by_role(world: World, act: str, role: str) -> None:
    do, allowed = ACTIONS[act]
    if role in allowed:
        do(world, world.people[role])
        return
    rows = AuditRow.objects.filter(by=world.people[role]).count()
    with pytest.raises(NotYours):
        do(world, world.people[role])
    assert AuditRow.objects.filter(by=world.people[role]).count() == rows


PAGES: dict[str, tuple[str, tuple[Any, ...], set[str]]] = {
    "list": ("compounds", (), set(ROLES) - {"nobody"}),
    "map": ("map", (), set(ROLES) - {"nobody"}),
    "map data": ("map_data", (), set(ROLES) - {"nobody"}),
    "export": ("export", ("csv",), OFFICES | {"expert", "stranger"}),
    "export buildings": ("export_buildings", ("csv",), OFFICES | {"expert", "stranger"}),
    "new area": ("area_new", (), {"district", "city", "administrator"}),
    "compound": ("compound", ("T-garden",), OFFICES | {"committee", "manager", "expert"}),
    "compound map": ("compound_map", ("T-garden",), OFFICES | {"committee", "manager", "expert"}),
    "own compound": ("compound", ("T-opera",), OFFICES | {"expert", "resident"}),
    "correct": ("correct", ("T-garden",), OFFICES),
    "rename": ("rename", ("T-garden",), OFFICERS),
    "merge": ("merge", ("T-garden",), OFFICERS),
    "split": ("split", ("T-garden",), OFFICERS),
    "register": ("register", (), OFFICERS | {"stranger"}),
    "add a building": ("building_new", ("T-garden",), OFFICES),
    "contract": ("contract", ("T-garden",), OFFICERS | {"committee"}),
    "census": ("census", (), set(ROLES) - {"nobody", "resident"}),
    "census map": ("census_map", (), set(ROLES) - {"nobody", "resident"}),
    "census file": ("census_file", ("xlsx",), set(ROLES) - {"nobody", "resident"}),
    "warnings": ("warnings", (), set(ROLES) - {"nobody", "resident"}),
    "areas": ("areas", (), set(ROLES) - {"nobody"}),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", PAGES)
def test_page_by_role(world: World, client: Client, page: str, role: str) -> None:
    name, args, allowed = PAGES[page]
    client.force_login(world.people[role])
    answer = client.get(reverse(f"register:{name}", args=args))
    assert answer.status_code == (200 if role in allowed else 403)


CONTRACT_PAGES = {
    "end_contract": OFFICERS | {"committee"},
    "exit_notice": OFFICERS | {"manager"},
    "withdraw_notice": OFFICERS | {"manager"},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", CONTRACT_PAGES)
def test_contract_page_by_role(world: World, client: Client, page: str, role: str) -> None:
    number = _garden_contract(world)
    client.force_login(world.people[role])
    answer = client.get(reverse(f"register:{page}", args=[number]))
    assert answer.status_code == (200 if role in CONTRACT_PAGES[page] else 403)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", ["building", "building_remove"])
def test_building_page_by_role(world: World, client: Client, page: str, role: str) -> None:
    number = _building(world).pk
    client.force_login(world.people[role])
    answer = client.get(reverse(f"register:{page}", args=["T-garden", number]))
    assert answer.status_code == (200 if role in OFFICES else 403)


def test_nobody_sees_a_page_without_signing_in(world: World, client: Client) -> None:
    for name, args, _allowed in PAGES.values():
        assert client.get(reverse(f"register:{name}", args=args)).status_code == 302


def test_a_list_holds_only_what_one_may_see(world: World) -> None:
    def seen(role: str) -> set[str]:
        return set(queries.compounds_for(world.people[role], TODAY).values_list("code", flat=True))

    assert seen("resident") == {"T-opera"}
    assert seen("manager") == {"T-garden"}
    assert seen("community") == {"T-opera", "T-garden"}
    assert seen("officer") == {"T-opera", "T-garden", "T-alone"}
    assert seen("stranger") == {"T-hongyi"}
    assert len(seen("city")) == 4


@pytest.mark.parametrize("role", [r for r in ROLES if r not in ("resident", "stranger", "nobody")])
def test_who_entered_something_is_named_to_offices_only(world: World, client: Client, role: str) -> None:
    author = world.people["officer"]
    correct = {"households": 121, "management": "self"}
    actions.correct_figures(by=author, at=NOW, code="T-garden", version=1, figures=correct)
    world.compounds["garden"].refresh_from_db()
    world.compounds["garden"].company = world.organisations["garden_company"]  # the manager's reach
    world.compounds["garden"].save()
    client.force_login(world.people[role])
    client.cookies["django_language"] = "en"
    page = client.get(reverse("register:compound", args=["T-garden"])).content.decode()
    sources = client.get("/api/register/compounds/T-garden").json()["sources"]
    shown = page.partition("<main")[2]
    if role in OFFICES:
        assert "officer 某" in shown and sources["households"]["by"] == author.pk
    else:
        assert "officer 某" not in shown and shown.count("an office") >= 2
        assert all("by" not in s for s in sources.values())
        assert sources["households"]["by_name"] == "an office"


def test_a_refusal_does_not_name_the_compound(world: World, client: Client) -> None:
    garden = world.compounds["garden"]
    for ask in (
        lambda p: queries.compound_for(p, "T-garden", TODAY),
        lambda p: actions.give_exit_notice(
            by=p, at=NOW, contract=_garden_contract(world), given_on=TODAY, leaves_on=TODAY
        ),
    ):
        with pytest.raises(NotYours) as refusal:
            ask(world.people["stranger"])
        assert garden.name not in str(refusal.value)
    client.force_login(world.people["resident"])
    answer = client.get(reverse("register:compound", args=["T-garden"]))
    assert answer.status_code == 403 and garden.name not in answer.content.decode()


def test_a_company_gives_notice_for_its_own_contracts_only(world: World) -> None:
    other = contract(world).pk  # of the other company
    with pytest.raises(NotYours):
        actions.give_exit_notice(
            by=world.people["manager"], at=NOW, contract=other, given_on=TODAY, leaves_on=TODAY
        )


def test_a_role_that_has_ended_opens_nothing(world: World, client: Client) -> None:
    person = world.people["officer"]
    person.roles.update(until_on=date(2024, 2, 1))
    with pytest.raises(NotYours):
        queries.compounds_for(person, TODAY)


def test_decimal_is_what_the_register_keeps(world: World) -> None:
    actions.correct_figures(
        by=world.people["officer"], at=NOW, code="T-garden", version=1, figures={"fee": Decimal("2.4")}
    )
    world.compounds["garden"].refresh_from_db()
    assert world.compounds["garden"].fee == Decimal("2.4")
