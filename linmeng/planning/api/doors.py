"""The addresses of this room's JSON API."""

from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router, Status
from pydantic import Field

from linmeng.planning import actions
from linmeng.planning.api.shapes import (
    REFUSED,
    AllianceOut,
    CalculationOut,
    Key,
    PlanOut,
    PlanRow,
    RatesOut,
    RatesRow,
    RunIn,
    RunOut,
    calculation_out,
    plan_row,
    rates_row,
    run_out,
)
from linmeng.planning.models import PlanVersion, RatesVersion, Run
from linmeng.planning.queries import (
    calculation_for,
    plan_for,
    plans_for,
    rates_for,
    rates_of,
    rates_version_for,
    report_of,
    run_for,
    runs_for,
    sees_plans,
)
from linmeng.planning.queries.figures import figures
from linmeng.register.queries import area_for

if TYPE_CHECKING:
    from linmeng.planning.files.texts import Lang

router = Router(tags=["planning"])
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Most = Annotated[int, Query(ge=1, le=200)]
Number = Annotated[int, Field(ge=1, le=2**31)]


@router.get("/rates", response={200: list[RatesRow], **REFUSED}, summary="Versions of rates, newest first")
def list_rates(request: HttpRequest) -> Any:
    versions = rates_for(request.user, timezone.localdate())  # type: ignore[arg-type]
    return [rates_row(v) for v in versions]


@router.get(
    "/rates/{pk}", response={200: RatesOut, **REFUSED}, summary="One version: its file and every figure"
)
def get_rates(request: HttpRequest, pk: Key) -> Any:
    version = rates_or_404(request, pk)
    rows = [f for group in figures(rates_of(version)) for f in group.figures]
    shown = [
        {"key": f.key, "name": str(f.name), "unit": str(f.unit), "value": f.value, "source": f.source,
         "assumed": f.assumed}
        for f in rows
    ]  # fmt: skip
    return {**rates_row(version), "text": version.text, "figures": shown}


@router.get("/runs", response={200: list[RunOut], **REFUSED}, summary="Runs of your area, newest first")
def list_runs(request: HttpRequest, offset: Offset = 0, limit: Most = 50) -> Any:
    rows = runs_for(request.user, timezone.localdate())  # type: ignore[arg-type]
    return [run_out(run) for run in rows[offset : offset + limit]]


@router.post("/runs", response={201: RunOut, **REFUSED}, summary="Ask for a plan")
def start_run(request: HttpRequest, sent: RunIn) -> Any:
    now, on = timezone.now(), timezone.localdate()
    run = actions.start_run(
        by=request.user,  # type: ignore[arg-type]
        at=now,
        area=area_for(request.user, sent.area, on),
        rates=rates_or_404(request, sent.rates),
        seconds=sent.seconds,
        seed=sent.seed,
        wishes=sent.wishes.model_dump(),
    )
    return Status(201, run_out(_run(request, run.pk)))


@router.get("/runs/{pk}", response={200: RunOut, **REFUSED}, summary="How far a run is")
def get_run(request: HttpRequest, pk: Key) -> Any:
    actions.take_up_runs(at=timezone.now())  # who only polls finds out here that a worker died
    return run_out(_run(request, pk))


@router.post("/runs/{pk}/cancel", response={200: RunOut, **REFUSED}, summary="Stop a run")
def cancel_run(request: HttpRequest, pk: Key) -> Any:
    actions.cancel_run(by=request.user, at=timezone.now(), run=_run(request, pk))  # type: ignore[arg-type]
    return run_out(_run(request, pk))


@router.get("/plans", response={200: list[PlanRow], **REFUSED}, summary="Plans of your area, newest first")
def list_plans(request: HttpRequest, offset: Offset = 0, limit: Most = 50) -> Any:
    rows = plans_for(request.user, timezone.localdate())  # type: ignore[arg-type]
    return [plan_row(plan) for plan in rows[offset : offset + limit]]


@router.get("/plans/{pk}", response={200: PlanOut, **REFUSED}, summary="A plan (planning model, section 7)")
def get_plan(request: HttpRequest, pk: Key) -> Any:
    return plan_or_404(request, pk).data


@router.get(
    "/plans/{pk}/alliances/{number}", response={200: AllianceOut, **REFUSED}, summary="One alliance of a plan"
)
def get_alliance(request: HttpRequest, pk: Key, number: Number) -> Any:
    sheets = report_of(plan_or_404(request, pk)).sheets
    if number > len(sheets):
        raise Http404
    return sheets[number - 1].alliance


@router.get(
    "/compounds/{path:code}/calculation",
    response={200: CalculationOut, **REFUSED},
    summary="What the plan published last means for a compound",
)
def get_calculation(request: HttpRequest, code: str) -> Any:
    compound, plan, sheet = calculation_for(request.user, code, timezone.localdate())  # type: ignore[arg-type]
    if plan is None or sheet is None:
        raise Http404
    from linmeng.planning.files import words
    from linmeng.planning.queries.lines import calculation_table

    lang: Lang = "en" if get_language() == "en" else "zh"
    member = next(c for c in sheet.members if c.id == compound.code)
    said = words.for_member(sheet, member, lang)
    whole = sees_plans(request.user, timezone.localdate(), plan)  # type: ignore[arg-type]
    table = calculation_table(sheet, "" if whole else compound.code)
    return calculation_out(compound.code, plan, sheet, table.lines, said)


def rates_or_404(request: HttpRequest, pk: int) -> RatesVersion:
    """A version of rates the person may see."""
    try:
        return rates_version_for(request.user, pk, timezone.localdate())  # type: ignore[arg-type]
    except RatesVersion.DoesNotExist as error:
        raise Http404 from error


def _run(request: HttpRequest, pk: int) -> Run:
    try:
        return run_for(request.user, pk, timezone.localdate())  # type: ignore[arg-type]
    except Run.DoesNotExist as error:
        raise Http404 from error


def plan_or_404(request: HttpRequest, pk: int) -> PlanVersion:
    """A plan the person may see."""
    try:
        return plan_for(request.user, pk, timezone.localdate())  # type: ignore[arg-type]
    except PlanVersion.DoesNotExist as error:
        raise Http404 from error
