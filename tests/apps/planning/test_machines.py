"""A run on other processes or a cluster: the same plan, cancelled as fast, and stated when it cannot be."""

from typing import Any

import pytest
from django.db import OperationalError

from linmeng.planning import jobs
from linmeng.planning.actions import cancel_run
from linmeng.planning.models import PlanMember, PlanVersion, RatesVersion, Run
from tests.apps.planning.conftest import run_of
from tests.worlds import NOW, World

pytestmark = pytest.mark.django_db


def test_the_plan_is_the_same_on_two_processes(
    world: World, rates: RatesVersion, plan: PlanVersion, settings: Any
) -> None:
    settings.PLANNING_WORKERS = 2
    run = run_of(world, rates)
    jobs.run_plan(run.pk)
    again = PlanVersion.objects.get(run=run)
    assert (again.data, again.areas) == (plan.data, plan.areas)
    assert again.run.state == Run.State.DONE and again.run.trace[-1][1] == again.objective


def test_a_cancel_reaches_other_processes(
    world: World, rates: RatesVersion, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PLANNING_WORKERS = 2
    run, honest = run_of(world, rates), jobs.Pulse.is_lost

    def cancelled(pulse: jobs.Pulse) -> bool:
        if Run.objects.filter(pk=run.pk, state=Run.State.RUNNING).exists():
            cancel_run(by=world.people["officer"], at=NOW, run=run)
        pulse._beaten = 0.0  # the next look is due
        return honest(pulse)

    monkeypatch.setattr(jobs.Pulse, "is_lost", cancelled)
    jobs.run_plan(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED and not PlanVersion.objects.exists()


def test_a_cluster_that_does_not_answer_is_stated(
    world: World, rates: RatesVersion, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PLANNING_CLUSTER = "tcp://127.0.0.1:9"
    monkeypatch.setattr("linmeng.machines.cluster.TIMEOUT", 0.5)
    run = run_of(world, rates)
    jobs.run_plan(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.FAILED and not PlanVersion.objects.exists()
    [reason] = run.failure
    assert reason["values"]["address"] == "tcp://127.0.0.1:9"
    assert "does not answer" in reason["message"].format(**reason["values"])


def test_a_full_disk_stores_nothing_and_is_stated(
    world: World, rates: RatesVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(PlanMember.objects, "bulk_create", full)
    run = run_of(world, rates)
    jobs.run_plan(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.FAILED and "disk is full" in str(run.failure)
    assert not PlanVersion.objects.exists() and not PlanMember.objects.exists()
    monkeypatch.undo()
    again = run_of(world, rates)
    jobs.run_plan(again.pk)
    assert PlanVersion.objects.get().run == again
