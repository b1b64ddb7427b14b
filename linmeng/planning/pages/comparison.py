"""Two plans side by side."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linmeng.planning.pages.common import plan_or_404, today, whole
from linmeng.planning.queries import plans_for


@login_required
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Chooses two plans, or shows what differs between them."""
    one, other = whole(request.GET, "one"), whole(request.GET, "other")
    choices = list(plans_for(request.user, today())[:100])  # type: ignore[arg-type]
    context = {"choices": choices, "one_pk": one, "other_pk": other}
    if one is None or other is None or one == other:
        return render(request, "planning/compare.html", context)
    from linmeng.planning.queries.comparison import compare as compared

    left, left_report = plan_or_404(request, one)
    right, right_report = plan_or_404(request, other)
    found = compared(left_report, right_report)
    return render(request, "planning/compare.html", {**context, "one": left, "other": right, "found": found})
