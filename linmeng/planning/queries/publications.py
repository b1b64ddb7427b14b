"""Published plans: what readers outside the office see, and what the office sees of publishing."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from linmeng.people.models import Person
from linmeng.people.queries import scope_for
from linmeng.planning.models import PlanMember, PlanVersion, Publication
from linmeng.planning.permissions import MAY
from linmeng.planning.queries.runs import plan_scope

_BULKY = ("plan__data", "plan__areas", "plan__run__inputs", "plan__run__trace", "version__arrangement")


def publications_for(person: Person, on: date) -> QuerySet[Publication]:
    """All publications inside the person's area, the newest first, also withdrawn ones. Raises NotYours."""
    inside = Q(pk__in=[])
    for prefix in plan_scope(person, on).prefixes:
        inside |= Q(area_code__startswith=prefix)
    related = ("plan__run__area", "by", "withdrawn_by", "version__draft")
    return Publication.objects.filter(inside).select_related(*related).defer(*_BULKY)


def publication_for(person: Person, pk: int, on: date) -> Publication:
    """One of them. Raises NotYours, Publication.DoesNotExist."""
    return publications_for(person, on).get(pk=pk)


def publication_of(plan: PlanVersion) -> Publication | None:
    """The publication of a plan that is in force."""
    found = Publication.objects.filter(plan=plan, withdrawn_at__isnull=True)
    return found.select_related("by", "version__draft").first()


def public_plan_of(code: str) -> PlanVersion | None:
    """The plan last published that holds a compound and was not withdrawn."""
    found = Publication.objects.filter(withdrawn_at__isnull=True, plan__members__code=code)
    row = found.select_related("plan__run__rates", "plan__run__area").order_by("-at", "-pk").first()
    return row.plan if row else None


def publicly_planned(codes: Collection[str]) -> set[str]:
    """Those of the compounds that a published plan holds."""
    standing = Publication.objects.filter(plan=OuterRef("plan"), withdrawn_at__isnull=True)
    found = PlanMember.objects.filter(Exists(standing), code__in=codes)
    return set(found.values_list("code", flat=True).distinct())


def may_publish(person: Person, on: date, code: str) -> bool:
    """Whether the person may publish plans of the area with this code."""
    return scope_for(person, MAY["planning.publish_plan"], on).covers_area(code)
