"""A list of buildings is looked at, taken over, and changes nothing the second time."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linmeng.domain.refusals import NotNow, NotYours
from linmeng.people.models import AuditRow, Person
from linmeng.register import actions, jobs
from linmeng.register.actions import import_queue as queue
from linmeng.register.actions.import_commit import commit_import
from linmeng.register.actions.imports import choose_rows, stage_import
from linmeng.register.models import Building, Compound, CompoundEvent, ImportBatch
from linmeng.register.queries.imports import rows_left_out, taken_compounds
from tests.apps.web.test_pages import untranslated
from tests.files.broken import broken_files
from tests.worlds import NOW, World

pytestmark = pytest.mark.django_db
PAGE = "/register/imports/"
HEADER = "小区编号,小区名称,楼号,层数,户数,电梯数,建成年份\n"
LIST = (
    HEADER + "T-opera,京剧院小区,1,6,10,0,1984\n"  # stands as it is
    "T-opera,京剧院小区,2,6,8,0,1984\n"  # 6 households so far
    ",岳阳花苑,3号楼,18,60,2,2004\n"  # not yet there
    "T-opera,京剧院小区,3号楼,6,1,,\n"  # perhaps 3幢
    ",没有的小区,1,6,1,,\n"
    "T-hongyi,,1,6,1,,\n"  # of another street
    "T-opera,岳阳花苑,4,6,1,,\n"  # number and name contradict each other
    ",岳阳花苑,,18,60,2,2004\n"
    ",岳阳花苑,4,180,,,\n"  # a figure that cannot be
)


@pytest.fixture
def built(world: World) -> World:
    for number, households in (("1", 10), ("2", 6), ("3幢", 3)):
        record(world, number, floors=6, households=households, lifts=0, year_built=1984)
    return world


def record(world: World, number: str, code: str = "T-opera", **figures: Any) -> Building:
    return actions.record_building(by=world.people["officer"], at=NOW, code=code, number=number, **figures)


def stage(world: World, data: str = LIST, who: str = "officer", **more: Any) -> ImportBatch:
    more = {"by": world.people[who], "at": NOW, "filename": "buildings.csv", "kind": "buildings", **more}
    return stage_import(data=data.encode(), **more)


def take(world: World, data: str = LIST, who: str = "officer", **choices: str) -> ImportBatch:
    batch = stage(world, data, who)
    said = {int(k.removeprefix("row")): v for k, v in choices.items()}
    choose_rows(by=world.people[who], at=NOW, number=batch.pk, choices=said)
    return commit_import(by=world.people[who], at=NOW, number=batch.pk)


def counts(batch: ImportBatch) -> tuple[int, int, int]:
    return batch.counts["registered"], batch.counts["updated"], batch.counts["refused"]


def verdicts(batch: ImportBatch) -> list[str]:
    return [r.verdict for r in batch.rows.order_by("number")]


def reasons(batch: ImportBatch, key: str = "reason") -> dict[int, str]:
    said = {r.number: r.data[key] for r in batch.rows.order_by("number") if key in r.data}
    return {n: s["message"].format(**s["values"]) for n, s in said.items()}


def buildings() -> list[Any]:
    return list(Building.objects.order_by("pk").values())


def test_every_row_has_its_verdict_and_nothing_is_written(built: World) -> None:
    before = buildings(), Compound.objects.get(code="T-opera").version
    batch = stage(built)
    assert verdicts(batch) == ["same", "changed", "new", "duplicate", *["rejected"] * 4, "new"]
    changed, duplicate = batch.rows.get(number=3), batch.rows.get(number=5)
    assert changed.data["changes"] == {"households": [6, 8]} and changed.name == "京剧院小区 2"
    assert duplicate.data["known"] == "京剧院小区 3幢" and duplicate.data["changes"] == {"households": [3, 1]}
    assert reasons(batch) == {
        6: "no compound of the register bears this name",
        7: "it means a compound outside your area",
        8: "the number T-opera is that of 京剧院小区, not of this compound",
        9: "the building's number is missing",
    }
    assert batch.rows.get(number=10).data["figures"] == {"number": "4"}
    assert batch.counts["noted"] == 1
    assert (buildings(), Compound.objects.get(code="T-opera").version) == before


def test_taking_over_records_and_corrects_with_event_and_audit_row(built: World) -> None:
    version = Compound.objects.get(code="T-opera").version
    batch = take(built)
    assert counts(batch) == (2, 1, 0)
    new = Building.objects.get(compound__code="T-garden", number="3号楼")
    assert (new.floors, new.households, new.lifts, new.year_built) == (18, 60, 2, 2004)
    assert Building.objects.get(compound__code="T-opera", number="2").households == 8
    assert not Building.objects.filter(compound__code="T-opera", number="3号楼").exists()  # nobody decided
    events = {e.row: (e.compound.code, e.changes) for e in CompoundEvent.objects.filter(batch=batch)}
    assert events == {
        3: ("T-opera", {"building": ["2 (6 / 6 / 0 / 1984)", "2 (6 / 8 / 0 / 1984)"]}),
        4: ("T-garden", {"building": [None, "3号楼 (18 / 60 / 2 / 2004)"]}),
        10: ("T-garden", {"building": [None, "4 (— / — / — / —)"]}),
    }
    assert Compound.objects.get(code="T-opera").version == version + 1
    row = AuditRow.objects.get(act="register.commit_import")
    assert (row.by, row.after) == (built.people["officer"], {"registered": 2, "updated": 1, "refused": 0})
    assert [c.code for c in taken_compounds(batch)] == ["T-opera", "T-garden"]
    assert [r.number for r in rows_left_out(batch)] == [5, 6, 7, 8, 9]


def test_twice_changes_nothing(built: World) -> None:
    take(built, row5="same")
    before, versions = buildings(), list(Compound.objects.values_list("code", "version"))
    again = stage(built)
    assert verdicts(again) == ["same", "same", "same", "duplicate", *["rejected"] * 4, "same"]
    assert counts(take(built, row5="same")) == (0, 0, 0)
    assert (buildings(), list(Compound.objects.values_list("code", "version"))) == (before, versions)
    with pytest.raises(NotNow):
        batch = take(built)
        commit_import(by=built.people["officer"], at=NOW, number=batch.pk)


def test_what_a_list_does_not_say_stays(built: World) -> None:
    take(built, HEADER + "T-opera,,1,7,,,\n")
    row = Building.objects.get(number="1")
    assert (row.floors, row.households, row.lifts, row.year_built) == (7, 10, 0, 1984)
    assert Building.objects.count() == 3


@pytest.mark.parametrize(
    ("choice", "numbers", "households"), [("same", 3, [10, 6, 1]), ("new", 4, [10, 6, 3, 1])]
)
def test_a_possible_duplicate_is_decided_by_a_person(
    built: World, choice: str, numbers: int, households: list[int]
) -> None:
    take(built, HEADER + "T-opera,,3号楼,6,1,,\n", row2=choice)
    found = Building.objects.order_by("pk")
    assert [b.households for b in found] == households and len(found) == numbers
    assert {b.number for b in found} == {"1", "2", "3幢"} | ({"3号楼"} if choice == "new" else set())


def test_a_row_left_out_by_hand_stays_out(built: World) -> None:
    assert counts(take(built, row3="skip", row4="skip")) == (1, 0, 0)


def test_one_building_twice_in_a_list_and_one_that_may_be_two(built: World) -> None:
    record(built, "5号")
    record(built, "5幢")
    batch = stage(
        built,
        HEADER + "T-opera,,1,6\nT-opera,京剧院,1,7\n,岳阳花苑,8,6\n,岳阳花苑,8号楼,6\n"
        "T-opera,,5#,6\nT-opera,,5幢,6\nT-opera,,3号楼,6\nT-opera,,3,6\n",
    )  # fmt: skip
    assert verdicts(batch) == [
        "same",
        *["rejected", "new", "new", "rejected", "changed", "duplicate", "rejected"],
    ]
    assert reasons(batch) == {
        3: "the same building as in row 2",
        6: "it may be one of 5号, 5幢: write the one meant",
        9: "the same building as in row 8",
    }
    (note,) = batch.rows.get(number=5).data["notes"]
    assert note["message"].format(**note["values"]) == "perhaps the same building as in row 4"


def test_a_compound_is_found_by_its_number_or_by_a_name_only_it_bears(built: World) -> None:
    area = built.areas["tianping"]
    for n in (1, 2):
        Compound.objects.create(code=f"D{n}", name="同名小区", area=area, area_code=area.code)
    Compound.objects.create(code="G", name="旧里", area=area, area_code=area.code, status="merged")
    batch = stage(built, HEADER + "D2,同名,1,6\n,同名小区,1,6\nG,,1,6\nX,,1,6\n,旧里,1,6\n")
    assert verdicts(batch) == ["new", *["rejected"] * 4]
    assert list(reasons(batch).values()) == [
        "several compounds bear this name: state the number of the one meant",
        "旧里 was merged, split or removed",
        "no compound has the number X",
        "no compound of the register bears this name",
    ]


def test_the_chosen_area_narrows(built: World) -> None:
    rows = HEADER + "T-hongyi,,1,6\nT-opera,,9,6\n,虹仪小区,2,6\n"
    assert verdicts(stage(built, rows, who="city")) == ["new", "new", "new"]
    batch = stage(built, rows, who="city", area=built.areas["xuhui"])
    assert reasons(batch) == {
        2: "its compound lies outside the area chosen for this list",
        4: "no compound of the register bears this name",
    }


def test_what_changed_since_the_preview_is_not_overwritten(built: World) -> None:
    batch = stage(built, LIST + "T-opera,,7,6\n,岳阳花苑,9,6\n,岳阳花苑,10,6\n")
    record(built, "2", floors=6, households=7, lifts=0, year_built=1984)
    record(built, "3", code="T-garden")  # written otherwise
    record(built, "7")
    Compound.objects.filter(code="T-alone").update(status="removed")
    actions.remove_building(by=built.people["officer"], at=NOW, code="T-opera", number="1")
    batch = commit_import(by=built.people["officer"], at=NOW, number=batch.pk)
    assert counts(batch) == (3, 0, 3)
    assert reasons(batch, "refused") == {
        3: "changed since the preview: import the list once more",
        4: "meanwhile somebody recorded building 3 here: import the list once more",
        11: "meanwhile somebody recorded building 7 here: import the list once more",
    }
    assert Building.objects.get(compound__code="T-opera", number="2").households == 7
    assert {3, 4, 11} <= {r.number for r in rows_left_out(batch)}


def test_a_compound_that_is_gone_since_the_preview_takes_none(built: World) -> None:
    batch = stage(built)
    Compound.objects.filter(code="T-opera").update(status="merged")
    batch = commit_import(by=built.people["officer"], at=NOW, number=batch.pk)
    assert counts(batch) == (2, 0, 1) and list(reasons(batch, "refused")) == [3]


def test_who_moved_to_another_street_meanwhile_takes_nothing_over(built: World) -> None:
    batch = stage(built, who="district")
    role = built.people["district"].roles.get()
    role.area = built.areas["hongkou"]
    role.save()
    batch = commit_import(by=Person.objects.get(pk=role.person_id), at=NOW, number=batch.pk)
    assert counts(batch) == (0, 0, 3)
    assert set(reasons(batch, "refused").values()) == {"it lies outside your area"}


MAY = ("officer", "district", "city", "administrator")
MAY_NOT = ("community", "committee", "manager", "resident", "expert", "nobody")


@pytest.mark.parametrize("role", [*MAY, *MAY_NOT])
def test_who_may(built: World, role: str) -> None:
    if role in MAY:
        assert counts(take(built, who=role))[0] >= 2
        return
    with pytest.raises(NotYours):
        stage(built, who=role)
    batch = stage(built)
    ImportBatch.objects.update(by=built.people[role])
    with pytest.raises(NotYours):
        commit_import(by=built.people[role], at=NOW, number=batch.pk)


def test_an_officer_of_another_street_finds_none_of_them(built: World) -> None:
    assert verdicts(stage(built, who="stranger")).count("rejected") == 8  # but its own of 虹仪小区


def test_a_large_list_is_read_and_taken_over_in_the_background(built: World) -> None:
    rows = "".join(f"T-garden,岳阳花苑,{i},6,{i % 90},,\n" for i in range(1, 1201))
    more: dict[str, Any] = {"data": (HEADER + rows).encode(), "filename": "large.csv", "kind": "buildings"}
    batch = queue.bring_list(by=built.people["officer"], at=timezone.now(), **more)
    jobs.read_list(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["new"]) == ("staged", 1200)
    queue.ask_to_commit(by=built.people["officer"], at=timezone.now(), number=batch.pk)
    jobs.take_list_over(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, counts(batch)) == ("committed", (1200, 0, 0))
    assert Building.objects.filter(compound__code="T-garden").count() == 1200
    assert [c.code for c in taken_compounds(batch)] == ["T-garden"]


def test_the_queries_do_not_grow(built: World, django_assert_max_num_queries: Any) -> None:
    rows = "".join(f"T-{c},,{i}甲,6,{i % 90},,\n" for i in range(1, 151) for c in ("garden", "opera"))
    with django_assert_max_num_queries(40):
        assert counts(take(built, HEADER + rows)) == (300, 0, 0)
    rows = rows.replace(",6,", ",7,")
    with django_assert_max_num_queries(40):
        assert counts(take(built, HEADER + rows)) == (0, 300, 0)


def test_what_is_taken_out_comes_in_as_the_same(built: World, client: Client) -> None:
    client.force_login(built.people["officer"])
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language
        for kind in ("csv", "xlsx"):
            data = client.get(reverse("register:export_buildings", args=[kind])).content
            batch = stage_import(
                by=built.people["officer"], at=NOW, data=data, filename=f"b.{kind}", kind="buildings"
            )
            assert verdicts(batch) == ["same"] * 3 and not batch.reading["unknown"]


def send(client: Client, data: bytes, name: str = "buildings.csv") -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data), "kind": "buildings"})


def test_the_page_previews_takes_over_and_gives_back_what_was_rejected(built: World, client: Client) -> None:
    client.force_login(built.people["officer"])
    client.cookies["django_language"] = "en"
    assert "A list of buildings" in client.get(PAGE).content.decode()
    address = send(client, LIST.encode()).url
    page = client.get(address).content.decode()
    assert "2 buildings would be recorded and 1 changed." in page
    assert "1 possible duplicate is undecided" in page and "≈ 京剧院小区 3幢" in page
    assert "<del>6</del>" in page and "180 is not plausible" in page and "Building number" in page
    assert "WGS-84" not in page and "a new building" in page
    assert "All are the same buildings" in client.get(address + "?tab=duplicate").content.decode()
    rows = list(csv.reader(io.StringIO(client.get(address + "left-out.csv").content.decode("utf-8-sig"))))
    assert rows[0][2:] == HEADER.strip().split(",") and [r[0] for r in rows[1:]] == ["5", "6", "7", "8", "9"]
    done = client.post(address + "commit/", follow=True).content.decode()
    assert "2 buildings recorded, 1 changed." in done and done.count(">岳阳花苑</a>") == 1
    again = client.get(send(client, LIST.encode()).url).content.decode()
    assert "0 buildings would be recorded and 0 changed." in again


def test_the_pages_are_chinese(built: World, client: Client) -> None:
    client.force_login(built.people["officer"])
    address = send(client, LIST.encode()).url
    for url in (PAGE, address, address + "?tab=duplicate"):
        assert untranslated(client.get(url).content.decode()) == []
    assert untranslated(client.post(address + "commit/", follow=True).content.decode()) == []


def test_templates_of_buildings(world: World, client: Client) -> None:
    client.force_login(world.people["officer"])
    for kind, status in (("csv", 200), ("xlsx", 200), ("geojson", 404), ("exe", 404)):
        assert client.get(f"{PAGE}buildings-template.{kind}").status_code == status


@pytest.mark.parametrize("part", range(4))
def test_no_broken_file_breaks_the_page(built: World, client: Client, part: int) -> None:
    before = buildings()
    client.force_login(built.people["officer"])
    for name, data in broken_files()[part::12]:
        answer = send(client, data.replace("楼栋数".encode(), "楼号".encode()), name)
        assert answer.status_code in (302, 422), name
        if answer.status_code == 302:
            assert client.get(answer.url).status_code == 200, name
    assert buildings() == before
