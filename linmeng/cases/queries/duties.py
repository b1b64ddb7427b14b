"""Duties and the task force of a case."""

from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q

from linmeng.cases.models import Case, Duty, Member
from linmeng.cases.permissions import may
from linmeng.domain.refusals import NotYours
from linmeng.people.models import Organisation, Person
from linmeng.people.queries import held_roles, people_for, roles_of

OFFERED = 200  # persons and organisations in a choice


def duties_of(case: Case) -> list[Duty]:
    """The duties of a case: those to do first, by their day."""
    rows = case.duties.select_related("person", "organisation", "by", "closed_by", "resolution__meeting")
    return sorted(rows, key=lambda d: (d.state != Duty.State.OPEN, d.due_on or date.max, d.pk))


def duties_for(person: Any, case: Case, on: date) -> list[Duty]:
    """Those of them a person may read: of companies' people their own and their company's."""
    rows = duties_of(case)
    everything = may(person, "cases.see_meetings", on, case)
    return rows if everything else [row for row in rows if holds(person, row, on)]


def members_of(case: Case, on: date) -> list[Member]:
    """The task force on a day."""
    running = Q(until_on__isnull=True) | Q(until_on__gt=on)
    return list(case.members.filter(running, from_on__lte=on).select_related("person"))


def holds(person: Any, duty: Duty, on: date) -> bool:
    """Whether a duty is this person's: by name, or by the organisation they work for."""
    if duty.person_id is not None:
        return bool(duty.person_id == person.pk)
    firms = {role.organisation_id for role in roles_of(person, on)} | {
        role.company_id for role in held_roles(person, on)
    }
    return duty.organisation_id is not None and duty.organisation_id in firms


def persons_to_offer(person: Person, case: Case, on: date) -> list[Person]:
    """Who can be named: the task force and oneself; for offices all of their area who are no residents."""
    known = {m.person.pk: m.person for m in members_of(case, on)}
    known[person.pk] = person
    try:
        rows = people_for(person, on).filter(is_active=True).exclude(roles__what__in=("resident",))[:OFFERED]
        known |= {p.pk: p for p in rows}
    except NotYours:
        pass
    return sorted(known.values(), key=lambda p: (p.name, p.pk))


def organisations_to_offer() -> list[Organisation]:
    """The registered organisations: no personal data, so everybody who gives duties sees them."""
    return list(Organisation.objects.order_by("kind", "name")[:OFFERED])


def person_offered(person: Person, case: Case, pk: int, on: date) -> Person:
    """One of them. Raises NotYours for somebody who cannot be named."""
    found = next((p for p in persons_to_offer(person, case, on) if p.pk == pk), None)
    if found is None:
        raise NotYours("This person is outside your area.")
    return found


def organisation_named(pk: int) -> Organisation | None:
    """An organisation, None when there is none."""
    try:
        return Organisation.objects.get(pk=pk)
    except (ObjectDoesNotExist, OverflowError):
        return None
