"""Computing a run in the background. A job may be started twice or killed: one plan comes of it."""

import logging
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from linmeng.domain.planning.plan import Plan
from linmeng.domain.planning.progress import Progress
from linmeng.domain.planning.rates import Rates
from linmeng.domain.refusals import NotNow, Refusal, sentence
from linmeng.planning import actions
from linmeng.planning.actions.progress import keep_run, keep_study, take_run, take_study
from linmeng.planning.models import Run, Study
from linmeng.planning.queries.answers import answer
from linmeng.planning.queries.rates import rates_of
from linmeng.planning.queries.snapshots import PlanningArea, thaw
from linmeng.web.heartbeat import Heartbeat

Keep = Callable[..., bool]
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
    """Puts what dead workers left back into the queue; scheduled every minute."""
    actions.take_up_runs(at=timezone.now())
    actions.take_up_studies(at=timezone.now())


def _compute(run: Run, worker: str, pulse: "Pulse") -> None:
    """Every sub-district on the machines of the settings; the plan is stored when all have theirs."""
    from linmeng.domain.planning.solve import join

    rates = rates_of(run.rates)
    areas = [a for a in thaw(run.inputs, run.constraints) if a.street.compounds]
    found = _solved(run, areas, rates, pulse)
    if pulse.lost:
        return
    pulse.beat()
    plans = [found[area.code] for area in areas]
    actions.store_plan(
        at=timezone.now(), run=run, worker=worker, areas=areas, plans=plans, whole=join(plans), rates=rates
    )


def _solved(run: Run, areas: list[PlanningArea], rates: Rates, pulse: "Pulse") -> dict[str, Plan]:
    """Code of the sub-district → its plan; not all of them once the run is lost. Raises what refused one."""
    from linmeng.domain.planning.many import GAP, solve_many
    from linmeng.machines import machines
    from linmeng.machines.here import Here

    machine = machines(settings.PLANNING_WORKERS, settings.PLANNING_CLUSTER)
    here = isinstance(machine, Here)
    parts = {a.code: (a.name, len(a.street.compounds) / run.compound_count) for a in areas}
    streets = [(area.code, area.street) for area in areas]
    plans: dict[str, Plan] = {}
    for solved in solve_many(
        iter(streets) if here else streets,
        rates,
        machine,
        (lambda code, _: pulse.begin(parts[code][0], run.seconds, parts[code][1]))
        if here
        else machine.watches(run.seconds),
        seed=run.seed,
        gap=GAP,
        checked=False,  # when it is stored,
        cancelled=pulse.is_lost,
    ):
        if solved.plan is None:
            log.error("run %s, %s: %s", run.pk, solved.name, solved.trace or solved.refusal())
            raise solved.refusal() or AssertionError
        plans[solved.name] = solved.plan
        pulse.landed(*parts[solved.name], solved.plan)
    return plans


def run_study(pk: int) -> None:
    """Answers a question about a plan and stores the answer, whole or not at all; else like `run_plan`."""
    worker = uuid.uuid4().hex
    if not take_study(pk=pk, worker=worker, at=timezone.now()):
        return
    study = Study.objects.get(pk=pk)
    try:
        with Pulse(pk, worker, keep_study).beating() as pulse:
            import linmeng.machines.warm  # noqa: F401 - compiled before the clock runs

            pulse.begin("", study.seconds, 1.0)
            result = answer(study, pulse, pulse.tell)
            pulse.beat()
            if not pulse.lost:
                actions.store_answer(at=timezone.now(), study=study, worker=worker, result=result)
    except Refusal as refusal:
        _give_up(study, worker, refusal.message, {k: _text(v) for k, v in refusal.values.items()})
    except Exception as error:
        log.exception("study %s", pk)
        _give_up(study, worker, BROKEN, {"error": f"{type(error).__name__}: {error}"})


def _give_up(of: Run | Study, worker: str, message: str, values: dict[str, str]) -> None:
    now, reasons = timezone.now(), [{"message": message, "values": values}]
    try:
        if isinstance(of, Run):
            actions.fail_run(at=now, run=of, worker=worker, reasons=reasons)
        else:
            actions.fail_study(at=now, study=of, worker=worker, reasons=reasons)
    except NotNow:  # cancelled meanwhile, or another worker has it
        log.info("%r is no longer ours", of)


def _text(value: object) -> str:
    return str(value) if not isinstance(value, float) else f"{value:g}"


class Pulse(Heartbeat):
    """A run's or study's heartbeat: when to stop, how far the search is, and that its worker is alive."""

    def __init__(self, pk: int, worker: str, keep: "Keep" = keep_run) -> None:
        super().__init__(f"{'run' if keep is keep_run else 'study'} {pk}")
        self.pk, self.worker, self._keep = pk, worker, keep
        self._began = time.monotonic()
        self._deadline = self._began
        self._now = Progress(0.0, "")
        self._before, self._part = 0.0, 0.0  # share done, share of this area
        self._totals, self._name = (0.0, 0.0), ""
        self._trace: list[tuple[float, float | None, float | None]] = []

    def begin(self, area: str, seconds: float, part: float) -> "Pulse":
        """The next area's turn: its seconds begin, and its share of the work."""
        self._deadline = time.monotonic() + seconds
        self._name, self._part = area, part
        return self

    def landed(self, area: str, part: float, plan: Plan) -> None:
        """An area is done; its objective and bound count for the whole."""
        self._totals = (self._totals[0] + plan.objective, self._totals[1] + plan.bound)
        self._before += part
        self._now = Progress(min(1.0, self._before), f"{area}|check"[:80], *self._totals)
        self.beat_if_due()

    def is_lost(self) -> bool:
        """Whether the run was cancelled or is another worker's by now."""
        self.beat_if_due()
        return self.lost

    def remaining(self) -> float:
        """Seconds this area has left; 0 after a cancel."""
        self.beat_if_due()
        return 0.0 if self.lost else self._deadline - time.monotonic()

    def tell(self, progress: Progress) -> None:
        """Notes where the search stands."""
        known = progress.objective is not None
        self._now = Progress(
            min(1.0, self._before + self._part * progress.share),
            f"{self._name}|{progress.step}"[:80],
            self._totals[0] + progress.objective if progress.objective is not None else None,
            self._totals[1] + progress.bound if known and progress.bound is not None else None,
        )
        self.beat_if_due()

    def keep(self) -> bool:
        """Writes how far the search is, and a point of the chart where that is another one."""
        now = self._now
        point = (round(time.monotonic() - self._began, 1), now.objective, now.bound)
        if now.objective is not None and (not self._trace or self._trace[-1][1:] != point[1:]):
            self._trace.append(point)
            if len(self._trace) > TRACE:
                del self._trace[1::2]
        return self._keep(pk=self.pk, worker=self.worker, at=timezone.now(), progress=now, trace=self._trace)
