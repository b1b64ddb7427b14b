"""Units nobody assigned when a compound split 拆分未定去向 go to a successor later, with their titles."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.register.buildings import plain_number
from linmeng.domain.register.units import plain_place
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.register.actions.carrying import copy_some
from linmeng.register.actions.carrying_units import move
from linmeng.register.actions.changes import day_of
from linmeng.register.models import Compound, Unit
from linmeng.register.queries import compound_for_update
from linmeng.register.queries.leftover import ACT, leftover, successors
from linmeng.register.queries.units import place_index


@transaction.atomic
def assign_units(*, by: Person, at: datetime, code: str, to: str, units: Sequence[int]) -> int:
    """Units (pks) of the closed record `code` move to its successor `to`; how many. Titles go with them.

    A building that is recorded there only is copied along. Raises Http404, NotYours, NotUnderstood for no
    unit or no successor, NotNow for a record that still stands, units that moved meanwhile, or a place that
    is taken.
    """
    found = {c: compound_for_update(by, c, day_of(at), ACT) for c in sorted({code, to})}
    old, new = found[code], found[to]
    if old.status == Compound.Status.ACTIVE:
        raise NotNow("This compound stands: only units of a closed record are assigned.")
    if new.pk not in {c.pk for c in successors(by, old, day_of(at))}:
        raise NotUnderstood("“{name}” is not what became of this compound.", name=new.name)
    if not units:
        raise NotUnderstood("Choose the units that move.")
    rows = list(leftover(old).select_for_update().filter(pk__in=set(units)).order_by("pk"))
    if len(rows) < len(set(units)):
        raise NotNow("Some of these units were moved or closed meanwhile: look again.")
    _check_places(rows, new)
    copied = _buildings(rows, old, new, by, at)
    moved = move(rows, new, by, at)
    record(
        act="register.assign_units", by=by, at=at, subject=old, area_code=old.area_code,
        after={"to": new.name, "units": moved, "buildings": copied},
    )  # fmt: skip
    return moved


def _check_places(rows: Sequence[Unit], new: Compound) -> None:
    taken = place_index(new.pk)
    for unit in rows:
        if plain_place((unit.building, unit.door, unit.number)) in taken:
            raise NotNow("{place} is recorded in “{name}” already.", place=unit.place, name=new.name)


def _buildings(rows: Sequence[Unit], old: Compound, new: Compound, by: Person, at: datetime) -> int:
    """Copies the buildings of the units that the successor does not have."""
    there = {plain_number(b.number) for b in new.buildings.all()}
    wanted = {plain_number(u.building) for u in rows if u.building} - there
    return copy_some(
        old, [new], {b.number: 0 for b in old.buildings.all() if plain_number(b.number) in wanted}, by, at
    )
