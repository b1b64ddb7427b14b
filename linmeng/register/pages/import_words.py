"""Rows of an import in words."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from linmeng.domain.register.unit_columns import UNIT_BY_FIELD
from linmeng.register.models import ImportBatch, ImportRow, Unit
from linmeng.register.queries.words import label

_TABS: dict[str, Any] = {
    "": _("all rows"),
    "new": _("new"),
    "changed": _("changed"),
    "duplicate": _("possible duplicate"),
    "same": _("the same"),
    "rejected": _("rejected"),
    "noted": _("with notes"),
}
_ICONS = {
    "new": ("plus", "jade"),
    "changed": ("pencil", "blue"),
    "duplicate": ("question-mark", "brass"),
    "same": ("equal", "grey"),
    "rejected": ("x", "rust"),
}
_CHOICES: dict[str, Any] = {
    "skip": _("left out by hand"),
    "": _("nobody decided whether it is the same compound"),
}
_CRS = {"wgs84": "WGS-84", "gcj02": "GCJ-02", "bd09": "BD-09"}
_HOW: dict[str, Any] = {
    "given": _("as chosen"),
    "header": _("named by a header"),
    "boundaries": _("recognised by the boundaries"),
    "standard": _("as GeoJSON demands"),
    "assumed": _("assumed"),
}
_AREAS = ("floor_area_dm2", "site_area_dm2")
_FEES = ("fee", "fee_max")


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what the register says, what the list says."""

    label: str
    old: str
    new: str
    entered: bool = False  # the present figure was entered by hand


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as the preview shows it."""

    row: ImportRow
    verdict: Any
    icon: str
    colour: str
    area: str
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reason: str = ""
    known: str = ""
    metres: float | None = None
    exact: bool = False

    @staticmethod
    def tab(key: str) -> Any:
        return _TABS[key]


def shown_row(row: ImportRow, batch: ImportBatch) -> Shown:
    """A row in the reader's language."""
    icon, colour = _ICONS[row.verdict]
    data = row.data
    return Shown(
        row=row,
        verdict=_TABS[row.verdict],
        icon=icon,
        colour=colour,
        area=data.get("area_name") or data.get("code", ""),
        changes=_unit_changes(row) if batch.kind == ImportBatch.Kind.UNITS else _changes(row),
        notes=[note_words(n) for n in data.get("notes", [])],
        reason=row_reason(row, batch) if row.verdict == "rejected" or "refused" in data else "",
        known=data.get("known", ""),
        metres=data.get("metres"),
        exact=data.get("how") == "exact",
    )


def batch_reason(batch: ImportBatch) -> str:
    """Why a list could not be read or taken over, "" where nothing is wrong."""
    said = batch.reason
    return gettext(said["message"]).format(**said["values"]) if said else ""


def row_reason(row: ImportRow, batch: ImportBatch) -> str:
    """Why a row stays out."""
    said = row.data.get("refused") or row.data.get("reason")
    if said:
        return gettext(said["message"]).format(**said["values"])
    if batch.kind == ImportBatch.Kind.JOIN:
        return gettext("not ticked")
    return str(_CHOICES.get(row.choice, ""))


def note_words(note: dict[str, Any]) -> str:
    """A note: column, raw value, reason."""
    said = gettext(note["message"]).format(**note["values"])
    where = note.get("column") or (_column(note["field"]) if note.get("field") else "")
    parts = [p for p in (where, f"“{note['raw']}”" if note.get("raw") else "") if p]
    return (
        pgettext("column and value: reason", "{where}: {reason}").format(where=" ".join(parts), reason=said)
        if parts
        else said
    )


def reading_words(batch: ImportBatch) -> dict[str, Any]:
    """How the file was understood."""
    reading, units = batch.reading, batch.kind == ImportBatch.Kind.UNITS
    system = pgettext("coordinate system, how it is known", "{crs}, {how}")
    crs = system.format(crs=_CRS[reading["crs"]], how=_HOW[reading["crs_how"]]) if reading["crs"] else ""
    return {
        "kind": reading["kind"].upper()
        + (f" · {reading['encoding'].upper()}" if reading["encoding"] else ""),
        "crs": crs,
        "columns": [(_column(f, units), ", ".join(h)) for f, h in reading["columns"].items()],
        "unknown": reading["unknown"],
        "notes": [gettext(n["message"]).format(**n["values"]) for n in reading["notes"]],
    }


_EXTRA: dict[str, Any] = {"lonlat": _("longitude and latitude in one cell"), "age": _("age in years")}
_EXTRA["number"] = _("Building number")
_UNIT: dict[str, Any] = {f.name: f.verbose_name for f in Unit._meta.fields}
_UNIT |= {"holders": _("titleholders"), "details": _("details of the titleholders")}
_UNIT |= {"phone": _("telephone"), "paper": _("certificate"), "name": _("name"), "share": _("share")}


def _column(name: str, units: bool = False) -> str:
    if units and name in UNIT_BY_FIELD:
        column = UNIT_BY_FIELD[name]
        return column.zh if (get_language() or "").startswith("zh") else capfirst(column.en)
    return str(_EXTRA[name]) if name in _EXTRA else label(name)


def _changes(row: ImportRow) -> list[Change]:
    data = row.data
    if row.verdict == "new":
        stated = data["figures"].items()
        return [Change(label(f), "", _said(f, v)) for f, v in stated if v is not None and f not in _SHOWN]
    entered = data.get("entered", [])
    return [
        Change(_label(f), _said(f, old), _said(f, new, old), f in entered)
        for f, (old, new) in data.get("changes", {}).items()
    ]


def _unit_changes(row: ImportRow) -> list[Change]:
    data = row.data
    if row.verdict == "new":
        stated = ((f, v) for f, v in data["figures"].items() if f not in ("building", "door", "number"))
        return [Change(_unit_label(f), "", _unit_said(f, v)) for f, v in stated]
    changed = data.get("changes", {}).items()
    return [Change(_unit_label(f), _unit_said(f, old), _unit_said(f, new)) for f, (old, new) in changed]


def _unit_label(name: str) -> str:
    return str(capfirst(str(_UNIT.get(name, name))))


def _unit_said(name: str, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if name == "area_dm2":
        return f"{value // 100:,}.{value % 100:02} m²"
    if isinstance(value, list):
        identity = {"paper": gettext("identity number")}
        return gettext(", ").join(str(identity.get(v, _UNIT.get(v, v))) for v in value)
    choices = {"basis": Unit.Basis, "kind": Unit.Kind, "state": Unit.State}
    return str(choices[name](value).label) if name in choices else str(value)


_SHOWN = ("name", "code", "number")  # beside the row already


def _label(name: str) -> Any:
    return gettext("area") if name == "area" else label(name)


def _said(name: str, value: Any, before: Any = None) -> str:
    if value is None or value == "":
        return "—"
    if name in _AREAS:
        return f"{value / 100:,.2f}".rstrip("0").rstrip(".") + " m²"
    if name in _FEES:
        return f"{value} {gettext('CNY/m²')}"
    if name == "collection":
        return f"{float(value) * 100:.4g}%"
    if name == "outline":
        return gettext("drawn anew") if before else gettext("drawn")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name == "management":
        return str(_MANAGED.get(value, value))
    return str(value)


_MANAGED: dict[str, Any] = {
    "company": _("property company"),
    "street": _("looked after by the street"),
    "self": _("self-managed by its owners"),
    "none": _("nobody"),
}
