"""The buildings of a compound: acts, page, API, and what they say against the compound's own figures."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.register.buildings import LIMITS, count_difference, household_difference, in_order
from linmeng.people.models import AuditRow
from linmeng.register import actions, queries
from linmeng.register.models import Building, Compound
from tests.apps.web.test_pages import untranslated
from tests.worlds import NOW, TODAY, World

CODE = "T-opera"  # 16 households


def build(world: World, number: str = "5", **more: Any) -> Building:
    return actions.record_building(by=world.people["officer"], at=NOW, code=CODE, number=number, **more)


@pytest.fixture
def officer(world: World, client: Client) -> Client:
    client.force_login(world.people["officer"])
    return client


def page(client: Client, name: str = "compound", *args: Any) -> str:
    answer = client.get(reverse(f"register:{name}", args=[CODE, *args]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_recording_changing_and_removing_leave_their_rows(world: World) -> None:
    build(world, " 5 ", floors=6, households=12)
    build(world, "5", floors=6, households=14, lifts=0)
    row = Building.objects.get()
    assert (row.number, row.floors, row.households, row.lifts, row.year_built) == ("5", 6, 14, 0, None)
    actions.remove_building(by=world.people["officer"], at=NOW, code=CODE, number="5")
    assert not Building.objects.exists()
    rows = list(AuditRow.objects.filter(act__endswith="_building").order_by("pk"))
    assert [r.act for r in rows] == ["register.record_building"] * 2 + ["register.remove_building"]
    said = [(r.before.get("households"), r.after.get("households")) for r in rows]
    assert said == [(None, 12), (12, 14), (14, None)]
    assert Compound.objects.get(code=CODE).version == 4
    events = queries.events_of(world.people["officer"], Compound.objects.get(code=CODE), TODAY)
    assert events[0].changes == {"building": ["5 (6 / 14 / 0 / —)", None]}


def test_the_same_again_writes_nothing(world: World) -> None:
    build(world, floors=6)
    build(world, floors=6)
    assert AuditRow.objects.filter(act="register.record_building").count() == 1
    assert Compound.objects.get(code=CODE).version == 2


@pytest.mark.parametrize(
    "wrong",
    [{n: low - 1} for n, (low, _high) in LIMITS.items()]
    + [{n: high + 1} for n, (_low, high) in LIMITS.items()]
    + [{"year_built": NOW.year + 1}, {"households": 10**30}, {"number": " "}, {"number": "5" * 21}]
    + [{"number": "5\x00"}],
)
def test_what_cannot_be_is_not_written(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        build(world, **wrong)
    assert not Building.objects.exists() and Compound.objects.get(code=CODE).version == 1


def test_the_outermost_figures_are_taken(world: World) -> None:
    build(world, "低", **{n: low for n, (low, _high) in LIMITS.items()})
    build(world, "高", **{**{n: high for n, (_low, high) in LIMITS.items()}, "year_built": NOW.year})
    assert Building.objects.count() == 2


def test_a_new_number_that_stands_there_a_stale_record_and_a_closed_one_are_refused(world: World) -> None:
    build(world, floors=6)
    with pytest.raises(NotNow):
        build(world, floors=7, new=True)
    with pytest.raises(NotNow):
        build(world, floors=7, version=1)
    with pytest.raises(Http404):
        actions.remove_building(by=world.people["officer"], at=NOW, code=CODE, number="6")
    Compound.objects.filter(code=CODE).update(status="merged")
    with pytest.raises(NotNow):
        build(world, "7")
    with pytest.raises(NotNow):
        actions.remove_building(by=world.people["officer"], at=NOW, code=CODE, number="5")
    assert Building.objects.get().floors == 6


def test_adding_changing_and_removing_from_the_page(officer: Client, world: World) -> None:
    add = reverse("register:building_new", args=[CODE])
    assert officer.post(add, {"number": "10"}).status_code == 302
    assert officer.post(add, {"number": "5号楼", "floors": "4", "households": "16"}).status_code == 302
    again = officer.post(add, {"number": "5号楼", "floors": "9"})
    assert again.status_code == 409 and 'value="9"' in again.content.decode()
    assert officer.post(add, {"number": "6", "floors": "999"}).status_code == 422
    shown = page(officer)
    assert shown.index("5号楼") < shown.index('<th scope="row">10</th>')
    row = Building.objects.get(number="5号楼")
    url = reverse("register:building", args=[CODE, row.pk])
    version = officer.get(url).context["form"]["version"].value()
    assert officer.post(url, {"number": "9", "households": "15", "version": version}).status_code == 302
    row.refresh_from_db()
    assert (row.number, row.floors, row.households) == ("5号楼", None, 15)
    assert officer.post(url, {"households": "14", "version": version}).status_code == 409
    remove = reverse("register:building_remove", args=[CODE, row.pk])
    assert officer.get(remove).status_code == 200 and Building.objects.count() == 2
    assert officer.post(remove).status_code == 302 and Building.objects.get().number == "10"
    assert officer.get(remove).status_code == 404


def test_a_building_of_another_compound_is_not_found(officer: Client, world: World) -> None:
    row = build(world)
    for name in ("building", "building_remove"):
        assert officer.get(reverse(f"register:{name}", args=["T-garden", row.pk])).status_code == 404
        assert officer.get(reverse(f"register:{name}", args=[CODE, 10**30])).status_code == 404


@pytest.mark.parametrize("name", ["compound", "building", "building_remove"])
def test_the_pages_are_chinese_and_the_compound_page_english_too(
    officer: Client, world: World, name: str
) -> None:
    row = build(world, households=20)
    args = [] if name == "compound" else [row.pk]
    assert untranslated(page(officer, name, *args)) == []
    officer.cookies["django_language"] = "en"
    words = {"compound": "Add a building", "building": "Change a building", "building_remove": "leaves the"}
    assert words[name] in page(officer, name, *args)


def test_differences_from_the_own_figures_are_said(officer: Client, world: World) -> None:
    Compound.objects.filter(code=CODE).update(building_count=2)
    build(world, "1", households=10)
    shown = page(officer)
    assert "小区登记的楼栋数为2" in shown and "合计为10户" in shown
    build(world, "2", households=7)
    shown = page(officer)
    assert "合计为17户" in shown and "户数为16户" in shown and "登记的楼栋数为" not in shown
    build(world, "2", households=6)
    assert "合计为" not in page(officer)


def test_who_only_looks_sees_the_table_without_buttons(client: Client, world: World) -> None:
    build(world, "5号楼", floors=4)
    client.force_login(world.people["resident"])
    shown = page(client)
    assert "5号楼" in shown and "/buildings/" not in shown


def test_the_api_tells_the_buildings(officer: Client, world: World) -> None:
    assert officer.get(f"/api/register/compounds/{CODE}").json()["buildings"] == []
    build(world, "10")
    build(world, "9", floors=4, households=16, lifts=0, year_built=1958)
    found = officer.get(f"/api/register/compounds/{CODE}").json()["buildings"]
    assert [b["number"] for b in found] == ["9", "10"]
    assert found[0] == {"number": "9", "floors": 4, "households": 16, "lifts": 0, "year_built": 1958}


def test_queries_do_not_grow_with_the_buildings(
    officer: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    build(world, "1")
    page(officer)
    with CaptureQueriesContext(connection) as few:
        page(officer)
    compound = Compound.objects.get(code=CODE)
    Building.objects.bulk_create(Building(compound=compound, number=f"{n}") for n in range(2, 40))
    with django_assert_max_num_queries(len(few)):
        page(officer)


@pytest.mark.parametrize(
    ("own", "recorded", "expected"),
    [
        (16, [], None),
        (None, [5], None),
        (16, [10, 6], None),
        (16, [10, 7], (17, 16)),
        (16, [10, 5], (15, 16)),
        (16, [10, None], None),  # the other may hold six
        (16, [17, None], (17, 16)),
        (16, [16, None], None),
    ],
)
def test_household_difference(own: int | None, recorded: list[int | None], expected: Any) -> None:
    assert household_difference(own, recorded) == expected


@pytest.mark.parametrize(
    ("own", "n", "expected"),
    [(2, 0, None), (None, 3, None), (2, 2, None), (2, 1, (1, 2)), (2, 3, (3, 2))],
)
def test_count_difference(own: int | None, n: int, expected: Any) -> None:
    assert count_difference(own, n) == expected


@given(st.lists(st.text(max_size=20)))
def test_any_numbers_can_be_put_in_order(numbers: list[str]) -> None:
    assert sorted(sorted(numbers, key=in_order)) == sorted(numbers)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_numbers_stand_by_their_value(a: int, b: int) -> None:
    assert (in_order(f"{a}号楼") < in_order(f"{b}号楼")) == (a < b)


def test_buildings_are_taken_out_with_the_list(world: World, client: Client) -> None:
    for number in ("10", "2", "=1+1"):
        build(world, number)
    client.force_login(world.people["officer"])
    client.cookies["django_language"] = "zh-hans"
    data = client.get("/register/buildings.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data, newline="")))
    assert rows[0] == ["小区编号", "小区名称", "楼号", "层数", "户数", "电梯数", "建成年份"]
    assert {r[0] for r in rows[1:]} == {CODE} and sorted(r[2] for r in rows[1:]) == ["'=1+1", "10", "2"]
    assert [r[2] for r in rows[1:] if r[2].isdigit()] == ["2", "10"]
    book = openpyxl.load_workbook(io.BytesIO(client.get("/register/compounds.xlsx").content))
    assert book.sheetnames == ["小区", "楼幢"] and book["楼幢"].max_row == 4
    nothing = client.get("/register/buildings.csv", {"text": "没有这样的小区"}).content.decode("utf-8-sig")
    assert len(nothing.splitlines()) == 1
    assert client.get("/register/buildings.geojson").status_code == 404
    client.force_login(world.people["resident"])
    assert client.get("/register/buildings.csv").status_code == 403
