"""Exclusive units 专有部分 are recorded, corrected, and closed when they are no more."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.register.contracts import check_days
from linmeng.domain.register.units import check_area, clean_paper, clean_place, plain_place
from linmeng.people.models import Person
from linmeng.register.actions.changes import day_of, plain
from linmeng.register.actions.compounds import check_standing
from linmeng.register.actions.unit_changes import (
    DAY,
    end_representative,
    end_titles,
    record_on,
    touch_unit,
    unit_for_update,
)
from linmeng.register.models import Compound, Unit
from linmeng.register.queries import compound_for_update
from linmeng.register.queries.units import place_index

STATED = ("building", "door", "number", "area_dm2", "basis", "paper", "kind", "state")
ACT = "register.record_unit"


@transaction.atomic
def record_unit(
    *,
    by: Person,
    at: datetime,
    code: str,
    number: str,
    building: str = "",
    door: str = "",
    area_dm2: int | None = None,
    basis: str = Unit.Basis.REGISTERED,
    paper: str = "",
    kind: str = Unit.Kind.DWELLING,
    state: str = Unit.State.OWNED,
) -> Unit:
    """Records a unit of a compound; `area_dm2` in 0.01 m², None: not known; `basis` after SPC-B art. 8.

    Raises Http404, NotYours, NotUnderstood for what cannot be true, NotNow where a unit stands there already.
    """
    compound = compound_for_update(by, code, day_of(at), ACT)
    check_standing(compound)
    unit = Unit(compound=compound, basis=basis, kind=kind, state=state, area_dm2=area_dm2)
    unit.building, unit.door, unit.number = clean_place(building, door, number)
    unit.paper = clean_paper(paper)
    check_unit(unit)
    _check_free(unit, compound, day_of(at))
    unit.save()
    record_on("record_unit", unit, by, at, after=unit_said(unit))
    return unit


@transaction.atomic
def correct_unit(*, by: Person, at: datetime, pk: int, version: int, **stated: Any) -> Unit:
    """Changes what a unit states (`STATED`); what is not named stays. `version` is the one looked at.

    The same again writes nothing. Raises Http404, NotYours, NotUnderstood, NotNow.
    """
    unknown = sorted(set(stated) - set(STATED))
    if unknown:
        raise NotUnderstood("The register has no figure called {names}.", names=", ".join(unknown))
    unit = unit_for_update(by, pk, at, ACT, version)
    before = unit_said(unit)
    for name, value in stated.items():
        setattr(unit, name, value)
    unit.building, unit.door, unit.number = clean_place(unit.building, unit.door, unit.number)
    unit.paper = clean_paper(unit.paper)
    check_unit(unit)
    after = unit_said(unit)
    changed = [n for n in STATED if before[n] != after[n]]
    if not changed:
        return unit
    if {"building", "door", "number"} & set(changed):
        _check_free(unit, compound_for_update(by, unit.compound.code, day_of(at), ACT), day_of(at))
    touch_unit(unit)
    record_on("correct_unit", unit, by, at, {n: before[n] for n in changed}, {n: after[n] for n in changed})
    return unit


@transaction.atomic
def close_unit(*, by: Person, at: datetime, pk: int, version: int, on: date) -> Unit:
    """A unit is no more since the day `on` (joined with another, torn down, entered by mistake).

    Its open titles and its representative end the day before; nothing is deleted. Raises Http404, NotYours,
    NotNow for a day to come or before the present title.
    """
    check_days(on)
    unit = unit_for_update(by, pk, at, ACT, version)
    if on > day_of(at):
        raise NotNow("What lies ahead is recorded when it has happened: {day} is still to come.", day=on)
    held = end_titles(unit, on - DAY)
    end_representative(unit, on - DAY)
    unit.gone_on = on
    touch_unit(unit)
    record_on("close_unit", unit, by, at, {"parties": held}, {"gone_on": plain(on)})
    return unit


def unit_said(unit: Unit) -> dict[str, Any]:
    """What a unit states, fit for JSON."""
    return {name: getattr(unit, name) for name in STATED}


def check_unit(unit: Unit) -> None:
    """Raises NotUnderstood when area, basis, kind or state cannot be."""
    check_area(unit.area_dm2)
    for value, known in (
        (unit.basis, Unit.Basis.values),
        (unit.kind, Unit.Kind.values),
        (unit.state, Unit.State.values),
    ):
        if value not in known:
            raise NotUnderstood("“{value}” is not known here.", value=str(value)[:40])


def _check_free(unit: Unit, compound: Compound, on: date) -> None:
    """Raises NotNow when another unit of the compound, whose row is locked, has this place."""
    place = plain_place((unit.building, unit.door, unit.number))
    there = place_index(compound.pk).get(place)
    if there is not None and there.pk != unit.pk:
        raise NotNow("{place} is recorded already: change that one.", place=there.place)
