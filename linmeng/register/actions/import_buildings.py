"""Rows of a list of buildings get a verdict: new, changed, the same, possible duplicate, rejected."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol, TypeVar

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.register.buildings import LIMITS, in_order, plain_number
from linmeng.domain.register.matching import plain_name
from linmeng.domain.register.rows import Note
from linmeng.people.queries import Scope
from linmeng.register.files.buildings import BuildingReading, BuildingRow
from linmeng.register.files.reading import COMPARING, Tell, silent, telling
from linmeng.register.models import Area, Building, Compound, ImportRow

AT_ONCE = 5000  # compounds whose buildings are asked for together
Seen = dict[tuple[int, str, str], int]  # (compound, "is" or "like", number) → the first row of it
_V = ImportRow.Verdict


@dataclass(frozen=True, slots=True)
class Home:
    """A compound, as far as its buildings need it."""

    pk: int
    code: str
    name: str
    area_code: str
    area_name: str
    version: int


def building_rows(
    reading: BuildingReading, scope: Scope, area: Area | None, tell: Tell = silent
) -> list[ImportRow]:
    """One unsaved ImportRow per row of the list, in its order; `area` narrows where compounds may lie."""
    homes = Homes(scope, area)
    found = [homes.found(row) for row in telling(reading.rows, COMPARING, tell)]
    standing = buildings_by_compound({home.pk for _, home, _ in found if home})
    seen: Seen = {}
    rows = []
    for row, home, why in found:
        try:
            if why:
                raise why
            assert home is not None
            rows.append(_judged(row, home, standing.get(home.pk) or Standing(), seen))
        except NotUnderstood as refusal:
            rows.append(_rejected(row, refusal))
    return rows


class Named(Protocol):
    """A row that names its compound."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


R = TypeVar("R", bound=Named)


class Standing:
    """The recorded buildings of one compound."""

    def __init__(self) -> None:
        self.by_number: dict[str, Building] = {}
        self._by_plain: dict[str, list[Building]] = {}

    def add(self, building: Building) -> None:
        """One that is recorded."""
        self.by_number[building.number] = building
        self._by_plain.setdefault(plain_number(building.number), []).append(building)

    def alike(self, number: str) -> list[Building]:
        """Those that may be the one with this number, written otherwise."""
        return [b for b in self._by_plain.get(plain_number(number), ()) if b.number != number]


def buildings_by_compound(compounds: Collection[int]) -> dict[int, Standing]:
    """Compound → its buildings, of those that have any, in the order of their numbers."""
    keys, found = sorted(compounds), dict[int, Standing]()
    for i in range(0, len(keys), AT_ONCE):
        rows = Building.objects.filter(compound__in=keys[i : i + AT_ONCE])
        for b in sorted(rows, key=lambda b: in_order(b.number)):
            found.setdefault(b.compound_id, Standing()).add(b)
    return found


class Homes:
    """Finds the compound a row means: by its number in the register, else by its name where that is one's."""

    def __init__(self, scope: Scope, area: Area | None) -> None:
        self._scope, self._prefix = scope, area.prefix if area else ""
        rows = Compound.objects.filter(status=Compound.Status.ACTIVE).order_by("pk")
        fields = ("pk", "code", "name", "area_code", "area__name", "version")
        self._by_code = {h.code: h for h in (Home(*v) for v in rows.values_list(*fields))}
        self._by_name: dict[str, list[Home]] = {}
        for home in self._by_code.values():
            if self._here(home):
                self._by_name.setdefault(plain_name(home.name), []).append(home)
        gone = Compound.objects.exclude(status=Compound.Status.ACTIVE)
        self._gone: dict[str, str] = dict(gone.values_list("code", "name"))

    def found(self, row: R) -> tuple[R, Home | None, NotUnderstood | None]:
        """The row with its compound, or why it has none."""
        try:
            if row.message:
                raise NotUnderstood(row.message, **row.values)
            return row, self._with_code(row) if row.code else self._called(row), None
        except NotUnderstood as why:
            return row, None, why

    def _with_code(self, row: Named) -> Home:
        home = self._by_code.get(row.code)
        if row.code in self._gone:
            raise NotUnderstood(sentence("{name} was merged, split or removed"), name=self._gone[row.code])
        if home is None:
            raise NotUnderstood(sentence("no compound has the number {id}"), id=row.code)
        if not self._mine(home):
            raise NotUnderstood(sentence("it means a compound outside your area"))
        if not self._here(home):
            raise NotUnderstood(sentence("its compound lies outside the area chosen for this list"))
        if row.name and plain_name(row.name) != plain_name(home.name):
            raise NotUnderstood(
                sentence("the number {id} is that of {name}, not of this compound"),
                id=row.code,
                name=home.name,
            )
        return home

    def _called(self, row: Named) -> Home:
        homes = self._by_name.get(plain_name(row.name), [])
        if not homes:
            raise NotUnderstood(sentence("no compound of the register bears this name"))
        if len(homes) > 1:
            raise NotUnderstood(
                sentence("several compounds bear this name: state the number of the one meant")
            )
        return homes[0]

    def _here(self, home: Home) -> bool:
        return home.area_code.startswith(self._prefix) and self._mine(home)

    def _mine(self, home: Home) -> bool:
        return self._scope.covers(home.area_code, home.pk, None)


def _judged(row: BuildingRow, home: Home, standing: Standing, seen: Seen) -> ImportRow:
    building, others = standing.by_number.get(row.building), standing.alike(row.building)
    if building is None and len(others) > 1:
        numbers = ", ".join(b.number for b in others)
        raise NotUnderstood(sentence("it may be one of {numbers}: write the one meant"), numbers=numbers)
    known = building or (others[0] if others else None)
    for number in {row.building, known.number if known else row.building}:
        first = seen.setdefault((home.pk, "is", number), row.number)
        if first != row.number:
            raise NotUnderstood(sentence("the same building as in row {first}"), first=first)
    changes = {n: [getattr(known, n), v] for n, v in row.figures.items() if known and getattr(known, n) != v}
    notes = [*row.notes, *(_twin(row, home, seen) if known is None else ())]
    data: dict[str, Any] = {"cells": list(row.cells), "notes": [asdict(n) for n in notes]}
    data |= {"figures": {"number": row.building, **row.figures}, "changes": changes}
    data |= {"code": home.code, "area_name": home.area_name, "building": known.number if known else None}
    if known is not None:
        data["seen"] = {n: getattr(known, n) for n in LIMITS}
    verdict = _V.NEW if known is None else _V.CHANGED if changes else _V.SAME
    if known is not None and building is None:
        verdict, data["known"] = _V.DUPLICATE, f"{home.name} {known.number}"
    return ImportRow(
        number=row.number,
        name=f"{home.name} {row.building}"[:120],
        verdict=verdict,
        compound_id=home.pk,
        compound_version=home.version,
        data=data,
    )


def _twin(row: BuildingRow, home: Home, seen: Seen) -> list[Note]:
    """Says where an earlier row may mean the same new building."""
    first = seen.setdefault((home.pk, "like", plain_number(row.building)), row.number)
    if first == row.number:
        return []
    message = sentence("perhaps the same building as in row {first}")
    return [Note("number", "", row.building, message, {"first": first})]


def _rejected(row: BuildingRow, why: NotUnderstood) -> ImportRow:
    data: dict[str, Any] = {"reason": {"message": why.message, "values": dict(why.values)}}
    data |= {"cells": list(row.cells), "notes": [asdict(n) for n in row.notes]}
    name = f"{row.name or row.code} {row.building}".strip()
    return ImportRow(number=row.number, name=name[:120], verdict=_V.REJECTED, data=data)
