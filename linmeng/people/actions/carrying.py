"""Roles follow when the compound they are held in becomes another or several."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from linmeng.people.actions.audit import record
from linmeng.people.actions.roles import forget_roles, role_words
from linmeng.people.models import Person, Role


@transaction.atomic
def carry_roles(*, by: Person, at: datetime, of: Any, to: Sequence[Any], area_code: str) -> dict[str, int]:
    """Ends the roles held in the compound `of`; residents go on in every compound of `to`. Role → how many.

    An owners' committee ends with its assembly: whoever acts next is elected and gets a role then (Shanghai
    regulation on residential property management, art. 10 and 16). The old role's last day is yesterday at
    the earliest, since what was done in it was done rightly. The caller's own act has asked who may.
    """
    today = localdate(at)
    held = Role.objects.select_for_update(of=("self",)).filter(compound=of).select_related("person")
    rows = list(held.filter(Q(until_on__isnull=True) | Q(until_on__gte=today)).order_by("pk"))
    told, done = [], Counter[str]()
    for role in rows:
        goes_on = role.what == Role.What.RESIDENT
        for place in to if goes_on else ():
            _begin(role, place, max(today, role.from_on))
        told.append({"person": role.person_id, **role_words(role), "goes_on": goes_on})
        role.until_on = max(today - timedelta(days=1), role.from_on)
        role.save(update_fields=["until_on"])
        forget_roles(role.person)
        done[role.what] += 1
    if rows:
        after = {"to": [str(c) for c in to], "ended": dict(done)}
        act = {"subject": of, "area_code": area_code, "before": {"roles": told}, "after": after}
        record(act="people.carry_roles", by=by, at=at, **act)
    return dict(done)


def _begin(role: Role, place: Any, from_on: date) -> None:
    """The same role there, unless the person holds it there already."""
    there = Role.objects.filter(person=role.person, what=role.what, compound=place)
    if not there.filter(Q(until_on__isnull=True) | Q(until_on__gte=from_on)).exists():
        Role.objects.create(
            person=role.person,
            what=role.what,
            organisation=role.organisation,
            compound=place,
            from_on=from_on,
            until_on=role.until_on,
        )
