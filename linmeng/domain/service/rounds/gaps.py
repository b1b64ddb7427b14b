"""Guard posts 岗位 over a holiday: where people are missing, and who could be lent from which compound.

A turn is one post-time of a compound on a day (day shift, night shift …) that needs some guards. A guard is
planned for turns of the own compound, away on leave days, and otherwise free. Proposals fill as much of what
is missing as can be, exactly (integer program; HiGHS: Huangfu and Hall (2018),
doi:10.1007/s12532-017-0130-5):

    most turns filled, then fewest calls on a day off, then the most that any guard is lent is least, then the
    fewest metres;

and lend nobody who is missing at home: a compound keeps what its own turn at that time needs. A guard works
one turn a day, not the day after a night turn (unless it is planned so), at most `most` turns in the period
(working hours: Labour Law 劳动法 art. 36), and only with the skills of the turn.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from linmeng.domain.refusals import NotUnderstood, sentence


@dataclass(frozen=True, slots=True)
class Turn:
    """What a compound needs on a day: `need` guards for `hours`; `name` says which turn of the day."""

    compound: str
    on: date
    name: str
    need: int
    hours: float
    night: bool = False
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard, the turns (day and name) planned at the own compound, and the days of leave.

    `most` is the most turns in the whole period. `lent`: whether the guard may be lent at all.
    """

    key: str
    compound: str
    planned: frozenset[tuple[date, str]] = frozenset()
    leave: frozenset[date] = frozenset()
    skills: frozenset[str] = frozenset()
    most: int = 6
    lent: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """A turn that misses `missing` guards; those on leave who were planned for it."""

    turn: Turn
    missing: int
    away: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loan:
    """A guard to be lent for a turn. `left` guards stay at the guard's own compound, where `needed` are
    needed at that time; `day_off`: the guard was not planned to work then.
    """

    guard: str
    origin: str
    turn: Turn
    metres: float
    day_off: bool
    left: int
    needed: int


class Unfilled(StrEnum):
    """Why nobody is proposed for a place."""

    SKILL = "skill"
    AWAY = "away"
    NEEDED = "needed"
    TIRED = "tired"
    TAKEN = "taken"


WORDS = {
    Unfilled.SKILL: sentence("Nobody else has the skill for this post."),
    Unfilled.AWAY: sentence("Everybody who could is on leave, too far away or not to be lent."),
    Unfilled.NEEDED: sentence("Everybody who could is needed at the own compound."),
    Unfilled.TIRED: sentence(
        "Everybody who could works that day, comes from a night turn or has worked enough."
    ),
    Unfilled.TAKEN: sentence("Everybody who could is lent elsewhere."),
}


@dataclass(frozen=True, slots=True)
class Cover:
    """Gaps, proposals, what stays open with its reason; hours needed, and missing before and after."""

    gaps: tuple[Gap, ...]
    loans: tuple[Loan, ...]
    still_open: tuple[tuple[Turn, int, Unfilled], ...]
    hours: float
    missing: float
    missing_after: float


def gaps(turns: Sequence[Turn], guards: Sequence[Guard]) -> tuple[Gap, ...]:
    """Turns with too few of the compound's own guards, in order of day."""
    found = []
    for turn in turns:
        own = [g for g in guards if g.compound == turn.compound and (turn.on, turn.name) in g.planned]
        away = tuple(sorted(g.key for g in own if turn.on in g.leave))
        there = sum(turn.on not in g.leave and turn.skills <= g.skills for g in own)
        if there < turn.need:
            found.append(Gap(turn, turn.need - there, away))
    return tuple(sorted(found, key=lambda gap: (gap.turn.on, gap.turn.name, gap.turn.compound)))


def cover(
    turns: Sequence[Turn], guards: Sequence[Guard], metres: Mapping[tuple[str, str], float], reach: float
) -> Cover:
    """The best proposals; `metres` from compound to compound (missing: too far), `reach` the most metres.

    Raises NotUnderstood on two turns of a compound with the same day and name and on a guard named twice.
    """
    _check(turns, guards)
    holes, desk = gaps(turns, guards), _Desk(turns, guards, metres, reach)
    pairs = [(g, hole) for g in guards for hole in holes if desk.why_not(g, hole.turn) is None]
    chosen = _chosen(desk, holes, pairs)
    lent = Counter(hole.turn for _, hole in chosen)
    still = [
        (hole.turn, hole.missing - lent[hole.turn], desk.reason(hole.turn))
        for hole in holes
        if hole.missing > lent[hole.turn]
    ]
    missing = sum(hole.missing * hole.turn.hours for hole in holes)
    return Cover(
        holes,
        tuple(desk.loan(g, hole.turn, chosen) for g, hole in chosen),
        tuple(still),
        sum(turn.need * turn.hours for turn in turns),
        missing,
        sum(count * turn.hours for turn, count, _ in still),
    )


def _check(turns: Sequence[Turn], guards: Sequence[Guard]) -> None:
    named = Counter((t.compound, t.on, t.name) for t in turns)
    if any(count > 1 for count in named.values()):
        raise NotUnderstood("A compound has two turns of the same name on one day.")
    if any(count > 1 for count in Counter(g.key for g in guards).values()):
        raise NotUnderstood("A guard is named twice.")


Chosen = tuple[Guard, Gap]


class _Desk:
    """What can be said of one guard and one turn."""

    def __init__(
        self,
        turns: Sequence[Turn],
        guards: Sequence[Guard],
        metres: Mapping[tuple[str, str], float],
        reach: float,
    ) -> None:
        self.turn = {(t.compound, t.on, t.name): t for t in turns}
        self.guards, self.metres, self.reach = guards, metres, reach
        self.nights = {(t.compound, t.on, t.name) for t in turns if t.night}

    def works(self, guard: Guard, on: date) -> list[str]:
        """Names of the turns a guard is planned for and not on leave."""
        return [] if on in guard.leave else sorted(name for day, name in guard.planned if day == on)

    def there(self, turn: Turn) -> int:
        """How many of a compound's own guards do one of its turns."""
        return sum(
            g.compound == turn.compound and turn.name in self.works(g, turn.on) and turn.skills <= g.skills
            for g in self.guards
        )

    def home(self, guard: Guard, turn: Turn) -> Turn | None:
        """The turn of the same name that a guard is planned for at home and would leave."""
        planned = turn.name in self.works(guard, turn.on)
        return self.turn.get((guard.compound, turn.on, turn.name)) if planned else None

    def spare(self, turn: Turn) -> int:
        """How many guards a compound can do without in one of its turns."""
        return max(0, self.there(turn) - turn.need)

    def far(self, guard: Guard, turn: Turn) -> float:
        return self.metres.get((guard.compound, turn.compound), float("inf"))

    def why_not(self, guard: Guard, turn: Turn) -> Unfilled | None:
        """Why a guard cannot be lent for a turn; None: can be."""
        if guard.compound == turn.compound and turn.name in self.works(guard, turn.on):
            return Unfilled.TAKEN
        if not turn.skills <= guard.skills:
            return Unfilled.SKILL
        if turn.on in guard.leave or not guard.lent:
            return Unfilled.AWAY
        if guard.compound != turn.compound and self.far(guard, turn) > self.reach:
            return Unfilled.AWAY
        works = self.works(guard, turn.on)
        home = self.home(guard, turn)
        if home is not None and self.spare(home) == 0:
            return Unfilled.NEEDED
        if works not in ([], [turn.name]) or self._tired(guard, turn):
            return Unfilled.TIRED
        return None

    def _tired(self, guard: Guard, turn: Turn) -> bool:
        """A night before, a planned turn after this night, or enough turns already."""
        before, after = turn.on - timedelta(days=1), turn.on + timedelta(days=1)
        night = any((guard.compound, before, name) in self.nights for name in self.works(guard, before))
        swap = turn.name in self.works(guard, turn.on)
        early = turn.night and bool(self.works(guard, after)) and not swap
        count = sum(day not in guard.leave for day, _ in guard.planned)
        return (night and not swap) or early or (not swap and count >= guard.most)

    def reason(self, turn: Turn) -> Unfilled:
        """Of all who cannot be lent, the reason that is nearest to being able."""
        found = {self.why_not(g, turn) for g in self.guards if g.compound != turn.compound}
        order = (None, Unfilled.TIRED, Unfilled.NEEDED, Unfilled.AWAY)
        best = next((why for why in order if why in found), Unfilled.SKILL)
        return Unfilled.TAKEN if best is None else best

    def loan(self, guard: Guard, turn: Turn, chosen: Collection[Chosen]) -> Loan:
        own = self.turn.get((guard.compound, turn.on, turn.name))
        gone = [g for g, h in chosen if h.turn.on == turn.on and self.home(g, h.turn) == own and own]
        left = 0 if own is None else self.there(own) - len(gone)
        metres = 0.0 if guard.compound == turn.compound else self.far(guard, turn)
        off = turn.name not in self.works(guard, turn.on)
        return Loan(guard.key, guard.compound, turn, metres, off, left, own.need if own else 0)


def _chosen(desk: _Desk, holes: Sequence[Gap], pairs: Sequence[Chosen]) -> list[Chosen]:
    """The best pairs: one 0–1 variable for each pair and one for the most turns any guard is lent."""
    if not pairs:
        return []
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    count = len(pairs)
    rows = list(_rows(desk, holes, pairs))
    matrix = np.zeros((len(rows), count + 1))
    for k, (members, _, slack) in enumerate(rows):
        matrix[k, members] = 1
        matrix[k, count] = slack
    found = milp(
        np.array(_costs(desk, pairs)),
        constraints=LinearConstraint(matrix, -np.inf, np.array([limit for _, limit, _ in rows])),
        integrality=np.ones(count + 1, dtype=np.int64),
        bounds=Bounds(0, np.array([1.0] * count + [float(len(holes))])),
        options={"mip_rel_gap": 0.0},
    )
    values: Any = found.x
    assert values is not None, "lending nobody is always possible"
    picked = [pair for k, pair in enumerate(pairs) if values[k] > 0.5]
    return sorted(picked, key=lambda p: (p[1].turn.on, p[1].turn.name, p[1].turn.compound, p[0].key))


def _costs(desk: _Desk, pairs: Sequence[Chosen]) -> list[float]:
    """Four goals one above the other; metres are counted in shares of the reach, so none reaches the next."""
    total = len(pairs) + 1
    far = [min(1.0, desk.far(g, h.turn) / max(desk.reach, 1.0)) for g, h in pairs]
    far = [0.0 if g.compound == h.turn.compound else f for (g, h), f in zip(pairs, far, strict=True)]
    off = [h.turn.name not in desk.works(g, h.turn.on) for g, h in pairs]
    level = float(total)
    return [f - level**3 + level**2 * o for f, o in zip(far, off, strict=True)] + [level]


def _rows(
    desk: _Desk, holes: Sequence[Gap], pairs: Sequence[Chosen]
) -> Iterator[tuple[list[int], float, float]]:
    """Pairs, of which at most so many, less so many times the most any guard is lent."""
    for hole in holes:
        yield [k for k, (_, h) in enumerate(pairs) if h is hole], float(hole.missing), 0.0
    homes: dict[Turn, list[int]] = {}
    lent: dict[str, list[int]] = {}
    for k, (guard, hole) in enumerate(pairs):
        lent.setdefault(guard.key, []).append(k)
        if (home := desk.home(guard, hole.turn)) is not None:
            homes.setdefault(home, []).append(k)
    for home, members in homes.items():
        yield members, float(desk.spare(home)), 0.0
    for members in lent.values():
        yield members, 0.0, -1.0
        yield from _rest(desk, pairs, members)


def _rest(
    desk: _Desk, pairs: Sequence[Chosen], members: Sequence[int]
) -> Iterator[tuple[list[int], float, float]]:
    """One guard's turns: one a day, none on the day after a night, and not too many."""
    guard = pairs[members[0]][0]
    days: dict[date, list[int]] = {}
    for k in members:
        days.setdefault(pairs[k][1].turn.on, []).append(k)
    for on, same in days.items():
        yield same, 1.0, 0.0
        nights = [k for k in same if pairs[k][1].turn.night]
        after = days.get(on + timedelta(days=1), [])
        for night in nights if after else ():
            yield [night, *after], 1.0, 0.0
    planned = sum(day not in guard.leave for day, _ in guard.planned)
    extra = [k for k in members if pairs[k][1].turn.name not in desk.works(guard, pairs[k][1].turn.on)]
    if extra:
        yield extra, float(max(0, guard.most - planned)), 0.0
