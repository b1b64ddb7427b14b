"""Shuixia: custody first, then selection. Four compounds, a company from the pool, 34 consultations, legality
by two associations, panel and presentation, four votes, four contracts, one committee (X1–X10).
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from linmeng.cases import actions as cases
from linmeng.cases.actions.contracts import sign_contract
from linmeng.cases.actions.pool import admit_company
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.standing import progress_of
from linmeng.domain.procedures.progress import Standing
from linmeng.people.models import Organisation, Person, Role
from linmeng.register.models import Area, Compound
from tests.journeys.case_desk import Desk, Visit, moment
from tests.journeys.estates import Clock
from tests.worlds import PASSWORD, World

See = Callable[..., None]
NAMES = ("水霞小区", "茅台雅苑", "安虹小区", "虹霞高层")
CODES = tuple(f"T-{name}" for name in NAMES)
BEGIN, LEAVES, SIGNED = date(2024, 3, 4), date(2024, 5, 31), date(2024, 5, 20)
MEETINGS = 34


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    yield Clock(monkeypatch)


@pytest.fixture
def desk(world: World, clock: Clock, visitor: Visit) -> Desk:
    """Xianxia with its four compounds; two companies of Changning's pool, one of them next door."""
    clock.go(moment(BEGIN, 8))
    district = Area.objects.create(
        code="310105000000", name="长宁区", level="district", parent=world.areas["shanghai"]
    )
    street = Area.objects.create(
        code="310105008000", name="仙霞新村街道", level="subdistrict", parent=district
    )
    near, far = (
        Organisation.objects.create(kind="property_company", name=name) for name in ("近邻物业", "远山物业")
    )
    places = [(n, None, 0.0004 * i) for i, n in enumerate(NAMES)]
    for name, firm, east in (*places, ("隔壁花苑", near, 0.002), ("城西花苑", far, 0.05)):
        Compound.objects.create(
            code=f"T-{name}", name=name, area=street, area_code=street.code, company=firm, households=120,
            floor_area_dm2=1_000_000, lon=121.396 + east, lat=31.209,
            management="company" if firm else "none",
        )  # fmt: skip
    clerk, head = (
        person("xianxia", "subdistrict_officer", street),
        person("changning", "district_officer", district),
    )
    for firm in (far, near):
        admit_company(
            by=head, at=moment(BEGIN, 9), district=district.code, company=firm.name,
            admitted_on=date(2024, 1, 10), source="长房管〔2024〕预选库名单",
        )  # fmt: skip
    return Desk(clerk, clock, visitor)


def person(name: str, what: str, area: Area) -> Person:
    made = Person.objects.create_user(username=name, name=f"{name} 某", password=PASSWORD)
    Role.objects.create(person=made, what=what, area=area, from_on=date(2024, 1, 1))
    return made


def test_custody_then_selection(desk: Desk, look: See) -> None:
    open_and_apply(desk, look)
    choose_and_sign(desk, look)
    consult(desk)
    review(desk, look)
    vote_and_sign(desk)
    end_well(desk, look)
    one_committee(desk)


def each(desk: Desk, day: date, step: str, outcome: str = "") -> None:
    """The same step of all four, by the same act as the page's."""
    desk.clock.go(moment(day, 16))
    for code in CODES:
        told: dict[str, Any] = {"by": desk.person, "at": moment(day, 16), "uid": desk.uid, "on": day}
        cases.record_step(step=step, compound=code, outcome=outcome, proofs=papers(desk, step), **told)


def papers(desk: Desk, step: str) -> list[dict[str, str]]:
    """A place in the files for everything the step asks for."""
    found = frozen_procedure(desk.case).step(step)
    return [{"kind": proof.kind, "words": f"卷宗：{proof.words}"} for proof in found.proofs] if found else []


def know(desk: Desk, day: date, fact: str, value: Any) -> None:
    for code in CODES:
        said = {"fact": fact, "value": value, "compound": code}
        cases.learn_fact(by=desk.person, at=moment(day, 9), uid=desk.uid, **said)


def open_and_apply(desk: Desk, look: See) -> None:
    page = desk.on(BEGIN)
    page.goto("/cases/new/?" + "&".join(f"compound={code}" for code in CODES))
    page.check("[name=procedure][value=custody]")
    page.fill("[name=title]", "水霞片区：先托管后选聘")
    desk.opened(page)
    know(desk, BEGIN, "has_committee", True)
    know(desk, BEGIN, "leaves", LEAVES)
    desk.did(date(2024, 3, 6), "task_force", note="街道、居委会、四个业委会，每周例会")
    each(desk, date(2024, 3, 11), "no_company")
    look(desk.on(date(2024, 3, 26)), "case-shuixia")


def choose_and_sign(desk: Desk, look: See) -> None:
    """The nearest of the pool is taken; more than six months is refused; announced within three days."""
    page = desk.on(date(2024, 4, 8))
    page.goto(f"/cases/{desk.uid}/custody/new/")
    page.check("[name=applicant][value=committee]")
    page.fill("[name=applied_on]", "2024-03-25")
    page.fill("[name=why]", "三家企业退出，尚未选聘")
    with page.expect_navigation():
        page.locator("main form .btn-primary").last.click()
    if not page.locator("form input[name=company]").count():
        page.goto(f"/cases/{desk.uid}/custody/")
        page.locator("main a[href*='/custody/']").last.click()
    first = page.locator("form", has=page.locator("input[name=company]")).first
    expect(page.locator(".case-tasks li").first).to_contain_text("近邻物业")
    look(page, "custody-nearest")
    with page.expect_navigation():
        first.locator("button").click()
    now = progress_of(desk.case, date(2024, 4, 9))
    assert now.task("chosen").done_on == date(2024, 4, 8), "the act is the step"  # type: ignore[union-attr]
    desk.did(date(2024, 4, 20), "legality")
    for level in ("city", "district"):
        said: dict[str, Any] = {
            "level": level,
            "verdict": "lawful",
            "text": "程序和条件符合规定。",
            "expert": "专家",
        }
        cases.give_legality(by=desk.person, at=moment(date(2024, 4, 20)), uid=desk.uid, **said)
    sign(desk, look)


def sign(desk: Desk, look: See) -> None:
    page = desk.on(SIGNED)
    custody = desk.case.custodies.get()
    page.goto(f"/cases/custody/{custody.uid}/sign/")
    page.fill("[name=for_owners]", "四个小区业主委员会")
    page.fill("[name=office]", "仙霞新村街道办事处")
    page.fill("[name=signed_on]", SIGNED.isoformat())
    page.fill("[name=from_on]", "2024-06-01")
    page.fill("[name=until_on]", "2024-12-31")
    page.fill("[name=fee]", "1.20")
    page.fill("[name=items]", "保洁、门岗、小修、电梯监测")
    page.locator("main form .btn-primary").last.click()
    expect(page.locator("main")).to_contain_text("2024-11-30")  # six months and not a day more
    page.fill("[name=until_on]", "2024-11-30")
    with page.expect_navigation():
        page.locator("main form .btn-primary").last.click()
    look(page, "custody-signed")
    task = progress_of(desk.case, SIGNED + timedelta(days=4)).task("announced", CODES[0])
    assert task is not None and task.due_on == date(2024, 5, 23) and task.late, "three days (SH-OP 17)"
    each(desk, date(2024, 5, 22), "announced")
    each(desk, date(2024, 6, 3), "custody_filed")
    each(desk, date(2024, 6, 7), "handover", "done")


def consult(desk: Desk) -> None:
    """34 meetings with their minutes; each opinion has its answer."""
    by, uid = desk.person, desk.uid
    desk.clock.go(moment(date(2024, 7, 30)))
    for number in range(MEETINGS):
        day = date(2024, 4, 10) + timedelta(days=3 * number)
        kind = ("consultation", "hearing", "work")[number % 3]
        meeting = cases.plan_meeting(
            by=by, at=moment(day, 8), uid=uid, kind=kind, title=f"第{number + 1}次会议", place="水霞居委会",
            agenda="托管方案、充电桩、漏水", starts_at=moment(day, 14),
        )  # fmt: skip
        cases.list_attendees(
            by=by,
            at=moment(day, 17),
            uid=uid,
            meeting=meeting.uid,
            lines=[("戴某", "residents_committee", "")],
        )
        cases.write_minutes(by=by, at=moment(day, 18), uid=uid, meeting=meeting.uid, minutes="意见已记录。")
    cases.ask_opinions(by=by, at=moment(date(2024, 7, 1)), uid=uid, about="托管方案")
    said = cases.take_opinion(
        by=by, at=moment(date(2024, 7, 2)), uid=uid, channel="paper", stance="for", text="充电桩要先装。"
    )
    cases.answer_opinion(by=by, at=moment(date(2024, 7, 3)), uid=uid, opinion=said.uid, answer="九月装好。")
    page = desk.on(date(2024, 7, 31))
    page.goto(f"/cases/{uid}/meetings/")
    assert desk.case.meetings.filter(state="held").count() == MEETINGS
    desk.did(date(2024, 7, 31), "consulted", note="34 次会议，意见逐条答复")


def review(desk: Desk, look: See) -> None:
    """The custody company's offer: published, presented, scored by the panel, accepted."""
    each(desk, date(2024, 8, 1), "authorities_told")
    desk.did(date(2024, 8, 5), "plan", outcome="review")
    each(desk, date(2024, 8, 6), "plan_published")
    desk.did(date(2024, 8, 20), "presentation", note="报价、提问、答复已公开")
    desk.did(date(2024, 8, 26), "scored", outcome="accepted")
    desk.did(date(2024, 8, 28), "result_published")


def vote_and_sign(desk: Desk) -> None:
    """Fifteen days after the notice, each compound by itself; then its own contract."""
    each(desk, date(2024, 9, 2), "notice")
    task = progress_of(desk.case, date(2024, 9, 10)).task("vote", CODES[0])
    assert task is not None and task.standing is Standing.EARLY
    # the 15th day is 17 September 2024, Mid-Autumn: the period runs to the 18th
    assert task.opens_on == date(2024, 9, 19)
    each(desk, date(2024, 9, 30), "vote", "passed")
    each(desk, date(2024, 10, 2), "published")
    for code in CODES:
        sign_contract(
            by=desk.person, at=moment(date(2024, 10, 28)), uid=desk.uid, code=code, company="近邻物业",
            signed_on=date(2024, 10, 28), starts_on=date(2024, 12, 1), ends_on=date(2026, 11, 30),
            fee=Decimal("1.20"), fee_mode="lump_sum", covers="保洁、门岗、小修、电梯监测",
            manager="贺某" if code in CODES[:3] else "苏某",
        )  # fmt: skip
    page = desk.on(date(2024, 11, 12))
    for contract in desk.case.contracts.order_by("pk"):
        page.goto(f"/cases/{desk.uid}/contracts/{contract.pk}/filed/")
        page.fill("[name=filed_on]", "2024-11-12")
        with page.expect_navigation():
            page.locator("main form .btn-primary").last.click()
    filed = progress_of(desk.case, date(2024, 11, 13))
    assert all(filed.task("contract_filed", code).done_on for code in CODES)  # type: ignore[union-attr]


def end_well(desk: Desk, look: See) -> None:
    """Custody ends within its six months; everything is published; the timeline shows it as it was."""
    due = progress_of(desk.case, date(2024, 11, 18)).task("regular", CODES[0])
    assert due is not None and due.due_on == date(2024, 11, 30), "six months from its first day (SH-REG 52)"
    each(desk, date(2024, 11, 20), "regular")
    each(desk, date(2024, 12, 3), "manager")
    desk.did(date(2024, 12, 6), "disclosure")
    bring_what_is_owed(desk, date(2024, 12, 6))
    page = desk.on(date(2024, 12, 7))
    page.goto(f"/cases/{desk.uid}/timeline/")
    for day in ("2024-03-06", "2024-08-26", "2024-12-06"):
        expect(page.locator("main")).to_contain_text(day)
    look(page, "case-shuixia-timeline")
    page.goto(f"/cases/{desk.uid}/contracts/")
    look(page, "case-contracts")


def bring_what_is_owed(desk: Desk, day: date) -> None:
    """Acts beside the steps left some without all of their papers: the case ends when those have come."""
    owing = progress_of(desk.case, day).owed
    assert owing and desk.case.state == "open"
    for task in owing:
        proofs = [{"kind": proof.kind, "words": f"卷宗：{proof.words}"} for proof in task.owed]
        told: dict[str, Any] = {"by": desk.person, "at": moment(day, 18), "uid": desk.uid}
        cases.prove_step(step=task.step.key, compound=task.compound, proofs=proofs, **told)
    assert desk.case.state == "finished"


def one_committee(desk: Desk) -> None:
    """Then the four committees agree to become one (X8)."""
    page = desk.on(date(2024, 12, 9))
    page.goto("/cases/new/?" + "&".join(f"compound={code}" for code in CODES))
    page.check("[name=procedure][value=committee-merge]")
    page.fill("[name=title]", "水霞片区：四个业委会合为一个")
    desk.opened(page)
    desk.did(date(2024, 12, 10), "area_merged", paper="长房管核定单")
    each(desk, date(2024, 12, 16), "agreed", "agreed")
    each(desk, date(2024, 12, 18), "agreed_announced")
    now = progress_of(desk.case, date(2024, 12, 19))
    assert {t.step.key for t in now.open} >= {"joint_meeting", "deregistered"}
