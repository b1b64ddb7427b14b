"""New Hongyi: three become one. Scheme, three votes, application, decision, lineage, census 106 → 104.

The merger of 2017 under the rules of today: none of 2017 was read in a primary text (O2, O5, O13).
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from linmeng.cases.queries.standing import progress_of
from linmeng.demo.votes import on_phones, to_opening
from linmeng.domain.procedures.progress import Standing
from linmeng.register.models import Compound, Lineage
from linmeng.voting import actions as voting
from linmeng.voting.models import Motion
from tests.journeys.case_desk import Desk, Visit, moment
from tests.journeys.estates import NAMES, Clock, settle_estates
from tests.worlds import World

See = Callable[..., None]
CODES = tuple(f"T-{key}" for key in NAMES)
OPENED, DRAFTED, OPENS, CLOSES = (date(2025, 8, 25), date(2025, 9, 10), date(2025, 10, 9), date(2025, 10, 20))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    yield Clock(monkeypatch)


@pytest.fixture
def desk(world: World, clock: Clock, visitor: Visit) -> Desk:
    """Ouyang Road with its 106 compounds, three of which lie wall to wall."""
    clock.go(moment(OPENED, 8))
    settle_estates(world)
    street = world.areas["ouyang"]
    there = Compound.objects.filter(area_code=street.code).count()
    Compound.objects.bulk_create(
        Compound(code=f"O-{n:03}", name=f"欧阳里弄{n}号", area=street, area_code=street.code, households=40)
        for n in range(106 - there)
    )
    return Desk(world.people["stranger"], clock, visitor)  # the officer of that street


def test_three_become_one(desk: Desk, look: See) -> None:
    assert counted(desk.on(OPENED)) == 106
    open_and_prepare(desk)
    vote(desk, look)
    apply_and_decide(desk)
    merge_in_the_register(desk, look)
    finish(desk, look)


def counted(page: Page) -> int:
    page.goto("/register/census/")
    return int(page.locator(".tile-number").first.inner_text())


def open_and_prepare(desk: Desk) -> None:
    page = desk.on(OPENED)
    query = "&".join(f"compound={code}" for code in CODES)
    page.goto(f"/cases/new/?{query}")
    page.check("[name=procedure][value=shanghai-merge]")
    page.fill("[name=title]", "虹仪、虹铁、祥德第三：N合一")
    desk.opened(page)
    for code in CODES:
        for fact, value in (("has_assembly", "yes"), ("reelection", "no"), ("has_company", "no")):
            page.goto(f"/cases/{desk.uid}/facts/{fact}/?compound={code}")
            page.check(f"[name=value][value={value}]")
            with page.expect_navigation():
                page.locator("main form .btn-primary").last.click()
    desk.did(date(2025, 8, 26), "feasibility", outcome="eligible", note="围墙相连，同属欧阳路街道")
    desk.did(date(2025, 9, 1), "scheme")
    for code in CODES:
        desk.did(date(2025, 9, 3), "party_told", code)
    desk.did(date(2025, 9, 8), "publicity")
    desk.did(date(2025, 9, 8), "legality")
    for code in CODES:
        desk.did(date(2025, 9, 9), "roll", code)


def vote(desk: Desk, look: See) -> None:
    """Nobody votes before 15 days after the notice; the results come over from the room of votes."""
    for code in CODES:
        desk.did(date(2025, 9, 12), "notice", code)
    task = progress_of(desk.case, date(2025, 9, 20)).task("vote", CODES[0])
    assert task is not None and task.standing is Standing.EARLY
    assert task.opens_on == date(2025, 9, 29), "27 September 2025 is a Saturday; Sunday the 28th is worked"
    page = desk.on(DRAFTED)
    page.goto(f"/cases/{desk.uid}/steps/vote/votes/")
    page.fill("[name=adjacency]", "现场踏勘：三个小区围墙相连")
    page.fill("[name=text]", "三个小区合并为一个物业管理区域；维修资金仍按幢、按户分账。")
    with page.expect_navigation():
        page.locator("main form .btn-primary").last.click()
    assert Motion.objects.count() == 3
    hold_votes(desk)
    page = desk.on(date(2025, 10, 22))
    page.goto(f"/cases/{desk.uid}/steps/vote/votes/")
    look(page, "case-votes-read")
    for _ in CODES:
        page.goto(f"/cases/{desk.uid}/steps/vote/votes/")
        with page.expect_navigation():
            page.locator("form[action*='/read/'] button").first.click()
    now = progress_of(desk.case, date(2025, 10, 22))
    assert [now.task("vote", c).outcome for c in CODES] == ["passed"] * 3  # type: ignore[union-attr]
    for code in CODES:
        desk.did(date(2025, 10, 23), "published", code)


def hold_votes(desk: Desk) -> None:
    """All six flats of each vote for it."""
    by = desk.person
    desk.clock.go(moment(date(2025, 10, 21)))
    for motion in Motion.objects.order_by("pk"):
        times: dict[str, Any] = {"opens_at": moment(OPENS, 9), "closes_at": moment(CLOSES, 18)}
        voting.edit_motion(by=by, at=moment(DRAFTED, 11), uid=motion.uid, **times)
        to_opening(by, motion.uid, moment(DRAFTED, 12), moment(OPENS, 9))
        on_phones(by, motion.uid, moment(OPENS, 12), "yyyyyy")
        voting.close_motion(by=None, at=moment(CLOSES, 18), uid=motion.uid)
    for motion in Motion.objects.order_by("pk"):
        voting.count_motion(by=by, at=moment(CLOSES, 19), uid=motion.uid)
        voting.publish_result(by=by, at=moment(CLOSES, 20), uid=motion.uid)


def apply_and_decide(desk: Desk) -> None:
    desk.did(date(2025, 10, 24), "all_passed")
    desk.did(date(2025, 10, 28), "application")
    desk.did(date(2025, 11, 17), "decision", outcome="approved", paper="虹房管〔2025〕核定单")
    for code in CODES:
        desk.did(date(2025, 11, 18), "announced", code)


def merge_in_the_register(desk: Desk, look: See) -> None:
    """One new compound; the old three are kept as its forebears, and the census counts two fewer."""
    page = desk.on(date(2025, 11, 19))
    page.goto(f"/register/compounds/{CODES[0]}/merge/")
    for code in CODES[1:]:
        page.check(f"[name=codes][value='{code}']")
    page.fill("[name=name]", "新虹仪小区")
    for _ in ("look", "confirm"):
        with page.expect_navigation():
            page.locator("main form .btn-primary").last.click()
    new = Compound.objects.get(name="新虹仪小区")
    forebears = Lineage.objects.filter(descendant=new).values_list("ancestor__code", flat=True)
    assert sorted(forebears) == sorted(CODES)
    assert counted(page) == 104
    page.goto(f"/cases/{desk.uid}/")
    look(page, "case-hongyi")


def finish(desk: Desk, look: See) -> None:
    """What follows is late when it is: old committees go within 30 days of the announcement (SH-REG 33)."""
    due = progress_of(desk.case, date(2025, 12, 1)).task("deregistered", CODES[0])
    assert due is not None and due.due_on == date(2025, 12, 18) and not due.late
    over = progress_of(desk.case, due.due_on + timedelta(days=1)).task("deregistered", CODES[0])
    assert over is not None and over.late
    page = desk.on(date(2025, 12, 1))
    page.goto(f"/cases/{desk.uid}/timeline/")
    for day in ("2025-10-20", "2025-11-17"):
        expect(page.locator("main")).to_contain_text(day)
    look(page, "case-hongyi-timeline")
