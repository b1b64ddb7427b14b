"""The addresses of questions about a plan in this room's JSON API."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Status

from linmeng.planning import actions
from linmeng.planning.api.doors import Most, Offset, plan_or_404
from linmeng.planning.api.shapes import REFUSED, Key, PlanRow, plan_row
from linmeng.planning.api.study_shapes import OpenIn, StudyIn, StudyOut, StudyRow, study_out, study_row
from linmeng.planning.models import PlanVersion, Study
from linmeng.planning.queries.questions import ground_of
from linmeng.planning.queries.risks import contract_ends
from linmeng.planning.queries.studies import studies_for, study_for

router = Router(tags=["planning"])


@router.get(
    "/plans/{pk}/studies", response={200: list[StudyRow], **REFUSED}, summary="Questions about a plan"
)
def list_studies(request: HttpRequest, pk: Key, offset: Offset = 0, limit: Most = 50) -> Any:
    rows = studies_for(request.user, plan_or_404(request, pk), timezone.localdate())  # type: ignore[arg-type]
    return [study_row(study) for study in rows[offset : offset + limit]]


@router.post(
    "/plans/{pk}/studies",
    response={200: StudyOut, 201: StudyOut, **REFUSED},
    summary="Ask about a plan; 200 with the study there is, when the same was asked before",
)
def ask_study(request: HttpRequest, pk: Key, sent: StudyIn) -> Any:
    plan, now = plan_or_404(request, pk), timezone.now()
    study = actions.ask_study(
        by=request.user,  # type: ignore[arg-type]
        at=now,
        plan=plan,
        kind=sent.kind,
        area_code=sent.area,
        parameters=_parameters(request, plan, sent),
    )
    return Status(201 if study.asked_at == now else 200, study_out(_study(request, study.pk)))


@router.get("/studies/{pk}", response={200: StudyOut, **REFUSED}, summary="How far a study is; its answer")
def get_study(request: HttpRequest, pk: Key) -> Any:
    actions.take_up_studies(at=timezone.now())  # who only polls finds out here that a worker died
    return study_out(_study(request, pk))


@router.post("/studies/{pk}/cancel", response={200: StudyOut, **REFUSED}, summary="Stop a study")
def cancel_study(request: HttpRequest, pk: Key) -> Any:
    actions.cancel_study(by=request.user, at=timezone.now(), study=_study(request, pk))  # type: ignore[arg-type]
    return study_out(_study(request, pk))


@router.post(
    "/studies/{pk}/open", response={200: PlanRow, **REFUSED}, summary="Open a plan that an answer holds"
)
def open_answer(request: HttpRequest, pk: Key, sent: OpenIn) -> Any:
    told: dict[str, Any] = {"by": request.user, "at": timezone.now(), "study": _study(request, pk)}
    return plan_row(actions.open_answer(**told, place=sent.place))


def _parameters(request: HttpRequest, plan: PlanVersion, sent: StudyIn) -> dict[str, Any]:
    """What was sent; the contracts as they are today where nothing is said of them."""
    given = sent.given()
    if "exceptions" in given:
        given["except"] = given.pop("exceptions")
    if sent.kind == "staging":
        on = sent.on or timezone.localdate()
        given["on"] = on.isoformat()
        if sent.ends is None:
            codes = [c.id for c in ground_of(plan, sent.area).street.compounds]
            given["ends"] = contract_ends(request.user, codes, on)  # type: ignore[arg-type]
        else:
            given["ends"] = {code: end and end.isoformat() for code, end in sent.ends.items()}
    return given


def _study(request: HttpRequest, pk: int) -> Study:
    try:
        return study_for(request.user, pk, timezone.localdate())  # type: ignore[arg-type]
    except Study.DoesNotExist as error:
        raise Http404 from error
