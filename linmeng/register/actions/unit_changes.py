"""What the acts on units and owners share: the locked unit, its next version, its audit row."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from linmeng.domain.refusals import NotNow
from linmeng.people.actions import record
from linmeng.register.actions.changes import day_of
from linmeng.register.actions.compounds import check_standing
from linmeng.register.models import Acting, Title, Unit
from linmeng.register.permissions import check

STILL = Q(until_on__isnull=True)
DAY = timedelta(days=1)


def unit_for_update(by: Any, pk: int, at: datetime, act: str, version: int | None = None) -> Unit:
    """The unit, locked, in a compound where the person may do the act.

    Raises Http404, NotYours, and NotNow for a unit that is gone, whose compound was closed, or that changed
    since version `version` was looked at.
    """
    rows = Unit.objects.select_for_update(of=("self",)).select_related("compound")
    unit = rows.filter(pk=pk).first() if 0 < pk < 2**63 else None
    if unit is None:
        raise Http404
    check(by, act, day_of(at), unit.compound)
    check_standing(unit.compound)
    if unit.gone_on is not None:
        raise NotNow("{place} is gone since {day}.", place=unit.place, day=unit.gone_on)
    if version is not None and unit.version != version:
        raise NotNow(
            "Meanwhile somebody changed {place} ({when}). Look at what it says now and enter yours again.",
            place=unit.place,
            when=f"{timezone.localtime(unit.changed_at):%Y-%m-%d %H:%M}",
        )
    return unit


def touch_unit(unit: Unit) -> None:
    """Saves the unit under its next version."""
    unit.version += 1
    unit.save()


def end_titles(unit: Unit, last: date) -> list[int]:
    """Ends the open titles of a unit by this last day; the parties. NotNow where one begins later.

    One that would begin on the day after was entered by mistake: it is never in force.
    """
    rows = list(Title.objects.select_for_update().filter(STILL, unit=unit).order_by("pk"))
    late = next((r.from_on for r in rows if r.from_on is not None and r.from_on > last + DAY), None)
    if late is not None:
        raise NotNow("The present title begins on {day}: choose a later day.", day=late)
    for row in rows:
        row.until_on = last
        row.save(update_fields=["until_on"])
    return [r.party_id for r in rows]


def end_representative(unit: Unit, last: date) -> list[int]:
    """The representative of a unit ends with its co-owners; who it was."""
    rows = list(Acting.objects.select_for_update().filter(STILL, unit=unit))
    for row in rows:
        row.until_on = max(last, row.from_on - DAY)  # chosen later than that: never in force
        row.save(update_fields=["until_on"])
    return [r.party_id for r in rows]


def record_on(
    act: str,
    unit: Unit,
    by: Any,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """The audit row of an act on a unit. Parties stand in it by their key, never by name."""
    code = unit.compound.area_code
    record(act=f"register.{act}", by=by, at=at, subject=unit, area_code=code, before=before, after=after)
