"""Who bears what of each alliance's cost, and who would rather leave."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linmeng.planning.pages.common import plan_or_404, tongue
from linmeng.planning.pages.frame import frame
from linmeng.planning.pages.words import told

if TYPE_CHECKING:
    from linmeng.planning.files.report import Report, Sheet

PER_PAGE = 20


@login_required
@require_GET
def shares(request: HttpRequest, pk: int) -> HttpResponse:
    """Alone and together for every compound that shares a crew; the alliances with objections first."""
    version, report = plan_or_404(request, pk)
    joined = [s for s in report.sheets if s.joined]
    objecting = [s for s in joined if s.alliance.objections]
    only = request.GET.get("only") == "objections"
    ordered = objecting if only else [*objecting, *(s for s in joined if not s.alliance.objections)]
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(request, version, report, "shares"),
        "page": page,
        "only": only,
        "joined": len(joined),
        "objecting": len(objecting),
        "cards": _cards(report, list(page)),
    }
    return render(request, "planning/study_shares.html", context)


def share_card(report: "Report", sheet: "Sheet", only: str) -> dict[str, Any]:
    """The shares of one alliance as one of its members sees them: no other member's figures."""
    [card] = _cards(report, [sheet])
    return {**card, "members": [m for m in card["members"] if m[0].id == only]}


def _cards(report: "Report", sheets: "list[Sheet]") -> list[dict[str, Any]]:
    """The shares of alliances in figures and words."""
    from linmeng.planning.files import words
    from linmeng.planning.queries.fairness import fairness_of

    return [
        {
            "sheet": fair.sheet,
            "title": words.title(fair.sheet, tongue()),
            "members": [(c, standing, fair.sheet.alliance.fees[c.id]) for c, standing in fair.members],
            "basis": _(fair.basis),
            "objections": [told(o) for o in fair.objections],
            "outdated": fair.outdated,
        }
        for fair in fairness_of(report, sheets)
    ]
