"""The roll of a vote is frozen: which units count, who is one head, under keys that name nobody."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotUnderstood, Refusal
from linmeng.domain.voting.facts import check_unit
from linmeng.domain.voting.log.commitment import SALT, unit_key
from linmeng.domain.voting.rolls import Roll, freeze, why_left_out
from linmeng.people.models import Person
from linmeng.register.queries import RollUnit
from linmeng.voting.actions.moving import moved
from linmeng.voting.models import Mandate, Motion, RollEntry, Secrets, Service, Sheet, VoteCode
from linmeng.voting.queries.boxes import new_keys
from linmeng.voting.queries.guards import check_freeze
from linmeng.voting.queries.motions import check_version, motion_for_update
from linmeng.voting.queries.packs import frozen_pack
from linmeng.voting.queries.rolls import GONE, root_of, scope_of, units_in_scope

_S = Motion.State
CHANGED = "The unit's owner changed after this."  # kept with what it sets aside


@transaction.atomic
def freeze_roll(
    *,
    by: Person,
    at: datetime,
    uid: str,
    objections_until: datetime | None = None,
    version: int | None = None,
) -> Motion:
    """Freezes the roll of a published motion from the register of the day, or freezes it again.

    `objections_until`: until when the roll may be objected to; another freeze before then may leave it. Again
    before the vote opens, units keep their keys; letters, mandates, papers and services of a unit whose
    holders changed are set aside. Raises Http404, NotYours, NotNow, NotUnderstood for units that lack
    area or holder.
    """
    on = localdate(at)
    motion = motion_for_update(by, uid, on, "voting.freeze_roll")
    check_version(motion, version)
    check_freeze(motion)
    until = objections_until or motion.objections_until
    if until is None or until <= at:
        raise NotUnderstood("Say until when the owners may object to the roll: a moment still to come.")
    before = {"roll": motion.roll_hash, "heads": motion.roll_heads}
    keys = _keys(motion)
    units = units_in_scope(motion, on)
    roll, salts = _roll(motion, units)
    aside = _store(motion, roll, units, salts, at)
    changed = {
        **keys, "roll_hash": roll.hash, "roll_root": root_of(roll), "roll_by": roll.heads_by,
        "roll_area": roll.area_total, "roll_heads": roll.heads_total, "frozen_at": at,
        "objections_until": until, "state": _S.NOTICE if motion.state == _S.NOTICE else _S.ROLL,
    }  # fmt: skip
    after = {
        "roll": roll.hash, "units": len(roll.entries), "left_out": len(roll.left_out),
        "area": roll.area_total, "heads": roll.heads_total, "set_aside": aside,
    }  # fmt: skip
    return moved(motion, act="voting.freeze_roll", by=by, at=at, changed=changed, before=before, after=after)


def _keys(motion: Motion) -> dict[str, Any]:
    """The motion's secrets, made once; the public halves to be stored with it."""
    if Secrets.objects.filter(pk=motion.pk).exists():
        return {}
    made = new_keys(motion.uid)
    heads = bytes(motion.joint.heads) if motion.joint else made.heads
    Secrets.objects.create(
        motion=motion, heads=heads, log_seed=made.log_seed, box_seed=made.box_seed, same=made.same
    )
    return {"log_key": made.log_key, "box_key": made.box_key}


def _roll(motion: Motion, units: Iterable[RollUnit]) -> tuple[Roll, dict[int, bytes]]:
    """The roll of these units under keys of their places, and the salt of each unit's key."""
    listed = list(units)
    pack = frozen_pack(motion)
    _check_units(u for u in listed if not why_left_out(u.fact, pack))
    known = dict(motion.entries.values_list("unit_id", "salt"))
    salts = {unit.pk: bytes(known.get(unit.pk) or secrets.token_bytes(SALT)) for unit in listed}
    facts = [replace(u.fact, id=unit_key(motion.uid, u.place, salts[u.pk])) for u in listed]
    secret = bytes(Secrets.objects.values_list("heads", flat=True).get(pk=motion.pk)).hex()
    roll = freeze(facts, scope_of(motion), pack, motion=motion.uid, secret=secret)
    return roll, salts


def _check_units(units: Iterable[RollUnit]) -> None:
    """Raises NotUnderstood, naming places, for units that cannot stand on a roll."""
    faults: list[tuple[str, Refusal]] = []
    for unit in units:
        try:
            check_unit(replace(unit.fact, id=unit.place))
        except Refusal as refusal:
            faults.append((unit.place, refusal))
    if len(faults) == 1:
        raise faults[0][1]
    if faults:
        raise NotUnderstood(
            "{count} units lack what a roll needs (area, where it is from, holder), such as {places}:"
            " complete the register first.",
            count=len(faults), places="、".join(place for place, _ in faults[:5]),
        )  # fmt: skip


def _store(
    motion: Motion, roll: Roll, units: Iterable[RollUnit], salts: Mapping[int, bytes], at: datetime
) -> int:
    """Brings the rows of the roll to what was frozen; how many units had something set aside."""
    heads, out = {e.unit: e.head for e in roll.entries}, {o.unit: o.why for o in roll.left_out}
    here = {e.unit_id: e for e in motion.entries.all()}
    fresh: list[RollEntry] = []
    kept: list[RollEntry] = []
    stale: list[int] = []
    for unit in units:
        key = unit_key(motion.uid, unit.place, salts[unit.pk])
        row = here.pop(unit.pk, None)
        if row is not None and (row.parties, row.head) != (list(unit.parties), heads.get(key, "")):
            stale.append(row.pk)
        (fresh if row is None else kept).append(row := row or RollEntry(motion=motion, unit_id=unit.pk))
        row.key, row.salt, row.place = key, salts[unit.pk], unit.place
        row.building, row.door, row.area = unit.building, unit.door, unit.fact.area
        row.head, row.left_out, row.parties = heads.get(key, ""), out.get(key, ""), list(unit.parties)
    RollEntry.objects.bulk_create(fresh, batch_size=500)
    RollEntry.objects.bulk_update(kept, _FIELDS, batch_size=200)
    stale += _drop(here.values())
    set_aside(stale, at)
    return len(stale)


_FIELDS = ("key", "place", "building", "door", "area", "head", "left_out", "parties")


def _drop(rows: Iterable[RollEntry]) -> list[int]:
    """Takes units off the roll that the register no longer has; the pks of those that papers still name."""
    gone = {row.pk for row in rows}
    named = set(Sheet.objects.filter(entry__in=gone).values_list("entry_id", flat=True))
    RollEntry.objects.filter(pk__in=gone - named).delete()
    RollEntry.objects.filter(pk__in=named).update(left_out=GONE, head="")
    return sorted(named)


def set_aside(entries: Iterable[int], at: datetime) -> None:
    """What was handed to holders who no longer are: letters, mandates, papers, services count no more."""
    pks = list(entries)
    VoteCode.objects.filter(entry__in=pks, revoked_at__isnull=True).update(revoked_at=at)
    Mandate.objects.filter(entry__in=pks, revoked_at__isnull=True).update(revoked_at=at)
    Sheet.objects.filter(entry__in=pks, spoiled_at__isnull=True).update(spoiled_at=at, spoiled_why=CHANGED)
    Service.objects.filter(entry__in=pks, refused_why="").update(refused_why=CHANGED)
