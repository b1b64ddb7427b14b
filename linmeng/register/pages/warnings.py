"""Who is in trouble, why, who must act, by when."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linmeng.domain.register.warnings import KINDS, Settings
from linmeng.register.forms import WarningForm
from linmeng.register.pages.answers import asked, today
from linmeng.register.queries import area_prefix, areas_for, warnings_for


@login_required
@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """The warnings in reach, most urgent first."""
    on = today()
    areas = areas_for(request.user, on, "register.see_warnings").defer("outline")
    form = WarningForm(asked(request), areas=areas)
    form.is_valid()
    chosen_by = form.cleaned_data
    settings = Settings(contract_days=chosen_by["days"]) if chosen_by.get("days") else Settings()
    found = warnings_for(request.user, on, area_prefix(chosen_by.get("area") or ""), settings)
    counts = {kind: sum(1 for _c, w in found if w.kind == kind) for kind in KINDS}
    chosen = [pair for pair in found if not chosen_by.get("kind") or pair[1].kind == chosen_by["kind"]]
    page = Paginator(chosen, 40).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "counts": counts, "all": len(found), "today": on}
    return render(request, "register/warnings.html", context)
