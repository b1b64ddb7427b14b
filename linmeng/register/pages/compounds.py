"""The list of compounds, its map and its files."""

from collections.abc import Callable
from typing import Any, Literal

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from linmeng.people.queries import held_roles
from linmeng.register.files.writing import BUILDING, table_bytes, write_compounds
from linmeng.register.forms import FilterForm
from linmeng.register.pages.answers import asked, today
from linmeng.register.queries import (
    Packed,
    acts_of,
    areas_for,
    buildings_for,
    compounds_for,
    export_for,
    housing_classes,
    kept,
    map_data,
    may,
    outlines_in,
    read_box,
    register_stamp,
    severities_of,
)

PER_PAGE = 50
BESIDE = 12  # compounds listed beside the map
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}


def map_link() -> str:
    """The address of a compound page with {} for its number."""
    return reverse("register:compound", args=["0"]).replace("/0/", "/{}/")


def filter_form(request: HttpRequest) -> FilterForm:
    """The filter of this request, for what its person may see."""
    on = today()
    areas = areas_for(request.user, on).defer("outline")
    data = asked(request)
    return FilterForm(data, areas=areas, warnings=may(request.user, "register.see_warnings", on))


@login_required
@require_safe
def compounds(request: HttpRequest) -> HttpResponse:
    """The list, narrowed and paginated."""
    body = _kept_body(request, "register/_compounds.html", _list_context)
    return render(request, "register/compounds.html", {"body": body, "may": acts_of(request.user, today())})


def _list_context(request: HttpRequest) -> dict[str, Any]:
    on, form = today(), filter_form(request)
    rows = compounds_for(request.user, on, form.filters()).order_by(*form.order())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    severity = severities_of(request.user, page.object_list, on)
    return {
        "form": form,
        "page": page,
        "rows": [(c, (severity or {}).get(c.pk, "")) for c in page.object_list],
        "warned": severity is not None,
        "classes": housing_classes(request.user, on),
        "may": acts_of(request.user, on),
    }


@login_required
@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """The map with a list beside it; both obey the filter."""
    body = _kept_body(request, "register/_map.html", _map_context)
    return render(request, "register/map.html", {"body": body})


def _map_context(request: HttpRequest) -> dict[str, Any]:
    on, form = today(), filter_form(request)
    rows = compounds_for(request.user, on, form.filters()).order_by(*form.order())
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "form": form,
        "page": Paginator(rows, BESIDE).get_page(request.GET.get("page")),
        "classes": housing_classes(request.user, on),
        "map_url": f"{reverse('register:map_data')}?{query.urlencode()}",
        "unplaced": rows.filter(lon=None).count(),
    }


def _kept_body(request: HttpRequest, template: str, context: Callable[[HttpRequest], dict[str, Any]]) -> str:
    """The page's middle, made anew only when the register, the day, the roles or the language changed."""
    compounds_for(request.user, today())  # asks whether this person may look at all
    roles = held_roles(request.user, today())
    key = repr((template, roles, today(), get_language(), request.META.get("QUERY_STRING", "")))
    return kept(key, register_stamp(), lambda: render_to_string(template, context(request), request))


@login_required
@require_safe
def map_json(request: HttpRequest) -> HttpResponse:
    """The map's data; a browser that has it already is told so."""
    query = request.GET.copy()
    query.pop("page", None)
    near = f"{reverse('register:map_outlines')}?{query.urlencode()}"
    filters = filter_form(request).filters()
    return packed(request, map_data(request.user, today(), filters, map_link(), outlines=near))


@login_required
@require_safe
def map_outlines(request: HttpRequest) -> HttpResponse:
    """The outlines of the compounds in one view, with the filter of the map."""
    box = read_box(request.GET.get("box", ""))
    body = outlines_in(request.user, today(), box, filter_form(request).filters())
    return HttpResponse(body, content_type="application/geo+json")


def packed(request: HttpRequest, body: Packed) -> HttpResponse:
    """JSON, gzipped for those who take it so; a browser that has it already is told so."""
    mark = quote_etag(body.mark)
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified()
    headers = {"ETag": mark, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return HttpResponse(
        body.gzipped if zipped else body.plain, content_type="application/json", headers=headers
    )


@login_required
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The narrowed list as a file in the column format that imports read."""
    if kind not in TYPES:
        raise Http404
    filters = filter_form(request).filters()
    facts = export_for(request.user, today(), filters)
    buildings = buildings_for(request.user, today(), filters) if kind == "xlsx" else ()
    data = write_compounds(facts, kind, language=language(), buildings=buildings)
    return _file(data, kind, "compounds")


@login_required
@require_safe
def export_buildings(request: HttpRequest, kind: str) -> HttpResponse:
    """The buildings of the narrowed list as a file."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    rows = buildings_for(request.user, today(), filter_form(request).filters())
    return _file(table_bytes(BUILDING[language()], rows, kind), kind, "buildings")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}-{today():%Y%m%d}.{kind}"'
    return answer


def language() -> Literal["zh", "en"]:
    """The language of the headers in a file."""
    return "zh" if (get_language() or "").startswith("zh") else "en"
