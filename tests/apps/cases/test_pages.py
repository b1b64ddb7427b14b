"""The pages of cases, as people of every kind open and use them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linmeng.cases.actions import (
    ask_opinions,
    give_duty,
    give_opinion,
    list_attendees,
    open_door,
    plan_meeting,
    record_step,
    resolve,
    write_minutes,
)
from linmeng.cases.models import Case, Document, Duty, Meeting, Opinion
from linmeng.people.models import Person
from tests.apps.cases.conftest import CaseOf, moment
from tests.worlds import World

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages live on the day on which the case was opened, at noon."""
    at = moment(9, 20, 12)
    monkeypatch.setattr(timezone, "now", lambda: at)


@pytest.fixture
def browser(client: Client, officer: Person) -> Client:
    client.force_login(officer)
    return client


def page(name: str, case: Case, *more: Any) -> str:
    return reverse(f"cases:{name}", args=[case.uid, *more])


def meeting_of(case: Case, officer: Person, **more: Any) -> Meeting:
    told = {"kind": "work", "title": "片区例会", "place": "街道三楼", "starts_at": moment(9, 20, 11), **more}
    return plan_meeting(by=officer, at=moment(9, 19), uid=case.uid, **told)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_view_opens(browser: Client, case: Case, officer: Person, language: str) -> None:
    browser.cookies["django_language"] = language
    row = meeting_of(case, officer)
    write_minutes(by=officer, at=moment(9, 20, 12), uid=case.uid, meeting=row.uid, minutes="会议记录")
    give_duty(by=officer, at=moment(9, 20, 12), uid=case.uid, words="核实面积", department="城建中心")
    for name in ("case", "work", "meetings", "opinions", "documents", "history", "add", "withdraw", "end",
                 "member_new", "duty_new", "legality", "document_new", "meeting_new", "ask_opinions",
                 "take_opinion"):  # fmt: skip
        answer = browser.get(page(name, case))
        assert answer.status_code == 200, name
    for name in (
        "meeting",
        "meeting_change",
        "meeting_told",
        "meeting_cancel",
        "attendees",
        "minutes",
        "resolution",
    ):
        assert browser.get(page(name, case, row.uid)).status_code == 200, name
    for url in (reverse("cases:cases"), reverse("cases:choose"), page("step_record", case, "feasibility")):
        assert browser.get(url).status_code == 200, url
    assert browser.get(page("fact", case, "assembly") + "?compound=T-opera").status_code == 200
    assert browser.get(page("step_votes", case, "vote")).status_code == 200
    assert browser.get(page("duty_answer", case, Duty.objects.get().pk)).status_code == 200


def test_the_case_says_what_comes_next(browser: Client, case: Case) -> None:
    text = browser.get(page("case", case)).content.decode()
    assert ("可行性研究" in text and "街道办事处" in text) or "sub-district" in text
    assert page("step_record", case, "feasibility") in text


def test_a_step_is_recorded_with_a_file(browser: Client, case: Case) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    case.refresh_from_db()
    data = {"on": "2024-09-20", "version": case.version, "outcome": "done", "note": "",
            "file": SimpleUploadedFile("报告.png", PNG)}  # fmt: skip
    answer = browser.post(page("step_record", case, "feasibility"), data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    row = case.events.get(kind="did")
    assert row.proofs == [{"kind": "document", "ref": Document.objects.get().uid, "words": "研究报告"}]
    assert "研究报告" in browser.get(page("case", case)).content.decode()


def test_the_second_is_told_and_keeps_what_was_typed(browser: Client, case: Case, world: World) -> None:
    seen = Case.objects.get(pk=case.pk).version
    record_step(by=world.people["administrator"], at=moment(9, 20, 11), uid=case.uid, step="feasibility")
    data = {"value": "no", "note": "居委会来电", "version": seen}
    url = page("fact", case, "assembly") + "?compound=T-opera"
    answer = browser.post(url, data)
    text = answer.content.decode()
    assert answer.status_code == 409 and "可行性研究" in text and "居委会来电" in text
    fresh = Case.objects.get(pk=case.pk).version
    assert f'name="version" value="{fresh}"' in text
    assert browser.post(url, {**data, "version": fresh}).status_code == 302
    assert case.events.filter(kind="learnt", fact="assembly").count() == 1


def test_opened_from_the_exit_notice(browser: Client, contract: Any, world: World) -> None:
    from linmeng.register.models import ExitNotice

    ExitNotice.objects.create(contract=contract, given_on=date(2024, 9, 10), leaves_on=date(2024, 12, 31))
    link = f"{reverse('cases:new')}?notice=T-opera"
    assert link in browser.get(reverse("register:compound", args=["T-opera"])).content.decode()
    form = browser.get(link).content.decode()
    assert "旧城物业有限公司" in form and "京剧院小区" in form
    browser.post(link, {"procedure": "try", "title": "京剧院小区退出"})
    case = Case.objects.get()
    assert case.origin["kind"] == "register.exit_notice" and "2024-12-31" in case.origin["words"]
    assert "已开立" in browser.get(link).content.decode() or case.number in browser.get(link).content.decode()


def test_choosing_compounds_by_hand(browser: Client) -> None:
    text = browser.get(reverse("cases:choose"), {"q": "京剧院"}).content.decode()
    assert "T-opera" in text and "T-garden" not in text
    text = browser.get(reverse("cases:choose"), {"compound": ["T-opera"], "q": "岳阳"}).content.decode()
    assert "T-opera" in text and "T-garden" in text
    url = f"{reverse('cases:new')}?compound=T-opera&compound=T-garden"
    browser.post(url, {"procedure": "try", "title": "两小区"})
    assert [r.code for r in Case.objects.get().compounds.all()] == ["T-opera", "T-garden"]


def test_signing_in_at_the_door(client: Client, browser: Client, case: Case, officer: Person) -> None:
    row = meeting_of(case, officer)
    client.logout()
    door = reverse("cases:sign_in", args=[row.token])
    data = {"name": "王阿姨", "capacity": "owner", "organisation": "2号楼"}
    assert client.post(door, data).status_code == 409  # nobody signs in yet
    open_door(by=officer, at=moment(9, 20, 10), uid=case.uid, meeting=row.uid, opened=True)
    for _twice in range(2):
        assert client.post(door, data).status_code == 200
    assert row.attendees.count() == 1
    client.force_login(officer)
    assert "王阿姨" in client.get(page("meeting", case, row.uid)).content.decode()


def test_names_are_only_for_those_who_keep_the_case(
    client: Client, case: Case, officer: Person, world: World
) -> None:
    row = meeting_of(case, officer)
    list_attendees(
        by=officer, at=moment(9, 20, 12), uid=case.uid, meeting=row.uid, lines=[("王阿姨", "owner", "")]
    )
    for who, sees in (
        ("officer", True),
        ("community", True),
        ("committee", False),
        ("manager", False),
        ("expert", False),
    ):
        client.force_login(world.people[who])
        assert ("王阿姨" in client.get(page("meeting", case, row.uid)).content.decode()) == sees, who


def test_an_opinion_on_the_phone_and_its_answer(client: Client, case: Case, officer: Person) -> None:
    url = reverse("cases:opinion", args=[case.opinion_token])
    data = {
        "stance": "against",
        "text": "不同意涨价",
        "compound": "T-opera",
        "name": "",
        "contact": "",
        "subject": "",
    }
    assert client.post(url, data).status_code == 409
    ask_opinions(by=officer, at=moment(9, 20), uid=case.uid, about="挂靠方案")
    answer = client.post(url, data)
    assert answer.status_code == 302
    row = Opinion.objects.get()
    assert (row.channel, row.by, row.text) == ("phone", None, "不同意涨价")
    assert "不同意涨价" in client.get(answer["Location"]).content.decode()
    assert "不同意涨价" not in client.get(url).content.decode()  # counted, not published
    client.force_login(officer)
    client.post(page("answer_opinion", case, row.uid), {"answer": "将公布测算"})
    client.post(page("publish_opinion", case, row.uid), {"words": "有业主不同意涨价"})
    client.logout()
    public = client.get(url).content.decode()
    assert "有业主不同意涨价" in public and "将公布测算" in public
    assert "将公布测算" in client.get(answer["Location"]).content.decode()


def test_a_program_that_fills_the_trap_leaves_nothing(client: Client, case: Case, officer: Person) -> None:
    ask_opinions(by=officer, at=moment(9, 20), uid=case.uid, about="挂靠方案")
    data = {"stance": "for", "text": "buy now", "subject": "x"}
    assert client.post(reverse("cases:opinion", args=[case.opinion_token]), data).status_code == 200
    assert not Opinion.objects.exists()


def test_what_a_name_says_is_sealed(case: Case, officer: Person) -> None:
    from django.db import connection

    ask_opinions(by=officer, at=moment(9, 20), uid=case.uid, about="挂靠方案")
    give_opinion(
        at=moment(9, 20),
        token=case.opinion_token,
        stance="for",
        text="很好",
        name="王阿姨",
        contact="13800001111",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, contact, text FROM cases_opinion")
        stored = b"".join(bytes(v) for v in cursor.fetchone())
    assert "王".encode() not in stored and b"1380000" not in stored and "很好".encode() not in stored


def test_two_write_the_minutes(browser: Client, case: Case, officer: Person, world: World) -> None:
    row = meeting_of(case, officer)
    write_minutes(
        by=world.people["community"],
        at=moment(9, 20, 12),
        uid=case.uid,
        meeting=row.uid,
        minutes="先写的记录",
    )
    answer = browser.post(page("minutes", case, row.uid), {"minutes": "后写的记录", "version": row.version})
    text = answer.content.decode()
    assert answer.status_code == 409 and "先写的记录" in text and "后写的记录" in text
    fresh = Meeting.objects.get(pk=row.pk).version
    assert (
        browser.post(page("minutes", case, row.uid), {"minutes": "合并记录", "version": fresh}).status_code
        == 302
    )
    assert row.earlier_minutes.get().text == "先写的记录"


def test_a_resolution_becomes_duties(browser: Client, case: Case, officer: Person) -> None:
    row = meeting_of(case, officer)
    data = {
        "words": "由城建中心测算",
        "words_1": "提交测算",
        "department_1": "城建中心",
        "due_1": "2024-09-30",
    }
    assert browser.post(page("resolution", case, row.uid), data).status_code == 302
    duty = Duty.objects.get()
    assert duty.resolution is not None
    assert (duty.department, duty.due_on, duty.resolution.words) == (
        "城建中心",
        date(2024, 9, 30),
        "由城建中心测算",
    )
    bad = browser.post(page("resolution", case, row.uid), {"words": "x", "department_1": "城建中心"})
    assert bad.status_code == 422


def test_list_narrows(browser: Client, case: Case, case_of: CaseOf) -> None:
    case_of("T-alone", title="无人小区托管")
    text = browser.get(reverse("cases:cases"), {"q": "托管"}).content.decode()
    assert "无人小区托管" in text and "京剧院小区挂靠" not in text
    assert "京剧院小区挂靠" in browser.get(reverse("cases:cases"), {"mine": "on"}).content.decode()
    assert "京剧院小区挂靠" not in browser.get(reverse("cases:cases"), {"late": "on"}).content.decode()
    assert "京剧院小区挂靠" in browser.get(reverse("cases:cases"), {"compound": "T-garden"}).content.decode()


def test_signed_out_people_are_asked_to_sign_in(client: Client, case: Case) -> None:
    for name in ("case", "work", "meetings", "opinions", "documents", "history"):
        assert client.get(page(name, case)).status_code == 302


def test_resolution_needs_a_meeting_that_took_place(case: Case, officer: Person) -> None:
    from linmeng.domain.refusals import NotNow

    row = meeting_of(case, officer, starts_at=moment(10, 20))
    with pytest.raises(NotNow):
        resolve(by=officer, at=moment(9, 20), uid=case.uid, meeting=row.uid, words="同意")


def test_a_missing_proof_is_owed_on_the_first_page_and_brought_later(browser: Client, case: Case) -> None:
    case.refresh_from_db()
    data = {"on": "2024-09-20", "version": case.version, "outcome": "done", "note": ""}
    assert browser.post(page("step_record", case, "feasibility"), data).status_code == 302
    first = browser.get(page("case", case)).content.decode()
    assert 'id="owed"' in first and page("step_prove", case, "feasibility") in first
    assert page("step_excuse", case, "feasibility") in first
    url = page("step_prove", case, "feasibility")
    case.refresh_from_db()
    empty = browser.post(url, {"version": case.version, "note": ""})
    assert empty.status_code == 422
    assert browser.post(url, {"version": case.version, "note": "", "paper": "卷宗三"}).status_code == 302
    row = case.events.get(kind="proved")
    assert row.proofs == [{"kind": "document", "ref": "", "words": "卷宗三"}]
    first = browser.get(page("case", case)).content.decode()
    assert 'id="owed"' not in first and "卷宗三" in first
    assert "卷宗三" in browser.get(page("history", case)).content.decode()


def test_who_may_not_excuse_sees_no_button_and_is_refused(client: Client, case: Case, world: World) -> None:
    record_step(by=world.people["officer"], at=moment(9, 20), uid=case.uid, step="feasibility")
    client.force_login(world.people["community"])
    assert page("step_excuse", case, "feasibility") not in client.get(page("case", case)).content.decode()
    data = {"reason": "灭失", "version": Case.objects.get().version}
    assert client.post(page("step_excuse", case, "feasibility"), data).status_code == 403
    client.force_login(world.people["officer"])
    assert client.post(page("step_excuse", case, "feasibility"), data).status_code == 302


def test_papers_say_which_of_several_proofs_they_are() -> None:
    from linmeng.cases.pages.proofs import alloted
    from tests.domain.procedures.test_proofs import TWO

    minutes, listed, opinions = TWO.steps[1].proofs
    paper = {"kind": "document", "ref": "a"}
    assert [p["kind"] for p in alloted([paper], [minutes, opinions])] == ["meeting", "opinion"]
    assert [p["ref"] for p in alloted([paper, {**paper, "ref": "b"}], [listed])] == ["a", "b"]
    assert alloted([], [minutes]) == [] and alloted([paper], []) == [paper]


def test_a_form_with_several_proofs_asks_which(case: Case) -> None:
    from linmeng.cases.forms.steps import StepForm

    told = {"on": "2024-09-20", "version": "1", "outcome": "done", "paper": "卷宗"}
    asked = [("0", "会议纪要"), ("1", "意见和答复")]
    form = StepForm(told, outcomes=[("done", "完成")], asked=asked)
    assert not form.is_valid() and "shows" in form.errors
    assert StepForm({**told, "shows": ["1"]}, outcomes=[("done", "完成")], asked=asked).is_valid()
    assert StepForm({**told, "paper": ""}, outcomes=[("done", "完成")], asked=asked).is_valid()


def test_the_case_is_renamed(browser: Client, case: Case) -> None:
    case.refresh_from_db()
    assert page("rename", case) in browser.get(page("case", case)).content.decode()
    assert "京剧院小区挂靠" in browser.get(page("rename", case)).content.decode()
    data = {"title": "天平片区挂靠", "version": case.version}
    assert browser.post(page("rename", case), data).status_code == 302
    assert "天平片区挂靠" in browser.get(page("case", case)).content.decode()
    assert browser.post(page("rename", case), data).status_code == 409


def test_what_is_known_is_folded_and_what_is_asked_for_is_open(
    browser: Client, case: Case, officer: Person
) -> None:
    from linmeng.cases.actions import learn_fact

    told: dict[str, Any] = {"by": officer, "at": moment(9, 20), "uid": case.uid}
    learn_fact(**told, fact="assembly", compound="T-opera", value=True)
    context = browser.get(page("case", case)).context
    assert [(g.words, [f.compound for f in g.each]) for g in context["known"]] == [
        ("是否成立业主大会", ["京剧院小区"])
    ]
    asked = {g.words: len(g.each) for g in context["facts"]}
    assert asked == {"合同期满日": 2, "是否成立业主大会": 1}
    learn_fact(**told, fact="contract_end", compound="T-opera", value=date(2024, 12, 31))
    facts = browser.get(page("case", case)).context["facts"]
    assert any(f.value == "2024-12-31" for g in facts for f in g.each)  # the open step's clock counts from it


def test_ticks_stay_while_one_searches(browser: Client) -> None:
    text = browser.get(reverse("cases:choose")).content.decode()
    form = text[text.index('<form method="get"') :]
    assert 'name="q"' in form and 'name="compound"' in form  # one form: what is ticked goes with the search
    text = browser.get(reverse("cases:choose"), {"q": "岳阳", "compound": "T-opera"}).content.decode()
    assert 'value="T-opera" checked' in text and "T-garden" in text


def test_the_same_step_of_several_compounds_is_counted(browser: Client, case: Case, officer: Person) -> None:
    told: dict[str, Any] = {"by": officer, "at": moment(9, 20), "uid": case.uid}
    record_step(**told, step="feasibility")
    record_step(**told, step="notice", compound="T-opera")
    context = browser.get(page("case", case)).context
    steps = {s.step.key: s for stage in context["stages"] for s in stage.steps}
    notice = steps["notice"]
    assert notice.folded and notice.group.done == 1 and [t.compound for t in notice.odd] == ["岳阳花苑"]
    assert [(s.step.key, len(s.tasks)) for s in context["now_steps"]] == [("notice", 1)]
    assert notice.owing == 1 and not steps["contract"].folded


def test_a_reason_that_holds_for_several_compounds_is_said_once() -> None:
    from linmeng.cases.pages.shown import Way, joined, together
    from linmeng.domain.procedures.tasks import Reason

    first = "First comes “{step}” of {compound}."
    reasons = tuple(Reason(first, {"step": "表决", "compound": c}) for c in ("A", "B"))
    said = joined((*reasons, Reason(first, {"step": "公告", "compound": "A"}), Reason("Wait.", {})))
    assert [str(r) for r in said] == [
        "First comes “表决” of A, B.", "First comes “公告” of A.", "Wait.",
    ]  # fmt: skip
    ways = (Way("do (A)", "", "do"), Way("do (B)", "", "do"), Way("tell (A)", "/a"), Way("tell (B)", "/b"))
    assert [w.words for w in together(ways)] == ["do", "tell (A)", "tell (B)"]
