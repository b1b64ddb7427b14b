"""Lists come into the register: staged, decided, committed; twice, by two, and in vain."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow
from linmeng.register.actions import correct_figures
from linmeng.register.actions.import_commit import commit_import
from linmeng.register.actions.imports import cancel_import, choose_all, choose_rows, stage_import
from linmeng.register.models import Area, Compound, CompoundEvent, ImportBatch
from linmeng.register.queries.imports import import_for, imports_for, rows_left_out
from tests.apps.register.stories import contract
from tests.worlds import NOW, TODAY, World

pytestmark = pytest.mark.django_db
HEADER = "小区编号,小区名称,街道,建筑面积,户数,楼栋数,物业费,物业公司,经度(WGS-84),纬度(WGS-84)\n"
NEW = "N-1,梧桐里,天平街道,1200,24,2,0.6,旧城物业有限公司,121.4460,31.2050\n"
OPERA = "T-opera,京剧院小区,天平街道,820,16,1,0.5,旧城物业有限公司,121.4505,31.2095\n"
SIMILAR = ",岳阳花园,天平街道,14200,120,4,2.3,岳阳物业有限公司,121.4508,31.2097\n"


def stage(world: World, rows: str, who: str = "officer", **more: Any) -> ImportBatch:
    text = rows if rows.startswith("小区") else HEADER + rows
    return stage_import(
        by=world.people[who], at=NOW, data=text.encode(), filename=more.pop("filename", "list.csv"), **more
    )


def commit(world: World, batch: ImportBatch, who: str = "officer") -> ImportBatch:
    return commit_import(by=world.people[who], at=NOW, number=batch.pk)


def verdicts(batch: ImportBatch) -> dict[str, str]:
    return {r.name: r.verdict for r in batch.rows.all()}


def test_every_row_gets_its_verdict(world):
    batch = stage(world, NEW + OPERA + SIMILAR + ",,天平街道,1,1,1,1,,121.4,31.2\n")
    assert verdicts(batch) == {
        "梧桐里": "new",
        "京剧院小区": "changed",
        "岳阳花园": "duplicate",
        "": "rejected",
    }
    assert Compound.objects.count() == 4
    opera = batch.rows.get(name="京剧院小区")
    assert opera.data["changes"] == {"floor_area_dm2": [81300, 82000], "fee": ["0.45", "0.5"]}
    assert opera.data["entered"] == ["floor_area_dm2", "fee"]
    assert batch.rows.get(verdict="rejected").data["reason"]["message"] == "the name is missing"


def test_commit_writes_figures_sources_events_and_one_audit_row(world):
    batch = stage(world, NEW + OPERA)
    before = AuditRow.objects.count()
    done = commit(world, batch)
    assert (done.counts["registered"], done.counts["updated"], done.counts["refused"]) == (1, 1, 0)
    assert AuditRow.objects.count() == before + 1
    new = Compound.objects.get(code="N-1")
    assert (new.name, new.floor_area_dm2, str(new.fee), new.area.name) == (
        "梧桐里",
        120000,
        "0.600",
        "天平街道",
    )
    assert new.company == world.organisations["leaving_company"]
    assert new.sources["households"] == {"kind": "imported", "batch": batch.pk, "row": 2}
    opera = Compound.objects.get(code="T-opera")
    assert (opera.floor_area_dm2, opera.version) == (82000, 2)
    assert opera.sources["households"] == {"kind": "entered"}
    assert opera.area == world.areas["yueyang"]  # a committee inside the sub-district the list names
    event = CompoundEvent.objects.get(compound=opera)
    assert (event.batch_id, event.row, event.changes["fee"]) == (batch.pk, 3, ["0.45", "0.5"])


def test_a_point_far_from_its_sub_district_is_left_out_and_nothing_else(world):
    near = "".join(f"N-{i},梧桐里{i}号,天平街道,1200,24,2,0.6,,121.44{i},31.205\n" for i in range(4))
    sea = "N-9,海里,天平街道,1300,24,2,0.6,,122.9,31.2\n" + OPERA.replace("121.4505", "122.9")
    batch = stage(world, near + sea)
    assert verdicts(batch)["海里"] == "new"
    [note] = batch.rows.get(name="海里").data["notes"]
    assert note["values"] == {"km": "139", "name": "天平街道"}
    commit(world, batch)
    lost = Compound.objects.get(name="海里")
    assert (lost.lon, lost.lat, lost.floor_area_dm2) == (None, None, 130_000)
    opera = Compound.objects.get(code="T-opera")
    assert (opera.lon, opera.floor_area_dm2) == (121.4505, 82_000)


def test_doing_it_twice_changes_nothing(world):
    rows = NEW + OPERA.replace("T-opera", "") + SIMILAR.replace("岳阳花园", "岳阳花苑")
    first = stage(world, rows)
    commit(world, first)
    before = list(Compound.objects.order_by("pk").values())
    second = stage(world, rows)
    assert set(verdicts(second).values()) == {"same"}
    commit(world, second)
    assert list(Compound.objects.order_by("pk").values()) == before


def test_a_batch_is_committed_once(world):
    batch = stage(world, NEW)
    commit(world, batch)
    with pytest.raises(NotNow):
        commit(world, batch, "district")
    with pytest.raises(NotNow):
        cancel_import(by=world.people["officer"], at=NOW, number=batch.pk)
    assert Compound.objects.filter(name="梧桐里").count() == 1


def test_cancelled_means_nothing_happens(world):
    batch = stage(world, NEW)
    cancel_import(by=world.people["officer"], at=NOW, number=batch.pk)
    with pytest.raises(NotNow):
        commit(world, batch)
    assert not Compound.objects.filter(name="梧桐里").exists()


def test_what_changed_since_the_preview_is_not_overwritten(world):
    batch = stage(world, OPERA)
    opera = world.compounds["opera"]
    correct_figures(
        by=world.people["officer"], at=NOW, code=opera.code, version=opera.version, figures={"households": 17}
    )
    done = commit(world, batch)
    assert (done.counts["updated"], done.counts["refused"]) == (0, 1)
    opera.refresh_from_db()
    assert (opera.households, opera.floor_area_dm2) == (17, 81300)
    refused = batch.rows.get()
    assert "changed since the preview" in refused.data["refused"]["message"]
    assert [r.number for r in rows_left_out(done)] == [refused.number]


def test_what_somebody_registered_since_the_preview_is_not_registered_again(world):
    one, two = stage(world, NEW), stage(world, NEW.replace("N-1", "N-2"), who="district")
    commit(world, one)
    done = commit(world, two, "district")
    assert (done.counts["registered"], done.counts["refused"]) == (0, 1)
    assert Compound.objects.filter(name="梧桐里").count() == 1


@pytest.mark.parametrize(
    ("choice", "compounds", "name"), [("", 4, "岳阳花苑"), ("same", 4, "岳阳花园"), ("new", 5, "岳阳花苑")]
)
def test_possible_duplicates_wait_for_a_person(world, choice, compounds, name):
    batch = stage(world, SIMILAR)
    if choice:
        assert choose_rows(by=world.people["officer"], at=NOW, number=batch.pk, choices={2: choice}) == 1
    commit(world, batch)
    assert Compound.objects.count() == compounds
    garden = world.compounds["garden"]
    garden.refresh_from_db()
    assert garden.name == name


def test_rows_left_out_by_hand_and_choices_that_cannot_be(world):
    batch = stage(world, NEW + OPERA)
    officer = world.people["officer"]
    choose_all(by=officer, at=NOW, number=batch.pk, verdict="new", choice="skip")
    with pytest.raises(NotUnderstood):
        choose_rows(by=officer, at=NOW, number=batch.pk, choices={3: "new"})
    done = commit(world, batch)
    assert (done.counts["registered"], done.counts["updated"]) == (0, 1)
    assert [r.name for r in rows_left_out(done)] == ["梧桐里"]


def test_a_list_cannot_reach_beyond_its_bringer(world):
    rows = ",虹仪小区,欧阳路街道,99,9,1,1,,121.48,31.275\n"
    batch = stage(world, rows)
    assert verdicts(batch) == {"虹仪小区": "rejected"}
    assert "outside your area" in batch.rows.get().data["reason"]["message"]
    with pytest.raises(NotYours):
        stage(world, NEW, area=world.areas["ouyang"])


def test_a_number_of_another_street_does_not_open_its_record(world):
    """The row claims the officer's street, but its number and name are another street's."""
    row = stage(world, "T-hongyi,虹仪小区,天平街道,99,9,1,1,,121.446,31.205\n").rows.get()
    assert row.verdict == "rejected"
    assert row.data["reason"]["message"] == "it means a compound outside your area"


@pytest.mark.parametrize("who", ["community", "committee", "manager", "resident", "expert", "nobody"])
def test_who_may_not_import(world, who):
    batch = stage(world, NEW)
    with pytest.raises(NotYours):
        stage(world, NEW, who=who)
    for act in (commit_import, cancel_import):
        with pytest.raises(NotYours):
            act(by=world.people[who], at=NOW, number=batch.pk)


def test_an_officer_of_another_street_sees_nothing_of_it(world):
    batch = stage(world, NEW, area=world.areas["tianping"])
    stranger = world.people["stranger"]
    assert list(imports_for(stranger, TODAY)) == []
    for number in (batch.pk, 0, 2**80):
        with pytest.raises(Http404):
            commit_import(by=stranger, at=NOW, number=number)
    for who in ("officer", "district", "city", "administrator"):
        assert import_for(world.people[who], batch.pk, TODAY) == batch


def test_a_contract_in_force_counts_more_than_a_list(world):
    from linmeng.register.actions import record_contract

    record_contract(
        by=world.people["officer"],
        at=NOW,
        code="T-opera",
        company="旧城物业有限公司",
        starts_on=TODAY - timedelta(days=90),
        ends_on=TODAY + timedelta(days=90),
        fee=Decimal("0.45"),
        fee_mode="lump_sum",
    )
    row = stage(world, OPERA.replace("旧城", "新城")).rows.get()
    assert row.data["changes"] == {"floor_area_dm2": [81300, 82000]}
    assert {n["field"] for n in row.data["notes"]} == {"company", "fee"}


def test_sub_districts_are_found_by_their_outlines_and_the_sea_is_refused(world):
    ring = [[121.43, 31.19], [121.46, 31.19], [121.46, 31.22], [121.43, 31.22], [121.43, 31.19]]
    Area.objects.filter(pk=world.areas["tianping"].pk).update(
        outline={"type": "Polygon", "coordinates": [ring]}
    )
    text = "小区名称,lng,lat\n梧桐里,121.4460,31.2050\n海上花,122.9,31.0\n"
    batch = stage(world, text, crs="wgs84")
    assert verdicts(batch) == {"梧桐里": "new", "海上花": "rejected"}
    assert batch.rows.get(verdict="new").data["area_name"] == "天平街道"


def test_a_sub_district_nobody_knows(world):
    row = NEW.replace("天平街道", "无名街道")
    assert verdicts(stage(world, row)) == {"梧桐里": "rejected"}
    batch = stage(world, row, area=world.areas["xuhui"], who="district")
    assert verdicts(batch) == {"梧桐里": "new"}
    assert batch.rows.get().data["notes"][0]["values"] == {"area": "徐汇区"}
    other = stage(world, NEW, area=world.areas["hongkou"], who="city").rows.get()
    assert "outside the area chosen" in other.data["reason"]["message"]


JOIN = "小区名称,建筑面积,占地面积,户数\n京剧院小区,900 平方米,600 平方米,暂无资料\n"
JOIN += "岳阳花园,1,8000平方米,5 户\n别处,3,4,5\n"


def test_a_second_list_fills_gaps_only_where_somebody_ticks(world):
    batch = stage(world, JOIN, kind="join")
    found = {r.name: (r.verdict, r.data.get("how"), r.data.get("changes")) for r in batch.rows.all()}
    assert found["京剧院小区"] == ("changed", "exact", {"site_area_dm2": [None, 60000]})
    assert found["岳阳花园"][:2] == ("changed", "similar")
    assert found["别处"][0] == "rejected"
    note = batch.rows.get(name="京剧院小区").data["notes"][0]
    assert (note["field"], note["values"]) == ("floor_area_dm2", {"value": "813 m²"})
    choose_all(
        by=world.people["officer"], at=NOW, number=batch.pk, verdict="changed", choice="take", how="exact"
    )
    done = commit(world, batch)
    assert (done.counts["updated"], done.counts["registered"]) == (1, 0)
    opera, garden = world.compounds["opera"], world.compounds["garden"]
    opera.refresh_from_db(), garden.refresh_from_db()
    assert (opera.site_area_dm2, opera.floor_area_dm2, opera.households) == (60000, 81300, 16)
    assert garden.site_area_dm2 is None
    assert {r.name for r in rows_left_out(done)} == {"岳阳花园", "别处"}


@pytest.mark.parametrize(
    ("fee", "contracted", "taken", "noted"),
    [
        (None, False, {"fee": "1.3", "fee_max": "2.5"}, ()),
        ("1.3", False, {"fee_max": "2.5"}, ()),  # the list says more of the same fee
        ("0.6", False, {}, ("the register says 0.6, which stays",) * 2),
        ("1.3", True, {}, ("the contract with 旧城物业有限公司 counts, not the list",)),
        ("0.6", True, {}, ("the contract with 旧城物业有限公司 counts, not the list",) * 2),
    ],
)
def test_the_ceiling_of_a_second_list_goes_with_its_own_fee_only(world, fee, contracted, taken, noted):
    Compound.objects.filter(code="T-opera").update(fee=fee)
    if contracted:
        contract(world, fee=Decimal(fee))
    row = stage(world, "小区名称,物业费\n京剧院小区,1.3至2.5元/平米/月\n", kind="join").rows.get()
    assert {f: new for f, (_, new) in row.data["changes"].items()} == taken
    said = [n for n in row.data["notes"] if n["field"] in ("fee", "fee_max")]
    assert tuple(n["message"].format(**n["values"]) for n in said) == noted


def test_nothing_is_half_written(world, monkeypatch):
    batch = stage(world, NEW + OPERA)
    monkeypatch.setattr("linmeng.register.actions.import_commit.record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        commit(world, batch)
    assert not Compound.objects.filter(code="N-1").exists()
    assert ImportBatch.objects.get().state == "staged"


def test_the_number_of_queries_does_not_grow_with_the_rows(world, django_assert_max_num_queries):
    def rows(prefix: str, n: int) -> str:
        line = "{0}{1},梧桐里{0}{1}号,天平街道,900,12,1,0.5,某物业{1}公司,{2:.4f},31.2\n"
        return "".join(line.format(prefix, i, 121.44 + i / 500) for i in range(n))

    for n in (3, 40):
        with django_assert_max_num_queries(60):
            commit(world, stage(world, rows(f"Q{n}x", n)))
