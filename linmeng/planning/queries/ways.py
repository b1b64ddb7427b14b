"""Ways as drawn, for those who plan, and for the planner itself."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from linmeng.domain.refusals import NotNow, NotYours
from linmeng.people.models import Person
from linmeng.people.queries import scope_for
from linmeng.planning.files.walking import walking_of
from linmeng.planning.models import WaysVersion
from linmeng.planning.permissions import MAY
from linmeng.planning.queries.snapshots import PlanningArea

SUBDISTRICT = "subdistrict"


def ways_for(person: Person, area: Any, on: date) -> QuerySet[WaysVersion]:
    """The versions of an area's ways, newest first. Raises NotYours, and NotNow where none are kept."""
    if not scope_for(person, MAY["planning.see_plans"], on).covers_area(area.code):
        raise NotYours("Ways are shown to the offices of their area.")
    if area.level != SUBDISTRICT:
        raise NotNow("Ways are drawn for sub-districts; {area} is none.", area=area.name)
    return WaysVersion.objects.filter(area=area).select_related("by")


def may_draw(person: Person, area: Any, on: date) -> bool:
    """Whether the person may save ways of this area."""
    return scope_for(person, MAY["planning.edit_ways"], on).covers_area(area.code)


def latest_ways(codes: Iterable[str]) -> dict[str, WaysVersion]:
    """The newest version of each area, by its code; areas without one are left out. Two queries."""
    found = WaysVersion.objects.filter(area__code__in=list(codes))
    newest = found.values("area").annotate(last=Max("number")).values_list("area", "last")
    wanted = dict(newest)
    return {
        version.area.code: version
        for version in found.select_related("area")
        if wanted.get(version.area_id) == version.number
    }


def with_ways(areas: list[PlanningArea]) -> list[PlanningArea]:
    """The areas with the ways and barriers drawn for them last."""
    drawn = latest_ways(a.code for a in areas)
    return [_on(area, drawn[area.code]) if area.code in drawn else area for area in areas]


def _on(area: PlanningArea, version: WaysVersion) -> PlanningArea:
    from linmeng.domain.planning.walking import within  # brings numpy

    walking, barriers = walking_of(version.data, area.name)
    known = {c.id for c in area.street.compounds}
    walked = bool(walking.ways or walking.gates or walking.doors)
    street = replace(area.street, barriers=barriers, walking=within(walking, known) if walked else None)
    return replace(area, street=street, ways=version.number)


def undrawn_area(person: Person, area: Any, on: date) -> PlanningArea:
    """A sub-district's compounds as the register knows them, without ways. Raises NotYours, NotNow."""
    from linmeng.register.queries import streets_for

    if area.level != SUBDISTRICT:
        raise NotNow("Ways are drawn for sub-districts; {area} is none.", area=area.name)
    for found in streets_for(person, area, on):
        return PlanningArea(found.code, found.name, found.street, found.left_out)
    raise NotNow("There are no compounds in {area}.", area=area.name)


def ways_map(area: PlanningArea) -> dict[str, Any]:
    """The compounds of a sub-district as the map component draws them (docs/components.md)."""
    compounds = area.street.compounds
    outlined = [
        {"type": "Feature", "geometry": dict(c.outline), "properties": {"i": i}}
        for i, c in enumerate(compounds)
        if c.outline
    ]
    return {
        "url": "/register/compounds/{}/",
        "points": [[round(c.lon, 6), round(c.lat, 6), c.name, c.id, 6] for c in compounds],
        "shapes": {"type": "FeatureCollection", "features": outlined},
        "fit_points": True,
    }
