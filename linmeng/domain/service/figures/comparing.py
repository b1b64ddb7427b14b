"""Before and after an alliance began: the same months, the same definitions, and how sure one may be."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from linmeng.domain.service.figures import intervals
from linmeng.domain.service.figures.counting import Counts, Span
from linmeng.domain.service.figures.figure import Figure, figures, household_years

Verdict = Literal["better", "worse", "unclear", "too_few"]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and after. `low` to `high`: the interval of the difference of shares (after − before,
    within −1…1) or of the ratio of rates (after / before); None for hours, whose own intervals tell.
    """

    before: Figure
    after: Figure
    low: float | None
    high: float | None
    verdict: Verdict


def changes(before: Counts, after: Counts) -> tuple[Change, ...]:
    """Every figure before and after. A verdict is given only where the interval leaves no doubt at 95 %."""
    ratio = _ratio(before, after)
    return tuple(_change(was, now, ratio) for was, now in zip(figures(before), figures(after), strict=True))


def same_months(began_at: datetime, at: datetime) -> tuple[Span, Span] | None:
    """The span since an alliance began, at most a year, and the same months before it: seasons cancel out.

    The earlier one comes first. None while the alliance is not older than a day.
    """
    after = Span(max(began_at, _years_back(at, 1)), at) if at > began_at else None
    if after is None or after.days < 1:
        return None
    back = 1
    while _years_back(after.ends_at, back) > began_at:
        back += 1
    ends_at = _years_back(after.ends_at, back)
    return Span(ends_at - (after.ends_at - after.begins_at), ends_at), after


def _years_back(moment: datetime, years: int) -> datetime:
    day = 28 if (moment.month, moment.day) == (2, 29) else moment.day
    return moment.replace(year=moment.year - years, day=day)


def _ratio(before: Counts, after: Counts) -> intervals.Interval | None:
    years, years_before = household_years(after), household_years(before)
    if not years or not years_before:
        return None
    return intervals.rate_ratio(after.complaints, years, before.complaints, years_before)


def _change(was: Figure, now: Figure, ratio: intervals.Interval | None) -> Change:
    low: float | None = None
    high: float | None = None
    kind = was.definition.kind
    if kind == "share" and was.of and now.of:
        low, high = intervals.difference(now.hits, int(now.of), was.hits, int(was.of))
        up, down = low > 0, high < 0
    elif kind == "rate" and ratio is not None:
        low, high = ratio
        up, down = low > 1, high is not None and high < 1
    else:
        up = was.high is not None and now.low > was.high
        down = now.high is not None and now.high < was.low
    return Change(was, now, low, high, _verdict(was, now, up, down))


def _verdict(was: Figure, now: Figure, up: bool, down: bool) -> Verdict:
    if not (was.enough and now.enough):
        return "too_few"
    if not (up or down):
        return "unclear"
    return "better" if up == was.definition.more_is_better else "worse"
