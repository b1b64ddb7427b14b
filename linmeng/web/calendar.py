"""The statutory holidays and make-up working days of China, from a maintained library."""

from functools import lru_cache

from linmeng.domain.calendar import Calendar


@lru_cache(maxsize=1)
def calendar() -> Calendar:
    """What `chinesecalendar` knows; a year it does not hold is not guessed."""
    from chinese_calendar.constants import holidays, workdays

    return Calendar(frozenset(holidays), frozenset(workdays), frozenset(day.year for day in holidays))
