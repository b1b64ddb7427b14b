"""Questions about a plan: asked, cancelled, answered, and an answer's plan opened like any other."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow, NotYours
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.planning.actions.progress import GAVE_UP, end, put_back
from linmeng.planning.models import PlanVersion, Study
from linmeng.planning.queries.questions import SECONDS, digest_of, ground_of, read_question
from linmeng.planning.queries.studies import may_study, stale_studies

JOB = "linmeng.planning.jobs.run_study"
_S = Study.State
_KEPT = (_S.WAITING, _S.RUNNING, _S.DONE)


@transaction.atomic
def ask_study(
    *,
    by: Person,
    at: datetime,
    plan: PlanVersion,
    kind: str,
    area_code: str,
    parameters: Mapping[str, Any] | None = None,
) -> Study:
    """Asks a question about one sub-district of a plan; the same question again gives the study there is.

    `parameters` are those of the kind (`queries.questions`). Raises NotYours outside the person's area,
    NotUnderstood for a question that makes no sense.
    """
    _check_may(by, at, plan)
    asked = read_question(kind, parameters or {}, ground_of(plan, area_code))
    digest = digest_of(plan, kind, area_code, asked)
    known = _known(digest)
    if known:
        return known
    try:
        with transaction.atomic():
            study = Study.objects.create(
                plan=plan, kind=kind, area_code=area_code, parameters=asked, digest=digest,
                seconds=SECONDS[kind], by=by, asked_at=at, heartbeat_at=at,
            )  # fmt: skip
    except IntegrityError:  # somebody asked the same this very moment
        return Study.objects.get(digest=digest, state__in=_KEPT)
    told = {"plan": plan.pk, "kind": kind, "parameters": asked}
    record(act="planning.ask_study", by=by, at=at, subject=study, area_code=area_code, after=told)
    _enqueue(study.pk)
    return study


@transaction.atomic
def cancel_study(*, by: Person, at: datetime, study: Study) -> None:
    """Stops a study; nothing of it is kept. Raises NotYours, NotNow when it has ended already."""
    _check_may(by, at, study.plan)
    going = Study.objects.filter(pk=study.pk, state__in=(_S.WAITING, _S.RUNNING))
    before = going.values_list("state", flat=True).first()
    if not before or not going.update(state=_S.CANCELLED, ended_at=at):
        raise NotNow("This study has ended already.")
    record(
        act="planning.cancel_study",
        by=by,
        at=at,
        subject=study,
        area_code=study.area_code,
        before={"state": before},
        after={"state": _S.CANCELLED},
    )


@transaction.atomic
def store_answer(*, at: datetime, study: Study, worker: str, result: Mapping[str, Any]) -> None:
    """Ends a study with its answer. Raises NotNow when it is no longer this worker's."""
    end(study, worker, at, state=_S.DONE, share=1.0, result=dict(result))
    record(
        act="planning.answer_study",
        by=None,
        for_person=study.by,
        at=at,
        subject=study,
        area_code=study.area_code,
        after={"plans": len(result.get("plans", ()))},
    )


@transaction.atomic
def fail_study(*, at: datetime, study: Study, worker: str, reasons: Sequence[Mapping[str, Any]]) -> None:
    """Ends a study without an answer; `reasons` are [{"message", "values"}]. Raises NotNow likewise."""
    end(study, worker, at, state=_S.FAILED, failure=list(reasons))
    record(
        act="planning.fail_study",
        by=None,
        for_person=study.by,
        at=at,
        subject=study,
        area_code=study.area_code,
        after={"reasons": [r["message"] for r in reasons]},
    )


def take_up_studies(*, at: datetime) -> int:
    """Puts studies back into the queue whose worker is dead or whose place in it was lost; how many."""
    return sum(_take_up(study, at) for study in stale_studies(at))


@transaction.atomic
def _take_up(study: Study, at: datetime) -> bool:
    again = put_back(study, at)
    if again is None:
        return False
    told: dict[str, Any] = {"by": None, "at": at, "subject": study, "area_code": study.area_code}
    if again:
        record(act="planning.take_up_study", after={"taken_up": study.taken_up}, **told)
        _enqueue(study.pk)
    else:
        record(act="planning.fail_study", after={"failure": [GAVE_UP]}, **told)
    return again


def _known(digest: str) -> Study | None:
    return Study.objects.filter(digest=digest, state__in=_KEPT).first()


def _check_may(by: Person, at: datetime, plan: PlanVersion) -> None:
    if not may_study(by, localdate(at), plan):
        raise NotYours("You may ask only about the plans of your own area.")


def _enqueue(pk: int) -> None:
    """Into the queue of the same database, so that study and place in the queue are stored together."""
    from django_q.tasks import async_task

    async_task(JOB, pk, task_name=f"study {pk}")
