"""Runs, for those who may see plans of the area."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from linmeng.domain.refusals import NotYours
from linmeng.people.models import Person
from linmeng.people.queries import Scope, scope_for
from linmeng.planning.models import PlanVersion, Run, Study
from linmeng.planning.models.computation import Computation
from linmeng.planning.permissions import MAY

STALE = timedelta(seconds=30)  # without a sign of life a run's worker is taken for dead
_S = Computation.State
QUEUED = timedelta(seconds=60)  # and a waiting run's place in the queue for lost, when nobody works


def runs_for(person: Person, on: date) -> QuerySet[Run]:
    """The runs whose area lies inside the person's, newest first, without bulky inputs. Raises NotYours.

    Plans that a study found have a run for their inputs' sake only: it is not among them.
    """
    scope = plan_scope(person, on)
    return (
        Run.objects.filter(_inside(scope, "area__code"), plan__study__isnull=True)
        .select_related("area", "rates", "by", "plan")
        .defer("inputs", "trace", "rates__text", "plan__data", "plan__areas")
    )


def run_for(person: Person, pk: int, on: date) -> Run:
    """One run, with its trace. Raises NotYours, Run.DoesNotExist."""
    return runs_for(person, on).defer(None).defer("inputs", "rates__text", "plan__data").get(pk=pk)


def stale(kind: type[Computation], at: datetime) -> QuerySet[Any]:
    """Runs or studies that nobody computes any more, though they should be. They share one queue.

    One that waits has lost its place when nobody works and nothing lies ready in the queue.
    """
    dead = Q(state=_S.RUNNING, heartbeat_at__lt=at - STALE)
    lost = Q(state=_S.WAITING, heartbeat_at__lt=at - QUEUED)
    return kind._default_manager.filter(dead if _busy(at) or _ready(at) else dead | lost)


def stale_runs(at: datetime) -> QuerySet[Run]:
    """The runs among them."""
    return stale(Run, at).only("pk", "state", "heartbeat_at", "taken_up", "area")


def queue_stands(of: Computation, at: datetime) -> bool:
    """Whether a computation has waited long with work lying ready that nobody takes: the worker is down."""
    waits = of.state == _S.WAITING and of.heartbeat_at is not None and of.heartbeat_at < at - QUEUED
    return waits and _ready(at) and not _busy(at)


def _ready(at: datetime) -> bool:
    from django_q.models import OrmQ

    return bool(OrmQ.objects.filter(lock__lte=at).exists())


def _busy(at: datetime) -> bool:
    alive = Q(state=_S.RUNNING, heartbeat_at__gte=at - STALE)
    return any(k._default_manager.filter(alive).exists() for k in (Run, Study))


def plan_scope(person: Person, on: date) -> Scope:
    """Where the person may see plans. Raises NotYours when nowhere."""
    scope = scope_for(person, MAY["planning.see_plans"], on)
    if not scope:
        raise NotYours("Plans are shown to the offices of their area.")
    return scope


def sees_plans(person: Person, on: date, plan: PlanVersion | None = None) -> bool:
    """Whether the person may see plans at all, or this one."""
    scope = scope_for(person, MAY["planning.see_plans"], on)
    return scope.covers_area(plan.run.area.code) if plan else bool(scope)


def may_start_runs(person: Person, on: date) -> bool:
    return bool(scope_for(person, MAY["planning.start_run"], on))


def _inside(scope: Scope, field: str) -> Q:
    inside = Q(pk__in=[])
    for prefix in scope.prefixes:
        inside |= Q(**{f"{field}__startswith": prefix})
    return inside
