"""Whose ballot it is: the units of a motion that a signed-in person may vote for, and why not for others."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext_noop

from linmeng.register.queries.units import Held, units_of
from linmeng.voting.models import Mandate, Motion, RollEntry
from linmeng.web.compiled import Compiled

LEFT_OUT = gettext_noop("This unit is not on the roll of this vote.")


@dataclass(frozen=True, slots=True)
class MayCast:
    """A unit of the roll and a person: as what they hand in its ballot, or why they may not (msgid)."""

    entry: RollEntry
    how: str  # "owner" | "representative" | "guardian" | "proxy"
    why_not: str = ""
    mandate: int | None = None


def may_cast(person: Any, motion: Motion, on: date, entry: int | None = None) -> list[MayCast]:
    """The motion's units of a person on a day, and those a mandate names them for; of one entry if asked.

    Whoever holds the unit on the day of the ballot votes for it, not who held it when the roll was frozen.
    """
    if not getattr(person, "pk", None):
        return []
    rows = RollEntry.objects.filter(motion=motion).defer("salt", "parties")
    if entry is not None:
        return _of_one(person, motion, on, entry_to_cast(motion, entry))
    held = {h.unit: h for h in units_of(person, on) if h.compound == motion.compound_id}
    found = [_cast(row, held[row.unit_id]) for row in (rows.filter(unit__in=list(held)) if held else ())]
    return found + _by_mandate(person, motion, None, {f.entry.pk for f in found if not f.why_not})


ENTRY = ("id", "motion_id", "unit_id", "key", "place", "left_out")
_entry = Compiled(
    lambda motion, entry: RollEntry.objects.filter(motion=motion, pk=entry).order_by().values_list(*ENTRY),
    motion=0,
    entry=0,
)


def entry_to_cast(motion: Motion, entry: int) -> RollEntry | None:
    """A unit of the roll with what its ballot needs of it; the rest is asked when it is wanted."""
    found = _entry.first(motion=motion.pk, entry=entry)
    return RollEntry.from_db(DEFAULT_DB_ALIAS, ENTRY, found) if found else None


def _of_one(person: Any, motion: Motion, on: date, row: RollEntry | None) -> list[MayCast]:
    """Of one unit: what every ballot asks, so in few queries."""
    if row is None:
        return []
    found = [_cast(row, held) for held in units_of(person, on, row.unit_id)]
    if any(not one.why_not for one in found):
        return found
    return found + _by_mandate(person, motion, row.pk, set())


def _cast(row: RollEntry, held: Held) -> MayCast:
    return MayCast(row, held.how, held.why_not or (LEFT_OUT if row.left_out else ""))


def _by_mandate(person: Any, motion: Motion, entry: int | None, own: set[int]) -> list[MayCast]:
    mandates = Mandate.objects.filter(entry__motion=motion, person=person, revoked_at__isnull=True)
    if entry is not None:
        mandates = mandates.filter(entry=entry)
    return [
        MayCast(m.entry, "proxy", LEFT_OUT if m.entry.left_out else "", m.pk)
        for m in mandates.select_related("entry").defer("name", "box", "entry__salt")
        if m.entry_id not in own
    ]
