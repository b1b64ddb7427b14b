"""A list is staged, looked at row by row, decided on, then committed or cancelled. See import_commit."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import Person
from linmeng.register.actions.bulk import insert_all
from linmeng.register.actions.changes import day_of
from linmeng.register.actions.import_staging import asked_for, describe, judge, new_batch, record_import
from linmeng.register.models import Area, ImportBatch, ImportFile, ImportRow
from linmeng.register.queries.imports import import_for_update

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
    kind: str = ImportBatch.Kind.LIST,
    compound: str = "",
) -> ImportBatch:
    """Reads a list and compares every row with the register; nothing of the register changes.

    `area` narrows where rows may lie; `crs` is wgs84, gcj02, bd09 or None to recognise it; `year` is that of
    the list, from which ages are counted. `kind`: "list"; "join" for a second list, whose figures fill gaps
    of compounds of the same name, and only rows that somebody ticks are taken; "areas" for a list of areas;
    "buildings" for one of buildings; "units" for one of units and owners, whose rows lie in `compound` where
    they name none.
    Raises NotYours, and NotUnderstood for a file that cannot be read.
    """
    asked = asked_for(by, at, kind, area, crs, year, compound)
    judged = judge(asked, data, filename)
    with transaction.atomic():
        batch = new_batch(asked, data, filename)
        for row in judged.rows:
            row.batch = batch
        insert_all(judged.rows)
        describe(batch, judged, at)
    return batch


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
        record_import("register.choose_rows", batch, by, at, choices=dict(Counter(r.choice for r in rows)))
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
    record_import("register.choose_rows", batch, by, at, choices={choice: changed})
    return changed


@transaction.atomic
def cancel_import(*, by: Person, at: datetime, number: int) -> ImportBatch:
    """Gives an import up, also while it is read; its rows stay to look at.

    Raises Http404, NotYours, NotNow when it is closed or being taken over.
    """
    batch = import_for_update(by, number, day_of(at))
    if batch.state != ImportBatch.State.READING:
        check_open(batch)
    batch.state, batch.closed_at = ImportBatch.State.CANCELLED, at
    batch.save(update_fields=["state", "closed_at"])
    ImportFile.objects.filter(batch=batch).delete()
    record_import("register.cancel_import", batch, by, at)
    return batch


def check_open(batch: ImportBatch) -> None:
    """Raises NotNow when the import was taken over or cancelled before."""
    if batch.state == ImportBatch.State.COMMITTED:
        raise NotNow("“{file}” was taken over already.", file=batch.filename)
    if batch.state == ImportBatch.State.CANCELLED:
        raise NotNow("“{file}” was cancelled.", file=batch.filename)
    if batch.state == ImportBatch.State.FAILED:
        raise NotNow("“{file}” could not be read.", file=batch.filename)
    if batch.state == ImportBatch.State.TAKING:
        raise NotNow("“{file}” is being taken over.", file=batch.filename)
    if batch.state == ImportBatch.State.READING:
        raise NotNow("“{file}” is still being read.", file=batch.filename)


def _allowed(batch: ImportBatch) -> dict[str, tuple[str, ...]]:
    return JOIN_CHOICES if batch.kind == ImportBatch.Kind.JOIN else CHOICES
