"""Units and owners on pages, in exports and for programs: masked, and for the right people."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from linmeng.domain.refusals import NotYours
from linmeng.people.models import AuditRow
from linmeng.register import actions
from linmeng.register.models import Acting, ImportBatch, Party, Title, Unit
from linmeng.register.queries import unit_lists
from tests.apps.register.owners import LI, WANG, hold, unit
from tests.apps.register.test_permissions import ROLES
from tests.apps.web.test_pages import untranslated
from tests.worlds import NOW, TODAY, World

OFFICES = {"officer", "district", "city", "administrator", "community"}
CLEAR = ("陈大文", "林一", "林二", "造房公司", "天平房管所", "13800000000", "王小明", "138 0000 1234")
OPERA = "T-opera"


@pytest.fixture
def officer(world: World, client: Client) -> Client:
    client.force_login(world.people["officer"])
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"register:{name}", args=args)


def test_the_list_pages_filters_and_says_what_is_missing(officer: Client, world: World) -> None:
    Unit.objects.filter(number="103").update(area_dm2=None)
    Title.objects.filter(unit__number="104").delete()
    answer = officer.get(url("units", OPERA))
    shown = answer.content.decode()
    assert "陈**" in shown and not [n for n in CLEAR if n in shown]
    assert (answer.context["totals"].without_area, answer.context["totals"].without_holder) == (1, 1)
    assert [line.unit.number for line in answer.context["rows"]][:3] == ["101", "102", "103"]
    for query, n in (("missing=area", 1), ("missing=holder", 1), ("text=1号楼 20", 4), ("state=unsold", 1)):
        assert len(officer.get(url("units", OPERA) + f"?{query}").context["rows"]) == n, query
    assert "全部单元" in shown or untranslated(shown) == untranslated(shown)


def test_a_unit_from_the_first_form_to_its_history(officer: Client, world: World) -> None:
    said: dict[str, Any] = {
        "building": "2",
        "number": "301",
        "area": "52.30",
        "basis": "registered",
        "kind": "dwelling",
    }
    assert (
        officer.post(url("unit_new", OPERA), {**said, "state": "owned", "area": "52.305"}).status_code == 422
    )
    assert officer.post(url("unit_new", OPERA), {**said, "state": "owned"}).status_code == 302
    row = Unit.objects.get(building="2")
    assert row.area_dm2 == 5230
    form: dict[str, Any] = {
        "version": "1",
        "name_0": "王小明",
        "kind_0": "natural",
        "phone_0": "13800001234",
        "share_0": "1/2",
    }
    form |= {"name_1": "李小红", "kind_1": "natural", "share_1": "1/3"}
    refused = officer.post(url("unit_holders", row.pk), form)
    assert refused.status_code == 422 and "5/6" in refused.content.decode()
    assert officer.post(url("unit_holders", row.pk), {**form, "share_1": "1/2"}).status_code == 302
    wang, li = (t.party for t in Title.objects.filter(unit=row).order_by("pk"))
    chosen: dict[str, Any] = {"version": "2", "party": str(li.pk), "paper": "推选书 1", "on": "2024-09-01"}
    assert officer.post(url("unit_representative", row.pk), chosen).status_code == 302
    guarded: dict[str, Any] = {"ward": str(wang.pk), "name": "赵护", "paper": "判决书", "on": "2024-09-01"}
    assert officer.post(url("unit_guardian", row.pk), guarded).status_code == 302
    assert officer.post(url("party_account", wang.pk), {"username": "nobody"}).status_code == 302
    kept: dict[str, Any] = {"version": "2", "kind": "natural", "phone": "-"}
    assert officer.post(url("party_correct", wang.pk), kept).status_code == 302
    wang.refresh_from_db()
    assert (wang.name, wang.phone, wang.person) == ("王小明", None, world.people["nobody"])
    shown = officer.get(url("unit", row.pk)).content.decode()
    assert "李**" in shown and "赵**" in shown and "王小明" not in shown and "推选书 1" in shown
    for acting in Acting.objects.all():
        assert officer.get(url("acting_end", acting.pk)).status_code == 200
        assert officer.post(url("acting_end", acting.pk), {"on": "2024-09-10"}).status_code == 302
    changed: dict[str, Any] = {**said, "state": "owned", "version": "3", "area": "60"}
    assert officer.post(url("unit_correct", row.pk), changed).status_code == 302
    assert officer.post(url("unit_correct", row.pk), changed).status_code == 409  # stale
    closing: dict[str, Any] = {"version": "4", "on": "2024-09-19"}
    assert officer.post(url("unit_close", row.pk), closing).status_code == 302
    assert "2024-09-19" in officer.get(url("unit", row.pk)).content.decode()
    told = officer.get(url("unit", row.pk)).context["story"].done
    assert len(told) >= 5 and all(str(line.words) != line.row.act for line in told)


def test_revealing_needs_a_reason_is_shown_once_and_never_kept(officer: Client, world: World) -> None:
    party = world.parties["林一"]
    page = url("party_reveal", party.pk)
    assert "林一" not in officer.get(page).content.decode()
    assert officer.post(page, {"reason": "x"}).status_code == 422
    answer = officer.post(page, {"reason": "核对签名"})
    assert "林一" in answer.content.decode() and answer["Cache-Control"].startswith("no-store")
    assert "林一" not in officer.get(page).content.decode()
    row = AuditRow.objects.get(act="register.reveal_party")
    assert (row.by, row.subject_id, row.after["reason"]) == (
        world.people["officer"],
        str(party.pk),
        "核对签名",
    )


def test_searching_sends_the_name_and_keeps_it_out_of_the_address(officer: Client, world: World) -> None:
    assert officer.post(url("find_owner"), {"text": "王"}).status_code == 422
    answer = officer.post(url("find_owner"), {"text": "陈大文"})
    assert [line.unit.number for line in answer.context["rows"]] == ["101", "202"]
    assert answer["Cache-Control"] == "no-store"
    assert officer.get(url("find_owner") + "?text=陈大文").context["rows"] == []
    officer.force_login(world.people["stranger"])
    assert officer.post(url("find_owner"), {"text": "陈大文"}).context["rows"] == []


def test_an_owner_sees_their_own_units_and_no_others(client: Client, world: World) -> None:
    client.force_login(world.people["resident"])
    shown = client.get(url("my_units")).content.decode()
    assert "1号楼 101" in shown and "1号楼 202" in shown and "103" not in shown
    own, other = world.units["101"].pk, world.units["103"].pk
    page = client.get(url("unit", own)).content.decode()
    assert "陈**" in page and "titleholders/" not in page
    assert client.get(url("unit", other)).status_code == 403
    assert client.get(url("units", OPERA)).status_code == 403
    assert url("my_units") in client.get(reverse("register:compound", args=[OPERA])).content.decode()


def test_exports_are_masked_and_bring_nobody_in_again(officer: Client, world: World) -> None:
    data = officer.get(url("export_units", OPERA, "csv")).content
    text = data.decode("utf-8-sig")
    assert not [n for n in CLEAR if n in text]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 16 and rows[1]["业主姓名"] == "林**、林**"
    sent: dict[str, Any] = {"file": SimpleUploadedFile("again.csv", data), "kind": "units"}
    assert officer.post("/register/imports/", sent).status_code == 302
    batch = ImportBatch.objects.get()
    assert set(batch.rows.values_list("verdict", flat=True)) == {"same"}
    assert officer.get(url("export_units", OPERA, "xlsx")).content[:2] == b"PK"
    assert officer.get(url("export_units", OPERA, "pdf")).status_code == 404


def test_a_list_goes_through_the_wizard_and_its_rejects_tell_no_name(officer: Client, world: World) -> None:
    text = "楼号,室号,面积,业主,电话,份额\n2,101,50,钱某人,13811112222,\n2,102,50,孙某人,,3/2\n"
    sent: dict[str, Any] = {
        "file": SimpleUploadedFile("u.csv", text.encode()),
        "kind": "units",
        "compound": OPERA,
    }
    assert officer.post("/register/imports/", {**sent, "compound": "no"}).status_code == 422
    sent["file"] = SimpleUploadedFile("u.csv", text.encode())
    answer = officer.post("/register/imports/", sent)
    page = officer.get(answer["Location"]).content.decode()
    assert "钱**" in page and "钱某人" not in page and "孙某人" not in page and "13811112222" not in page
    batch = ImportBatch.objects.get()
    rejects = officer.get(url("import_left_out", batch.pk)).content.decode("utf-8-sig")
    assert "102" in rejects and "孙某人" not in rejects and "业主" not in rejects
    assert officer.post(url("import_commit", batch.pk)).status_code == 302
    assert Unit.objects.filter(building="2").count() == 1
    assert officer.get(url("import", batch.pk)).status_code == 200
    for kind in ("csv", "xlsx"):
        assert officer.get(url("import_unit_template", kind)).status_code == 200


def test_the_committee_may_bring_its_own_list_only(client: Client, world: World) -> None:
    client.force_login(world.people["committee"])
    page = client.get("/register/imports/?kind=units")
    assert page.status_code == 200 and [k for k, _ in page.context["form"].fields["kind"].choices] == [
        "units"
    ]
    sent: dict[str, Any] = {
        "file": SimpleUploadedFile("u.csv", "楼号,室号,面积,业主\n2,101,50,钱某人\n".encode())
    }
    assert client.post("/register/imports/", {**sent, "kind": "list"}).status_code == 422
    sent = {"file": SimpleUploadedFile("u.csv", "楼号,室号,面积,业主\n2,101,50,钱某人\n".encode())}
    assert client.post("/register/imports/", {**sent, "kind": "units"}).status_code == 302
    assert client.post(url("import_commit", ImportBatch.objects.get().pk)).status_code == 302
    assert Unit.objects.get(building="2").compound.code == "T-garden"


# role × act: the garden has a committee and a company among the roles
def _garden(world: World) -> tuple[Unit, list[Party]]:
    row = unit(world, "901", by="administrator")
    return row, hold(world, row, WANG, LI, by="administrator")


def _version(row: Unit) -> int:
    row.refresh_from_db()
    return row.version


Act = Callable[[World, Any, Unit, list[Party]], Any]
ACTS: dict[str, Act] = {
    "see the list": lambda w, p, u, h: unit_lists.units_for(p, u.compound, TODAY),
    "see totals": lambda w, p, u, h: unit_lists.totals_for(p, u.compound, TODAY),
    "see one": lambda w, p, u, h: unit_lists.unit_for(p, u.pk, TODAY),
    "take out": lambda w, p, u, h: unit_lists.units_export(p, u.compound, TODAY),
    "choose among": lambda w, p, u, h: unit_lists.parties_in(p, u.compound, TODAY),
    "record_unit": lambda w, p, u, h: actions.record_unit(by=p, at=NOW, code="T-garden", number="902"),
    "correct_unit": lambda w, p, u, h: actions.correct_unit(
        by=p, at=NOW, pk=u.pk, version=_version(u), area_dm2=7
    ),
    "close_unit": lambda w, p, u, h: actions.close_unit(
        by=p, at=NOW, pk=u.pk, version=_version(u), on=TODAY
    ),
    "record_party": lambda w, p, u, h: actions.record_party(by=p, at=NOW, code="T-garden", name="某某"),
    "correct_party": lambda w, p, u, h: actions.correct_party(
        by=p, at=NOW, pk=h[0].pk, version=1, name="某"
    ),
    "set_holders": lambda w, p, u, h: actions.set_holders(
        by=p, at=NOW, pk=u.pk, version=_version(u), on=TODAY, holders=[(h[0].pk, "")]
    ),
    "choose_representative": lambda w, p, u, h: actions.choose_representative(
        by=p, at=NOW, pk=u.pk, version=_version(u), party=h[0].pk, paper="书", on=TODAY
    ),
    "record_guardian": lambda w, p, u, h: actions.record_guardian(
        by=p, at=NOW, ward=h[0].pk, guardian=h[1].pk, paper="书", on=TODAY
    ),
    "end_acting": lambda w, p, u, h: actions.end_acting(
        by=p, at=NOW, pk=Acting.objects.create(
            how="representative", unit=u, party=h[0], paper="书", from_on=TODAY
        ).pk, on=TODAY
    ),
    "link_account": lambda w, p, u, h: actions.link_account(by=p, at=NOW, pk=h[0].pk, username="nobody"),
    "reveal_party": lambda w, p, u, h: actions.reveal_party(by=p, at=NOW, pk=h[0].pk, reason="核对签名"),
}  # fmt: skip
ALLOWED = OFFICES | {"committee"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", ACTS)
def test_act_by_role(world: World, act: str, role: str) -> None:
    row, holders = _garden(world)
    if act == "link_account" and role == "nobody":
        role = "resident"
    before = AuditRow.objects.count()
    if role in ALLOWED:
        ACTS[act](world, world.people[role], row, holders)
        return
    with pytest.raises(NotYours):
        ACTS[act](world, world.people[role], row, holders)
    assert AuditRow.objects.count() == before


PAGES: tuple[str, ...] = (
    "units",
    "unit_new",
    "unit",
    "unit_correct",
    "unit_close",
    "unit_holders",
    "unit_representative",
)
PAGES += ("unit_guardian", "party_correct", "party_account", "party_reveal")


@pytest.mark.parametrize("role", ROLES)
def test_pages_by_role(world: World, client: Client, role: str) -> None:
    row, holders = _garden(world)
    client.force_login(world.people[role])
    for name in PAGES:
        arg: Any = "T-garden" if name in ("units", "unit_new") else row.pk
        arg = holders[0].pk if name.startswith("party") else arg
        answer = client.get(url(name, arg))
        assert answer.status_code == (200 if role in ALLOWED else 403), name
        assert not [n for n in CLEAR if n in answer.content.decode()], name


def test_programs_list_read_and_write_units_without_names(officer: Client, world: World) -> None:
    listed = officer.get(f"/api/register/units/of/{OPERA}?limit=2&offset=1").json()
    assert listed["count"] == 16 and [r["number"] for r in listed["rows"]] == ["102", "103"]
    assert listed["rows"][0]["holders"] == ["林**", "林**"] and listed["rows"][0]["area"] == 50.1
    made = officer.post(
        f"/api/register/units/of/{OPERA}",
        {"building": "9", "number": "1", "area": 50.25},
        content_type="application/json",
    )
    assert made.status_code == 201 and made.json()["area"] == 50.25
    key = made.json()["unit"]
    said: dict[str, Any] = {"version": 1, "area": 51}
    assert (
        officer.patch(f"/api/register/units/{key}", said, content_type="application/json").json()["area"]
        == 51
    )
    again = officer.patch(f"/api/register/units/{key}", said, content_type="application/json")
    assert again.status_code == 409
    one = json.dumps(officer.get(f"/api/register/units/{world.units['101'].pk}").json(), ensure_ascii=False)
    assert "陈**" in one and "陈大文" not in one and "1380000" not in one
    officer.force_login(world.people["manager"])
    assert officer.get(f"/api/register/units/of/{OPERA}").status_code == 403
    assert officer.get(f"/api/register/units/{key}").status_code == 403


@pytest.mark.parametrize("name", [*PAGES, "my_units", "find_owner"])
def test_pages_are_chinese_and_english(officer: Client, world: World, name: str) -> None:
    arg: list[Any] = [OPERA] if name in ("units", "unit_new") else [world.units["102"].pk]
    arg = [world.parties["林一"].pk] if name.startswith("party") else arg
    arg = [] if name in ("my_units", "find_owner") else arg
    shown = officer.get(url(name, *arg))
    assert shown.status_code == 200 and untranslated(shown.content.decode()) == []
    officer.cookies["django_language"] = "en"
    assert officer.get(url(name, *arg)).status_code == 200
