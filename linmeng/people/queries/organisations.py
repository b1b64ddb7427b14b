"""Organisations, for rooms that name them."""

from datetime import date

from django.db.models import Q, QuerySet

from linmeng.domain.refusals import NotYours
from linmeng.people.models import Organisation, Person
from linmeng.people.permissions import MAY
from linmeng.people.queries.scope import scope_for


def organisations_for(person: Person, on: date, *, text: str = "", kind: str = "") -> QuerySet[Organisation]:
    """The registered organisations by name: no personal data, so all of them. Raises NotYours."""
    if not scope_for(person, MAY["people.see_organisations"], on):
        raise NotYours("Only offices may see the list of organisations.")
    rows = Organisation.objects.all()
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(credit_code__istartswith=text))
    return rows.filter(kind=kind) if kind else rows


def companies() -> QuerySet[Organisation]:
    """All property companies by name."""
    return Organisation.objects.filter(kind=Organisation.Kind.PROPERTY_COMPANY)


def company_named(name: str) -> Organisation | None:
    """The property company with exactly this name, or None."""
    return companies().filter(name=name).first()


def organisation_of_code(code: str) -> Organisation | None:
    """The organisation with this 18-digit credit code, or None."""
    return Organisation.objects.filter(credit_code=code).first() if code else None
