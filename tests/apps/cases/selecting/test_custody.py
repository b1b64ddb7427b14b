"""Custody from the application to its end, over the district's pool with its credit record."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404

from linmeng.cases.actions.custody import (
    announce_custody,
    apply_custody,
    choose_custodian,
    end_custody,
    file_custody,
    sign_custody,
)
from linmeng.cases.actions.pool import admit_company, leave_pool, record_credit, withdraw_credit
from linmeng.cases.models import Case, Custody, PoolEntry
from linmeng.cases.queries.custodies import custodies_of
from linmeng.cases.queries.pool import pool_for, proposal
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow, Organisation
from linmeng.register.models import Compound
from tests.apps.cases.conftest import moment
from tests.worlds import World

AT, ON = moment(10, 8), date(2024, 10, 8)
XUHUI = "310104000000"


def acting(world: World, who: str = "officer") -> dict[str, Any]:
    return {"by": world.people[who], "at": AT}


def elsewhere(world: World, name: str, at: tuple[float, float] | None) -> Organisation:
    """A company that manages one compound at a place, or none."""
    made = Organisation.objects.create(kind="property_company", name=name)
    if at:
        Compound.objects.create(
            code=f"X-{name}", name=f"{name}在管小区", area=world.areas["tianping"], company=made,
            area_code="310104003000", lon=at[0], lat=at[1], management="company",
        )  # fmt: skip
    return made


@pytest.fixture
def pool(world: World) -> dict[str, PoolEntry]:
    """近物业 manages next door, 远物业 two kilometres off, 新物业 nothing yet."""
    found = {}
    for name, at in (("远物业", (121.4705, 31.2095)), ("近物业", (121.4510, 31.2095)), ("新物业", None)):
        elsewhere(world, name, at)
        found[name] = admit_company(
            **acting(world, "district"), district=XUHUI, company=name, admitted_on=date(2024, 1, 8),
            source="徐房管〔2024〕3号",
        )  # fmt: skip
    return found


@pytest.fixture
def custody(world: World, case: Case, pool: dict[str, PoolEntry]) -> Custody:
    return apply_custody(
        **acting(world), uid=case.uid, codes=["T-opera"], applicant="owners", applied_on=date(2024, 10, 7),
        why="物业撤离", asking=4, owners=16,
    )  # fmt: skip


def chosen(world: World, custody: Custody, company: Organisation, why: str = "") -> Custody:
    return choose_custodian(**acting(world), uid=custody.uid, company=str(company.pk), why=why)


def signed(world: World, custody: Custody, **more: Any) -> Custody:
    told: dict[str, Any] = {
        "for_owners": "岳阳居委会", "office": "天平街道办事处", "signed_on": ON,
        "from_on": date(2024, 10, 15),
        "until_on": date(2025, 4, 14), "fee": Decimal("1.20"), "items": "保洁、保修、秩序维护", **more,
    }  # fmt: skip
    return sign_custody(**acting(world), uid=custody.uid, **told)


def test_the_nearest_is_proposed_with_its_distance(custody: Custody) -> None:
    found = proposal(custody, ON)
    assert [(p.place, p.company.name) for p in found] == [(1, "近物业"), (2, "远物业"), (3, "新物业")]
    assert (
        40 < (found[0].metres or 0) < 60 and 1850 < (found[1].metres or 0) < 1950 and found[2].metres is None
    )
    assert found[0].nearest == ("近物业在管小区",)


def test_another_needs_its_reason_and_the_proposal_is_frozen(
    world: World, custody: Custody, pool: dict[str, PoolEntry]
) -> None:
    far = pool["远物业"].company
    with pytest.raises(NotUnderstood, match="近物业"):
        chosen(world, custody, far)
    row = chosen(world, custody, far, "近物业人手不足,书面婉拒")
    assert row.company == far and row.proposed[0]["name"] == "近物业" and row.proposed[1]["place"] == 2
    leave_pool(**acting(world, "district"), entry=pool["近物业"].pk, left_on=ON, why="自愿退出")
    row.refresh_from_db()
    assert len(row.proposed) == 3 and [p.company.name for p in proposal(row, ON)] == ["远物业", "新物业"]
    with pytest.raises(NotUnderstood, match="not in the pool"):
        chosen(world, custody, pool["近物业"].company, "再选")


def test_demerits_decide_between_equally_near_ones(
    world: World, custody: Custody, pool: dict[str, PoolEntry]
) -> None:
    told: dict[str, Any] = {**acting(world, "district"), "on": date(2024, 9, 1), "source": "信用平台"}
    row = record_credit(company="近物业", points=6, words="逾期未公布", **told)
    assert (
        next(p for p in pool_for(world.people["officer"], ON) if p.entry.company.name == "近物业").demerits
        == 6
    )
    withdraw_credit(**acting(world, "district"), number=row.pk, why="异议成立")
    assert (
        next(p for p in pool_for(world.people["officer"], ON) if p.entry.company.name == "近物业").demerits
        == 0
    )
    for bad in ({"points": 5}, {"on": date(2023, 10, 8)}, {"on": date(2024, 10, 9)}, {"source": ""}):
        with pytest.raises(NotUnderstood):
            record_credit(**{"company": "近物业", "points": 3, "words": "x", **told, **bad})


def test_below_a_fifth_of_the_owners_nobody_asked(world: World, case: Case) -> None:
    told: dict[str, Any] = {
        **acting(world),
        "uid": case.uid,
        "codes": ["T-opera"],
        "applied_on": ON,
        "why": "撤离",
    }
    with pytest.raises(NotNow, match="at least 4"):
        apply_custody(applicant="owners", asking=3, owners=16, **told)
    with pytest.raises(NotUnderstood):
        apply_custody(applicant="committee", **{**told, "codes": ["T-alone"]})
    with pytest.raises(NotUnderstood):
        apply_custody(applicant="nobody", **told)
    apply_custody(applicant="committee", **told)
    with pytest.raises(NotNow, match="still open"):
        apply_custody(applicant="committee", **told)


def test_the_agreement_runs_six_months_at_most_and_is_watched(
    world: World, case: Case, custody: Custody, pool: dict[str, PoolEntry]
) -> None:
    with pytest.raises(NotNow, match="First a company"):
        signed(world, custody)
    chosen(world, custody, pool["近物业"].company)
    with pytest.raises(NotUnderstood, match="2025-04-14"):
        signed(world, custody, until_on=date(2025, 4, 15))
    signed(world, custody)
    with pytest.raises(NotNow, match="it stands"):
        signed(world, custody)
    (found,) = custodies_of(case, date(2025, 4, 14))
    assert found.watch and found.watch.days_left == 0 and not found.late
    assert found.watch.announce_by == date(2024, 10, 11) and found.watch.file_by == date(2024, 10, 11)
    assert found.watch.plan_by == date(2025, 1, 14)
    (found,) = custodies_of(case, date(2025, 4, 15))
    assert found.late


def test_announced_filed_and_ended(
    world: World, case: Case, custody: Custody, pool: dict[str, PoolEntry]
) -> None:
    told: dict[str, Any] = {**acting(world), "uid": custody.uid}
    with pytest.raises(NotNow, match="not signed"):
        announce_custody(announced_on=ON, where="小区公告栏", **told)
    chosen(world, custody, pool["近物业"].company)
    signed(world, custody)
    with pytest.raises(NotUnderstood):
        announce_custody(announced_on=date(2024, 10, 7), where="小区公告栏", **told)
    announce_custody(announced_on=ON, where="小区公告栏", **told)
    file_custody(filed_on=ON, **told)
    with pytest.raises(NotUnderstood):
        end_custody(ended_on=ON, why="选聘完成", **told)  # before its first day
    end_custody(**{**told, "at": moment(12, 31)}, ended_on=date(2024, 12, 31), why="选聘完成")
    with pytest.raises(NotNow):
        end_custody(**{**told, "at": moment(12, 31)}, ended_on=date(2024, 12, 31), why="再一次")
    assert AuditRow.objects.filter(act__startswith="cases.").filter(act__contains="custody").count() == 5


def test_the_pool_is_the_districts(world: World, pool: dict[str, PoolEntry]) -> None:
    told: dict[str, Any] = {"district": XUHUI, "company": "某物业", "admitted_on": ON, "source": "文件"}
    for who in ("officer", "community", "committee", "manager", "resident", "expert"):
        with pytest.raises(NotYours):
            admit_company(**acting(world, who), **told)
    with pytest.raises(NotNow, match="already"):
        admit_company(**acting(world, "district"), **{**told, "company": "近物业"})
    with pytest.raises(NotUnderstood, match="district"):
        admit_company(**acting(world, "district"), **{**told, "district": "310104003000"})
    with pytest.raises(NotYours):
        admit_company(**acting(world, "district"), **{**told, "district": "310109000000"})
    assert len(pool_for(world.people["officer"], ON)) == 3 and pool_for(world.people["stranger"], ON) == []
    for who in ("resident", "manager", "nobody"):
        with pytest.raises(NotYours):
            pool_for(world.people[who], ON)


def test_who_may_run_custody(world: World, custody: Custody, pool: dict[str, PoolEntry]) -> None:
    near = str(pool["近物业"].company.pk)
    for who in ("community", "committee", "district", "expert", "stranger", "resident"):
        with pytest.raises((NotYours, Http404)):
            choose_custodian(**acting(world, who), uid=custody.uid, company=near)
