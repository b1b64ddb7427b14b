"""The clocks of a selection: from, until, done, late; over holidays, and never without an end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.procedures.selection.clocks import Days, Watched, clocks
from tests.domain.procedures.selection.some import CALENDAR

NOVEMBER = Days(
    published=date(2024, 11, 4), closes=date(2024, 11, 12), opens=date(2024, 11, 12),
)  # fmt: skip
WHOLE = replace(
    NOVEMBER, drawn=date(2024, 11, 12), opened=date(2024, 11, 12), ranked=date(2024, 11, 12),
    shown_from=date(2024, 11, 13), shown_until=date(2024, 11, 18), awarded=date(2024, 11, 19),
    contracts=(("京剧院小区", date(2024, 12, 26), None),),
)  # fmt: skip


def by_key(days: Days) -> dict[str, Watched]:
    return {c.key: c for c in clocks(days, CALENDAR)}


def spans(days: Days) -> dict[str, tuple[str, str]]:
    return {k: (f"{c.from_on:%m-%d}", f"{c.until_on:%m-%d}") for k, c in by_key(days).items()}


def test_a_draft_has_no_clock() -> None:
    assert clocks(Days(), CALENDAR) == ()


def test_from_the_plan_to_the_opening() -> None:
    """Five whole working days: Tuesday 5 to Monday 11 November."""
    assert spans(NOVEMBER) == {
        "notice": ("11-04", "11-11"), "close": ("11-04", "11-12"), "drawn": ("11-10", "11-12"),
        "opened": ("11-12", "11-12"),
    }  # fmt: skip


def test_from_the_report_to_the_filed_contract() -> None:
    found = spans(WHOLE)
    assert found["shown"] == ("11-12", "11-15")  # three days
    assert found["showing"] == ("11-13", "11-18")
    assert found["award"] == ("11-19", "11-21")  # three days after the last one shown
    assert found["filed"] == ("11-19", "12-04")  # fifteen days
    assert found["contract"] == ("12-26", "01-26")  # from Saturday 25 to the Sunday that is worked
    assert by_key(WHOLE)["kept"].until_on == date(2034, 11, 19)


@pytest.mark.parametrize(
    ("key", "day", "standing", "late", "left"),
    [
        ("award", 18, "later", 0, 3),
        ("award", 19, "now", 0, 2),
        ("award", 21, "now", 0, 0),
        ("award", 22, "late", 1, -1),
        ("award", 30, "late", 9, -9),
        ("showing", 12, "later", 0, 6),
        ("showing", 18, "now", 0, 0),
        ("showing", 19, "done", 0, -1),
    ],
)
def test_a_clock_opens_closes_and_goes_late(key: str, day: int, standing: str, late: int, left: int) -> None:
    clock, today = by_key(replace(WHOLE, awarded=None))[key], date(2024, 11, day)
    assert (clock.standing(today), clock.days_late(today), clock.days_left(today)) == (standing, late, left)


def test_what_was_done_late_stays_late() -> None:
    clock = by_key(replace(WHOLE, awarded=date(2024, 11, 25)))["award"]
    assert clock.standing(date(2025, 1, 1)) == "done" and clock.days_late(date(2025, 1, 1)) == 4
    assert by_key(WHOLE)["award"].days_late(date(2025, 1, 1)) == 0


def test_over_the_national_holiday_the_last_day_moves() -> None:
    """Ranked on 28 September 2024: the third day is 1 October, a holiday until the 7th."""
    assert by_key(replace(WHOLE, ranked=date(2024, 9, 28)))["shown"].until_on == date(2024, 10, 8)


def test_a_leap_day_is_kept_to_the_end_of_february() -> None:
    assert by_key(replace(WHOLE, awarded=date(2028, 2, 29)))["kept"].until_on == date(2038, 2, 28)


def test_an_ended_selection_waits_for_nothing_more() -> None:
    ended = replace(NOVEMBER, drawn=date(2024, 11, 12), ended=date(2024, 11, 13))
    found = by_key(ended)
    assert found.keys() == {"notice", "close", "drawn", "kept"}
    assert not [c for c in found.values() if c.standing(date(2024, 12, 1)) == "late"]


DAY = st.dates(date(2020, 1, 1), date(2032, 12, 31))
MAYBE = st.none() | DAY


@given(
    st.builds(
        Days, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE,
        st.tuples(st.tuples(st.just("小区"), DAY, MAYBE)),
    ),
    DAY,
)  # fmt: skip
def test_whatever_days_there_are_every_clock_has_one_standing(days: Days, today: date) -> None:
    for clock in clocks(days, CALENDAR):
        standing = clock.standing(today)
        assert standing in ("done", "late", "now", "later") and clock.what.endswith(".")
        assert clock.days_late(today) >= 0
        assert standing != "late" or (clock.days_late(today) > 0 and not clock.waits)
        assert clock.standing(clock.until_on) != "late"
        assert clock.waits or clock.done_on or clock.standing(clock.until_on + timedelta(1)) == "late"
