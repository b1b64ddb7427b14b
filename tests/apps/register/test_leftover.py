"""Units nobody assigned when a compound split: found, given to a successor, none lost."""

from typing import Any

import pytest
from django.db.models import Sum
from django.http import Http404
from django.test import Client
from django.urls import reverse

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import AuditRow
from linmeng.register import actions
from linmeng.register.models import Compound, Unit
from linmeng.register.queries import roll_units
from linmeng.register.queries.leftover import leftover_groups
from tests.apps.register.owners import WANG, hold, unit
from tests.worlds import NOW, TODAY, World


@pytest.fixture
def parts(world: World) -> list[Compound]:
    """The garden: buildings 1 (doors 1, 2) and 2, a shed; split in two, only building 2 was assigned."""
    admin = world.people["officer"]
    for number in ("1", "2"):
        actions.record_building(by=admin, at=NOW, code="T-garden", number=number, floors=6)
    for building, door, number in (("1", "1", "101"), ("1", "2", "101"), ("2", "1", "101"), ("", "", "B1")):
        hold(world, unit(world, number, building=building, door=door), WANG)
    return actions.split_compound(
        by=admin, at=NOW, on=TODAY, code="T-garden", names=["东", "西"], buildings={"2": 1}
    )


def assign(world: World, to: Compound, *numbers: tuple[str, str, str], **more: Any) -> int:
    """Gives the units at these places (building, door, number) of the closed garden to a part."""
    rows = Unit.objects.filter(compound__code="T-garden")
    pks = [rows.get(building=b, door=d, number=n).pk for b, d, n in numbers]
    said: dict[str, Any] = {"code": "T-garden", "to": to.code, "units": pks, **more}
    return actions.assign_units(by=world.people["officer"], at=NOW, **said)


def test_what_nobody_assigned_goes_to_a_successor_with_its_titles(
    world: World, parts: list[Compound]
) -> None:
    garden, before = world.compounds["garden"], Unit.objects.aggregate(Sum("area_dm2"))
    garden.refresh_from_db()
    assert [(g.building, g.door, g.place) for g in leftover_groups(garden)] == [
        ("", "", "B1"), ("1", "1", ""), ("1", "2", ""),
    ]  # fmt: skip
    assert roll_units(parts[0].pk, TODAY) == []
    assert assign(world, parts[0], ("1", "1", "101"), ("", "", "B1")) == 2
    east = roll_units(parts[0].pk, TODAY)
    assert len(east) == 2 and all(u.parties for u in east)
    assert [b.number for b in parts[0].buildings.all()] == ["1"]  # copied along
    assert assign(world, parts[1], ("1", "2", "101")) == 1
    assert sorted(b.number for b in parts[1].buildings.all()) == ["1", "2"]
    assert leftover_groups(garden) == [] and Unit.objects.aggregate(Sum("area_dm2")) == before
    row = AuditRow.objects.filter(act="register.assign_units").latest("pk")
    assert row.after == {"to": "西", "units": 1, "buildings": 1}


def test_what_cannot_be_assigned(world: World, parts: list[Compound]) -> None:
    east, mine = parts[0], Unit.objects.get(compound__code="T-garden", number="B1")
    with pytest.raises(NotUnderstood, match="became"):
        assign(world, world.compounds["opera"], ("", "", "B1"))
    with pytest.raises(NotUnderstood, match="Choose"):
        assign(world, east, units=[])
    with pytest.raises(NotNow, match="stands"):
        assign(world, east, code="T-opera", units=[mine.pk])
    with pytest.raises(Http404):
        actions.assign_units(
            by=world.people["officer"], at=NOW, code="T-garden", to="nowhere", units=[mine.pk]
        )
    for strange in (Unit.objects.filter(compound__code="T-opera").first(), parts[1].units.first()):
        assert strange is not None
        with pytest.raises(NotNow, match="meanwhile"):
            assign(world, east, units=[mine.pk, strange.pk])
    unit(world, "B1", code=east.code, building="", door="")
    with pytest.raises(NotNow, match="B1"):
        assign(world, east, units=[mine.pk])
    assert Unit.objects.filter(compound__code="T-garden", gone_on=None).count() == 3


def test_successors_of_successors_count_and_closed_ones_do_not(world: World, parts: list[Compound]) -> None:
    north = actions.split_compound(
        by=world.people["officer"], at=NOW, on=TODAY, code=parts[0].code, names=["北", "南"]
    )[0]
    with pytest.raises(NotUnderstood, match="became"):
        assign(world, parts[0], ("", "", "B1"))
    assert assign(world, north, ("", "", "B1")) == 1


def test_the_closed_record_leads_there_and_the_page_moves_doors(
    world: World, parts: list[Compound], client: Client
) -> None:
    client.force_login(world.people["officer"])
    record, page = (reverse(f"register:{n}", args=["T-garden"]) for n in ("compound", "assign_units"))
    assert page in client.get(record).content.decode()
    shown = client.get(page).content.decode()
    assert all(f'value="{key}"' in shown for key in ("1|1|", "1|2|")) and parts[1].name in shown
    assert client.post(page, {"to": parts[0].code}).status_code == 422
    assert client.post(page, {"to": "T-opera", "groups": ["1|1|"]}).status_code == 422
    answer = client.post(page, {"to": parts[0].code, "groups": ["1|1|", "1|2|"]})
    assert answer.status_code == 302 and answer.headers["Location"] == page
    assert len(roll_units(parts[0].pk, TODAY)) == 2
    last = leftover_groups(world.compounds["garden"].__class__.objects.get(code="T-garden"))[0].key
    answer = client.post(page, {"to": parts[0].code, "groups": [last]})
    assert answer.headers["Location"] == record
    assert page not in client.get(record).content.decode()
    assert client.get(page).status_code == 302  # nothing is left
    client.force_login(world.people["community"])
    assert client.get(page).status_code == 403


def test_a_standing_compound_offers_nothing(world: World, client: Client) -> None:
    client.force_login(world.people["officer"])
    assert "units/assign" not in client.get(reverse("register:compound", args=["T-opera"])).content.decode()
    assert client.get(reverse("register:assign_units", args=["T-opera"])).status_code == 302
