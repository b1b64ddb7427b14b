"""Three compounds vote on becoming one: paper and phones, a door rung at in the last hour, one compound loses

and the merge does not carry; all vote again and it does. An owner checks a receipt on a phone, an auditor
recomputes everything offline (O2, O5, X7, X8).
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from linmeng.cli.verifiers.single import script
from linmeng.people.models import Person
from linmeng.voting.actions.ballots import cast_ballot
from linmeng.voting.actions.counting import count_motion, publish_result
from linmeng.voting.actions.keying import key_sheet
from linmeng.voting.actions.motions import edit_motion, publish_motion
from linmeng.voting.actions.notice import record_notice
from linmeng.voting.actions.opening import close_motion, open_motion
from linmeng.voting.actions.papers import print_sheets, receive_sheet
from linmeng.voting.actions.roll import freeze_roll
from linmeng.voting.models import Motion, Sheet
from linmeng.voting.queries.sheets import number_of
from tests.journeys.estates import NAMES, Clock, Estates, entry, moment, settle_estates
from tests.worlds import World

See = Callable[..., None]
Visit = Callable[..., Page]
TITLE = "虹仪、虹铁、祥德第三合并为一个物业管理区域"
DRAFTED, FROZEN, OBJECTIONS = moment(8, 29, 9), moment(8, 29, 11), moment(9, 5, 18)
TOLD, OPENS, CLOSES = moment(9, 1), moment(9, 17, 9), moment(9, 24, 18)
AGAIN = (moment(10, 9, 9), moment(10, 9, 11), moment(10, 15, 18), moment(10, 10), moment(10, 28, 9),
         moment(11, 5, 18))  # fmt: skip


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    yield Clock(monkeypatch)


@pytest.fixture
def estates(world: World, clock: Clock) -> Estates:
    clock.go(DRAFTED)
    return settle_estates(world)


def motion_of(compound: str, last: bool = True) -> Motion:
    rows = Motion.objects.filter(compound__code=f"T-{compound}").order_by("pk")
    found = rows.last() if last else rows.first()
    assert found is not None
    return found


def go_on(page: Page) -> None:
    """Presses the form's own button and waits for the page that comes of it."""
    with page.expect_navigation():
        page.locator("main form .btn-primary:not([disabled])").last.click()


def next_step(page: Page) -> None:
    """The one button of the motion's page."""
    with page.expect_navigation():
        page.locator(".vote-next .btn-primary").click()


def typed(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M")


def draft(page: Page, look: See) -> None:
    """One form makes a draft for each of the three."""
    page.goto("/votes/joint/new/")
    for key in NAMES:
        page.locator(f'input[name="codes"][value="T-{key}"]').check()
    look(page, "vote-1-choose")
    go_on(page)
    page.locator('[name="title"]').fill(TITLE)
    page.locator('[name="text"]').fill(
        "三个相邻小区合并为一个物业管理区域：一个业主大会、一个账户、一家公司。\n门卫两处并为一处。"
    )
    page.locator('[name="adjacency"]').fill("2025-08-20 现场踏勘，三个小区围墙相连")
    page.locator('[name="opens_at"]').fill(typed(OPENS))
    page.locator('[name="closes_at"]').fill(typed(CLOSES))
    look(page, "vote-2-draft")
    go_on(page)
    expect(page.locator(".side-by-side section")).to_have_count(3)


def prepare(page: Page, clock: Clock, again: Callable[[], Page], look: See) -> None:
    """Hongyi's clerk goes from the draft to the notice by the one next button."""
    uid = motion_of("hongyi").uid
    page.goto(f"/votes/{uid}/")
    next_step(page)
    look(page, "vote-3-publish")
    go_on(page)
    next_step(page)
    page.locator('[name="objections_until"]').fill(typed(OBJECTIONS))
    go_on(page)
    look(page, "vote-4-roll")
    clock.go(moment(9, 2, 9))
    page = again()
    page.goto(f"/votes/{uid}/")
    next_step(page)
    page.locator('[name="told_on"]').fill(TOLD.strftime("%Y-%m-%d"))
    page.locator('[name="told_how"]').fill("各楼道公告栏并逐户送信，照片存 12 号卷")
    go_on(page)
    look(page, "vote-5-notice")
    page.goto(f"/votes/{uid}/")
    expect(page.locator(".vote-next button")).to_be_disabled()  # the fifteen days are not over


def follow(estates: Estates, compound: str, times: tuple[datetime, ...]) -> Motion:
    """The same steps for a compound whose clerk nobody watches, up to the notice."""
    drafted, frozen, objections, told = times[:4]
    motion, by = motion_of(compound), estates.people["clerk"]
    publish_motion(by=by, at=drafted, uid=motion.uid)
    freeze_roll(by=by, at=frozen, uid=motion.uid, objections_until=objections)
    record_notice(by=by, at=told, uid=motion.uid, told_on=told.date(), told_how="公告栏及逐户送信")
    return Motion.objects.get(pk=motion.pk)


def cast(estates: Estates, compound: str, number: str, choice: str, at: datetime) -> None:
    """A ballot on somebody's phone, without looking at the phone."""
    motion = motion_of(compound)
    unit = entry(motion, number)
    by = estates.units[compound, number].titles.get().party.person
    cast_ballot(by=by, at=at, uid=motion.uid, entry=unit.pk, ballot=str(uuid4()), choices={1: choice})


def vote_on_the_phone(page: Page, motion: Motion, look: See) -> str:
    """Li reads, marks, looks once more, casts; the receipt's text."""
    page.goto("/votes/mine/")
    look(page, "vote-6-mine")
    page.goto(f"/votes/{motion.uid}/vote/")
    look(page, "vote-7-read")
    page.locator('button[name="read"]').click()
    page.locator('input[type="radio"][value="yes"]').first.check()
    look(page, "vote-8-mark")
    go_on(page)
    look(page, "vote-9-check")
    form = page.locator("form[data-ballots]")
    sent = form.evaluate("(form) => Object.fromEntries(new FormData(form))")
    address = form.evaluate("(form) => form.action")
    go_on(page)
    look(page, "vote-10-receipt")
    receipt = page.locator('input[name="receipt"]').first.input_value()
    assert len(receipt.encode()) <= 2048
    again = page.request.post(address, form=sent, headers={"Referer": page.url})  # once more, by mistake
    assert again.ok and motion.ballots.count() == 1
    page.reload()
    assert page.locator('input[name="receipt"]').first.input_value() == receipt
    return receipt


def sheets_of(motion: Motion, by: Person, at: datetime) -> dict[str, Sheet]:
    print_sheets(by=by, at=at, uid=motion.uid)
    return {s.entry.unit.number: s for s in Sheet.objects.filter(motion=motion).select_related("entry__unit")}


def hand_in(page: Page, motion: Motion, sheet: Sheet) -> None:
    """A closed paper is received by its number."""
    page.goto(f"/votes/{motion.uid}/papers/receive/")
    page.locator('[name="sheet"]').fill(number_of(motion, sheet))
    go_on(page)


def ring(page: Page, motion: Motion, number: str, look: See) -> None:
    """The volunteer takes the closed ballot of a door along."""
    unit = entry(motion, number)
    page.goto(f"/votes/{motion.uid}/canvass/?building=1&door={unit.door}")
    look(page, "vote-11-doors")
    with page.expect_navigation():
        page.locator(f'#unit-{unit.pk} button[value="taken"]').click()


def read(page: Page, motion: Motion, sheet: Sheet, choice: str) -> None:
    """One person reads one opened paper."""
    page.goto(f"/votes/{motion.uid}/keying/{number_of(motion, sheet)}/")
    page.locator(f'input[name="item_1"][value="{choice}"]').check()
    go_on(page)


def read_by_two(estates: Estates, motion: Motion, sheet: Sheet, choice: str, at: datetime) -> None:
    for name in ("clerk", "second"):
        number = number_of(motion, sheet)
        key_sheet(by=estates.people[name], at=at, uid=motion.uid, sheet=number, choices={1: choice})


def test_three_compounds_vote_on_one_merge(
    estates: Estates, clock: Clock, visitor: Visit, look: See, tmp_path: Path
) -> None:
    people = estates.people
    clerk = visitor(people["clerk"])
    draft(clerk, look)
    prepare(clerk, clock, lambda: visitor(people["clerk"]), look)
    for key in ("hongtie", "xiangde"):
        follow(estates, key, (DRAFTED, FROZEN, OBJECTIONS, moment(9, 1, 12)))
    motions = {key: motion_of(key) for key in NAMES}
    receipt = open_all(estates, motions, clock, visitor, look)
    papers = return_ballots(estates, motions, clock, visitor, look)
    reach_at_the_last_moment(estates, motions, papers, clock, visitor, look)
    at = read_papers(estates, motions, papers, clock, visitor, look)
    count_and_lose(estates, motions, at, visitor, look)

    check_receipt(visitor(people["li"], width=390), receipt, look)
    audit(visitor(people["auditor"]), motions["hongyi"], tmp_path)
    open_page(visitor(None, width=390), motions["hongyi"], look)
    vote_again(estates, clock, visitor, look)


Motions = dict[str, Motion]
Papers = dict[str, dict[str, Sheet]]


def open_all(estates: Estates, motions: Motions, clock: Clock, visitor: Visit, look: See) -> str:
    """17 September: all three open, Hongyi by its button; Li votes on a phone. The receipt."""
    clock.go(OPENS)
    clerk = visitor(estates.people["clerk"])
    clerk.goto(f"/votes/{motions['hongyi'].uid}/")
    next_step(clerk)
    for key in ("hongtie", "xiangde"):
        open_motion(by=estates.people["clerk"], at=OPENS, uid=motions[key].uid)
    phone = visitor(estates.people["li"], width=390)
    return vote_on_the_phone(phone, Motion.objects.get(pk=motions["hongyi"].pk), look)


def return_ballots(estates: Estates, motions: Motions, clock: Clock, visitor: Visit, look: See) -> Papers:
    """Hongyi: four phones and a paper; Xiangde the same, most against; Hongtie: the three large flats."""
    at, clerk = clock.go(moment(9, 20, 10)), estates.people["clerk"]
    for number, choice in (("102", "yes"), ("201", "yes"), ("202", "no")):
        cast(estates, "hongyi", number, choice, at)
    papers = {key: sheets_of(motion, clerk, at) for key, motion in motions.items()}
    page = visitor(clerk)
    hand_in(page, motions["hongyi"], papers["hongyi"]["301"])
    look(page, "vote-12-received")
    for number, choice in (("101", "yes"), ("102", "yes"), ("201", "no"), ("202", "no")):
        cast(estates, "xiangde", number, choice, at)
    xiangde = motions["xiangde"]
    number = number_of(xiangde, papers["xiangde"]["301"])
    receive_sheet(by=clerk, at=at, uid=xiangde.uid, sheet=number)
    for number in ("101", "102", "201"):
        cast(estates, "hongtie", number, "yes", at)
    return papers


def reach_at_the_last_moment(
    estates: Estates, motions: Motions, papers: Papers, clock: Clock, visitor: Visit, look: See
) -> None:
    """Hongtie has the area; one head is missing until a volunteer rings at a door in the last hour."""
    hongtie = motions["hongtie"]
    clock.go(moment(9, 24, 17, 10))
    volunteer = visitor(estates.people["volunteer"], width=390)
    ring(volunteer, hongtie, "301", look)
    page = visitor(estates.people["clerk"])
    hand_in(page, hongtie, papers["hongtie"]["301"])
    page.goto(f"/votes/{hongtie.uid}/")
    look(page, "vote-13-turn-out")
    volunteer.goto(f"/votes/{hongtie.uid}/canvass/")
    expect(volunteer.locator(".verdict-yes")).to_be_visible()  # both gates are reached: stop


def read_papers(
    estates: Estates, motions: Motions, papers: Papers, clock: Clock, visitor: Visit, look: See
) -> datetime:
    """24 September, 18:00: closed; every paper is read by two persons, Hongyi's on the page."""
    at, hongyi, paper = clock.go(moment(9, 24, 18, 5)), motions["hongyi"], papers["hongyi"]["301"]
    clerk, second = visitor(estates.people["clerk"]), visitor(estates.people["second"])
    clerk.goto(f"/votes/{hongyi.uid}/")
    next_step(clerk)
    for key in ("hongtie", "xiangde"):
        close_motion(by=None, at=at, uid=motions[key].uid)
    read(clerk, hongyi, paper, "yes")
    second.goto(f"/votes/{hongyi.uid}/keying/{number_of(hongyi, paper)}/")
    assert second.locator("input:checked").count() == 0  # what the first one read is not to be seen
    look(second, "vote-14-reading")
    read(second, hongyi, paper, "yes")
    read_by_two(estates, motions["hongtie"], papers["hongtie"]["301"], "yes", at)
    read_by_two(estates, motions["xiangde"], papers["xiangde"]["301"], "no", at)
    return at


def count_and_lose(estates: Estates, motions: Motions, at: datetime, visitor: Visit, look: See) -> None:
    """The count, Hongyi's on the page; all published: one lost, so the merge does not carry."""
    page, by = visitor(estates.people["clerk"]), estates.people["clerk"]
    page.goto(f"/votes/{motions['hongyi'].uid}/count/")
    go_on(page)
    page.goto(f"/votes/{motions['hongyi'].uid}/result/")
    look(page, "vote-15-result")
    for key in ("hongtie", "xiangde"):
        count_motion(by=by, at=at, uid=motions[key].uid)
    for motion in motions.values():
        publish_result(by=by, at=at, uid=motion.uid)
    joint = Motion.objects.get(pk=motions["hongyi"].pk).joint
    assert joint is not None
    page.goto(f"/votes/joint/{joint.uid}/")
    expect(page.locator(".verdict-no")).to_be_visible()
    expect(page.locator(".gate-missing").last).to_be_visible()
    look(page, "vote-16-lost")


def check_receipt(phone: Page, receipt: str, look: See) -> None:
    """Li's receipt, put in on a phone: included, and the phone has computed it too."""
    phone.goto("/votes/receipt/")
    phone.locator("#receipt").fill(receipt)
    go_on(phone)
    expect(phone.locator("#found .found-no")).to_have_count(0)
    expect(phone.locator("#found .found-yes").first).to_be_visible()
    expect(phone.locator("#offline")).not_to_be_empty()
    assert phone.locator("#offline").get_attribute("data-right") == phone.locator("#offline").inner_text()
    look(phone, "vote-17-receipt-checked")
    phone.locator("#receipt").fill(receipt.replace('"position":', '"position":1', 1))
    go_on(phone)
    expect(phone.locator("#found .found-yes")).to_have_count(0)


def audit(page: Page, motion: Motion, folder: Path) -> None:
    """The auditor takes the file home and recomputes it with the single file, nothing else at hand."""
    page.goto(f"/votes/{motion.uid}/result/")
    with page.expect_download() as taken:
        page.locator('form[action$="/result/auditor/"] button').click()
    file = folder / "auditor.json"
    taken.value.save_as(file)
    (folder / "verify_vote.py").write_bytes(script())
    done = run(folder, "verify_vote.py", "auditor.json")
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(file.read_bytes())
    assert said["outcome"]["items"]["1"]["carried"] is True
    assert len(said["openings"]) == 5 and said["places"] is None
    said["openings"][0][3] = {"1": "no"}
    file.write_text(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")
    assert run(folder, "verify_vote.py", "auditor.json").returncode == 1


def run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-I", "-S", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def open_page(page: Page, motion: Motion, look: See) -> None:
    """Anybody opens the public page: the browser itself computes the result anew."""
    page.goto(f"/votes/{motion.uid}/public/")
    right = page.locator("#verified").get_attribute("data-right")
    assert right
    expect(page.locator("#verified")).to_contain_text(right)
    look(page, "vote-18-public")


def vote_again(estates: Estates, clock: Clock, visitor: Visit, look: See) -> None:
    """All three vote again after more talks; this time each one carries."""
    people, (drafted, _frozen, _objections, _told, opens, closes) = estates.people, AGAIN
    clock.go(drafted)
    old = motion_of("hongyi", last=False)
    clerk = visitor(people["clerk"])
    assert old.joint is not None
    clerk.goto(f"/votes/joint/{old.joint.uid}/")
    with clerk.expect_navigation():
        clerk.locator('form[action$="/repeat/"] button').click()
    address = clerk.url
    for key in NAMES:
        motion = motion_of(key)
        assert motion.again is not None
        edit_motion(by=people["clerk"], at=drafted, uid=motion.uid, version=motion.version,
                    **kept(motion, opens, closes))  # fmt: skip
        follow(estates, key, AGAIN)
    clock.go(opens)
    for key in NAMES:
        open_motion(by=people["clerk"], at=opens, uid=motion_of(key).uid)
        for number in ("101", "102", "201", "202", "301"):
            cast(estates, key, number, "yes", opens)
    clock.go(closes)
    for key in NAMES:
        uid = motion_of(key).uid
        close_motion(by=None, at=closes, uid=uid)
        count_motion(by=people["clerk"], at=closes, uid=uid)
        publish_result(by=people["clerk"], at=closes, uid=uid)
    clerk = visitor(people["clerk"])
    clerk.goto(address)
    expect(clerk.locator(".verdict-yes")).to_be_visible()
    expect(clerk.locator("main")).to_contain_text("17")  # heads of the merged area: Li is one, not two
    look(clerk, "vote-19-carried")


def kept(motion: Motion, opens: datetime, closes: datetime) -> dict[str, Any]:
    """The draft as it is, with its times."""
    items = [(item.matter, item.words) for item in motion.items.all()]
    return {
        "title": motion.title,
        "text": motion.text,
        "items": items,
        "opens_at": opens,
        "closes_at": closes,
    }
