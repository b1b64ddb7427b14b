"""Which doors still to ring at: the fewest visits that reach both participation gates with a stated
chance.

Model: a visited unit that has not voted returns a ballot with the chance of its building, each by itself;
units nobody visits return nothing. The chance of a building is (returned + 1) / (asked + 2), Laplace's
rule of succession (Essai philosophique sur les probabilités, 1814). For chosen visits the chance of each
gate is computed by the exact recursion, roundings downwards. Both together are at least their product,
since both only grow with every ballot (T. E. Harris, Proc. Cambridge Phil. Soc. 56 (1960) 13–20, lemma
4.1, doi:10.1017/S0305004100034241), and at least the chance of so many answers as are enough for both,
whichever they are: the better of the two is stated.
"""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.chances import ONE, Sum, scaled
from linmeng.domain.voting.rolls import Roll

MIXES = (0, 1, 2, 3, 4)  # quarters of the weight that area has in the order of visits


@dataclass(frozen=True, slots=True)
class Door:
    """A unit that has not voted: area (0.01 m²), its head, building; `new_head` False when the head took
    part already.
    """

    unit: str
    area: int
    head: str
    building: str
    new_head: bool = True


@dataclass(frozen=True, slots=True)
class TurnOut:
    """How many units of a building were asked, and how many of them returned a ballot."""

    asked: int
    returned: int


@dataclass(frozen=True, slots=True)
class Visits:
    """The visits to make, in order. `chance` (in 2⁻⁶⁰) is a floor for reaching both gates with these
    visits.

    `at_least`: no plan with fewer visits reaches the wished chance. `enough` False: not even all doors
    do; then `units` are all of them. `reached`: nothing is missing any more, stop.
    """

    units: tuple[str, ...]
    chance: int
    at_least: int
    enough: bool
    reached: bool = False


def chance_of(turn_out: TurnOut | None) -> Fraction:
    """The chance that a visit brings a ballot; 1/2 where nothing is known.

    Raises NotUnderstood when more came back than were asked.
    """
    asked, returned = (turn_out.asked, turn_out.returned) if turn_out else (0, 0)
    if not 0 <= returned <= asked:
        raise NotUnderstood("More ballots came back than were handed out.")
    return Fraction(returned + 1, asked + 2)


def open_doors(roll: Roll, returned: Collection[str]) -> list[Door]:
    """The units that have returned nothing yet, each with whether its head has taken part elsewhere."""
    came = {e.head for e in roll.entries if e.unit in returned}
    return [
        Door(e.unit, e.area, e.head, e.building, e.head not in came)
        for e in roll.entries
        if e.unit not in returned
    ]


def turn_outs(roll: Roll, returned: Collection[str]) -> dict[str, TurnOut]:
    """How each building has answered so far. Never how anyone voted."""
    asked: dict[str, list[bool]] = {}
    for entry in roll.entries:
        asked.setdefault(entry.building, []).append(entry.unit in returned)
    return {building: TurnOut(len(came), sum(came)) for building, came in asked.items()}


def fewest_visits(
    doors: Iterable[Door],
    turn_outs: Mapping[str, TurnOut],
    *,
    missing_area: int,
    missing_heads: int,
    wish: Fraction = Fraction(9, 10),
) -> Visits:
    """A short list of visits that reaches both participation gates with at least the wished chance.

    `missing_*` as the gates say (0.01 m², heads); `turn_outs` by building. The choice is the best of five
    orders, from heads first to area first, so it may be longer than the best list: `at_least` says by how
    much at most.
    """
    if missing_area <= 0 and missing_heads <= 0:
        return Visits((), ONE, 0, True, reached=True)
    known = sorted(doors, key=lambda d: d.unit)
    odds = {d.unit: scaled(chance_of(turn_outs.get(d.building))) for d in known}
    goal = max(1, scaled(wish))
    plans: list[tuple[tuple[str, ...], int]] = []
    most = len(known)
    for mix in MIXES:
        order = _ordered(known, odds, mix, missing_area, missing_heads)
        plans.append(_walk(order, odds, missing_area, missing_heads, goal, most))
        most = min(most, len(plans[-1][0])) if plans[-1][1] >= goal else most
    enough = [p for p in plans if p[1] >= goal]
    units, chance = min(enough or plans, key=lambda p: (len(p[0]), -p[1]))
    return Visits(units, chance, _at_least(known, odds, missing_area, missing_heads, goal), bool(enough))


def _ordered(doors: Sequence[Door], odds: Mapping[str, int], mix: int, area: int, heads: int) -> list[Door]:
    """Doors by what a visit is expected to bring towards the gates that are open, per visit; ties by
    unit.
    """
    seen: set[str] = set()
    worth: list[tuple[int, str, Door]] = []
    for door in sorted(doors, key=lambda d: (-odds[d.unit] * d.area, d.unit)):
        first = door.new_head and door.head not in seen
        seen.add(door.head)
        by_area = mix * door.area * max(1, heads) if area > 0 else 0
        by_heads = (4 - mix) * max(1, area) * first if heads > 0 else 0
        worth.append((-odds[door.unit] * (by_area + by_heads), door.unit, door))
    return [door for _, _, door in sorted(worth, key=lambda w: w[:2])]


def _walk(
    order: Sequence[Door], odds: Mapping[str, int], area: int, heads: int, goal: int, most: int
) -> tuple[tuple[str, ...], int]:
    """Visits in this order until the floor of the chance reaches the goal or `most` are made, and that
    floor.
    """
    cell = _cell(order)
    by_area, by_heads, fresh = Sum(-(-area // cell)), Sum(heads), Sum(len(order) + 1)
    seen: set[str] = set()
    sizes: list[int] = []
    units: list[str] = []
    chance = 0
    for door in order[:most]:
        units.append(door.unit)
        by_area.add(door.area // cell, odds[door.unit])
        if door.new_head and door.head not in seen:
            seen.add(door.head)
            insort(sizes, door.area)
            for total in (by_heads, fresh):
                total.add(1, odds[door.unit])
        chance = max(by_area.reached * by_heads.reached >> 60, fresh.from_(_answers(sizes, area, heads)))
        if chance >= goal:
            break
    return tuple(units), chance


def _answers(sizes: Sequence[int], area: int, heads: int) -> int:
    """How many new heads are enough for both gates, whichever they are: even the smallest bring the area."""
    enough = bisect_left(list(accumulate(sizes)), area) + 1 if area > 0 else 0
    return max(heads, enough)


def _at_least(doors: Sequence[Door], odds: Mapping[str, int], area: int, heads: int, goal: int) -> int:
    """A floor for the number of visits of any list that reaches the goal.

    The largest areas, and a new head from every visit while there are units of new heads, each answering
    with the best chance of all doors, dominate every list of the same length; either gate alone bounds
    both. One more than all doors: no list does.
    """
    best = max((odds[d.unit] for d in doors), default=0) + 1
    areas = sorted((d.area for d in doors), reverse=True)
    fresh = sum(d.new_head for d in doors)
    cell = _cell(doors)
    by_area, by_heads = Sum(-(-area // cell)), Sum(heads)
    for visits, size in enumerate(areas):
        if min(by_area.at_most, by_heads.at_most) >= goal:
            return visits
        by_area.add(-(-size // cell), min(best, ONE))
        by_heads.add(1 if visits < fresh else 0, min(best, ONE))
    return len(areas) + (min(by_area.at_most, by_heads.at_most) < goal)


def _cell(doors: Sequence[Door]) -> int:
    """Areas are counted in 1/64 of the mean door (0.01 m²): downwards for the floor, upwards for the
    ceiling.
    """
    return max(1, sum(d.area for d in doors) // (64 * len(doors))) if doors else 1
