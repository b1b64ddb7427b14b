"""A case's events as the domain's values, and back into rows."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from linmeng.cases.models import Case, CaseEvent
from linmeng.domain.procedures.events import (
    Corrected,
    Did,
    Ended,
    Event,
    Excused,
    Joined,
    Learnt,
    Left,
    Proved,
    Reopened,
    SetAside,
    Waived,
)
from linmeng.domain.procedures.model import Procedure

_K = CaseEvent.Kind


def events_of(case: Case, procedure: Procedure) -> tuple[Event, ...]:
    """What happened in a case, in the order in which it was recorded."""
    return values(case.events.all(), procedure)


def values(rows: Iterable[CaseEvent], procedure: Procedure) -> tuple[Event, ...]:
    """The rows as values; what is none of the domain's (moved to another version) is left out."""
    found = (value(row, procedure) for row in rows)
    return tuple(event for event in found if event is not None)


def value(row: CaseEvent, procedure: Procedure) -> Event | None:
    """One row as a value."""
    match row.kind:
        case _K.JOINED:
            return Joined(row.on, row.compound)
        case _K.LEFT:
            return Left(row.on, row.compound, row.words)
        case _K.DID:
            return Did(row.on, row.step, row.compound, row.outcome, kinds_of(procedure, row))
        case _K.PROVED:
            return Proved(row.on, row.step, row.compound, kinds_of(procedure, row))
        case _K.EXCUSED:
            return Excused(row.on, row.step, row.compound, row.words)
        case _K.ASIDE:
            return SetAside(row.on, row.step, row.compound, kinds_of(procedure, row), row.words)
        case _K.AMENDED:
            day = date.fromisoformat(row.value["on"])
            return Corrected(row.on, row.step, row.compound, day, row.outcome, row.words)
        case _K.WAIVED:
            return Waived(row.on, row.step, row.compound, row.words)
        case _K.REOPENED:
            return Reopened(row.on, row.step, row.compound, row.words)
        case _K.LEARNT:
            return Learnt(row.on, row.fact, row.compound, fact_value(procedure, row.fact, row.value))
        case _K.ENDED:
            return Ended(row.on, row.words)
    return None


def kinds_of(procedure: Procedure, row: CaseEvent) -> tuple[str, ...]:
    """Of which kinds the proofs of a row are, as often as they answer something the step asks for."""
    return shown_kinds(procedure, row.step, row.proofs)


def shown_kinds(procedure: Procedure, key: str, proofs: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The same of proofs that are still to be recorded.

    A meeting held here brings its minutes and its list, a vote its roll and its result: it answers all of its
    kind that the step asks for. A paper answers one.
    """
    step, found = procedure.step(key), list[str]()
    for proof in proofs:
        whole = proof["kind"] in ("meeting", "vote") and proof.get("ref") and "as" not in proof
        asked = sum(p.kind == proof["kind"] for p in step.proofs) if step is not None else 0
        found += [proof["kind"]] * (max(asked, 1) if whole else 1)
    return tuple(found)


def row_values(event: Event) -> dict[str, Any]:
    """What a row says of an event."""
    match event:
        case Joined(on, compound):
            return {"kind": _K.JOINED, "on": on, "compound": compound}
        case Left(on, compound, reason):
            return {"kind": _K.LEFT, "on": on, "compound": compound, "words": reason}
        case Did(on, step, compound, outcome):
            return {"kind": _K.DID, "on": on, "step": step, "compound": compound, "outcome": outcome}
        case Proved(on, step, compound):
            return {"kind": _K.PROVED, "on": on, "step": step, "compound": compound}
        case Excused(on, step, compound, ground):
            return {"kind": _K.EXCUSED, "on": on, "step": step, "compound": compound, "words": ground}
        case SetAside(on, step, compound, _, reason):
            return {"kind": _K.ASIDE, "on": on, "step": step, "compound": compound, "words": reason}
        case Corrected(on, step, compound, done_on, outcome, reason):
            said = {"on": on, "step": step, "compound": compound, "outcome": outcome, "words": reason}
            return {"kind": _K.AMENDED, "value": {"on": done_on.isoformat()}, **said}
        case Waived(on, step, compound, ground):
            return {"kind": _K.WAIVED, "on": on, "step": step, "compound": compound, "words": ground}
        case Reopened(on, step, compound, reason):
            return {"kind": _K.REOPENED, "on": on, "step": step, "compound": compound, "words": reason}
        case Learnt(on, fact, compound, said):
            plain = said.isoformat() if isinstance(said, date) else said
            return {"kind": _K.LEARNT, "on": on, "fact": fact, "compound": compound, "value": plain}
        case Ended(on, reason):
            return {"kind": _K.ENDED, "on": on, "words": reason}


def fact_value(procedure: Procedure, key: str, plain: Any) -> date | bool | int | str | None:
    """A fact's value from JSON: a day where the procedure says that the fact is one."""
    fact = procedure.known_fact(key)
    if fact is not None and fact.kind == "date" and isinstance(plain, str):
        try:
            return date.fromisoformat(plain)
        except ValueError:
            return None
    found: date | bool | int | str | None = plain
    return found


def as_plain(facts: Mapping[Any, Any]) -> dict[str, Any]:
    """Facts as JSON has them."""
    return {str(k): v.isoformat() if isinstance(v, date) else v for k, v in facts.items()}
