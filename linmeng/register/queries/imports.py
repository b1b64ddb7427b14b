"""Imports as those may see them who may import: the batches, their rows, what came of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404

from linmeng.domain.refusals import NotYours
from linmeng.people.queries import scope_for
from linmeng.register.models import Compound, ImportBatch, ImportRow
from linmeng.register.permissions import MAY

ACT = "register.import_lists"
EDIT_AREAS = "register.edit_area"  # also needed for a list of areas
UNITS = "register.import_units"  # for a list of units and owners, and for nothing else


def imports_for(person: Any, on: date) -> QuerySet[ImportBatch]:
    """The person's own imports and those into areas in reach, newest first. Raises NotYours."""
    lists, units = (scope_for(person, MAY[act], on) for act in (ACT, UNITS))
    if not lists and not units:
        raise NotYours("Your role does not include this.")
    seen = Q(by=person)
    for scope, kind in ((lists, ~Q(kind=ImportBatch.Kind.UNITS)), (units, Q(kind=ImportBatch.Kind.UNITS))):
        for prefix in scope.prefixes:
            seen |= kind & (Q(area__code__startswith=prefix) if prefix else Q())
    if not lists:
        seen &= Q(kind=ImportBatch.Kind.UNITS)
    return ImportBatch.objects.filter(seen).select_related("area", "by").distinct()


def import_for(person: Any, number: int, on: date) -> ImportBatch:
    """One import. Raises Http404 when there is none in reach, NotYours."""
    batch = imports_for(person, on).filter(pk=number).first() if 0 < number < 2**63 else None
    if batch is None:
        others = ImportBatch.objects.filter(pk=number if 0 < number < 2**63 else 0)
        if not scope_for(person, MAY[ACT], on) and others.exclude(kind=ImportBatch.Kind.UNITS).exists():
            raise NotYours("Your role does not include this.")
        raise Http404
    return batch


def import_for_update(person: Any, number: int, on: date) -> ImportBatch:
    """The same, locked until the transaction ends: two people at once take turns."""
    found = import_for(person, number, on)
    return ImportBatch.objects.select_for_update().get(pk=found.pk)


def import_rows(batch: ImportBatch, verdict: str = "") -> QuerySet[ImportRow]:
    """The rows of an import in the order of the file, of one verdict or all; `noted` for those with notes."""
    rows = batch.rows.select_related("compound").order_by("number")
    if verdict == "noted":
        return rows.exclude(data__notes=[]).exclude(data__notes=None)
    return rows.filter(verdict=verdict) if verdict in ImportRow.Verdict.values else rows


def verdict_counts(batch: ImportBatch) -> dict[str, int]:
    """Verdict → number of rows."""
    return dict(batch.rows.order_by().values_list("verdict").annotate(n=Count("pk")))


def rows_to_take(batch: ImportBatch) -> int:
    """How many rows a commit would write."""
    taking = Q(verdict__in=(ImportRow.Verdict.NEW, ImportRow.Verdict.CHANGED)) & ~Q(choice="skip")
    return batch.rows.filter(taking | Q(choice__in=("same", "new", "take"))).count()


@dataclass(frozen=True, slots=True)
class Undecided:
    """What a commit would leave out."""

    duplicates: int  # nobody said yet whether they are the same compound
    ticked: int  # rows of a joined list that somebody ticked


def undecided(batch: ImportBatch) -> Undecided:
    """How much is still for a person to say."""
    open_ones = batch.rows.filter(verdict=ImportRow.Verdict.DUPLICATE, choice="")
    return Undecided(open_ones.count(), batch.rows.filter(choice="take").count())


def taken_compounds(batch: ImportBatch, limit: int = 50) -> list[Compound]:
    """The first compounds an import registered or changed, each once, by the row of the list."""
    rows = Compound.objects.filter(events__batch=batch).select_related("area")
    return list(rows.annotate(first_row=Min("events__row")).order_by("first_row")[:limit])


def rows_left_out(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Rows that did not or would not come into the register, other than by being the same already."""
    left = Q(verdict=ImportRow.Verdict.REJECTED) | Q(choice="skip") | Q(data__has_key="refused")
    left |= Q(verdict=ImportRow.Verdict.DUPLICATE, choice="")
    if batch.kind == ImportBatch.Kind.JOIN:
        left |= Q(verdict=ImportRow.Verdict.CHANGED) & ~Q(choice="take")
    return batch.rows.filter(left).order_by("number")
