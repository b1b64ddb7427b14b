"""Computing a run in the background. A job may be started twice or killed: one plan comes of it."""

import logging
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.utils import timezone

from linmeng.domain.planning.plan import Plan
from linmeng.domain.planning.progress import Progress
from linmeng.domain.refusals import NotNow, Refusal, sentence
from linmeng.planning import actions
from linmeng.planning.actions.progress import keep_run, take_run
from linmeng.planning.models import Run
from linmeng.planning.queries.rates import rates_of
from linmeng.planning.queries.snapshots import PlanningArea, thaw

BEAT = 0.5  # s between signs of life
TRACE = 240  # points of the chart at most
BROKEN = sentence("The computation broke off: {error}")
log = logging.getLogger(__name__)


def run_plan(pk: int) -> None:
    """Computes the run, sub-district by sub-district, and stores its plan.

    Does nothing when the run has ended or is another living worker's. Whatever goes wrong, the run says so.
    """
    worker = uuid.uuid4().hex
    if not take_run(pk=pk, worker=worker, at=timezone.now()):
        return
    run = Run.objects.select_related("area", "rates", "by").get(pk=pk)
    try:
        with Pulse(run.pk, worker).beating() as pulse:
            _compute(run, worker, pulse)
    except Refusal as refusal:
        _give_up(run, worker, refusal.message, {k: _text(v) for k, v in refusal.values.items()})
    except Exception as error:
        log.exception("run %s", pk)
        _give_up(run, worker, BROKEN, {"error": f"{type(error).__name__}: {error}"})


def take_up() -> None:
    """Puts runs of dead workers back into the queue; scheduled every minute."""
    actions.take_up_runs(at=timezone.now())


def _compute(run: Run, worker: str, pulse: "Pulse") -> None:
    from linmeng.domain.planning.solve import join, solve

    rates = rates_of(run.rates)
    areas = [a for a in thaw(run.inputs, run.constraints) if a.street.compounds]
    plans: list[Plan] = []
    for area in areas:
        pulse.begin(area, run.seconds, len(area.street.compounds) / run.compound_count)
        plans.append(solve(area.street, rates, seed=run.seed, stop=pulse, progress=pulse.tell))
        if pulse.lost:
            return
        pulse.end()
    pulse.beat()
    actions.store_plan(
        at=timezone.now(), run=run, worker=worker, areas=areas, plans=plans, whole=join(plans), rates=rates
    )


def _give_up(run: Run, worker: str, message: str, values: dict[str, str]) -> None:
    try:
        actions.fail_run(
            at=timezone.now(), run=run, worker=worker, reasons=[{"message": message, "values": values}]
        )
    except NotNow:  # cancelled meanwhile, or another worker has it
        log.info("run %s is no longer ours", run.pk)


def _text(value: object) -> str:
    return str(value) if not isinstance(value, float) else f"{value:g}"


class Pulse:
    """A run's signs of life: when to stop, how far the search is, and that its worker is alive.

    A thread beats while the search computes, so that a long step neither looks dead nor misses a cancel.
    """

    def __init__(self, pk: int, worker: str) -> None:
        self.pk, self.worker = pk, worker
        self.lost = False  # cancelled, or taken up by another
        self._began = time.monotonic()
        self._deadline = self._began
        self._now = Progress(0.0, "")
        self._before, self._part = 0.0, 0.0  # share done, share of this area
        self._totals, self._name = (0.0, 0.0), ""
        self._trace: list[tuple[float, float | None, float | None]] = []
        self._over = threading.Event()
        self._beaten = 0.0
        self._threaded = False

    def begin(self, area: PlanningArea, seconds: float, part: float) -> None:
        """The next area's turn: its seconds begin, and its share of the work."""
        self._deadline = time.monotonic() + seconds
        self._name, self._part = area.name, part
        self._area: Progress | None = None

    def end(self) -> None:
        """This area is done; its objective and bound count for the whole."""
        done, (objective, bound) = self._area, self._totals
        if done and done.objective is not None and done.bound is not None:
            self._totals = (objective + done.objective, bound + done.bound)
        self._before += self._part

    def remaining(self) -> float:
        """Seconds this area has left; 0 after a cancel."""
        self._beat_if_due()
        return 0.0 if self.lost else self._deadline - time.monotonic()

    def tell(self, progress: Progress) -> None:
        """Notes where the search stands."""
        self._area = progress
        known = progress.objective is not None
        self._now = Progress(
            min(1.0, self._before + self._part * progress.share),
            f"{self._name}|{progress.step}"[:80],
            self._totals[0] + progress.objective if progress.objective is not None else None,
            self._totals[1] + progress.bound if known and progress.bound is not None else None,
        )
        self._beat_if_due()

    @contextmanager
    def beating(self) -> "Iterator[Pulse]":
        """Beats from a thread of its own; inside a transaction, where it would wait, from here."""
        self._threaded = not connection.in_atomic_block
        thread = threading.Thread(target=self._life, name=f"pulse of run {self.pk}", daemon=True)
        if self._threaded:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            if self._threaded:
                thread.join()

    def _life(self) -> None:
        try:
            while not self._over.wait(BEAT) and not self.lost:
                self.beat()
        finally:
            connection.close()

    def _beat_if_due(self) -> None:
        if not self._threaded and not self.lost and time.monotonic() - self._beaten >= BEAT:
            self.beat()

    def beat(self) -> None:
        """Writes a sign of life; learns whether the run is still ours."""
        self._beaten, now = time.monotonic(), self._now
        point = (round(self._beaten - self._began, 1), now.objective, now.bound)
        if now.objective is not None and (not self._trace or self._trace[-1][1:] != point[1:]):
            self._trace.append(point)
            if len(self._trace) > TRACE:
                del self._trace[1::2]
        try:
            kept = keep_run(
                pk=self.pk, worker=self.worker, at=timezone.now(), progress=now, trace=self._trace
            )
        except DatabaseError:  # busy for long: the next beat tries again
            log.warning("run %s: a sign of life could not be written", self.pk, exc_info=True)
            return
        self.lost = not kept
