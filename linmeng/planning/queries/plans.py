"""Plans, for those who may see them, and the whole report that their pages and files show."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from linmeng.domain.planning.plan import Plan, from_json
from linmeng.people.models import Person
from linmeng.planning.models import PlanVersion
from linmeng.planning.queries.rates import rates_of
from linmeng.planning.queries.runs import plan_scope
from linmeng.planning.queries.snapshots import thaw

if TYPE_CHECKING:
    from linmeng.planning.files.report import Report

_KEPT = 8  # reports kept in memory; a plan is never altered


def plans_for(person: Person, on: date) -> QuerySet[PlanVersion]:
    """The plans whose area lies inside the person's, newest first, without their data. Raises NotYours."""
    scope = plan_scope(person, on)
    inside = Q(pk__in=[])
    for prefix in scope.prefixes:
        inside |= Q(run__area__code__startswith=prefix)
    return (
        PlanVersion.objects.filter(inside)
        .select_related("run__area", "run__rates", "run__by")
        .defer("data", "areas", "run__inputs", "run__trace", "run__rates__text")
    )


def plan_for(person: Person, pk: int, on: date) -> PlanVersion:
    """One plan with its run; what is bulky comes when asked for. Raises NotYours and DoesNotExist."""
    bulky = ("data", "run__inputs", "run__trace", "run__rates__text")
    return plans_for(person, on).defer(None).defer(*bulky).get(pk=pk)


def report_of(plan: PlanVersion) -> "Report":
    """Every alliance of the plan priced, together and alone."""
    key = (plan.pk, plan.at.isoformat(), plan.objective)
    found = _reports.get(key)
    if found is None:
        found = _report(PlanVersion.objects.select_related("run__rates").get(pk=plan.pk))
        _reports[key] = found
        for old in list(_reports)[:-_KEPT]:  # another thread may have dropped it already
            _reports.pop(old, None)
    return found


_reports: "dict[tuple[int, str, float], Report]" = {}


def _report(version: PlanVersion) -> "Report":
    from linmeng.planning.files.report import Area, Report

    plan = from_json(version.data)
    rates = rates_of(version.run.rates)
    own = {area["code"]: area for area in version.areas}
    areas = []
    for area in thaw(version.run.inputs, version.run.constraints):
        if not area.street.compounds:
            continue
        ids = {c.id for c in area.street.compounds}
        areas.append(Area(area.name, area.street, part_of(plan, ids, own[area.code]), area.ways))
    return Report.of(areas, rates, plan)


def part_of(plan: Plan, ids: set[str], own: Mapping[str, Any]) -> Plan:
    """The part of a plan that one sub-district has, with what is stored of it."""
    alliances = tuple(a for a in plan.alliances if a.members[0] in ids)
    notes = tuple(str(n) for n in own.get("notes", ()))
    return Plan(own["objective"], own["bound"], own["gap"], plan.rates, alliances, notes)
