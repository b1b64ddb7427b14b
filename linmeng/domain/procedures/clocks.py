"""From the day of an anchor to the day of a clock: days, working days, months, years, both ways.

Source: CC 201 (the first day is not counted), 202 (months and years end on the same day, or the month's
last), 203 (a last day of rest moves on to the next working day).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from linmeng.domain.calendar import Calendar
from linmeng.domain.procedures.model import Clock

ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """Where a clock ends. `counted_to` is the day before it moved over days of rest.

    `certain` is False where the calendar of a year it counts through is not known yet.
    """

    day: date
    counted_to: date
    certain: bool


def due(clock: Clock, anchor: date, calendar: Calendar) -> Day:
    """The last day on which an act under this clock is in time.

    Forwards it moves on over days of rest; backwards it stays, for acting earlier is always in time, and 0
    units are the anchor's day itself. Of a term the anchor is the first day: it ends on the day before the
    counted one, rest or not. Never raises: what lies beyond the calendar of all dates stops at its
    end.
    """
    if clock.unit == "working_days":
        return _working(clock, anchor, calendar)
    counted = _counted(clock, anchor)
    if clock.notice:
        return Day(counted, counted, True)
    if clock.term:
        return _term(counted, anchor)
    if clock.before or clock.n == 0:
        return Day(counted, counted, True)
    return _moved(counted, calendar)


def opens(clock: Clock, anchor: date, calendar: Calendar) -> Day:
    """The first day on which an act under this clock may be done.

    Forwards the period must have run out, so it is the day after its last day; backwards it is the counted
    day itself (“within 2 days before the opening”). A period of notice is kept when the notice lies n units
    before the act: its last day is the first, rest or not.
    """
    if clock.notice and clock.unit != "working_days":
        counted = _counted(clock, anchor)
        return Day(counted, counted, True)
    found = due(clock, anchor, calendar)
    if clock.before or clock.n == 0:
        return found
    return Day(_shifted(found.day, 1), found.counted_to, found.certain)


def _term(counted: date, first: date) -> Day:
    """As `custody.last_day`: a term of months that ends in a shorter month has all of it (CC 202)."""
    last = counted if counted.day < first.day and counted > first else _shifted(counted, -1)
    return Day(last, last, True)


def _counted(clock: Clock, anchor: date) -> date:
    n = -clock.n if clock.before else clock.n
    if clock.unit == "days":
        return _shifted(anchor, n)
    return _months(anchor, n * 12 if clock.unit == "years" else n)


def _moved(day: date, calendar: Calendar) -> Day:
    last, certain = day, calendar.knows(day)
    while calendar.rests(last) and last < date.max:
        last += ONE
        certain = certain and calendar.knows(last)
    return Day(last, day, certain)


def _working(clock: Clock, anchor: date, calendar: Calendar) -> Day:
    """Counts working days only, so it ends on one by itself."""
    day, left, certain = anchor, clock.n, True
    step = -1 if clock.before else 1
    while left and date.min < day < date.max:
        day = _shifted(day, step)
        certain = certain and calendar.knows(day)
        left -= not calendar.rests(day)
    return Day(day, day, certain)


def _shifted(day: date, n: int) -> date:
    try:
        return day + timedelta(days=n)
    except OverflowError:
        return date.max if n > 0 else date.min


def _months(day: date, n: int) -> date:
    """The same day of another month, or that month's last (CC 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if n > 0 else date.min
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    return date(year, month + 1, 28)
