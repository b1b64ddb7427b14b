"""Takes a staged list of units and owners over: all its decided rows in one transaction, nothing twice."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.register.units import plain_place
from linmeng.people.models import Person
from linmeng.register.actions.bulk import insert_all, update_all
from linmeng.register.actions.changes import day_of
from linmeng.register.actions.import_areas_commit import STALE
from linmeng.register.actions.import_buildings_commit import OUTSIDE
from linmeng.register.actions.import_owners import Holder, Marks, Owners, holders_of, marks_of, matched
from linmeng.register.actions.import_units import NEW_HOLDERS, SAME_HOLDER, sealed_of
from linmeng.register.actions.parties import NewParty, set_plain
from linmeng.register.actions.unit_changes import DAY
from linmeng.register.files.units import ListedOwner
from linmeng.register.models import (
    Acting,
    Compound,
    CompoundEvent,
    ImportBatch,
    ImportRow,
    Party,
    Title,
    Unit,
)
from linmeng.register.permissions import reach
from linmeng.register.queries.imports import UNITS
from linmeng.register.queries.units import place_index

APPEARED = sentence("meanwhile somebody recorded {place} here: import the list once more")
STATED = ("area_dm2", "basis", "paper", "kind", "state")
AT_ONCE = 500
_V = ImportRow.Verdict


class UnitWork:
    """One commit of a list of units, inside the transaction of its caller."""

    def __init__(self, batch: ImportBatch, by: Person, at: datetime) -> None:
        self.batch, self.by, self.at, self.day = batch, by, at, day_of(at)
        self.scope = reach(by, UNITS, self.day)
        self.fresh: list[Unit] = []
        self.changed: list[Unit] = []
        self.people: list[Party] = []  # new ones
        self.details: list[tuple[Holder, ListedOwner]] = []
        self.titles: list[tuple[Unit, Party | int, str]] = []
        self.closing: list[Unit] = []  # whose titles end
        self.refused: list[ImportRow] = []
        self.done: Counter[tuple[int, str]] = Counter()  # (compound, "new" or "changed") → units

    def run(self) -> None:
        """Writes what still holds; a row that no longer does says why."""
        rows = list(self.batch.rows.filter(verdict__in=(_V.NEW, _V.CHANGED)).exclude(choice="skip"))
        # two commits with units of one compound wait for each other here
        ids = {r.compound_id for r in rows if r.compound_id is not None}
        self.compounds = Compound.objects.select_for_update(of=("self",)).order_by("pk").in_bulk(ids)
        self.standing = {(c, *p): u for c in self.compounds for p, u in place_index(c).items()}
        self.by_pk = {u.pk: u for u in self.standing.values()}
        self._listed(rows)
        for row in rows:
            self._take(row)
        self._write()
        ImportRow.objects.bulk_update(self.refused, ["data"], batch_size=AT_ONCE)

    @property
    def counts(self) -> dict[str, int]:
        """How many units were recorded and changed, and how many rows not taken."""
        return {"registered": len(self.fresh), "updated": len(self.changed), "refused": len(self.refused)}

    def _listed(self, rows: Sequence[ImportRow]) -> None:
        self.owners = {r.pk: [ListedOwner(**o) for o in sealed_of(r)["owners"]] for r in rows}
        self.marks = {id(o): marks_of(o) for owners in self.owners.values() for o in owners}
        self.known = Owners(self.marks.values(), self.scope)
        self.holders = holders_of([r.data["unit"] for r in rows if "unit" in r.data], self.day)

    def _take(self, row: ImportRow) -> None:
        compound, data = self.compounds[row.compound_id or 0], row.data
        said = data["figures"]
        place = (said["building"], said["door"], said["number"])
        there = self.standing.get((compound.pk, *plain_place(place)))
        unit = self.by_pk.get(data.get("unit", 0))
        try:
            if not self.scope.covers(compound.area_code, compound.pk, None):
                raise NotUnderstood(OUTSIDE)
            if compound.status != Compound.Status.ACTIVE:
                raise NotUnderstood(STALE)
            if row.verdict == _V.NEW and there is not None:
                raise NotUnderstood(APPEARED, place=there.place)
            if row.verdict == _V.CHANGED and (unit is None or unit.version != data["seen"]):
                raise NotUnderstood(STALE)
            self._record(
                row, unit or Unit(compound=compound, building=place[0], door=place[1], number=place[2])
            )
        except NotUnderstood as why:
            row.data["refused"] = {"message": why.message, "values": dict(why.values)}
            self.refused.append(row)

    def _record(self, row: ImportRow, unit: Unit) -> None:
        owners, new = self.owners[row.pk], unit.pk is None
        marks = [self.marks[id(o)] for o in owners]
        if row.data["holders"] == NEW_HOLDERS:
            parties = [self._party(o, m) for o, m in zip(owners, marks, strict=True)]
            if not new:
                self.closing.append(unit)
            self.titles += [(unit, p, o.share) for p, o in zip(parties, owners, strict=True)]
        elif row.data["holders"] == SAME_HOLDER:
            holders = matched(marks, self.holders.get(unit.pk, []))
            if holders is None:
                raise NotUnderstood(STALE)
            self.details += list(zip(holders, owners, strict=True))
        for name in STATED:
            if name in row.data["figures"]:
                setattr(unit, name, row.data["figures"][name])
        unit.changed_at = timezone.now()
        if new:
            self.fresh.append(unit)
            self.standing[unit.compound_id, *plain_place((unit.building, unit.door, unit.number))] = unit
        else:
            unit.version += 1
            self.changed.append(unit)
        self.done[unit.compound_id, "new" if new else "changed"] += 1

    def _party(self, owner: ListedOwner, marks: Marks) -> Party | int:
        """The party the list means, known or made anew and remembered for the rows below."""
        found: Party | int | None = self.known.find(marks)
        if found is not None:
            return found
        said = NewParty(owner.name, owner.kind, owner.phone, owner.paper)
        party = Party(kind=said.kind, changed_at=timezone.now())
        set_plain(party, name=said.name, phone=said.phone, paper=said.paper)
        self.people.append(party)
        self.known.add(marks, party)
        return party

    def _write(self) -> None:
        Unit.objects.bulk_create(self.fresh, batch_size=AT_ONCE)
        update_all(self.changed, {*STATED, "version", "changed_at"})
        Party.objects.bulk_create(self.people, batch_size=AT_ONCE)
        self._close_titles()
        insert_all([self._title(*t) for t in self.titles])
        self._correct_details()
        insert_all([self._event(c, before) for c, before in self._counted()])

    def _close_titles(self) -> None:
        last = self.day - DAY
        for i in range(0, len(self.closing), AT_ONCE):
            units = self.closing[i : i + AT_ONCE]
            Title.objects.filter(unit__in=units, until_on__isnull=True).update(until_on=last)
            Acting.objects.filter(unit__in=units, until_on__isnull=True).update(until_on=last)

    def _title(self, unit: Unit, party: Party | int, share: str) -> Title:
        """From this day where somebody held it before; else since before our records."""
        begun = self.day if self.holders.get(unit.pk) else None
        key = party if isinstance(party, int) else party.pk
        return Title(unit_id=unit.pk, party_id=key, share=share, from_on=begun)

    def _correct_details(self) -> None:
        parties = Party.objects.select_for_update().in_bulk({h.party for h, _ in self.details})
        shares = []
        for holder, owner in self.details:
            party = parties[holder.party]
            set_plain(party, name=owner.name, phone=owner.phone or None, paper=owner.paper or None)
            if owner.share and owner.share != holder.share:
                shares.append(Title(pk=holder.title, share=owner.share))
        fields = {"name", "name_mark", "phone", "phone_mark", "paper", "paper_mark", "version", "changed_at"}
        for party in parties.values():
            party.version += 1
        update_all(list(parties.values()), fields)
        update_all(shares, {"share"})

    def _counted(self) -> list[tuple[Compound, int]]:
        """The compounds that were touched, each with how many units it had before."""
        touched = sorted({c for c, _ in self.done})
        own = Counter(c for c, *_ in self.standing)
        return [(self.compounds[c], own[c] - self.done[c, "new"]) for c in touched]

    def _event(self, compound: Compound, before: int) -> CompoundEvent:
        new, changed = self.done[compound.pk, "new"], self.done[compound.pk, "changed"]
        said = [before, before + new] if new else [None, f"~{changed}"]
        event = CompoundEvent(compound=compound, kind="changed", at=self.at, by=self.by)
        event.changes, event.batch = {"units": said}, self.batch
        return event
