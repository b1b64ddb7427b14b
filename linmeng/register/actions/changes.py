"""How a compound's record changes: field by field, with its sources, its event and a new version."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import timezone

from linmeng.domain.refusals import NotNow
from linmeng.domain.register.figures import FIGURES
from linmeng.register.models import Compound, CompoundEvent
from linmeng.register.queries import label


def day_of(at: datetime) -> date:
    """The day of a moment where the house stands."""
    return timezone.localtime(at).date()


def apply(
    compound: Compound,
    figures: Mapping[str, Any],
    *,
    by: Any,
    at: datetime,
    kind: str = "changed",
    **source: Any,
) -> dict[str, list[Any]]:
    """Sets the figures, notes where they come from, raises the version, leaves an event.

    The answer is {field: [before, after]} of what really changed; nothing is written when nothing did.
    """
    changes: dict[str, list[Any]] = {}
    for name, value in figures.items():
        before = getattr(compound, name)
        if _same(before, value):
            continue
        changes[name] = [plain(before), plain(value)]
        setattr(compound, name, value)
        if name in FIGURES and value not in (None, ""):
            compound.sources[name] = entered(by, at, **source)
        else:
            compound.sources.pop(name, None)
    if changes:
        touch(compound)
        CompoundEvent.objects.create(compound=compound, kind=kind, at=at, by=by, changes=changes)
    return changes


def touch(compound: Compound) -> None:
    """Saves the record under its next version, so that whoever looks at an older one is told."""
    compound.version += 1
    compound.save()


def note(compound: Compound, changes: Mapping[str, list[Any]], *, by: Any, at: datetime) -> None:
    """Notes what happened around a compound, under its next version."""
    touch(compound)
    CompoundEvent.objects.create(compound=compound, kind="changed", at=at, by=by, changes=dict(changes))


def entered(by: Any, at: datetime, **more: Any) -> dict[str, Any]:
    """The mark of a figure that a person entered."""
    return {"kind": "entered", "by": by.pk if by else None, "at": at.isoformat(), **more}


def plain(value: Any) -> Any:
    """The value as JSON keeps it; a related row by its name."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Model) else value


def check_version(compound: Compound, version: int) -> None:
    """Raises NotNow, telling who changed what, when the record is no longer the one that was looked at."""
    if compound.version == version:
        return
    last = compound.events.select_related("by").first()
    raise NotNow(
        "Meanwhile {who} changed {what} here ({when}). Look at the present figures and enter yours again.",
        who=last.by if last and last.by else "—",
        what="、".join(label(f) for f in last.changes) if last else "—",
        when=f"{timezone.localtime(last.at):%Y-%m-%d %H:%M}" if last else "—",
    )


def _same(before: Any, after: Any) -> bool:
    return before == after or (before in (None, "") and after in (None, ""))
