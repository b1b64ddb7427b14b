"""Organisations are registered once and found again."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.domain.register.credit import check_credit_code
from linmeng.people.actions.audit import record
from linmeng.people.models import Organisation, Person
from linmeng.people.permissions import MAY
from linmeng.people.queries import scope_for


@transaction.atomic
def register_organisation(
    *, by: Person, at: datetime, kind: str, name: str, credit_code: str = "", state_owned: bool = False
) -> Organisation:
    """Registers an organisation.

    Raises NotYours, NotUnderstood for a mistyped credit code (GB 32100-2015) or an unknown kind, and NotNow
    when the name or the code is taken.
    """
    if not scope_for(by, MAY["people.register_organisation"], localdate(at)):
        raise NotYours("Only offices may register organisations.")
    if kind not in Organisation.Kind.values or not name.strip():
        raise NotUnderstood("An organisation has a name and one of the known kinds.")
    credit_code = check_credit_code(credit_code) if credit_code.strip() else ""
    if Organisation.objects.filter(kind=kind, name=name).exists():
        raise NotNow("“{name}” is registered already.", name=name)
    if credit_code and Organisation.objects.filter(credit_code=credit_code).exists():
        raise NotNow("The credit code {code} belongs to another organisation.", code=credit_code)
    row = Organisation(kind=kind, name=name, credit_code=credit_code, state_owned=state_owned)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody registered it this very moment
        raise NotNow("“{name}” is registered already.", name=name) from error
    after = {"kind": kind, "name": name, "credit_code": credit_code, "state_owned": state_owned}
    record(act="people.register_organisation", by=by, at=at, subject=row, after=after)
    return row


@transaction.atomic
def find_or_register_companies(
    *, by: Person | None, at: datetime, names: Collection[str]
) -> dict[str, Organisation]:
    """The property companies with these names, new ones registered with one audit row for all of them.

    The caller's own act has asked who may; `by` None is the system.
    """
    kind = Organisation.Kind.PROPERTY_COMPANY
    known = {o.name: o for o in Organisation.objects.filter(kind=kind, name__in=set(names))}
    missing = sorted(set(names) - known.keys())
    if missing:
        Organisation.objects.bulk_create(
            [Organisation(kind=kind, name=n) for n in missing], ignore_conflicts=True
        )
        known |= {o.name: o for o in Organisation.objects.filter(kind=kind, name__in=missing)}
        record(act="people.register_companies", by=by, at=at, after={"names": missing})
    return known
