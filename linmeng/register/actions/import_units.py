"""Units of a list get a verdict: new, changed, the same, rejected. Several rows of one unit are co-owners."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.register.persons import masked_name
from linmeng.domain.register.rows import Note
from linmeng.domain.register.units import Place, check_shares, plain_place
from linmeng.people.queries import Scope
from linmeng.register.actions.import_buildings import Home, Homes
from linmeng.register.actions.import_owners import Holder, Marks, Owners, holders_of, marks_of, matched
from linmeng.register.files.reading import COMPARING, Tell, silent, telling
from linmeng.register.files.units import ListedOwner, UnitReading, UnitRow
from linmeng.register.models import Area, ImportBatch, ImportRow, Unit
from linmeng.register.queries.units import holders_masked, place_index

_V = ImportRow.Verdict
NO_COMPOUND = sentence(
    "neither the compound's number nor its name is given: choose it when bringing the list"
)
NO_SUCH = sentence("no compound has this number")
DIFFERS = sentence("the rows of this unit state different things: {field}")
WITH_ROWS = sentence("with the co-owners of the rows {rows}")
SPOILED = sentence("row {row}, of the same unit, cannot be used")
VERBOSE = {f.name: f.verbose_name for f in Unit._meta.fields}
TWICE = sentence("the same titleholder is named twice")
SAME_HOLDER, NEW_HOLDERS = "same", "set"


@dataclass(slots=True)
class Group:
    """One unit as a list states it, with all its rows."""

    home: Home
    place: Place
    rows: list[UnitRow] = field(default_factory=list)
    spoiled: int = 0  # a row of it that cannot be used: then none is, since holders could be missing

    @property
    def owners(self) -> list[ListedOwner]:
        return [o for r in self.rows for o in r.owners]

    @property
    def stated(self) -> dict[str, Any]:
        """What the rows state together. Raises NotUnderstood where they contradict each other."""
        found: dict[str, Any] = {}
        for row in self.rows:
            for name, value in row.stated.items():
                if found.setdefault(name, value) != value:
                    raise NotUnderstood(DIFFERS, field=str(VERBOSE[name]))
        return found


def unit_rows(
    reading: UnitReading, scope: Scope, area: Area | None, on: date, chosen: str = "", tell: Tell = silent
) -> list[ImportRow]:
    """One unsaved ImportRow for each unit and each row of no use, in the order of the list.

    `chosen` is the number of the compound for rows that name none. Names, telephones, identity numbers and
    raw cells are only in `ImportRow.sealed`.
    """
    homes, found = Homes(scope, area), list[ImportRow]()
    groups: dict[tuple[int, *Place], Group] = {}
    for row in telling(reading.rows, COMPARING, tell):
        named = row if row.code or row.name or not chosen else replace(row, code=chosen)
        if not named.code and not named.name and not row.message:
            named = replace(named, message=NO_COMPOUND)
        _, home, why = homes.found(replace(named, message="") if row.place[2] else named)
        if named.message and (why is None or named.message == NO_COMPOUND):
            why = NotUnderstood(named.message, **named.values)
        elif why is not None and "id" in why.values:  # a shifted row may have a name in that cell
            why = NotUnderstood(NO_SUCH)
        if home is not None and row.place[2]:
            group = groups.setdefault((home.pk, *plain_place(row.place)), Group(home, row.place))
            group.spoiled = group.spoiled or (row.number if why else 0)
        if why is not None or home is None:
            found.append(_rejected([row], why or NotUnderstood(NO_COMPOUND), home))
        else:
            group.rows.append(row)
    whole = [g for g in groups.values() if g.rows]
    judge = _Judge(whole, scope, on)
    found += [judge.row(g) for g in whole]
    return sorted(found, key=lambda r: r.number)


def sealed_of(row: ImportRow) -> dict[str, Any]:
    """What a row of a list of units keeps sealed: owners, raw cells."""
    said: dict[str, Any] = json.loads(row.sealed) if row.sealed else {}
    return said


def raw_cells(row: ImportRow, batch: ImportBatch) -> list[tuple[int, list[str]]]:
    """(row of the file, its cells) of what an ImportRow stands for; of units without the personal columns."""
    if batch.kind != ImportBatch.Kind.UNITS:
        return [(row.number, row.data.get("cells", []))]
    return [(number, cells) for number, *cells in sealed_of(row).get("rows", [])]


class _Judge:
    """Compares units of a list with the register as it stands."""

    def __init__(self, groups: Sequence[Group], scope: Scope, on: date) -> None:
        homes = {g.home.pk for g in groups}
        self.standing = {(h, *p): u for h in homes for p, u in place_index(h).items()}
        meant = [u.pk for g in groups if (u := self.standing.get((g.home.pk, *plain_place(g.place))))]
        self.holders = holders_of(meant, on)
        self.marks = {id(o): marks_of(o) for g in groups for o in g.owners}
        self.owners = Owners(self.marks.values(), scope)
        self.on = on

    def row(self, group: Group) -> ImportRow:
        """Its row, rejected where it contradicts itself or the register."""
        try:
            return self._judged(group)
        except NotUnderstood as why:
            return _rejected(group.rows, why, group.home)

    def _judged(self, group: Group) -> ImportRow:
        if group.spoiled:
            raise NotUnderstood(SPOILED, row=group.spoiled)
        stated, owners = group.stated, group.owners
        marks = [self.marks[id(o)] for o in owners]
        _check_owners(owners, marks)
        unit = self.standing.get((group.home.pk, *plain_place(group.place)))
        holders = self.holders.get(unit.pk, []) if unit else []
        same = matched(marks, holders) if owners else None
        changes = {n: [getattr(unit, n), v] for n, v in stated.items() if unit and getattr(unit, n) != v}
        for i, m in enumerate(marks):
            if same is None:
                self.owners.find(m)
            else:
                self.owners.check(m, same[i].party)
        said = ""
        if owners and same is None:
            said = NEW_HOLDERS
            changes["holders"] = [self._now(unit, holders), _masked(owners)]
        elif same is not None and (differing := _details(owners, marks, same)):
            said, changes["details"] = SAME_HOLDER, [None, differing]
        verdict = _V.NEW if unit is None else _V.CHANGED if changes else _V.SAME
        data = _data(group, stated, changes) | {"holders": said}
        if unit is not None:
            data |= {"unit": unit.pk, "seen": unit.version}
        return _row(group, verdict, data)

    def _now(self, unit: Unit | None, holders: Sequence[Holder]) -> str | None:
        if unit is None or not holders:
            return None
        return "、".join(holders_masked([unit.pk], self.on)[unit.pk])


def _check_owners(owners: Sequence[ListedOwner], marks: Sequence[Marks]) -> None:
    alike = {(m.name, m.paper, m.phone) for m in marks}
    papers = [m.paper for m in marks if m.paper]
    if len(alike) != len(marks) or len(set(papers)) != len(papers):
        raise NotUnderstood(TWICE)
    check_shares([o.share for o in owners])


def _details(owners: Sequence[ListedOwner], marks: Sequence[Marks], same: Sequence[Holder]) -> list[str]:
    """Which fields of the present titleholders a list states otherwise, or for the first time."""
    found = set()
    for owner, m, holder in zip(owners, marks, same, strict=True):
        known = holder.marks
        found |= {"share"} if owner.share and owner.share != holder.share else set()
        found |= {"phone"} if m.phone and m.phone != known.phone else set()
        found |= {"paper"} if m.paper and m.paper != known.paper else set()
        found |= {"name"} if m.name != known.name else set()
    return sorted(found)


def _masked(owners: Sequence[ListedOwner]) -> str:
    return "、".join(masked_name(o.name, o.kind == "natural") for o in owners)


def _data(group: Group, stated: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    notes = [asdict(n) for r in group.rows for n in r.notes]
    if len(group.rows) > 1:
        rows = ", ".join(str(r.number) for r in group.rows[1:])
        notes.append(asdict(Note("", "", "", WITH_ROWS, {"rows": rows})))
    building, door, number = group.place
    figures = {"building": building, "door": door, "number": number, **stated}
    shown = {"holders": _masked(group.owners)} if group.owners else {}
    data: dict[str, Any] = {"notes": notes, "figures": {**figures, **shown}, "changes": changes}
    return data | {"code": group.home.code, "area_name": group.home.area_name}


def _row(group: Group, verdict: str, data: dict[str, Any]) -> ImportRow:
    building, door, number = group.place
    place = Unit(building=building, door=door, number=number).place
    return ImportRow(
        number=group.rows[0].number,
        name=f"{group.home.name} {place}"[:120],
        verdict=verdict,
        compound_id=group.home.pk,
        data=data,
        sealed=_sealed(group.rows),
    )


def _rejected(rows: Sequence[UnitRow], why: NotUnderstood, home: Home | None) -> ImportRow:
    first = rows[0]
    building, door, number = first.place
    place = Unit(building=building, door=door, number=number).place
    data: dict[str, Any] = {"reason": {"message": why.message, "values": dict(why.values)}}
    data["notes"] = [asdict(n) for r in rows for n in r.notes]
    name = f"{home.name if home else ''} {place}".strip()
    return ImportRow(
        number=first.number, name=name[:120], verdict=_V.REJECTED, data=data, sealed=_sealed(rows)
    )


def _sealed(rows: Sequence[UnitRow]) -> str:
    said = {
        "owners": [asdict(o) for r in rows for o in r.owners],
        "rows": [[r.number, *r.cells] for r in rows],
    }
    return json.dumps(said, ensure_ascii=False)
