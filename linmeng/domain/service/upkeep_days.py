"""Days of recurring upkeep: fixed positions in the calendar without drift, and days that do not count.

Source: CC 202 (months, quarters and years end on the same day, or the month's last).
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Literal, get_args

Unit = Literal["days", "weeks", "months", "quarters", "half_years", "years"]
UNITS: tuple[Unit, ...] = get_args(Unit)
_DAYS = {"days": 1, "weeks": 7}
_MONTHS = {"months": 1, "quarters": 3, "half_years": 6, "years": 12}
ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Every:
    """A period: every `n` units, `n` ≥ 1. `month_end`: every position is the last day of its month."""

    n: int
    unit: Unit
    month_end: bool = False

    @property
    def in_months(self) -> bool:
        return self.unit in _MONTHS

    @property
    def step(self) -> int:
        """Its length in months (`in_months`) or in days."""
        return self.n * (_MONTHS[self.unit] if self.in_months else _DAYS[self.unit])


@dataclass(frozen=True, slots=True)
class Suspension:
    """A duty rests from `first` to `last` (both included; None: until further notice), and why."""

    first: date
    last: date | None = None
    why: str = ""

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def shifted(day: date, days: int) -> date:
    """`days` later or earlier; the ends of all dates stop it."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def position(first: date, every: Every, k: int) -> date:
    """The k-th day (k ≥ 0) of a plan from its first day.

    Always counted from `first`, never from the position before: from 31 January every month it is the last
    of February and 31 March again; from 29 February every year it is 28 February but in leap years.
    Never raises: beyond all dates it is `date.max`.
    """
    if not every.in_months:
        return shifted(first, k * every.step)
    years, month = divmod(first.year * 12 + first.month - 1 + k * every.step, 12)
    if years > MAXYEAR:
        return date.max
    last = monthrange(years, month + 1)[1]
    return date(years, month + 1, last if every.month_end else min(first.day, last))


def index_from(first: date, every: Every, day: date) -> int:
    """The smallest k ≥ 0 whose position is not before `day`."""
    if not every.in_months:
        return max(0, -((first - day).days // every.step))
    months = (day.year - first.year) * 12 + day.month - first.month
    k = max(0, months // every.step)
    while position(first, every, k) < day:
        k += 1
    return k


def first_due(every: Every, since: date) -> date:
    """The last day of the first whole period from `since`: a quarter from 1 January is due by 31 March.

    With `month_end` it is the last day of that month.
    """
    plain = Every(every.n, every.unit)
    end = shifted(position(since, plain, 1), -1)
    return position(end, every, 0)


def free_from(day: date, suspensions: Sequence[Suspension]) -> date | None:
    """The first day from `day` on that no suspension holds; None where one has no end."""
    found = day
    while held := next((s for s in suspensions if s.holds(found)), None):
        if held.last is None or held.last == date.max:
            return None
        found = held.last + ONE
    return found


def last_tolerated(due: date, late: int, closes: date, suspensions: Sequence[Suspension]) -> date:
    """The last day that is in time: `late` days after `due`, suspended ones not counted, at most `closes`."""
    found, left = due, late
    while found < closes:
        free = free_from(found + ONE, suspensions)
        if free is None:
            return closes
        if not left:
            return min(free - ONE, closes)
        found, left = free, left - 1
    return min(found, closes)


def days_after(due: date, day: date, suspensions: Sequence[Suspension]) -> int:
    """How many days `day` lies after `due`, suspended ones not counted; 0 where it does not."""
    return sum(
        not any(s.holds(date.fromordinal(n)) for s in suspensions)
        for n in range(due.toordinal() + 1, day.toordinal() + 1)
    ) if suspensions else max(0, (day - due).days)  # fmt: skip
