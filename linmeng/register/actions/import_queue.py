"""Large lists are read and taken over in the background: asked for, finished, given up, taken up again."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from linmeng.domain.refusals import NotNow, sentence
from linmeng.people.models import Person
from linmeng.register.actions.bulk import insert_all
from linmeng.register.actions.changes import day_of
from linmeng.register.actions.import_staging import Judged, asked_for, describe, new_batch, record_import
from linmeng.register.actions.imports import check_open
from linmeng.register.files.tables import check_size, kind_of
from linmeng.register.models import Area, ImportBatch, ImportFile, ImportRow
from linmeng.register.queries.imports import import_for, import_for_update

READ, TAKE = "linmeng.register.jobs.read_list", "linmeng.register.jobs.take_list_over"
QUIET = timedelta(seconds=30)  # without a sign of life a reader is dead
QUIET_TAKING = timedelta(minutes=10)  # one transaction that writes everything cannot give any
TRIES = 2  # times a list whose worker died is taken up again
LOST = sentence("The computer that read this list stopped {n} times in the middle of it.")
UNDONE = sentence("Taking it over was interrupted; nothing of it was written. Please try again.")
_S = ImportBatch.State
_GOING = (_S.READING, _S.TAKING)


@transaction.atomic
def bring_list(
    *,
    by: Person,
    at: datetime,
    data: bytes,
    filename: str,
    area: Area | None = None,
    crs: str | None = None,
    year: int | None = None,
    kind: str = ImportBatch.Kind.LIST,
    compound: str = "",
) -> ImportBatch:
    """Keeps a list to be read in the background; otherwise like `stage_import`.

    Raises NotYours, and NotUnderstood for a file of no kind that can be read.
    """
    asked = asked_for(by, at, kind, area, crs, year, compound)
    check_size(data)
    kind_of(data, filename)
    batch = new_batch(asked, data, filename, state=_S.READING, heartbeat_at=at)
    ImportFile.objects.create(batch=batch, data=data)
    record_import("register.bring_list", batch, by, at, sha256=batch.sha256, bytes=len(data))
    _enqueue(READ, batch)
    return batch


@transaction.atomic
def ask_to_commit(*, by: Person, at: datetime, number: int) -> ImportBatch:
    """Has a staged list taken over in the background, by this person. Raises Http404, NotYours, NotNow."""
    batch = import_for_update(by, number, day_of(at))
    check_open(batch)
    batch.state, batch.heartbeat_at, batch.worker, batch.reason = _S.TAKING, at, "", {}
    batch.asked = {**batch.asked, "by": by.pk}
    batch.save()
    record_import("register.ask_to_commit", batch, by, at)
    _enqueue(TAKE, batch)
    return batch


def start_here(*, by: Person, at: datetime, number: int) -> None:
    """Does in a thread of this process what no worker began. Raises Http404, NotYours, NotNow."""
    batch = import_for(by, number, day_of(at))
    if not batch.going or batch.worker:
        raise NotNow("Somebody has begun with “{file}” already.", file=batch.filename)
    job = READ if batch.state == _S.READING else TAKE
    threading.Thread(target=_alone, args=(job, batch.pk), name=f"import {batch.pk}", daemon=True).start()


def _alone(job: str, pk: int) -> None:
    try:
        import_string(job)(pk)
    finally:
        connection.close()


def hold(*, pk: int, state: str, worker: str, at: datetime) -> bool:
    """Gives a waiting import to this worker; True for one worker only. Rows of a dead one's work go."""
    with transaction.atomic():
        free = ImportBatch.objects.filter(pk=pk, state=state, worker="")
        if not free.update(worker=worker, heartbeat_at=at, step="", share=0.0):
            return False
        if state == _S.READING:
            ImportRow.objects.filter(batch_id=pk).delete()
        return True


def keep(*, pk: int, worker: str, at: datetime, step: str, share: float) -> bool:
    """A sign of life and how far it is; False when the import is no longer this worker's."""
    ours = ImportBatch.objects.filter(pk=pk, worker=worker, state__in=_GOING)
    return bool(ours.update(heartbeat_at=at, step=step, share=share))


def keep_rows(batch: ImportBatch, worker: str, rows: Sequence[ImportRow]) -> bool:
    """Stores some rows of a list that is still being read; False when it is no longer this worker's."""
    with transaction.atomic():
        if not ImportBatch.objects.select_for_update().filter(pk=batch.pk, worker=worker, state=_S.READING):
            return False
        for row in rows:
            row.batch = batch
        insert_all(rows)
        return True


@transaction.atomic
def finish_reading(*, at: datetime, batch: ImportBatch, worker: str, judged: Judged) -> None:
    """The list can be looked at; its file is not needed any more. Raises NotNow when it is no longer ours."""
    held = _held(batch, worker)
    ImportFile.objects.filter(batch=held).delete()
    held.worker, held.step, held.share = "", "", 1.0
    describe(held, judged, at)


@transaction.atomic
def give_up(
    *, at: datetime, batch: ImportBatch, worker: str, message: str, values: Mapping[str, Any]
) -> None:
    """A list that could not be read says why; one that could not be taken over is open as before.

    Raises NotNow when it is no longer this worker's.
    """
    _give_up(_held(batch, worker), at, message, values)


def take_up_imports(*, at: datetime) -> int:
    """Puts imports back into the queue whose worker gives no more signs of life; how many."""
    dead = Q(state=_S.READING, heartbeat_at__lt=at - QUIET)
    dead |= Q(state=_S.TAKING, heartbeat_at__lt=at - QUIET_TAKING)
    found = ImportBatch.objects.filter(dead).exclude(worker="").values_list("pk", "worker")
    return sum(_take_up(pk, worker, at) for pk, worker in found)


@transaction.atomic
def _take_up(pk: int, worker: str, at: datetime) -> bool:
    batch = ImportBatch.objects.select_for_update().filter(pk=pk, worker=worker, state__in=_GOING).first()
    if batch is None:
        return False
    if batch.state == _S.TAKING:
        _give_up(batch, at, UNDONE, {})
    elif batch.taken_up >= TRIES:
        _give_up(batch, at, LOST, {"n": batch.taken_up + 1})
    else:
        batch.worker, batch.heartbeat_at, batch.taken_up = "", at, batch.taken_up + 1
        batch.save(update_fields=["worker", "heartbeat_at", "taken_up"])
        record_import("register.take_up_import", batch, None, at, taken_up=batch.taken_up)
        _enqueue(READ, batch)
    return True


def _give_up(batch: ImportBatch, at: datetime, message: str, values: Mapping[str, Any]) -> None:
    reading = batch.state == _S.READING
    batch.state, batch.worker = (_S.FAILED if reading else _S.STAGED), ""
    batch.reason = {"message": message, "values": dict(values)}
    batch.closed_at = at if reading else None
    batch.save()
    if reading:
        ImportFile.objects.filter(batch=batch).delete()
        batch.rows.all().delete()
    record_import("register.give_up_import", batch, None, at, reason=message.format(**values))


def _held(batch: ImportBatch, worker: str) -> ImportBatch:
    rows = ImportBatch.objects.select_for_update(of=("self",)).select_related("area", "by")
    held = rows.filter(pk=batch.pk, worker=worker, state__in=_GOING).first()
    if held is None:
        raise NotNow("“{file}” was cancelled.", file=batch.filename)
    return held


def _enqueue(job: str, batch: ImportBatch) -> None:
    """Into the queue of the same database, so that list and place in the queue are stored together."""
    from django_q.tasks import async_task

    async_task(job, batch.pk, task_name=f"import {batch.pk}")
