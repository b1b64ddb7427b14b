"""Units and owners: each act, its audit row, what it refuses; and nothing of a person in the clear."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow
from linmeng.register import actions, queries
from linmeng.register.actions import NewParty
from linmeng.register.models import Acting, Compound, Party, Title, Unit
from linmeng.register.queries import unit_lists
from tests.apps.register.owners import LI, WANG, ZHANG, hold, no_units, unit
from tests.worlds import NOW, TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World) -> World:
    """The small world before anybody recorded a unit."""
    return no_units(world)


YESTERDAY = TODAY - timedelta(days=1)
SECRETS = ("王小明", "李小红", "13800001234", "138 0000 1234", "310104195001011234", "1395678")


def rows(act: str) -> list[AuditRow]:
    return list(AuditRow.objects.filter(act=f"register.{act}").order_by("pk"))


def test_a_unit_is_recorded_corrected_and_closed_each_with_one_row(world: World) -> None:
    row = unit(world, "502室", building="3号楼", door="2单元")
    assert (row.building, row.door, row.number, row.place) == ("3", "2", "502", "3号楼 2单元 502")
    actions.correct_unit(
        by=world.people["officer"], at=NOW, pk=row.pk, version=1, area_dm2=6000, basis="surveyed"
    )
    hold(world, row, WANG)
    row.refresh_from_db()
    actions.close_unit(by=world.people["officer"], at=NOW, pk=row.pk, version=row.version, on=TODAY)
    row.refresh_from_db()
    assert (row.area_dm2, row.basis, row.gone_on) == (6000, "surveyed", TODAY)
    assert Title.objects.get().until_on == YESTERDAY
    assert [r.act for r in AuditRow.objects.order_by("pk")] == [
        "register.record_unit", "register.correct_unit", "register.set_holders", "register.close_unit"
    ]  # fmt: skip
    said = rows("correct_unit")[0]
    assert (said.before, said.after) == (
        {"area_dm2": 5230, "basis": "registered"},
        {"area_dm2": 6000, "basis": "surveyed"},
    )
    assert (said.subject_name, said.area_code) == ("3号楼 2单元 502", "310104003001")
    assert queries.roll_units(row.compound_id, TODAY) == []
    assert len(queries.roll_units(row.compound_id, YESTERDAY)) == 1
    unit(world, "502")  # the place is free again


def test_the_same_again_writes_nothing(world: World) -> None:
    row = unit(world)
    same: dict[str, Any] = {"number": "501室", "area_dm2": 5230, "kind": "dwelling"}
    actions.correct_unit(by=world.people["officer"], at=NOW, pk=row.pk, version=1, **same)
    row.refresh_from_db()
    assert row.version == 1 and not rows("correct_unit")


@pytest.mark.parametrize(
    "wrong",
    [
        *({"area_dm2": area} for area in (0, -1, 10**9)),
        *({"number": number} for number in (" ", "5" * 21)),
        *({"building": "\x00"}, {"kind": "castle"}, {"state": "x"}, {"basis": "y"}, {"paper": "沪" * 61}),
    ],
)
def test_what_cannot_be_is_not_written(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        unit(world, **wrong)
    row = unit(world, "601")
    with pytest.raises(NotUnderstood):
        actions.correct_unit(by=world.people["officer"], at=NOW, pk=row.pk, version=1, **wrong)
    assert Unit.objects.get() == row and AuditRow.objects.count() == 1


def test_one_unit_at_a_place_however_it_is_written(world: World) -> None:
    unit(world, "501", building="3", door="2")
    for place in (("3号楼", "2单元", "501室"), ("03", "2", "５０１"), ("3幢", "2门", "501")):
        with pytest.raises(NotNow):
            unit(world, place[2], building=place[0], door=place[1])
    other = unit(world, "502", building="3", door="2")
    with pytest.raises(NotNow):
        actions.correct_unit(by=world.people["officer"], at=NOW, pk=other.pk, version=1, number="501")
    unit(world, "501", building="3甲", door="2")


def test_a_stale_edit_and_a_closed_record_are_refused(world: World) -> None:
    row = unit(world)
    hold(world, row, WANG)
    acts: list[Callable[[], object]] = [
        lambda: actions.correct_unit(by=world.people["officer"], at=NOW, pk=row.pk, version=1, area_dm2=1),
        lambda: actions.close_unit(by=world.people["officer"], at=NOW, pk=row.pk, version=1, on=TODAY),
        lambda: actions.close_unit(
            by=world.people["officer"], at=NOW, pk=row.pk, version=2, on=TODAY + timedelta(days=1)
        ),
    ]
    for act in acts:
        with pytest.raises(NotNow):
            act()
    Compound.objects.filter(code="T-garden").update(status="merged")
    with pytest.raises(NotNow):
        actions.correct_unit(by=world.people["officer"], at=NOW, pk=row.pk, version=2, area_dm2=1)
    with pytest.raises(NotNow):
        unit(world, "777")
    with pytest.raises(Http404):
        actions.close_unit(by=world.people["officer"], at=NOW, pk=10**30, version=1, on=TODAY)


def test_a_transfer_closes_the_old_titles_by_their_last_day(world: World) -> None:
    row = unit(world)
    old = hold(world, row, WANG, LI, shares=["50%", "1/2"])
    new = hold(world, row, ZHANG, on=TODAY)
    titles = list(Title.objects.order_by("pk").values_list("party", "share", "from_on", "until_on"))
    assert titles == [
        (old[0].pk, "1/2", None, YESTERDAY),
        (old[1].pk, "1/2", None, YESTERDAY),
        (new[0].pk, "", TODAY, None),
    ]
    before, after = (queries.unit_fact(row.pk, d) for d in (YESTERDAY, TODAY))
    assert before and after
    assert before.fact.holder == "+".join(sorted(map(str, (p.pk for p in old)), key=int))
    assert after.parties == (new[0].pk,)
    with pytest.raises(NotNow):  # a day before the present title
        hold(world, row, WANG, on=TODAY - timedelta(days=9))
    with pytest.raises(NotNow):
        hold(world, row, WANG, on=TODAY + timedelta(days=1))
    with pytest.raises(NotUnderstood):  # from which day?
        hold(world, row, WANG)
    assert [p.pk for p in hold(world, row, old[0].pk, on=TODAY)] == [
        old[0].pk
    ]  # a slip set right the same day
    last = queries.unit_fact(row.pk, TODAY)
    assert last and last.parties == (old[0].pk,)


@pytest.mark.parametrize(
    "shares", [["1/2", "1/3"], ["2/3", "2/3"], ["0", ""], ["5/4", ""], ["x", ""], ["1", "1/99999999999999"]]
)
def test_shares_that_cannot_be(world: World, shares: list[str]) -> None:
    row = unit(world)
    with pytest.raises(NotUnderstood):
        hold(world, row, WANG, LI, shares=shares)
    assert not Title.objects.exists() and not Party.objects.exists()


def test_a_titleholder_twice_or_none_is_refused(world: World) -> None:
    row = unit(world)
    for who in ((WANG, WANG), ()):
        with pytest.raises(NotUnderstood):
            hold(world, row, *who)
    with pytest.raises(NotUnderstood):
        hold(world, row, 10**9)


def test_one_owner_of_two_flats_is_one_party_by_identity_number(world: World) -> None:
    one, two = unit(world, "501"), unit(world, "502")
    [first], [second] = hold(world, one, WANG), hold(world, two, NewParty("王 小明", paper=WANG.paper))
    assert first.pk == second.pk and Party.objects.count() == 1
    roll = queries.roll_units(one.compound_id, TODAY)
    assert {u.fact.holder for u in roll} == {str(first.pk)}
    with pytest.raises(NotNow):
        hold(world, unit(world, "503"), NewParty("王大明", paper=WANG.paper))
    hold(world, unit(world, "504"), NewParty("王小明"))  # a name alone makes nobody the same
    assert Party.objects.count() == 2


def test_a_representative_is_one_of_the_co_owners_and_ends_with_them(world: World) -> None:
    row = unit(world)
    officer = world.people["officer"]
    said: dict[str, Any] = {"by": officer, "at": NOW, "pk": row.pk, "paper": "推选书 1号", "on": TODAY}
    [alone] = hold(world, row, ZHANG)
    with pytest.raises(NotUnderstood):
        actions.choose_representative(**said, version=row.version, party=alone.pk)
    wang, li = hold(world, row, WANG, LI, on=TODAY - timedelta(days=5))
    with pytest.raises(NotUnderstood):
        actions.choose_representative(**said, version=row.version, party=alone.pk)
    with pytest.raises(NotUnderstood):
        actions.choose_representative(**{**said, "paper": ""}, version=row.version, party=li.pk)
    actions.choose_representative(**said, version=row.version, party=li.pk)
    row.refresh_from_db()
    actions.choose_representative(**said, version=row.version, party=wang.pk)
    assert [(a.party_id, a.until_on) for a in Acting.objects.order_by("pk")] == [
        (li.pk, YESTERDAY),
        (wang.pk, None),
    ]
    hold(world, row, ZHANG, on=TODAY)
    assert not Acting.objects.filter(until_on=None).exists()


def test_guardians_are_recorded_and_end(world: World) -> None:
    [owner] = hold(world, unit(world), WANG)
    officer = world.people["officer"]
    said: dict[str, Any] = {
        "by": officer,
        "at": NOW,
        "ward": owner.pk,
        "paper": "民事判决书",
        "on": YESTERDAY,
    }
    acting = actions.record_guardian(**said, guardian=LI)
    with pytest.raises(NotNow):
        actions.record_guardian(**said, guardian=acting.party_id)
    with pytest.raises(NotUnderstood):
        actions.record_guardian(**said, guardian=owner.pk)
    with pytest.raises(NotUnderstood):
        actions.end_acting(by=officer, at=NOW, pk=acting.pk, on=YESTERDAY - timedelta(days=1))
    actions.end_acting(by=officer, at=NOW, pk=acting.pk, on=YESTERDAY)
    with pytest.raises(NotNow):
        actions.end_acting(by=officer, at=NOW, pk=acting.pk, on=TODAY)
    assert [r.act for r in AuditRow.objects.order_by("pk")][-2:] == [
        "register.record_guardian",
        "register.end_acting",
    ]


def test_correcting_a_party_says_which_fields_and_not_what(world: World) -> None:
    [wang] = hold(world, unit(world), WANG)
    officer = world.people["officer"]
    actions.correct_party(by=officer, at=NOW, pk=wang.pk, version=1, phone="13800009999", paper="")
    wang.refresh_from_db()
    assert (wang.name, wang.phone, wang.paper, wang.paper_mark) == ("王小明", "13800009999", None, "")
    assert rows("correct_party")[0].after["fields"] == ["phone", "paper"]
    with pytest.raises(NotNow):
        actions.correct_party(by=officer, at=NOW, pk=wang.pk, version=1, name="王")
    for wrong in ({"name": " "}, {"phone": "12"}, {"paper": "1"}, {"kind": "x"}, {"name": "王" * 81}):
        with pytest.raises(NotUnderstood):
            actions.correct_party(by=officer, at=NOW, pk=wang.pk, version=2, **wrong)
    [li] = hold(world, unit(world, "9"), LI)
    with pytest.raises(NotNow):
        actions.correct_party(by=officer, at=NOW, pk=wang.pk, version=2, paper=LI.paper)
    assert li.pk != wang.pk


def test_an_account_is_linked_by_somebody_else_and_to_one_party(world: World) -> None:
    [wang] = hold(world, unit(world), WANG)
    [li] = hold(world, unit(world, "9"), LI)
    officer = world.people["officer"]
    with pytest.raises(NotYours):
        actions.link_account(by=officer, at=NOW, pk=wang.pk, username="officer")
    with pytest.raises(NotUnderstood):
        actions.link_account(by=officer, at=NOW, pk=wang.pk, username="not there")
    actions.link_account(by=officer, at=NOW, pk=wang.pk, username="resident")
    with pytest.raises(NotNow):
        actions.link_account(by=officer, at=NOW, pk=li.pk, username="resident")
    row = rows("link_account")[0]
    assert row.for_person == world.people["resident"]
    actions.link_account(by=officer, at=NOW, pk=wang.pk, username=None)
    actions.link_account(by=officer, at=NOW, pk=li.pk, username="resident")
    assert [h.party for h in queries.units_of(world.people["resident"], TODAY)] == [li.pk]


def test_revealing_is_an_act_with_its_reason(world: World) -> None:
    [wang] = hold(world, unit(world), WANG)
    officer = world.people["officer"]
    for reason in ("", "  ", "abc", "x" * 201, "找王 小明", "电话138-0000-1234核对", "310104195001011234"):
        with pytest.raises(NotUnderstood):
            actions.reveal_party(by=officer, at=NOW, pk=wang.pk, reason=reason)
    assert not rows("reveal_party")
    seen = actions.reveal_party(by=officer, at=NOW, pk=wang.pk, reason=" 核对 表决票 ")
    assert (seen.name, seen.phone, seen.paper) == ("王小明", "138 0000 1234", "310104195001011234")
    assert "王" not in repr(seen) and "王" not in repr(WANG)
    row = rows("reveal_party")[0]
    assert (row.by, row.subject_id, row.after["reason"]) == (officer, str(wang.pk), "核对 表决票")


def test_no_act_leaves_personal_data_in_the_trail_or_in_a_column(world: World) -> None:
    """Planted: seal() as identity, and a name in an audit row, were both caught here."""
    row = unit(world)
    wang, li = hold(world, row, WANG, LI)
    officer = world.people["officer"]
    actions.record_party(by=officer, at=NOW, code="T-garden", name="王小明", phone="13800005555")
    actions.correct_party(by=officer, at=NOW, pk=wang.pk, version=1, phone="13800001234", name="王小明")
    actions.choose_representative(
        by=officer, at=NOW, pk=row.pk, version=row.version, party=li.pk, paper="推选书", on=TODAY
    )
    actions.record_guardian(
        by=officer, at=NOW, ward=wang.pk, guardian=NewParty("王小明"), paper="判决书", on=TODAY
    )
    actions.link_account(by=officer, at=NOW, pk=wang.pk, username="resident")
    actions.reveal_party(by=officer, at=NOW, pk=wang.pk, reason="核对签名")
    hold(world, row, wang.pk, on=TODAY)
    trail = [[r.before, r.after, r.subject_name] for r in AuditRow.objects.all()]
    found = [json.dumps(trail, ensure_ascii=False)]
    with connection.cursor() as cursor:
        for table in ("register_party", "register_title", "register_acting", "register_unit"):
            cursor.execute(f"SELECT * FROM {table}")
            for line in cursor.fetchall():
                found += [
                    bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v) for v in line
                ]
                found += [
                    bytes(v).decode("utf-8", "replace") for v in line if isinstance(v, bytes | memoryview)
                ]
    for secret in SECRETS:
        assert not [f for f in found if secret in f], secret
    assert len(AuditRow.objects.filter(act__startswith="register.")) == 9


def test_a_search_finds_the_exact_value_inside_the_reach_only(world: World) -> None:
    """Planted: without the scope's condition the stranger found the garden's owner."""
    mine = unit(world)
    hold(world, mine, WANG)
    hold(world, unit(world, "701"), NewParty("Anna Ｓmith", phone="+86 137 0000 0000"))
    theirs = unit(world, "1", code="T-hongyi", by="stranger")
    hold(world, theirs, NewParty("王小明", phone="13611112222"), by="stranger")

    def found(who: str, text: str) -> list[int]:
        return [u.pk for u in unit_lists.find_units(world.people[who], TODAY, text)]

    for text in ("王小明", " 王 小明", "13800001234", "+86-138 0000 1234", "310104195001011234"):
        assert found("officer", text) == [mine.pk], text
    assert found("committee", "王小明") == [mine.pk]
    assert found("stranger", "王小明") == [theirs.pk] and found("stranger", "13800001234") == []
    assert len(found("administrator", "王小明")) == 2
    assert len(found("officer", "anna smith")) == 1 == len(found("officer", "13700000000"))
    for text in ("王", "", "王小", "1380000123"):
        try:
            assert found("officer", text) == []
        except NotUnderstood:
            assert len(text) < 2
    with pytest.raises(NotYours):
        found("manager", "王小明")


def test_a_party_is_in_reach_through_its_units_only(world: World) -> None:
    """Nobody attaches a foreign titleholder to a unit of their own in order to see who it is."""
    [far] = hold(world, unit(world, "1", code="T-hongyi", by="stranger"), LI, by="stranger")
    committee, mine = world.people["committee"], unit(world)
    for act in (
        lambda: hold(world, mine, far.pk, by="committee"),
        lambda: actions.reveal_party(by=committee, at=NOW, pk=far.pk, reason="想看看"),
        lambda: actions.correct_party(by=committee, at=NOW, pk=far.pk, version=1, name="李"),
        lambda: actions.record_guardian(
            by=committee, at=NOW, ward=far.pk, guardian=ZHANG, paper="x", on=TODAY
        ),
    ):
        with pytest.raises(NotYours):
            act()
    loose = actions.record_party(by=committee, at=NOW, code="T-garden", name="没有房屋")
    with pytest.raises(NotYours):
        actions.reveal_party(by=committee, at=NOW, pk=loose.pk, reason="想看看")
    [former] = hold(world, mine, WANG)
    hold(world, mine, ZHANG, on=TODAY)
    with pytest.raises(NotYours):  # sold: no longer the committee's business
        actions.reveal_party(by=committee, at=NOW, pk=former.pk, reason="想看看")
    actions.reveal_party(by=world.people["officer"], at=NOW, pk=former.pk, reason="历史核对")


def test_masks(world: World) -> None:
    row = unit(world)
    wang, _ = hold(world, row, WANG, NewParty("上海某某造房公司", "developer"))
    assert queries.holders_masked([row.pk], TODAY) == {row.pk: ["王**", "上海**"]}
    shown = unit_lists.parties_in(world.people["officer"], row.compound, TODAY)[0]
    assert (shown.name, shown.phone, shown.paper) == ("王**", "138****1234", "3101**********1234")
    assert str(wang) == f"自然人 {wang.pk}" or "王" not in str(wang)


def test_totals_say_what_a_vote_lacks(world: World) -> None:
    hold(world, unit(world, "1"), WANG)
    unit(world, "2", area_dm2=None)
    unit(world, "3", state="unsold", kind="shop", basis="contract")
    compound = Compound.objects.get(code="T-garden")
    totals = unit_lists.totals_for(world.people["committee"], compound, TODAY)
    assert (totals.units, totals.area, totals.without_area, totals.without_holder) == (3, 10460, 1, 1)
    assert [(n, a) for _, n, a in totals.by_kind] == [(2, 5230), (1, 5230)]
    assert not totals.ready
    missing = unit_lists.UnitFilter(missing="holder")
    assert [u.number for u in unit_lists.units_for(world.people["committee"], compound, TODAY, missing)] == [
        "2"
    ]
    by_place = unit_lists.UnitFilter(text="3号楼 2")
    assert len(unit_lists.units_for(world.people["committee"], compound, TODAY, by_place)) == 3
    assert date.min < TODAY
