"""A city's rates: wages, drivers, ceilings, limits. Source: planning model, sections 3, 4 and 6."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from typing import Any

from linmeng.domain.refusals import NotUnderstood


@dataclass(frozen=True, slots=True)
class Limits:
    """What neighbours and modes are measured against (m, m², counts)."""

    reach: float = 100.0
    near: int = 8
    wall: float = 30.0
    max_members: int = 8
    spare: float = 0.5
    min_unified_area: float = 20_000.0
    unified_max_mature: int = 0
    max_selfrun_area: float = 5_000.0


@dataclass(frozen=True, slots=True)
class Fees:
    """What residents can be asked for (CNY/m² and month; raises and targets are shares)."""

    max_raise: float
    floor_fee: float
    collection_target: float
    ceiling: Mapping[str, float] = field(default_factory=dict)  # housing class → CNY/m²


@dataclass(frozen=True, slots=True)
class Objective:
    subsidy_weight: float
    service_penalty: float  # CNY/m² and month


@dataclass(frozen=True, slots=True)
class Direct:
    """Cost that is no staff (CNY/month per unit); overhead and tax are shares."""

    per_m2: float = 0.0
    per_household: float = 0.0
    per_lift: float = 0.0
    per_compound: float = 0.0
    per_committee: float = 0.0
    overhead: float = 0.0
    tax: float = 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """CNY per changed member and month."""

    merge: float = 0.0
    attach: float = 0.0
    unified: float = 0.0


@dataclass(frozen=True, slots=True)
class Position:
    """A kind of staff: wage in CNY per FTE and month, drivers in FTE per unit."""

    id: str
    wage: float
    step: float
    floor: float = 0.0
    areas_per_person: int | None = None
    per_compound: float = 0.0
    per_1000m2: float = 0.0
    per_100households: float = 0.0
    per_building: float = 0.0
    per_lift: float = 0.0
    per_gate: float = 0.0
    travel_per_km: float = 0.0
    special: bool = False


@dataclass(frozen=True, slots=True)
class Rates:
    """One city's rates as valid from a day, with the digest of the file they came from."""

    city: str
    valid_from: str  # ISO date
    limits: Limits
    fees: Fees
    objective: Objective
    direct: Direct
    change: Change
    positions: tuple[Position, ...]
    name: str = ""
    sha256: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)  # figure → where it comes from


_TABLES: dict[str, type] = {
    "limits": Limits,
    "fees": Fees,
    "objective": Objective,
    "direct": Direct,
    "change": Change,
}
_KNOWN = {"city", "valid_from", "position", "sources", *_TABLES}
_ABOVE_0 = {"step", "collection_target"}  # divisors
_AT_MOST_1 = {"collection_target", "overhead", "tax"}  # shares: 10 where 0.10 was meant is refused
_LEAST = 1e-3  # of those: a smaller step of staff, or share of fees, is a slip of the pen
_MOST = 1_000_000_000  # no figure of a city's rates is larger; guards sums against overflow
_AT_LEAST_1 = {"near", "max_members", "areas_per_person"}  # counts that make no sense at 0


def read_rates(text: str, name: str) -> Rates:
    """Reads a rates file. Raises NotUnderstood with the figure that is wrong and why.

    Whole: unknown keys are refused (a misspelt figure would silently be a default), every number must
    be finite and not negative, `step` above 0, shares like `collection_target` at most 1. `sha256` is
    that of the text in UTF-8: read the file's bytes and decode them, so that it is the file's own.
    """
    data = _parsed(text, name)
    for key in data:
        if key not in _KNOWN:
            raise NotUnderstood("The rates file has an unknown table or figure “{key}”", key=key)
    return Rates(
        city=_text(data, "city"),
        valid_from=_day(data.get("valid_from")),
        positions=_positions(data.get("position")),
        name=name,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        sources=_sources(data.get("sources", {})),
        **{key: _record(kind, data.get(key, {}), key) for key, kind in _TABLES.items()},
    )


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        text.encode()  # a lone surrogate has no digest
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:  # ValueError: also integers of thousands of digits
        raise NotUnderstood("The rates file {name} is not TOML: {error}", name=name, error=error) from error


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise NotUnderstood("The rates file lacks “{key}”, a text", key=key)
    return value


def _day(value: object) -> str:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        day = None
    if day is None or isinstance(day, datetime):
        raise NotUnderstood("“valid_from” must be a date like 2025-07-01, not {value}", value=value)
    return day.isoformat()


def _positions(value: object) -> tuple[Position, ...]:
    if not isinstance(value, list) or not value:
        raise NotUnderstood("The rates file has no [[position]]: at least one kind of staff is needed")
    positions: list[Position] = []
    for number, data in enumerate(value, start=1):
        position = _record(Position, data, f"position {number}")
        if any(position.id == other.id for other in positions):
            raise NotUnderstood("Two positions have the id “{id}”", id=position.id)
        positions.append(position)
    return tuple(positions)


def _sources(value: object) -> dict[str, str]:
    for key, text in _table(value, "sources").items():
        if not isinstance(text, str):
            raise NotUnderstood(
                "[sources] “{key}” must be a text; a key with a dot needs quotation marks", key=key
            )
    return dict(_table(value, "sources"))


def _table(value: object, table: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise NotUnderstood("[{table}] must be a table of figures", table=table)
    return value


def _record(kind: type, value: object, table: str) -> Any:
    data = _table(value, table)
    known = {f.name: f for f in fields(kind)}
    for key in data:
        if key not in known:
            raise NotUnderstood("[{table}] has an unknown figure “{key}”", table=table, key=key)
    for key, f in known.items():
        if key not in data and f.default is MISSING and f.default_factory is MISSING:
            raise NotUnderstood("[{table}] lacks the figure “{key}”", table=table, key=key)
    return kind(**{key: _value(known[key].type, figure, table, key) for key, figure in data.items()})


def _value(kind: object, value: object, table: str, key: str) -> Any:
    if kind is bool:
        if not isinstance(value, bool):
            raise NotUnderstood("[{table}] “{key}” must be true or false", table=table, key=key)
        return value
    if kind is str:
        if not isinstance(value, str) or not value.strip():
            raise NotUnderstood("[{table}] “{key}” must be a text", table=table, key=key)
        return value
    if kind in (int, int | None):
        return _count(value, table, key)
    if kind is float:
        return _number(value, table, key)
    inner = _table(value, f"{table}.{key}")
    return {name: _number(number, f"{table}.{key}", name) for name, number in inner.items()}


def _count(value: object, table: str, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise NotUnderstood("[{table}] “{key}” must be a whole number", table=table, key=key)
    least = 1 if key in _AT_LEAST_1 else 0
    if not least <= value <= _MOST:
        raise NotUnderstood(
            "[{table}] “{key}” is {value}: it must lie between {least} and {most}",
            table=table, key=key, value=_short(value), least=least, most=_MOST,
        )  # fmt: skip
    return value


def _number(value: object, table: str, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotUnderstood("[{table}] “{key}” must be a number", table=table, key=key)
    most = 1 if key in _AT_MOST_1 else _MOST
    if not 0 <= value <= most:  # also nan
        raise NotUnderstood(
            "[{table}] “{key}” is {value}: it must lie between {least} and {most}",
            table=table, key=key, value=_short(value), least=0, most=most,
        )  # fmt: skip
    if value < _LEAST and key in _ABOVE_0:
        raise NotUnderstood("[{table}] “{key}” must be above 0", table=table, key=key)
    return float(value)


def _short(value: float) -> str:
    return str(value) if abs(value) < 10**15 or isinstance(value, float) else "10¹⁵…"
