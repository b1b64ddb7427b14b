"""Persons and their roles, for those who may see them: name and role, inside their area only."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from linmeng.domain.refusals import NotYours
from linmeng.people.models import Person, Role
from linmeng.people.permissions import GIVES, MAY
from linmeng.people.queries.scope import Scope, held_roles, scope_for


def people_for(person: Person, on: date, *, text: str = "", what: str = "") -> QuerySet[Person]:
    """The persons who hold or held a role inside the reach of `person`, with those roles as `seen_roles`.

    Raises NotYours. Who reaches everywhere also sees persons without any role.
    """
    scope = _reach(person, on)
    inside = roles_inside(scope)
    people = Person.objects.all()
    if "" not in scope.prefixes or what:
        wanted = inside & Q(what=what) if what else inside
        people = people.filter(Exists(Role.objects.filter(wanted, person=OuterRef("pk"))))
    if text:
        people = people.filter(Q(name__icontains=text) | Q(username__icontains=text))
    roles = Role.objects.filter(inside).select_related("area", "compound", "organisation")
    seen = Prefetch("roles", roles.order_by("-from_on", "-pk"), to_attr="seen_roles")
    return people.prefetch_related(seen).order_by("name", "pk")


def person_for(person: Person, pk: int, on: date) -> Person:
    """One of `people_for`. Raises NotYours, and Http404 for somebody outside one's area."""
    found = people_for(person, on).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def roles_of(person: Person, on: date) -> list[Role]:
    """The roles that `person` holds on that day, with their places."""
    rows = person.roles.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on)
    return list(rows.select_related("area", "compound", "organisation").order_by("pk"))


def roles_to_give(person: Person, on: date) -> list[tuple[str, str]]:
    """The roles that `person` may give to others somewhere, with their words."""
    may = {what for held in held_roles(person, on) for what in GIVES.get(held.what, ())}
    return [(str(what), str(label)) for what, label in Role.What.choices if what in may]


def roles_inside(scope: Scope) -> Q:
    """Roles held in an area or a compound that lies wholly inside; everywhere, all of them."""
    if "" in scope.prefixes:
        return Q()
    inside = Q(pk__in=[])
    for prefix in scope.prefixes:
        inside |= Q(area__code__startswith=prefix) | Q(compound__area_code__startswith=prefix)
    return inside


def roles_held_in(compound: Any, on: date) -> dict[str, int]:
    """Role → how many persons hold it in this compound on that day or later; the caller has asked who may."""
    rows = Role.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), compound=compound)
    return dict(rows.order_by().values_list("what").annotate(n=Count("pk")))


def role_code(role: Role) -> str:
    """The 12-digit code of where a role is held, "" for everywhere."""
    return role.area.code if role.area else role.compound.area_code if role.compound else ""


def _reach(person: Person, on: date) -> Scope:
    scope = scope_for(person, MAY["people.see_people"], on)
    if not scope:
        raise NotYours("Only offices may see the people of their area.")
    return scope
