"""Ways are drawn, never altered: every save is a new version, and the next plan of the area uses it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.people.queries import scope_for
from linmeng.planning.files.walking import walking_of, write_walking
from linmeng.planning.models import WaysVersion
from linmeng.planning.permissions import MAY
from linmeng.planning.queries.snapshots import PlanningArea
from linmeng.planning.queries.ways import latest_ways, undrawn_area

NOTE = 200  # characters


@transaction.atomic
def save_ways(
    *, by: Person, at: datetime, area: Any, data: Any, on_top_of: int, note: str = ""
) -> WaysVersion:
    """Stores what is drawn for a sub-district (GeoJSON, WGS-84) as the next version.

    `on_top_of` is the version the drawing began with, 0 for none. Raises NotYours outside the person's area,
    NotUnderstood when the drawing cannot be used, NotNow when somebody saved another one meanwhile or nothing
    is different.
    """
    if not scope_for(by, MAY["planning.edit_ways"], localdate(at)).covers_area(area.code):
        raise NotYours("You may draw ways only in your own area.")
    if len(note) > NOTE:
        raise NotUnderstood("A note has at most {most} characters.", most=NOTE)
    before = latest_ways([area.code]).get(area.code)
    number = before.number if before else 0
    if number != on_top_of:
        raise NotNow(
            "Somebody saved version {number} meanwhile: yours was drawn on an older one.", number=number
        )
    drawn = _usable(data, area.name, undrawn_area(by, area, localdate(at)))
    if before and before.data == drawn:
        raise NotNow("Nothing is different from version {number}.", number=number)
    try:
        with transaction.atomic():
            made = WaysVersion.objects.create(
                area=area, number=number + 1, data=drawn, note=" ".join(note.split()), by=by, at=at
            )
    except IntegrityError as error:  # the other one was faster
        raise NotNow("Somebody saved this very moment: load the page again.") from error
    counts = {"version": made.number, **count_kinds(drawn)}
    record(act="planning.save_ways", by=by, at=at, subject=made, area_code=area.code, after=counts)
    return made


def count_kinds(drawn: Mapping[str, Any]) -> dict[str, int]:
    """How many ways, bridges, barriers, gates and doors a drawing holds."""
    counts: dict[str, int] = {}
    for feature in drawn["features"]:
        kind = feature["properties"]["kind"]
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def _usable(data: Any, name: str, area: PlanningArea) -> dict[str, Any]:
    """The drawing in our own form, tried on the area's compounds."""
    from dataclasses import replace

    from linmeng.domain.planning.geometry import place
    from linmeng.domain.planning.walking import walks

    walking, barriers = walking_of(data, name)
    street = replace(area.street, walking=walking, barriers=barriers)
    if street.compounds:
        walks(street, place(street), 1.0)
    return write_walking(walking, barriers)
