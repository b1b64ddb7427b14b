"""From the events of an order to the runs of its clocks: when each stage began, stood still and was met.

What a returned or reopened order's clock does:

- **Sent back by the company**: its clocks stand still while no company has the order, and sorting begins
  anew. Dispatched to the same company again they go on where they stopped, so that nobody gains time by
  sending back; another company's begin when it is told. The clock of an urgent matter does not stand still
  for this: danger waits for nobody.
- **Urgent, and nobody under contract**: the clock of coming runs from the report. Once a company is told, a
  clock of its own begins then: SH-SCO 6 binds it from taking the report in.
- **Checked: not done**: what was not done was not done in time. The clock of doing goes on, without the time
  that checking took; coming begins anew, for somebody has to come again.
- **Opened again after closing**: a new round with all its time; what was late in the first stays late.
- **Taken over at a border** after the first company sent it back: the other one's clocks begin then.
- **Paused**: every running clock stands still from the pause to its moment, or to the act that goes on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from linmeng.domain.service.clock_packs import Stage
from linmeng.domain.service.flow_table import ACTS
from linmeng.domain.service.moments import Gap


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of an order, as its append-only record has it; `act` is a key of the table.

    `companies`: those asked, for "dispatch", and for "report" and "reopen" that skipped the sorting.
    `company`: who accepted or sent back. `until` of a pause, `window_ends` of a time agreed, `resident`:
    the resident asked for that time. `left_open`: a withdrawal that left the order to its other reporters.
    """

    act: str
    at: datetime
    companies: frozenset[str] = frozenset()
    company: str = ""
    until: datetime | None = None
    window_ends: datetime | None = None
    resident: bool = False
    left_open: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one stage, in a round (0, then one more each time the order came back to be done).

    `gaps` are taken out. `met_at`: the stage was done; `stopped_at`: nothing is asked any more; `away_since`:
    no company has the order. `appointed` is the end of the time the resident asked for.
    """

    stage: Stage
    round: int
    begin: datetime
    companies: frozenset[str]
    gaps: tuple[Gap, ...] = ()
    met_at: datetime | None = None
    stopped_at: datetime | None = None
    away_since: datetime | None = None
    appointed: datetime | None = None

    @property
    def ended_at(self) -> datetime | None:
        return self.met_at or self.stopped_at


@dataclass
class _Open:
    stage: Stage
    round: int
    begin: datetime
    companies: frozenset[str] = frozenset()
    gaps: list[Gap] = field(default_factory=list)
    met_at: datetime | None = None
    stopped_at: datetime | None = None
    away_since: datetime | None = None
    appointed: datetime | None = None

    @property
    def running(self) -> bool:
        return self.met_at is None and self.stopped_at is None

    def frozen(self) -> Run:
        return Run(
            self.stage, self.round, self.begin, self.companies, tuple(self.gaps), self.met_at,
            self.stopped_at, self.away_since, self.appointed,
        )  # fmt: skip


def runs(events: Iterable[Happened], *, urgent: bool) -> tuple[Run, ...]:
    """All runs of all stages in the order in which they began. Events in the order of their moments."""
    fold = _Fold(urgent)
    for event in events:
        fold.take(event)
    fold.end_pause(None)
    return tuple(run.frozen() for run in fold.all)


class _Fold:
    def __init__(self, urgent: bool) -> None:
        self.urgent = urgent
        self.all: list[_Open] = []
        self.now: dict[Stage, _Open] = {}
        self.round = 0
        self.asked: frozenset[str] = frozenset()
        self.refused: frozenset[str] = frozenset()
        self.told: frozenset[str] = frozenset()  # whose clocks run in this round
        self.company = ""
        self.by_team = False
        self.pause: Gap | None = None

    def take(self, event: Happened) -> None:
        if ACTS[event.act].moves:
            self.end_pause(event.at)
        match event.act:
            case "report":
                self.begin(event)
            case "reopen":
                self.round += 1
                self.told = frozenset()
                self.begin(event)
            case "bring_back" | "separate":
                self.begin(event)
            case "recall":
                self.back_to_desk(event.at)
            case "dispatch":
                self.meet("sort", event.at)
                self.ask(event.at, event.companies)
            case "solve":
                self.meet("sort", event.at)
                self.solve(event.at)
            case "accept":
                self.meet("accept", event.at)
                self.company = event.company
            case "return":
                self.sent_back(event)
            case _:
                self.take_more(event)

    def take_more(self, event: Happened) -> None:
        match event.act:
            case "arrive":
                self.meet("on_site", event.at)
            case "schedule":
                for stage in ("on_site", "done"):
                    if stage in self.now:
                        self.now[stage].appointed = event.window_ends if event.resident else None
            case "done" | "team_done":
                self.meet("on_site", event.at)
                self.meet("done", event.at)
                self.start("check", event.at)
            case "send_back":
                self.not_done(event.at)
            case "pause" if event.until is not None:
                self.pause = (event.at, event.until)
            case "refer" | "decline" | "join":
                self.meet("sort", event.at)
                self.stop(event.at)
            case "confirm":
                self.meet("check", event.at)
                self.stop(event.at)
            case "withdraw" | "settle" if not event.left_open:
                self.stop(event.at)

    def begin(self, event: Happened) -> None:
        self.company, self.by_team = "", False
        if self.urgent:
            self.start("on_site", event.at)
        if event.companies:
            self.ask(event.at, event.companies)
        else:
            self.start("sort", event.at)

    def ask(self, at: datetime, companies: frozenset[str], *, anew: bool = False) -> None:
        """Companies are told: those whose clocks run already go on, others begin."""
        same = not anew and bool(self.told) and companies <= self.told
        self.asked, self.refused, self.company, self.by_team = companies, frozenset(), "", False
        self.told = self.told | companies if same else companies
        self.start("accept", at)
        for stage in ("on_site", "done"):
            run = self.now.get(stage)
            if run is None or not run.running or (not same and run.begin < at):
                self.start(stage, at)
            elif run.away_since is not None:
                run.gaps.append((run.away_since, at))
                run.away_since = None
            self.now[stage].companies = companies

    def solve(self, at: datetime) -> None:
        """The team does it: no company's clock runs. Somebody still has to come to what is urgent."""
        self.by_team, self.told = True, frozenset()
        self.halt("done", at)
        if not self.urgent:
            self.halt("on_site", at)

    def sent_back(self, event: Happened) -> None:
        held, others = self.company, self.asked - self.refused - {event.company}
        self.refused |= {event.company}
        if not others:
            self.back_to_desk(event.at)
        elif held:
            refused, asked = self.refused, self.asked
            self.ask(event.at, others, anew=True)
            self.refused, self.asked = refused, asked

    def back_to_desk(self, at: datetime) -> None:
        self.company = ""
        self.halt("accept", at)
        for stage in ("on_site", "done"):
            run = self.now.get(stage)
            if run is not None and run.running and not (self.urgent and stage == "on_site"):
                run.away_since = at
        if self.urgent and "on_site" in self.now and self.now["on_site"].met_at is not None:
            self.start("on_site", at)  # who came has gone again
        self.start("sort", at)

    def not_done(self, at: datetime) -> None:
        """Checked: not done. Doing goes on without the time of checking; coming begins anew."""
        self.round += 1
        self.meet("check", at)
        run = self.now.get("done")
        if run is not None and run.met_at is not None and not self.by_team:
            run.gaps.append((run.met_at, at))
            run.met_at = None
        if self.urgent or not self.by_team:
            self.start("on_site", at)

    def end_pause(self, at: datetime | None) -> None:
        if self.pause is None:
            return
        begin, until = self.pause
        end = until if at is None else min(until, at)
        for run in self.now.values():
            if run.running and run.away_since is None and begin < end:
                run.gaps.append((begin, end))
        self.pause = None

    def start(self, stage: Stage, at: datetime) -> None:
        self.halt(stage, at)
        run = _Open(stage, self.round, at)
        self.now[stage] = run
        self.all.append(run)

    def meet(self, stage: Stage, at: datetime) -> None:
        run = self.now.get(stage)
        if run is not None and run.running:
            run.met_at = at

    def halt(self, stage: Stage, at: datetime) -> None:
        run = self.now.get(stage)
        if run is not None and run.running:
            run.stopped_at = run.away_since or at

    def stop(self, at: datetime) -> None:
        for stage in tuple(self.now):
            self.halt(stage, at)
