"""Areas are registered and drawn."""

from datetime import datetime
from typing import Any

from django.db import transaction

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.register.credit import division_level, division_parent
from linmeng.domain.register.drawing import check_outline
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.register.actions.changes import day_of
from linmeng.register.actions.compounds import clean_name
from linmeng.register.models import Area
from linmeng.register.permissions import check_area


@transaction.atomic
def register_area(
    *, by: Person, at: datetime, code: str, name: str, outline: dict[str, Any] | None = None
) -> Area:
    """Registers an area under its official 12-digit code, from which its level and parent follow.

    Raises NotYours, NotUnderstood for a code or outline that cannot be, NotNow when it stands already
    or its parent does not.
    """
    level, above = division_level(code), division_parent(code)
    if level not in Area.Level.values:
        raise NotUnderstood("The register begins with cities; {code} is a province.", code=code)
    check_area(by, "register.edit_area", day_of(at), code)
    if Area.objects.filter(code=code).exists():
        raise NotNow("The area {code} is registered already.", code=code)
    parent = Area.objects.filter(code=above).first()
    if parent is None and level != Area.Level.CITY:
        raise NotNow("Register {code}, which it belongs to, first.", code=above)
    area = Area.objects.create(
        code=code,
        name=clean_name(name)[:80],
        level=level,
        parent=parent,
        outline=outline and check_outline(outline),
    )
    record(
        act="register.register_area", by=by, at=at, subject=area, area_code=code, after={"name": area.name}
    )
    return area


@transaction.atomic
def set_outline(*, by: Person, at: datetime, code: str, outline: dict[str, Any] | None) -> Area:
    """Draws an area (GeoJSON Polygon or MultiPolygon, WGS-84), or takes its outline away with None.

    Raises NotYours, NotUnderstood.
    """
    check_area(by, "register.set_outline", day_of(at), code)
    area = Area.objects.select_for_update().get(code=code)
    before, after = area.outline is not None, outline is not None
    area.outline = check_outline(outline) if outline is not None else None
    area.save(update_fields=["outline", "changed_at"])
    record(
        act="register.set_outline",
        by=by,
        at=at,
        subject=area,
        area_code=code,
        before={"drawn": before},
        after={"drawn": after},
    )
    return area
