"""Ballots: cast by who may, accepted by one common path into the log, set aside but never deleted."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from secrets import token_bytes
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.domain.voting.ballots import CHANNELS, marks_of
from linmeng.domain.voting.log.commitment import SALT, Sealed, commitment
from linmeng.domain.voting.log.receipt import Receipt
from linmeng.domain.voting.log.votefile import Row
from linmeng.people.actions import audit_row, record
from linmeng.people.models import AuditRow
from linmeng.voting import permissions
from linmeng.voting.actions.checkpoints import sign_if_old
from linmeng.voting.actions.entering import Prepared, Wanted, enter, turn
from linmeng.voting.actions.log import append, hold
from linmeng.voting.models import Ballot, Item, Mandate, Motion, RollEntry, VoteCode
from linmeng.voting.queries.boxes import put, same
from linmeng.voting.queries.casting import motion_to_cast
from linmeng.voting.queries.log import receipt, receipt_after
from linmeng.voting.queries.mandates import covers, is_as_stated
from linmeng.voting.queries.standing import LEFT_OUT, entry_to_cast, may_cast

IS_UID = re.compile(r"[A-Za-z0-9-]{16,36}").fullmatch


def prepare(
    motion: Motion,
    entry: RollEntry,
    uid: str,
    channel: str,
    choices: Mapping[Any, str],
    *,
    blank: bool = False,
) -> Prepared:
    """Checks what a ballot says and seals it. `blank`: paper may come back with nothing marked.

    Raises NotUnderstood for an id that no device makes, an unknown item or choice, or nothing chosen.
    """
    said = {str(item): choice for item, choice in choices.items()}
    if not IS_UID(uid) or channel not in CHANNELS:
        raise NotUnderstood("This is no ballot.")
    if not set(said) <= _items(motion.uid) or not set(said.values()) <= set(marks_of(channel)):
        raise NotUnderstood("This ballot says something that was not asked.")
    if not said and not blank:
        raise NotUnderstood("Nothing is chosen on this ballot.")
    salt = token_bytes(SALT)
    closed = commitment(Sealed(motion.uid, uid, entry.key, channel, said), salt)
    box = put(motion, {"choices": said, "salt": salt.hex()})
    mark = same(motion, "ballot", entry.key, channel, said)
    return Prepared(motion, entry, uid, channel, box, closed, mark)


@lru_cache(maxsize=256)
def _items(uid: str) -> frozenset[str]:
    """The numbers of a motion's items; asked for its ballots only, when they cannot change any more."""
    found = Item.objects.filter(motion__uid=uid).values_list("number", flat=True)
    return frozenset(str(number) for number in found)


def accept(
    *,
    motion: Motion,
    entry: RollEntry,
    uid: str,
    at: datetime,
    channel: str,
    choices: Mapping[Any, str],
    by: Any = None,
    helped_by: Any = None,
    mandate: Mandate | None = None,
    sheet: Any = None,
) -> Ballot:
    """The common path of every ballot into box and log, inside the caller's transaction and without asking
    who may: the caller's act has. The same ballot again is the one that is here.

    Paper and imported ballots are taken after the close, the others while the vote is open. A paper that is
    invalid is accepted with no choices and then set aside (`set_aside`).
    """
    ready = prepare(motion, entry, uid, channel, choices, blank=channel == "paper")
    who = {"by": by, "helped_by": helped_by, "mandate": mandate, "sheet": sheet}
    return enter(Wanted(ready, at, who))[0]


def cast_ballot(
    *,
    by: Any,
    at: datetime,
    uid: str,
    entry: int,
    ballot: str,
    choices: Mapping[Any, str],
    code: bool = False,
    mandate: int | None = None,
    helped_by: Any = None,
) -> Receipt:
    """Casts a unit's ballot; the receipt, once it lies durably in the database.

    `ballot` is the id the voter's device made: the same ballot sent again gets the same receipt. `by` is the
    signed-in owner or proxy, None with a letter's code (`code`: the session has proved it) or when somebody
    of the office helps a present owner (`helped_by`). Raises NotYours, NotNow and NotUnderstood.
    """
    motion = motion_to_cast(uid, fresh=helped_by is not None)
    if motion is None:
        raise Http404
    unit, proxy = _entitled(motion, entry, by, at, code, mandate, helped_by)
    if proxy:
        _check_opinions(motion, unit, proxy, choices)
    channel = "assisted" if helped_by else "electronic"
    ready = prepare(motion, unit, str(ballot), channel, choices)
    who = {"by": by, "helped_by": helped_by, "mandate": proxy}
    note = _note(motion, at, by, helped_by, code)
    kept, fresh = turn(motion.uid).do(Wanted(ready, at, who, note, code))
    if fresh is None:
        return receipt(motion, kept.number)
    sign_if_old(motion, at)
    return receipt_after(motion, kept.number, *fresh)


def _note(motion: Motion, at: datetime, by: Any, helped_by: Any, code: bool) -> AuditRow:
    """The audit row says who and for which motion; not the ballot's id, by which its line is found."""
    how = "code" if code else ("assisted" if helped_by else "electronic")
    who = {"by": helped_by or by, "for_person": by if helped_by else None}
    return audit_row(
        act="voting.cast_ballot", at=at, subject=motion, area_code=motion.area_code, after={"how": how}, **who
    )


def _entitled(
    motion: Motion, entry: int, by: Any, at: datetime, code: bool, mandate: int | None, helped_by: Any
) -> tuple[RollEntry, Mandate | None]:
    """The unit and, for a proxy, the mandate. Raises NotYours when the ballot is not this person's."""
    if by is None:
        if helped_by is not None:
            permissions.check(helped_by, "voting.help_owner", timezone.localdate(at), motion)
        elif not code or not VoteCode.objects.filter(entry=entry, revoked_at__isnull=True).exists():
            raise NotYours("Only the owner of a unit, or who acts for them, may hand in its ballot.")
        unit = entry_to_cast(motion, entry)
        if unit is None:
            raise Http404
        if unit.left_out:
            raise NotYours(LEFT_OUT)
        return unit, None
    if helped_by is not None:
        permissions.check(helped_by, "voting.help_owner", timezone.localdate(at), motion)
    found = may_cast(by, motion, timezone.localdate(at), entry)
    fits = [f for f in found if mandate is None or f.mandate == mandate]
    if not fits:
        raise NotYours("Only the owner of a unit, or who acts for them, may hand in its ballot.")
    one = fits[0]
    if one.why_not:
        raise NotYours(one.why_not)
    return one.entry, Mandate.objects.get(pk=one.mandate) if one.mandate else None


def _check_opinions(motion: Motion, unit: RollEntry, proxy: Mandate, choices: Mapping[Any, str]) -> None:
    """Raises NotYours when a proxy goes beyond the mandate, or says something else than the owner did."""
    for item, choice in choices.items():
        if not covers(proxy, item):
            raise NotYours("The mandate does not cover item {item}.", item=item)
        if not is_as_stated(motion, unit, proxy, item, choice):
            raise NotYours("On item {item} the owner stated another opinion in the mandate.", item=item)


def set_aside(*, motion: Motion, ballot: Ballot, by: Any, at: datetime, why: str) -> Ballot:
    """Notes in the log that a ballot does not count, inside the caller's transaction."""
    (head, state), closes = hold(motion), motion.closes_at
    if state not in (Motion.State.OPEN, Motion.State.CLOSED):
        raise NotNow("Ballots are set aside before the count.")
    if state == Motion.State.OPEN and closes and at >= closes:
        raise NotNow("The time has run out: close the vote first.")
    if Ballot.objects.filter(pk=ballot.pk, void_number__isnull=False).exists():
        raise NotNow("This ballot has been set aside already.")
    ballot.void_number = append(motion, Row(int(at.timestamp()), "void", ballot.uid), head).number
    ballot.void_by, ballot.void_why = by, why
    ballot.save(update_fields=["void_number", "void_by", "void_why"])
    return ballot


@transaction.atomic
def void_ballot(*, by: Any, at: datetime, uid: str, ballot: str, why: str) -> Ballot:
    """Sets a ballot aside, with the reason: cast without right, under pressure, by mistake of an office.

    It stays on file and in the log. Raises NotYours, NotNow, NotUnderstood without a reason, Http404.
    """
    motion = Motion.objects.select_related("compound").filter(uid=uid).first()
    if motion is None:
        raise Http404
    permissions.check(by, "voting.void_ballot", timezone.localdate(at), motion)
    if not why.strip():
        raise NotUnderstood("Say why the ballot is set aside.")
    kept = (
        Ballot.objects.filter(motion=motion, uid=ballot).select_related("entry").defer("entry__salt").first()
    )
    if kept is None:
        raise Http404
    set_aside(motion=motion, ballot=kept, by=by, at=at, why=why.strip()[:200])
    record(
        act="voting.void_ballot", by=by, at=at, subject=motion, area_code=motion.area_code,
        after={"unit": kept.entry.place, "why": why.strip()[:200]},
    )  # fmt: skip
    return kept
