"""A selection as one release of the Open Contracting Data Standard, version 1.1.5, with the bids extension.

Source: standard.open-contracting.org/1.1 (release schema 1.1.5, codelists), extension ocds_bid_extension as
it stands for 1.1 since 2025 (its v1.1.5 knew neither the items of a bid nor its rank).
What the standard has no field for (the lot, commitments, criteria's points) goes into documents and
descriptions; nothing of it names a person. Times are RFC 3339. A fee is a rate, CNY/m² a month: it stands as
the value of an item's unit, never as the value of the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from linmeng.domain.procedures.selection.plan import Plan

VERSION = "1.1"
BIDS = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/master/extension.json"
)
PREFIX = "ocds-linmeng"  # a publisher's registered prefix takes its place (setting OCDS_PREFIX)
METHODS = {"public": "open", "invited": "selective", "comparison": "limited"}


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation: key within the release, name, credit code ("" unknown), roles of the standard."""

    key: str
    name: str
    code: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A published document. `kind`: a code of the standard's documentType list."""

    key: str
    kind: str
    title: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Bid:
    """An offer as published: fee, whether it took part, its place (0: none)."""

    key: str
    bidder: str
    at: datetime
    fee: Decimal | None
    valid: bool
    place: int = 0
    total: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A contract that followed: for which compound, from when, until when."""

    key: str
    title: str
    signed_at: datetime
    starts_at: datetime
    ends_at: datetime | None
    fee: Decimal


@dataclass(frozen=True, slots=True)
class Process:
    """Everything a release says. Moments are aware; `state` is a tender status of the standard.

    `at` and `version`: of its last change; together they make the release's id, which never says two things.
    """

    prefix: str
    key: str
    at: datetime
    state: str
    plan: Plan
    places: tuple[tuple[str, str], ...]  # (register number, name) of the compounds
    buyer: str  # key of a party
    manager: str  # key of the party that runs the procedure
    published_at: datetime | None
    deadline_at: datetime | None
    opened_at: datetime | None
    awarded_at: datetime | None = None
    winner: str = ""
    parties: tuple[Party, ...] = ()
    bids: tuple[Bid, ...] = ()
    papers: tuple[Paper, ...] = ()
    contracts: tuple[Signed, ...] = field(default=())
    version: int = 1


def release(p: Process) -> dict[str, Any]:
    """One release of the whole procedure as it stands, as plain JSON data."""
    made: dict[str, Any] = {
        "ocid": f"{p.prefix}-{p.key}",
        "id": f"{p.prefix}-{p.key}-{p.at:%Y%m%dT%H%M%S}-{p.version}",
        "date": _at(p.at),
        "tag": _tags(p),
        "initiationType": "tender",
        "language": "zh",
        "parties": [_party(one) for one in p.parties],
        "buyer": _named(p, p.buyer),
        "tender": _tender(p),
    }
    if p.bids:
        made["bids"] = {"statistics": _statistics(p), "details": [_bid(p, bid) for bid in p.bids]}
    if p.winner and p.awarded_at is not None:
        made["awards"] = [_award(p)]
    if p.contracts:
        made["contracts"] = [_contract(p, c) for c in p.contracts]
    return made


def package(p: Process, uri: str, publisher: str) -> dict[str, Any]:
    """The release in its package, as it is put on the web."""
    return {
        "uri": uri,
        "version": VERSION,
        "extensions": [BIDS],
        "publishedDate": _at(p.at),
        "publisher": {"name": publisher},
        "releases": [release(p)],
    }


def _tags(p: Process) -> list[str]:
    """What the release reports; the standard has no tag for bids: they belong to the tender."""
    has = (("award", p.winner and p.awarded_at), ("contract", p.contracts))
    return ["tender", *(tag for tag, there in has if there)]


def _party(one: Party) -> dict[str, Any]:
    made: dict[str, Any] = {"id": one.key, "name": one.name, "roles": list(one.roles)}
    if one.code:  # CN-CRC: the register of unified social credit codes (org-id.guide)
        made["identifier"] = {"scheme": "CN-CRC", "id": one.code, "legalName": one.name}
    return made


def _named(p: Process, key: str) -> dict[str, str]:
    return {"id": key, "name": next(one.name for one in p.parties if one.key == key)}


def _tender(p: Process) -> dict[str, Any]:
    plan = p.plan
    made: dict[str, Any] = {
        "id": p.key,
        "title": plan.title,
        "description": plan.service,
        "status": p.state,
        "procuringEntity": _named(p, p.manager),
        "procurementMethod": METHODS[plan.way],
        "procurementMethodDetails": plan.way,
        "mainProcurementCategory": "services",
        "awardCriteria": "ratedCriteria" if plan.price else "qualityOnly",
        "awardCriteriaDetails": "; ".join(f"{c.words} {c.points}" for c in plan.criteria),
        "submissionMethod": ["electronicSubmission"],
        "numberOfTenderers": len({bid.bidder for bid in p.bids}),
        "tenderers": [_named(p, key) for key in _bidders(p.bids)],
        "items": [
            {"id": code, "description": name, **(_rate(plan.fee) if plan.fee is not None else {})}
            for code, name in p.places
        ],
        "contractPeriod": {"durationInDays": round(plan.months * 365.25 / 12)},
        "documents": [_paper(paper) for paper in p.papers],
    }
    if p.published_at and p.deadline_at:
        made["tenderPeriod"] = {"startDate": _at(p.published_at), "endDate": _at(p.deadline_at)}
    return made


def _statistics(p: Process) -> list[dict[str, Any]]:
    counts = {
        "bids": len(p.bids),
        "validBids": sum(bid.valid for bid in p.bids),
        "bidders": len(_bidders(p.bids)),
    }
    return [{"id": str(n), "measure": m, "value": v} for n, (m, v) in enumerate(counts.items(), 1)]


def _bid(p: Process, bid: Bid) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": bid.key,
        "date": _at(bid.at),
        "status": "valid" if bid.valid else "disqualified",
        "tenderers": [_named(p, bid.bidder)],
    }
    ranked = {"hasRank": True, "rank": bid.place} if bid.place else {}
    return made | ranked | ({"items": [_fee(bid.fee)]} if bid.fee is not None else {})


def _award(p: Process) -> dict[str, Any]:
    bid = next(b for b in p.bids if b.bidder == p.winner and b.place)
    made: dict[str, Any] = {
        "id": f"{p.key}-award",
        "title": p.plan.title,
        "status": "active",
        "date": _at(p.awarded_at),
        "suppliers": [_named(p, p.winner)],
        "relatedBids": [bid.key],
        "description": f"{bid.total} / 100",
    }
    return made | ({"items": [_fee(bid.fee)]} if bid.fee is not None else {})


def _contract(p: Process, c: Signed) -> dict[str, Any]:
    ends = {"endDate": _at(c.ends_at)} if c.ends_at else {}
    return {
        "id": c.key,
        "awardID": f"{p.key}-award",
        "title": c.title,
        "status": "active",
        "dateSigned": _at(c.signed_at),
        "period": {"startDate": _at(c.starts_at), **ends},
        "items": [_fee(c.fee)],
    }


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.key,
        "documentType": paper.kind,
        "title": paper.title,
        "url": paper.url,
        "datePublished": _at(paper.at),
    }


def _bidders(bids: Sequence[Bid]) -> list[str]:
    return list(dict.fromkeys(bid.bidder for bid in bids))


def _fee(fee: Decimal) -> dict[str, Any]:
    return {"id": "fee", "description": "物业费", **_rate(fee)}


def _rate(fee: Decimal) -> dict[str, Any]:
    return {"unit": {"name": "m²·month", "value": {"amount": float(fee), "currency": "CNY"}}}


def _at(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""
