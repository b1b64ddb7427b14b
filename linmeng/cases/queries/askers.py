"""Owners who ask for custody, counted by the register; where it is incomplete their number is a statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from linmeng.domain.procedures.asking import Asking, asking_on, check_share, find_units, read_units
from linmeng.domain.procedures.custody import check_asking
from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.facts import Scope, check_unit
from linmeng.domain.voting.rolls import Roll, freeze, why_left_out
from linmeng.register.queries import RollUnit, roll_units
from linmeng.voting.queries.packs import pack_of

_NOT_KEPT = "owners are counted, no key is kept"  # hides nothing: the roll lives as long as the count


@dataclass(frozen=True, slots=True)
class Register:
    """What the register knows of a compound's owners on a day: its `roll`, None while it is not complete.

    Then `units` are how many stand in it, `lacking` how many of them have no area or holder, `households` how
    many there should be at least.
    """

    name: str
    roll: Roll | None
    rows: tuple[RollUnit, ...]
    lacking: int = 0
    households: int = 0


@dataclass(frozen=True, slots=True)
class Askers:
    """Who asks: `rows` by the register; `asking` of `owners` in all, a statement for the `incomplete`."""

    rows: tuple[Asking, ...]
    incomplete: tuple[Register, ...]
    asking: int
    owners: int

    @property
    def plain(self) -> dict[str, Any]:
        """The same as it is kept with the custody: numbers and compounds, no unit and nobody's name."""
        return {
            "rows": [
                {"name": r.name, "heads": r.heads, "of_heads": r.of_heads, "area": r.area,
                 "of_area": r.of_area, "short": r.is_area_short}
                for r in self.rows
            ],
            "incomplete": [
                {"name": r.name, "units": len(r.rows), "lacking": r.lacking, "households": r.households}
                for r in self.incomplete
            ],
        }  # fmt: skip


def register_of(compound: Any, on: date) -> Register:
    """The owners of a compound as a vote on that day would count them (`domain.voting.rolls`).

    Complete is the register where every unit with a vote has its area and its holder, and there are no fewer
    of them than the compound has households.
    """
    pack, rows = pack_of(compound, on), tuple(roll_units(compound.pk, on))
    voting = [row for row in rows if not why_left_out(row.fact, pack)]
    lacking = sum(not _is_sound(row) for row in voting)
    homes = sum(row.fact.kind == "dwelling" for row in rows)
    if not voting or lacking or homes < (compound.households or 0):
        return Register(compound.name, None, rows, lacking, compound.households or 0)
    facts = [row.fact for row in rows]
    roll = freeze(facts, Scope(str(compound.pk)), pack, motion="asking", secret=_NOT_KEPT)
    return Register(compound.name, roll, rows)


def check_askers(
    compounds: Sequence[Any], units: Mapping[str, str], asking: int, owners: int, on: date
) -> Askers:
    """Who asks for these compounds: at least 20 % of the owners of each (SH-REG 52).

    `units`: code → the list of those whose owners ask, as typed. Of a compound whose register is complete its
    heads decide; without any list the number `asking` is held against all of them. Of the others `asking` of
    `owners` is the applicants' statement. Raises NotUnderstood, NotNow below the share.
    """
    known = {compound.code: register_of(compound, on) for compound in compounds}
    listed = {code: found for code, text in units.items() if code in known and (found := read_units(text))}
    incomplete = tuple(one for one in known.values() if one.roll is None)
    for code in listed:
        if known[code].roll is None:
            raise NotUnderstood(
                "{name}: the register of its owners is not complete, so a list of units cannot be counted:"
                " leave it empty and state the numbers.",
                name=known[code].name,
            )
    rows = _rows(known, listed, asking, bool(incomplete))
    for row in rows:
        check_share(row)
    if incomplete:
        check_asking(committee=False, asking=asking, owners=owners)
    stated = (asking, owners) if incomplete else (0, 0)
    return Askers(
        rows, incomplete, sum(r.heads for r in rows) + stated[0], sum(r.of_heads for r in rows) + stated[1]
    )


def _rows(
    known: Mapping[str, Register], listed: Mapping[str, list[str]], asking: int, stated: bool
) -> tuple[Asking, ...]:
    """By the lists where there are any; else the number against all heads, if the register knows them all."""
    complete = [(code, one, one.roll) for code, one in known.items() if one.roll is not None]
    if listed:
        return tuple(
            asking_on(roll, _ids(one, listed.get(code, [])), one.name) for code, one, roll in complete
        )
    if stated:
        return ()
    rolls = [roll for _code, _one, roll in complete]
    of_heads, of_area = sum(r.heads_total for r in rolls), sum(r.area_total for r in rolls)
    return (Asking("、".join(one.name for one in known.values()), asking, of_heads, None, of_area),)


def _ids(one: Register, wanted: Sequence[str]) -> list[str]:
    there = {row.fact.id: _place(row) for row in one.rows}
    return find_units(wanted, there, one.name)


def _place(row: RollUnit) -> tuple[str, str, str]:
    """Building, door, number: the number is the last word of the place in one line."""
    return row.building, row.door, row.place.rsplit(" ", 1)[-1]


def _is_sound(row: RollUnit) -> bool:
    try:
        check_unit(row.fact)
    except NotUnderstood:
        return False
    return True
