"""Organisations, for rooms that name them."""

from django.db.models import QuerySet

from linmeng.people.models import Organisation


def companies() -> QuerySet[Organisation]:
    """All property companies by name."""
    return Organisation.objects.filter(kind=Organisation.Kind.PROPERTY_COMPANY)


def company_named(name: str) -> Organisation | None:
    """The property company with exactly this name, or None."""
    return companies().filter(name=name).first()


def organisation_of_code(code: str) -> Organisation | None:
    """The organisation with this 18-digit credit code, or None."""
    return Organisation.objects.filter(credit_code=code).first() if code else None
