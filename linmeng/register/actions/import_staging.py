"""What a file says becomes rows with verdicts, ready to be looked at."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linmeng.domain.refusals import NotUnderstood, NotYours
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.people.queries import Scope
from linmeng.register.actions.changes import day_of
from linmeng.register.actions.import_areas import area_rows
from linmeng.register.actions.import_buildings import building_rows
from linmeng.register.actions.import_join import joined_rows
from linmeng.register.actions.import_places import Places, boundaries_of
from linmeng.register.actions.import_rows import Verdicts
from linmeng.register.actions.import_units import unit_rows
from linmeng.register.files.areas import AreaReading, read_areas
from linmeng.register.files.buildings import BuildingReading, read_buildings
from linmeng.register.files.compounds import read_compounds
from linmeng.register.files.reading import COMPARING, STEPS, Reading, Tell, silent
from linmeng.register.files.units import UnitReading, read_units
from linmeng.register.models import Area, Compound, ImportBatch, ImportRow
from linmeng.register.permissions import check, reach
from linmeng.register.queries import compound_for
from linmeng.register.queries.imports import ACT, EDIT_AREAS, UNITS

_K = ImportBatch.Kind


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and how a list shall be read. `area` narrows where its rows may lie."""

    by: Person
    at: datetime
    kind: str
    area: Area | None
    crs: str | None
    year: int | None
    scope: Scope
    compound: str = ""  # number of the one that rows of a list of units lie in which name none


@dataclass(frozen=True, slots=True)
class Judged:
    """A list, read and compared with a register whose newest compound was `newest`."""

    reading: Reading | AreaReading | BuildingReading | UnitReading
    rows: Sequence[ImportRow]
    newest: int


def asked_for(
    by: Person,
    at: datetime,
    kind: str,
    area: Area | None,
    crs: str | None,
    year: int | None,
    compound: str = "",
) -> Asked:
    """What is asked for. Raises NotYours outside one's reach, NotUnderstood for an unknown kind of list."""
    if kind not in _K.values:
        raise NotUnderstood("No list is of the kind “{kind}”.", kind=kind[:20])
    scope = reach(by, act_of(kind), day_of(at))
    if area is not None and not scope.covers_area(area.code):
        raise NotYours("This area is outside yours.")
    if compound:
        check(by, act_of(kind), day_of(at), compound_for(by, compound, day_of(at)))
    return Asked(by, at, kind, area or _whole_reach(scope), crs or None, year, scope, compound)


def act_of(kind: str) -> str:
    """The act that bringing a list of this kind is."""
    return {str(_K.AREAS): EDIT_AREAS, str(_K.UNITS): UNITS}.get(kind, ACT)


def judge(asked: Asked, data: bytes, filename: str, tell: Tell = silent) -> Judged:
    """Reads a list and compares every row with the register. NotUnderstood when it cannot be read."""
    if asked.kind == _K.AREAS:
        drawn = read_areas(data, filename, crs=asked.crs, tell=tell)
        return Judged(drawn, area_rows(drawn, asked.scope, tell), 0)
    if asked.kind == _K.BUILDINGS:
        listed = read_buildings(data, filename, year=day_of(asked.at).year, tell=tell)
        return Judged(listed, building_rows(listed, asked.scope, asked.area, tell), 0)
    if asked.kind == _K.UNITS:
        held = read_units(data, filename, tell=tell)
        chosen = asked.compound or _only_compound(asked.scope)
        return Judged(held, unit_rows(held, asked.scope, asked.area, day_of(asked.at), chosen, tell), 0)
    joined = asked.kind == _K.JOIN
    outlines = None if joined else boundaries_of(asked.scope, asked.area)
    reading = read_compounds(
        data, filename, crs=asked.crs, boundaries=outlines, year=asked.year, place_needed=False, tell=tell
    )
    newest = Compound.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    tell(COMPARING, STEPS[COMPARING][0])
    if joined:
        return Judged(reading, joined_rows(reading, asked.scope, asked.area, day_of(asked.at)), newest)
    verdicts = Verdicts(asked.scope, Places(asked.scope, asked.area), day_of(asked.at))
    return Judged(reading, verdicts.of(reading, tell), newest)


def new_batch(asked: Asked, data: bytes, filename: str, **more: Any) -> ImportBatch:
    """The record of a list, saved."""
    return ImportBatch.objects.create(
        filename=filename[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        kind=asked.kind,
        area=asked.area,
        by=asked.by,
        staged_at=asked.at,
        asked={"crs": asked.crs, "year": asked.year, "compound": asked.compound},
        **more,
    )


def describe(batch: ImportBatch, judged: Judged, at: datetime) -> None:
    """Writes how the list was understood and what its rows would do; from now on it can be looked at."""
    counts = dict(Counter(r.verdict for r in judged.rows))
    counts["noted"] = sum(bool(r.data.get("notes")) for r in judged.rows)
    batch.reading, batch.counts = {**_described(judged.reading), "newest": judged.newest}, counts
    batch.state = ImportBatch.State.STAGED
    batch.save()
    record_import("register.stage_import", batch, batch.by, at, sha256=batch.sha256, counts=counts)


def record_import(act: str, batch: ImportBatch, by: Person | None, at: datetime, **after: Any) -> None:
    """The audit row of an act on an import."""
    code = batch.area.code if batch.area else ""
    record(act=act, by=by, at=at, subject=batch, area_code=code, after=after)


def _whole_reach(scope: Scope) -> Area | None:
    """The area of a person who has just one."""
    prefix = scope.prefixes[0] if len(scope.prefixes) == 1 else ""
    return Area.objects.filter(code=prefix.ljust(12, "0")).first() if prefix else None


def _only_compound(scope: Scope) -> str:
    """The compound of a person who has just one, such as a member of its owners' committee."""
    keys = list(scope.compound_ids) if not scope.prefixes and not scope.companies else []
    code = (
        Compound.objects.filter(pk=keys[0]).values_list("code", flat=True).first() if len(keys) == 1 else ""
    )
    return code or ""


def _described(reading: Reading | AreaReading | BuildingReading | UnitReading) -> dict[str, Any]:
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
