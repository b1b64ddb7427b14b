"""Pages of votes and units that need more than the small world, as people see them: four pictures each."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from PIL import ImageDraw
from playwright.sync_api import FilePayload, Page

from linmeng.planning.actions.publishing import publish_plan
from linmeng.planning.models import PlanVersion
from linmeng.register import actions as register
from linmeng.voting.actions.audits import plan_audit, throw
from linmeng.voting.actions.counting import count_motion, publish_result
from linmeng.voting.actions.mandates import record_mandate, revoke_mandate
from linmeng.voting.actions.rules import set_local_rule
from linmeng.voting.actions.scans import take_scans
from linmeng.voting.files.ballot_pdf import pages_of
from linmeng.voting.models import Motion
from linmeng.voting.queries.paper_files import paper_of
from tests.apps.planning.conftest import plan, rates
from tests.apps.planning.test_vote_pages import address
from tests.apps.register.owners import WANG, hold, unit
from tests.apps.voting.clock import Clock, clock
from tests.apps.voting.conftest import COUNTED, DRAFTED, Estate, MotionIn, carry, estate, motion_in
from tests.apps.voting.paper_hands import KEYED, clerk, key, returned
from tests.apps.voting.polls import AFTER, DURING
from tests.apps.voting.scan_pictures import mark
from tests.apps.voting.test_scans import _jpeg, pictures
from tests.journeys.conftest import LANGUAGES, WIDTHS
from tests.worlds import NOW, TODAY, World

__all__ = ["clock", "estate", "motion_in", "plan", "rates"]
_S = Motion.State
See = Callable[..., None]


@pytest.fixture
def see(visitor: Callable[..., Page], look: Callable[[Page, str], None]) -> See:
    """`see(person, address, name)` in both languages and widths; `do(page)` first, `paper`: as printed."""

    def see_it(
        person: Any, address: str, name: str, do: Callable[[Page], None] | None = None, *, paper: bool = False
    ) -> None:
        for width in WIDTHS:
            for language in LANGUAGES:
                page = visitor(person, width=width, language=language)
                answer = page.goto(address)
                assert answer and answer.status == 200, answer and answer.status
                if do:
                    do(page)
                if paper:
                    page.emulate_media(media="print")
                look(page, name)
                page.context.close()

    return see_it


def url(name: str, motion: Motion, *more: Any) -> str:
    return reverse(f"voting:{name}", args=[motion.uid, *more])


def test_mandates(estate: Estate, motion_in: MotionIn, clock: Clock, see: See) -> None:
    motion = motion_in(_S.OPEN)
    clock(DURING)
    for flat in ("1-202", "2-101", "2-102"):
        made = record_mandate(
            by=estate.officer, at=DURING, uid=motion.uid, entry=estate.entry(motion, flat).pk, name="周受托",
            document="2024年10月1日委托书，复印件存4号文件夹", items=[1, 2], opinions={1: "yes"},
        )  # fmt: skip
    revoke_mandate(by=estate.officer, at=DURING, mandate=made.pk)
    see(estate.officer, url("mandates", motion) + "?unit=10", "voting-mandates")
    see(estate.officer, url("mandate", motion, estate.entry(motion, "2-101").pk), "voting-mandate")


def test_a_sheet_the_machine_has_read(estate: Estate, motion_in: MotionIn, clock: Clock, see: See) -> None:
    motion = motion_in(_S.OPEN)
    number = returned(motion, estate.officer, 2)[0]
    clock(KEYED)
    image = pictures(motion, {1: {1: "yes", 2: "no"}})[1]
    boxes = {b.choice: b for b in pages_of(paper_of(motion))[0].rows[0].boxes}
    mark(ImageDraw.Draw(image), random.Random(5), boxes, "abstain", "tick")
    take_scans(by=estate.officer, at=KEYED, uid=motion.uid, files=[("1.jpg", _jpeg(image))])
    see(estate.officer, url("sheet", motion, number), "voting-sheet")
    see(estate.officer, url("keying", motion), "voting-keying")


def test_a_list_of_the_citys_system(estate: Estate, motion_in: MotionIn, clock: Clock, see: See) -> None:
    set_local_rule(
        by=estate.officer, at=DRAFTED, code="T-opera", name="electronic", value="city_system",
        document="市房管部门通知", from_on=date(2024, 1, 1),
    )  # fmt: skip
    motion = carry(motion_in(), _S.CLOSED, estate.officer)
    clock(AFTER)
    rows = "1号楼 1单元 101,S-1,同意,反对,迁出\n9号楼 101,S-2,也许,同意,\n1号楼1单元102,S-3,无效,弃权,\n"

    def bring(page: Page) -> None:
        data = ("房号,票号,议题1,议题2,备注\n" + rows).encode()
        file = FilePayload(name="list.csv", mimeType="text/csv", buffer=data)
        page.locator("input[type=file]").set_input_files(file)
        page.locator("form .btn-primary").first.click()
        page.locator("main .alert").first.wait_for()

    see(estate.officer, url("import", motion), "voting-import")
    see(estate.officer, url("import", motion), "voting-import-looked", bring)


def test_rules_and_their_end(estate: Estate, clock: Clock, see: See) -> None:
    clock(NOW)
    set_local_rule(
        by=estate.officer, at=DRAFTED, code="T-opera", name="unreturned", value="abstain",
        document="《业主大会议事规则》第二十一条", from_on=date(2024, 1, 1),
    )  # fmt: skip
    see(estate.officer, reverse("voting:rules", args=["T-opera"]), "voting-rules-set")
    see(estate.officer, reverse("voting:rule_end", args=["T-opera", "unreturned"]), "voting-rule_end")


def test_count_audit_and_result(estate: Estate, motion_in: MotionIn, clock: Clock, see: See) -> None:
    motion, other = motion_in(_S.OPEN), clerk(estate, "zhou")
    for n, number in enumerate(returned(motion, estate.officer, 13)):
        said = {"1": "invalid" if n == 4 else "yes", "2": ("yes", "no", "abstain")[n % 3]}
        for by in (estate.officer, other):
            key(motion, by, number, said)
    clock(COUNTED)
    see(estate.officer, url("count", motion), "voting-count")
    count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    publish_result(by=estate.officer, at=COUNTED, uid=motion.uid)
    motion.refresh_from_db()
    expert = estate.world.people["expert"]
    audit = plan_audit(by=expert, at=COUNTED, uid=motion.uid, item=1)
    see(expert, url("audits", motion), "voting-audits")
    throw(by=expert, at=COUNTED, uid=motion.uid, audit=audit.pk, seed="41625163442651334216")
    see(expert, url("audits", motion), "voting-audits-drawn")
    audit.refresh_from_db()
    from linmeng.voting.queries.audits import state_of

    drawn = state_of(motion, audit).sheets[0].number
    see(expert, url("audit_look", motion, audit.pk, drawn), "voting-audit_look")
    see(estate.officer, url("result", motion), "voting-result", paper=True)
    see(estate.officer, url("motion", motion), "voting-motion", paper=True)
    see(estate.officer, url("roll", motion), "voting-roll", paper=True)


def test_units_that_stayed_behind(world: World, see: See) -> None:
    officer = world.people["officer"]
    for number in ("1", "2"):
        register.record_building(by=officer, at=NOW, code="T-garden", number=number, floors=6)
    for building, door, number in (
        ("1", "1", "101"),
        ("1", "2", "101"),
        ("2", "1", "101"),
        ("", "", "车位 B1"),
    ):
        hold(world, unit(world, number, building=building, door=door), WANG)
    register.split_compound(
        by=officer,
        at=NOW,
        on=TODAY,
        code="T-garden",
        names=["岳阳花苑东区", "岳阳花苑西区"],
        buildings={"2": 1},
    )
    see(officer, reverse("register:assign_units", args=["T-garden"]), "register-assign_units")
    see(officer, reverse("register:compound", args=["T-garden"]), "register-compound-closed")


def test_units_and_owners(world: World, see: See) -> None:
    officer = world.people["officer"]
    see(officer, reverse("register:units", args=["T-opera"]), "register-units-full")

    def find(page: Page) -> None:
        page.locator("main input[type=text]").first.fill("陈大文")
        page.locator("main .btn-primary").click()
        page.locator("main table").wait_for()

    see(officer, reverse("register:find_owner"), "register-find_owner-found", find)


def test_a_plan_is_put_to_the_vote(world: World, plan: PlanVersion, see: See) -> None:
    see(world.people["officer"], address(plan), "planning-put_to_vote-first")
    publish_plan(by=world.people["officer"], at=NOW, plan=plan)
    see(world.people["officer"], address(plan), "planning-put_to_vote")
