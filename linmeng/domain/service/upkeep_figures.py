"""What was due, done, late and missed, per duty and span of the calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from linmeng.domain.service.upkeep import State, Turn

Span = Literal["month", "quarter", "half_year", "year"]
_SPANS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Figures:
    """Turns of one duty whose due day lies in the span that begins on `begins`.

    `due` = `in_time` + `late` (done late) + `missed` + `overdue` (late, still open) + `waiting` (may still be
    done in time). Suspended turns are beside them; coming ones are not counted.
    """

    duty: str
    begins: date
    due: int = 0
    in_time: int = 0
    late: int = 0
    missed: int = 0
    overdue: int = 0
    waiting: int = 0
    suspended: int = 0

    @property
    def decided(self) -> int:
        """Turns of which it is known whether they were in time."""
        return self.due - self.waiting

    @property
    def share_in_time(self) -> Fraction | None:
        """Done in time of those decided; None where nothing is decided."""
        return Fraction(self.in_time, self.decided) if self.decided else None

    @property
    def share_done(self) -> Fraction | None:
        """Done at all, of those decided."""
        return Fraction(self.in_time + self.late, self.decided) if self.decided else None


_NAMES = {
    State.DONE: "in_time",
    State.DONE_LATE: "late",
    State.MISSED: "missed",
    State.LATE: "overdue",
    State.DUE: "waiting",
    State.SUSPENDED: "suspended",
}


def span_begins(day: date, span: Span) -> date:
    """The first day of the calendar month, quarter, half-year or year that holds a day."""
    months = _SPANS[span]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def figures(turns: Iterable[Turn], span: Span) -> tuple[Figures, ...]:
    """Figures per duty and span, sorted by span and duty. A turn belongs to the span of its due day."""
    counts: dict[tuple[date, str], dict[str, int]] = {}
    for turn in turns:
        if turn.state is State.COMING:
            continue
        row = counts.setdefault((span_begins(turn.due, span), turn.duty), {})
        names = [_NAMES[turn.state], *(["due"] if turn.state is not State.SUSPENDED else [])]
        for name in names:
            row[name] = row.get(name, 0) + 1
    return tuple(Figures(duty, begins, **counts[begins, duty]) for begins, duty in sorted(counts))
