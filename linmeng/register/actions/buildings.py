"""Buildings of a compound are recorded, corrected and taken out again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.register.buildings import LIMITS, clean_number, impossible
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.register.actions.changes import check_version, day_of, note
from linmeng.register.actions.compounds import check_standing
from linmeng.register.models import Building, Compound
from linmeng.register.queries import compound_for_update, label


@transaction.atomic
def record_building(
    *,
    by: Person,
    at: datetime,
    code: str,
    number: str,
    floors: int | None = None,
    households: int | None = None,
    lifts: int | None = None,
    year_built: int | None = None,
    new: bool = False,
    version: int | None = None,
) -> Building:
    """Records the building with this number in a compound, or changes its figures; None: not known.

    `new` refuses a number that stands there already; `version` is that of the compound's record that was
    looked at. Raises Http404, NotYours, NotUnderstood for a number or figure that cannot be true, NotNow.
    """
    compound = compound_for_update(by, code, day_of(at), "register.record_building")
    check_standing(compound)
    if version is not None:
        check_version(compound, version)
    number = clean_number(number)
    figures = {"floors": floors, "households": households, "lifts": lifts, "year_built": year_built}
    _check(figures, at)
    row = compound.buildings.filter(number=number).first()
    if row is not None and new:
        raise NotNow("Building {number} is recorded already: change that one.", number=number)
    before = None if row is None else building_said(row)
    row = row or Building(compound=compound, number=number)
    for name, value in figures.items():
        setattr(row, name, value)
    if before != building_said(row):
        row.save()
        _record("register.record_building", compound, by, at, before, building_said(row))
    return row


@transaction.atomic
def remove_building(*, by: Person, at: datetime, code: str, number: str) -> None:
    """Takes a building out of a compound; its figures stay in the history and the audit trail.

    Raises Http404 when the compound or the building does not exist, NotYours, NotNow.
    """
    compound = compound_for_update(by, code, day_of(at), "register.remove_building")
    check_standing(compound)
    row = compound.buildings.filter(number=number.replace("\x00", "")).first()
    if row is None:
        raise Http404
    before = building_said(row)
    row.delete()
    _record("register.remove_building", compound, by, at, before, None)


def _check(figures: dict[str, int | None], at: datetime) -> None:
    found = impossible(figures, day_of(at).year)
    if found is not None:
        name, value, low, high = found
        raise NotUnderstood(
            "{field}: {value} is not plausible (expected {low:g} to {high:g})",
            field=label(name),
            value=f"{value}" if abs(value) < 10**12 else "10¹²…",
            low=low,
            high=high,
        )


def building_said(row: Building) -> dict[str, Any]:
    """A building's number and figures, fit for JSON."""
    return {"number": row.number, **{n: getattr(row, n) for n in LIMITS}}


def _record(act: str, compound: Compound, by: Any, at: datetime, before: Any, after: Any) -> None:
    note(compound, {"building": [building_line(before), building_line(after)]}, by=by, at=at)
    record(act=act, by=by, at=at, subject=compound, area_code=compound.area_code, before=before, after=after)


def building_line(said: Mapping[str, Any] | None) -> str | None:
    """A building in one line of the history: its number, then floors / households / lifts / year."""
    if said is None:
        return None
    return f"{said['number']} ({' / '.join('—' if said[n] is None else str(said[n]) for n in LIMITS)})"
