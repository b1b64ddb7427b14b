"""Takes a staged list over into the register: all its decided rows in one transaction, nothing twice."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from linmeng.domain.refusals import sentence
from linmeng.domain.register.matching import Known
from linmeng.people.actions import find_or_register_companies, record
from linmeng.people.models import Organisation, Person
from linmeng.register.actions.bulk import insert_all, update_all
from linmeng.register.actions.changes import day_of
from linmeng.register.actions.import_areas_commit import STALE, AreaWork
from linmeng.register.actions.import_buildings_commit import OUTSIDE, BuildingWork
from linmeng.register.actions.import_rows import known_compounds
from linmeng.register.actions.import_units_commit import UnitWork
from linmeng.register.actions.import_values import FIELDS, as_value
from linmeng.register.actions.imports import check_open
from linmeng.register.models import Area, Compound, CompoundEvent, ImportBatch, ImportRow
from linmeng.register.permissions import reach
from linmeng.register.queries.imports import ACT, import_for_update

_V = ImportRow.Verdict
APPEARED = sentence("meanwhile somebody registered {name} here: import the list once more")


@transaction.atomic
def commit_import(*, by: Person, at: datetime, number: int, worker: str = "") -> ImportBatch:
    """Registers the new rows and writes the changed figures, with their source (file, row), one event each.

    Possible duplicates nobody decided, rows left out, and unticked rows of a joined list stay out. A
    compound, area or building that changed since the preview is not overwritten: its row says so.
    `worker`: the one in the background that has it. Raises Http404, NotYours, and NotNow when the import was
    taken over or cancelled before, or is another worker's.
    """
    batch = import_for_update(by, number, day_of(at))
    if not worker or (batch.state, batch.worker) != (ImportBatch.State.TAKING, worker):
        check_open(batch)
    code = batch.area.code if batch.area else ""
    if batch.kind == ImportBatch.Kind.AREAS:
        areas = AreaWork(batch, by, at)
        areas.run()
        counts, code, (before, after) = areas.counts, areas.area_code() or code, areas.said()
    elif batch.kind == ImportBatch.Kind.BUILDINGS:
        buildings = BuildingWork(batch, by, at)
        buildings.run()
        counts, before, after = buildings.counts, {}, dict(buildings.counts)
    elif batch.kind == ImportBatch.Kind.UNITS:
        units = UnitWork(batch, by, at)
        units.run()
        counts, before, after = units.counts, {}, dict(units.counts)
    else:
        work = _Work(batch, by, at)
        work.run()
        counts, before, after = dict(work.counts), {}, dict(work.counts)
    batch.state, batch.closed_at = ImportBatch.State.COMMITTED, at
    batch.counts |= counts
    batch.save(update_fields=["state", "closed_at", "counts"])
    record(
        act="register.commit_import", by=by, at=at, subject=batch, area_code=code, before=before, after=after
    )
    return batch


class _Work:
    """One commit: rows sorted into new and changed, checked once more, written in bulk."""

    def __init__(self, batch: ImportBatch, by: Person, at: datetime) -> None:
        self.batch, self.by, self.at = batch, by, at
        self.scope = reach(by, ACT, day_of(at))
        self.counts: Counter[str] = Counter(registered=0, updated=0, refused=0)
        self.events: list[CompoundEvent] = []
        self.refused: list[ImportRow] = []

    def run(self) -> None:
        fresh, known = self._sorted()
        names = {r.data["figures"].get("company") for r in (*fresh, *known)} - {None}
        companies = find_or_register_companies(by=self.by, at=self.at, names=names) if names else {}
        self._register(fresh, companies)
        self._update(known, companies)
        insert_all(self.events)
        ImportRow.objects.bulk_update(self.refused, ["data"], batch_size=500)
        self.counts["refused"] = len(self.refused)

    def _sorted(self) -> tuple[list[ImportRow], list[ImportRow]]:
        fresh, known = [], []
        for row in self.batch.rows.filter(verdict__in=(_V.NEW, _V.CHANGED, _V.DUPLICATE)):
            joined = self.batch.kind == ImportBatch.Kind.JOIN
            if row.choice == "skip" or (joined and row.choice != "take"):
                continue
            if row.verdict == _V.NEW or (row.verdict == _V.DUPLICATE and row.choice == "new"):
                fresh.append(row)
            elif row.verdict == _V.CHANGED or row.choice == "same":
                known.append(row)
        return fresh, known

    def _register(self, rows: list[ImportRow], companies: dict[str, Organisation]) -> None:
        # two commits that register in one area wait for each other, so that nothing is registered twice
        waiting = Area.objects.select_for_update(no_key=True).order_by("pk")
        areas = waiting.in_bulk({r.data["area"] for r in rows})
        since = known_compounds(self.batch.reading["newest"])
        codes = set(Compound.objects.values_list("code", flat=True)) if rows else set()
        compounds, sources = [], []
        for row in rows:
            area = areas.get(row.data["area"])
            figures = row.data["figures"]
            if area is None or not self.scope.covers_area(area.code):
                self._refuse(row, OUTSIDE)
                continue
            lon, lat = figures.get("lon"), figures.get("lat")
            asked = Known(0, row.data["code"], row.name, area.code[:9], lon, lat)
            met = since.match(asked) if since else None
            if (met and row.verdict == _V.NEW) or row.data["code"] in codes:
                self._refuse(row, APPEARED, name=row.name)
                continue
            compound = Compound(code=row.data["code"], area=area, area_code=area.code)
            self._set(compound, row, figures, companies)
            compounds.append(compound)
            sources.append(row)
        insert_all(compounds)
        keys = dict(Compound.objects.filter(pk__gt=self.batch.reading["newest"]).values_list("code", "pk"))
        for compound, row in zip(compounds, sources, strict=True):
            compound.pk = keys[compound.code]
            changes = {
                f: [None, v] for f, v in row.data["figures"].items() if v is not None and f != "outline"
            }
            self._event(compound, row, "registered", changes)
        self.counts["registered"] = len(compounds)

    def _update(self, rows: list[ImportRow], companies: dict[str, Organisation]) -> None:
        ids = [r.compound_id for r in rows]
        compounds = {
            c.pk: c for c in Compound.objects.select_for_update().order_by("pk").in_bulk(ids).values()
        }
        areas = Area.objects.in_bulk({r.data["area"] for r in rows if "area" in r.data["changes"]})
        changed, fields = [], {"sources", "version", "changed_at"}
        for row in rows:
            compound, changes = compounds[row.compound_id or 0], row.data["changes"]
            if not self.scope.covers_area(compound.area_code):
                self._refuse(row, OUTSIDE)
            elif compound.version != row.compound_version or compound.status != Compound.Status.ACTIVE:
                self._refuse(row, STALE)
            elif changes:
                figures = {f: row.data["figures"][f] for f in changes if f != "area"}
                self._set(compound, row, figures, companies)
                if "area" in changes:
                    self._move(compound, areas[row.data["area"]])
                    fields |= {"area", "area_code"}
                compound.version += 1
                compound.changed_at = timezone.now()
                fields |= figures.keys()
                changed.append(compound)
                kind = "renamed" if "name" in changes else "changed"
                self._event(compound, row, kind, {f: v for f, v in changes.items() if f != "outline"})
        update_all(changed, fields)
        self.counts["updated"] = len(changed)

    def _move(self, compound: Compound, area: Area) -> None:
        compound.area, compound.area_code = area, area.code

    def _set(
        self, compound: Compound, row: ImportRow, figures: dict[str, Any], companies: dict[str, Organisation]
    ) -> None:
        source = {"kind": "imported", "batch": self.batch.pk, "row": row.number}
        derived = row.data.get("derived", {})
        for field in FIELDS:
            if field not in figures:
                continue
            value = figures[field]
            if field == "company":
                compound.company = companies[value] if value else None
            else:
                setattr(compound, field, as_value(field, value))
            if value is None:
                compound.sources.pop(field, None)
            elif field != "name":
                how = derived.get(field)
                compound.sources[field] = {**source, "derived": how} if how else source

    def _event(self, compound: Compound, row: ImportRow, kind: str, changes: dict[str, Any]) -> None:
        event = CompoundEvent(compound=compound, kind=kind, at=self.at, by=self.by, changes=changes)
        event.batch, event.row = self.batch, row.number
        self.events.append(event)

    def _refuse(self, row: ImportRow, message: str, **values: Any) -> None:
        row.data["refused"] = {"message": message, "values": values}
        self.refused.append(row)
