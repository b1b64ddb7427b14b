"""The JSON door: a run from asking to plan."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from linmeng.planning import jobs
from linmeng.planning.actions import publish_plan
from linmeng.planning.actions.progress import take_run
from linmeng.planning.models import PlanVersion, RatesVersion
from tests.apps.planning.test_pages import client_of
from tests.worlds import NOW, World

pytestmark = pytest.mark.django_db
API = "/api/planning"


def post(client: Client, address: str, sent: Any = None) -> Any:
    return client.post(API + address, sent, content_type="application/json")


def test_from_asking_to_plan(world: World, rates: RatesVersion) -> None:
    client = client_of(world, "officer")
    wishes = {"apart": [["T-opera", "T-garden"]]}
    asked = post(client, "/runs", {"area": "310104003000", "rates": rates.pk, "wishes": wishes})
    assert asked.status_code == 201 and asked.json()["state"] == "waiting"
    jobs.run_plan(asked.json()["id"])
    run = client.get(f"{API}/runs/{asked.json()['id']}").json()
    assert run["state"] == "done" and run["compounds"] == 3
    plan = client.get(f"{API}/plans/{run['plan']}").json()
    stored = PlanVersion.objects.get()
    assert plan == {**stored.data, "alliances": plan["alliances"]} and len(plan["alliances"]) == 3
    assert client.get(f"{API}/compounds/T-opera/calculation").status_code == 404  # not published
    publish_plan(by=world.people["officer"], at=NOW, plan=stored)
    calculation = client.get(f"{API}/compounds/T-opera/calculation").json()
    assert calculation["plan"] == stored.pk and calculation["lines"][0]["key"] == "crew"
    assert client.get(f"{API}/plans").json()[0]["id"] == stored.pk


def test_refusals_are_problems(world: World, rates: RatesVersion) -> None:
    officer, stranger = client_of(world, "officer", "en"), client_of(world, "stranger")
    wishes = {"together": [["T-opera", "T-alone"]]}
    refused = post(officer, "/runs", {"area": "310104003000", "rates": rates.pk, "wishes": wishes})
    assert refused.status_code == 409 and "m apart" in refused.json()["title"]
    assert refused["Content-Type"] == "application/problem+json"
    assert post(stranger, "/runs", {"area": "310104003000", "rates": rates.pk}).status_code in (403, 404)
    assert post(officer, "/runs", {"area": "310104003000", "rates": 10**40}).status_code == 422
    assert Client().get(f"{API}/plans").status_code == 401


def test_cancel(world: World, rates: RatesVersion) -> None:
    client = client_of(world, "officer")
    run = post(client, "/runs", {"area": "310104003000", "rates": rates.pk}).json()["id"]
    assert post(client, f"/runs/{run}/cancel").json()["state"] == "cancelled"
    assert post(client, f"/runs/{run}/cancel").status_code == 409


def test_who_only_polls_gets_a_dead_worker_s_run_going_again(world: World, rates: RatesVersion) -> None:
    client = client_of(world, "officer")
    run = post(client, "/runs", {"area": "310104003000", "rates": rates.pk}).json()["id"]
    assert take_run(pk=run, worker="dead", at=timezone.now() - timedelta(minutes=5))
    OrmQ.objects.all().delete()  # what the worker had taken
    assert client.get(f"{API}/runs/{run}").json()["state"] == "waiting"
    assert OrmQ.objects.count() == 1
    jobs.run_plan(run)
    assert client.get(f"{API}/runs/{run}").json()["state"] == "done"
