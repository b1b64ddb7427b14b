"""What may go otherwise: the questions, and what was found last."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from linmeng.domain.refusals import NotUnderstood
from linmeng.planning import actions
from linmeng.planning.forms import ChancesForm, SpreadsForm
from linmeng.planning.models import Study
from linmeng.planning.pages.common import plan_or_404, today
from linmeng.planning.pages.frame import areas_of, compound_named, frame
from linmeng.planning.queries.questions import ground_of, study_words
from linmeng.planning.queries.risks import contract_ends
from linmeng.planning.queries.studies import studies_for

KINDS = (Study.Kind.ROBUSTNESS, Study.Kind.EXPECTED, Study.Kind.STAGING, Study.Kind.INTERVALS)


@login_required
@require_GET
def robustness(request: HttpRequest, pk: int) -> HttpResponse:
    """The four questions of what may go otherwise, and those asked so far."""
    version, report = plan_or_404(request, pk)
    rows = studies_for(request.user, version, today()).filter(kind__in=KINDS)  # type: ignore[arg-type]
    context = {
        **frame(request, version, report, "robustness"),
        "areas": areas_of(version, report),
        "asked": [(study, study_words(study)) for study in rows[:20]],
        "chances": ChancesForm(),
        "spreads": SpreadsForm(),
    }
    return render(request, "planning/study_robustness.html", context)


@login_required
@require_POST
def ask_robustness(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks one of them with its assumptions."""
    version, report = plan_or_404(request, pk)
    kind, area = request.POST.get("kind", ""), request.POST.get("area", "")
    if kind not in KINDS:
        raise NotUnderstood("There is no question called “{kind}”.", kind=kind)
    parameters: dict[str, Any] = {}
    if kind == Study.Kind.STAGING:
        codes = [c.id for c in ground_of(version, area).street.compounds]
        ends = contract_ends(request.user, codes, today())  # type: ignore[arg-type]
        parameters = {"on": today().isoformat(), "ends": ends}
    elif kind == Study.Kind.EXPECTED:
        form = ChancesForm(request.POST)
        parameters = form.chances(lambda typed: compound_named(typed, report))
    elif kind == Study.Kind.INTERVALS:
        parameters = SpreadsForm(request.POST).spreads()
    study = actions.ask_study(
        by=request.user,  # type: ignore[arg-type]
        at=timezone.now(),
        plan=version,
        kind=kind,
        area_code=area,
        parameters=parameters,
    )
    return redirect("planning:study", pk=study.pk)
