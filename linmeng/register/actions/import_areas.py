"""Rows of a list of areas get a verdict: new, changed, the same, rejected."""

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from linmeng.domain.refusals import NotUnderstood, Refusal, sentence
from linmeng.domain.register.credit import division_level, division_parent
from linmeng.domain.register.places import same_district
from linmeng.people.queries import Scope
from linmeng.register.files.areas import AreaReading, AreaRow
from linmeng.register.files.reading import COMPARING, Tell, silent, telling
from linmeng.register.models import Area, ImportRow

_V = ImportRow.Verdict
OUTSIDE = sentence("This area is outside yours.")
ABOVE_MISSING = sentence("Register {code}, which it belongs to, first.")


def area_rows(reading: AreaReading, scope: Scope, tell: Tell = silent) -> list[ImportRow]:
    """One unsaved ImportRow per row of the list; a parent counts wherever in the list it stands."""
    book = _Book(scope, Area.objects.order_by("code"))
    found = [(row, *book.found(row)) for row in reading.rows]
    found.sort(key=lambda f: (len(f[1].rstrip("0")), f[0].number))  # a city before its districts
    rows = [book.judged(*f) for f in telling(found, COMPARING, tell)]
    return sorted(rows, key=lambda r: r.number)


class _Book:
    """The areas that stand, and those the list has brought so far."""

    def __init__(self, scope: Scope, areas: Iterable[Area]) -> None:
        self._scope = scope
        self._areas = {a.code: a for a in areas}
        self._names = {code: a.name for code, a in self._areas.items()}
        self._seen: dict[str, int] = {}
        self._called: dict[str, list[Area]] = {}
        for area in self._areas.values():
            self._called.setdefault(_plain(area.name), []).append(area)

    def found(self, row: AreaRow) -> tuple[str, Refusal | None]:
        """The code of a row, by its name where it gives none; or why there is none."""
        if row.message:
            return row.code, NotUnderstood(row.message, **row.values)
        try:
            return row.code or self._named(row), None
        except Refusal as why:
            return "", why

    def judged(self, row: AreaRow, code: str, why: Refusal | None) -> ImportRow:
        """The row with its verdict and what it changes."""
        try:
            if why:
                raise why
            self._check(row, code)
        except Refusal as refusal:
            return self._row(row, code, _V.REJECTED, reason=_said(refusal))
        self._seen[code] = row.number
        area = self._areas.get(code)
        self._names.setdefault(code, row.name)
        changes = _changes(row, area)
        figures: dict[str, Any] = {"code": code, "name": row.name or (area.name if area else "")}
        figures |= {"outline": dict(row.outline)} if row.outline is not None else {}
        verdict = _V.NEW if area is None else _V.CHANGED if changes else _V.SAME
        more = {"seen_at": area.changed_at.isoformat()} if area else {}
        level = {"level": division_level(code)}
        return self._row(row, code, verdict, figures=figures, changes=changes, **level, **more)

    def _row(self, row: AreaRow, code: str, verdict: str, **data: Any) -> ImportRow:
        said: dict[str, Any] = {
            "cells": list(row.cells),
            "notes": [asdict(n) for n in row.notes],
            "code": code,
        }
        name = row.name or (self._names.get(code, ""))
        return ImportRow(number=row.number, name=name[:120], verdict=verdict, data={**said, **data})

    def _named(self, row: AreaRow) -> str:
        same = [a for a in self._called.get(_plain(row.name), []) if row.level in ("", a.level)]
        if not row.parent:
            same = [a for a in same if a.level in _LARGE]
            if not same:
                raise NotUnderstood(sentence("a division code is needed, or the district the area lies in"))
        here = [a for a in same if not row.parent or self._lies_in(a.code, row.parent)]
        if not here:
            message = sentence("no area of this name in {parent}; a division code is needed to register it")
            raise NotUnderstood(message, parent=row.parent)
        if len(here) > 1:
            message = sentence("several areas are called so; a division code is needed")
            raise NotUnderstood(message)
        return here[0].code

    def _lies_in(self, code: str, parent: str) -> bool:
        """Whether the area above is the one a list names by its code or name."""
        above = division_parent(code) or ""
        if parent.isascii() and parent.isdigit():
            return above.startswith(parent.rstrip("0"))
        name = _plain(self._names.get(above, ""))
        return name == _plain(parent) or same_district(name, _plain(parent))

    def _check(self, row: AreaRow, code: str) -> None:
        level, above = division_level(code), division_parent(code) or ""
        if not self._scope.covers_area(code):
            raise NotUnderstood(OUTSIDE)
        if code in self._seen:
            message = sentence("{code} stands in row {number} already")
            raise NotUnderstood(message, code=code, number=self._seen[code])
        if code not in self._areas and not row.name:
            raise NotUnderstood(sentence("the name is missing"))
        if row.level and row.level != level:
            raise NotUnderstood(sentence("the code {code} is not one of this level"), code=code)
        if level == Area.Level.CITY:
            return
        if above not in self._names:
            raise NotUnderstood(ABOVE_MISSING, code=above)
        if row.parent and not self._lies_in(code, row.parent):
            message = sentence("by its code it is part of {above}, not of {parent}")
            raise NotUnderstood(message, above=self._names[above], parent=row.parent)


_LARGE = (Area.Level.CITY, Area.Level.DISTRICT)


def _changes(row: AreaRow, area: Area | None) -> dict[str, list[Any]]:
    if area is None:
        return {}
    changes: dict[str, list[Any]] = {}
    if row.name and row.name != area.name:
        changes["name"] = [area.name, row.name]
    if row.outline is not None and dict(row.outline) != area.outline:
        changes["outline"] = ["drawn" if area.outline else None, "drawn"]
    return changes


def _said(refusal: Refusal) -> dict[str, Any]:
    return {"message": refusal.message, "values": refusal.values}


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()
