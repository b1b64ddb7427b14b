"""Runs are asked for, cancelled, and taken up again when their worker died."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.people.queries import scope_for
from linmeng.planning.actions.progress import GAVE_UP, put_back
from linmeng.planning.models import PlanVersion, RatesVersion, Run
from linmeng.planning.permissions import MAY
from linmeng.planning.queries.rates import rates_of
from linmeng.planning.queries.runs import stale_runs
from linmeng.planning.queries.snapshots import freeze, plain_wishes, read_wishes, thaw
from linmeng.planning.queries.streets import planning_areas
from linmeng.planning.queries.wishes import check_wishes

SECONDS = range(1, 3601)  # for each sub-district
SEEDS = range(2**31)
JOB = "linmeng.planning.jobs.run_plan"


@transaction.atomic
def start_run(
    *,
    by: Person,
    at: datetime,
    area: Any,
    rates: RatesVersion,
    seconds: int = 60,
    seed: int = 0,
    wishes: Mapping[str, Any] | None = None,
    based_on: PlanVersion | None = None,
) -> Run:
    """Asks for a plan of all compounds in an area as the register knows them now.

    `seconds` (1 … 3600) are those of each sub-district, `wishes` what must or must not be (model,
    section 2). Raises NotYours outside the person's area, NotNow when nothing can be planned there or a
    wish cannot be met, NotUnderstood for a wish or number out of range.
    """
    if not scope_for(by, MAY["planning.start_run"], localdate(at)).covers_area(area.code):
        raise NotYours("You may start plans only for your own area.")
    _check_range(seconds, SECONDS)
    _check_range(seed, SEEDS)
    asked = plain_wishes(read_wishes(wishes or {}))
    areas = planning_areas(by, area, localdate(at))
    inputs = freeze(areas)
    compounds = [c for a in areas for c in a.street.compounds]
    if not compounds:
        raise NotNow("There are no compounds to plan in {area}.", area=area.name)
    twin = Run.objects.filter(by=by, area=area, rates=rates, seed=seed, seconds=seconds, constraints=asked)
    if twin.filter(state__in=(Run.State.WAITING, Run.State.RUNNING)).exists():
        raise NotNow("Exactly this plan of {area} is being computed already.", area=area.name)
    if asked:
        check_wishes(thaw(inputs, asked), read_wishes(asked), rates_of(rates))
    run = Run.objects.create(
        area=area,
        rates=rates,
        by=by,
        asked_at=at,
        heartbeat_at=at,
        seed=seed,
        seconds=seconds,
        constraints=asked,
        inputs=inputs,
        based_on=based_on,
        compound_count=len(compounds),
        estimated_count=sum(bool(c.estimated) for c in compounds),
    )
    after = {
        "rates": rates.sha256,
        "compounds": len(compounds),
        "seconds": seconds,
        "seed": seed,
        "wishes": asked,
    }
    record(act="planning.start_run", by=by, at=at, subject=run, area_code=area.code, after=after)
    _enqueue(run.pk)
    return run


@transaction.atomic
def cancel_run(*, by: Person, at: datetime, run: Run) -> None:
    """Stops a run; its worker notices within a second. Raises NotYours, NotNow when it has ended already."""
    if not scope_for(by, MAY["planning.cancel_run"], localdate(at)).covers_area(run.area.code):
        raise NotYours("You may cancel only the runs of your own area.")
    going = Run.objects.filter(pk=run.pk, state__in=(Run.State.WAITING, Run.State.RUNNING))
    before = going.values_list("state", flat=True).first()
    if not before or not going.update(state=Run.State.CANCELLED, ended_at=at):
        raise NotNow("This run has ended already.")
    record(
        act="planning.cancel_run",
        by=by,
        at=at,
        subject=run,
        area_code=run.area.code,
        before={"state": before},
        after={"state": Run.State.CANCELLED},
    )


def take_up_runs(*, at: datetime) -> int:
    """Puts runs back into the queue whose worker is dead or whose place in it was lost; how many."""
    return sum(_take_up(run, at) for run in stale_runs(at))


@transaction.atomic
def _take_up(run: Run, at: datetime) -> bool:
    again = put_back(run, at)
    if again is None:
        return False
    beat = run.heartbeat_at and run.heartbeat_at.isoformat()
    told: dict[str, Any] = {"by": None, "at": at, "subject": run, "area_code": run.area.code}
    told["before"] = {"state": run.state, "heartbeat": beat}
    if again:
        record(act="planning.take_up_run", after={"taken_up": run.taken_up}, **told)
        _enqueue(run.pk)
    else:
        record(act="planning.fail_run", after={"failure": [GAVE_UP]}, **told)
    return again


def _enqueue(pk: int) -> None:
    """Into the queue of the same database, so that run and place in the queue are stored together."""
    from django_q.tasks import async_task

    async_task(JOB, pk, task_name=f"run {pk}")


def _check_range(value: int, allowed: range) -> None:
    if value not in allowed:
        raise NotUnderstood(
            "{value} is out of range: it must lie between {least} and {most}.",
            value=value, least=allowed[0], most=allowed[-1],
        )  # fmt: skip
