"""Days of clocks: first day not counted, months and years, rest days, both ways (CC 201–203)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.calendar import Calendar, period, year_after
from linmeng.domain.procedures.clocks import Day, due, opens
from linmeng.domain.procedures.model import Clock, Says
from tests.domain.procedures.some import CALENDAR

DAYS = st.dates(date(2010, 1, 1), date(2026, 9, 1))


def clock(n: int, unit: Any = "days", *, before: bool = False) -> Clock:
    return Clock("anchor", n, unit, before, "made up", Says.VERIFIED)


def last(n: int, unit: str, anchor: str, *, before: bool = False) -> str:
    return due(clock(n, unit, before=before), date.fromisoformat(anchor), CALENDAR).day.isoformat()


@pytest.mark.parametrize(
    ("n", "unit", "anchor", "expected"),
    [
        (3, "days", "2024-09-10", "2024-09-13"),  # the 10th is not counted
        (1, "days", "2024-09-10", "2024-09-11"),
        (10, "days", "2024-12-31", "2025-01-10"),  # over New Year; a Friday
        (10, "days", "2024-09-22", "2024-10-08"),  # 2 October: the holiday ends on the 7th
        (3, "days", "2024-09-11", "2024-09-14"),  # a Saturday that is worked before Mid-Autumn
        (3, "days", "2024-09-12", "2024-09-18"),  # Sunday the 15th to Tuesday the 17th: Mid-Autumn
        (5, "working_days", "2024-09-26", "2024-10-09"),  # 27, Sunday 29 worked, 30, 8, 9
        (5, "working_days", "2024-10-08", "2024-10-14"),  # 9, 10, 11, Saturday 12 worked, 14
        (3, "working_days", "2025-01-24", "2025-02-05"),  # Sunday 26 worked, 27, then Spring Festival
        (1, "working_days", "2024-09-30", "2024-10-08"),
        (6, "months", "2023-11-20", "2024-05-20"),
        (6, "months", "2023-08-31", "2024-02-29"),  # the month's last, leap year
        (6, "months", "2024-08-31", "2025-02-28"),
        (1, "months", "2025-01-31", "2025-02-28"),
        (3, "months", "2024-07-01", "2024-10-08"),  # 1 October moves on
        (1, "years", "2024-02-29", "2025-02-28"),
        (2, "years", "2022-12-31", "2024-12-31"),
        (0, "days", "2024-10-01", "2024-10-01"),  # the day itself, even a holiday
    ],
)
def test_the_last_day_forwards(n: int, unit: str, anchor: str, expected: str) -> None:
    assert last(n, unit, anchor) == expected


@pytest.mark.parametrize(
    ("n", "unit", "anchor", "expected"),
    [
        (90, "days", "2024-12-31", "2024-10-02"),  # Tianping: in the holiday, and stays there
        (60, "days", "2024-12-31", "2024-11-01"),
        (90, "days", "2024-02-29", "2023-12-01"),
        (2, "days", "2024-10-08", "2024-10-06"),
        (5, "working_days", "2024-10-09", "2024-09-26"),  # 8 October, 30, Sunday 29 worked, 27, 26
        (5, "months", "2024-07-31", "2024-02-29"),
        (1, "years", "2024-02-29", "2023-02-28"),
        (0, "days", "2024-10-05", "2024-10-05"),
    ],
)
def test_the_last_day_backwards_stays_where_it_is(n: int, unit: str, anchor: str, expected: str) -> None:
    assert last(n, unit, anchor, before=True) == expected


def test_what_must_wait_may_be_done_the_day_after_the_last_day() -> None:
    """Told on 10 September 2025, fifteen days are 11 to 25; from the 26th (as voting's notice)."""
    found = opens(clock(15), date(2025, 9, 10), CALENDAR)
    assert found == Day(date(2025, 9, 26), date(2025, 9, 25), True)
    assert opens(clock(2, before=True), date(2025, 9, 10), CALENDAR).day == date(2025, 9, 8)
    assert opens(clock(0), date(2025, 9, 13), CALENDAR).day == date(2025, 9, 13)


@given(DAYS, st.integers(1, 400))
def test_days_and_years_agree_with_the_calendar_of_votes(anchor: date, n: int) -> None:
    theirs = period(anchor, n, CALENDAR)
    mine = due(clock(n), anchor, CALENDAR)
    assert (mine.day, mine.counted_to, mine.certain) == (theirs.last_day, theirs.counted_to, theirs.certain)
    assert opens(clock(n), anchor, CALENDAR).day == theirs.then
    year = due(clock(1, "years"), anchor, CALENDAR)
    assert (year.day, year.certain) == (
        year_after(anchor, CALENDAR).last_day,
        year_after(anchor, CALENDAR).certain,
    )


@given(DAYS, st.integers(1, 60), st.booleans())
def test_working_days_are_counted_one_by_one(anchor: date, n: int, before: bool) -> None:
    """Brute: between the anchor (not counted) and the day found lie n days that do not rest."""
    found = due(clock(n, "working_days", before=before), anchor, CALENDAR).day
    step = timedelta(days=-1 if before else 1)
    day, counted = anchor, 0
    while day != found:
        day += step
        counted += not CALENDAR.rests(day)
    assert counted == n and not CALENDAR.rests(found)


@given(DAYS, st.integers(1, 60), st.sampled_from(["days", "working_days", "months"]))
def test_a_longer_clock_never_ends_earlier_and_backwards_mirrors(anchor: date, n: int, unit: str) -> None:
    assert due(clock(n, unit), anchor, CALENDAR).day <= due(clock(n + 1, unit), anchor, CALENDAR).day
    assert anchor < due(clock(n, unit), anchor, CALENDAR).day
    assert due(clock(n, unit, before=True), anchor, CALENDAR).day < anchor


def test_a_year_that_nobody_has_published_is_not_certain() -> None:
    only = Calendar(frozenset(), frozenset(), frozenset({2025}))
    assert not due(clock(10), date(2025, 12, 25), only).certain
    assert due(clock(10), date(2025, 12, 1), only).certain
    assert not due(clock(10, "working_days"), date(2025, 12, 25), only).certain
    assert due(clock(90, before=True), date(2026, 6, 30), only).certain  # nothing moves, nothing to know


def test_it_never_raises_at_the_ends_of_time() -> None:
    for unit in ("days", "working_days", "months", "years"):
        assert due(clock(1000, unit), date.max, CALENDAR).day == date.max
        assert due(clock(1000, unit, before=True), date.min, CALENDAR).day == date.min
        assert opens(clock(1000, unit), date.max, CALENDAR).day == date.max
