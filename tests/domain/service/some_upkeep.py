"""Duties for tests, and a day-by-day simulation of upkeep that shares no code with the real one."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from linmeng.domain.procedures.model import Says
from linmeng.domain.service.duties import Basis, Duty
from linmeng.domain.service.upkeep import Course, Done, State
from linmeng.domain.service.upkeep_days import Every, Suspension, Unit
from linmeng.domain.service.upkeep_reading import Upkeep, read_upkeep

PACK = Path(__file__).parents[3] / "rules" / "service" / "upkeep-shanghai.toml"
ONE = timedelta(days=1)


def shanghai() -> Upkeep:
    return read_upkeep(PACK.read_text(encoding="utf-8"))


def duty(
    n: int,
    unit: Unit,
    basis: Basis = "plan",
    early: int = 0,
    late: int = 0,
    *,
    lead: int = 0,
    end: bool = False,
) -> Duty:
    return Duty(
        code="some", words="某职责", words_en="some duty", every=Every(n, unit, end), basis=basis, lead=lead,
        early=early, late=late, on="compound", minutes=30, skill="general", checklist="", clause="made up",
        says=Says.VERIFIED, active=True,
    )  # fmt: skip


def on(*days: date) -> list[Done]:
    return [Done(day, ref=str(n)) for n, day in enumerate(days)]


def story(course: Course) -> list[tuple[date, str]]:
    """The due days and what became of each."""
    return [(t.due, t.state.value) for t in course.turns]


def month_step(every: Every) -> int:
    return every.n * {"months": 1, "quarters": 3, "half_years": 6, "years": 12}[every.unit]


def later(day: date, every: Every, k: int) -> date:
    """Independently: k periods after a day, month by month."""
    if every.unit in ("days", "weeks"):
        return day + timedelta(days=k * every.n * (7 if every.unit == "weeks" else 1))
    year, month = day.year, day.month
    for _ in range(k * month_step(every)):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    last = monthrange(year, month)[1]
    return date(year, month, last if every.month_end else min(day.day, last))


def is_position(first: date, every: Every, day: date) -> bool:
    """Independently: whether a day is one of the plan."""
    if day < first and not (every.month_end and (day.year, day.month) == (first.year, first.month)):
        return False
    if every.unit in ("days", "weeks"):
        return (day - first).days % (every.n * (7 if every.unit == "weeks" else 1)) == 0
    months = (day.year - first.year) * 12 + day.month - first.month
    last = monthrange(day.year, day.month)[1]
    return months % month_step(every) == 0 and day.day == (last if every.month_end else min(first.day, last))


@dataclass
class Acted:
    """A turn as the simulation knows it."""

    due: date
    named: date
    opens: date
    past: int = 0  # days after the due day, suspended ones not counted
    done: date | None = None
    late: bool = False
    over: bool = False
    suspended: bool = False

    def state(self, today: date, duty: Duty) -> State:
        if self.done:
            return State.DONE_LATE if self.late else State.DONE
        if self.suspended:
            return State.SUSPENDED
        if self.over:
            return State.MISSED
        if today < self.opens:
            return State.COMING
        return State.LATE if self.past > duty.late else State.DUE


def held(day: date, suspensions: Sequence[Suspension]) -> bool:
    return any(s.first <= day and (s.last is None or day <= s.last) for s in suspensions)


def simulate_plan(
    duty: Duty, since: date, until: date, done: Sequence[Done], today: date,
    suspensions: Sequence[Suspension], first: date,
) -> list[tuple[date, State, date | None]]:  # fmt: skip
    """Lives through every day since the contract began. Only turns due by `today` are told."""
    turns: list[Acted] = []
    previous = max((d for d in _all(first, since - ONE) if is_position(first, duty.every, d)), default=None)
    day = since
    coming = since - ONE
    while day <= min(today, until):
        coming = coming if coming >= day else _next_position(day, first, duty.every)
        opens = max(coming - timedelta(days=duty.early), since, previous + ONE if previous else since)
        if day >= opens and not (turns and turns[-1].due == coming):
            turns.append(Acted(coming, coming, opens, suspended=held(coming, suspensions)))
        for turn in turns:
            if day == coming and turn.due < coming:
                turn.over = True
            if day > turn.due and not held(day, suspensions):
                turn.past += 1
        for _ in (d for d in done if d.on == day):
            free = [t for t in turns if not (t.over or t.done or t.suspended)]
            in_time = [t for t in free if t.past <= duty.late]
            for turn in (in_time or free)[:1]:
                turn.done, turn.late = day, turn.past > duty.late
        if day == coming:
            previous = coming
        day += ONE
    for turn in turns:
        turn.over = turn.over or today > until
    return [(t.due, t.state(today, duty), t.done) for t in turns if t.due <= min(today, until)]


def simulate_last_done(
    duty: Duty, since: date, done: Sequence[Done], today: date, suspensions: Sequence[Suspension], first: date
) -> list[tuple[date, State, date | None]]:
    """The same for duties that count from the last time; suspensions end."""
    before = max((d.on for d in done if d.on < since), default=None)
    base, k = (before, 1) if before else (first, 0)
    if later(base, duty.every, k) < since:
        base, k = since, 0
    turns: list[Acted] = []
    opens, day = since, since
    now = _acted(duty, base, k, opens, suspensions)
    while day <= today:
        if day == _next(duty, base, k, now):  # the next one is due, this one was not done
            now.over = True
            turns.append(now)
            base, k = (base, k + 1) if now.due == now.named else (now.due, 1)
            now = _acted(duty, base, k, day, suspensions)
        if day > now.due and not held(day, suspensions):
            now.past += 1
        for _ in (d for d in done if d.on == day):
            if day >= now.opens:
                now.done, now.late = day, now.past > duty.late
                turns.append(now)
                base, k = day, 1
                now = _acted(duty, base, k, day + ONE, suspensions)
        now.suspended = now.named < now.due and day < now.due and held(day, suspensions)
        day += ONE
    turns.append(now)
    return [(t.due, t.state(today, duty), t.done) for t in turns]


def _acted(duty: Duty, base: date, k: int, opens: date, suspensions: Sequence[Suspension]) -> Acted:
    named = due = later(base, duty.every, k)
    while held(due, suspensions):
        due += ONE
    return Acted(due, named, max(named - timedelta(days=duty.early), opens))


def _next(duty: Duty, base: date, k: int, now: Acted) -> date:
    return later(base, duty.every, k + 1) if now.due == now.named else later(now.due, duty.every, 1)


def _next_position(day: date, first: date, every: Every) -> date:
    while not is_position(first, every, day):
        day += ONE
    return day


def _all(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def renamed(some: Duty, code: str) -> Duty:
    return replace(some, code=code)
