"""Rows of a second list, joined to compounds by name: they fill gaps, and only where somebody ticks them."""

from dataclasses import asdict
from datetime import date
from typing import Any

from linmeng.domain.refusals import sentence
from linmeng.domain.register.joining import Joined, join
from linmeng.domain.register.matching import Known
from linmeng.domain.register.rows import Note
from linmeng.people.queries import Scope
from linmeng.register.actions.import_rows import contracts_by_compound, rejected_row
from linmeng.register.actions.import_values import CONTRACTED, differences, figures_of, stated_now
from linmeng.register.files.reading import Reading, Row
from linmeng.register.models import Area, Compound, ImportRow, ServiceContract
from linmeng.register.queries.history import running_contract

IDENTITY = ("name", "lon", "lat", "outline", "management", "company")  # never taken from a second list
_V = ImportRow.Verdict


def joined_rows(reading: Reading, scope: Scope, area: Area | None, on: date) -> list[ImportRow]:
    """One unsaved ImportRow per row: what it would fill in, or why it has no compound."""
    compounds = _compounds(scope, area)
    known = [Known(c.pk, c.code, c.name, "", c.lon, c.lat) for c in compounds.values()]
    asked = [Known(0, "", r.facts.name or "", "", r.facts.lon, r.facts.lat) for r in reading.rows]
    rows = [rejected_row(r, r.message, **r.values) for r in reading.rejected]
    taken: dict[int, int] = {}
    matches = join(asked, known)
    contracts = contracts_by_compound([f.known.key for f in matches if f.known])
    running = {pk: now for pk, those in contracts.items() if (now := running_contract(those, on))}
    for row, found in zip(reading.rows, matches, strict=True):
        rows.append(_judged(row, found, compounds, running, taken))
    return sorted(rows, key=lambda r: r.number)


def _compounds(scope: Scope, area: Area | None) -> dict[int, Compound]:
    rows = Compound.objects.filter(scope.compounds(), status=Compound.Status.ACTIVE).select_related("company")
    rows = rows.filter(area_code__startswith=area.prefix) if area else rows
    return {c.pk: c for c in rows}


def _judged(
    row: Row,
    found: Joined,
    compounds: dict[int, Compound],
    running: dict[int, ServiceContract],
    taken: dict[int, int],
) -> ImportRow:
    if found.known is None:
        several = found.how == "several"
        message = sentence("several compounds of the register bear this name")
        return rejected_row(
            row, message if several else sentence("no compound of the register bears this name")
        )
    compound = compounds[found.known.key]
    first = taken.setdefault(compound.pk, row.number)
    if first != row.number:
        return rejected_row(row, sentence("the same compound as in row {first}"), first=first)
    changes, notes = _gaps(row, compound, running.get(compound.pk))
    data: dict[str, Any] = {
        "figures": {f: v[1] for f, v in changes.items()},
        "changes": changes,
        "notes": notes,
    }
    data |= {
        "cells": row.cells,
        "how": found.how,
        "metres": found.metres,
        "known": compound.name,
        "derived": {},
    }
    return ImportRow(
        number=row.number,
        name=row.facts.name or "",
        verdict=_V.CHANGED if changes else _V.SAME,
        compound=compound,
        compound_version=compound.version,
        data=data,
    )


def _gaps(
    row: Row, compound: Compound, contract: ServiceContract | None
) -> tuple[dict[str, list[Any]], list[dict[str, Any]]]:
    """What the row fills in; a figure that the register or a contract states otherwise becomes a note.

    A ceiling of fees belongs to the fee of its own list: it is no gap beside another fee.
    """
    stated = {f: v for f, v in figures_of(row.facts).items() if f not in IDENTITY and v is not None}
    found = differences(compound, stated)
    contracted = CONTRACTED if contract else ()
    other = ("fee_max",) if found.get("fee", [None])[0] is not None else ()
    changes = {f: v for f, v in found.items() if v[0] is None and f not in (*contracted, *other)}
    stays = sentence("the register says {value}, which stays")
    counts = sentence("the contract with {company} counts, not the list")
    notes = list(row.notes)
    for f, (old, new) in found.items():
        if contract and f in CONTRACTED:
            notes.append(Note(f, "", _plain(f, new), counts, {"company": contract.company.name}))
        elif f not in changes:
            value = _plain(f, old if old is not None else stated_now(compound, "fee"))
            notes.append(Note(f, "", _plain(f, new), stays, {"value": value}))
    return changes, [asdict(n) for n in notes]


def _plain(field: str, value: Any) -> str:
    return f"{value / 100:.10g} m²" if field.endswith("_dm2") else str(value)
