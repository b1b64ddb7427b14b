"""From the chosen offer to the register, and the handover with everybody's ticks."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from linmeng.cases.actions import add_compound
from linmeng.cases.actions.contracts import (
    add_line,
    begin_handover,
    close_handover,
    file_contract,
    sign_contract,
    tick_line,
)
from linmeng.cases.actions.scoring import award_selection
from linmeng.cases.models import Case, CaseContract, Handover
from linmeng.cases.models.contracts import HANDED_OVER
from linmeng.cases.queries.handovers import contracts_of_case, lines_of
from linmeng.cases.queries.rankings import last_day
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow, Person, Role
from linmeng.register.models import Compound, ServiceContract
from tests.apps.cases.conftest import moment
from tests.apps.cases.selecting.stories import AWARDED, drawn, opened, scored, shown, with_offers
from tests.worlds import World

SIGNED = moment(12, 26)
TERM: dict[str, Any] = {
    "signed_on": date(2024, 12, 26), "starts_on": date(2025, 1, 1), "ends_on": date(2027, 12, 31),
    "fee": Decimal("1.485"), "fee_mode": "lump_sum", "covers": "保洁、保修、秩序维护",
}  # fmt: skip


def sign(world: World, case: Case, **more: Any) -> CaseContract:
    told: dict[str, Any] = {
        "code": "T-opera",
        "company": "岳阳物业有限公司",
        "manager": "周经理",
        **TERM,
        **more,
    }
    return sign_contract(by=world.people["officer"], at=SIGNED, uid=case.uid, **told)


def test_tianping_signs_on_26_december_and_the_register_follows(
    world: World, case: Case, contract: ServiceContract
) -> None:
    """The fee rises by 230 % from the day the contract begins, not before."""
    row = sign(world, case)
    assert row.old_fee == Decimal("0.450") and row.contract.fee == Decimal("1.485")
    assert (row.contract.fee / row.old_fee - 1).quantize(Decimal("0.01")) == Decimal("2.30")
    compound = Compound.objects.get(code="T-opera")
    assert compound.company == world.organisations["leaving_company"] and compound.fee == Decimal("0.450")
    from linmeng.register.actions import follow_contracts

    follow_contracts(at=moment(12, 31).replace(year=2025, month=1, day=1))
    compound.refresh_from_db()
    assert compound.company == world.organisations["garden_company"] and compound.fee == Decimal("1.485")
    assert contracts_of_case(case) == [(row, date(2025, 1, 26))]
    file_contract(
        by=world.people["officer"], at=SIGNED, uid=case.uid, contract=row.pk, filed_on=SIGNED.date()
    )
    with pytest.raises(NotUnderstood):
        file_contract(
            by=world.people["officer"], at=SIGNED, uid=case.uid, contract=row.pk, filed_on=date(2024, 12, 25)
        )


def test_a_filing_changes_only_with_a_reason(world: World, case: Case, contract: ServiceContract) -> None:
    row = sign(world, case)
    told: dict[str, Any] = {
        "by": world.people["officer"], "at": moment(12, 30), "uid": case.uid, "contract": row.pk,
    }  # fmt: skip
    file_contract(**told, filed_on=date(2024, 12, 30))
    with pytest.raises(NotNow, match="2024-12-30"):
        file_contract(**told, filed_on=date(2024, 12, 27))
    row.refresh_from_db()
    assert row.filed_on == date(2024, 12, 30)
    file_contract(**told, filed_on=date(2024, 12, 27), correction="回执日期看错")
    audit = AuditRow.objects.filter(act="cases.file_contract").latest("pk")
    assert audit.before == {"on": "2024-12-30"}
    assert audit.after["on"] == "2024-12-27" and audit.after["correction"] == "回执日期看错"


def more(world: World, case: Case, n: int, **changes: Any) -> str:
    """One more compound of the case, 10 000 m² and 100 m further on unless told; its register number."""
    told: dict[str, Any] = {
        "floor_area_dm2": 1_000_000,
        "lon": 121.4505,
        "lat": 31.2095 + n / 1112,
        **changes,
    }
    code, area = f"T-more{n}", world.areas["tianping"]
    Compound.objects.create(code=code, name=f"小区{n}", area=area, area_code="310104003000", **told)
    add_compound(by=world.people["officer"], at=SIGNED, uid=case.uid, code=code)
    return code


def test_a_manager_serves_three_areas_and_no_fourth(
    world: World, case: Case, contract: ServiceContract
) -> None:
    add_compound(by=world.people["officer"], at=SIGNED, uid=case.uid, code="T-alone")
    codes = [more(world, case, n) for n in range(3)]
    for code in ("T-opera", *codes[:2]):
        sign(world, case, code=code)
    with pytest.raises(NotNow, match="these are 4"):
        sign(world, case, code="T-more2")
    sign(world, case, code="T-more2", manager="李经理")
    assert CaseContract.objects.get(compound__code="T-more2").manager == "李经理"


def test_a_manager_renews_their_own_three(world: World, case: Case, contract: ServiceContract) -> None:
    """The next contract of one of the three is no fourth area; nor are areas of a term that is over."""
    codes = ["T-opera", more(world, case, 0), more(world, case, 1)]
    for code in codes:
        sign(world, case, code=code, ends_on=date(2025, 12, 31))
    later = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    for code in codes:
        sign(world, case, code=code, **later)
    with pytest.raises(NotNow, match="these are 4"):
        sign(world, case, code=more(world, case, 2), **later)
    sign(world, case, code="T-more2", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"floor_area_dm2": 30_000_000}, "not small"),
        ({"lon": 121.55}, "does not lie next to"),
        ({"floor_area_dm2": None}, "enter its floor area"),
        ({"lon": None}, "enter its floor area"),
    ],
)
def test_several_areas_are_small_and_lie_together(
    world: World, case: Case, contract: ServiceContract, changes: Any, said: str
) -> None:
    sign(world, case)
    with pytest.raises(NotNow, match=said):
        sign(world, case, code=more(world, case, 0, **changes))
    sign(world, case, code="T-more0", manager="李经理")  # of its own it may be as large as it is


def test_only_the_chosen_company_for_the_selections_compounds(world: World, case: Case) -> None:
    made = shown(scored(opened(drawn(with_offers(world, case)))))
    told = {"selection": made.uid, "company": made.firms["甲"].name}
    with pytest.raises(NotNow, match="not chosen"):
        sign(world, case, **told)
    award_selection(by=made.officer, at=AWARDED, uid=made.uid, company=made.firms["甲"].pk)
    with pytest.raises(NotNow, match="not chosen"):
        sign(world, case, **{**told, "company": made.firms["乙"].name})
    row = sign(world, case, fee=Decimal("2.30"), **told)
    assert row.selection == made.selection and row.contract.company == made.firms["甲"]
    assert row.unlike_why == ""


def test_what_was_chosen_is_not_passed_over_by_not_naming_it(
    world: World, case: Case, client: Client
) -> None:
    """The chosen company signs what it offered; another one only with a public reason."""
    made = shown(scored(opened(drawn(with_offers(world, case)))))
    award_selection(by=made.officer, at=AWARDED, uid=made.uid, company=made.firms["甲"].pk)
    with pytest.raises(NotUnderstood, match="offered and chosen"):
        sign(world, case, company=made.firms["甲"].name, fee=Decimal("9.9"))
    with pytest.raises(NotUnderstood, match=made.firms["甲"].name):
        sign(world, case, company=made.firms["乙"].name, fee=Decimal("2.30"))
    row = sign(world, case, company=made.firms["乙"].name, fee=Decimal("2.30"), unlike_why="中标企业放弃")
    assert row.selection is None
    page = client.get(reverse("cases:public_selection", args=[made.uid])).content.decode()
    assert "中标企业放弃" in page


def test_the_chosen_company_is_known_without_naming_the_selection(world: World, case: Case) -> None:
    made = shown(scored(opened(drawn(with_offers(world, case)))))
    award_selection(by=made.officer, at=AWARDED, uid=made.uid, company=made.firms["甲"].pk)
    assert sign(world, case, company=made.firms["甲"].name, fee=Decimal("2.30")).selection == made.selection


UNLIKE = (
    ({"fee": Decimal("9.9")}, r"2\.3 ?元"), ({"fee_mode": "remuneration"}, "包干制"),
    ({"ends_on": date(2034, 12, 31)}, "36个月"), ({"ends_on": None}, "36个月"),
)  # fmt: skip


@pytest.mark.parametrize(("changed", "offered"), UNLIKE)
def test_what_was_not_offered_is_not_signed_without_a_public_reason(
    world: World, case: Case, client: Client, changed: dict[str, Any], offered: str
) -> None:
    made = shown(scored(opened(drawn(with_offers(world, case)))))
    award_selection(by=made.officer, at=AWARDED, uid=made.uid, company=made.firms["甲"].pk)
    told = {"selection": made.uid, "company": made.firms["甲"].name, "fee": Decimal("2.30"), **changed}
    with pytest.raises(NotUnderstood, match=offered):
        sign(world, case, **told)
    with pytest.raises(NotUnderstood, match=offered):
        sign(world, case, **told, unlike_why="  ")
    assert not CaseContract.objects.exists()
    row = sign(world, case, **told, unlike_why="业主大会另行决定")
    assert row.unlike_why == "业主大会另行决定"
    assert AuditRow.objects.filter(act="cases.sign_contract", after__why="业主大会另行决定").count() == 1
    page = client.get(reverse("cases:public_selection", args=[made.uid])).content.decode()
    assert "业主大会另行决定" in page
    client.force_login(world.people["officer"])
    assert "业主大会另行决定" in client.get(f"/cases/{case.uid}/contracts/").content.decode()


def test_a_term_of_months_ends_on_the_eve_of_its_day() -> None:
    assert last_day(date(2025, 1, 1), 36) == date(2027, 12, 31)
    assert last_day(date(2024, 3, 15), 12) == date(2025, 3, 14)
    assert last_day(date(2024, 1, 31), 1) == date(2024, 2, 29) == last_day(date(2023, 3, 1), 12)
    assert last_day(date(2024, 2, 29), 12) == date(2025, 2, 28)


def person(world: World, name: str, **role: Any) -> Person:
    made = Person.objects.create_user(username=name, name=name, password="x")
    Role.objects.create(person=made, from_on=date(2024, 1, 1), **role)
    return made


def test_the_handover_is_ticked_by_three_sides(world: World, case: Case, contract: ServiceContract) -> None:
    sign(world, case)
    officer = world.people["officer"]
    row = begin_handover(by=officer, at=SIGNED, uid=case.uid, code="T-opera", ended_on=date(2024, 12, 31))
    assert row.due_on == date(2025, 1, 10) and row.items.count() == len(HANDED_OVER) == 11
    assert row.old_company == world.organisations["leaving_company"]
    assert row.new_company == world.organisations["garden_company"]
    with pytest.raises(NotNow, match="begun already"):
        begin_handover(by=officer, at=SIGNED, uid=case.uid, code="T-opera", ended_on=date(2024, 12, 31))
    old = person(world, "old", what="area_manager", organisation=world.organisations["leaving_company"])
    new = person(world, "new", what="area_manager", organisation=world.organisations["garden_company"])
    owner = person(world, "owner", what="owners_committee", compound=world.compounds["opera"])
    at = moment(12, 30)
    for who, part in ((old, "old"), (new, "new"), (owner, "committee")):
        tick_line(by=who, at=at, uid=row.uid, number=1, part=part)
        others = {"old", "new", "committee"} - {part}
        for other in others:
            with pytest.raises(NotYours):
                tick_line(by=who, at=at, uid=row.uid, number=2, part=other)
    with pytest.raises(NotNow, match="ticked already"):
        tick_line(by=old, at=at, uid=row.uid, number=1, part="old")
    assert [line.ticked for line in lines_of(owner, Handover.objects.get(), at.date())][:2] == [
        ("old", "new", "committee"), (),
    ]  # fmt: skip
    add_line(by=officer, at=at, uid=row.uid, words="屋顶水箱钥匙")
    with pytest.raises(NotUnderstood, match="11"):
        close_handover(by=officer, at=at, uid=row.uid, done_on=date(2024, 12, 30))
    close_handover(
        by=officer, at=at, uid=row.uid, done_on=date(2024, 12, 30), why="旧公司拒交账册,已报房管局"
    )
    assert not Handover.objects.get().refused
    with pytest.raises(NotNow, match="closed"):
        tick_line(by=new, at=at, uid=row.uid, number=2, part="new")


def test_staff_tick_from_the_paper_for_all(world: World, case: Case, contract: ServiceContract) -> None:
    row = begin_handover(
        by=world.people["officer"], at=SIGNED, uid=case.uid, code="T-opera", ended_on=date(2024, 12, 31)
    )
    for part in ("old", "new", "committee"):
        for line in row.items.all():
            tick_line(by=world.people["community"], at=SIGNED, uid=row.uid, number=line.number, part=part)
    assert close_handover(
        by=world.people["officer"], at=SIGNED, uid=row.uid, done_on=date(2024, 12, 26)
    ).done_on


def begun(world: World, case: Case) -> Handover:
    return begin_handover(
        by=world.people["officer"], at=SIGNED, uid=case.uid, code="T-opera", ended_on=date(2024, 12, 20)
    )


def test_a_tick_and_a_remark_stay_whoever_comes_later(
    world: World, case: Case, contract: ServiceContract
) -> None:
    sign(world, case)
    row, officer = begun(world, case), world.people["officer"]
    new = person(world, "new", what="area_manager", organisation=world.organisations["garden_company"])
    told: dict[str, Any] = {"at": SIGNED, "uid": row.uid, "number": 1}
    tick_line(by=new, part="new", note="缺两把钥匙", **told)
    with pytest.raises(NotNow, match="ticked already"):
        tick_line(by=officer, part="new", note="齐全", **told)
    item = tick_line(by=officer, part="committee", note="齐全", **told)
    assert item.ticks["new"]["by"] == new.pk and item.note == "缺两把钥匙；齐全"
    item = tick_line(by=new, part="new", note="钥匙已补", **{**told, "at": moment(12, 27)})
    assert item.ticks["new"]["at"] == SIGNED.isoformat() and item.note.endswith("；钥匙已补")
    assert AuditRow.objects.filter(act="cases.tick_line").latest("pk").before == {"note": "缺两把钥匙；齐全"}


def test_what_is_refused_is_reported_and_not_done(
    world: World, case: Case, contract: ServiceContract, client: Any
) -> None:
    """Nothing ticked is nothing handed over, whatever reason is given."""
    row = begun(world, case)
    told: dict[str, Any] = {
        "by": world.people["officer"], "at": SIGNED, "uid": row.uid, "done_on": date(2024, 12, 26),
    }  # fmt: skip
    with pytest.raises(NotUnderstood, match="nothing was handed over"):
        close_handover(**told, why="旧公司拒不移交")
    with pytest.raises(NotUnderstood, match="Say why"):
        close_handover(**told, refused=True)
    assert close_handover(**told, refused=True, why="旧公司拒不移交，已报房管局").refused
    audit = AuditRow.objects.get(act="cases.close_handover")
    assert audit.after["refused"] is True and audit.after["open"] == 11
    client.force_login(world.people["officer"])
    page = client.get(reverse("cases:handover", args=[row.uid]), headers={"accept-language": "en"}).content
    assert "refused, reported to the district bureau" in page.decode()


def test_nothing_is_refused_where_everything_is_ticked(
    world: World, case: Case, contract: ServiceContract
) -> None:
    row = begun(world, case)
    told: dict[str, Any] = {"by": world.people["officer"], "at": SIGNED}
    for item in row.items.all():
        for part in ("new", "committee"):
            tick_line(uid=row.uid, number=item.number, part=part, **told)
    with pytest.raises(NotUnderstood, match="nothing was refused"):
        close_handover(uid=row.uid, done_on=SIGNED.date(), refused=True, why="x", **told)


def test_lines_are_shown_in_the_readers_language(
    world: World, case: Case, contract: ServiceContract, client: Any
) -> None:
    """Begun by somebody who reads English, read in Chinese; the fire archive is among them (SH-FIR 32)."""
    with override("en"):
        row = begun(world, case)
    add_line(by=world.people["officer"], at=SIGNED, uid=row.uid, words="屋顶水箱钥匙")
    item = row.items.get(key="fire")
    with override("en"):
        assert str(item) == "Fire archive"
    assert item.words == "" and str(row.items.get(key="")) == "屋顶水箱钥匙"
    client.force_login(world.people["officer"])
    page = client.get(reverse("cases:handover", args=[row.uid]), headers={"accept-language": "en"}).content
    assert "Rooms for management" in page.decode()
    page = client.get(
        reverse("cases:handover", args=[row.uid]), headers={"accept-language": "zh-hans"}
    ).content
    assert "Rooms for management" not in page.decode() and "屋顶水箱钥匙" in page.decode()
