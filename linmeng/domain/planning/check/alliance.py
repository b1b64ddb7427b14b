"""One alliance of a plan against the model: mode, company, crew, money, shares."""

import math
from collections.abc import Iterator, Mapping
from numbers import Real
from typing import Any

from linmeng.domain.planning.check.allowed import disallowed
from linmeng.domain.planning.check.faults import Fault
from linmeng.domain.planning.check.model import Model
from linmeng.domain.planning.check.sharing import sharing_faults
from linmeng.domain.planning.compound import MODES
from linmeng.domain.planning.plan import Alliance
from linmeng.domain.refusals import sentence

CREW = 1e-6  # FTE
FEE = 1e-6  # CNY/m²
_UNREADABLE = {"shares", "shares-keys", "fees", "fees-keys", "not-finite", "objection"}


def number(value: object) -> float | None:
    """`value` as a finite number; None when it is none (text, true, nan, infinity …)."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def is_off(stated: float, model: float) -> bool:
    """Whether two amounts of CNY differ by more than rounding in a sum."""
    return abs(stated - model) > 1e-4 + 1e-9 * abs(model)


def alliance_faults(model: Model, alliance: Alliance) -> Iterator[Fault]:
    """Faults of one alliance whose members are compounds of the street, each once."""
    who = " + ".join(alliance.members)
    faults = list(disallowed(model, alliance.members, alliance.mode, alliance.host))
    yield from faults
    if alliance.mode not in MODES:
        return
    if not any(f.name in ("host", "count") for f in faults):
        yield from _company(model, alliance, who)
    yield from _crew(model, alliance, who)
    yield from _money(model, alliance, who)
    unsound = [*_shares(model, alliance, who), *_objections(alliance, who)]
    yield from unsound
    if not any(f.name in _UNREADABLE for f in unsound):
        yield from sharing_faults(model, alliance)


def _company(model: Model, alliance: Alliance, who: str) -> Iterator[Fault]:
    company = model.company(alliance.members, alliance.mode, alliance.host)
    if (alliance.company or None) != company:
        yield Fault(
            "company",
            sentence("{who}: the company is “{stated}”, by the model “{model}”"),
            {"who": who, "stated": alliance.company, "model": company},
        )


def _numbers(alliance: Alliance, field: str, keys: set[str], who: str) -> Iterator[Fault]:
    """Faults of a mapping that must hold a finite number for each of `keys` and nothing else."""
    stated = getattr(alliance, field)
    if not isinstance(stated, Mapping):
        yield Fault(field, sentence("{who}: {field} is no table"), {"who": who, "field": field})
        return
    if set(stated) != keys:
        yield Fault(
            f"{field}-keys",
            sentence("{who}: {field} names {stated}, it must name {keys}"),
            {"who": who, "field": field, "stated": _names(stated), "keys": _names(keys)},
        )
    for key, value in stated.items():
        if number(value) is None:
            yield Fault(
                "not-finite",
                sentence("{who}: {field} of {key} is {value}, not a finite number"),
                {"who": who, "field": field, "key": key, "value": value},
            )


def _names(keys: Any) -> str:
    return ", ".join(sorted(str(k) for k in keys)) or "–"


def _crew(model: Model, alliance: Alliance, who: str) -> Iterator[Fault]:
    crew = model.crew(alliance.members, alliance.mode)
    faults = list(_numbers(alliance, "crew", set(crew), who))
    yield from faults
    for position, fte in crew.items() if not faults else ():
        if abs(alliance.crew[position] - fte) > CREW:
            yield Fault(
                "crew",
                sentence("{who}: {stated} FTE of {position}, by the model {model}"),
                {"who": who, "position": position, "stated": alliance.crew[position], "model": fte},
            )


def _money(model: Model, alliance: Alliance, who: str) -> Iterator[Fault]:
    for field, amount in (
        ("cost", model.cost(alliance.members, alliance.mode)),
        ("subsidy", model.subsidy(alliance.members, alliance.mode)),
    ):
        stated = number(getattr(alliance, field))
        if stated is None:
            yield Fault(
                "not-finite",
                sentence("{who}: {field} is {value}, not a finite number"),
                {"who": who, "field": field, "value": getattr(alliance, field)},
            )
        elif is_off(stated, amount):
            yield Fault(
                field,
                sentence("{who}: {field} {stated} CNY, by the model {model} CNY"),
                {"who": who, "field": field, "stated": stated, "model": amount},
            )


def _shares(model: Model, alliance: Alliance, who: str) -> Iterator[Fault]:
    members = set(alliance.members)
    faults = [*_numbers(alliance, "shares", members, who), *_numbers(alliance, "fees", members, who)]
    yield from faults
    if faults:
        return
    yield from _sum(model, alliance, who)
    for member in alliance.members:
        share, fee, pay = float(alliance.shares[member]), float(alliance.fees[member]), model.pay(member)
        values: dict[str, Any] = {"who": who, "member": member, "share": share, "pay": pay, "fee": fee}
        if share < -1e-4:
            yield Fault(
                "share-negative", sentence("{who}: {member} bears {share} CNY, less than nothing"), values
            )
        if share > pay and is_off(share, pay):
            yield Fault(
                "share-above-pay", sentence("{who}: {member} bears {share} CNY, it can pay {pay} CNY"), values
            )
        weight, cap = model.weight(member), model.cap(member)
        if weight and abs(fee - share / weight) > FEE:
            yield Fault(
                "fee",
                sentence("{who}: {member} pays {fee} CNY/m², by its share {model} CNY/m²"),
                {**values, "model": share / weight},
            )
        if fee > cap + FEE:
            yield Fault(
                "fee-above-cap",
                sentence("{who}: {member} pays {fee} CNY/m², the most is {cap} CNY/m²"),
                {**values, "cap": cap},
            )


def _sum(model: Model, alliance: Alliance, who: str) -> Iterator[Fault]:
    members, mode = alliance.members, alliance.mode
    borne, subsidy = model.cost(members, mode), model.subsidy(members, mode)
    total = math.fsum(alliance.shares.values())
    if is_off(total, borne - subsidy):
        yield Fault(
            "share-sum",
            sentence("{who}: the shares sum to {stated} CNY, cost less subsidy is {model} CNY"),
            {"who": who, "stated": total, "model": borne - subsidy},
        )
    name, due = "share-subsidised", {m: model.pay(m) for m in members} if subsidy > 0 else {}
    if mode == "merge" and len(members) > 1:
        name, due = "share-merge", model.merged_shares(members)
    for member, share in due.items():
        if is_off(alliance.shares[member], share):
            yield Fault(
                name,
                sentence("{who}: {member} bears {stated} CNY, by the rule of its mode {model} CNY"),
                {"who": who, "member": member, "stated": alliance.shares[member], "model": share},
            )


def _objections(alliance: Alliance, who: str) -> Iterator[Fault]:
    members, seen = set(alliance.members), set()
    listed = alliance.objections if isinstance(alliance.objections, list | tuple) else (alliance.objections,)
    for objection in listed:
        parts = objection if isinstance(objection, list | tuple) else ()
        coalition = frozenset(p for p in parts if isinstance(p, str))
        if not coalition or len(coalition) != len(parts) or not coalition < members or coalition in seen:
            yield Fault(
                "objection",
                sentence("{who}: the objection {objection} is no part of the alliance, or stands twice"),
                {"who": who, "objection": objection},
            )
        seen.add(coalition)
