"""The days of a selection. Source: SH-BID [V] unless said otherwise; days of the place.

The notice is out for at least 5 working days; the panel is drawn within 2 days before the opening; the result
is published within 3 days of the report, for at least 5 days, the award notice follows within 3 days and is
filed within 15; the contract is filed within 30 days (SH-REG 44); the papers are kept for 10 years.
"""

from datetime import date, timedelta

from linmeng.domain.calendar import Calendar, period
from linmeng.domain.refusals import NotNow, NotUnderstood

NOTICE_WORKING_DAYS = 5
DRAWN_WITHIN = 2
PUBLISHED_WITHIN = 3
SHOWN = 5
LONGEST_SHOWN = 366
AWARDED_WITHIN = 3
AWARD_FILED_WITHIN = 15
CONTRACT_FILED_WITHIN = 30
KEPT_YEARS = 10
PLANNED_BEFORE = 90  # days before the contract ends: the plan is to be drafted


def working_day(after: date, n: int, calendar: Calendar) -> date:
    """The `n`th working day after a day."""
    day = after
    while n:
        day += timedelta(days=1)
        n -= not calendar.rests(day)
    return day


def first_deadline(published_on: date, calendar: Calendar) -> date:
    """The first day on which offers may close: after 5 whole working days since the publication."""
    return working_day(published_on, NOTICE_WORKING_DAYS, calendar) + timedelta(days=1)


def check_deadline(published_on: date, deadline_on: date, calendar: Calendar) -> None:
    """Raises NotUnderstood when offers close before the notice was out for 5 working days."""
    first = first_deadline(published_on, calendar)
    if deadline_on < first:
        raise NotUnderstood(
            "The notice is out for at least 5 working days: offers close on {first} or later (SH-BID).",
            first=first,
        )


def check_drawn(drawn_on: date, opens_on: date) -> None:
    """Raises NotNow unless the panel is drawn on the day of the opening or within 2 days before."""
    first = opens_on - timedelta(days=DRAWN_WITHIN)
    if not first <= drawn_on <= opens_on:
        raise NotNow(
            "The panel is drawn within 2 days before the opening: from {first} to {last} (SH-BID).",
            first=first, last=opens_on,
        )  # fmt: skip


def shown_until(from_on: date, calendar: Calendar, days: int = SHOWN) -> date:
    """The last day on which the result must still be shown: 5 days, or more where the case's procedure asks
    for more, moved on by days of rest (CC 203).
    """
    return period(from_on, max(days, SHOWN), calendar).last_day


def check_shown(from_on: date, until_on: date, calendar: Calendar, days: int = SHOWN) -> None:
    """Raises NotUnderstood when the result is shown for less than 5 days, or than the procedure asks for, or

    for more than a year: that was mistyped.
    """
    last = shown_until(from_on, calendar, days)
    if until_on < last:
        raise NotUnderstood(
            "The result is shown for at least {days} days: until {last} or later (SH-BID).",
            days=max(days, SHOWN), last=last,
        )  # fmt: skip
    if until_on > from_on + timedelta(days=LONGEST_SHOWN):
        raise NotUnderstood("Shown until {until}: this cannot be meant.", until=until_on)


def check_award(shown_till: date, on: date) -> None:
    """Raises NotNow while the result is still being shown."""
    if on <= shown_till:
        raise NotNow("The result is shown until {day}: the award follows after that.", day=shown_till)


def within(start: date, days: int, calendar: Calendar) -> date:
    """The last day of a period of days after a day (CC 201, 203)."""
    return period(start, days, calendar).last_day


def kept_until(on: date) -> date:
    """Until when the papers are kept: 10 years."""
    try:
        return on.replace(year=on.year + KEPT_YEARS)
    except ValueError:  # 29 February
        return on.replace(year=on.year + KEPT_YEARS, day=28)
