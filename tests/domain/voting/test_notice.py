"""Periods by the calendar: CC 201–203, PMR 14; edge case 19. Holidays: State Council schedules for 2025."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.calendar import Calendar, period, year_after
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.voting.notice import check_notice, earliest_opening

GOLDEN_WEEK = [date(2025, 10, d) for d in range(1, 9)]
MAKE_UP = [date(2025, 9, 28), date(2025, 10, 11)]  # a Sunday and a Saturday that are worked
CALENDAR = Calendar(GOLDEN_WEEK, MAKE_UP, {2025})


def test_the_first_day_is_not_counted() -> None:
    """Told on 1 September, the fifteen days are 2 to 16; the vote may open on 17 September."""
    found = period(date(2025, 9, 1), 15, CALENDAR)
    assert (found.last_day, found.then, found.certain) == (date(2025, 9, 16), date(2025, 9, 17), True)
    check_notice(date(2025, 9, 1), date(2025, 9, 17), 15, CALENDAR)
    with pytest.raises(NotNow, match="2025-09-17"):
        check_notice(date(2025, 9, 1), date(2025, 9, 16), 15, CALENDAR)


@pytest.mark.parametrize(
    ("told", "last"),
    [
        (date(2025, 9, 16), date(2025, 10, 9)),  # 1 October: the holiday ends on the 8th
        (date(2025, 9, 20), date(2025, 10, 9)),
        (date(2025, 9, 15), date(2025, 9, 30)),
        (date(2025, 9, 13), date(2025, 9, 28)),  # a Sunday that is worked stays
        (date(2025, 9, 12), date(2025, 9, 28)),  # Saturday the 27th moves to that Sunday
        (date(2025, 9, 26), date(2025, 10, 11)),  # a Saturday that is worked stays
        (date(2025, 9, 27), date(2025, 10, 13)),  # Sunday the 12th moves to Monday
        (date(2025, 8, 23), date(2025, 9, 8)),  # Sunday the 7th moves to Monday
    ],
)
def test_a_last_day_of_rest_moves_to_the_next_working_day(told: date, last: date) -> None:
    assert period(told, 15, CALENDAR).last_day == last
    assert earliest_opening(told, 15, CALENDAR) == last + timedelta(days=1)


def test_holidays_inside_the_period_do_not_lengthen_it() -> None:
    assert period(date(2025, 9, 29), 15, CALENDAR).last_day == date(2025, 10, 14)


def test_a_year_that_nobody_has_published_is_not_guessed() -> None:
    assert not period(date(2025, 12, 20), 15, CALENDAR).certain
    with pytest.raises(NotNow, match="2026"):
        earliest_opening(date(2025, 12, 20), 15, CALENDAR)
    with pytest.raises(NotUnderstood):
        period(date(2025, 1, 1), 0, CALENDAR)


def test_one_year_to_challenge() -> None:
    """SPC-B 12, CC 202: the same day of next year, the month's last where it is missing, moved as CC 203
    says.
    """
    calendar = Calendar([], [], {2024, 2025, 2026})
    assert year_after(date(2024, 5, 6), calendar).last_day == date(2025, 5, 6)
    assert year_after(date(2024, 2, 29), calendar).last_day == date(2025, 2, 28)
    assert year_after(date(2025, 5, 9), calendar).last_day == date(2026, 5, 11)  # Saturday to Monday
    assert not year_after(date(2026, 5, 9), calendar).certain


@given(st.dates(date(2025, 1, 1), date(2025, 12, 1)), st.integers(1, 30))
def test_nothing_opens_before_the_days_are_full(told: date, days: int) -> None:
    found = period(told, days, CALENDAR)
    assert (found.then - told).days > days and not CALENDAR.rests(found.last_day)
    assert all(
        CALENDAR.rests(found.counted_to + timedelta(days=i))
        for i in range((found.last_day - found.counted_to).days)
    )
