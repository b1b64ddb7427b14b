"""Persons and their accounts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.actions.audit import record
from linmeng.people.actions.names import clean_person_name, clean_sign_in_name, is_taken
from linmeng.people.actions.roles import check_giver, check_role, forget_roles, role_words
from linmeng.people.models import Person, Role
from linmeng.people.permissions import MAY
from linmeng.people.queries import role_code, scope_for


@transaction.atomic
def register_person(
    *,
    by: Person,
    at: datetime,
    username: str,
    name: str,
    password: str,
    role: Mapping[str, Any] | None = None,
) -> Person:
    """Opens a local account, with its first role when `role` is given (the arguments of `give_role`).

    Raises NotYours, NotNow when the sign-in name is taken, NotUnderstood for a name that
    cannot be, a weak password or a role that does not fit.
    """
    if not scope_for(by, MAY["people.register_person"], localdate(at)):
        raise NotYours("Only offices may open accounts.")
    username, name = clean_sign_in_name(username), clean_person_name(name)
    if is_taken(username):
        raise NotNow("The sign-in name “{name}” is taken.", name=username)
    person = Person(username=username, name=name)
    try:
        with transaction.atomic():
            _store_password(person, password)
    except IntegrityError as error:  # somebody took the name this very moment
        raise NotNow("The sign-in name “{name}” is taken.", name=username) from error
    after: dict[str, Any] = {"username": username}
    code = ""
    if role is not None:
        first = Role(person=person, **role)
        check_role(by, localdate(at), first)
        first.save()
        code, after = role_code(first), after | role_words(first)
    record(
        act="people.register_person",
        by=by,
        at=at,
        for_person=person,
        subject=person,
        area_code=code,
        after=after,
    )
    return person


@transaction.atomic
def set_password(*, by: Person, at: datetime, of: Person, password: str) -> None:
    """Gives somebody a new password, when it was forgotten. Their sessions end.

    Raises NotYours unless `by` may give every role they hold, there; NotUnderstood for a weak password.
    """
    _check_above(by, localdate(at), of)
    of = Person.objects.select_for_update().get(pk=of.pk)
    _store_password(of, password)
    record(act="people.set_password", by=by, at=at, for_person=of, subject=of, area_code=_code(of))


@transaction.atomic
def change_own_password(*, by: Person, at: datetime, password: str) -> None:
    """Stores the password that somebody chose for themselves; the caller has checked the old one."""
    by.set_password(password)
    by.save(update_fields=["password"])
    record(act="people.change_own_password", by=by, at=at, for_person=by, subject=by, area_code=_code(by))


@transaction.atomic
def close_account(*, by: Person, at: datetime, of: Person) -> None:
    """Ends a person's access; roles and history stay. NotYours like `set_password`, NotNow when closed."""
    _set_active(by, at, of, active=False)


@transaction.atomic
def reopen_account(*, by: Person, at: datetime, of: Person) -> None:
    """Opens a closed account again. Raises NotYours like `set_password`, NotNow when it is open."""
    _set_active(by, at, of, active=True)


def _set_active(by: Person, at: datetime, of: Person, *, active: bool) -> None:
    _check_above(by, localdate(at), of)
    row = Person.objects.select_for_update().get(pk=of.pk)
    if row.is_active is active:
        words = "The account of {name} is open." if active else "The account of {name} is closed."
        raise NotNow(words, name=str(row))
    row.is_active = active
    row.save(update_fields=["is_active"])
    forget_roles(of)
    record(
        act="people.reopen_account" if active else "people.close_account",
        by=by,
        at=at,
        for_person=row,
        subject=row,
        area_code=_code(row),
        before={"active": not active},
        after={"active": active},
    )
    of.is_active = active


def _check_above(by: Person, on: date, of: Person) -> None:
    """Raises NotYours unless `by` could have given every role that `of` holds now or later."""
    if by == of:
        raise NotYours("Nobody does this with their own account.")
    if not scope_for(by, MAY["people.set_password"], on):
        raise NotYours("Only offices may look after accounts.")
    roles = [r for r in of.roles.select_related("area", "compound") if not r.until_on or r.until_on >= on]
    for role in roles or [Role(person=of, what=Role.What.EXPERT)]:  # without a role: who reaches everywhere
        check_giver(by, on, role.what, role_code(role))


def _code(person: Person) -> str:
    roles = person.roles.select_related("area", "compound").order_by("-pk")
    return next((code for r in roles if (code := role_code(r))), "")


def _store_password(person: Person, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise NotUnderstood("{reasons}", reasons=" ".join(error.messages)) from error
    person.set_password(password)
    person.save()
