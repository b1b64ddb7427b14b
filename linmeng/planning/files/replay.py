"""A plan with everything it was made from, so that anybody can compute it again: plan.replay.json."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from typing import Any

from linmeng.domain.planning.compound import MODES, Compound, Constraints, Door, Gate, Street, Walking
from linmeng.domain.planning.plan import Plan, from_json, to_json
from linmeng.domain.planning.rates import Rates, read_rates
from linmeng.domain.refusals import NotUnderstood
from linmeng.planning.files.report import Area

KIND = "linmeng-replay-1"
_PLAIN: Mapping[object, tuple[type, ...]] = {float: (int, float), int: (int,), str: (str,), bool: (bool,)}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the search was asked: seed, gap (a share) and seconds for each planning area."""

    seed: int
    gap: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Replay:
    """A plan and what it was made from. `asked` is None where people arranged the alliances."""

    program: str  # the version of Linmeng that made it
    rates: Rates
    areas: tuple[Area, ...]
    plan: Plan  # of all areas together
    asked: Asked | None


def write_replay(areas: Sequence[Area], plan: Plan, rates_text: str, asked: Asked | None) -> bytes:
    """The file for a plan and the inputs it rests on; `rates_text` is the rates file as it was read.

    `asked`: None when people moved compounds by hand; the alliances are then given, not found.
    """
    content = {
        "kind": KIND,
        "program": version("linmeng"),
        "rates": {**plan.rates, "text": rates_text},
        "asked": asdict(asked) if asked else None,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        **_packed(areas),
    }
    text = json.dumps({**content, "sha256": _digest(content)}, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode()


def _packed(areas: Sequence[Area]) -> dict[str, Any]:
    """The areas; barriers and ways that several of them share stand there once."""
    shared: dict[str, int] = {}

    def number(thing: Any) -> int:
        return shared.setdefault(json.dumps(thing, ensure_ascii=False, sort_keys=True), len(shared))

    packed = [
        {
            "name": area.name,
            "compounds": [{**asdict(c), "estimated": sorted(c.estimated)} for c in area.street.compounds],
            "barriers": [number(barrier) for barrier in area.street.barriers],
            "constraints": asdict(area.street.constraints),
            "walking": number(asdict(area.street.walking)) if area.street.walking else None,
            "plan": to_json(area.plan),
        }
        for area in areas
    ]
    return {"shared": [json.loads(text) for text in shared], "areas": packed}


def read_replay(data: bytes, name: str) -> Replay:
    """Reads what `write_replay` wrote. Raises NotUnderstood for a broken, altered or foreign file."""
    try:
        content = json.loads(data.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("{name} is not a replay file: {reason}", name=name, reason=error) from error
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise NotUnderstood("{name} is not a replay file: {reason}", name=name, reason=f"“kind” ≠ {KIND}")
    if content.pop("sha256", None) != _digest(content):
        raise NotUnderstood("{name} was altered after it was written: its digest does not fit", name=name)
    try:
        return _replay(content)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        reason = f"“{error.args[0]}”" if isinstance(error, KeyError) else error
        raise NotUnderstood("{name} is not a replay file: {reason}", name=name, reason=reason) from error


def _replay(content: Mapping[str, Any]) -> Replay:
    rates = read_rates(content["rates"]["text"], content["rates"]["name"])
    if rates.sha256 != content["rates"]["sha256"]:
        raise ValueError("rates")
    shared = content["shared"]
    areas = tuple(
        Area(area["name"], _street(area, lambda n: shared[n]), from_json(area["plan"]))
        for area in content["areas"]
    )
    if not areas:
        raise ValueError("areas")
    objective, bound, gap = (float(content[key]) for key in ("objective", "bound", "gap"))
    alliances = tuple(alliance for area in areas for alliance in area.plan.alliances)
    plan = Plan(objective, bound, gap, {"name": rates.name, "sha256": rates.sha256}, alliances)
    asked = content["asked"]
    return Replay(str(content["program"]), rates, areas, plan, asked and _record(Asked, asked))


def _street(area: Mapping[str, Any], shared: Callable[[int], Any]) -> Street:
    wishes = area["constraints"]
    if any(mode not in MODES for mode in wishes["mode"].values()):
        raise ValueError("constraints")
    walking = None if area["walking"] is None else shared(area["walking"])
    return Street(
        tuple(_compound(c) for c in area["compounds"]),
        tuple(shared(n) for n in area["barriers"]),
        Constraints(_pairs(wishes["together"]), _pairs(wishes["apart"]), wishes["mode"], wishes["host"]),
        walking and _walking(walking),
    )


def _compound(data: Mapping[str, Any]) -> Compound:
    compound: Compound = _record(Compound, {**data, "estimated": frozenset(data["estimated"])})
    return compound


def _walking(data: Mapping[str, Any]) -> Walking:
    return Walking(
        tuple(data["ways"]),
        tuple(data["bridges"]),
        tuple(_record(Gate, gate) for gate in data["gates"]),
        tuple(_record(Door, door) for door in data["doors"]),
    )


def _record(kind: type, data: Mapping[str, Any]) -> Any:
    """One record, its plain values of the type the field asks for. Raises TypeError naming the field."""
    for f in fields(kind):
        wanted = _PLAIN.get(f.type)
        value = data[f.name]
        if wanted and (not isinstance(value, wanted) or (isinstance(value, bool) and f.type is not bool)):
            raise TypeError(f.name)
    return kind(**data)


def _pairs(pairs: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(a), str(b)) for a, b in pairs)


def _digest(content: Mapping[str, Any]) -> str:
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def _no_number(word: str) -> float:
    raise ValueError(word)


def same_money(a: float, b: float) -> bool:
    """Equal to the cent."""
    return math.isclose(a, b, abs_tol=0.005, rel_tol=1e-12)
