"""Roles are given and ended, never rewritten."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from linmeng.domain.refusals import NotNow, NotYours
from linmeng.people.actions.audit import record
from linmeng.people.models import Person, Role
from linmeng.people.permissions import GIVES, MAY
from linmeng.people.queries import held_roles, scope_for


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
    """Gives `to` a role in an area or a compound from one day to another.

    Raises NotYours when it lies outside the giver's own reach or rank, NotNow when the days are the wrong way round.
    """
    code = area.code if area else compound.area_code if compound else ""
    _check_giver(by, at.date(), what, code)
    if until_on and until_on < from_on:
        raise NotNow("A role cannot end before it begins.")
    role = Role.objects.create(
        person=to,
        what=what,
        organisation=organisation,
        area=area,
        compound=compound,
        from_on=from_on,
        until_on=until_on,
    )
    after = {"role": what, "from": from_on.isoformat(), "until": until_on and until_on.isoformat()}
    record(act="people.give_role", by=by, at=at, for_person=to, subject=role, area_code=code, after=after)
    return role


@transaction.atomic
def end_role(*, by: Person, at: datetime, role: Role, until_on: date) -> None:
    """Sets a role's last day. Raises NotYours, and NotNow when it has ended already or not yet begun by then."""
    role = Role.objects.select_for_update().get(pk=role.pk)
    code = role.area.code if role.area else role.compound.area_code if role.compound else ""
    _check_giver(by, at.date(), role.what, code)
    if role.until_on and role.until_on < at.date():
        raise NotNow("This role ended on {day} already.", day=role.until_on)
    if until_on < role.from_on:
        raise NotNow("A role cannot end before it begins.")
    before = {"until": role.until_on and role.until_on.isoformat()}
    role.until_on = until_on
    role.save(update_fields=["until_on"])
    after = {"until": until_on.isoformat()}
    record(
        act="people.end_role",
        by=by,
        at=at,
        for_person=role.person,
        subject=role,
        area_code=code,
        before=before,
        after=after,
    )


def _check_giver(by: Person, on: date, what: str, code: str) -> None:
    ranks = {r.what for r in held_roles(by, on) if what in GIVES.get(r.what, ())}
    if not scope_for(by, ranks & MAY["people.give_role"], on).covers_area(code):
        raise NotYours("You may not give or end this role there.")
