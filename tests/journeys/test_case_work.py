"""A case is opened from an exit notice with one click and worked on by several people; every page of it

is seen in both languages, wide and on a phone (T2, T3, O8, O12, X1, X3, X4).
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate, now
from playwright.sync_api import Page, expect

from linmeng.cases.actions import (
    answer_duty,
    answer_opinion,
    ask_opinions,
    give_duty,
    give_legality,
    give_opinion,
    join_force,
    learn_fact,
    list_attendees,
    open_case,
    open_door,
    plan_meeting,
    publish_opinion,
    record_step,
    resolve,
    take_opinion,
    write_minutes,
)
from linmeng.cases.actions.meetings import FollowUp
from linmeng.cases.models import Case, Meeting
from linmeng.people.models import Person
from linmeng.register.models import ExitNotice, ServiceContract
from tests.worlds import World

See = Callable[[Page, str], None]
Visit = Callable[..., Page]
BOTH = ("zh-hans", "en")


@pytest.fixture(autouse=True)
def _papers(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def leaving(world: World) -> ExitNotice:
    """Opera House's company gave notice a week ago and leaves in a hundred days."""
    today = localdate()
    leaves = today + timedelta(days=100)
    contract = ServiceContract.objects.create(
        compound=world.compounds["opera"], company=world.organisations["leaving_company"],
        starts_on=today - timedelta(days=700), ends_on=leaves, fee="0.450",
        fee_mode="lump_sum",
    )  # fmt: skip
    given = today - timedelta(days=7)
    return ExitNotice.objects.create(contract=contract, given_on=given, leaves_on=leaves)


def test_opened_from_the_notice_and_begun(world: World, leaving: ExitNotice, visitor: Visit) -> None:
    """One click on the compound's page, everything filled in; the first step recorded."""
    page = visitor(world.people["officer"])
    page.goto("/register/compounds/T-opera/")
    page.locator('a[href*="/cases/new/?notice="]').click()
    page.locator("main form button.btn-primary").click()
    expect(page.locator("h1")).to_contain_text("京剧院小区")
    case = Case.objects.get()
    assert case.origin["notice"] == leaving.pk and case.procedure == "exit-handover"
    known = {e.fact: e.value for e in case.events.filter(kind="learnt")}
    assert known["contract_end"] == leaving.leaves_on.isoformat()
    assert known["notice_given"] == leaving.given_on.isoformat()


def test_the_second_sees_what_the_first_did(world: World, visitor: Visit) -> None:
    """Two clerks have the same form open; the later one is shown what happened and loses nothing."""
    officer = world.people["officer"]
    case = _case(world)
    first, second = visitor(officer), visitor(world.people["administrator"])
    url = f"/cases/{case.uid}/facts/has_company/?compound=T-opera"
    for page in (first, second):
        page.goto(url)
        page.locator("input[name=value][value=yes]").check()
    first.locator("textarea").fill("第一人所记")
    second.locator("textarea").fill("第二人所记")
    first.locator("main form button.btn-primary").click()
    expect(first.locator("h1")).to_contain_text(case.title)
    second.locator("main form button.btn-primary").click()
    expect(second.locator("main .alert-danger")).to_be_visible()
    expect(second.locator("textarea")).to_have_value("第二人所记")
    assert [e.words for e in case.events.exclude(words="")] == ["第一人所记"]
    second.locator("main form button.btn-primary").click()
    expect(second.locator("h1")).to_contain_text(case.title)
    assert [e.words for e in case.events.exclude(words="")] == ["第一人所记", "第二人所记"]


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_seen(
    world: World, leaving: ExitNotice, visitor: Visit, look: See, language: str, width: int
) -> None:
    case, meeting = _worked(world)
    page = visitor(world.people["officer"], width=width, language=language)
    base, at = f"/cases/{case.uid}/", f"/cases/{case.uid}/meetings/{meeting.uid}/"
    opinion, duty = case.opinions.filter(answered_at=None)[0].uid, case.duties.filter(state="open")[0].pk
    views = ("work", "meetings", "opinions", "documents", "history", "withdraw", "end")
    forms = {
        "step": f"steps/{_open_step(case)}", "fact": "facts/has_company/?compound=T-opera",
        "meeting-new": "meetings/new/", "take": "opinions/take/", "answer": f"opinions/{opinion}/answer/",
        "duty": f"work/duties/{duty}/", "duty-new": "work/duties/new/", "legality": "work/legality/",
        "votes": "steps/vote/votes/",
    }  # fmt: skip
    pages = {
        "cases": "/cases/",
        "case-choose": "/cases/choose/?compound=T-opera",
        "case": base,
        "case-meeting": at,
    }
    pages |= {
        "case-new": "/cases/new/?notice=T-opera",
        **{f"case-{view}": f"{base}{view}/" for view in views},
    }
    pages |= {f"case-{name}": at + f"{name}/" for name in ("resolution", "minutes", "attendees")}
    pages |= {f"case-{name}": base + url for name, url in forms.items()}
    for name, url in pages.items():
        page.goto(url)
        expect(page.locator("h1")).to_be_visible()
        look(page, name)
    everybody = visitor(None, width=width, language=language)
    for name, url in {
        "case-opinion": f"/cases/o/{case.opinion_token}/",
        "case-door": f"/cases/m/{meeting.token}/",
    }.items():
        everybody.goto(url)
        look(everybody, name)


def _case(world: World) -> Case:
    return open_case(
        by=world.people["officer"], at=now(), procedure="attach", codes=["T-opera", "T-garden"],
        title="京剧院小区挂靠岳阳花苑", facts={("is_host", "T-garden"): True, ("is_host", "T-opera"): False},
    )  # fmt: skip


def _open_step(case: Case) -> str:
    from linmeng.cases.queries import progress_of

    task = progress_of(Case.objects.get(pk=case.pk), localdate()).next
    assert task is not None
    return f"{task.step.key}/" + (f"?compound={task.compound}" if task.compound else "")


def _worked(world: World) -> tuple[Case, Meeting]:
    """A case in which something of every kind has happened."""
    case, officer, at = _case(world), world.people["officer"], now()
    told: dict[str, Any] = {"by": officer, "at": at, "uid": case.uid}
    for key in [t for t in (_open_step(case),) if "?" not in t]:
        record_step(**told, step=key.rstrip("/"), note="街道办公会已议")
    learn_fact(**told, fact="has_company", compound="T-opera", value=True)
    join_force(**told, person=officer, part="牵头")
    meeting = plan_meeting(
        **told, kind="work", title="梧桐片区工作例会", place="街道三楼会议室",
        starts_at=at - timedelta(minutes=5), agenda="一、京剧院小区情况\n二、岳阳花苑共享人员",
        invited="城建中心\n物业管理事务中心\n岳阳物业有限公司",
    )  # fmt: skip
    open_door(**told, meeting=meeting.uid, opened=True)
    lines = [("王某", "office", "城建中心"), ("赵某", "company", "岳阳物业有限公司"), ("李某", "owner", "")]
    list_attendees(**told, meeting=meeting.uid, lines=lines)
    write_minutes(**told, meeting=meeting.uid, minutes="会议听取了各方意见。\n决定由城建中心测算费用。")
    open_door(**told, meeting=meeting.uid, opened=True)
    follow = FollowUp("提交测算", {"department": "城建中心"}, localdate() + timedelta(days=10))
    resolve(**told, meeting=meeting.uid, words="由城建中心测算挂靠后的费用。", follow_ups=[follow])
    row = give_duty(**told, words="核对维修资金余额", organisation=world.organisations["garden_company"],
                    due_on=localdate() - timedelta(days=2))  # fmt: skip
    answer_duty(**told, duty=row.pk, result="余额已核对，见附件。")
    _heard(world, case, officer)
    return case, meeting


def _heard(world: World, case: Case, officer: Person) -> None:
    told: dict[str, Any] = {"by": officer, "at": now(), "uid": case.uid}
    ask_opinions(**told, about="京剧院小区拟挂靠岳阳花苑，共享保洁和维修人员。")
    give_opinion(
        at=now(), token=case.opinion_token, stance="for", text="同意，望尽快疏通管道。", compound="T-opera"
    )
    said = take_opinion(**told, channel="paper", stance="against", text="费用涨得太多。", name="陈某")
    answer_opinion(**told, opinion=said.uid, answer="将公布测算，逐户说明。")
    publish_opinion(**told, opinion=said.uid, words="有业主认为费用涨得太多。")
    words = "程序合法；须先公布测算。"
    give_legality(**told, level="district", verdict="conditions", text=words, expert="某专家", on=localdate())
