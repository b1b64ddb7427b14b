"""The roll of a vote (表决名册): which units count, who is one head, and the two denominators.

Frozen and hashed.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.canonical import Plain, canonical, digest
from linmeng.domain.voting.facts import KINDS, Scope, Unit, check_unit, is_developers
from linmeng.domain.voting.rules import RulePack


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit on the roll. `area` in 0.01 m²; entries with the same `head` are one head (SPC-B 9)."""

    unit: str
    area: int
    head: str
    compound: str
    building: str = ""
    door: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A unit in the motion's scope that has no vote under the rules, and why."""

    unit: str
    why: str  # "kind" | "public_title"


@dataclass(frozen=True, slots=True)
class Roll:
    """Entries in the order of their unit ids. Denominators: `area_total` in 0.01 m², `heads_total` in
    heads.

    `heads_by` names the secret that made the head keys: only rolls with the same one can be merged.
    """

    motion: str
    heads_by: str
    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def area_total(self) -> int:
        return sum(e.area for e in self.entries)

    @property
    def heads_total(self) -> int:
        return len({e.head for e in self.entries})

    @property
    def hash(self) -> str:
        """SHA-256 of the roll's canonical JSON."""
        return digest(roll_data(self))


def freeze(units: Iterable[Unit], scope: Scope, pack: RulePack, *, motion: str, secret: str) -> Roll:
    """The roll of a motion: its scope's units under the pack's rules.

    `secret` (kept by the caller, one per motion or per merge case) makes head keys that tell nobody the
    holder and do not link one motion's roll to another's; compounds that vote on one merge share it.
    Raises NotUnderstood for a unit twice, a unit without area or holder, an empty roll, or a secret
    shorter than 16 characters. Source: SPC-B 8–9; parking, storage and public titles after the pack's
    settings.
    """
    if len(secret) < 16:
        raise NotUnderstood("The secret that hides the holders needs at least 16 characters.")
    entries: list[Entry] = []
    left_out: list[LeftOut] = []
    for unit in units:
        if not scope.holds(unit):
            continue
        why = why_left_out(unit, pack)
        if why:
            left_out.append(LeftOut(unit.id, why))
        else:
            check_unit(unit)
            head = _head(unit, pack, secret)
            entries.append(Entry(unit.id, unit.area, head, unit.compound, unit.building, unit.door))
    return make_roll(motion, _mac(secret, ["heads_by"]), entries, left_out)


def make_roll(motion: str, heads_by: str, entries: Iterable[Entry], left_out: Iterable[LeftOut] = ()) -> Roll:
    """A roll in its one order.

    Raises NotUnderstood for no unit at all or a unit that stands on it twice.
    """
    ordered = tuple(sorted(entries, key=lambda e: e.unit))
    if not ordered:
        raise NotUnderstood("There is no unit on the roll that may vote.")
    for before, after in pairwise(ordered):
        if before.unit == after.unit:
            raise NotUnderstood("Unit {unit} stands on the roll twice.", unit=after.unit)
    return Roll(motion, heads_by, ordered, tuple(sorted(left_out, key=lambda e: e.unit)))


def merged(rolls: Sequence[Roll], *, motion: str) -> Roll:
    """The roll of the merged area: units side by side, heads recomputed over (holder × merged area),
    never summed.

    Raises NotUnderstood where the head keys were made with different secrets, or a unit stands on two
    rolls.
    """
    if len({roll.heads_by for roll in rolls}) != 1:
        raise NotUnderstood(
            "These rolls were frozen apart: it cannot be seen who holds units in several of them."
        )
    entries = [entry for roll in rolls for entry in roll.entries]
    left_out = [out for roll in rolls for out in roll.left_out]
    return make_roll(motion, rolls[0].heads_by, entries, left_out)


def split(roll: Roll) -> Mapping[str, Roll]:
    """The roll's compounds as rolls of their own, by compound; units left out stay behind with nobody."""
    compounds = sorted({e.compound for e in roll.entries})
    return {
        c: make_roll(roll.motion, roll.heads_by, [e for e in roll.entries if e.compound == c])
        for c in compounds
    }


def roll_data(roll: Roll) -> dict[str, Plain]:
    """The roll as plain data for canonical JSON and for the published file."""
    return {
        "motion": roll.motion,
        "heads_by": roll.heads_by,
        "area_total": roll.area_total,
        "heads_total": roll.heads_total,
        "entries": [entry_data(e) for e in roll.entries],
        "left_out": [{"unit": out.unit, "why": out.why} for out in roll.left_out],
    }


def entry_data(entry: Entry) -> dict[str, Plain]:
    return {
        "unit": entry.unit,
        "area": entry.area,
        "head": entry.head,
        "compound": entry.compound,
        "building": entry.building,
        "door": entry.door,
    }


def why_left_out(unit: Unit, pack: RulePack) -> str:
    """Why a unit has no vote under the rules, "" when it has one; what else it lacks does not matter then."""
    kinds = pack.value("kinds")
    if isinstance(kinds, tuple) and unit.kind in KINDS and unit.kind not in kinds:
        return "kind"
    if unit.state == "public_title" and pack.value("public_title") == "not_counted":
        return "public_title"
    return ""


def _head(unit: Unit, pack: RulePack, secret: str) -> str:
    if is_developers(unit):
        return _mac(secret, ["holder", unit.developer])
    if unit.state == "public_title" and pack.value("public_title") == "per_unit":
        return _mac(secret, ["unit", unit.compound, unit.id])
    return _mac(secret, ["holder", unit.holder])


def _mac(secret: str, message: list[Plain]) -> str:
    return hashlib.sha256(canonical([secret, message])).hexdigest()[:32]
