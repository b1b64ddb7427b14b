"""Which doors still to ring at: units that returned nothing, by stairwell, and how few visits are enough.

Nothing here knows how anybody voted. Once both participation gates are reached the list is empty.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from linmeng.domain.refusals import NotNow
from linmeng.domain.voting.canvass import TurnOut, Visits, fewest_visits, open_doors, turn_outs
from linmeng.domain.voting.chances import ONE
from linmeng.voting.models import Motion, RollEntry, Service, Visit
from linmeng.voting.queries.motions import motion_for
from linmeng.voting.queries.packs import frozen_pack
from linmeng.voting.queries.papers import in_order_of_place
from linmeng.voting.queries.rolls import roll_of
from linmeng.voting.queries.turn_out import TurnOut as Gates
from linmeng.voting.queries.turn_out import returned_entries, turn_out_of

LEFT_ALONE = frozenset({Visit.Outcome.DECLINED, Visit.Outcome.MOVED})
"""Nobody rings there again in this vote."""
KNOWN_FROM = 5  # visited units of a building, from which on their answers tell more than its turn-out


@dataclass(frozen=True, slots=True)
class DoorLine:
    """A unit that has returned nothing. `turn`: its place in the list of visits to make, 0 if not in it."""

    entry: int
    place: str
    area: int  # 0.01 m²
    turn: int
    left_alone: bool
    served: bool
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Stairwell:
    """The units behind one door."""

    building: str
    door: str
    lines: tuple[DoorLine, ...]

    @property
    def to_visit(self) -> int:
        return sum(line.turn > 0 for line in self.lines)


@dataclass(frozen=True, slots=True)
class Canvass:
    """The door list and its estimate. `chance`: a floor, in percent, that both gates are reached."""

    gates: tuple[Gates, ...]
    reached: bool
    plan: Visits
    stairwells: tuple[Stairwell, ...]

    @property
    def visits(self) -> int:
        return len(self.plan.units)

    @property
    def chance(self) -> int:
        return self.plan.chance * 100 // ONE


def canvass_of(person: Any, uid: str, on: date, wish: Fraction = Fraction(9, 10)) -> Canvass:
    """The door list of an open vote for those who canvass. Raises Http404, NotYours, NotNow when not open."""
    motion = motion_for(person, uid, on, "voting.canvass")
    if motion.state != Motion.State.OPEN:
        raise NotNow("Doors are visited while the vote is open.")
    gates = tuple(turn_out_of(motion, frozen_pack(motion)))
    area = max((g.area.missing for g in gates), default=0)
    heads = max((g.heads.missing for g in gates), default=0)
    if not area and not heads:
        return Canvass(gates, True, fewest_visits((), {}, missing_area=0, missing_heads=0), ())
    roll, returned = roll_of(motion), set(returned_entries(motion).values_list("key", flat=True))
    visits = _visits(motion)
    alone = {key for key, made in visits.items() if made[-1].outcome in LEFT_ALONE}
    doors = [door for door in open_doors(roll, returned) if door.unit not in alone]
    known = turn_outs(roll, returned) | _answers(motion, visits, returned)
    plan = fewest_visits(doors, known, missing_area=area, missing_heads=heads, wish=wish)
    return Canvass(gates, False, plan, _stairwells(motion, returned, visits, plan, alone))


def _visits(motion: Motion) -> dict[str, list[Visit]]:
    found: dict[str, list[Visit]] = defaultdict(list)
    for visit in motion.visits.select_related("entry", "by").defer("entry__salt", "entry__parties"):
        found[visit.entry.key].append(visit)
    return found


def _answers(motion: Motion, visits: Mapping[str, list[Visit]], returned: set[str]) -> dict[str, TurnOut]:
    """How visited units have answered, by building, where enough were visited: those still silent are
    harder to win than the first ones.
    """
    asked: dict[str, list[bool]] = defaultdict(list)
    for key, made in visits.items():
        asked[made[0].entry.building].append(key in returned)
    return {b: TurnOut(len(came), sum(came)) for b, came in asked.items() if len(came) >= KNOWN_FROM}


def _stairwells(
    motion: Motion, returned: set[str], visits: Mapping[str, list[Visit]], plan: Visits, alone: set[str]
) -> tuple[Stairwell, ...]:
    turn = {key: place for place, key in enumerate(plan.units, 1)}
    served = set(
        Service.objects.filter(motion=motion, checked_at__isnull=False, refused_why="").values_list(
            "entry_id", flat=True
        )
    )
    entries = motion.entries.filter(left_out="")
    found: dict[tuple[str, str], list[DoorLine]] = {}
    for entry in in_order_of_place(entries.defer("salt", "parties")):
        if entry.key not in returned:
            line = _line(entry, turn, visits, alone, entry.pk in served)
            found.setdefault((entry.building, entry.door), []).append(line)
    return tuple(Stairwell(b, d, tuple(lines)) for (b, d), lines in found.items())


def _line(
    entry: RollEntry,
    turn: Mapping[str, int],
    visits: Mapping[str, list[Visit]],
    alone: set[str],
    served: bool,
) -> DoorLine:
    return DoorLine(
        entry.pk, entry.place, entry.area, turn.get(entry.key, 0), entry.key in alone, served,
        tuple(visits.get(entry.key, ())),
    )  # fmt: skip
