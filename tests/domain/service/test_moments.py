"""Time with gaps taken out: exact, monotone, and checked against counting minute by minute."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.calendar import Calendar
from linmeng.domain.service.moments import (
    UNITS,
    Desk,
    Time,
    certain,
    due_after,
    merged,
    open_time,
    share_after,
)
from tests.domain.service.timing import HOW, ZONE, at

MOMENTS = st.integers(0, 1000 * 24 * 60).map(
    lambda minutes: at("2024-01-01T00:00") + timedelta(minutes=minutes)
)
LENGTHS = st.integers(1, 5 * 24 * 60).map(lambda m: timedelta(minutes=m))
ELAPSED = st.sampled_from(["minutes", "hours", "days"])
ALL_UNITS = st.sampled_from(UNITS)


@pytest.mark.parametrize(
    ("begin", "n", "unit", "due"),
    [
        (
            "2025-09-30T15:30",
            4,
            "working_hours",
            "2025-10-09T11:00",
        ),  # National Day and Mid-Autumn to the 8th
        ("2025-09-28T16:00", 2, "working_hours", "2025-09-29T09:30"),  # a Sunday that is worked
        ("2025-09-26T18:00", 1, "working_hours", "2025-09-28T09:30"),  # after closing; Saturday rests
        ("2025-09-01T07:00", 1, "working_hours", "2025-09-01T09:30"),  # before opening
        ("2026-02-13T10:00", 1, "working_days", "2026-02-14T17:00"),  # a Saturday worked before the Festival
        ("2026-02-14T10:00", 1, "working_days", "2026-02-24T17:00"),  # over Spring Festival 2026
        ("2025-01-31T10:00", 3, "days", "2025-02-04T00:00"),
        ("2025-12-31T23:00", 90, "minutes", "2026-01-01T00:30"),
    ],
)
def test_worked_examples(begin: str, n: int, unit: str, due: str) -> None:
    """Calendars: State Council schedules of 2025 and 2026; desk 8:30–17:00."""
    assert due_after(at(begin), n, unit, (), HOW) == at(due)  # type: ignore[arg-type]


def test_spring_and_autumn_clocks_elsewhere_lose_no_hour() -> None:
    """Hours are hours where the clock is set forward, too."""
    berlin = Time(HOW.calendar, ZoneInfo("Europe/Berlin"), HOW.desk)
    begin = datetime(2025, 3, 30, 1, 30, tzinfo=berlin.zone)
    due = due_after(begin, 2, "hours", (), berlin)
    assert due.astimezone(UTC) - begin.astimezone(UTC) == timedelta(hours=2) and due.hour == 4


@given(MOMENTS, st.integers(1, 60), ELAPSED, LENGTHS, LENGTHS)
def test_a_pause_moves_the_due_moment_by_exactly_its_length(
    begin: datetime, n: int, unit: str, wait: timedelta, length: timedelta
) -> None:
    plain = due_after(begin, n, unit, (), HOW)  # type: ignore[arg-type]
    gap = (begin + wait, begin + wait + length)
    moved = due_after(begin, n, unit, [gap], HOW)  # type: ignore[arg-type]
    assert moved - plain == (length if gap[0] < plain else timedelta(0))


@settings(deadline=None)
@given(MOMENTS, st.integers(1, 12), st.sampled_from(["working_hours", "working_days"]), LENGTHS, LENGTHS)
def test_in_desk_hours_by_exactly_its_open_hours(
    begin: datetime, n: int, unit: str, wait: timedelta, length: timedelta
) -> None:
    plain = due_after(begin, n, unit, (), HOW)  # type: ignore[arg-type]
    gap = (begin + wait, begin + wait + length)
    moved = due_after(begin, n, unit, [gap], HOW)  # type: ignore[arg-type]
    taken = open_time(*gap, HOW) if gap[0] < plain else timedelta(0)
    assert open_time(plain, moved, HOW) == taken and moved >= plain


@settings(max_examples=30, deadline=None)
@given(
    MOMENTS, st.integers(1, 12), st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 2000)), max_size=3)
)
def test_working_hours_counted_minute_by_minute(begin: datetime, n: int, raw: list[tuple[int, int]]) -> None:
    gaps = [(begin + timedelta(minutes=a), begin + timedelta(minutes=a + b)) for a, b in raw]
    found = due_after(begin, n, "working_hours", gaps, HOW)
    left, here = n * 60, begin
    while left:
        open_now = not HOW.calendar.rests(here.date()) and time(8, 30) <= here.time() < time(17)
        left -= open_now and not any(a <= here < b for a, b in gaps)
        here += timedelta(minutes=1)
    assert found == here


@settings(deadline=None)
@given(MOMENTS, st.integers(1, 40), ALL_UNITS, LENGTHS)
def test_clocks_are_monotone(begin: datetime, n: int, unit: str, later: timedelta) -> None:
    """Longer never ends sooner, later never ends sooner, and the warning is never after the end."""
    due = due_after(begin, n, unit, (), HOW)  # type: ignore[arg-type]
    assert begin < due <= due_after(begin, n + 1, unit, (), HOW)  # type: ignore[arg-type]
    assert due <= due_after(begin + later, n, unit, (), HOW)  # type: ignore[arg-type]
    warn = share_after(begin, n, unit, (), HOW, (3, 4))  # type: ignore[arg-type]
    assert begin <= warn <= due
    assert share_after(begin, n, unit, (), HOW, (1, 2)) <= warn  # type: ignore[arg-type]


@given(MOMENTS, st.lists(st.tuples(LENGTHS, LENGTHS), max_size=5), st.randoms())
def test_the_order_of_pauses_and_their_overlaps_do_not_matter(begin, raw, chance) -> None:
    gaps = [(begin + a, begin + a + b) for a, b in raw]
    mixed = [*gaps, *gaps]
    chance.shuffle(mixed)
    assert due_after(begin, 30, "hours", gaps, HOW) == due_after(begin, 30, "hours", mixed, HOW)
    apart = merged(gaps)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(apart))


def test_gaps_before_the_beginning_and_empty_ones_take_out_nothing() -> None:
    begin = at("2025-09-01T10:00")
    for gap in ((at("2025-08-01T10:00"), begin), (at("2025-09-01T10:30"), at("2025-09-01T10:30"))):
        assert due_after(begin, 2, "hours", [gap], HOW) == at("2025-09-01T12:00")
    half = (at("2025-09-01T09:00"), at("2025-09-01T10:30"))
    assert due_after(begin, 2, "hours", [half], HOW) == at("2025-09-01T12:30")


def test_a_year_nobody_has_published_is_not_certain() -> None:
    only = Time(Calendar(frozenset(), frozenset(), frozenset({2025})), ZONE, HOW.desk)
    begin, due = at("2025-12-31T10:00"), at("2026-01-05T10:00")
    assert not certain(begin, due, "working_days", only) and certain(begin, due, "days", only)
    every = Time(only.calendar, ZONE, Desk(time(9), time(17), every_day=True))
    assert certain(begin, due, "working_hours", every)
    assert due_after(at("2025-10-01T09:00"), 9, "working_hours", (), every) == at("2025-10-02T10:00")
    assert date(2025, 10, 1)
