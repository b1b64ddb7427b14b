"""A motion's frozen roll as the counting core and the published file have it, and its rows for the staff."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from linmeng.domain.voting.facts import Scope
from linmeng.domain.voting.log.votefile import Frozen, Item, Keys, roll_root
from linmeng.domain.voting.log.votefile import Level as FileLevel
from linmeng.domain.voting.log.votefile import Motion as FileMotion
from linmeng.domain.voting.rolls import Entry, LeftOut, Roll, make_roll
from linmeng.register.queries import RollUnit, roll_units
from linmeng.voting.models import Motion, RollEntry, RollObjection
from linmeng.voting.permissions import may
from linmeng.voting.queries.motions import motion_for

GONE = "gone"  # no longer a unit of the scope; its row stays because papers of it were printed
_PLAIN = ("key", "area", "head", "building", "door", "left_out")


def roll_of(motion: Motion) -> Roll:
    """The frozen roll. Raises NotUnderstood when nothing is frozen."""
    rows = list(motion.entries.values_list(*_PLAIN))
    compound = str(motion.compound_id)
    voting = [Entry(key, area, head, compound, b, d) for key, area, head, b, d, out in rows if not out]
    left = [LeftOut(row[0], row[5]) for row in rows if row[5] not in ("", GONE)]
    return make_roll(motion.uid, motion.roll_by, voting, left)


def root_of(roll: Roll) -> str:
    """The Merkle root of a roll, as it stands in the vote file."""
    return roll_root((e.unit, e.area, e.head) for e in roll.entries)


def frozen_of(motion: Motion) -> Frozen:
    """What the log's first entry binds: motion, rules, roll and keys."""
    keys = tuple(motion.witnesses.order_by("id").values_list("key", flat=True))
    return Frozen(
        motion=_said(motion),
        rules=motion.pack or {},
        entries=tuple((e.unit, e.area, e.head) for e in roll_of(motion).entries),
        keys=Keys(motion.log_key, keys, motion.quorum),
    )


def units_in_scope(motion: Motion, on: date) -> list[RollUnit]:
    """The register's units in a motion's scope on a day, without asking who wants them."""
    scope = scope_of(motion)
    return [unit for unit in roll_units(motion.compound_id, on) if scope.holds(unit.fact)]


def scope_of(motion: Motion) -> Scope:
    """Compound, building or door, as the roll knows it."""
    return Scope(str(motion.compound_id), motion.building or None, motion.door or None)


def entries_for(person: Any, uid: str, on: date) -> QuerySet[RollEntry]:
    """The rows of the frozen roll for those who run the vote: units and areas, no holders, no salts."""
    motion = motion_for(person, uid, on, "voting.see_roll")
    return motion.entries.defer("salt", "parties", "head")


def objections_for(person: Any, uid: str, on: date) -> list[RollObjection]:
    """The objections to a roll: all of them for those who see the roll, one's own for an owner."""
    motion = motion_for(person, uid, on)
    rows = motion.objections.select_related("by", "answered_by")
    return list(rows if may(person, "voting.see_roll", on, motion) else rows.filter(by=person))


def _said(motion: Motion) -> FileMotion:
    level: FileLevel = motion.level  # type: ignore[assignment]
    items = tuple(Item(str(i.number), i.matter, i.words) for i in motion.items.order_by("number"))
    if motion.opens_at is None or motion.closes_at is None:
        raise ValueError("the times of this vote are not set")
    return FileMotion(
        id=motion.uid,
        title=motion.title,
        scope=motion.scope,
        items=items,
        level=level,
        opens_at=int(motion.opens_at.timestamp()),
        closes_at=int(motion.closes_at.timestamp()),
        announced=motion.silence,
    )
