"""What the plan published last means for one compound: open to everybody within whose reach it lies."""

from datetime import date
from typing import TYPE_CHECKING, Any

from linmeng.domain.refusals import NotYours
from linmeng.people.models import Person
from linmeng.people.queries import scope_for
from linmeng.planning.models import PlanVersion
from linmeng.planning.permissions import MAY
from linmeng.planning.queries.plans import report_of
from linmeng.planning.queries.publications import public_plan_of, publicly_planned
from linmeng.register.queries import compound_for, compounds_for

if TYPE_CHECKING:
    from linmeng.planning.files.report import Sheet


def calculation_for(person: Person, code: str, on: date) -> tuple[Any, PlanVersion | None, "Sheet | None"]:
    """A compound, the plan published last that holds it, and its calculation there; None without one.

    Raises Http404 when there is no such compound, NotYours when it is out of the person's reach.
    """
    compound = compound_for(person, code, on)
    reach = scope_for(person, MAY["planning.see_calculation"], on)
    if not reach.covers(compound.area_code, compound.pk, compound.company_id):
        raise NotYours("This compound is outside your area.")
    plan = public_plan_of(compound.code)
    if plan is None:
        return compound, None, None
    sheet = next((s for s in report_of(plan).sheets if any(c.id == compound.code for c in s.members)), None)
    return compound, plan, sheet


def calculated_for(person: Person, on: date, most: int = 200) -> list[Any]:
    """The compounds within a person's reach that a published plan holds."""
    near = list(compounds_for(person, on)[:most])
    codes = publicly_planned([c.code for c in near])
    return [c for c in near if c.code in codes]
