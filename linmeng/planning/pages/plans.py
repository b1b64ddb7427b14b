"""Plans: the whole, one alliance, the map, the files."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from linmeng.planning.pages import basket
from linmeng.planning.pages.common import plan_or_404, sheet_or_404, today, tongue
from linmeng.planning.pages.frame import frame
from linmeng.planning.pages.shares import share_card
from linmeng.planning.queries import calculated_for, calculation_for, may_start_runs, plans_for
from linmeng.planning.queries.plans import report_of
from linmeng.planning.queries.questions import study_words
from linmeng.planning.queries.runs import sees_plans
from linmeng.web.refused import said

if TYPE_CHECKING:
    from linmeng.planning.files.report import Report, Sheet

PER_PAGE = 25
TYPES = {
    "plan.json": "application/json",
    "plan.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "plan.geojson": "application/geo+json",
    "plan.png": "image/png",
    "plan.html": "text/html; charset=utf-8",
    "rates.toml": "application/toml; charset=utf-8",
    "plan.certificates.json": "application/json",
    "check_certificate.py": "text/x-python; charset=utf-8",
}


@login_required
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """The plans of my area; for those who see no plans, what they mean for the compounds in their reach."""
    if not sees_plans(request.user, today()):  # type: ignore[arg-type]
        mine = calculated_for(request.user, today())  # type: ignore[arg-type]
        return render(request, "planning/my_calculations.html", {"mine": mine})
    rows = plans_for(request.user, today())  # type: ignore[arg-type]
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "planning/plans.html", {"page": page})


@login_required
@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan at a glance: totals, map, summary, who shares with whom."""
    from linmeng.planning.files import words
    from linmeng.planning.files.notes import translated

    if request.GET.get("q") or request.GET.get("mode"):  # a filter is the list's
        return redirect(f"{reverse('planning:alliances', args=[pk])}?{request.GET.urlencode()}")
    version, report = plan_or_404(request, pk)
    wishes = basket.wishes_of(request, version)
    joined = [s for s in report.sheets if s.joined]
    context = {
        **frame(request, version, report, "plan"),
        "summary": words.summary(report, tongue()),
        "notes": [translated(note, tongue()) for note in report.plan.notes],
        "page": Paginator(joined, PER_PAGE).get_page(1),
        "wishes": basket.listed(wishes, report),
        "changed": basket.changed(request, version),
        "left_out": [name for area in version.areas for name in area.get("left_out", ())],
        "origin": study_words(version.study) if version.study else "",
    }
    return render(request, "planning/plan.html", context)


@login_required
@require_GET
def alliances(request: HttpRequest, pk: int) -> HttpResponse:
    """Every alliance, those that share a crew first, then the compounds by themselves."""
    version, report = plan_or_404(request, pk)
    found = _found(request, report)
    context = {
        **frame(request, version, report, "alliances"),
        "joined": Paginator([s for s in found if s.joined], PER_PAGE).get_page(request.GET.get("page")),
        "single": Paginator([s for s in found if not s.joined], PER_PAGE).get_page(request.GET.get("alone")),
    }
    return render(request, "planning/alliances.html", context)


def _found(request: HttpRequest, report: "Report") -> "list[Sheet]":
    """The alliances that the filter asks for."""
    mode, text = request.GET.get("mode", ""), request.GET.get("q", "").strip()
    found = [s for s in report.sheets if not mode or s.alliance.mode == mode]
    return [s for s in found if not text or any(text in c.name for c in s.members)]


@login_required
@require_GET
def plan_map(request: HttpRequest, pk: int) -> HttpResponse:
    """The data of the plan's map."""
    from linmeng.planning.queries.maps import map_of

    _version, report = plan_or_404(request, pk)
    link = reverse("planning:alliance", args=[pk, 0]).replace("/0/", "/{}/")
    answer = JsonResponse(map_of(report, tongue(), link))
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Vary"] = "Cookie, Accept-Language"
    return answer


@login_required
@require_GET
def alliance(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One alliance: alone and together in words, every line of the calculation, why this mode, wishes."""
    version, report = plan_or_404(request, pk)
    sheet = sheet_or_404(report, number)
    context = {
        "plan": version,
        "report": report,
        "sheet": sheet,
        "may_start": may_start_runs(request.user, today()),  # type: ignore[arg-type]
        "changed": basket.changed(request, version),
        **sheet_context(sheet),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "planning/alliance_card.html", context)
    return render(request, "planning/alliance.html", context | _around(report, sheet))


def sheet_context(sheet: "Sheet", only: str = "") -> dict[str, Any]:
    """The words and figures of one alliance; `only` shows no other member's own calculation."""
    from linmeng.planning.files import words
    from linmeng.planning.queries.lines import calculation_table

    return {
        "words": words.for_alliance(sheet, tongue()),
        "members": [
            {
                "compound": c,
                "fee": sheet.alliance.fees[c.id],
                "share": sheet.alliance.shares[c.id],
                "words": words.for_member(sheet, c, tongue()),
                "host": c.id == sheet.alliance.host,
            }
            for c in sheet.members
        ],
        "table": calculation_table(sheet, only),
        "title": words.title(sheet, tongue()),
    }


def _around(report: "Report", sheet: "Sheet") -> dict[str, Any]:
    from linmeng.domain.planning.compound import MODES
    from linmeng.planning.files import texts
    from linmeng.planning.queries.reasons import Surroundings

    around = Surroundings(report, next(a for a in report.areas if a.name == sheet.area))
    inside = {c.id for c in sheet.members}
    partners = {p.compound.id: p for c in sheet.members for p in around.partners(c.id)}
    return {
        "alternatives": [
            {"it": a, "reasons": [said(r) for r in a.reasons]} for a in around.alternatives(sheet)
        ],
        "partners": [p for i, p in partners.items() if i not in inside],
        "modes": [(mode, texts.name_of(tongue(), "mode", mode)) for mode in MODES],
    }


@login_required
@require_GET
def compound(request: HttpRequest, code: str) -> HttpResponse:
    """One compound's calculation in the newest plan, for everybody in whose reach it lies."""
    found, version, sheet = calculation_for(request.user, code, today())  # type: ignore[arg-type]
    context: dict[str, Any] = {"compound": found, "plan": version, "sheet": sheet}
    if version and sheet:
        whole = sees_plans(request.user, today(), version)  # type: ignore[arg-type]
        context |= sheet_context(sheet, "" if whole else found.code)
        context["mine"] = next(m for m in context["members"] if m["compound"].id == found.code)
        context["may_see_plan"] = whole
        context["card"] = share_card(report_of(version), sheet, found.code) if sheet.joined else None
    return render(request, "planning/compound.html", context)


@login_required
@require_GET
def file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One of the plan's files, the same as the command line writes, made when asked for."""
    version, report = plan_or_404(request, pk)
    content = _content(report, name, version.run.rates.text)
    answer = HttpResponse(content, content_type=TYPES.get(name, TYPES["plan.xlsx"]))
    answer["Content-Disposition"] = f'attachment; filename="{version.pk}-{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _content(report: "Report", name: str, rates: str) -> bytes:
    from linmeng.planning.files import certificates, geojson, html, plan_json, png, xlsx

    makers: dict[str, Callable[[], bytes]] = {
        "plan.json": lambda: plan_json.write_plan(report.plan),
        "plan.geojson": lambda: geojson.write_geojson(report),
        "plan.png": lambda: png.write_png(report, tongue()),
        "plan.html": lambda: html.write_html(report, tongue()),
        "rates.toml": rates.encode,
        certificates.FILE: lambda: certificates.write_certificates(report),
        certificates.SCRIPT: certificates.checker,
    }
    if name in makers:
        return makers[name]()
    if name == "plan.xlsx":
        return xlsx.workbooks(report, tongue())[name]
    return xlsx.workbook(_part(report, name), tongue())


def _part(report: "Report", name: str) -> "Report":
    """The planning area of "plan-3.xlsx": a large plan's calculation sheets come area by area."""
    from linmeng.planning.files.report import Report

    number = name.removeprefix("plan-").removesuffix(".xlsx")
    if not (number.isascii() and number.isdigit() and 1 <= int(number[:6]) <= len(report.areas)):
        raise Http404
    area = report.areas[int(number[:6]) - 1]
    return Report((area,), report.rates, area.plan, tuple(s for s in report.sheets if s.area == area.name))
