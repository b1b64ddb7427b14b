"""Taps of a phone that was without a line: worked through as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.taps import ACTS, MOST, Trouble, after, minutes_between, trusted

NOON = datetime(2024, 9, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("act", "state", "new", "trouble"),
    [
        ("start", "planned", "started", None), ("start", "skipped", "started", None),
        ("start", "started", "started", Trouble.OVER), ("start", "done", "done", Trouble.OVER),
        ("done", "planned", "done", None), ("done", "started", "done", None),
        ("done", "skipped", "done", None), ("done", "done", "done", Trouble.OVER),
        ("skip", "planned", "skipped", None), ("skip", "started", "skipped", None),
        ("skip", "done", "done", Trouble.OVER), ("skip", "skipped", "skipped", Trouble.OVER),
    ],
)  # fmt: skip
def test_every_tap_in_every_state(act: str, state: str, new: str, trouble: Trouble | None) -> None:
    assert after(act, state, own=True) == (new, trouble)
    assert after(act, state, own=False) == (state, Trouble.MOVED)
    assert after(act, "gone", own=True) == ("gone", Trouble.GONE)


def test_nonsense_is_refused() -> None:
    assert ACTS == ("start", "done", "skip")
    with pytest.raises(NotUnderstood):
        after("explode", "planned", own=True)


def test_a_phone_s_clock_is_not_believed_blindly() -> None:
    hour = timedelta(hours=1)
    assert trusted(NOON + hour, NOON, NOON - 12 * hour) == NOON
    assert trusted(NOON - 30 * hour, NOON, NOON - 12 * hour) == NOON - 12 * hour
    assert trusted(NOON - hour, NOON, NOON - 12 * hour) == NOON - hour


def test_minutes_are_whole_and_never_wild() -> None:
    assert minutes_between(NOON, NOON + timedelta(minutes=9, seconds=1), 30) == 10
    assert minutes_between(NOON, NOON + timedelta(minutes=9), 30) == 9
    assert minutes_between(NOON, NOON, 30) == 30
    assert minutes_between(None, NOON, 0) == 1
    assert minutes_between(NOON, NOON + timedelta(days=3), 30) == MOST
