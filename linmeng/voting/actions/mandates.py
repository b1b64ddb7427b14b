"""Mandates 委托: who hands in a unit's ballot, on which items, and what the owner said on each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.domain.voting.ballots import CHOICES
from linmeng.people.models import Person
from linmeng.voting.actions.moving import audit, one_line
from linmeng.voting.models import Mandate, Motion
from linmeng.voting.permissions import may
from linmeng.voting.queries.boxes import put
from linmeng.voting.queries.mandates import opinion_mark
from linmeng.voting.queries.motions import check_state, motion_for_update
from linmeng.voting.queries.standing import may_cast

BEFORE = {Motion.State.ROLL, Motion.State.NOTICE, Motion.State.OPEN}


@transaction.atomic
def record_mandate(
    *,
    by: Person,
    at: datetime,
    uid: str,
    entry: int,
    name: str,
    document: str,
    items: Sequence[int],
    opinions: Mapping[Any, str] | None = None,
    person: Person | None = None,
    account: str = "",
) -> Mandate:
    """Records a written mandate, by the office that has seen it or by the owner.

    `items`: the numbers it covers. `opinions`: what the owner stated on them, sealed at once; a proxy's
    ballot must say the same (SH-REG 18). `person`: the proxy's account, when there is one, or `account`, its
    sign-in name. A new mandate for a unit ends an earlier one. Raises NotYours, also for who names themselves
    the proxy; NotNow after the close; NotUnderstood.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.see_motion")
    check_state(motion, BEFORE, "A mandate is recorded before the close.")
    unit = motion.entries.filter(pk=entry, left_out="").defer("salt").first()
    if unit is None:
        raise Http404
    _check_owner(by, at, motion, entry)
    person = person or _account(account)
    if person is not None and person.pk == by.pk:
        raise NotYours("Somebody else must record the mandate in which you are the proxy.")
    known = set(motion.items.values_list("number", flat=True))
    said = {str(item): choice for item, choice in (opinions or {}).items()}
    if not items or not set(items) <= known or not set(said) <= {str(item) for item in items}:
        raise NotUnderstood("A mandate names the items it covers.")
    if not set(said.values()) <= set(CHOICES):
        raise NotUnderstood("This ballot says something that was not asked.")
    Mandate.objects.filter(entry=unit, revoked_at__isnull=True).update(revoked_at=at)
    made = Mandate.objects.create(
        entry=unit,
        person=person,
        name=one_line(name, 60, "name"),
        document=one_line(document, 120, "document"),
        items=sorted(items),
        box=put(motion, {"opinions": said}),
        same={str(item): opinion_mark(motion, unit, item, said.get(str(item), "")) for item in sorted(items)},
        by=by,
        at=at,
    )
    audit(
        motion, act="voting.record_mandate", by=by, at=at,
        after={"unit": unit.place, "items": sorted(items), "mandate": made.pk},
    )  # fmt: skip
    return made


@transaction.atomic
def revoke_mandate(*, by: Person, at: datetime, mandate: int, uid: str = "") -> Mandate:
    """Ends a mandate (of the motion `uid`); a ballot handed in under it stays.

    Raises Http404, NotYours, NotNow when it has ended.
    """
    found = Mandate.objects.select_related("entry__motion").defer("entry__salt").filter(pk=mandate).first()
    if found is None or uid not in ("", found.entry.motion.uid):
        raise Http404
    motion = motion_for_update(by, found.entry.motion.uid, localdate(at), "voting.see_motion")
    _check_owner(by, at, motion, found.entry_id)
    if not Mandate.objects.filter(pk=mandate, revoked_at__isnull=True).update(revoked_at=at):
        raise NotNow("This mandate has ended already.")
    audit(
        motion, act="voting.revoke_mandate", by=by, at=at,
        after={"unit": found.entry.place, "mandate": mandate},
    )  # fmt: skip
    found.revoked_at = at
    return found


def _account(name: str) -> Person | None:
    """The open account with this sign-in name, None where none is said."""
    if not name.strip():
        return None
    found = Person.objects.filter(username=name.replace("\x00", "").strip(), is_active=True).first()
    if found is None:
        raise NotUnderstood("No open account has the sign-in name “{name}”.", name=name[:40])
    return found


def _check_owner(by: Person, at: datetime, motion: Motion, entry: int) -> None:
    """Raises NotYours unless the person may record mandates here, or is the unit's owner (not its proxy)."""
    on = localdate(at)
    own = [m for m in may_cast(by, motion, on, entry) if m.how != "proxy" and not m.why_not]
    if not own and not may(by, "voting.record_mandate", on, motion):
        raise NotYours("Only the owner of a unit, or who runs the vote, records its mandate.")
