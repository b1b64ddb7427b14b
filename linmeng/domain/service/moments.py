"""From one moment to another: minutes, days of the place, or the hours of the desk, with pauses taken out.

Source: CC 201 (by days the first day is not counted and the last ends at 24:00; by hours it runs from the
hour). All moments are aware; sums are made in UTC, days and desk hours are those of `zone`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal

from linmeng.domain.calendar import Calendar

Unit = Literal["minutes", "hours", "days", "working_hours", "working_days"]
UNITS: tuple[Unit, ...] = ("minutes", "hours", "days", "working_hours", "working_days")
Gap = tuple[datetime, datetime]
DAY, NOTHING = timedelta(days=1), timedelta(0)
FARTHEST = 3700  # days that are looked through for open hours


@dataclass(frozen=True, slots=True)
class Desk:
    """The hours of the desk 服务窗口, in the place's time; `every_day`: on days of rest too."""

    opens: time
    closes: time
    every_day: bool = False


@dataclass(frozen=True, slots=True)
class Time:
    """What time means in a place."""

    calendar: Calendar
    zone: tzinfo
    desk: Desk


def merged(gaps: Sequence[Gap]) -> list[Gap]:
    """Gaps in order, those that touch made one, empty ones left out."""
    found: list[Gap] = []
    for begin, end in sorted((_utc(a), _utc(b)) for a, b in gaps if a < b):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def due_after(begin: datetime, n: int, unit: Unit, gaps: Sequence[Gap], how: Time) -> datetime:
    """When n units from `begin` are over, in the zone of the place.

    Every gap that begins before that moment moves it by exactly what the gap takes out: its whole length in
    minutes, hours and days, its open hours in the units of the desk. n of 0 is `begin` itself.
    """
    base = _base(begin, n, unit, how)
    if unit.startswith("working"):
        return _through_desk(base, begin, gaps, how)
    return _shifted(base, begin, gaps).astimezone(how.zone)


def share_after(
    begin: datetime, n: int, unit: Unit, gaps: Sequence[Gap], how: Time, share: tuple[int, int]
) -> datetime:
    """When a share (as 3, 4) of the time to `due_after` is over: by the clock, or by open hours."""
    base, (top, bottom) = _base(begin, n, unit, how), share
    if unit.startswith("working"):
        length = open_time(begin, base, how) * top / bottom
        return _through_desk(_open_after(begin, length, how), begin, gaps, how)
    return _shifted(_utc(begin) + (base - _utc(begin)) * top / bottom, begin, gaps).astimezone(how.zone)


def certain(begin: datetime, due: datetime, unit: Unit, how: Time) -> bool:
    """Whether the calendars of all years between are known; other units ask for none."""
    if not unit.startswith("working") or (how.desk.every_day and unit == "working_hours"):
        return True
    years = range(begin.astimezone(how.zone).year, due.astimezone(how.zone).year + 1)
    return all(year in how.calendar.years for year in years)


def open_time(begin: datetime, end: datetime, how: Time) -> timedelta:
    """How long the desk is open between two moments."""
    total, day = NOTHING, begin.astimezone(how.zone).date()
    last = end.astimezone(how.zone).date()
    while day <= last:
        hours = _hours(datetime.combine(day, time(), how.zone), how)
        if hours is not None:
            total += max(min(hours[1], _utc(end)) - max(hours[0], _utc(begin)), NOTHING)
        day += DAY
    return total


def _base(begin: datetime, n: int, unit: Unit, how: Time) -> datetime:
    """Without any gap, in UTC."""
    if unit == "minutes" or unit == "hours":
        return _utc(begin) + timedelta(**{unit: n})
    if unit == "days":
        day = begin.astimezone(how.zone).date() + timedelta(days=n + 1)
        return _utc(datetime.combine(day, time(), how.zone)) if n else _utc(begin)
    if unit == "working_hours":
        return _open_after(begin, timedelta(hours=n), how)
    return _working_days(begin, n, how)


def _working_days(begin: datetime, n: int, how: Time) -> datetime:
    """The closing of the desk on the n-th working day after the first day, which is not counted."""
    day, left = begin.astimezone(how.zone).date(), n
    for _ in range(FARTHEST):
        if not left:
            break
        day += DAY
        left -= not how.calendar.rests(day)
    return _utc(datetime.combine(day, how.desk.closes, how.zone)) if n else _utc(begin)


def _open_after(begin: datetime, length: timedelta, how: Time) -> datetime:
    """When the desk has been open for so long since `begin`."""
    if length <= NOTHING:
        return _utc(begin)
    here, left = _utc(begin), length
    day = begin.astimezone(how.zone).date()
    for _ in range(FARTHEST):
        hours = _hours(datetime.combine(day, time(), how.zone), how)
        if hours is not None:
            start = max(here, hours[0])
            if hours[1] - start >= left:
                return start + left
            left -= max(hours[1] - start, NOTHING)
        day += DAY
    return here


def _hours(midnight: datetime, how: Time) -> Gap | None:
    day = midnight.date()
    if how.calendar.rests(day) and not how.desk.every_day:
        return None
    opens, closes = (datetime.combine(day, at, how.zone) for at in (how.desk.opens, how.desk.closes))
    return _utc(opens), _utc(closes)


def _shifted(due: datetime, begin: datetime, gaps: Sequence[Gap]) -> datetime:
    for first, last in merged(gaps):
        first = max(first, _utc(begin))
        if first >= due:
            break
        due += max(last - first, NOTHING)
    return due


def _through_desk(due: datetime, begin: datetime, gaps: Sequence[Gap], how: Time) -> datetime:
    for first, last in merged(gaps):
        first = max(first, _utc(begin))
        if first >= due:
            break
        if last > first:
            due = _open_after(due, open_time(first, last, how), how)
    return due.astimezone(how.zone)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
