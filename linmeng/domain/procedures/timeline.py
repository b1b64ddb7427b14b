"""The timeline of a case: for every task what was planned and what happened, in days, after Gantt."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from linmeng.domain.procedures.model import Step
from linmeng.domain.procedures.progress import Progress, Standing, Task

LEAST = 28
"""Days that a timeline shows at least."""


@dataclass(frozen=True, slots=True)
class Row:
    """One task. `planned` are the days in which the rules want it (either may be open), `actual` from when it
    could be begun until it was done, or until today. Both ends belong to a span.
    """

    task: Task
    planned: tuple[date | None, date | None]
    actual: tuple[date, date] | None
    slipped: int  # days after the due day, done or still to do; 0 where in time

    @property
    def done(self) -> bool:
        return self.task.standing in (Standing.DONE, Standing.WAIVED)


@dataclass(frozen=True, slots=True)
class Group:
    """One step with the rows of all its compounds; `rest` are those of them that have no day yet."""

    step: Step
    rows: tuple[Row, ...]
    rest: tuple[Task, ...] = ()

    @property
    def tasks(self) -> tuple[Task, ...]:
        return (*(row.task for row in self.rows), *self.rest)

    @property
    def done(self) -> int:
        """How many of its tasks are done or left out."""
        return sum(task.settled for task in self.tasks)

    @property
    def alike(self) -> bool:
        """Whether every compound stands the same, on the same days: then one row says it all."""
        return len({_looks(task) for task in self.tasks}) < 2

    @property
    def odd(self) -> tuple[Task, ...]:
        """The tasks that stand otherwise than most of them: what has to be seen without unfolding.

        Where no standing has a majority, those that are not done.
        """
        standings = Counter(task.standing for task in self.tasks)
        usual, many = standings.most_common(1)[0]
        if many * 2 <= len(self.tasks):
            return tuple(task for task in self.tasks if not task.settled)
        return tuple(task for task in self.tasks if task.standing is not usual)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All rows that have a day, in the order of the procedure; `rest` has none yet. Shown from `first` to
    `last`, whole months.
    """

    first: date
    last: date
    today: date
    rows: tuple[Row, ...]
    rest: tuple[Task, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        """The rows step by step; steps of which no task has a day are left to `rest`."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.task.step.key, []).append(row)
        return tuple(
            Group(rows[0].task.step, tuple(rows), tuple(t for t in self.rest if t.step.key == key))
            for key, rows in found.items()
        )

    @property
    def dayless(self) -> tuple[Group, ...]:
        """Steps of which no task has a day yet."""
        shown = {row.task.step.key for row in self.rows}
        steps = {t.step.key: t.step for t in self.rest if t.step.key not in shown}
        return tuple(
            Group(step, (), tuple(t for t in self.rest if t.step.key == key)) for key, step in steps.items()
        )

    def share(self, day: date) -> float:
        """How far along a day begins: 0 for the first day, 1 at the end of the last."""
        whole = (self.last - self.first).days + 1
        return min(max((day - self.first).days / whole, 0.0), 1.0)

    def span(self, begin: date | None, end: date | None) -> tuple[float, float]:
        """Where a span begins and how long it is; an open end reaches to the edge."""
        x = self.share(begin) if begin else 0.0
        until = self.share(end + timedelta(days=1)) if end else 1.0
        return x, max(until - x, 0.0)

    @property
    def months(self) -> tuple[date, ...]:
        """The first of every month shown."""
        found, day = [], self.first
        while day <= self.last:
            found.append(day)
            day = _next_month(day)
        return tuple(found)

    @property
    def ticks(self) -> tuple[date, ...]:
        """Months to write at the scale: six at most, evenly spaced."""
        months = self.months
        return months[:: -(-len(months) // 6)]


def timeline(progress: Progress, begun_on: date) -> Timeline:
    """The timeline of a case that was begun on a day. Steps that nobody asks for are left out."""
    tasks = [t for t in progress.tasks if t.standing is not Standing.NOT_NEEDED]
    found = [_row(progress, task, begun_on) for task in tasks]
    rows = tuple(r for r in found if r.actual or any(r.planned))
    days = [begun_on, progress.today, *_days(rows)]
    first = min(days).replace(day=1)
    last = _last_of_month(max(*days, first + timedelta(days=LEAST - 1)))
    shown = {(r.task.step.key, r.task.compound) for r in rows}
    rest = tuple(t for t in tasks if (t.step.key, t.compound) not in shown)
    return Timeline(first, last, progress.today, rows, rest)


def _row(progress: Progress, task: Task, begun_on: date) -> Row:
    slipped = 0
    end = task.done_on or (progress.today if not task.settled else None)
    if task.due_on is not None and end is not None:
        slipped = max((end - task.due_on).days, 0)
    return Row(task, (task.opens_on, task.due_on), _actual(progress, task, begun_on), slipped)


def _actual(progress: Progress, task: Task, begun_on: date) -> tuple[date, date] | None:
    """From the day the last step it needs was done until its own; None where it could not be begun."""
    end = task.done_on or (progress.today if task.standing is Standing.OPEN else None)
    if end is None:
        return None
    before = [t.done_on for t in _needed(progress, task) if t.done_on is not None]
    return min(max([begun_on, *before]), end), end


def _needed(progress: Progress, task: Task) -> Iterable[Task]:
    keys = {need.step for need in task.step.needs}
    return (
        t
        for t in progress.tasks
        if t.step.key in keys and (not task.compound or t.compound in ("", task.compound))
    )


def _looks(task: Task) -> tuple[object, ...]:
    """What of a task the timeline shows."""
    return task.standing, task.done_on, task.opens_on, task.due_on, task.outcome


def _days(rows: Iterable[Row]) -> Iterable[date]:
    for row in rows:
        yield from (day for day in (*row.planned, *(row.actual or ())) if day is not None)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _last_of_month(day: date) -> date:
    return _next_month(day) - timedelta(days=1)
