"""What a tap at a stop of a round does. Taps arrive late and in bunches, after hours without a line.

What was really done counts, whatever a plan says meanwhile: a stop that was left out may still be done, and
minutes are counted also where the stop is in another round by now. A tap that changes nothing says why.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from linmeng.domain.refusals import NotUnderstood

MOST = 16 * 60
"""Minutes at one stop at most; more is a phone's clock that ran wild."""


class Trouble(StrEnum):
    """Why a tap changes nothing."""

    MOVED = "moved"  # the stop is in another round
    GONE = "gone"  # it was taken out of the rounds
    OVER = "over"  # it was over, or begun, already


# act → state of the stop → state after it; anything else is over already
_WAYS: dict[str, dict[str, str]] = {
    "start": {"planned": "started", "skipped": "started"},
    "done": {"planned": "done", "started": "done", "skipped": "done"},
    "skip": {"planned": "skipped", "started": "skipped"},
}
ACTS = tuple(_WAYS)


def after(act: str, state: str, *, own: bool) -> tuple[str, Trouble | None]:
    """The stop's state after a tap, and why it stays as it was. `own`: the stop is in this person's round.

    Raises NotUnderstood for an act that does not exist.
    """
    if act not in _WAYS:
        raise NotUnderstood("Say whether it was started, done or left out.")
    if state == "gone":
        return state, Trouble.GONE
    if not own:
        return state, Trouble.MOVED
    found = _WAYS[act].get(state)
    return (state, Trouble.OVER) if found is None else (found, None)


def trusted(moment: datetime, arrived: datetime, earliest: datetime) -> datetime:
    """When it was tapped: what the phone says, but never after it arrived nor before the day began."""
    return min(max(moment, earliest), arrived)


def minutes_between(started: datetime | None, ended: datetime, planned: int) -> int:
    """Whole minutes of work, at least 1: from start to end, or as planned where nobody tapped the start."""
    if started is None or ended <= started:
        return max(1, min(planned, MOST))
    return max(1, min(-((started - ended) // timedelta(minutes=1)), MOST))
