"""A list of units and owners is looked at, taken over, and changes nothing the second time."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow
from linmeng.register import actions, jobs
from linmeng.register.actions import import_queue as queue
from linmeng.register.actions import import_staging as staging
from linmeng.register.actions.import_commit import commit_import
from linmeng.register.actions.import_units import sealed_of
from linmeng.register.actions.imports import stage_import
from linmeng.register.models import Acting, CompoundEvent, ImportBatch, ImportFile, Party, Title, Unit
from linmeng.register.queries import holders_masked, roll_units
from linmeng.register.queries.imports import import_for
from tests.apps.register.owners import LI, WANG, hold, no_units, unit
from tests.files.broken import broken_files
from tests.worlds import NOW, TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World) -> World:
    """The small world before anybody recorded a unit."""
    return no_units(world)


HEADER = (
    "小区编号,楼号,单元,室号,专有面积,面积依据,用途,状态,产权证号,业主姓名,业主类型,联系电话,证件号码,份额\n"
)
LIST = (
    HEADER + "T-garden,3,2,501,52.30,,,,沪1,王小明,,13800001234,310104195001011234,\n"  # stands as it is
    "T-garden,3号楼,2单元,502室,60.00,实测,住宅,已交付,,王小明,,13800001234,310104195001011234,1/2\n"  # new
    ",,,,,,,,,李小红,,13900005678,,1/2\n"  # its co-owner
    "T-garden,3,2,503,70.1,,,,,张三,,,,\n"  # 60 so far, of 李小红
    "T-garden,3,2,504,,,,未售,,造房公司,建设单位,,,\n"
    "T-garden,,,B1-07,12.5,,车位,,,造房公司,建设单位,,,\n"
    "T-hongyi,1,,101,50,,,,,赵六,,,,\n"  # of another street
    "T-garden,3,2,505,50,,,,,钱七,,,,2/3\n"  # shares do not add up
    "T-garden,3,2,,50,,,,,,,,,\n"  # no number
    "T-garden,3,2,506,五十,,城堡,,,孙八,,12,123456789,\n"  # figures that cannot be: left out
    "T-garden,3,2,507,50,,,,,周九,,,310104195001011234,\n"  # the number is 王小明's
)
NAMES = ("王小明", "李小红", "张三", "赵六", "钱七", "孙八", "周九", "13800001234", "310104195001011234")


@pytest.fixture
def held(world: World) -> World:
    hold(world, unit(world, "501", paper="沪1"), WANG)
    hold(world, unit(world, "503", area_dm2=6000), LI)
    return world


def stage(world: World, data: str = LIST, who: str = "officer", **more: Any) -> ImportBatch:
    more = {"by": world.people[who], "at": NOW, "filename": "units.csv", "kind": "units", **more}
    return stage_import(data=data.encode(), **more)


def take(world: World, data: str = LIST, who: str = "officer", **more: Any) -> ImportBatch:
    batch = stage(world, data, who, **more)
    return commit_import(by=world.people[who], at=more.get("at", NOW), number=batch.pk)


def counts(batch: ImportBatch) -> tuple[int, int, int]:
    return batch.counts["registered"], batch.counts["updated"], batch.counts["refused"]


def verdicts(batch: ImportBatch) -> dict[int, str]:
    return dict(batch.rows.order_by("number").values_list("number", "verdict"))


def reasons(batch: ImportBatch, key: str = "reason") -> dict[int, str]:
    said: dict[int, Any] = {r.number: r.data[key] for r in batch.rows.order_by("number") if key in r.data}
    return {n: s["message"].format(**s["values"]) for n, s in said.items()}


def everything() -> list[Any]:
    models = (Unit, Party, Title, Acting)
    return [sorted(map(str, m.objects.values_list())) for m in models]


def test_every_unit_has_its_verdict_and_nothing_is_written(held: World) -> None:
    before = everything()
    batch = stage(held)
    assert verdicts(batch) == {
        2: "same", 3: "new", 5: "changed", 6: "new", 7: "new", 8: "rejected", 9: "rejected", 10: "rejected",
        11: "new", 12: "rejected",
    }  # fmt: skip
    assert batch.rows.get(number=5).data["changes"] == {"area_dm2": [6000, 7010], "holders": ["李**", "张**"]}
    said = reasons(batch)
    assert said[8] == "it means a compound outside your area"
    assert said[9] == "The shares add up to 2/3, not to 1."
    assert said[10] == "The unit's number is missing."
    assert said[12] == "this identity number is recorded with another name: check both"
    noted = [n["message"] for n in batch.rows.get(number=11).data["notes"]]
    assert len(noted) == 3 and all("left out" in n for n in noted)
    assert everything() == before


def test_taking_over_writes_units_titles_event_and_one_audit_row(held: World) -> None:
    batch = take(held)
    assert counts(batch) == (4, 1, 0)
    compound = held.compounds["garden"]
    roll = {u.place: u.fact for u in roll_units(compound.pk, TODAY)}
    assert (roll["3号楼 2单元 502"].area, roll["3号楼 2单元 502"].basis) == (6000, "surveyed")
    wang, li = roll["3号楼 2单元 502"].holder.split("+")
    assert roll["3号楼 2单元 501"].holder == wang and "3号楼 2单元 503" in roll
    assert Title.objects.filter(party=int(li), unit__number="503").get().until_on == TODAY - timedelta(days=1)
    assert Title.objects.get(unit__number="503", until_on=None).from_on == TODAY
    assert Title.objects.filter(unit__number="502", from_on=None, share="1/2").count() == 2
    developer = Party.objects.get(kind="developer")
    assert roll["B1-07"].holder == str(developer.pk) == roll["3号楼 2单元 504"].developer
    assert (roll["B1-07"].kind, roll["3号楼 2单元 504"].area) == ("parking", 0)
    row = AuditRow.objects.get(act="register.commit_import")
    assert row.after == {"registered": 4, "updated": 1, "refused": 0}
    assert CompoundEvent.objects.get(batch=batch).changes == {"units": [2, 6]}


def test_twice_changes_nothing(held: World) -> None:
    take(held)
    before = everything()
    again = stage(held)
    assert set(verdicts(again).values()) == {"same", "rejected"}
    assert counts(commit_import(by=held.people["officer"], at=NOW, number=again.pk)) == (0, 0, 0)
    assert everything() == before


def test_missing_details_of_the_same_owner_are_filled_and_nobody_changes(held: World) -> None:
    hold(held, unit(held, "9"), LI)
    text = HEADER + "T-garden,3,2,9,,,,,,李小红,,13700001111,310104195202022345,1\n"
    batch = take(held, text)
    assert batch.rows.get().data["changes"] == {"details": [None, ["phone", "share"]]}
    li = Title.objects.get(unit__number="9")
    assert (li.share, li.party.phone, li.until_on, Party.objects.count()) == ("1/1", "13700001111", None, 2)
    assert set(verdicts(stage(held, text)).values()) == {"same"}


def test_a_representative_ends_when_a_list_brings_other_owners(held: World) -> None:
    row = unit(held, "9")
    wang, _ = hold(held, row, WANG, LI)
    actions.choose_representative(
        by=held.people["officer"], at=NOW, pk=row.pk, version=2, party=wang.pk, paper="书", on=TODAY
    )
    take(held, HEADER + "T-garden,3,2,9,,,,,,新主人,,,,\n")
    assert Acting.objects.get().until_on == TODAY - timedelta(days=1)


def test_a_unit_changed_or_recorded_since_the_preview_is_not_overwritten(held: World) -> None:
    batch = stage(held)
    unit(held, "502")
    row = Unit.objects.get(number="503")
    actions.correct_unit(by=held.people["officer"], at=NOW, pk=row.pk, version=row.version, area_dm2=1)
    batch = commit_import(by=held.people["officer"], at=NOW, number=batch.pk)
    assert counts(batch) == (3, 0, 2)
    assert "meanwhile somebody recorded 3号楼 2单元 502" in reasons(batch, "refused")[3]
    assert Unit.objects.get(pk=row.pk).area_dm2 == 1
    with pytest.raises(NotNow):
        commit_import(by=held.people["officer"], at=NOW, number=batch.pk)


def test_a_spoiled_row_keeps_the_whole_unit_out(held: World) -> None:
    rows = "T-garden,1,1,1,50,,,,,甲某,,,,1/2\nT-garden,1,1,1,50,,,,,乙某,,,,一半\n"
    batch = stage(held, HEADER + rows)
    assert set(verdicts(batch).values()) == {"rejected"}
    assert "row 3, of the same unit" in reasons(batch)[2]


def test_names_in_one_cell_are_co_owners_and_masked_names_are_nobody(held: World) -> None:
    text = (
        HEADER
        + "T-garden,1,1,1,50,,,,,甲某、乙某,,13811110000、13811110001,,\nT-garden,3,2,501,,,,,,王**,,,,\n"
    )
    batch = take(held, text)
    assert verdicts(batch) == {2: "new", 3: "same"}
    made = Unit.objects.get(number="1")
    assert holders_masked([made.pk], TODAY) == {made.pk: ["甲**", "乙**"]}
    assert {t.party.phone for t in made.titles.all()} == {"13811110000", "13811110001"}


def test_a_sheet_of_one_compound_needs_no_column_for_it(held: World) -> None:
    text = "楼号,室号,面积,业主\n7,101,50.5㎡,甲某\n,102,50.5,乙某\n"
    with pytest.raises(NotYours):
        stage(held, text, compound="T-hongyi")
    batch = take(held, text, compound="T-garden")
    assert [u.place for u in Unit.objects.filter(building="7")] == ["7号楼 101", "7号楼 102"]
    assert counts(batch) == (2, 0, 0)
    none = stage(held, text)
    assert "neither the compound's number nor its name" in reasons(none)[2]
    mine = stage(held, text, who="committee")  # who has just one
    assert set(verdicts(mine).values()) == {"same"}


def test_same_name_and_telephone_is_one_owner_in_reach_only(held: World) -> None:
    text = (
        "楼号,室号,面积,业主,电话\n7,101,50,甲某,13811110000\n7,102,50,甲某,138 1111 0000\n7,103,50,甲某,\n"
    )
    take(held, text, compound="T-garden")
    parties = list(Title.objects.filter(unit__building="7").order_by("pk").values_list("party", flat=True))
    assert parties[0] == parties[1] != parties[2]
    take(held, text, who="stranger", compound="T-hongyi")
    theirs = set(Title.objects.filter(unit__compound__code="T-hongyi").values_list("party", flat=True))
    assert not theirs & set(parties) and len(theirs) == 2


def test_what_is_staged_names_nobody_in_the_clear(held: World) -> None:
    """The rows, the kept file, the batch and the trail, byte by byte."""
    shifted = LIST + "王小明,T-garden,3,2,,,,,,,,,,\nT-garden,3,2,601,李小红,张三,,,,赵六,赵六,,,\n"
    batch = queue.bring_list(
        by=held.people["officer"], at=NOW, data=shifted.encode(), filename="u.csv", kind="units"
    )
    assert bytes(ImportFile.objects.get().data) == shifted.encode()
    told = _tables("register_importfile", "people_auditrow")
    jobs.read_list(batch.pk)
    told += _tables("register_importrow", "register_importbatch", "people_auditrow", "register_compoundevent")
    commit_import(by=held.people["officer"], at=NOW, number=batch.pk)
    told += _tables("register_importrow", "register_party", "people_auditrow", "register_compoundevent")
    assert not [n for n in NAMES if any(n in t for t in told)]
    assert sealed_of(batch.rows.get(number=3))["owners"][1]["name"] == "李小红"


def _tables(*names: str) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table in names:
            cursor.execute(f"SELECT * FROM {table}")
            for value in (v for line in cursor.fetchall() for v in line):
                raw = isinstance(value, bytes | memoryview)
                found.append(bytes(value).decode("utf-8", "replace") if raw else _plain(value))
    return found


def _plain(value: Any) -> str:
    return (
        value.encode().decode("unicode_escape") if isinstance(value, str) and "\\u" in value else str(value)
    )


def test_broken_files_are_refused_in_one_sentence(world: World) -> None:
    for name, data, *_ in broken_files():
        try:
            batch = stage_import(
                by=world.people["officer"],
                at=NOW,
                data=data,
                filename=name,
                kind="units",
                compound="T-garden",
            )
        except NotUnderstood as why:
            assert str(why)
        else:
            assert batch.rows.exists(), name
    assert not Unit.objects.exists()


def test_a_fault_of_ours_tells_no_name(held: World, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    batch = queue.bring_list(
        by=held.people["officer"], at=NOW, data=LIST.encode(), filename="u.csv", kind="units"
    )

    def broken(*_: Any) -> None:
        raise RuntimeError("王小明 13800001234")

    monkeypatch.setattr(jobs, "judge", broken)
    jobs.read_list(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "failed" and "王" not in json.dumps(batch.reason, ensure_ascii=False)
    assert "王小明" not in caplog.text


@pytest.mark.parametrize("who", ["manager", "resident", "expert", "nobody"])
def test_others_bring_no_list_of_units(world: World, who: str) -> None:
    with pytest.raises(NotYours):
        stage(world, who=who)


def test_a_committee_sees_its_own_lists_of_units_and_no_other(held: World) -> None:
    officers = stage(held)
    mine = stage(held, who="committee")
    assert import_for(held.people["committee"], mine.pk, TODAY) == mine
    seen = import_for(held.people["officer"], officers.pk, TODAY)
    assert seen == officers and verdicts(mine)[8] == "rejected"
    with pytest.raises(Http404):
        import_for(held.people["committee"], officers.pk, TODAY)
    assert staging.act_of("units") == "register.import_units"
