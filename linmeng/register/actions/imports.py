"""A list is staged, looked at row by row, decided on, then committed or cancelled. See import_commit."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.people.queries import Scope
from linmeng.register.actions.bulk import insert_all
from linmeng.register.actions.changes import day_of
from linmeng.register.actions.import_join import joined_rows
from linmeng.register.actions.import_places import Places, boundaries_of
from linmeng.register.actions.import_rows import Verdicts
from linmeng.register.files.compounds import read_compounds
from linmeng.register.files.reading import Reading
from linmeng.register.models import Area, Compound, ImportBatch, ImportRow
from linmeng.register.permissions import reach
from linmeng.register.queries.imports import ACT, import_for_update

CHOICES: dict[str, tuple[str, ...]] = {
    ImportRow.Verdict.NEW: ("", "skip"),
    ImportRow.Verdict.CHANGED: ("", "skip"),
    ImportRow.Verdict.DUPLICATE: ("", "same", "new"),
}
HOW = ("", "exact", "similar")
JOIN_CHOICES: dict[str, tuple[str, ...]] = {ImportRow.Verdict.CHANGED: ("", "take")}


def stage_import(
    *,
    by: Person,
    at: datetime,
    data: bytes,
    filename: str,
    area: Area | None = None,
    crs: str | None = None,
    year: int | None = None,
    join: bool = False,
) -> ImportBatch:
    """Reads a list and compares every row with the register; nothing of the register changes.

    `area` narrows where rows may lie; `crs` is wgs84, gcj02, bd09 or None to recognise it; `year` is that of
    the list, from which ages are counted. `join`: a second list, whose figures fill gaps of compounds of the
    same name; only rows that somebody ticks are taken. Raises NotYours, and NotUnderstood for a file that
    cannot be read.
    """
    scope = reach(by, ACT, day_of(at))
    if area is not None and not scope.covers_area(area.code):
        raise NotYours("This area is outside yours.")
    area = area or _whole_reach(scope)
    outlines = None if join else boundaries_of(scope, area)
    reading = read_compounds(data, filename, crs=crs, boundaries=outlines, year=year, place_needed=False)
    with transaction.atomic():
        if join:
            rows = joined_rows(reading, scope, area)
        else:
            rows = Verdicts(scope, Places(scope, area), day_of(at)).of(reading)
        return _store(by, at, data, filename, area, join, reading, rows)


@transaction.atomic
def choose_rows(*, by: Person, at: datetime, number: int, choices: Mapping[int, str]) -> int:
    """Says what becomes of single rows: {row: choice}; how many were changed.

    A possible duplicate is "same" or "new"; a new or changed row may be left out by "skip"; a row of a joined
    list is taken by "take"; "" takes a choice back. Raises Http404, NotYours, NotNow, NotUnderstood.
    """
    batch = import_for_update(by, number, day_of(at))
    check_open(batch)
    allowed = _allowed(batch)
    rows = [r for r in batch.rows.filter(number__in=choices) if r.choice != choices[r.number]]
    for row in rows:
        if choices[row.number] not in allowed.get(row.verdict, ("",)):
            raise NotUnderstood("Row {number} cannot be decided that way.", number=row.number)
        row.choice = choices[row.number]
    ImportRow.objects.bulk_update(rows, ["choice"], batch_size=500)
    if rows:
        _record("register.choose_rows", batch, by, at, choices=dict(Counter(r.choice for r in rows)))
    return len(rows)


@transaction.atomic
def choose_all(*, by: Person, at: datetime, number: int, verdict: str, choice: str, how: str = "") -> int:
    """One choice for every row of a verdict (and kind of match, "exact" or "similar"); how many rows.

    Raises like choose_rows.
    """
    batch = import_for_update(by, number, day_of(at))
    check_open(batch)
    if choice not in _allowed(batch).get(verdict, ()) or how not in HOW:
        raise NotUnderstood("These rows cannot be decided that way.")
    rows = batch.rows.filter(verdict=verdict)
    changed = (rows.filter(data__how=how) if how else rows).update(choice=choice)
    _record("register.choose_rows", batch, by, at, choices={choice: changed})
    return changed


@transaction.atomic
def cancel_import(*, by: Person, at: datetime, number: int) -> ImportBatch:
    """Gives an import up; its rows stay to look at. Raises Http404, NotYours, NotNow when it is closed."""
    batch = import_for_update(by, number, day_of(at))
    check_open(batch)
    batch.state, batch.closed_at = ImportBatch.State.CANCELLED, at
    batch.save(update_fields=["state", "closed_at"])
    _record("register.cancel_import", batch, by, at)
    return batch


def _whole_reach(scope: Scope) -> Area | None:
    """The area of a person who has just one."""
    prefix = scope.prefixes[0] if len(scope.prefixes) == 1 else ""
    return Area.objects.filter(code=prefix.ljust(12, "0")).first() if prefix else None


def check_open(batch: ImportBatch) -> None:
    """Raises NotNow when the import was taken over or cancelled before."""
    if batch.state == ImportBatch.State.COMMITTED:
        raise NotNow("“{file}” was taken over already.", file=batch.filename)
    if batch.state == ImportBatch.State.CANCELLED:
        raise NotNow("“{file}” was cancelled.", file=batch.filename)


def _store(
    by: Person,
    at: datetime,
    data: bytes,
    filename: str,
    area: Area | None,
    join: bool,
    reading: Reading,
    rows: list[ImportRow],
) -> ImportBatch:
    newest = Compound.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    counts = dict(Counter(r.verdict for r in rows))
    counts["noted"] = sum(bool(r.data.get("notes")) for r in rows)
    batch = ImportBatch.objects.create(
        filename=filename[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        area=area,
        by=by,
        staged_at=at,
        reading={**_described(reading), "join": join, "newest": newest},
        counts=counts,
    )
    for row in rows:
        row.batch = batch
    insert_all(rows)
    _record("register.stage_import", batch, by, at, sha256=batch.sha256, counts=counts)
    return batch


def _described(reading: Reading) -> dict[str, Any]:
    return {
        "kind": reading.kind,
        "encoding": reading.encoding,
        "crs": reading.crs,
        "crs_how": reading.crs_how,
        "header": list(reading.header),
        "columns": {field: list(headers) for field, headers in reading.columns.items()},
        "unknown": list(reading.unknown),
        "notes": [{"message": n.message, "values": dict(n.values)} for n in reading.notes],
    }


def _allowed(batch: ImportBatch) -> dict[str, tuple[str, ...]]:
    return JOIN_CHOICES if batch.reading.get("join") else CHOICES


def _record(act: str, batch: ImportBatch, by: Person, at: datetime, **after: Any) -> None:
    code = batch.area.code if batch.area else ""
    record(act=act, by=by, at=at, subject=batch, area_code=code, after=after)
