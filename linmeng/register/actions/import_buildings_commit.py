"""Takes a staged list of buildings over: records and corrects them in one transaction, nothing twice."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from linmeng.domain.refusals import sentence
from linmeng.domain.register.buildings import LIMITS
from linmeng.people.models import Person
from linmeng.register.actions.buildings import building_line, building_said
from linmeng.register.actions.bulk import insert_all, update_all
from linmeng.register.actions.changes import day_of
from linmeng.register.actions.import_areas_commit import STALE
from linmeng.register.actions.import_buildings import Standing, buildings_by_compound
from linmeng.register.models import Building, Compound, CompoundEvent, ImportBatch, ImportRow
from linmeng.register.permissions import reach
from linmeng.register.queries.imports import ACT

OUTSIDE = sentence("it lies outside your area")
APPEARED = sentence("meanwhile somebody recorded building {number} here: import the list once more")
_V = ImportRow.Verdict


class BuildingWork:
    """One commit of a list of buildings, inside the transaction of its caller."""

    def __init__(self, batch: ImportBatch, by: Person, at: datetime) -> None:
        self.batch, self.by, self.at = batch, by, at
        self.scope = reach(by, ACT, day_of(at))
        self.fresh: list[Building] = []
        self.changed: list[Building] = []
        self.refused: list[ImportRow] = []
        self.events: list[CompoundEvent] = []

    def run(self) -> None:
        """Writes what still holds; a row that no longer does says why."""
        rows = [r for r in self.batch.rows.exclude(verdict__in=(_V.SAME, _V.REJECTED)) if _wanted(r)]
        ids = {r.compound_id for r in rows if r.compound_id is not None}
        # two commits with buildings of one compound wait for each other here
        compounds = Compound.objects.select_for_update().order_by("pk").in_bulk(ids)
        self.standing = buildings_by_compound(ids)
        for row in rows:
            self._take(row, compounds[row.compound_id or 0])
        insert_all(self.fresh)
        update_all(self.changed, LIMITS)
        touched = {e.compound_id: compounds[e.compound_id] for e in self.events}
        for compound in touched.values():
            compound.version += 1
            compound.changed_at = timezone.now()
        update_all(list(touched.values()), {"version", "changed_at"})
        insert_all(self.events)
        ImportRow.objects.bulk_update(self.refused, ["data"], batch_size=500)

    @property
    def counts(self) -> dict[str, int]:
        """How many buildings were recorded and corrected, and how many rows not taken."""
        return {
            "registered": len(self.fresh),
            "updated": len(self.changed),
            "refused": len(self.refused),
        }

    def _take(self, row: ImportRow, compound: Compound) -> None:
        here = self.standing.get(compound.pk) or Standing()
        data, number = row.data, row.data["figures"]["number"]
        new = row.verdict == _V.NEW or row.choice == "new"
        building = here.by_number.get(number if new else data["building"])
        met = [building] if building else here.alike(number) if row.verdict == _V.NEW else []
        if not self.scope.covers_area(compound.area_code):
            self._refuse(row, OUTSIDE)
        elif compound.status != Compound.Status.ACTIVE:
            self._refuse(row, STALE)
        elif new and met:
            self._refuse(row, APPEARED, number=met[0].number)
        elif new:
            self._record(row, compound, Building(compound=compound, number=number))
        elif building is None or any(getattr(building, n) != v for n, v in data["seen"].items()):
            self._refuse(row, STALE)
        elif data["changes"]:
            self._record(row, compound, building)

    def _record(self, row: ImportRow, compound: Compound, building: Building) -> None:
        before = building_said(building) if building.pk else None
        for name in LIMITS:
            if name in row.data["figures"]:
                setattr(building, name, row.data["figures"][name])
        (self.changed if building.pk else self.fresh).append(building)
        line = [building_line(before), building_line(building_said(building))]
        event = CompoundEvent(compound=compound, kind="changed", at=self.at, by=self.by)
        event.changes, event.batch, event.row = {"building": line}, self.batch, row.number
        self.events.append(event)

    def _refuse(self, row: ImportRow, message: str, **values: Any) -> None:
        row.data["refused"] = {"message": message, "values": values}
        self.refused.append(row)


def _wanted(row: ImportRow) -> bool:
    """Whether somebody left it in; of a possible duplicate, whether somebody decided."""
    return row.choice != "skip" and (row.verdict != _V.DUPLICATE or row.choice in ("same", "new"))
