"""Two states of a draft side by side: its start, its versions, and how it is now."""

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linmeng.domain.planning.editing import Arrangement, read_arrangement
from linmeng.planning.models import Draft
from linmeng.planning.pages.drafts import draft_or_404
from linmeng.planning.queries import ground_of
from linmeng.planning.queries.drafts import area_of, arrangement_of, desk_of

if TYPE_CHECKING:
    from linmeng.domain.planning.hand import Ground
    from linmeng.planning.files.report import Report


@login_required
@require_GET
def draft_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs between two states, compound by compound."""
    from linmeng.planning.queries.comparison import compare

    draft = draft_or_404(request, pk)
    versions = list(draft.versions.select_related("by"))
    states = [("start", _("as it began")), *((f"v{v.number}", f"{v.number} · {v.name}") for v in versions)]
    choices = dict([*states, ("now", _("as it is now"))])
    one, other = request.GET.get("one", "start"), request.GET.get("other", "now")
    one, other = one if one in choices else "start", other if other in choices else "now"
    ground = ground_of(draft)
    left, right = (_arrangement(draft, key) for key in (one, other))
    found = compare(_report(draft, ground, left), _report(draft, ground, right))
    context = {
        "draft": draft, "choices": choices, "one": one, "other": other, "found": found,
        "one_words": choices[one], "other_words": choices[other],
        "totals": (ground.totals(left), ground.totals(right)),
    }  # fmt: skip
    return render(request, "planning/draft_compare.html", context)


def _arrangement(draft: Draft, key: str) -> Arrangement:
    if key == "start":
        return read_arrangement(draft.start)
    if key == "now":
        return desk_of(draft).now
    return arrangement_of(draft.versions.get(number=int(key[1:])))


def _report(draft: Draft, ground: "Ground", arrangement: Arrangement) -> "Report":
    from linmeng.planning.files.report import Area, Report

    plan = ground.plan(arrangement, 0.0)
    return Report.of([Area(area_of(draft).name, ground.street, plan)], ground.rates, plan)
