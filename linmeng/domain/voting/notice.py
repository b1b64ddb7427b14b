"""When a vote may open: everybody was told, and the notice period has run out (PMR 14)."""

from datetime import date

from linmeng.domain.calendar import Calendar, period
from linmeng.domain.refusals import NotNow


def earliest_opening(told_on: date, days: int, calendar: Calendar) -> date:
    """The first day a vote may open when everybody was told on a day.

    Raises NotNow if the calendar is not known yet.
    """
    notice = period(told_on, days, calendar)
    if not notice.certain:
        raise NotNow("The holidays of {year} are not known yet.", year=notice.last_day.year)
    return notice.then


def check_notice(told_on: date, opens_on: date, days: int, calendar: Calendar) -> None:
    """Raises NotNow when a vote would open before the notice period has run out, and says from when it
    may.
    """
    earliest = earliest_opening(told_on, days, calendar)
    if opens_on < earliest:
        raise NotNow(
            "Everybody was told on {told}: the vote can open on {earliest} at the earliest.",
            told=told_on.isoformat(), earliest=earliest.isoformat(),
        )  # fmt: skip
