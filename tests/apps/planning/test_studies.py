"""Questions about a plan: asked once, answered from what is stored, cancelled, taken up, opened as plans."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import AuditRow
from linmeng.planning import actions, jobs
from linmeng.planning.actions.progress import keep_study, take_study
from linmeng.planning.models import PlanVersion, Run, Study
from linmeng.planning.queries import report_of
from linmeng.planning.queries.answers import MAKERS, what_if_of
from tests.apps.planning.test_pages import client_of
from tests.worlds import NOW, World

pytestmark = pytest.mark.django_db
ALONE = {"change": "alone", "compound": "T-opera"}


def ask(world: World, plan: PlanVersion, **values: Any) -> Study:
    """A question of Tianping's officer; what would it cost to leave Opera House alone, unless told."""
    given: dict[str, Any] = {
        "by": world.people["officer"], "at": NOW, "plan": plan, "kind": "what_if",
        "area_code": "310104003000", "parameters": ALONE,
    }  # fmt: skip
    return actions.ask_study(**{**given, **values})


def answered(world: World, plan: PlanVersion, **values: Any) -> Study:
    study = ask(world, plan, **values)
    jobs.run_study(study.pk)
    study.refresh_from_db()
    assert study.state == Study.State.DONE, study.failure
    return study


def acts() -> list[str]:
    rows = AuditRow.objects.filter(act__startswith="planning.").order_by("pk")
    return [row.act for row in rows if row.act not in ("planning.save_rates", "planning.start_run")]


def test_the_price_of_staying_alone(world: World, plan: PlanVersion) -> None:
    study = answered(world, plan)
    best = what_if_of(study).best
    assert best and best.plan and best.price and best.price.objective > 0
    assert all(len(a.members) == 1 for a in best.plan.alliances)
    assert acts()[1:] == ["planning.ask_study", "planning.answer_study"]


def test_the_same_question_is_answered_from_what_is_stored(world: World, plan: PlanVersion) -> None:
    study, queued = answered(world, plan), OrmQ.objects.count()
    again = ask(world, plan, by=world.people["district"])
    assert again == study and OrmQ.objects.count() == queued
    other = ask(world, plan, parameters={"change": "without", "compound": "T-opera", "other": "T-garden"})
    assert other != study and OrmQ.objects.count() == queued + 1


def test_two_who_ask_the_same_at_once_get_one_study(
    world: World, plan: PlanVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, queued = ask(world, plan), OrmQ.objects.count()
    monkeypatch.setattr(
        "linmeng.planning.actions.studies._known", lambda digest: None
    )  # not there a moment ago
    assert ask(world, plan) == study and OrmQ.objects.count() == queued and Study.objects.count() == 1


def test_an_answer_s_plan_is_opened_once_and_is_a_plan_like_any_other(
    world: World, plan: PlanVersion
) -> None:
    study, officer = answered(world, plan), world.people["officer"]
    version = actions.open_answer(by=officer, at=NOW, study=study, place=0)
    assert actions.open_answer(by=officer, at=NOW, study=study, place=0) == version
    assert version.run.based_on == plan and version.objective > plan.objective
    assert version.run.state == Run.State.DONE and version.members.count() == 3
    assert {len(s.members) for s in report_of(version).sheets} == {1}
    assert acts()[-1] == "planning.open_answer" and acts().count("planning.open_answer") == 1
    with pytest.raises(NotUnderstood):
        actions.open_answer(by=officer, at=NOW, study=study, place=9)


def test_a_faulty_answer_is_not_opened(world: World, plan: PlanVersion) -> None:
    study = answered(world, plan)
    study.result["plans"][0]["plan"]["alliances"][0]["cost"] += 5.0
    study.save()
    before = PlanVersion.objects.count(), Run.objects.count()
    with pytest.raises(NotNow):
        actions.open_answer(by=world.people["officer"], at=NOW, study=study, place=0)
    assert (PlanVersion.objects.count(), Run.objects.count()) == before


def test_no_answer_no_plan(world: World, plan: PlanVersion) -> None:
    with pytest.raises(NotNow):
        actions.open_answer(by=world.people["officer"], at=NOW, study=ask(world, plan), place=0)


@pytest.mark.parametrize(
    ("kind", "parameters", "words"),
    [
        ("dance", {}, "dance"),
        ("what_if", {"change": "dance", "compound": "T-opera"}, "dance"),
        ("what_if", {"change": "alone", "compound": "T-nowhere"}, "T-nowhere"),
        ("what_if", {"change": "alone"}, "id"),
        ("what_if", {"change": "with", "compound": "T-opera", "other": "T-opera"}, "京剧院小区"),
        ("what_if", {"change": "with", "compound": "T-opera", "other": "T-hongyi"}, "T-hongyi"),
        ("what_if", {"change": "mode", "compound": "T-opera", "mode": "dance"}, "dance"),
        ("what_if", {"change": ["alone"], "compound": {"a": 1}}, "alone"),
    ],
)
def test_a_question_without_sense_is_refused(
    kind: str, parameters: dict[str, Any], words: str, world: World, plan: PlanVersion
) -> None:
    with pytest.raises(NotUnderstood) as refused:
        ask(world, plan, kind=kind, parameters=parameters)
    assert words in str(refused.value) and not Study.objects.exists()


def test_another_area_is_refused(world: World, plan: PlanVersion) -> None:
    with pytest.raises(NotUnderstood, match="310109010000"):
        ask(world, plan, area_code="310109010000")


def test_cancelled_while_it_waits_and_asked_again(world: World, plan: PlanVersion) -> None:
    study = ask(world, plan)
    actions.cancel_study(by=world.people["officer"], at=NOW, study=study)
    jobs.run_study(study.pk)
    study.refresh_from_db()
    assert study.state == Study.State.CANCELLED and study.result == {}
    with pytest.raises(NotNow):
        actions.cancel_study(by=world.people["officer"], at=NOW, study=study)
    assert ask(world, plan) != study


def test_cancelled_while_it_runs(world: World, plan: PlanVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    study = ask(world, plan)

    def cancelled_in_the_middle(_ground: Any, _asked: Any, stop: Any, _tell: Any) -> dict[str, Any]:
        actions.cancel_study(by=world.people["officer"], at=NOW, study=study)
        stop._beaten = 0.0  # the next look at the clock is due
        assert stop.remaining() == 0.0
        return {"answer": {}, "plans": []}

    monkeypatch.setitem(MAKERS, "what_if", cancelled_in_the_middle)
    jobs.run_study(study.pk)
    study.refresh_from_db()
    assert study.state == Study.State.CANCELLED and study.result == {}
    assert acts()[-1] == "planning.cancel_study"


def test_a_crash_is_said_and_the_question_may_be_asked_again(
    world: World, plan: PlanVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> dict[str, Any]:
        raise ZeroDivisionError("planted")

    monkeypatch.setitem(MAKERS, "what_if", broken)
    study = ask(world, plan)
    jobs.run_study(study.pk)
    study.refresh_from_db()
    assert study.state == Study.State.FAILED and study.result == {}
    assert study.failure == [{"message": jobs.BROKEN, "values": {"error": "ZeroDivisionError: planted"}}]
    monkeypatch.undo()
    assert answered(world, plan) != study


def test_a_dead_worker_s_study_is_taken_up_once(world: World, plan: PlanVersion) -> None:
    study, now = ask(world, plan, at=timezone.now()), timezone.now()
    assert take_study(pk=study.pk, worker="a", at=now)
    assert not take_study(pk=study.pk, worker="b", at=now + timedelta(seconds=29))
    queued, late = OrmQ.objects.count(), now + timedelta(seconds=40)
    assert actions.take_up_studies(at=now + timedelta(seconds=20)) == 0
    assert actions.take_up_studies(at=late) == 1 and actions.take_up_studies(at=late) == 0
    assert OrmQ.objects.count() == queued + 1
    jobs.run_study(study.pk)
    study.refresh_from_db()
    assert study.state == Study.State.DONE
    told = ["planning.take_up_study", "planning.answer_study"]
    assert acts()[-2:] == told


def test_a_study_that_keeps_losing_its_worker_is_given_up(world: World, plan: PlanVersion) -> None:
    study, late = ask(world, plan), NOW
    for left in (1, 1, 1, 0):
        Study.objects.filter(pk=study.pk).update(state="running", worker="gone", heartbeat_at=late)
        late += timedelta(minutes=5)
        assert actions.take_up_studies(at=late) == left
    study.refresh_from_db()
    assert study.state == Study.State.FAILED and "4" in str(study.failure) and study.ended_at


def test_a_displaced_worker_stores_nothing(
    world: World, plan: PlanVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, real = ask(world, plan), actions.store_answer

    def taken_over_meanwhile(**values: Any) -> None:
        Study.objects.filter(pk=study.pk).update(worker="another")
        real(**values)

    monkeypatch.setattr(actions, "store_answer", taken_over_meanwhile)
    jobs.run_study(study.pk)
    study.refresh_from_db()
    assert study.state == Study.State.RUNNING and study.result == {}
    from linmeng.domain.planning.progress import Progress

    step = Progress(0.5, "question")
    assert not keep_study(pk=study.pk, worker="a", at=timezone.now(), progress=step, trace=[])


def test_a_standing_queue_is_said_and_nothing_is_lost(world: World, plan: PlanVersion) -> None:
    study, client = ask(world, plan, at=timezone.now()), client_of(world, "officer", "en")
    address, standing = reverse("planning:study", args=[study.pk]), "background worker seems to stand still"
    assert standing not in client.get(address).content.decode()
    Study.objects.filter(pk=study.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=70))
    for _ in range(5):
        assert standing in client.get(address).content.decode()
    study.refresh_from_db()
    assert study.state == Study.State.WAITING and study.taken_up == 0


def opened(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(f"planning:{name}", args=args), query)
    assert answer.status_code == 200, name
    return str(answer.content.decode())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_the_question_to_the_answer_on_pages(world: World, plan: PlanVersion, language: str) -> None:
    client = client_of(world, "officer", language)
    assert "T-opera" in opened(client, "questions", plan.pk, compound="京剧院小区")
    sent = {
        "kind": "what_if",
        "area": "310104003000",
        "change": "with",
        "compound": "T-opera",
        "other": "岳阳花苑",
    }
    address = client.post(reverse("planning:ask", args=[plan.pk]), sent)["Location"]
    study = Study.objects.get()
    assert address == reverse("planning:study", args=[study.pk])
    assert 'hx-trigger="every 1s"' in client.get(address).content.decode()
    jobs.run_study(study.pk)
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = client.get(address).content.decode()
    assert "岳阳花苑" in page
    for place in (0, 1):
        data = client.get(reverse("planning:study_map", args=[study.pk, place])).json()
        assert len(data["points"]) == 3 and data["colourings"][0]["key"] == "changes"
    there = client.post(reverse("planning:open_answer", args=[study.pk]), {"place": "0", "beside": "plan"})
    assert there["Location"].startswith(reverse("planning:compare"))


def test_an_unknown_name_is_said(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer", "en")
    assert "called “Versailles”" in opened(client, "questions", plan.pk, compound="Versailles")
    sent = {
        "kind": "what_if",
        "area": "310104003000",
        "change": "with",
        "compound": "T-opera",
        "other": "Versailles",
    }
    answer = client.post(reverse("planning:ask", args=[plan.pk]), sent)
    assert answer.status_code == 422 and "Versailles" in answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_limits_on_a_page(world: World, plan: PlanVersion, language: str) -> None:
    study = answered(world, plan, kind="limits", parameters={})
    assert study.result["plans"] == []
    page = opened(client_of(world, "officer", language), "study", study.pk)
    shown = "Limits that do not bind" if language == "en" else "study"
    assert shown in page
