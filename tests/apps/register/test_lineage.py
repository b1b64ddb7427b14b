"""What hangs on compounds that merge or split: contracts, buildings, roles; told first, then done."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.buildings import LONGEST_NUMBER, numbers_together
from linmeng.people.models import AuditRow, Role
from linmeng.register import actions
from linmeng.register.models import Compound, ServiceContract
from linmeng.register.queries import contracts_of, running_contract, still_running, what_follows
from tests.worlds import NOW, TODAY, World

BOTH = ["T-opera", "T-garden"]
needs_db = pytest.mark.django_db


def contract(world: World, code: str, company: str = "岳阳物业有限公司", **more: Any) -> ServiceContract:
    said: dict[str, Any] = {
        "starts_on": date(2023, 1, 1),
        "ends_on": date(2025, 12, 31),
        "fee": Decimal("2.3"),
    }
    said |= {"fee_mode": "lump_sum", "covers": "保洁", **more}
    by = world.people["officer"]
    return actions.record_contract(by=by, at=NOW, code=code, company=company, **said)


def building(world: World, code: str, number: str, **more: Any) -> None:
    actions.record_building(by=world.people["officer"], at=NOW, code=code, number=number, **more)


def merge(world: World, **more: Any) -> Compound:
    said = {"at": NOW, "on": TODAY, "codes": BOTH, "name": "岳阳联盟", **more}
    return actions.merge_compounds(by=world.people["officer"], **said)


def split(world: World, **more: Any) -> list[Compound]:
    said = {"at": NOW, "on": TODAY, "code": "T-garden", "names": ["东苑", "西苑"], **more}
    return actions.split_compound(by=world.people["officer"], **said)


def roles(who: Any) -> set[tuple[str, str, bool]]:
    rows = Role.objects.filter(person=who).select_related("compound")
    return {(r.what, str(r.compound), r.until_on is None) for r in rows}


@needs_db
def test_the_contract_named_goes_over_with_its_notice(world: World) -> None:
    mine, other = contract(world, "T-garden"), contract(world, "T-opera", "旧城物业有限公司")
    days = {"given_on": date(2024, 9, 1), "leaves_on": date(2024, 12, 1)}
    actions.give_exit_notice(by=world.people["officer"], at=NOW, contract=mine.pk, reason="亏损", **days)
    made = merge(world, contract=mine.pk)
    new = made.contracts.get()
    assert (new.company, new.starts_on, new.ends_on) == (mine.company, TODAY, date(2025, 12, 31))
    assert (new.fee, new.fee_mode, new.covers) == (Decimal("2.3"), "lump_sum", "保洁")
    assert (new.exit_notices.get().leaves_on, new.exit_notices.get().reason) == (date(2024, 12, 1), "亏损")
    made.refresh_from_db()
    assert (made.company, made.fee, made.management) == (mine.company, Decimal("2.3"), "company")
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.ended_on, other.ended_on) == (TODAY - timedelta(days=1), None)
    assert [c.pk for c in still_running(made, TODAY)] == [other.pk]
    old = Compound.objects.get(code="T-opera")
    actions.end_contract(by=world.people["officer"], at=NOW, contract=other.pk, ended_on=TODAY)
    old.refresh_from_db()
    assert old.company and old.fee is not None  # a closed record stays as it was
    assert still_running(made, TODAY + timedelta(days=1)) == []
    assert AuditRow.objects.get(act="register.merge_compounds").after["contract"] == "岳阳物业有限公司"


@needs_db
def test_a_contract_past_its_term_goes_on_without_one(world: World) -> None:
    """Civil Code art. 948."""
    past = contract(world, "T-garden", ends_on=date(2024, 6, 30))
    assert merge(world, contract=past.pk).contracts.get().ends_on is None


@needs_db
def test_unless_said_no_contract_moves(world: World) -> None:
    contract(world, "T-garden")
    made = merge(world)
    assert not made.contracts.exists() and len(still_running(made, TODAY)) == 1


@needs_db
def test_a_contract_of_somebody_else_moves_nowhere(world: World) -> None:
    foreign = contract(world, "T-alone")
    with pytest.raises(NotUnderstood):
        merge(world, contract=foreign.pk)
    assert Compound.objects.filter(code__in=BOTH, status="active").count() == 2


@needs_db
def test_residents_go_on_and_committees_end(world: World) -> None:
    made = merge(world)
    assert roles(world.people["resident"]) == {
        ("resident", "京剧院小区", False),
        ("resident", "岳阳联盟", True),
    }
    assert roles(world.people["committee"]) == {("owners_committee", "岳阳花苑", False)}
    new = Role.objects.get(compound=made)
    assert (new.from_on, new.until_on) == (TODAY, None)
    old = Role.objects.get(person=world.people["resident"], compound__code="T-opera")
    assert old.until_on == TODAY - timedelta(days=1)
    told = AuditRow.objects.filter(act="people.carry_roles")
    assert sorted(r.before["roles"][0]["role"] for r in told) == ["owners_committee", "resident"]
    assert roles(world.people["officer"]) == {("subdistrict_officer", "None", True)}  # an area's roles stay


@needs_db
def test_a_resident_of_both_has_one_role_in_the_merged(world: World) -> None:
    Role.objects.create(
        person=world.people["resident"], what="resident", compound=world.compounds["garden"], from_on=TODAY
    )
    made = merge(world)
    assert Role.objects.filter(compound=made).count() == 1
    assert Role.objects.get(compound__code="T-garden", what="resident").until_on == TODAY


@needs_db
def test_buildings_are_copied_and_keep_apart(world: World) -> None:
    building(world, "T-opera", "1号楼", floors=6, households=16)
    building(world, "T-garden", "1号楼", floors=5)
    building(world, "T-garden", "2号楼", lifts=1)
    made = merge(world)
    rows = {b.number: (b.floors, b.households, b.lifts) for b in made.buildings.all()}
    assert rows == {
        "京剧院小区1号楼": (6, 16, None),
        "岳阳花苑1号楼": (5, None, None),
        "2号楼": (None, None, 1),
    }
    assert Compound.objects.get(code="T-garden").buildings.count() == 2
    assert AuditRow.objects.get(act="register.merge_compounds").after["buildings"] == 3


@needs_db
def test_a_split_gives_contract_and_buildings_where_somebody_says(world: World) -> None:
    running = contract(world, "T-garden")
    for number in ("1", "2", "10"):
        building(world, "T-garden", number)
    Role.objects.create(
        person=world.people["resident"], what="resident", compound=world.compounds["garden"], from_on=TODAY
    )
    east, west = split(world, contract="1", buildings={"1": 0, "10": 1})
    assert [c.company for c in west.contracts.all()] == [running.company] and not east.contracts.exists()
    assert [b.number for b in east.buildings.all()] == ["1"]
    assert [b.number for b in west.buildings.all()] == ["10"]
    for part in (east, west):
        assert Role.objects.filter(compound=part, what="resident").count() == 1
        assert not Role.objects.filter(compound=part, what="owners_committee").exists()
    assert AuditRow.objects.get(act="register.split_compound").after["contract"] == ["西苑"]


@needs_db
@pytest.mark.parametrize(("goes", "new", "flagged"), [("all", 2, 0), ("", 0, 1), ("0", 1, 0)])
def test_a_split_s_contract_goes_to_all_to_one_or_stays(
    world: World, goes: str, new: int, flagged: int
) -> None:
    contract(world, "T-garden")
    parts = split(world, contract=goes)
    assert sum(bool(running_contract(contracts_of(p), TODAY)) for p in parts) == new
    assert len(still_running(parts[0], TODAY)) == flagged


@needs_db
@pytest.mark.parametrize(
    "wrong", [{"contract": "7"}, {"contract": "东苑"}, {"buildings": {"9": 0}}, {"buildings": {"1": 2}}]
)
def test_what_a_split_does_not_have_is_refused(world: World, wrong: dict[str, Any]) -> None:
    contract(world, "T-garden")
    building(world, "T-garden", "1")
    with pytest.raises(NotUnderstood):
        split(world, **wrong)
    assert Compound.objects.get(code="T-garden").status == "active"


@needs_db
def test_what_follows_is_told(world: World) -> None:
    running = contract(world, "T-garden")
    building(world, "T-opera", "1")
    compounds = [world.compounds["opera"], world.compounds["garden"]]
    told = what_follows(world.people["officer"], compounds, TODAY, "register.merge_compounds")
    assert ([c.pk for c in told.contracts], len(told.buildings)) == ([running.pk], 1)
    assert (told.residents, told.committee, told.usual) == (1, 1, running)


@needs_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_show_it_first(world: World, client: Client, language: str) -> None:
    client.force_login(world.people["officer"])
    client.cookies["django_language"] = language
    running = contract(world, "T-garden")
    building(world, "T-garden", "1")
    sent = {"codes": BOTH, "name": "岳阳联盟", "on": "2024-09-20"}
    url = "/register/compounds/T-opera/merge/"
    assert 'name="confirmed"' not in client.get(url).content.decode()
    page = client.post(url, sent).content.decode()
    assert 'id="follows"' in page and 'name="confirmed"' in page
    assert f'<option value="{running.pk}" selected' in page  # the only one there is goes over
    assert Compound.objects.filter(status="merged").count() == 0
    alone = client.post(url, {**sent, "codes": ["T-opera"]})
    assert alone.status_code == 422 and 'id="follows"' not in alone.content.decode()
    other = client.post(url, {**sent, "confirmed": "T-alone|T-opera"})  # looked at others before
    assert other.status_code == 200 and Compound.objects.filter(status="merged").count() == 0
    done = client.post(url, {**sent, "confirmed": "T-garden|T-opera", "contract": str(running.pk)})
    assert done.status_code == 302 and Compound.objects.filter(status="merged").count() == 2
    made = Compound.objects.get(name="岳阳联盟")
    assert made.contracts.get().company == running.company
    url = f"/register/compounds/{made.code}/split/"
    sent = {"names": "东苑\n西苑", "on": "2024-09-20"}
    page = client.post(url, sent).content.decode()
    number = made.buildings.get().pk
    assert f'name="building_{number}"' in page and '<option value="all"' in page and "西苑</option>" in page
    wrong = client.post(url, {**sent, "confirmed": "东苑|西苑", "contract": "9"})
    assert wrong.status_code == 422 and 'id="follows"' in wrong.content.decode()
    chosen = {**sent, "contract": "", f"building_{number}": "1", "confirmed": "西苑|东苑"}
    assert client.post(url, chosen).status_code == 200  # the names were turned round meanwhile
    done = client.post(url, {**chosen, "confirmed": "东苑|西苑"})
    assert done.status_code == 302
    east, west = Compound.objects.filter(came_from__ancestor=made).order_by("pk")
    assert (east.buildings.count(), west.buildings.count()) == (0, 1)
    old = client.get(f"/register/compounds/{made.code}/").content.decode()
    assert f"/register/contracts/{made.contracts.get().pk}/end/" in old and "岳阳物业有限公司" in old
    assert made.code in client.get(f"/register/compounds/{east.code}/").content.decode()


def test_worked_numbers() -> None:
    both = [("虹仪", "1"), ("虹铁", "1"), ("虹仪", "2"), ("虹仪", "3号楼")]
    assert numbers_together(both) == ["虹仪1", "虹铁1", "2", "3号楼"]
    assert numbers_together([("A", "1"), ("A", "1"), ("B", "A1")]) == ["2-1", "3-1", "A1"]


@given(st.lists(st.tuples(st.text("甲乙", max_size=25), st.text("12", min_size=1, max_size=20)), max_size=12))
def test_numbers_are_never_alike_nor_too_long(named: list[tuple[str, str]]) -> None:
    found = numbers_together(named)
    assert len(set(found)) == len(named) and all(1 <= len(n) <= LONGEST_NUMBER for n in found)
