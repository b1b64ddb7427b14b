"""The clocks of an order: for each stage when it is due, when it is warned and escalated, and how it stands.

Source: SH-SCO 6 (1)(4) (沪房规范〔2023〕3号, until 2028-06-30) [V]: urgent repair on site in 2 hours, in 30
minutes where there is a site office; ordinary repair done in 3 days; “residents' appointments and leaks in
the rain may be outside this”. PD23 8 (浦府管规〔2023〕7号, until 2029-01-31) [V], in Pudong only: an answer
within 30 minutes. What a returned or reopened order's clock does is said in `clock_runs.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from linmeng.domain.service.clock_packs import (
    STAGES,
    Clock,
    Ground,
    Level,
    Pack,
    Stage,
    agreed_clock,
    clocks_data,
    clocks_from,
    frozen_for,
    read_clocks,
)
from linmeng.domain.service.clock_runs import Happened, Run, runs
from linmeng.domain.service.moments import Desk, Time, Unit, certain, due_after, share_after

__all__ = [
    "STAGES", "Clock", "Desk", "Ground", "Happened", "Level", "Matter", "Pack", "Run", "Stage", "StageClock",
    "Standing", "Time", "Unit", "agreed_clock", "clocks_data", "clocks_from", "current", "frozen_for",
    "next_moment", "read_clocks", "runs", "stage_clocks", "strictest",
]  # fmt: skip


class Standing(StrEnum):
    """How a clock stands at a moment."""

    RUNNING = "running"
    PAUSED = "paused"  # stands still until a moment, in time so far
    AWAY = "away"  # stands still: no company has the order
    LATE = "late"
    MET = "met"
    MET_LATE = "met_late"
    STOPPED = "stopped"  # nothing is asked any more


@dataclass(frozen=True, slots=True)
class Matter:
    """What of an order decides which clocks run: its kind's `clock`, and what is true of the place."""

    clock: str
    site_office: bool = False
    emergency_repair: bool = False


@dataclass(frozen=True, slots=True)
class StageClock:
    """One clock over one run at the moment `at`. Moments are in the zone of the place.

    `levels` are those that are on, with their moments. `excepted`: the resident asked for a later time, and
    that counts. `certain` is False where the calendar of a year is not known yet.
    """

    clock: Clock
    run: Run
    at: datetime
    due_at: datetime
    warn_at: datetime
    levels: tuple[tuple[Level, datetime], ...]
    excepted: bool
    certain: bool
    now: bool  # the last run of its stage

    @property
    def stage(self) -> Stage:
        return self.run.stage

    @property
    def binding(self) -> bool:
        return self.clock.ground.binding

    @property
    def until(self) -> datetime:
        """When it ended or stood still for want of a company; else the moment it is looked at."""
        return self.run.ended_at or self.run.away_since or self.at

    @property
    def late(self) -> bool:
        return self.until > self.due_at

    @property
    def standing(self) -> Standing:
        if self.run.met_at is not None:
            return Standing.MET_LATE if self.late else Standing.MET
        if self.run.stopped_at is not None:
            return Standing.STOPPED
        if self.run.away_since is not None:
            return Standing.AWAY
        if self.late:
            return Standing.LATE
        paused = any(begin <= self.at < end for begin, end in self.run.gaps)
        return Standing.PAUSED if paused else Standing.RUNNING

    @property
    def warned(self) -> bool:
        return self.standing in (Standing.RUNNING, Standing.PAUSED) and self.at >= self.warn_at

    @property
    def left(self) -> timedelta:
        """From `until` to the due moment by the clock; below zero when late."""
        return self.due_at.astimezone(UTC) - self.until.astimezone(UTC)

    @property
    def level(self) -> int:
        """How many steps of the ladder were reached before it ended."""
        return sum(moment <= self.until for _, moment in self.levels)


def stage_clocks(
    pack: Pack, matter: Matter, events: Iterable[Happened], at: datetime, how: Time
) -> tuple[StageClock, ...]:
    """Every clock that is on, over every run, as it stands at a moment; events after it are left aside.

    `pack` is the one the order froze, `how` its place's calendar, zone and desk (`pack.desk`).
    """
    seen = [event for event in events if event.at <= at]
    found = runs(seen, urgent=matter.clock == "urgent")
    last = {run.stage: n for n, run in enumerate(found)}
    return tuple(
        _stage_clock(pack, matter, clock, run, at, how, now=last[run.stage] == n)
        for n, run in enumerate(found)
        for clock in pack.clocks
        if clock.ground.on and clock.stage == run.stage and applies(clock, matter)
    )


def applies(clock: Clock, matter: Matter) -> bool:
    """Whether a clock is for such a matter at such a place."""
    return (
        matter.clock in clock.clocks
        and clock.site_office in (None, matter.site_office)
        and clock.emergency_repair in (None, matter.emergency_repair)
    )


def current(clocks: Iterable[StageClock]) -> tuple[StageClock, ...]:
    """Of each stage the clock that counts now: of its last run, the strictest."""
    found: dict[Stage, list[StageClock]] = {}
    for one in clocks:
        if one.now:
            found.setdefault(one.stage, []).append(one)
    return tuple(strictest(several) for several in found.values())


def strictest(clocks: Sequence[StageClock]) -> StageClock:
    """What binds goes before what was only switched on; of those the first due."""
    return min(clocks, key=lambda one: (not one.binding, one.due_at, one.clock.key))


def next_moment(clocks: Iterable[StageClock], at: datetime) -> datetime | None:
    """When something will happen by itself next: a warning, a due moment, a step up, the end of a pause."""
    moments: list[datetime] = []
    for one in clocks:
        if one.standing in (Standing.RUNNING, Standing.PAUSED, Standing.LATE):
            moments += [one.warn_at, one.due_at, *(moment for _, moment in one.levels)]
            moments += [end for _, end in one.run.gaps]
    return min((moment for moment in moments if moment > at), default=None)


def _stage_clock(
    pack: Pack, matter: Matter, clock: Clock, run: Run, at: datetime, how: Time, *, now: bool
) -> StageClock:
    plain_due = due_after(run.begin, clock.n, clock.unit, run.gaps, how)
    appointed = run.appointed if matter.clock != "urgent" else None
    excepted = appointed is not None and appointed > plain_due
    due = appointed.astimezone(how.zone) if excepted and appointed is not None else plain_due
    warn = share_after(run.begin, clock.n, clock.unit, run.gaps, how, pack.warn)
    levels, moment = [], due
    for level in clock.levels:
        if level.ground.on:
            moment = due_after(moment, level.n, level.unit, run.gaps, how)
            levels.append((level, moment))
    sure = certain(run.begin, due, clock.unit, how)
    return StageClock(clock, run, at, due, warn, tuple(levels), excepted, sure, now)
