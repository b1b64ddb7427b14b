"""The audit trail, for those who may read it."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from linmeng.domain.refusals import NotYours
from linmeng.people.models import AuditRow, Person
from linmeng.people.permissions import MAY
from linmeng.people.queries.scope import scope_for


def audit_rows_for(
    person: Person,
    on: date,
    *,
    text: str = "",
    act: str = "",
    first_on: date | None = None,
    last_on: date | None = None,
    subject: tuple[str, str] | None = None,
) -> QuerySet[AuditRow]:
    """The rows of acts inside the areas where `person` may read them, and of one's own acts, newest first.

    `text` is looked for in who, for whom and on what; `first_on` and `last_on` are days in local time, both
    included; `subject` is ("register.compound", "17"). Raises NotYours.
    """
    scope = scope_for(person, MAY["people.read_audit"], on)
    if not scope:
        raise NotYours("Only offices may read the audit trail of their area.")
    inside = Q(by=person)
    for prefix in scope.prefixes:
        inside |= Q(area_code__startswith=prefix)
    rows = AuditRow.objects.filter(inside & _about(text) & _between(first_on, last_on))
    if act:
        rows = rows.filter(act=act)
    if subject:
        rows = rows.filter(subject_type=subject[0], subject_id=subject[1])
    return rows.select_related("by", "for_person")


def _about(text: str) -> Q:
    if not text:
        return Q()
    names = Q(by__name__icontains=text) | Q(for_person__name__icontains=text)
    return names | Q(subject_name__icontains=text)


def _between(first_on: date | None, last_on: date | None) -> Q:
    days = Q()
    if first_on and first_on > date.min:  # its midnight lies before the calendar begins, in UTC
        days &= Q(at__gte=_midnight(first_on))
    if last_on and last_on < date.max:
        days &= Q(at__lt=_midnight(last_on + timedelta(days=1)))
    return days


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
