"""A question to a plan and the constraints that put it: "what if this compound were with that one?"."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from linmeng.domain.planning.compound import MODES, Compound, Constraints, Mode
from linmeng.domain.planning.explain.ground import Ground
from linmeng.domain.planning.explain.said import Said
from linmeng.domain.planning.modes import why_not
from linmeng.domain.refusals import NotUnderstood, sentence

Kind = Literal["with", "host", "alone", "mode", "without"]
JOINT: tuple[Mode, ...] = ("merge", "unified", "attach")


@dataclass(frozen=True, slots=True)
class Change:
    """What is asked of one compound.

    `with` — in the same alliance as `other`; `host` — attached to `other`; `alone`; `mode` — in `mode`;
    `without` — not with `other`, or with none of its present partners where `other` is None.
    """

    compound: str
    kind: Kind
    other: str | None = None
    mode: Mode | None = None


@dataclass(frozen=True, slots=True)
class Try:
    """One way to meet a change: the mode it fixes, the constraints that ask for it, what rules it out."""

    mode: Mode | None
    host: str | None
    constraints: Constraints
    beside: tuple[Said, ...]  # why the compounds named cannot do this by themselves; others may mend that
    never: bool  # … or nobody can


def tries(base: Ground, change: Change) -> list[Try]:
    """The ways to meet a change, one per mode. Raises NotUnderstood when it names what does not exist."""
    known = base.known
    for id_ in (change.compound, change.other):
        if id_ is not None and id_ not in known:
            raise NotUnderstood("There is no compound with the id {id}", id=id_)
    if change.compound == change.other:
        raise NotUnderstood("A question names {name} twice", name=known[change.compound].name)
    if change.kind in ("with", "host") and change.other is None:
        raise NotUnderstood("A question needs a second compound")
    if change.kind == "mode" and change.mode not in MODES:
        raise NotUnderstood("There is no mode called {mode}", mode=change.mode)
    return [*_TRIES[change.kind](base, change)]


def _with(base: Ground, change: Change) -> Iterator[Try]:
    a, b = base.known[change.compound], base.known[str(change.other)]
    asked = base.street.constraints
    both = replace(asked, together=(*asked.together, (a.id, b.id)))
    for mode in JOINT:
        if mode != "attach":
            reasons = _reasons(base, (a, b), mode, None)
            yield _fixed(base, (a, b), mode, None, both, reasons, _never(base, a, b, mode))
        elif a.mature or b.mature:
            host, guest = (a, b) if a.mature else (b, a)
            reasons = _reasons(base, (a, b), mode, host.id)
            yield _fixed(base, (guest,), mode, host.id, asked, reasons, bool(reasons))
        else:
            yield _third(base, a, b, both)


def _third(base: Ground, a: Compound, b: Compound, both: Constraints) -> Try:
    """Both attached to a third compound."""
    near, spare = base.near.of, base.rates.limits.spare
    hosts = [c for c in base.street.compounds if c.mature and {a.id, b.id} <= near[c.id]]
    if not hosts:
        none = Said(_NO_HOST, {"a": a.name, "b": b.name})
        return _fixed(base, (a, b), "attach", None, both, (none,), True)
    if all(spare * c.area < a.area + b.area for c in hosts):
        most = max(hosts, key=lambda c: c.area)
        figures = {"name": most.name, "room": round(spare * most.area), "area": round(a.area + b.area)}
        return _fixed(base, (a, b), "attach", None, both, (Said(_NO_ROOM, figures),), True)
    return _fixed(base, (a, b), "attach", None, both, (), False)


def _host(base: Ground, change: Change) -> Iterator[Try]:
    member, host = base.known[change.compound], base.known[str(change.other)]
    reasons = _reasons(base, (member, host), "attach", host.id)
    yield _fixed(base, (member,), "attach", host.id, base.street.constraints, reasons, bool(reasons))


def _alone(base: Ground, change: Change) -> Iterator[Try]:
    c = base.known[change.compound]
    for mode in ("independent", "selfrun"):
        reasons = _reasons(base, (c,), mode, None)
        yield _fixed(base, (c,), mode, None, base.street.constraints, reasons, bool(reasons))


def _mode(base: Ground, change: Change) -> Iterator[Try]:
    c, mode = base.known[change.compound], change.mode
    assert mode is not None
    reasons = _reasons(base, (c,), mode, None) if mode in ("independent", "selfrun") else ()
    yield _fixed(base, (c,), mode, None, base.street.constraints, reasons, bool(reasons))


def _without(base: Ground, change: Change) -> Iterator[Try]:
    c, asked = base.known[change.compound], base.street.constraints
    partners = base.plan.alliance_of(c.id).members if change.other is None else (change.other,)
    pairs = tuple((c.id, p) for p in partners if p != c.id)
    yield Try(None, None, replace(asked, apart=(*asked.apart, *pairs)), (), False)


_TRIES = {"with": _with, "host": _host, "alone": _alone, "mode": _mode, "without": _without}


def _fixed(
    base: Ground,
    members: tuple[Compound, ...],
    mode: Mode,
    host: str | None,
    asked: Constraints,
    reasons: tuple[Said, ...],
    never: bool,
) -> Try:
    """A try that fixes `members` to a mode, or to a host; what the user fixed otherwise stands against it."""
    against = []
    for c in members:
        if asked.mode.get(c.id, mode) != mode:
            against.append(Said(_FIXED_MODE, {"name": c.name}))
        if asked.host.get(c.id, host) != host and (host or mode != "attach"):
            against.append(Said(_FIXED_HOST, {"name": c.name, "host": base.name(asked.host[c.id])}))
    if host:
        constraints = replace(asked, host={**asked.host, **{c.id: host for c in members}})
    else:
        constraints = replace(asked, mode={**asked.mode, **{c.id: mode for c in members}})
    return Try(mode, host, constraints, (*against, *reasons), bool(against) or never)


def _reasons(base: Ground, members: tuple[Compound, ...], mode: Mode, host: str | None) -> tuple[Said, ...]:
    ids = [c.id for c in members]
    found = why_not(base.street, base.rates, ids, mode, host, around=base.near)
    return tuple(Said.of(reason) for reason in found)


def _never(base: Ground, a: Compound, b: Compound, mode: Mode) -> bool:
    """Whether no further member can make the two fit: the rules that only get worse with more members."""
    if mode == "merge":
        same = (a.subdistrict, a.housing_class) == (b.subdistrict, b.housing_class)
        return not same or abs(a.tier - b.tier) > 1
    return a.mature + b.mature > base.rates.limits.unified_max_mature


_NO_HOST = sentence("Neither {a} nor {b} is mature, and no mature compound is a neighbour of both")
_NO_ROOM = sentence("{name} can take in {room} m², the others have {area} m²")
_FIXED_MODE = sentence("A wish of yours fixes {name} to another mode")
_FIXED_HOST = sentence("A wish of yours attaches {name} to {host}")
