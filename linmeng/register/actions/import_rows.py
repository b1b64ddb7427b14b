"""Every row of a list gets a verdict: new, changed, the same, possible duplicate, rejected."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.register.matching import Known, Match, Register, metres_between, same_letters
from linmeng.domain.register.placing import FAR_FROM_GROUP, FAR_FROM_LIST, stable_id
from linmeng.domain.register.rows import Note
from linmeng.people.queries import Scope
from linmeng.register.actions.import_places import Placed, Places, area_change
from linmeng.register.actions.import_values import CONTRACTED, differences, figures_of
from linmeng.register.files.reading import COMPARING, Reading, Rejected, Row, Tell, silent, telling
from linmeng.register.models import Compound, ImportRow, ServiceContract
from linmeng.register.queries.history import running_contract

_V = ImportRow.Verdict
_CODE = re.compile(r"[\w.\-]{1,40}")
SAME_ROW = 300.0  # m: two rows of one list with one name and sub-district this close are one compound


def known_compounds(since: int = 0) -> Register:
    """The standing compounds, as recognising needs them; `since`: only those with a later number."""
    rows = Compound.objects.filter(status=Compound.Status.ACTIVE, pk__gt=since).order_by("pk")
    fields = rows.values_list("pk", "code", "name", "area_code", "lon", "lat")
    return Register(Known(pk, code, name, area[:9], lon, lat) for pk, code, name, area, lon, lat in fields)


@dataclass(slots=True)
class _Found:
    """A row with its place and the compound it may mean."""

    row: Row
    placed: Placed
    match: Match | None
    notes: list[Note] = field(default_factory=list)


class Verdicts:
    """Judges the rows of one list against the register as it stands."""

    def __init__(self, scope: Scope, places: Places, on: date) -> None:
        self.scope, self.places, self.on = scope, places, on
        self.register = known_compounds()
        gone = Compound.objects.exclude(status=Compound.Status.ACTIVE)
        self.gone: dict[str, str] = dict(gone.values_list("code", "name"))
        self.taken: dict[int, int] = {}  # compound → the row that means it
        self.seen: dict[tuple[str, str], list[Row]] = {}

    def of(self, reading: Reading, tell: Tell = silent) -> list[ImportRow]:
        """One unsaved ImportRow per row of the list, in its order."""
        rows = [self._rejected(r.number, r.name, r.cells, r.message, r.values) for r in reading.rejected]
        found = []
        for row in telling(reading.rows, COMPARING, tell):
            try:
                found.append(self._find(row))
            except NotUnderstood as refusal:
                rows.append(self._refused(row, refusal))
        ids = [f.match.known.key for f in found if f.match]
        compounds = Compound.objects.select_related("company", "area").defer("area__outline").in_bulk(ids)
        contracts = contracts_by_compound(ids)
        rows += [self._judged(f, compounds, contracts) for f in found]
        return sorted(rows, key=lambda r: r.number)

    def _find(self, row: Row) -> _Found:
        facts = row.facts
        placed = self.places.of(facts)
        notes = [*row.notes, *([placed.note] if placed.note else [])]
        code = facts.id or ""
        if code in self.gone:
            raise NotUnderstood(sentence("{name} was merged, split or removed"), name=self.gone[code])
        asked = Known(0, code, facts.name or "", placed.area.code[:9], facts.lon, facts.lat)
        self._check_twice(row, asked)
        match = self.register.match(asked)
        nowhere = facts.lon is None and facts.outline is None and not _left_out(row)
        if match is None and nowhere:
            raise NotUnderstood(sentence("the coordinates are missing, and the register does not know it"))
        holder = self.register.with_code(code)
        if holder and not (match and match.how == "id"):
            notes.append(
                Note("id", "", code, sentence("the number {id} belongs to another compound"), {"id": code})
            )
        return _Found(row, placed, match, notes)

    def _check_twice(self, row: Row, asked: Known) -> None:
        """Raises NotUnderstood when an earlier row of the list has this name in this place."""
        key = (same_letters(asked.name), asked.subdistrict)
        for earlier in self.seen.setdefault(key, []):
            if _close(earlier, row):
                raise NotUnderstood(sentence("the same compound as in row {first}"), first=earlier.number)
        self.seen[key].append(row)

    def _judged(
        self, found: _Found, compounds: dict[int, Compound], contracts: dict[int, list[ServiceContract]]
    ) -> ImportRow:
        compound = compounds.get(found.match.known.key) if found.match else None
        if compound is None:
            return self._row(found, _V.NEW, None, {})
        if not self.scope.covers_area(compound.area_code):
            return self._refused(found.row, NotUnderstood("it means a compound outside your area"))
        first = self.taken.setdefault(compound.pk, found.row.number)
        if first != found.row.number:
            return self._refused(found.row, NotUnderstood("the same compound as in row {first}", first=first))
        changes = self._changes(found, compound, contracts.get(compound.pk, []))
        if found.match and found.match.how == "similar":
            return self._row(found, _V.DUPLICATE, compound, changes)
        return self._row(found, _V.CHANGED if changes else _V.SAME, compound, changes)

    def _changes(
        self, found: _Found, compound: Compound, contracts: list[ServiceContract]
    ) -> dict[str, list[Any]]:
        changes = differences(compound, figures_of(found.row.facts))
        running = running_contract(contracts, self.on) if contracts else None
        if running:
            for name in [n for n in CONTRACTED if n in changes]:
                raw = str(changes.pop(name)[1])
                message = sentence("the contract with {company} counts, not the list")
                found.notes.append(Note(name, "", raw, message, {"company": running.company.name}))
        how = found.row.derived.get("subdistrict")
        moved = area_change(compound, found.placed.area, how in ("boundaries", "nearest"))
        if moved:
            changes["area"] = [compound.area.name, moved.name]
        return changes

    def _row(
        self, found: _Found, verdict: str, compound: Compound | None, changes: dict[str, list[Any]]
    ) -> ImportRow:
        row = found.row
        data: dict[str, Any] = {"area": found.placed.area.pk, "area_name": found.placed.area.name}
        data |= {"figures": figures_of(row.facts), "changes": changes, "cells": row.cells}
        data |= {"derived": dict(row.derived), "notes": [asdict(n) for n in found.notes]}
        if verdict in (_V.NEW, _V.DUPLICATE):
            data["code"] = self._code(found)
        if compound is not None and found.match:
            entered = [f for f in changes if (compound.sources.get(f) or {}).get("kind") == "entered"]
            data |= {
                "how": found.match.how,
                "metres": found.match.metres,
                "known": compound.name,
                "entered": entered,
            }
        return ImportRow(
            number=row.number,
            name=row.facts.name or "",
            verdict=verdict,
            compound=compound,
            compound_version=compound.version if compound else None,
            data=data,
        )

    def _code(self, found: _Found) -> str:
        """The list's own id where it is free and fit for an address, else the digest of name and place."""
        facts = found.row.facts
        code = facts.id or ""
        if _CODE.fullmatch(code) and not self.register.with_code(code):
            return code
        return stable_id(facts.name or "", found.placed.area.code, facts.lon, facts.lat)

    def _refused(self, row: Row, refusal: NotUnderstood) -> ImportRow:
        return self._rejected(row.number, row.facts.name or "", row.cells, refusal.message, refusal.values)

    def _rejected(self, number: int, name: str, cells: Iterable[str], message: str, values: Any) -> ImportRow:
        data = {"reason": {"message": message, "values": dict(values)}, "cells": list(cells)}
        return ImportRow(number=number, name=name[:120], verdict=_V.REJECTED, data=data)


def rejected_row(row: Row | Rejected, message: str, **values: Any) -> ImportRow:
    """A row turned away with this reason."""
    name = (row.facts.name if isinstance(row, Row) else row.name) or ""
    data = {"reason": {"message": message, "values": values}, "cells": list(row.cells)}
    return ImportRow(number=row.number, name=name[:120], verdict=_V.REJECTED, data=data)


def _left_out(row: Row) -> bool:
    """Whether the list says a place, but one that cannot be."""
    return any(n.message in (FAR_FROM_GROUP, FAR_FROM_LIST) for n in row.notes)


def _close(one: Row, other: Row) -> bool:
    a, b = one.facts, other.facts
    if a.lon is None or a.lat is None or b.lon is None or b.lat is None:
        return True
    return metres_between(a.lon, a.lat, b.lon, b.lat) <= SAME_ROW


def contracts_by_compound(ids: Iterable[int]) -> dict[int, list[ServiceContract]]:
    """Compound → its contracts, of those that have any."""
    wanted, found = set(ids), dict[int, list[ServiceContract]]()
    rows = ServiceContract.objects.select_related("company").prefetch_related("exit_notices")
    for contract in rows if wanted else ():
        if contract.compound_id in wanted:
            found.setdefault(contract.compound_id, []).append(contract)
    return found
