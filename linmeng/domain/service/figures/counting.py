"""From matters to counts: who is counted in which figure, once and for all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

GOOD = 4  # stars of five from which on somebody is satisfied
STARS = range(1, 6)


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment until before another."""

    begins_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.ends_at <= self.begins_at:
            raise ValueError("a span ends after it begins")

    def __contains__(self, moment: datetime | None) -> bool:
        return moment is not None and self.begins_at <= moment < self.ends_at

    @property
    def days(self) -> float:
        return (self.ends_at - self.begins_at) / timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Matter:
    """An order's moments, as far as they have come; those withdrawn, declined or joined are left out.

    `due_at`: the deadline with all pauses in it; `done_at`: at last, None while undone; `closed_at`: None
    while open; `asked`: somebody was asked how it went; `stars` 1–5 or `content` yes/no: what they said.
    """

    reported_at: datetime
    due_at: datetime | None = None
    first_done_at: datetime | None = None
    done_at: datetime | None = None
    closed_at: datetime | None = None
    reopened_at: datetime | None = None
    asked: bool = False
    stars: int | None = None
    content: bool | None = None

    @property
    def satisfied(self) -> bool | None:
        """What was said of it, None when nothing was. Stars go before yes or no."""
        return self.content if self.stars is None else self.stars >= GOOD


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened in one place in one span: hits and of how many. `hours`: of what is done, any order."""

    reported: int = 0
    solved: int = 0
    due: int = 0
    on_time: int = 0
    done: int = 0
    reopened: int = 0
    asked: int = 0
    answered: int = 0
    satisfied: int = 0
    complaints: int = 0
    households: int = 0
    days: float = 0.0
    undone: int = 0
    hours: Sequence[float] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        pairs = (
            (self.solved, self.reported), (self.on_time, self.due), (self.reopened, self.done),
            (self.satisfied, self.answered), (self.answered, self.asked),
        )  # fmt: skip
        if any(not 0 <= part <= whole for part, whole in pairs):
            raise ValueError("a part is no more than its whole")
        if min(self.complaints, self.households, self.days, self.undone, *self.hours[:1]) < 0:
            raise ValueError("counts are not negative")


def count(
    matters: Iterable[Matter], span: Span, at: datetime, *,
    complaints: Iterable[datetime] = (), households: int = 0, reopen_days: int = 7,
) -> Counts:  # fmt: skip
    """The counts of a span as known `at` a moment. `reopen_days`: how long a matter may be reopened.

    Every figure has its own crowd: by report, by deadline, or by first done. ValueError: stars out of 1–5.
    """
    known = [one for one in matters if one.reported_at <= at]
    if any(one.stars is not None and one.stars not in STARS for one in known):
        raise ValueError("stars are 1 to 5")
    reported = [one for one in known if one.reported_at in span]
    due = [one for one in known if one.due_at in span and one.due_at is not None and one.due_at <= at]
    first = [one for one in known if one.first_done_at in span and _by(one.first_done_at, at)]
    over = [one for one in first if _by(one.first_done_at, at - timedelta(days=reopen_days))]
    said = [one for one in first if one.satisfied is not None]
    ends = min(span.ends_at, at)
    return Counts(
        reported=len(reported), solved=sum(_by(one.closed_at, at) for one in reported),
        due=len(due), on_time=sum(one.due_at is not None and _by(one.done_at, one.due_at) for one in due),
        done=len(over), reopened=sum(_by(one.reopened_at, at) for one in over),
        asked=sum(one.asked or one.satisfied is not None for one in first),
        answered=len(said), satisfied=sum(bool(one.satisfied) for one in said),
        complaints=sum(moment in span and moment <= at for moment in complaints), households=households,
        days=max(0.0, (ends - span.begins_at) / timedelta(days=1)),
        undone=sum(not _by(one.done_at, at) for one in reported),
        hours=[_hours(one) for one in reported if _by(one.done_at, at)],
    )  # fmt: skip


def _by(moment: datetime | None, limit: datetime) -> bool:
    return moment is not None and moment <= limit


def _hours(one: Matter) -> float:
    return 0.0 if one.done_at is None else (one.done_at - one.reported_at) / timedelta(hours=1)
