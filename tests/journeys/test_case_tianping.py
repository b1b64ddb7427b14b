"""Tianping's case as it was: the exit notice of September 2024, the countdown, the contract of 26 December.

The owners hire the neighbour's company; fee and area manager hold from New Year (T2, T3, T5).
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from linmeng.cases.queries.standing import progress_of
from linmeng.demo.votes import hired
from linmeng.domain.procedures.progress import Standing
from linmeng.register.actions import give_exit_notice, record_contract
from linmeng.register.models import Compound
from linmeng.voting.models import Motion
from tests.journeys.case_desk import Desk, Visit, moment
from tests.journeys.estates import Clock
from tests.worlds import World

See = Callable[..., None]
OPERA = "T-opera"
NOTICE, ENDS = date(2024, 9, 18), date(2024, 12, 31)
SIGNED = date(2024, 12, 26)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    yield Clock(monkeypatch)


@pytest.fixture
def desk(world: World, clock: Clock, visitor: Visit) -> Desk:
    clock.go(moment(date(2024, 9, 18), 9))
    officer = world.people["officer"]
    contract = record_contract(
        by=officer, at=moment(NOTICE, 9), code=OPERA, company="旧城物业有限公司", starts_on=date(2023, 1, 1),
        ends_on=ENDS, fee=Decimal("0.33"), fee_mode="lump_sum",
    )  # fmt: skip
    give_exit_notice(by=officer, at=moment(NOTICE, 9), contract=contract.pk, given_on=NOTICE, leaves_on=ENDS)
    return Desk(officer, clock, visitor)


def test_from_the_exit_notice_to_the_contract(desk: Desk, look: See) -> None:
    open_from_notice(desk, look)
    countdown_is_right(desk)
    desk.did(date(2024, 10, 10), "meeting", OPERA, note="梧桐片区工作会议")
    vote_and_contract(desk)
    finish(desk, look)


def open_from_notice(desk: Desk, look: See) -> None:
    """One click on the compound's page, everything filled in; the notice was in time (90 days: 2 October)."""
    page = desk.on(date(2024, 9, 20))
    page.goto(f"/register/compounds/{OPERA}/")
    with page.expect_navigation():
        page.locator("a[href*='/cases/new/']").click()
    look(page, "case-new")
    desk.opened(page)
    assert desk.case.origin["kind"] == "register.exit_notice"
    desk.did(date(2024, 9, 20), "path", OPERA, "not_renewed")
    due = progress_of(desk.case, date(2024, 9, 21)).task("exit_notice", OPERA)
    assert due is not None and due.due_on == date(2024, 10, 2), "90 days before the contract ends"
    desk.did(date(2024, 9, 23), "exit_notice", OPERA, paper="档案室 2024-117")


def countdown_is_right(desk: Desk) -> None:
    """The last day for the owners' decision is the contract's last; the page counts down to it."""
    day = date(2024, 9, 24)
    while day <= ENDS + timedelta(days=3):
        task = progress_of(desk.case, day).task("successor", OPERA)
        assert task is not None and task.due_on == ENDS
        assert task.days_left == (ENDS - day).days and task.late == (day > ENDS)
        day += timedelta(days=1)


def vote_and_contract(desk: Desk) -> None:
    """Told on 3 November, voted 1 to 13 December, published on the 14th; signed on the 26th."""
    desk.clock.go(moment(date(2025, 1, 10)))
    hired(desk.person, moment(date(2025, 1, 10)), OPERA)
    assert Motion.objects.get().state == "result"
    for day in (date(2024, 10, 11), date(2024, 11, 30), date(2024, 12, 14)):
        desk.on(day)
        assert desk.days_left(ENDS) == (ENDS - day).days
    desk.did(date(2024, 12, 15), "successor", OPERA, "attached", note="业主表决通过，见表决结果")
    record_contract(
        by=desk.person, at=moment(SIGNED), code=OPERA, company="岳阳物业有限公司", starts_on=date(2025, 1, 1),
        ends_on=date(2026, 12, 31), fee=Decimal("1.09"), fee_mode="lump_sum",
    )  # fmt: skip
    desk.did(SIGNED, "ready", OPERA, note="合同已签，岳阳花苑的经理任片区经理")


def finish(desk: Desk, look: See) -> None:
    """The old contract runs out, both companies inspect, the handover comes within ten days."""
    page = desk.on(date(2025, 1, 2))
    for fact, value in (("company_follows", "yes"), ("gap", "no"), ("prepaid", "no")):
        page.goto(f"/cases/{desk.uid}/facts/{fact}/?compound={OPERA}")
        page.check(f"[name=value][value={value}]")
        with page.expect_navigation():
            page.locator("main form .btn-primary").last.click()
    desk.did(date(2025, 1, 2), "ended", OPERA)
    handover = progress_of(desk.case, date(2025, 1, 3)).task("handover", OPERA)
    assert handover is not None and handover.standing is Standing.BLOCKED, "inspection first"
    desk.did(date(2025, 1, 6), "inspection", OPERA)
    desk.did(date(2025, 1, 9), "handover", OPERA, "done")
    desk.did(date(2025, 1, 10), "disclosure", OPERA)
    desk.case.refresh_from_db()
    assert desk.case.state == "finished"
    page = desk.on(date(2025, 1, 11))
    page.goto(f"/cases/{desk.uid}/timeline/")
    for day in ("2024-09-20", "2024-12-26"):
        expect(page.locator("main")).to_contain_text(day)
    look(page, "case-tianping-timeline")
    look(desk.on(date(2025, 1, 11), width=390), "case-tianping")
    assert Compound.objects.get(code=OPERA).fee is not None
