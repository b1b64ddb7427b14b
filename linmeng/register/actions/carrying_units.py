"""Units move to the new records when compounds merge or split, with their titles; none is lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.buildings import plain_number
from linmeng.domain.register.units import places_together
from linmeng.register.actions.bulk import update_all
from linmeng.register.actions.changes import note
from linmeng.register.models import Compound, Unit

MOVED = {"compound", "building", "version", "changed_at"}


def move_all(parts: Sequence[Compound], merged: Compound, by: Any, at: datetime) -> int:
    """All standing units of the parts into the merged record; how many.

    A building that several parts have gets its part's name (`domain.register.units.places_together`).
    """
    units = list(Unit.objects.select_for_update().filter(compound__in=parts, gone_on=None).order_by("pk"))
    names = {c.pk: c.name for c in parts}
    named = [(names[u.compound_id], (u.building, u.door, u.number)) for u in units]
    for unit, building in zip(units, places_together(named), strict=True):
        unit.building = building
    return move(units, merged, by, at)


def move_some(
    whole: Compound, parts: Sequence[Compound], chosen: Mapping[str, int], by: Any, at: datetime
) -> int:
    """The units of each building into the part chosen for it (its place in the list); how many moved.

    "" stands for units without a building. Units of buildings nobody chose a part for stay with the old
    record. Raises NotUnderstood for a part there is not.
    """
    goes = {plain_number(b) if b else "": i for b, i in chosen.items()}
    if any(not 0 <= i < len(parts) for i in goes.values()):
        raise NotUnderstood("There is no such part for the units.")
    units = list(Unit.objects.select_for_update().filter(compound=whole, gone_on=None).order_by("pk"))
    found: dict[int, list[Unit]] = {}
    for unit in units:
        part = goes.get(plain_number(unit.building) if unit.building else "")
        if part is not None:
            found.setdefault(part, []).append(unit)
    return sum(move(mine, parts[i], by, at) for i, mine in found.items())


def move(units: Sequence[Unit], to: Compound, by: Any, at: datetime) -> int:
    """These locked units into another record, inside the caller's transaction; how many."""
    for unit in units:
        unit.compound, unit.changed_at = to, timezone.now()
        unit.version += 1
    update_all(units, MOVED)
    if units:
        note(to, {"units": [None, len(units)]}, by=by, at=at)
    return len(units)
