"""The clocks of a selection: from when, until when, what happens, and whether it is late.

Two kinds: within some a thing must be done (`waits` False), and until others are over it must not be done, or
they end by themselves (`waits` True). Sources of the days: `timing`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from linmeng.domain.calendar import Calendar
from linmeng.domain.procedures.selection.timing import (
    AWARD_FILED_WITHIN,
    AWARDED_WITHIN,
    CONTRACT_FILED_WITHIN,
    DRAWN_WITHIN,
    PUBLISHED_WITHIN,
    first_deadline,
    kept_until,
    within,
)
from linmeng.domain.refusals import sentence

ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a selection so far; None: it has not come to that.

    `contracts`: name of the compound, signed on, filed on. `ended`: without a result.
    """

    published: date | None = None
    closes: date | None = None
    drawn: date | None = None
    opens: date | None = None
    opened: date | None = None
    ranked: date | None = None
    shown_from: date | None = None
    shown_until: date | None = None
    awarded: date | None = None
    award_filed: date | None = None
    ended: date | None = None
    contracts: tuple[tuple[str, date, date | None], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Watched:
    """One clock. `what` is a message; `step`: the step of the procedures with the same clock, "" for none;
    `about`: whose, where there are several.
    """

    key: str
    what: str
    from_on: date
    until_on: date
    clause: str = ""
    done_on: date | None = None
    waits: bool = False
    step: str = ""
    about: str = ""

    def standing(self, today: date) -> str:
        """ "done", "late", "now", or "later" where its first day has not come."""
        if self.done_on is not None or (self.waits and today > self.until_on):
            return "done"
        if today > self.until_on:
            return "late"
        return "later" if today < self.from_on else "now"

    def days_late(self, today: date) -> int:
        """Days by which it was or is missed; 0 in time."""
        if self.waits:
            return 0
        return max(0, ((self.done_on or today) - self.until_on).days)

    def days_left(self, today: date) -> int:
        """Days to its last one; negative once it is over."""
        return (self.until_on - today).days


def clocks(days: Days, calendar: Calendar) -> tuple[Watched, ...]:
    """The clocks that have begun or are announced, in the order of the procedure.

    Of a selection that ended without a result those that nobody can keep any more are left out.
    """
    found = [*_inviting(days, calendar), *_judging(days, calendar), *_closing(days, calendar)]
    if days.ended is None:
        return tuple(found)
    return tuple(c for c in found if c.done_on or c.key == "kept" or (c.waits and c.until_on < days.ended))


def _inviting(days: Days, calendar: Calendar) -> Iterator[Watched]:
    if days.published is None or days.closes is None or days.opens is None:
        return
    what = sentence("The plan is out: offers must not close before this is over.")
    last = first_deadline(days.published, calendar) - ONE
    yield Watched("notice", what, days.published, last, "SH-BID 13", waits=True)
    what = sentence("Offers come in, sealed.")
    yield Watched("close", what, days.published, days.closes, "SH-BID 13", waits=True)
    what = sentence("The panel is drawn by lot.")
    first = days.opens - timedelta(days=DRAWN_WITHIN)
    yield Watched("drawn", what, first, days.opens, "SH-BID 17", days.drawn, step="panel")
    what = sentence("All trustees open the offers together, at the time announced.")
    yield Watched("opened", what, days.opens, days.opens, "SH-BID 17", days.opened)


def _judging(days: Days, calendar: Calendar) -> Iterator[Watched]:
    if days.ranked is not None:
        what, last = sentence("The result is announced."), within(days.ranked, PUBLISHED_WITHIN, calendar)
        yield Watched("shown", what, days.ranked, last, "SH-BID 21", days.shown_from, step="result_shown")
    if days.shown_from is None or days.shown_until is None:
        return
    what = sentence("The result is shown: nobody is chosen before this is over.")
    yield Watched(
        "showing", what, days.shown_from, days.shown_until, "SH-BID 21", waits=True, step="result_stands"
    )
    what, last = sentence("A company is chosen."), within(days.shown_until, AWARDED_WITHIN, calendar)
    first = days.shown_until + ONE
    yield Watched("award", what, first, last, "SH-BID 21", days.awarded, step="award")


def _closing(days: Days, calendar: Calendar) -> Iterator[Watched]:
    if days.awarded is not None:
        what, last = sentence("The award is filed."), within(days.awarded, AWARD_FILED_WITHIN, calendar)
        yield Watched("filed", what, days.awarded, last, "SH-BID 22", days.award_filed, step="award_filed")
    for name, signed, done in days.contracts:
        what, last = sentence("The contract is filed."), within(signed, CONTRACT_FILED_WITHIN, calendar)
        yield Watched("contract", what, signed, last, "SH-REG 44", done, step="contract_filed", about=name)
    over = days.awarded or days.ended
    if over is not None and days.published is not None:
        what = sentence("All papers of the selection are kept for ten years.")
        yield Watched("kept", what, over, kept_until(over), "SH-BID 22", waits=True)
