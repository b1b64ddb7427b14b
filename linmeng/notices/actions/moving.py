"""How a notice moves on: under its next version, with its audit row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from linmeng.notices.models import Notice
from linmeng.people.actions import record
from linmeng.people.models import Person


def moved(
    notice: Notice,
    *,
    act: str,
    by: Person | None,
    at: datetime,
    changed: Mapping[str, Any],
    after: Mapping[str, Any] | None = None,
) -> Notice:
    """Saves what changed under the next version and leaves the audit row: states and days, no texts."""
    before = {"state": notice.state}
    for name, value in changed.items():
        setattr(notice, name, value)
    notice.version += 1
    notice.save(update_fields=[*changed, "version"])
    audit(notice, act=act, by=by, at=at, before=before, after={"state": notice.state, **(after or {})})
    return notice


def audit(
    notice: Notice,
    *,
    act: str,
    by: Person | None,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """The row of an act on a notice, filed under the area of its first place."""
    place = notice.places.first()
    code = place.area_code if place else ""
    record(act=act, by=by, at=at, subject=notice, area_code=code, before=before, after=after)
