"""Runs: ask for one, watch it, cancel it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from linmeng.domain.refusals import Refusal
from linmeng.planning import actions
from linmeng.planning.forms import StartForm
from linmeng.planning.models import RatesVersion, Run
from linmeng.planning.models.computation import Computation
from linmeng.planning.pages.common import today
from linmeng.planning.queries import may_start_runs, rates_for, rates_of, run_for, runs_for
from linmeng.planning.queries.runs import plan_scope, queue_stands
from linmeng.planning.queries.streets import planning_areas
from linmeng.register.queries import area_for, area_tree
from linmeng.register.queries import rates_of as rates_of_city
from linmeng.web.refused import said, status_of

STEPS = {
    "neighbours": gettext_noop("looking who lies beside whom"),
    "columns": gettext_noop("looking for alliances that pay"),
    "bound": gettext_noop("proving how cheap any plan could be"),
    "integer": gettext_noop("putting the best alliances together"),
    "check": gettext_noop("writing the calculation"),
    "limits": gettext_noop("loosening one limit after the other and planning anew"),
    "hosts": gettext_noop("planning anew with one more mature host"),
    "front": gettext_noop("looking for the plans that no other beats"),
    "alternatives": gettext_noop("looking for other plans nearly as good"),
    "refusals": gettext_noop("taking one member after the other out"),
    "draws": gettext_noop("drawing the figures and planning anew"),
    "stages": gettext_noop("looking when contracts end"),
    "question": gettext_noop("planning anew under the condition"),
}


@login_required
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """All runs of my area, newest first."""
    rows = runs_for(request.user, today())  # type: ignore[arg-type]
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "planning/runs.html", {"page": page})


@login_required
@require_GET
def choose_area(request: HttpRequest) -> HttpResponse:
    """Which area to plan for."""
    if not may_start_runs(request.user, today()):  # type: ignore[arg-type]
        plan_scope(request.user, today())  # type: ignore[arg-type]
    words = request.GET.get("q", "").strip()
    tree = [b for b in area_tree(request.user, today()) if b.count]
    found = [b for b in tree if words in b.area.name or b.area.code.startswith(words)] if words else tree
    return render(request, "planning/choose_area.html", {"tree": found, "q": words})


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Rates and time for a run of one area, and what it will rest on."""
    area = area_for(request.user, code, today())
    plan_scope(request.user, today())  # type: ignore[arg-type]
    actions.import_rates(at=timezone.now())
    versions = rates_for(request.user, today())  # type: ignore[arg-type]
    form = StartForm(request.POST or None, versions=versions, initial={"rates": _usual(versions, area.code)})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.start_run(by=request.user, at=timezone.now(), area=area, **form.cleaned_data)  # type: ignore[arg-type]
            return redirect("planning:run", pk=run.pk)
        except Refusal as refusal:
            form.add_error(None, said(refusal))
            status = status_of(refusal)
    elif request.method == "POST":
        status = 422
    context = {"area": area, "form": form, **_ground(request, area)}
    return render(request, "planning/start.html", context, status=status)


def _usual(versions: QuerySet[RatesVersion], code: str) -> int | None:
    """The newest version of the area's own city; None where there is none."""
    city = rates_of_city(code)
    found = (v.pk for v in versions if city and rates_of(v).city == city.city)
    return next(found, None)


def _ground(request: HttpRequest, area: Any) -> dict[str, Any]:
    """How many compounds a run would hold, and how much of that is estimated."""
    areas = planning_areas(request.user, area, today())  # type: ignore[arg-type]
    compounds = [c for a in areas for c in a.street.compounds]
    return {
        "areas": areas,
        "compounds": len(compounds),
        "estimated": sum(bool(c.estimated) for c in compounds),
        "unmanaged": sum(not c.managed for c in compounds),
        "left_out": [name for a in areas for name in a.left_out],
        "estimated_source": {"kind": "estimated"},
    }


@login_required
@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run is; asked every second, so a dead worker's runs are taken up again from here too."""
    actions.take_up_runs(at=timezone.now())
    found = _run(request, pk)
    context = {"run": found, "trace": _trace(found), "reasons": _reasons(found), "step": step_words(found)}
    context["stands"] = queue_stands(found, timezone.now())
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "planning/run.html", context)
    if found.going:
        return render(request, "planning/run_state.html", context)
    there = ("plan", found.plan.pk) if found.state == Run.State.DONE else ("run", pk)
    return HttpResponseClientRedirect(reverse(f"planning:{there[0]}", args=[there[1]]))


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops a run."""
    actions.cancel_run(by=request.user, at=timezone.now(), run=_run(request, pk))  # type: ignore[arg-type]
    return redirect("planning:run", pk=pk)


def _run(request: HttpRequest, pk: int) -> Run:
    try:
        return run_for(request.user, pk, today())  # type: ignore[arg-type]
    except (Run.DoesNotExist, OverflowError) as error:
        raise Http404 from error


def _trace(found: Run) -> dict[str, Any]:
    """Objective and bound over time, for the chart."""
    points = [p for p in found.trace if p[1] is not None]
    return {
        "title": _("How the plan gets cheaper, and what no plan can undercut"),
        "kind": "line",
        "label": _("seconds"),
        "categories": [p[0] for p in points],
        "series": [
            {"name": _("best plan so far"), "data": [round(p[1]) for p in points]},
            {"name": _("proven lower bound"), "data": [round(p[2]) if p[2] else None for p in points]},
        ],
        "unit": _("CNY a month"),
        "scale": True,
    }


def step_words(found: Computation) -> str:
    """What a computation is doing."""
    area, _bar, step = found.step.partition("|")
    return " – ".join(part for part in (area, _(STEPS[step]) if step in STEPS else "") if part)


def _reasons(found: Run) -> list[str]:
    return [_(r["message"]).format(**r["values"]) for r in found.failure]
