"""What the newest plan means for one compound: open to everybody within whose reach it lies."""

from datetime import date
from typing import TYPE_CHECKING, Any

from linmeng.domain.refusals import NotYours
from linmeng.people.models import Person
from linmeng.people.queries import scope_for
from linmeng.planning.models import PlanMember, PlanVersion
from linmeng.planning.permissions import MAY
from linmeng.planning.queries.plans import report_of
from linmeng.register.queries import compound_for, compounds_for

if TYPE_CHECKING:
    from linmeng.planning.files.report import Sheet


def calculation_for(person: Person, code: str, on: date) -> tuple[Any, PlanVersion | None, "Sheet | None"]:
    """A compound, the newest plan that holds it, and its calculation there; None without a plan.

    Raises Http404 when there is no such compound, NotYours when it is out of the person's reach.
    """
    compound = compound_for(person, code, on)
    reach = scope_for(person, MAY["planning.see_calculation"], on)
    if not reach.covers(compound.area_code, compound.pk, compound.company_id):
        raise NotYours("This compound is outside your area.")
    plan = _newest(compound.code)
    if plan is None:
        return compound, None, None
    sheet = next((s for s in report_of(plan).sheets if any(c.id == compound.code for c in s.members)), None)
    return compound, plan, sheet


def calculated_for(person: Person, on: date, most: int = 200) -> list[Any]:
    """The compounds within a person's reach that a finished plan holds."""
    near = list(compounds_for(person, on)[:most])
    planned = PlanMember.objects.filter(code__in=[c.code for c in near])
    codes = set(planned.values_list("code", flat=True).distinct())
    return [c for c in near if c.code in codes]


def _newest(code: str) -> PlanVersion | None:
    rows = PlanMember.objects.filter(code=code).order_by("-plan__at", "-plan_id")
    row = rows.select_related("plan__run__rates", "plan__run__area").first()
    return row.plan if row else None
