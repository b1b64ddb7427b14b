"""A run: asked for, computed, cancelled, taken up again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from linmeng.domain.planning.check import Fault
from linmeng.domain.planning.progress import Progress
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import AuditRow
from linmeng.planning import actions, jobs
from linmeng.planning.actions import cancel_run, take_up_runs
from linmeng.planning.actions.progress import keep_run, take_run
from linmeng.planning.models import PlanVersion, RatesVersion, Run
from linmeng.planning.queries import report_of
from linmeng.register.models import Compound
from tests.apps.planning.conftest import run_of
from tests.worlds import NOW, World

pytestmark = pytest.mark.django_db


def acts() -> list[str]:
    rows = AuditRow.objects.filter(act__startswith="planning.").order_by("pk")
    return [row.act for row in rows if row.act != "planning.save_rates"]


def test_a_run_leaves_one_checked_plan(plan: PlanVersion) -> None:
    assert plan.gap <= 1e-3
    assert {m.code for m in plan.members.all()} == {"T-opera", "T-garden", "T-alone"}
    [pair] = [a for a in plan.data["alliances"] if len(a["members"]) > 1]
    assert pair["host"] == "T-garden" and pair["members"] == ["T-garden", "T-opera"]
    assert plan.data["rates"]["sha256"] == plan.run.rates.sha256
    assert acts() == ["planning.start_run", "planning.store_plan"]
    assert plan.figures["joined"] == 2 and plan.run.trace[-1][1] == plan.objective


def test_inputs_are_frozen_when_the_run_is_asked_for(world: World, rates: RatesVersion) -> None:
    run = run_of(world, rates)
    Compound.objects.filter(code="T-opera").update(floor_area_dm2=99, name="later")
    jobs.run_plan(run.pk)
    report = report_of(PlanVersion.objects.select_related("run__rates").get())
    opera = next(c for c in report.compounds if c.id == "T-opera")
    assert (opera.area, opera.name) == (813.0, "京剧院小区")
    assert "tier" in opera.estimated and "area" not in opera.estimated
    assert run.estimated_count == 3


def test_the_same_run_twice_leaves_one_plan(plan: PlanVersion) -> None:
    before = acts()
    jobs.run_plan(plan.run_id)
    assert PlanVersion.objects.count() == 1 and acts() == before


def test_a_faulty_plan_is_not_stored(
    world: World, rates: RatesVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault("cost", "{who}: the cost is {stated}", {"who": "T-opera", "stated": 1.5})
    monkeypatch.setattr("linmeng.domain.planning.check.check", lambda *_: [fault])
    run = run_of(world, rates)
    jobs.run_plan(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.FAILED and not PlanVersion.objects.exists()
    assert run.failure == [{"message": fault.message, "values": {"who": "T-opera", "stated": "1.50"}}]
    assert acts() == ["planning.start_run", "planning.fail_run"]


def test_a_crash_is_said_and_not_hidden(
    world: World, rates: RatesVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr("linmeng.domain.planning.solve.solve", broken)
    run = run_of(world, rates)
    jobs.run_plan(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert run.failure == [{"message": jobs.BROKEN, "values": {"error": "ZeroDivisionError: planted"}}]


def test_cancelled_while_it_waits(world: World, rates: RatesVersion) -> None:
    run = run_of(world, rates)
    cancel_run(by=world.people["officer"], at=NOW, run=run)
    jobs.run_plan(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED and not PlanVersion.objects.exists()
    with pytest.raises(NotNow):
        cancel_run(by=world.people["officer"], at=NOW, run=run)


def test_cancelled_while_it_runs(world: World, rates: RatesVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    from linmeng.domain.planning import solve as search

    real, run = search.solve, run_of(world, rates)

    def cancelled_in_the_middle(*args: Any, **kwargs: Any) -> Any:
        cancel_run(by=world.people["officer"], at=NOW, run=run)
        kwargs["stop"]._beaten = 0.0  # the next look at the clock is due
        assert kwargs["stop"].remaining() == 0.0
        return real(*args, **kwargs)

    monkeypatch.setattr(search, "solve", cancelled_in_the_middle)
    jobs.run_plan(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED and not PlanVersion.objects.exists()
    assert acts() == ["planning.start_run", "planning.cancel_run"]


def test_only_one_worker_has_a_run(world: World, rates: RatesVersion) -> None:
    run, now = run_of(world, rates), timezone.now()
    assert take_run(pk=run.pk, worker="a", at=now)
    assert not take_run(pk=run.pk, worker="b", at=now + timedelta(seconds=29))
    assert take_run(pk=run.pk, worker="b", at=now + timedelta(seconds=31))
    step = Progress(0.5, "bound", 10.0, 9.0)
    assert not keep_run(pk=run.pk, worker="a", at=now, progress=step, trace=[])
    assert keep_run(pk=run.pk, worker="b", at=now, progress=step, trace=[])


def test_a_displaced_worker_stores_nothing(
    world: World, rates: RatesVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_of(world, rates)
    real = actions.store_plan

    def taken_over_meanwhile(**values: Any) -> Any:
        Run.objects.filter(pk=run.pk).update(worker="another")
        return real(**values)

    monkeypatch.setattr(actions, "store_plan", taken_over_meanwhile)
    jobs.run_plan(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.RUNNING and not PlanVersion.objects.exists()


def test_a_dead_worker_s_run_goes_back_into_the_queue_once(world: World, rates: RatesVersion) -> None:
    run, now = run_of(world, rates), timezone.now()
    assert take_run(pk=run.pk, worker="a", at=now)
    queued = OrmQ.objects.count()
    assert take_up_runs(at=now + timedelta(seconds=20)) == 0
    assert take_up_runs(at=now + timedelta(seconds=40)) == 1
    assert take_up_runs(at=now + timedelta(seconds=41)) == 0
    assert OrmQ.objects.count() == queued + 1
    run.refresh_from_db()
    assert run.state == Run.State.WAITING and acts() == ["planning.start_run", "planning.take_up_run"]


def test_a_lost_place_in_the_queue_waits_for_a_living_worker(world: World, rates: RatesVersion) -> None:
    now = timezone.now()
    first, _second = run_of(world, rates, at=now), run_of(world, rates, at=now, seed=1)
    late = now + timedelta(seconds=90)
    assert take_run(pk=first.pk, worker="a", at=late)
    assert take_up_runs(at=late) == 0  # somebody works: the queue moves on
    Run.objects.filter(pk=first.pk).update(state=Run.State.DONE)
    assert take_up_runs(at=late) == 0  # nobody works, and its place is there: the worker is down
    OrmQ.objects.all().delete()
    assert take_up_runs(at=late) == 1
    for minutes in range(2, 14, 2):  # losing a place is nobody's death: it is never given up for that
        OrmQ.objects.all().delete()
        assert take_up_runs(at=late + timedelta(minutes=minutes)) == 1


def test_a_run_needs_compounds_and_sense(world: World, rates: RatesVersion) -> None:
    with pytest.raises(NotUnderstood):
        run_of(world, rates, seconds=0)
    with pytest.raises(NotUnderstood):
        run_of(world, rates, seed=-1)
    Compound.objects.all().update(status="removed")
    with pytest.raises(NotNow):
        run_of(world, rates)
    assert not Run.objects.exists() and not OrmQ.objects.exists()


def test_an_exception_after_the_row_leaves_nothing(
    world: World, rates: RatesVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> None:
        raise OSError("planted")

    monkeypatch.setattr("linmeng.planning.actions.runs._enqueue", broken)
    with pytest.raises(OSError, match="planted"):
        run_of(world, rates)
    assert not Run.objects.exists() and acts() == []


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"together": [["T-opera", "T-alone"]]}, "m apart"),
        ({"together": [["T-opera", "T-nowhere"]]}, "T-nowhere"),
        ({"mode": {"T-garden": "selfrun"}}, "mature"),
        ({"host": {"T-opera": "T-alone"}}, "m apart"),
        ({"mode": {"T-opera": "dance"}}, "dance"),
        ({"near": []}, "near"),
        ({"apart": ["T-opera"]}, "apart"),
        ({"mode": {"T-opera": "merge"}, "host": {"T-opera": "T-garden"}}, "another mode"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_at_once(
    wishes: dict[str, Any], words: str, world: World, rates: RatesVersion
) -> None:
    with pytest.raises((NotUnderstood, NotNow)) as refused:
        run_of(world, rates, wishes=wishes)
    assert words in str(refused.value) and not Run.objects.exists()


def test_a_wish_is_obeyed(world: World, rates: RatesVersion) -> None:
    run = run_of(world, rates, wishes={"apart": [["T-opera", "T-garden"]]})
    jobs.run_plan(run.pk)
    plan = PlanVersion.objects.get()
    assert all(len(a["members"]) == 1 for a in plan.data["alliances"])
    assert plan.run.constraints == {"apart": [["T-opera", "T-garden"]]}


def test_a_run_that_keeps_losing_its_worker_is_given_up_with_a_reason(
    world: World, rates: RatesVersion
) -> None:
    run = run_of(world, rates)
    late = NOW
    for _ in range(3):
        Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING, worker="gone", heartbeat_at=late)
        late += timedelta(minutes=5)
        assert take_up_runs(at=late) == 1
    Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING, worker="gone", heartbeat_at=late)
    assert take_up_runs(at=late + timedelta(minutes=5)) == 0
    run.refresh_from_db()
    assert run.state == Run.State.FAILED and "4" in str(run.failure) and run.ended_at
    assert acts()[-1] == "planning.fail_run"
    assert take_up_runs(at=late + timedelta(hours=1)) == 0


def test_asking_twice_for_the_same_run_starts_one(world: World, rates: RatesVersion) -> None:
    run = run_of(world, rates)
    with pytest.raises(NotNow, match="being computed already"):
        run_of(world, rates)
    run_of(world, rates, seed=1)
    cancel_run(by=world.people["officer"], at=NOW, run=run)
    assert run_of(world, rates).pk != run.pk
