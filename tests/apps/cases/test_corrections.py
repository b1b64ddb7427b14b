"""A wrongly recorded step is put right by the real act: nothing is erased, what quotes it follows."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linmeng.cases.actions import (
    add_document,
    correct_step,
    end_case,
    learn_fact,
    prove_step,
    record_step,
    reopen_step,
)
from linmeng.cases.models import Case, CaseEvent
from linmeng.cases.pages.bars import bars_of
from linmeng.cases.queries import progress_of
from linmeng.cases.queries.corrections import as_it_stands
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow, Person
from tests.apps.cases.conftest import OPENED, moment
from tests.apps.cases.test_documents import PNG
from tests.worlds import World

LATER = moment(10, 8)
PHOTO = {"kind": "notice", "words": "公告照片", "words_en": "photograph of the board", "paper": ""}


def recorded(case: Case, officer: Person) -> Case:
    """Feasibility on 20 September, the notice of Opera House on the 24th."""
    told: dict[str, Any] = {"by": officer, "uid": case.uid}
    record_step(
        at=OPENED,
        step="feasibility",
        note="两位专家",
        proofs=[{"kind": "document", "words": "卷宗1"}],
        **told,
    )
    learn_fact(at=OPENED, fact="assembly", compound="T-opera", value=True, **told)
    record_step(at=moment(9, 24), step="notice", compound="T-opera", **told)
    return case


def right(case: Case, by: Person, at: Any = LATER, **more: Any) -> CaseEvent:
    told: dict[str, Any] = {"step": "notice", "compound": "T-opera", "reason": "看错公告落款", **more}
    return correct_step(by=by, at=at, uid=case.uid, **told)


def task(case: Case, step: str, compound: str = "", on: date = date(2024, 10, 8)) -> Any:
    found = progress_of(Case.objects.get(pk=case.pk), on).task(step, compound)
    assert found is not None
    return found


def test_the_deadlines_count_from_the_corrected_day_and_the_old_one_stays_readable(
    case: Case, officer: Person
) -> None:
    recorded(case, officer)
    before = Case.objects.get(pk=case.pk).version
    assert task(case, "vote", "T-opera").opens_on == date(2024, 10, 10)
    row = right(case, officer, on=date(2024, 9, 21))
    assert task(case, "notice", "T-opera").done_on == date(2024, 9, 21)
    assert task(case, "vote", "T-opera").opens_on == date(2024, 10, 9)  # 6 October is a day of rest
    deed = case.events.get(kind="did", compound="T-opera")
    assert deed.on == date(2024, 9, 24), "nothing is erased"
    assert (row.kind, row.words, row.value["event"]) == ("amended", "看错公告落款", deed.seq)
    assert row.value["on"] == "2024-09-21" and row.value["was"]["on"] == "2024-09-24"
    assert Case.objects.get(pk=case.pk).version == before + 1
    audit = AuditRow.objects.get(act="cases.correct_step")
    assert audit.before == {"on": "2024-09-24"} and audit.by == officer
    assert audit.after["on"] == "2024-09-21" and audit.after["reason"] == "看错公告落款"
    assert audit.after["about"] == "会议公告 京剧院小区"


def test_outcome_remark_and_words_of_papers_and_a_correction_of_a_correction(
    case: Case, officer: Person
) -> None:
    recorded(case, officer)
    told: dict[str, Any] = {"step": "feasibility", "compound": ""}
    right(case, officer, note="三位专家", papers={0: "卷宗一"}, **told)
    row = right(case, officer, papers={0: "卷宗二"}, **told)
    assert row.value["note"] == "三位专家" and row.value["was"]["papers"] == {"0": "卷宗一"}
    assert case.events.get(kind="did", step="feasibility").proofs[0]["words"] == "卷宗1"
    record_step(by=officer, at=moment(10, 20), uid=case.uid, step="vote", compound="T-opera", outcome="lost")
    vote: dict[str, Any] = {"step": "vote", "at": moment(10, 21)}
    assert str(task(case, "vote", "T-opera", date(2024, 10, 21)).standing) == "failed"
    right(case, officer, outcome="carried", **vote)
    assert str(task(case, "vote", "T-opera", date(2024, 10, 21)).standing) == "done"


def test_what_is_put_right_must_be_possible(case: Case, officer: Person) -> None:
    recorded(case, officer)
    for told, why in (
        ({"on": LATER.date() + timedelta(1)}, "not come yet"),
        ({"on": date(2024, 9, 19)}, "“可行性研究” was done on 2024-09-20"),
        (
            {"step": "feasibility", "compound": "", "on": date(2024, 9, 25)},
            "“会议公告” was done on 2024-09-24 and",
        ),
        ({"on": date(2024, 9, 24)}, "Nothing is different"),
        ({"on": date(2024, 9, 23), "reason": "  "}, "between 1 and 300"),
        ({"on": date(2024, 9, 23), "reason": "因" * 301}, "between 1 and 300"),
        ({"step": "feasibility", "compound": "", "papers": {3: "x"}}, "kept on paper"),
        ({"outcome": "carried"}, "cannot end with"),
    ):
        with pytest.raises(NotUnderstood, match=why):
            right(case, officer, **told)
    with pytest.raises(NotNow, match="nothing to correct"):
        right(case, officer, step="vote", on=date(2024, 9, 23))
    with pytest.raises(Http404):
        right(case, officer, step="no-such", on=date(2024, 9, 23))
    assert not case.events.filter(kind="amended").exists()


def test_a_proof_of_its_own_page_keeps_its_words(case: Case, officer: Person) -> None:
    paper = add_document(by=officer, at=OPENED, uid=case.uid, name="图.png", data=PNG)
    proofs = [{"kind": "document", "ref": paper.uid}]
    record_step(by=officer, at=OPENED, uid=case.uid, step="feasibility", proofs=proofs)
    with pytest.raises(NotUnderstood, match="kept on paper"):
        right(case, officer, step="feasibility", compound="", papers={0: "别的"})


def test_only_who_may_record_the_step_of_this_compound_corrects_it(
    case: Case, officer: Person, world: World
) -> None:
    recorded(case, officer)
    committee = world.people["committee"]  # of Yueyang Garden
    for who, kind in (("committee", NotYours), ("manager", NotYours), ("stranger", Http404)):
        with pytest.raises(kind):
            right(case, world.people[who], on=date(2024, 9, 23))
    record_step(by=committee, at=moment(9, 25), uid=case.uid, step="notice", compound="T-garden")
    right(case, committee, compound="T-garden", on=date(2024, 9, 23))
    with pytest.raises(NotYours):
        right(case, committee, step="feasibility", compound="", on=date(2024, 9, 19))
    told: dict[str, Any] = {"by": officer, "at": LATER, "uid": case.uid, "compound": "T-garden"}
    learn_fact(**told, fact="assembly", value=False)
    record_step(**told, step="asks")
    with pytest.raises(NotYours, match="not yours to record"):  # of its own compound, but another's part
        right(case, committee, step="asks", compound="T-garden", on=date(2024, 9, 26))


def test_the_second_of_two_is_told(case: Case, officer: Person, world: World) -> None:
    recorded(case, officer)
    version = Case.objects.get(pk=case.pk).version
    right(case, officer, on=date(2024, 9, 23), version=version)
    with pytest.raises(NotNow, match=r"Meanwhile somebody else was here first: .*会议公告"):
        right(case, world.people["administrator"], on=date(2024, 9, 22), version=version)
    with pytest.raises(NotUnderstood, match="Nothing is different"):  # the same once more, without a page
        right(case, officer, on=date(2024, 9, 23))


def test_a_case_closed_early_stays_as_it_is_a_finished_one_is_put_right(
    case_of: Any, officer: Person
) -> None:
    case = recorded(case_of("T-opera"), officer)
    told: dict[str, Any] = {"by": officer, "uid": case.uid}
    record_step(at=moment(10, 20), step="vote", compound="T-opera", outcome="carried", **told)
    record_step(at=moment(10, 21), step="contract", proofs=[{"kind": "contract", "words": "一"}], **told)
    for step, code, kind in (("notice", "T-opera", "notice"), ("vote", "T-opera", "vote")):
        prove_step(
            at=moment(10, 22), step=step, compound=code, proofs=[{"kind": kind, "words": "一"}], **told
        )
    case.refresh_from_db()
    assert case.state == "finished"
    right(case, officer, moment(10, 23), step="contract", compound="", on=date(2024, 10, 20))
    case.refresh_from_db()
    assert case.state == "finished" and task(case, "contract").done_on == date(2024, 10, 20)
    other = case_of("T-garden")
    record_step(by=officer, at=OPENED, uid=other.uid, step="feasibility")
    end_case(by=officer, at=OPENED, uid=other.uid, reason="另案办理")
    with pytest.raises(NotNow, match="closed early"):
        right(other, officer, step="feasibility", compound="", on=date(2024, 9, 19))


def test_begun_again_the_first_deed_keeps_its_own_corrections(case: Case, officer: Person) -> None:
    recorded(case, officer)
    right(case, officer, on=date(2024, 9, 23))
    reopen_step(by=officer, at=LATER, uid=case.uid, step="notice", compound="T-opera", reason="重贴")
    record_step(by=officer, at=LATER, uid=case.uid, step="notice", compound="T-opera")
    with pytest.raises(NotUnderstood, match="begun again on 2024-10-08"):
        right(case, officer, on=date(2024, 9, 22))
    assert task(case, "notice", "T-opera").done_on == LATER.date()
    deeds = [d for d in as_it_stands(case.events.order_by("seq")).values() if d.row.step == "notice"]
    assert [(d.on, len(d.corrections)) for d in deeds] == [(date(2024, 9, 23), 1), (LATER.date(), 0)]
    assert right(case, officer, note="新公告").value["event"] == deeds[1].row.seq
    right(case, officer, step="feasibility", compound="", note="三位专家")
    deeds = [*as_it_stands(case.events.order_by("seq")).values()]
    assert [(d.row.step, d.note) for d in deeds] == [
        ("feasibility", "三位专家"), ("notice", ""), ("notice", "新公告"),
    ]  # fmt: skip


def test_a_year_typed_wrongly_does_not_stretch_the_timeline_for_ever(case: Case, officer: Person) -> None:
    record_step(by=officer, at=OPENED, uid=case.uid, step="feasibility", on=date(2014, 9, 20))
    assert (
        len(bars_of(case, LATER.date()).months) > 1 and bars_of(case, LATER.date()).months[0][1] == "2014-09"
    )
    right(case, officer, step="feasibility", compound="", on=date(2024, 9, 20))
    assert bars_of(Case.objects.get(pk=case.pk), LATER.date()).months[0][1] == "2024-09"


@pytest.fixture
def browser(client: Client, officer: Person, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    client.force_login(officer)
    return client


def test_the_page_corrects_and_says_what_was(
    browser: Client, case: Case, officer: Person, world: World
) -> None:
    recorded(case, officer)
    url = reverse("cases:step_correct", args=[case.uid, "notice"]) + "?compound=T-opera"
    for page in ("case", "history"):
        assert (
            url.replace("&", "&amp;")
            in browser.get(reverse(f"cases:{page}", args=[case.uid])).content.decode()
        )
    form = browser.get(url, headers={"accept-language": "en"}).content.decode()
    assert 'value="2024-09-24"' in form and "Nothing is erased" in form
    version = Case.objects.get(pk=case.pk).version
    data = {"on": "2024-09-23", "outcome": "done", "note": "", "reason": "看错", "version": version}
    wrong = browser.post(url, {**data, "reason": ""})
    assert wrong.status_code == 422 and not case.events.filter(kind="amended").exists()
    assert browser.post(url, data).status_code == 302
    said = f"was recorded as 2024-09-24, corrected on 2024-10-08 by {officer}, because: 看错"
    for page in ("case", "history"):
        body = browser.get(reverse(f"cases:{page}", args=[case.uid]), headers={"accept-language": "en"})
        assert said in body.content.decode() and "2024-09-23" in body.content.decode()
    browser.force_login(world.people["manager"])  # no staff: reads the role, and corrects nothing of others
    body = browser.get(reverse("cases:history", args=[case.uid]), headers={"accept-language": "en"})
    assert (
        f"by {officer}" not in body.content.decode()
        and "corrected on 2024-10-08 by " in body.content.decode()
    )
    assert url not in body.content.decode()


def test_a_stale_page_is_told_and_shows_what_was_typed(browser: Client, case: Case, officer: Person) -> None:
    recorded(case, officer)
    url = reverse("cases:step_correct", args=[case.uid, "notice"]) + "?compound=T-opera"
    version = Case.objects.get(pk=case.pk).version
    right(case, officer, on=date(2024, 9, 22))
    data = {"on": "2024-09-23", "outcome": "done", "note": "", "reason": "看错了", "version": version}
    answer = browser.post(url, data)
    assert answer.status_code == 409 and "看错了" in answer.content.decode()


def test_programs_correct_and_read_what_is_owed(browser: Client, case: Case, officer: Person) -> None:
    recorded(case, officer)
    path = f"/api/cases/{case.uid}/steps/notice/correct"
    told = {"compound": "T-opera", "on": "2024-09-23", "reason": "看错"}
    answer = browser.post(path, told, content_type="application/json")
    assert answer.status_code == 200
    (owed,) = answer.json()["owed"]
    assert owed == {
        "step": "notice", "compound": "T-opera", "role": "owners_committee", "since": "2024-09-23",
        "proofs": [PHOTO],
    }  # fmt: skip
    found = next(t for t in answer.json()["tasks"] if t["owed"])
    assert (found["step"], found["owed_since"], found["done_on"]) == ("notice", "2024-09-23", "2024-09-23")
    last = browser.get(f"/api/cases/{case.uid}/events").json()[-1]
    assert last["kind"] == "amended" and last["value"]["was"]["on"] == "2024-09-24"
    assert browser.post(path, told, content_type="application/json").status_code == 422
    assert browser.post(path, {"compound": "T-opera"}, content_type="application/json").status_code == 422
