"""Custody from the application to its end, over the district's pool with its credit record."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
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
from linmeng.people.models import AuditRow, Organisation, Person, Role
from linmeng.register.models import Compound, ServiceContract
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
    with pytest.raises(NotNow, match="at least 3"):  # of the fifteen heads on the register
        apply_custody(applicant="owners", asking=2, owners=10, **told)
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
    assert found.watch.announce_by == date(2024, 10, 11) and found.watch.file_by == date(2024, 10, 18)
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


def test_the_district_that_recorded_demerits_takes_them_back(
    world: World, pool: dict[str, PoolEntry]
) -> None:
    hongkou = Person.objects.create_user(username="hongkou", name="虹口")
    Role.objects.create(
        person=hongkou, what="district_officer", area=world.areas["hongkou"], from_on=date(2024, 1, 1)
    )
    told: dict[str, Any] = {
        "company": "近物业",
        "on": ON,
        "points": 18,
        "words": "拒不撤离",
        "source": "徐房管",
    }
    rows = [record_credit(**acting(world, "district"), **told) for _n in range(2)]
    everywhere = record_credit(**acting(world, "administrator"), **told)
    assert [r.area_code for r in (*rows, everywhere)] == [XUHUI, XUHUI, ""]
    with pytest.raises(NotYours):
        withdraw_credit(by=hongkou, at=AT, number=rows[0].pk, why="x")
    with pytest.raises(NotYours):  # the city's own
        withdraw_credit(**acting(world, "district"), number=everywhere.pk, why="x")
    withdraw_credit(**acting(world, "district"), number=rows[0].pk, why="异议成立")
    withdraw_credit(**acting(world, "city"), number=rows[1].pk, why="异议成立")
    audit = AuditRow.objects.filter(act__in=("cases.record_credit", "cases.withdraw_credit"))
    assert list(audit.order_by("pk").values_list("area_code", flat=True)) == [XUHUI, XUHUI, "", XUHUI, XUHUI]


def in_custody(world: World, custody: Custody, pool: dict[str, PoolEntry], **more: Any) -> Custody:
    chosen(world, custody, pool["近物业"].company)
    return signed(world, custody, **more)


def test_what_was_recorded_changes_only_with_a_reason(
    world: World, custody: Custody, pool: dict[str, PoolEntry]
) -> None:
    """A late announcement does not become one in time."""
    in_custody(world, custody, pool)
    told: dict[str, Any] = {"by": world.people["officer"], "at": moment(10, 20), "uid": custody.uid}
    announce_custody(**told, announced_on=date(2024, 10, 20), where="北门")
    file_custody(**told, filed_on=date(2024, 10, 18))
    with pytest.raises(NotNow, match="2024-10-20"):
        announce_custody(**told, announced_on=date(2024, 10, 9), where="南门")
    with pytest.raises(NotNow, match="2024-10-18"):
        file_custody(**told, filed_on=date(2024, 10, 9))
    custody.refresh_from_db()
    assert (custody.announced_on, custody.announced_where) == (date(2024, 10, 20), "北门")
    assert custody.filed_on == date(2024, 10, 18)
    announce_custody(**told, announced_on=date(2024, 10, 19), where="北门", correction="照片显示19日")
    audit = AuditRow.objects.filter(act="cases.announce_custody").latest("pk")
    assert audit.before == {"on": "2024-10-20", "about": "北门"}
    assert audit.after["correction"] == "照片显示19日" and audit.after["on"] == "2024-10-19"


def test_after_the_end_nothing_is_announced(
    world: World, custody: Custody, pool: dict[str, PoolEntry]
) -> None:
    in_custody(world, custody, pool)
    told: dict[str, Any] = {"by": world.people["officer"], "at": moment(10, 22), "uid": custody.uid}
    end_custody(**told, ended_on=date(2024, 10, 20), why="放弃")
    with pytest.raises(NotNow, match="ended on 2024-10-20"):
        announce_custody(**told, announced_on=date(2024, 10, 21), where="北门")
    with pytest.raises(NotNow, match="ended on 2024-10-20"):
        file_custody(**told, filed_on=date(2024, 10, 21))
    announce_custody(**told, announced_on=ON, where="北门")  # it was in time, only recorded late


def test_signed_after_the_choice_and_from_then_on(
    world: World, custody: Custody, pool: dict[str, PoolEntry]
) -> None:
    chosen(world, custody, pool["近物业"].company)
    old = {"signed_on": date(2020, 1, 1), "from_on": date(2019, 1, 1), "until_on": date(2019, 6, 30)}
    with pytest.raises(NotUnderstood, match="chosen on 2024-10-08"):
        signed(world, custody, **old)
    with pytest.raises(NotUnderstood, match="begins when its agreement is signed"):
        signed(world, custody, from_on=date(2024, 10, 7), until_on=date(2025, 4, 6))
    assert signed(world, custody, from_on=ON, until_on=date(2025, 4, 7)).signed_on == ON


def test_a_company_that_left_the_pool_signs_nothing(
    world: World, custody: Custody, pool: dict[str, PoolEntry]
) -> None:
    chosen(world, custody, pool["近物业"].company)
    at = {"at": moment(10, 10)}
    told = {**acting(world, "district"), **at}
    leave_pool(**told, entry=pool["近物业"].pk, left_on=date(2024, 10, 9), why="记18分")
    told = {
        **acting(world), **at, "uid": custody.uid, "for_owners": "岳阳居委会", "office": "天平街道",
        "fee": Decimal("1.20"), "items": "保洁", "from_on": date(2024, 10, 15),
        "until_on": date(2025, 4, 14),
    }  # fmt: skip
    with pytest.raises(NotNow, match="left this pool on 2024-10-09"):
        sign_custody(**told, signed_on=date(2024, 10, 10))
    assert sign_custody(**told, signed_on=ON).signed_on == ON  # then it was in it


def test_six_months_are_six_months_in_a_row_too(
    world: World, case: Case, custody: Custody, pool: dict[str, PoolEntry]
) -> None:
    """Four months, then two more; then none, until there was regular service in between."""
    in_custody(world, custody, pool, until_on=date(2025, 2, 14))
    officer = world.people["officer"]

    def again(at: Any, first: date, last: date) -> Custody:
        told: dict[str, Any] = {"by": officer, "at": at}
        row = apply_custody(
            **told, uid=case.uid, codes=["T-opera"], applicant="owners", applied_on=at.date(), why="再次",
            asking=4, owners=16,
        )  # fmt: skip
        choose_custodian(**told, uid=row.uid, company=str(pool["近物业"].company.pk))
        return sign_custody(
            **told, uid=row.uid, for_owners="居委会", office="街道", signed_on=at.date(), from_on=first,
            until_on=last, fee=Decimal("1.20"), items="保洁",
        )  # fmt: skip

    spring = moment(2, 14).replace(year=2025)
    end_custody(by=officer, at=spring, uid=custody.uid, ended_on=spring.date(), why="期满")
    with pytest.raises(NotUnderstood, match="until 2025-04-14"), transaction.atomic():
        again(spring, date(2025, 2, 15), date(2025, 8, 14))
    row = again(spring, date(2025, 2, 15), date(2025, 4, 14))
    later = moment(4, 15).replace(year=2025)
    end_custody(by=officer, at=later, uid=row.uid, ended_on=date(2025, 4, 14), why="期满")
    with pytest.raises(NotNow, match="used up"), transaction.atomic():
        again(later, date(2025, 4, 15), date(2025, 4, 15))
    ServiceContract.objects.create(
        compound=world.compounds["opera"], company=pool["远物业"].company, starts_on=date(2025, 4, 14),
        ends_on=date(2025, 12, 31), ended_on=date(2025, 5, 31), fee="1.200", fee_mode="lump_sum",
    )  # fmt: skip
    summer = moment(6, 2).replace(year=2025)
    assert again(summer, date(2025, 6, 2), date(2025, 12, 1)).signed_on == summer.date()
