"""The JSON door to questions about a plan: ask each kind, read, cancel, open; the same permissions."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from linmeng.planning import jobs
from linmeng.planning.actions.progress import take_study
from linmeng.planning.models import PlanVersion, Study
from linmeng.planning.queries.questions import SECONDS
from tests.apps.planning.test_api import API, post
from tests.apps.planning.test_pages import client_of
from tests.apps.planning.test_permissions import IN_TIANPING, OFFICES, ROLES
from tests.apps.planning.test_studies import ask
from tests.worlds import World

pytestmark = pytest.mark.django_db
HERE = "310104003000"
ASKED: dict[str, dict[str, Any]] = {
    "what_if": {"compound": "T-opera", "change": "without", "other": "T-garden"},
    "limits": {},
    "alternatives": {},
    "front": {},
    "robustness": {},
    "expected": {"yes": 0.7, "except": {"T-opera": 0.9}},
    "staging": {"on": "2024-09-20", "ends": {"T-opera": "2024-12-31", "T-garden": None}},
    "intervals": {"estimates": 0.1, "wages": 0.05, "direct": 0.0, "draws": 3},
}


def asked(client: Client, plan: PlanVersion, kind: str, **more: Any) -> Any:
    return post(client, f"/plans/{plan.pk}/studies", {"kind": kind, "area": HERE, **more})


def test_every_kind_is_asked_and_its_answer_read(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer")
    assert ASKED.keys() == SECONDS.keys()
    for kind, more in ASKED.items():
        answer = asked(client, plan, kind, **more)
        study = answer.json()
        assert (answer.status_code, study["state"], study["answer"]) == (201, "waiting", None), kind
        jobs.run_study(study["id"])
        done = client.get(f"{API}/studies/{study['id']}").json()
        assert (done["state"], done["failure"]) == ("done", []) and done["answer"], kind
        again = asked(client, plan, kind, **more)
        assert again.status_code == 200 and again.json()["id"] == study["id"]
    rows = client.get(f"{API}/plans/{plan.pk}/studies").json()
    assert [r["kind"] for r in rows] == list(reversed(ASKED)) and "answer" not in rows[0]
    assert [r["kind"] for r in client.get(f"{API}/plans/{plan.pk}/studies?offset=7").json()] == ["what_if"]


def test_what_was_sent_is_what_is_asked(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer")
    kept = {kind: asked(client, plan, kind, **more).json()["parameters"] for kind, more in ASKED.items()}
    assert kept["what_if"]["change"] == "without" and kept["what_if"]["other"] == "T-garden"
    assert {kind: kept[kind] for kind in ("expected", "staging", "intervals")} == {
        kind: ASKED[kind] for kind in ("expected", "staging", "intervals")
    }
    usual = asked(client, plan, "staging", on="2024-09-20").json()["parameters"]
    assert usual == {"on": "2024-09-20", "ends": {}}  # the register holds no contract


def test_an_answer_s_plan_is_read_and_opened(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer")
    study = asked(client, plan, "what_if", compound="T-opera", change="alone").json()["id"]
    assert post(client, f"/studies/{study}/open", {"place": 0}).status_code == 409
    jobs.run_study(study)
    found, other = client.get(f"{API}/studies/{study}").json()["plans"]
    assert (found["place"], found["opened"], len(found["plan"]["alliances"])) == (0, None, 3)
    assert {p["wishes"]["mode"]["T-opera"] for p in (found, other)} == {"independent", "selfrun"}
    opened = post(client, f"/studies/{study}/open", {"place": 0})
    assert opened.status_code == 200 and opened.json()["objective"] == found["plan"]["objective"]
    found, other = client.get(f"{API}/studies/{study}").json()["plans"]
    assert found["opened"] == opened.json()["id"] and other["opened"] is None
    assert post(client, f"/studies/{study}/open", {"place": 9}).status_code == 422


def test_cancel(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer")
    study = asked(client, plan, "limits").json()["id"]
    assert post(client, f"/studies/{study}/cancel").json()["state"] == "cancelled"
    assert post(client, f"/studies/{study}/cancel").status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "dance"},
        {"kind": "what_if"},
        {"kind": "what_if", "change": "alone", "compound": "T-nowhere"},
        {"kind": "limits", "yes": 0.5},
        {"kind": "expected", "yes": 1.5},
        {"kind": "expected", "except": {"T-nowhere": 0.5}},
        {"kind": "staging", "ends": {"T-opera": "the day after tomorrow"}},
        {"kind": "intervals", "draws": 100_000},
        {"kind": "limits", "area": "310109010000"},
        {"kind": "limits", "more": 1},
    ],
)
def test_a_question_without_sense_is_a_problem(wrong: Any, world: World, plan: PlanVersion) -> None:
    refused = asked(client_of(world, "officer", "en"), plan, **wrong)
    assert refused.status_code == 422 and refused["Content-Type"] == "application/problem+json"
    assert not Study.objects.exists()


def test_by_role(world: World, plan: PlanVersion) -> None:
    for who in ROLES:
        client, study = client_of(world, who), ask(world, plan)
        addresses = (f"/plans/{plan.pk}/studies", f"/studies/{study.pk}")
        seen = [client.get(API + address).status_code for address in addresses]
        first = asked(client, plan, "limits").status_code
        opened = post(client, f"/studies/{study.pk}/open", {"place": 0}).status_code
        cancelled = post(client, f"/studies/{study.pk}/cancel").status_code
        if who in IN_TIANPING:
            assert (seen, opened, cancelled) == ([200, 200], 409, 200) and first in (200, 201), who
        else:
            assert {*seen, first, opened, cancelled} == {404 if who in OFFICES else 403}, who
    assert Client().get(f"{API}/plans/{plan.pk}/studies").status_code == 401


def test_who_only_polls_gets_a_dead_worker_s_study_going_again(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer")
    study = asked(client, plan, "limits").json()["id"]
    assert take_study(pk=study, worker="dead", at=timezone.now() - timedelta(minutes=5))
    OrmQ.objects.all().delete()  # what the worker had taken
    assert client.get(f"{API}/studies/{study}").json()["state"] == "waiting"
    assert OrmQ.objects.count() == 1
    jobs.run_study(study)
    assert client.get(f"{API}/studies/{study}").json()["state"] == "done"
