"""The audit trail, for those who may read it."""

from datetime import date

from django.db.models import Q, QuerySet

from linmeng.domain.refusals import NotYours
from linmeng.people.models import AuditRow, Person
from linmeng.people.permissions import MAY
from linmeng.people.queries.scope import scope_for


def audit_rows_for(person: Person, on: date) -> QuerySet[AuditRow]:
    """The rows of acts inside the areas where `person` may read them, newest first. Raises NotYours."""
    scope = scope_for(person, MAY["people.read_audit"], on)
    if not scope:
        raise NotYours("Only offices may read the audit trail of their area.")
    inside = Q(pk__in=[])
    for prefix in scope.prefixes:
        inside |= Q(area_code__startswith=prefix)
    return AuditRow.objects.filter(inside).select_related("by", "for_person")
