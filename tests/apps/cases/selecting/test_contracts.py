"""From the chosen offer to the register, and the handover with everybody's ticks."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

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
from linmeng.cases.queries.handovers import contracts_of_case, lines, lines_of
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import Person, Role
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


def test_a_manager_serves_three_areas_and_no_fourth(
    world: World, case: Case, contract: ServiceContract
) -> None:
    from linmeng.cases.actions import add_compound

    add_compound(by=world.people["officer"], at=SIGNED, uid=case.uid, code="T-alone")
    for n in range(3):
        Compound.objects.create(
            code=f"T-more{n}", name=f"小区{n}", area=world.areas["tianping"], area_code="310104003000"
        )
        add_compound(by=world.people["officer"], at=SIGNED, uid=case.uid, code=f"T-more{n}")
    for code in ("T-opera", "T-more0", "T-more1"):
        sign(world, case, code=code)
    with pytest.raises(NotNow, match="3 areas already"):
        sign(world, case, code="T-more2")
    sign(world, case, code="T-more2", manager="李经理")
    assert CaseContract.objects.get(compound__code="T-more2").manager == "李经理"


def test_only_the_chosen_company_for_the_selections_compounds(world: World, case: Case) -> None:
    made = shown(scored(opened(drawn(with_offers(world, case)))))
    told = {"selection": made.uid, "company": made.firms["甲"].name}
    with pytest.raises(NotNow, match="not chosen"):
        sign(world, case, **told)
    award_selection(by=made.officer, at=AWARDED, uid=made.uid, company=made.firms["甲"].pk)
    with pytest.raises(NotNow, match="not chosen"):
        sign(world, case, **{**told, "company": made.firms["乙"].name})
    row = sign(world, case, **told)
    assert row.selection == made.selection and row.contract.company == made.firms["甲"]


def person(world: World, name: str, **role: Any) -> Person:
    made = Person.objects.create_user(username=name, name=name, password="x")
    Role.objects.create(person=made, from_on=date(2024, 1, 1), **role)
    return made


def test_the_handover_is_ticked_by_three_sides(world: World, case: Case, contract: ServiceContract) -> None:
    sign(world, case)
    officer = world.people["officer"]
    row = begin_handover(by=officer, at=SIGNED, uid=case.uid, code="T-opera", ended_on=date(2024, 12, 31))
    assert row.due_on == date(2025, 1, 10) and row.items.count() == len(lines()) == 10
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
    with pytest.raises(NotUnderstood, match="10"):
        close_handover(by=officer, at=at, uid=row.uid, done_on=date(2024, 12, 30))
    close_handover(
        by=officer, at=at, uid=row.uid, done_on=date(2024, 12, 30), why="旧公司拒交账册,已报房管局"
    )
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
