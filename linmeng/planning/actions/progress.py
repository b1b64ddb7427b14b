"""A worker's hold on a run: taken by one, kept by signs of life. The queue's books, no acts of people."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from linmeng.domain.planning.progress import Progress
from linmeng.planning.models import Run
from linmeng.planning.queries.runs import STALE


def take_run(*, pk: int, worker: str, at: datetime) -> bool:
    """Gives the run to this worker if nobody alive has it and it has not ended; True for one worker only.

    A run taken over from a dead worker begins anew.
    """
    free = Q(state=Run.State.WAITING) | Q(state=Run.State.RUNNING, heartbeat_at__lt=at - STALE)
    taken = Run.objects.filter(free, pk=pk).update(
        state=Run.State.RUNNING,
        worker=worker,
        started_at=at,
        heartbeat_at=at,
        share=0.0,
        step="",
        objective=None,
        bound=None,
        trace=[],
    )
    return taken == 1


def keep_run(*, pk: int, worker: str, at: datetime, progress: Progress, trace: Sequence[object]) -> bool:
    """Writes a sign of life and how far the search is; False when the run is no longer this worker's."""
    kept = Run.objects.filter(pk=pk, worker=worker, state=Run.State.RUNNING).update(
        heartbeat_at=at,
        share=progress.share,
        step=progress.step,
        objective=progress.objective,
        bound=progress.bound,
        trace=list(trace),
    )
    return kept == 1
