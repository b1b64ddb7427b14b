"""The census as tables, charts, a map and a file."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linmeng.domain.register.census import Bin
from linmeng.register.files.census import write_census
from linmeng.register.forms import CensusForm
from linmeng.register.models import Compound
from linmeng.register.pages.answers import asked, today
from linmeng.register.pages.compounds import TYPES, map_link, packed
from linmeng.register.queries import Filters, areas_for, census_for, map_data

_HEADS = {
    "households": lambda: _("By households"),
    "area": lambda: _("By floor area, m²"),
    "housing_class": lambda: _("By housing class"),
    "fee": lambda: _("By fee, CNY/m² a month"),
    "company": lambda: _("By property company"),
    "management": lambda: _("By who manages"),
    "age": lambda: _("By age, years"),
    "street": lambda: _("By sub-district"),
}
SHOWN = 12  # names in a chart and table; the file has them all


def _form(request: HttpRequest) -> CensusForm:
    areas = areas_for(request.user, today(), "register.see_census").defer("outline")
    return CensusForm(asked(request), areas=areas)


@login_required
@require_safe
def census(request: HttpRequest) -> HttpResponse:
    """The census page; its limits stand in the address."""
    form = _form(request)
    counted = census_for(request.user, today(), form.limits(), form.chosen())
    context = {
        "form": form,
        "census": counted,
        "tables": [_table(name, bins) for name, bins in counted.tables.items()],
        "map_url": f"{reverse('register:census_map')}?{request.GET.urlencode()}",
    }
    return render(request, "register/census.html", context)


@login_required
@require_safe
def census_map(request: HttpRequest) -> HttpResponse:
    """The same compounds on a map, coloured by the same limits."""
    form = _form(request)
    filters = Filters(area=form.chosen())
    return packed(request, map_data(request.user, today(), filters, map_link(), form.limits()))


@login_required
@require_safe
def census_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The census as CSV or XLSX."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    form = _form(request)
    counted = census_for(request.user, today(), form.limits(), form.chosen())
    tables = [(_HEADS[name](), [_row(name, b) for b in bins]) for name, bins in counted.tables.items()]
    answer = HttpResponse(write_census(tables, _head(), kind), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="census-{today():%Y%m%d}.{kind}"'
    return answer


def _head() -> list[str]:
    return ["", _("compounds"), _("share"), _("households"), _("floor area, m²"), _("of these by estimate")]


def _row(name: str, b: Bin) -> list[Any]:
    return [words(name, b), b.count, round(b.share, 4), b.households, round(b.area, 2), b.estimated]


def _table(name: str, bins: tuple[Bin, ...]) -> dict[str, Any]:
    shown = bins[:SHOWN]
    spec = {
        "title": _HEADS[name](),
        "kind": "bar" if bins and bins[0].high is not None else "hbar",
        "label": _HEADS[name](),
        "categories": [words(name, b) for b in shown],
        "series": [{"name": _("compounds"), "data": [b.count for b in shown]}],
    }
    rows = [(words(name, b), b) for b in shown]
    banded = bool(bins) and bins[0].high is not None
    return {"name": name, "spec": spec, "rows": rows, "left": len(bins) - len(shown), "banded": banded}


def words(name: str, b: Bin) -> str:
    """What a line of the census is called."""
    if b.low is not None and b.high is not None:
        return f"{b.low:,g} – {b.high:,g}"
    if b.high is not None:
        return _("under {n}").format(n=f"{b.high:,g}")
    if b.low is not None:
        return _("{n} and more").format(n=f"{b.low:,g}")
    if name == "management":
        return str(dict(Compound.Management.choices).get(b.name, b.name))
    return b.name or _("not known or nobody")
