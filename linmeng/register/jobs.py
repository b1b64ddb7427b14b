"""What the register does in the background: contracts are followed, large lists read and taken over."""

import logging
import uuid
from collections.abc import Callable, Mapping

from django.utils import timezone

from linmeng.domain.refusals import NotNow, Refusal, sentence
from linmeng.people.models import Person
from linmeng.register.actions import follow_contracts
from linmeng.register.actions import import_queue as queue
from linmeng.register.actions.import_commit import commit_import
from linmeng.register.actions.import_staging import asked_for, judge
from linmeng.register.files.reading import KEEPING, STEPS
from linmeng.register.models import ImportBatch
from linmeng.web.heartbeat import Heartbeat

ROWS = 2000  # kept at a time
BROKEN = sentence("It broke off: {error}")
log = logging.getLogger(__name__)


def follow() -> int:
    """Once a day: contracts that began or ended since are followed; how many compounds changed."""
    return follow_contracts(at=timezone.now())


def take_up() -> None:
    """Puts imports of dead workers back into the queue; scheduled every minute."""
    queue.take_up_imports(at=timezone.now())


def read_list(pk: int) -> None:
    """Reads a list that was brought; whatever fails, it says so. Does nothing when another has it."""
    _work(pk, ImportBatch.State.READING, _read)


def take_list_over(pk: int) -> None:
    """Takes a list over for the person who asked for it. Does nothing when another has it."""
    _work(pk, ImportBatch.State.TAKING, _take_over)


def _work(pk: int, state: str, do: "Callable[[ImportBatch, Life], None]") -> None:
    worker = uuid.uuid4().hex
    if not queue.hold(pk=pk, state=state, worker=worker, at=timezone.now()):
        return
    batch = ImportBatch.objects.select_related("area", "by").get(pk=pk)
    try:
        with Life(pk, worker).beating() as life:
            do(batch, life)
    except Lost:
        log.info("import %s was given up or taken up by another", pk)
    except Refusal as refusal:
        _give_up(batch, worker, refusal.message, {k: _plain(v) for k, v in refusal.values.items()})
    except Exception as error:
        # what a list of units and owners says may stand in the error: neither log nor page repeats it
        private = batch.kind == ImportBatch.Kind.UNITS
        log.error("import %s: %s", pk, type(error).__name__, exc_info=None if private else error)
        told = type(error).__name__ if private else f"{type(error).__name__}: {error}"
        _give_up(batch, worker, BROKEN, {"error": told[:500]})


def _plain(value: object) -> object:
    return value if isinstance(value, int | float) else str(value)


def _read(batch: ImportBatch, life: "Life") -> None:
    data = bytes(batch.file.data)
    said = batch.asked
    how = said.get("crs"), said.get("year"), said.get("compound") or ""
    asked = asked_for(batch.by, timezone.now(), batch.kind, batch.area, *how)
    judged = judge(asked, data, batch.filename, life.tell)
    begin, end = STEPS[KEEPING]
    for i in range(0, len(judged.rows), ROWS):
        life.tell(KEEPING, begin + (end - begin) * i / len(judged.rows))
        if not queue.keep_rows(batch, life.worker, judged.rows[i : i + ROWS]):
            raise Lost
    queue.finish_reading(at=timezone.now(), batch=batch, worker=life.worker, judged=judged)


def _take_over(batch: ImportBatch, life: "Life") -> None:
    by = Person.objects.get(pk=batch.asked["by"])
    commit_import(by=by, at=timezone.now(), number=batch.pk, worker=life.worker)


def _give_up(batch: ImportBatch, worker: str, message: str, values: Mapping[str, object]) -> None:
    try:
        queue.give_up(at=timezone.now(), batch=batch, worker=worker, message=message, values=values)
    except NotNow:
        log.info("import %s is no longer ours", batch.pk)


class Lost(Exception):
    """The import was cancelled, or another worker has it."""


class Life(Heartbeat):
    """An import's heartbeat, and how far its list is."""

    quiet = logging.DEBUG  # while the list is taken over, the register is being written to

    def __init__(self, pk: int, worker: str) -> None:
        super().__init__(f"import {pk}")
        self.pk, self.worker = pk, worker
        self._step, self._share = "", 0.0

    def tell(self, step: str, share: float) -> None:
        """Notes how far it is. Raises Lost when somebody gave the import up."""
        self._step, self._share = step, share
        self.beat_if_due()
        if self.lost:
            raise Lost

    def keep(self) -> bool:
        """Writes how far it is."""
        return queue.keep(
            pk=self.pk, worker=self.worker, at=timezone.now(), step=self._step, share=self._share
        )
