"""Where people can walk: drawn on the map, brought as a file, saved as a version."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.domain.refusals import NotUnderstood, Refusal
from linmeng.planning import actions
from linmeng.planning.actions.ways import count_kinds
from linmeng.planning.files.inputs import read_document
from linmeng.planning.models import WaysVersion
from linmeng.planning.pages.common import today, whole
from linmeng.planning.queries.ways import may_draw, undrawn_area, ways_for, ways_map
from linmeng.register.queries import area_for
from linmeng.web.refused import said, status_of

EMPTY: dict[str, Any] = {"type": "FeatureCollection", "features": []}
SHOWN = 20  # versions listed
MOST = 4_000_000  # bytes of a drawing


@login_required
@require_http_methods(["GET", "POST"])
def ways(request: HttpRequest, code: str) -> HttpResponse:
    """The drawing of a sub-district, its versions, and saving another."""
    area = area_for(request.user, code, today())
    versions = list(ways_for(request.user, area, today())[:SHOWN])  # type: ignore[arg-type]
    status, drawn = 200, None
    if request.method == "POST":
        try:
            drawn = _posted(request)
            top = whole(request.POST, "on_top_of") or 0
            note = request.POST.get("note", "")
            made = actions.save_ways(
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                area=area,
                data=drawn,
                on_top_of=top,
                note=note,
            )
            messages.success(
                request, _("Version {n} is saved: the next plan walks on it.").format(n=made.number)
            )
            return redirect("planning:ways", code=code)
        except Refusal as refusal:
            messages.error(request, said(refusal))
            status = status_of(refusal)
    shown = _chosen(request, versions)
    data = drawn if status != 200 and drawn is not None else shown.data if shown else EMPTY
    context = {
        "area": area,
        "versions": versions,
        "shown": shown,
        "latest": versions[0] if versions else None,
        "drawn": data,
        "counts": count_kinds(shown.data) if shown else {},
        "may": may_draw(request.user, area, today()),  # type: ignore[arg-type]
        "note": request.POST.get("note", ""),
        "on_top_of": request.POST.get("on_top_of") or (versions[0].number if versions else 0),
    }
    return render(request, "planning/ways.html", context, status=status)


@login_required
@require_GET
def ways_compounds(request: HttpRequest, code: str) -> HttpResponse:
    """The compounds below the drawing."""
    area = area_for(request.user, code, today())
    ways_for(request.user, area, today())  # type: ignore[arg-type]
    return JsonResponse(ways_map(undrawn_area(request.user, area, today())))  # type: ignore[arg-type]


@login_required
@require_GET
def ways_file(request: HttpRequest, code: str) -> HttpResponse:
    """The drawing as a GeoJSON file, as `linmeng plan --walking` reads it."""
    area = area_for(request.user, code, today())
    version = _chosen(request, list(ways_for(request.user, area, today())))  # type: ignore[arg-type]
    body = json.dumps(version.data if version else EMPTY, ensure_ascii=False, indent=1)
    name = f"ways-{area.code}-{version.number if version else 0}.geojson"
    return HttpResponse(
        body,
        content_type="application/geo+json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _chosen(request: HttpRequest, versions: list[WaysVersion]) -> WaysVersion | None:
    """The version asked for, otherwise the newest."""
    if "version" not in request.GET:
        return versions[0] if versions else None
    wanted = whole(request.GET, "version")
    for version in versions:
        if version.number == wanted:
            return version
    raise Http404


def _posted(request: HttpRequest) -> Any:
    """What was drawn, or the file that was brought. Raises NotUnderstood."""
    name = _("The drawing")
    brought = request.FILES.get("file")
    if brought is not None:
        if (brought.size or 0) > MOST:
            raise NotUnderstood("A drawing may have at most {most} MB.", most=MOST // 1_000_000)
        return read_document(brought.read(), brought.name or name)
    return read_document(request.POST.get("data", "").encode(), name)
