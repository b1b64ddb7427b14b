"""Studies of plans, for those who may see the plan."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from linmeng.people.models import Person
from linmeng.people.queries import scope_for
from linmeng.planning.models import PlanVersion, Study
from linmeng.planning.permissions import MAY
from linmeng.planning.queries.plans import plans_for
from linmeng.planning.queries.runs import stale


def studies_for(person: Person, plan: PlanVersion, on: date) -> QuerySet[Study]:
    """The questions about a plan the person sees, newest first, without the answers. Raises NotYours."""
    seen = plans_for(person, on).filter(pk=plan.pk).values("pk")
    return Study.objects.filter(plan__in=seen).select_related("by").defer("result")


def study_for(person: Person, pk: int, on: date) -> Study:
    """One study with its answer and its plan. Raises NotYours, Study.DoesNotExist."""
    seen = plans_for(person, on).values("pk")
    rows = Study.objects.select_related("by", "plan__run__area", "plan__run__rates")
    bulky = ("plan__data", "plan__run__inputs", "plan__run__trace", "plan__run__rates__text")
    return rows.filter(plan__in=seen).defer(*bulky).get(pk=pk)


def answered(person: Person, plan: PlanVersion, kind: str, on: date) -> QuerySet[Study]:
    """The studies of one kind that are going or done, with their answers, newest first."""
    going = (Study.State.WAITING, Study.State.RUNNING, Study.State.DONE)
    return studies_for(person, plan, on).defer(None).filter(kind=kind, state__in=going)


def opened_plans(study: Study) -> Mapping[int, int]:
    """Which of a study's plans have been opened: place in the answer → plan."""
    rows = PlanVersion.objects.filter(study=study).values_list("place", "pk")
    return {place: pk for place, pk in rows if place is not None}


def may_study(person: Person, on: date, plan: PlanVersion) -> bool:
    """Whether the person may ask about this plan."""
    return scope_for(person, MAY["planning.study"], on).covers_area(plan.run.area.code)


def stale_studies(at: datetime) -> QuerySet[Any]:
    """Studies that nobody computes any more, though they should be."""
    return stale(Study, at).only("pk", "state", "heartbeat_at", "taken_up", "kind", "area_code")
