"""What comes out: rounds 今日巡线 with planned times, and jobs left undone with the reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from linmeng.domain.refusals import sentence


@dataclass(frozen=True, slots=True)
class Stop:
    """One job in a round; waited from `arrives` to `starts`, all seconds of the day."""

    job: str
    arrives: int
    starts: int
    leaves: int
    late: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """What one person does in one shift, in order: sets out, stops, is back."""

    member: str
    shift: int  # which of the person's shifts, from 0
    sets_out: int
    stops: tuple[Stop, ...]
    back: int


@dataclass(frozen=True, slots=True)
class Underway:
    """A person who has set out: the stops done or under way as they really were, and where and when the
    person will be free. Seconds of the day; `place` is a place of the walking times.
    """

    member: str
    shift: int
    sets_out: int
    stops: tuple[Stop, ...]
    place: int
    free_at: int


class Why(StrEnum):
    """Why a job is left undone."""

    NOBODY = "nobody"
    WINDOW = "window"
    FULL = "full"
    LOWER = "lower"
    FAR = "far"


WORDS = {
    Why.NOBODY: sentence("Nobody who works today has the skill for it."),
    Why.WINDOW: sentence("It fits into nobody's working time at the hours when it can be done."),
    Why.FULL: sentence("The day is full."),
    Why.LOWER: sentence("It would fit only instead of something more important."),
    Why.FAR: sentence("The way there and the waiting cost more than it is worth today."),
}


@dataclass(frozen=True, slots=True)
class Unserved:
    """A job left undone and why; `instead_of` names more important jobs it would fit in place of."""

    job: str
    why: Why
    instead_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rounds:
    """A day's rounds and what they cost (day.py says how); seconds. Empty rounds are left out."""

    rounds: tuple[Round, ...]
    unserved: tuple[Unserved, ...]
    walking: int
    waiting: int
    late: int
    missed: int  # must jobs left undone
    cost: int

    @property
    def key(self) -> tuple[int, int]:
        """What days are compared by; less is better."""
        return self.missed, self.cost

    def stops(self) -> Iterator[tuple[Round, Stop]]:
        for one in self.rounds:
            for stop in one.stops:
                yield one, stop
