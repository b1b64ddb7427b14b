"""Cases for programs: which there are, where each stands, and the acts that carry one on."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from linmeng.cases.actions import correct_step, learn_fact, open_case, record_step
from linmeng.cases.api.shapes import CaseIn, CaseOut, CaseRow, CorrectionIn, EventOut, FactIn, StepIn
from linmeng.cases.models import Case
from linmeng.cases.queries.cases import Filters, case_for, cases_for
from linmeng.cases.queries.events import fact_value
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.standing import progress_of
from linmeng.domain.procedures.progress import Task
from linmeng.domain.refusals import NotUnderstood
from linmeng.web.shapes import refused

router = Router(tags=["cases"])
Text = Annotated[str, Field(max_length=80, pattern="^[^\x00]*$")]
REFUSED = refused()


class CasesAsked(Schema):
    """What a list is narrowed to; "" and false leave a filter out."""

    state: Literal["", "open", "finished", "ended"] = ""
    procedure: Text = ""
    compound: Text = ""
    text: Text = ""
    late: bool = False
    mine: bool = False
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/", response={200: list[CaseRow], **REFUSED})
def cases(request: HttpRequest, asked: Query[CasesAsked]) -> Any:
    """The cases in reach, those with the nearest deadline first."""
    told = asked.dict()
    offset, limit = told.pop("offset"), told.pop("limit")
    rows = cases_for(request.user, timezone.localdate(), Filters(**told))
    return [_row(case) for case in rows[offset : offset + limit]]


@router.post("/", response={200: CaseRow, **REFUSED})
def open_(request: HttpRequest, body: CaseIn) -> Any:
    """Opens a case; what the register knows is recorded as its first facts."""
    return _row(open_case(by=request.user, at=timezone.now(), **body.dict()))  # type: ignore[arg-type]


@router.get("/{uid}", response={200: CaseOut, **REFUSED})
def case(request: HttpRequest, uid: str) -> Any:
    """A case with every step as it stands today."""
    return _whole(case_for(request.user, uid, timezone.localdate()))


@router.get("/{uid}/events", response={200: list[EventOut], **REFUSED})
def events(request: HttpRequest, uid: str) -> Any:
    """What was recorded in a case, in order."""
    rows = case_for(request.user, uid, timezone.localdate()).events.all()
    names = ("seq", "kind", "step", "compound", "outcome", "fact", "value", "words")
    return [
        {n: getattr(r, n) for n in names} | {"on": r.on.isoformat(), "at": r.at.isoformat()} for r in rows
    ]


@router.post("/{uid}/steps/{step}", response={200: CaseOut, **REFUSED})
def step(request: HttpRequest, uid: str, step: str, body: StepIn) -> Any:
    """Records that a step was done; answers the case as it stands then."""
    told = {**body.dict(), "on": _day(body.on)}
    record_step(by=request.user, at=timezone.now(), uid=uid, step=step, **told)  # type: ignore[arg-type]
    return _whole(case_for(request.user, uid, timezone.localdate()))


@router.post("/{uid}/steps/{step}/correct", response={200: CaseOut, **REFUSED})
def correct(request: HttpRequest, uid: str, step: str, body: CorrectionIn) -> Any:
    """Puts right what was recorded of a step; answers the case as it stands then."""
    told = {**body.dict(), "on": _day(body.on)}
    correct_step(by=request.user, at=timezone.now(), uid=uid, step=step, **told)  # type: ignore[arg-type]
    return _whole(case_for(request.user, uid, timezone.localdate()))


@router.post("/{uid}/facts/{fact}", response={200: CaseOut, **REFUSED})
def fact(request: HttpRequest, uid: str, fact: str, body: FactIn) -> Any:
    """Records what a case has to know; answers the case as it stands then."""
    found = case_for(request.user, uid, timezone.localdate())
    value = fact_value(frozen_procedure(found), fact, body.value)
    if value is None and body.value is not None:
        raise NotUnderstood("“{value}” is no day.", value=body.value)
    told = {**body.dict(), "value": value}
    learn_fact(by=request.user, at=timezone.now(), uid=uid, fact=fact, **told)  # type: ignore[arg-type]
    return _whole(case_for(request.user, uid, timezone.localdate()))


def _row(case: Case) -> dict[str, Any]:
    names = ("uid", "number", "title", "procedure", "procedure_version", "state", "version")
    return {name: getattr(case, name) for name in names} | {
        "area": case.area_code,
        "due_on": _iso(case.due_on),
    }


def _whole(case: Case) -> dict[str, Any]:
    found = progress_of(case, timezone.localdate())
    facts = {**dict.fromkeys(found.missing), **found.facts}
    return {
        **_row(case),
        "compounds": [
            {"code": r.code, "name": r.name, "left_on": _iso(r.left_on)} for r in case.compounds.all()
        ],
        "tasks": [_task(task) for task in found.tasks],
        "owed": [_owed(task) for task in found.owed],
        "facts": [{"fact": key, "compound": code, "value": _plain(v)} for (key, code), v in facts.items()],
        "finished_on": _iso(found.finished_on),
    }


def _task(task: Task) -> dict[str, Any]:
    step = task.step
    return {
        "step": step.key, "words": step.words, "words_en": step.words_en, "role": step.role,
        "clause": step.clause,
        "compound": task.compound, "standing": str(task.standing), "outcome": task.outcome,
        "done_on": _iso(task.done_on), "opens_on": _iso(task.opens_on), "due_on": _iso(task.due_on),
        "binding": task.binding, "days_left": task.days_left, "late": task.late,
        "reasons": [str(reason) for reason in task.reasons], "owed": _proofs(task),
        "owed_since": _iso(task.owed_since), "excused": task.excused,
    }  # fmt: skip


def _owed(task: Task) -> dict[str, Any]:
    said = {"step": task.step.key, "compound": task.compound, "role": task.step.role}
    return {**said, "since": _iso(task.owed_since), "proofs": _proofs(task)}


def _proofs(task: Task) -> list[dict[str, str]]:
    return [{n: getattr(p, n) for n in ("kind", "words", "words_en", "paper")} for p in task.owed]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NotUnderstood("“{value}” is no day.", value=text) from None
