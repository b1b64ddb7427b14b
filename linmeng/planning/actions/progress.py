"""A worker's hold on a computation: taken by one, kept by signs of life. The queue's books, nobody's act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from linmeng.domain.planning.progress import Progress
from linmeng.domain.refusals import NotNow, sentence
from linmeng.planning.models import Run, Study
from linmeng.planning.models.computation import Computation
from linmeng.planning.queries.runs import STALE

_S = Computation.State
TRIES = 3  # times a computation whose worker died is taken up again
GAVE_UP = {
    "message": sentence("The computation lost its worker {n} times and is not tried again."),
    "values": {"n": TRIES + 1},
}


def take_run(*, pk: int, worker: str, at: datetime) -> bool:
    """Gives the run to this worker if nobody alive has it and it has not ended; True for one worker only.

    A run taken over from a dead worker begins anew.
    """
    return _take(Run, pk, worker, at, objective=None, bound=None, trace=[])


def take_study(*, pk: int, worker: str, at: datetime) -> bool:
    """The same for a study."""
    return _take(Study, pk, worker, at)


def keep_run(*, pk: int, worker: str, at: datetime, progress: Progress, trace: Sequence[object]) -> bool:
    """Writes a sign of life and how far the search is; False when the run is no longer this worker's."""
    now = {"objective": progress.objective, "bound": progress.bound, "trace": list(trace)}
    return _keep(Run, pk, worker, at, progress, **now)


def keep_study(*, pk: int, worker: str, at: datetime, progress: Progress, trace: Sequence[object]) -> bool:
    """The same for a study, which keeps no trace."""
    return _keep(Study, pk, worker, at, progress)


def end(of: Computation, worker: str, at: datetime, **values: Any) -> None:
    """Ends a computation that is still this worker's. Raises NotNow when it was cancelled or taken up."""
    mine = type(of)._default_manager.filter(pk=of.pk, state=_S.RUNNING, worker=worker)
    if not mine.update(ended_at=at, **values):
        raise NotNow("This run is no longer this worker's.")


def put_back(of: Computation, at: datetime) -> bool | None:
    """Takes a computation from a dead worker: True back into the queue, False given up, None another did it.

    Only one of several who try at once does it: the row changes for the first of them. Whoever has only lost
    its place in the queue is put back however often.
    """
    found = type(of)._default_manager.filter(pk=of.pk, state=of.state, heartbeat_at=of.heartbeat_at)
    died = int(of.state == _S.RUNNING)
    again = of.taken_up + died <= TRIES
    after: dict[str, Any] = {"state": _S.WAITING, "taken_up": of.taken_up + died}
    if not again:
        after = {"state": _S.FAILED, "ended_at": at, "failure": [GAVE_UP]}
    return again if found.update(worker="", heartbeat_at=at, **after) else None


def _take(kind: type[Computation], pk: int, worker: str, at: datetime, **fresh: Any) -> bool:
    free = Q(state=_S.WAITING) | Q(state=_S.RUNNING, heartbeat_at__lt=at - STALE)
    begun = {"state": _S.RUNNING, "worker": worker, "started_at": at, "heartbeat_at": at}
    taken = kind._default_manager.filter(free, pk=pk).update(**begun, share=0.0, step="", **fresh)
    return bool(taken == 1)


def _keep(
    kind: type[Computation], pk: int, worker: str, at: datetime, progress: Progress, **now: Any
) -> bool:
    mine = kind._default_manager.filter(pk=pk, worker=worker, state=_S.RUNNING)
    kept = mine.update(heartbeat_at=at, share=progress.share, step=progress.step, **now)
    return bool(kept == 1)
