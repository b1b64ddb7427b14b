"""The days of a selection, over holidays and make-up days."""

from datetime import date

import pytest

from linmeng.domain.procedures.selection.timing import (
    check_award,
    check_deadline,
    check_drawn,
    check_shown,
    first_deadline,
    kept_until,
    shown_until,
    within,
    working_day,
)
from linmeng.domain.refusals import NotNow, NotUnderstood
from tests.domain.procedures.selection.some import CALENDAR


def test_five_working_days_over_the_national_holiday() -> None:
    """Published on Friday 2024-09-27: Sunday 29 is worked, 1–7 October rest, so 29, 30, 8, 9, 10."""
    assert working_day(date(2024, 9, 27), 5, CALENDAR) == date(2024, 10, 10)
    assert first_deadline(date(2024, 9, 27), CALENDAR) == date(2024, 10, 11)
    check_deadline(date(2024, 9, 27), date(2024, 10, 11), CALENDAR)
    with pytest.raises(NotUnderstood):
        check_deadline(date(2024, 9, 27), date(2024, 10, 10), CALENDAR)


def test_a_plain_week() -> None:
    assert first_deadline(date(2024, 11, 4), CALENDAR) == date(2024, 11, 12)


def test_drawn_within_two_days_before_the_opening() -> None:
    for day in (18, 19, 20):
        check_drawn(date(2024, 11, day), date(2024, 11, 20))
    for day in (17, 21):
        with pytest.raises(NotNow):
            check_drawn(date(2024, 11, day), date(2024, 11, 20))


def test_the_result_is_shown_five_days_and_a_last_day_of_rest_moves_on() -> None:
    assert shown_until(date(2024, 11, 4), CALENDAR) == date(2024, 11, 11)  # 9 November is a Saturday
    assert shown_until(date(2024, 11, 6), CALENDAR) == date(2024, 11, 11)
    check_shown(date(2024, 11, 6), date(2024, 11, 11), CALENDAR)
    with pytest.raises(NotUnderstood):
        check_shown(date(2024, 11, 6), date(2024, 11, 10), CALENDAR)
    check_award(date(2024, 11, 11), date(2024, 11, 12))
    with pytest.raises(NotNow):
        check_award(date(2024, 11, 11), date(2024, 11, 11))


def test_filing_and_keeping() -> None:
    assert within(date(2024, 12, 26), 30, CALENDAR) == date(2025, 1, 26)  # a Sunday that is worked
    assert within(date(2024, 12, 29), 30, CALENDAR) == date(2025, 2, 5)  # out of the Spring Festival
    assert kept_until(date(2024, 2, 29)) == date(2034, 2, 28) and kept_until(date(2024, 3, 1)) == date(
        2034, 3, 1
    )
