"""Where a role can be given: areas, compounds and companies a giver reaches, found by what somebody types."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from linmeng.domain.refusals import NotUnderstood
from linmeng.people.models import Organisation, Person, Role
from linmeng.people.permissions import MAY
from linmeng.people.queries.scope import scope_for

OFFERED = 200  # as many are offered while typing


def areas_to_offer(person: Person, on: date) -> Any:
    """The areas inside the reach of `person`, the largest first."""
    areas = _model("area").objects.defer("outline")
    return areas.filter(_inside(person, on, "code")).order_by("code")


def compounds_to_offer(person: Person, on: date) -> Any:
    """The compounds inside the reach of `person`."""
    return _model("compound").objects.defer("outline").filter(_inside(person, on, "area_code"))


def area_named(person: Person, on: date, words: str) -> Any:
    """The one area with this name or code. Raises NotUnderstood when there is none or more than one."""
    return _one(areas_to_offer(person, on).filter(Q(code=words) | Q(name=words)), words)


def compound_named(person: Person, on: date, words: str) -> Any:
    """The one compound with this name or register number. Raises NotUnderstood when there is none or two."""
    return _one(compounds_to_offer(person, on).filter(Q(code=words) | Q(name=words)), words)


def company_to_name(words: str) -> Organisation:
    """The one organisation with this name or credit code. Raises NotUnderstood when there is none or two."""
    found: Organisation = _one(Organisation.objects.filter(Q(name=words) | Q(credit_code=words)), words)
    return found


def offered(person: Person, on: date) -> dict[str, list[Any]]:
    """What is offered while somebody types where a role is held."""
    return {
        "areas_offered": list(areas_to_offer(person, on)[:OFFERED]),
        "compounds_offered": list(compounds_to_offer(person, on)[:OFFERED]),
        "organisations_offered": list(Organisation.objects.all()[:OFFERED]),
    }


def _one(rows: QuerySet[Any], words: str) -> Any:
    found = list(rows[:2])
    if not found:
        raise NotUnderstood("“{words}” was not found inside your area.", words=words)
    if len(found) > 1:
        raise NotUnderstood("Several are called “{words}”. Give the number or code instead.", words=words)
    return found[0]


def _inside(person: Person, on: date, field: str) -> Q:
    inside = Q(pk__in=[])
    for prefix in scope_for(person, MAY["people.give_role"], on).prefixes:
        inside |= Q(**{f"{field}__startswith": prefix})
    return inside


def _model(name: str) -> Any:
    """The model a role points to; it lives in a room above, so it is reached through the foreign key."""
    return Role._meta.get_field(name).related_model
