"""Many areas at once: a list of them is looked at, taken over, and changes nothing the second time."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from linmeng.domain.refusals import NotNow, NotYours
from linmeng.people.models import AuditRow
from linmeng.register.actions import register_area, set_outline
from linmeng.register.actions.import_commit import commit_import
from linmeng.register.actions.imports import choose_rows, stage_import
from linmeng.register.models import Area, Compound, ImportBatch
from linmeng.register.queries.imports import rows_left_out
from tests.files.broken import broken_files
from tests.files.test_areas import RING, SQUARE, geojson
from tests.worlds import NOW, World

pytestmark = pytest.mark.django_db
PAGE = "/register/imports/"
LIST = (
    "区划代码,名称\n"
    "310104010001,第一居委会\n"  # before what it belongs to
    "310104010000,斜土路街道\n"
    "310104003000,天平路街道\n"  # stands as 天平街道
    "310104000000,徐汇区\n"  # as it stands
    "310104011001,无街道居委会\n"
    "31010,错码\n"
).encode()


def stage(
    world: World, data: bytes, name: str = "areas.csv", who: str = "district", **more: Any
) -> ImportBatch:
    return stage_import(by=world.people[who], at=NOW, data=data, filename=name, kind="areas", **more)


def take(world: World, data: bytes, name: str = "areas.csv", who: str = "district") -> ImportBatch:
    batch = stage(world, data, name, who)
    return commit_import(by=world.people[who], at=NOW, number=batch.pk)


def listed(*rows: Sequence[Any], head: str = "code,name") -> bytes:
    return "\n".join([head, *(",".join(map(str, r)) for r in rows)]).encode()


def areas() -> list[Any]:
    return list(Area.objects.order_by("code").values())


def verdicts(batch: ImportBatch) -> list[str]:
    return [r.verdict for r in batch.rows.order_by("number")]


def reasons(batch: ImportBatch) -> list[str]:
    said = [r.data["reason"] for r in batch.rows.filter(verdict="rejected").order_by("number")]
    return [s["message"].format(**s["values"]) for s in said]


def test_a_list_is_registered_parents_first(world: World) -> None:
    before = areas()
    batch = stage(world, LIST)
    assert verdicts(batch) == ["new", "new", "changed", "same", "rejected", "rejected"]
    assert reasons(batch) == [
        "Register 310104011000, which it belongs to, first.",
        "A division code has 12 digits and does not begin with 00; 31010 does not.",
    ]
    assert areas() == before
    batch = commit_import(by=world.people["district"], at=NOW, number=batch.pk)
    assert {k: batch.counts[k] for k in ("registered", "updated", "refused")} == {
        "registered": 2,
        "updated": 1,
        "refused": 0,
    }
    child = Area.objects.get(code="310104010001")
    assert child.level == "committee" and child.parent and child.parent.parent
    assert (child.parent.code, child.parent.parent.code) == ("310104010000", "310104000000")
    assert Area.objects.get(code="310104003000").name == "天平路街道"


def test_one_audit_row_says_before_and_after(world: World) -> None:
    take(world, LIST)
    row = AuditRow.objects.get(act="register.commit_import")
    assert row.area_code == "310104000000"
    assert row.before == {"names": {"310104003000": "天平街道"}}
    assert row.after["names"] == {"310104003000": "天平路街道"}
    assert set(row.after["areas"]) == {"310104010000", "310104010001"}


def test_twice_changes_nothing(world: World) -> None:
    take(world, LIST)
    drawn = geojson(({"code": "310104003000", "name": "天平路街道"}, SQUARE))
    take(world, drawn, "a.geojson")
    before = areas()
    assert verdicts(stage(world, LIST)) == ["same"] * 4 + ["rejected"] * 2
    again = take(world, drawn, "a.geojson")
    assert verdicts(again) == ["same"] and again.counts["updated"] == 0
    assert areas() == before
    assert Area.objects.get(code="310104003000").outline == SQUARE  # a list without outlines takes none away
    batch = stage(world, LIST)
    commit_import(by=world.people["district"], at=NOW, number=batch.pk)
    with pytest.raises(NotNow):
        commit_import(by=world.people["district"], at=NOW, number=batch.pk)


def test_an_outline_finds_its_street_by_district_and_name(world: World) -> None:
    data = geojson(
        ({"name": "天平街道", "district": "徐汇"}, SQUARE),
        ({"name": "天平街道", "district": "虹口"}, SQUARE),
        ({"name": "欧阳路街道", "district": "虹口区"}, SQUARE),
        ({"name": "天平街道"}, SQUARE),
        ({"name": "徐汇区"}, SQUARE),  # a district's name says enough
        ({"name": "岳阳居委会", "parent": "310104003"}, SQUARE),
        ({"name": "岳阳居委会", "district": "徐汇区"}, SQUARE),
    )
    batch = take(world, data, "a.geojson", who="city")
    assert verdicts(batch) == ["changed", "rejected", "changed", "rejected", "changed", "changed", "rejected"]
    assert reasons(batch)[:2] == [
        "no area of this name in 虹口; a division code is needed to register it",
        "a division code is needed, or the district the area lies in",
    ]
    drawn = Area.objects.filter(outline__isnull=False).values_list("code", flat=True)
    assert sorted(drawn) == ["310104000000", "310104003000", "310104003001", "310109010000"]


def test_what_code_level_and_parent_say_must_agree(world: World) -> None:
    head = "code,name,level,parent"
    data = listed(
        ("310104010000", "斜土路街道", "街道", "徐汇区"),
        ("310104012000", "田林街道", "街道", "虹口区"),
        ("310104013000", "虹梅路街道", "居委会", "徐汇"),
        ("310104014000", "康健街道", "街道", "310109"),
        ("310104015000", "漕河泾街道", "sub-district", "310104"),
        head=head,
    )
    batch = stage(world, data)
    assert verdicts(batch) == ["new", "rejected", "rejected", "rejected", "new"]
    assert reasons(batch) == [
        "by its code it is part of 徐汇区, not of 虹口区",
        "the code 310104013000 is not one of this level",
        "by its code it is part of 徐汇区, not of 310109",
    ]


def test_another_district_is_rejected_and_its_own_taken(world: World) -> None:
    batch = take(world, listed(("310109011000", "曲阳路街道"), ("310104010000", "斜土路街道")))
    assert verdicts(batch) == ["rejected", "new"] and reasons(batch) == ["This area is outside yours."]
    assert not Area.objects.filter(code="310109011000").exists()


def test_the_same_code_twice_in_one_list(world: World) -> None:
    batch = take(world, listed(("310104010000", "斜土路街道"), ("310104010000", "斜土街道")), who="city")
    assert reasons(batch) == ["310104010000 stands in row 2 already"]
    assert Area.objects.get(code="310104010000").name == "斜土路街道"


def test_a_city_from_nothing(world: World) -> None:
    take(world, listed(("420106000000", "武昌区"), ("420100000000", "武汉市")), who="administrator")
    assert Area.objects.get(code="420106000000").parent == Area.objects.get(code="420100000000")


def test_what_changed_since_the_preview_is_not_overwritten(world: World) -> None:
    district = world.people["district"]
    data = listed(("310104003000", "天平路街道"), ("310104010000", "斜土路街道"), ("310104010001", "一居"))
    batch = stage(world, data)
    other = {"type": "Polygon", "coordinates": [[*RING[:2], [121.46, 31.3], RING[0]]]}
    set_outline(by=district, at=NOW, code="310104003000", outline=other)
    register_area(by=district, at=NOW, code="310104010000", name="斜土路街道")
    batch = commit_import(by=district, at=NOW, number=batch.pk)
    assert (batch.counts["registered"], batch.counts["updated"], batch.counts["refused"]) == (1, 0, 2)
    assert Area.objects.get(code="310104003000").name == "天平街道"
    assert [r.number for r in rows_left_out(batch)] == [2, 3]


def test_a_row_left_out_by_hand_stays_out_and_its_child_says_why(world: World) -> None:
    district = world.people["district"]
    batch = stage(world, listed(("310104010000", "斜土路街道"), ("310104010001", "一居")))
    choose_rows(by=district, at=NOW, number=batch.pk, choices={2: "skip"})
    batch = commit_import(by=district, at=NOW, number=batch.pk)
    assert (batch.counts["registered"], batch.counts["refused"]) == (0, 1)
    assert batch.rows.get(number=3).data["refused"]["values"] == {"code": "310104010000"}


MAY = {"district", "city", "administrator"}
ROLES = (
    "officer", "community", "committee", "manager", "resident", "expert", "district", "city", "administrator",
    "stranger", "nobody",
)  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_who_may(world: World, client: Client, role: str) -> None:
    before = areas()
    client.force_login(world.people[role])
    answer = send(client, LIST)
    if role in MAY:
        assert answer.status_code == 302
        assert take(world, LIST, who=role).counts["registered"] == 2
    else:
        opens = ("officer", "stranger", "community", "committee")  # for lists of another kind
        assert answer.status_code == (422 if role in opens else 403)
        with pytest.raises(NotYours):
            stage(world, LIST, who=role)
        batch = stage(world, LIST)
        batch.by = world.people[role]
        batch.save()
        with pytest.raises(NotYours):
            commit_import(by=world.people[role], at=NOW, number=batch.pk)
    assert (areas() == before) == (role not in MAY)
    link = client.get(reverse("register:areas")).content.decode()
    assert ("?kind=areas" in link) == (role in MAY)


def send(client: Client, data: bytes, name: str = "areas.csv", **more: str) -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data), "kind": "areas", **more})


def signed_in(client: Client, world: World, who: str = "district", language: str = "en") -> Client:
    client.force_login(world.people[who])
    client.cookies["django_language"] = language
    return client


def test_the_page_previews_takes_over_and_gives_back_what_was_rejected(world: World, client: Client) -> None:
    signed_in(client, world)
    assert 'value="areas" class="form-check-input" id="id_kind_2" checked' in client.get(
        PAGE, {"kind": "areas"}
    ).content.decode().replace("required ", "")
    before = areas()
    address = send(client, LIST).url
    page = client.get(address).content.decode()
    assert "2 areas would be registered and 1 changed." in page
    assert "Register 310104011000, which it belongs to, first." in page
    assert "<del>天平街道</del>" in page and "310104010001" in page
    assert areas() == before
    rows = list(csv.reader(io.StringIO(client.get(address + "left-out.csv").content.decode("utf-8-sig"))))
    assert rows[0] == ["Row", "Reason", "区划代码", "名称"]
    assert [r[0] for r in rows[1:]] == ["6", "7"] and rows[2][2:] == ["31010", "错码"]
    done = client.post(address + "commit/", follow=True).content.decode()
    assert "2 areas registered, 1 changed." in done
    assert Area.objects.filter(code="310104010001").exists()
    assert "0 areas would be registered and 0 changed." in client.get(send(client, LIST).url).content.decode()


def test_cancelling_leaves_everything(world: World, client: Client) -> None:
    before = areas()
    address = send(signed_in(client, world), LIST).url
    assert client.post(address + "cancel/").status_code == 302
    assert client.post(address + "commit/").status_code == 409
    assert areas() == before


def test_outlines_in_the_coordinates_of_a_map_service(world: World, client: Client) -> None:
    data = geojson(({"name": "天平街道", "district": "徐汇"}, SQUARE))
    address = send(signed_in(client, world), data, "a.geojson", crs="gcj02").url
    client.post(address + "commit/")
    outline = Area.objects.get(code="310104003000").outline
    assert outline and 0.003 < RING[0][0] - outline["coordinates"][0][0][0] < 0.007


def test_templates_of_areas(world: World, client: Client) -> None:
    signed_in(client, world)
    for kind, status in (("csv", 200), ("xlsx", 200), ("geojson", 404), ("exe", 404)):
        assert client.get(f"{PAGE}areas-template.{kind}").status_code == status


@pytest.mark.parametrize("part", range(4))
def test_no_broken_file_breaks_the_page(world: World, client: Client, part: int) -> None:
    before = areas()
    signed_in(client, world)
    for name, data in broken_files()[part::12]:
        answer = send(client, data, name)
        assert answer.status_code in (302, 422), name
        if answer.status_code == 302:
            assert client.get(answer.url).status_code == 200, name
    assert areas() == before


def test_the_queries_do_not_grow(world: World, django_assert_max_num_queries: Any) -> None:
    rows = [(f"310104{i:03d}000", f"第{i}街道") for i in range(100, 300)]
    with django_assert_max_num_queries(40):
        assert take(world, listed(*rows), who="city").counts["registered"] == 200


@pytest.mark.shared
def test_the_towns_of_shanghai_are_drawn_and_its_compounds_find_them(
    world: World, client: Client, shared_data: Path
) -> None:
    """Districts and towns by a list of codes, outlines by district and name, then the compounds."""
    file = shared_data / "boundaries" / "shanghai_towns_osm_wgs84.geojson"
    towns = [f["properties"] for f in json.loads(file.read_bytes())["features"]]
    codes = {d: f"3101{20 + i}" for i, d in enumerate(sorted({t["district"] for t in towns}))}
    codes |= {"徐汇": "310104", "虹口": "310109"}  # as they stand
    rows = [(f"{code}000000", f"{d}区") for d, code in codes.items()]
    rows += [(f"{codes[t['district']]}{i:03d}000", t["name"]) for i, t in enumerate(towns, 1)]
    assert stage(world, file.read_bytes(), file.name, who="city").counts["rejected"] == 216  # one town stands
    Area.objects.filter(code="310109010000").update(name="欧阳路")  # one of its name is enough
    assert take(world, listed(*rows), who="city").counts.get("rejected", 0) == 0
    assert take(world, file.read_bytes(), file.name, who="city").counts["updated"] == 217
    assert stage(world, file.read_bytes(), file.name, who="city").counts == {"same": 217, "noted": 0}
    part = b"\n".join((shared_data / "compounds" / "shanghai_2016.csv").read_bytes().splitlines()[:1500])
    signed_in(client, world, "city")
    address = send(client, part, "shanghai_2016.csv", kind="list").url
    client.post(address + "commit/")
    placed = Compound.objects.filter(events__batch__pk=int(address.split("/")[-2]))
    assert placed.count() > 1400
    assert set(placed.values_list("area__level", flat=True)) == {"subdistrict"}
    assert placed.values("area_code").distinct().count() > 20
