"""Periods by the calendar: the first day is not counted, a last day of rest moves on, it ends at 24:00.

Source: CC 201 (first day), 202 (months and years), 203 (last day). Days are days of the place.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from linmeng.domain.refusals import NotUnderstood


@dataclass(frozen=True, slots=True)
class Calendar:
    """Statutory holidays and make-up working days as data, and the years they are complete for."""

    holidays: Collection[date]
    workdays: Collection[date]  # Saturdays and Sundays that are worked
    years: Collection[int]

    def rests(self, day: date) -> bool:
        """Whether nobody works: a holiday, or a Saturday or Sunday that is not a make-up working day."""
        return day in self.holidays or (day.weekday() >= 5 and day not in self.workdays)

    def knows(self, day: date) -> bool:
        return day.year in self.years


@dataclass(frozen=True, slots=True)
class Period:
    """A period in days of the place. It ends on `last_day` at 24:00, so what follows begins on `then`.

    `counted_to` is the last day before it moved; `certain` is False where the calendar of a year is not
    known yet.
    """

    counted_to: date
    last_day: date
    certain: bool

    @property
    def then(self) -> date:
        return self.last_day + timedelta(days=1)


def period(begins: date, days: int, calendar: Calendar) -> Period:
    """A period of whole days from an event on a day, which is not counted itself.

    Raises NotUnderstood below 1 day.
    """
    if days < 1:
        raise NotUnderstood("A period has at least one day.")
    return _moved(begins + timedelta(days=days), calendar)


def year_after(begins: date, calendar: Calendar) -> Period:
    """One year from a day: ends on the same day of the next year, or the month's last (CC 202).

    SPC-B 12: revocation.
    """
    leap = (begins.month, begins.day) == (2, 29)
    return _moved(date(begins.year + 1, 2, 28) if leap else begins.replace(year=begins.year + 1), calendar)


def _moved(counted_to: date, calendar: Calendar) -> Period:
    last, certain = counted_to, calendar.knows(counted_to)
    while calendar.rests(last):
        last += timedelta(days=1)
        certain = certain and calendar.knows(last)
    return Period(counted_to, last, certain)
