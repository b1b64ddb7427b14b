"""A compound's contracts, notices, events and kin."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from linmeng.domain.register.contracts import Contract, in_force
from linmeng.register.models import Compound, ExitNotice, ImportBatch, Lineage, ServiceContract
from linmeng.register.permissions import check
from linmeng.register.queries.authors import Authors
from linmeng.register.queries.warnings import contract_of


def contracts_of(compound: Compound) -> list[ServiceContract]:
    """Its service contracts with their exit notices, newest first."""
    return list(compound.contracts.select_related("company").prefetch_related("exit_notices"))


def running_contract(contracts: list[ServiceContract], on: date) -> ServiceContract | None:
    """The one in force on a day, or None."""
    found: Contract | None = in_force([contract_of(c) for c in contracts], on)
    return next((c for c in contracts if found and c.pk == found.id), None)


def notice_in_force(contract: ServiceContract | None) -> ExitNotice | None:
    """The exit notice given and not withdrawn, or None."""
    notices = contract.exit_notices.all() if contract else []
    return next((n for n in notices if n.withdrawn_on is None), None)


def contract_for(person: Any, number: int, on: date, act: str) -> ServiceContract | None:
    """One contract, None when there is none with this number. Raises NotYours when it is out of reach."""
    rows = ServiceContract.objects.select_related("compound__area", "company")
    contract = rows.filter(pk=number).first() if 0 < number < 2**63 else None
    if contract is not None:
        check(person, act, on, contract.compound)
    return contract


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a record; `who` is a name only for those who may see people."""

    at: datetime
    kind: str  # in the reader's language
    who: str
    batch: ImportBatch | None
    row: int | None
    changes: dict[str, list[Any]]


def events_of(person: Any, compound: Compound, on: date, most: int = 50) -> list[Happened]:
    """What happened to its record, newest first."""
    authors = Authors(person, compound, on)
    return [
        Happened(e.at, e.get_kind_display(), authors.name_of(e.by), e.batch, e.row, e.changes)
        for e in compound.events.select_related("by", "batch")[:most]
    ]


@dataclass(frozen=True, slots=True)
class Kin:
    """A compound this one came from or became."""

    compound: Compound
    on: date
    how: str
    before: bool  # True: came from it


def kin_of(compound: Compound) -> list[Kin]:
    """Where the compound came from and what became of it, one step each way, oldest first."""
    rows = Lineage.objects.filter(Q(ancestor=compound) | Q(descendant=compound))
    rows = rows.select_related("ancestor", "descendant").order_by("on", "pk")
    return [
        Kin(r.ancestor, r.on, r.how, True)
        if r.descendant_id == compound.pk
        else Kin(r.descendant, r.on, r.how, False)
        for r in rows
    ]
