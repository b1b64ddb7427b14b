"""Roles are given and ended, never rewritten."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.actions.audit import record
from linmeng.people.models import Person, Role
from linmeng.people.permissions import GIVES, MAY, PLACES
from linmeng.people.queries import held_roles, role_code, scope_for


@transaction.atomic
def give_role(
    *,
    by: Person,
    at: datetime,
    to: Person,
    what: str,
    from_on: date,
    until_on: date | None = None,
    organisation: Any = None,
    area: Any = None,
    compound: Any = None,
) -> Role:
    """Gives `to` a role in an area, a compound or a company from one day to another, both included.

    Raises NotYours outside the giver's reach or rank or for oneself, NotUnderstood when the place does not
    fit the role, NotNow when the days are the wrong way round or the person holds the role there already.
    """
    role = Role(
        person=to,
        what=what,
        organisation=organisation,
        area=area,
        compound=compound,
        from_on=from_on,
        until_on=until_on,
    )
    check_role(by, localdate(at), role)
    Person.objects.select_for_update().get(pk=to.pk)  # two givers wait for each other
    if _held_there(role).exists():
        raise NotNow("{name} holds this role there already.", name=str(to))
    role.save()
    forget_roles(to)
    record(
        act="people.give_role",
        by=by,
        at=at,
        for_person=to,
        subject=role,
        area_code=role_code(role),
        after=role_words(role),
    )
    return role


@transaction.atomic
def end_role(*, by: Person, at: datetime, role: Role, until_on: date) -> None:
    """Sets a role's last day, yesterday at the earliest: what was done in the role was done rightly.

    Raises NotYours, and NotNow when it ends by then already, had not begun, or is the last administrator's.
    """
    if role.what == Role.What.ADMINISTRATOR:  # all in one order, so that two who end each other take turns
        list(_administrators().select_for_update(of=("self",)))
    role = (
        Role.objects.select_for_update(of=("self",))
        .select_related("area", "compound", "person")
        .get(pk=role.pk)
    )
    code = role_code(role)
    check_giver(by, localdate(at), role.what, code)
    _check_last_day(role, localdate(at), until_on)
    before = {"until": role.until_on and role.until_on.isoformat()}
    role.until_on = until_on
    role.save(update_fields=["until_on"])
    forget_roles(role.person)
    record(
        act="people.end_role",
        by=by,
        at=at,
        for_person=role.person,
        subject=role,
        area_code=code,
        before=before,
        after={"until": until_on.isoformat()},
    )


def check_role(by: Person, on: date, role: Role) -> None:
    """Raises a refusal when `by` may not give this role, or the role itself is not one that can be held."""
    if role.what not in Role.What.values:
        raise NotUnderstood("There is no role “{what}”.", what=role.what)
    _check_place(role)
    check_giver(by, on, role.what, role_code(role))
    if role.person == by and Role.What.ADMINISTRATOR not in {r.what for r in held_roles(by, on)}:
        raise NotYours("Nobody gives a role to themselves.")
    if not role.person.is_active:
        raise NotNow("The account of {name} is closed.", name=str(role.person))
    if role.until_on and role.until_on < role.from_on:
        raise NotNow("A role cannot end before it begins.")


def check_giver(by: Person, on: date, what: str, code: str) -> None:
    """Raises NotYours unless one of the giver's roles may give `what` in the area with this code."""
    ranks = {r.what for r in held_roles(by, on) if what in GIVES.get(r.what, ())}
    if not scope_for(by, ranks & MAY["people.give_role"], on).covers_area(code):
        raise NotYours("You may not give or end this role there.")


def role_words(role: Role) -> dict[str, Any]:
    """A role as the audit trail keeps it."""
    place = role.area or role.compound or role.organisation
    return {
        "role": role.what,
        "place": str(place) if place else None,
        "from": role.from_on.isoformat(),
        "until": role.until_on and role.until_on.isoformat(),
    }


def forget_roles(person: Person) -> None:
    """Drops the roles remembered on the person, since they changed."""
    person.__dict__.pop("_held_roles", None)


def _check_place(role: Role) -> None:
    places = PLACES[role.what]
    if places == {"compound"} and not role.compound:
        raise NotUnderstood("This role is held in one compound: name it.")
    if places == {"company"} and not role.organisation:
        raise NotUnderstood("This role is held for a company: name it.")
    if role.compound and role.area:
        raise NotUnderstood("This role is held in one compound: name no area beside it.")
    if places & {"city", "district", "subdistrict", "committee"}:
        _check_level(role, places)
    if "compound" not in places and role.compound:
        raise NotUnderstood("This role is not held in a compound.")
    if places == {"everywhere"} and role.area:
        raise NotUnderstood("This role reaches everywhere: name no area.")


def _check_level(role: Role, places: frozenset[str]) -> None:
    if role.area is None and "everywhere" not in places:
        raise NotUnderstood("This role is held in an area: name it.")
    if role.area and role.area.level not in places:
        raise NotUnderstood("“{area}” is not the kind of area this role is held in.", area=str(role.area))


def _held_there(role: Role) -> Any:
    """Roles of the same kind and place whose days touch the new one's."""
    same = Role.objects.filter(
        person=role.person,
        what=role.what,
        area=role.area,
        compound=role.compound,
        organisation=role.organisation,
    )
    same = same.filter(Q(until_on__isnull=True) | Q(until_on__gte=role.from_on))
    return same.filter(from_on__lte=role.until_on) if role.until_on else same


def _administrators() -> QuerySet[Role]:
    """The roles of administrators without an end, in the order in which they are locked."""
    rows = Role.objects.filter(what=Role.What.ADMINISTRATOR, until_on=None, person__is_active=True)
    return rows.order_by("pk")


def _check_last_day(role: Role, on: date, until_on: date) -> None:
    if role.until_on and role.until_on <= until_on:
        raise NotNow("This role ends on {day} already.", day=role.until_on)
    if until_on < role.from_on:
        raise NotNow("A role cannot end before it begins.")
    if until_on < on - timedelta(days=1):
        raise NotNow("A role can end yesterday at the earliest.")
    last = not _administrators().exclude(pk=role.pk).exists()
    if role.what == Role.What.ADMINISTRATOR and last:
        raise NotNow("The last administrator stays: give the role to somebody else first.")
