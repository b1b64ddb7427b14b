"""Rates: every figure with its source; a changed copy; two versions side by side."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.domain.refusals import Refusal
from linmeng.planning import actions
from linmeng.planning.forms import RatesForm, RatesTextForm
from linmeng.planning.models import RatesVersion
from linmeng.planning.pages.common import today, whole
from linmeng.planning.queries import may_edit_rates, rates_for, rates_of, rates_version_for
from linmeng.planning.queries.figures import differences, figures
from linmeng.web.refused import said


@login_required
@require_GET
def rates(request: HttpRequest) -> HttpResponse:
    """All versions; the files that came with the programme are taken up at the first look."""
    versions = rates_for(request.user, today())  # type: ignore[arg-type]
    actions.import_rates(at=timezone.now())
    rows = [{"version": v, "rates": rates_of(v)} for v in versions]
    context = {"rows": rows, "may_edit": may_edit_rates(request.user, today())}  # type: ignore[arg-type]
    return render(request, "planning/rates.html", context)


@login_required
@require_GET
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Every figure with unit and source."""
    found = _version(request, pk)
    groups = figures(rates_of(found))
    assumed = sum(f.assumed for g in groups for f in g.figures)
    context = {
        "version": found,
        "rates": rates_of(found),
        "groups": groups,
        "assumed": assumed,
        "all": sum(len(g.figures) for g in groups),
        "may_edit": may_edit_rates(request.user, today()),  # type: ignore[arg-type]
    }
    return render(request, "planning/rates_version.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A copy with other figures, saved as a new version."""
    found = _version(request, pk)
    form = RatesForm(
        request.POST or None,
        rates=rates_of(found),
        text=found.text,
        initial={"name": _("{name}, changed").format(name=found.name)[:80]},
    )
    context = {"version": found, "form": form}
    return _saved(request, found, form, form.toml, "planning/rates_edit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a file."""
    found = _version(request, pk)
    initial = {"name": _("{name}, changed").format(name=found.name)[:80], "text": found.text}
    form = RatesTextForm(request.POST or None, initial=initial)
    context = {"version": found, "form": form}
    return _saved(
        request, found, form, lambda: _lines(form.cleaned_data["text"]), "planning/rates_text.html", context
    )


@login_required
@require_GET
def compare_rates(request: HttpRequest) -> HttpResponse:
    """What differs between two versions."""
    one, other = whole(request.GET, "one"), whole(request.GET, "other")
    context: dict[str, Any] = {
        "choices": list(rates_for(request.user, today())),  # type: ignore[arg-type]
        "one_pk": one,
        "other_pk": other,
    }
    if one is not None and other is not None:
        left, right = _version(request, one), _version(request, other)
        rows = differences(rates_of(left), rates_of(right))
        changed = [d for d in rows if d.changed]
        context |= {"one": left, "other": right, "rows": changed, "same": len(rows) - len(changed)}
    return render(request, "planning/rates_compare.html", context)


@login_required
@require_GET
def rates_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file itself."""
    found = _version(request, pk)
    answer = HttpResponse(found.text.encode(), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rates-{found.pk}.toml"'
    return answer


def _saved(
    request: HttpRequest, found: RatesVersion, form: Any, text: Any, template: str, context: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.save_rates(
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                name=form.cleaned_data["name"],
                text=text(),
                based_on=found,
            )
            messages.success(request, _("Saved as a new version. The old one stays as it is."))
            return redirect("planning:rates_version", pk=new.pk)
        except Refusal as refusal:
            form.add_error(None, said(refusal))
    return render(request, template, context, status=422 if form.is_bound else 200)


def _lines(text: str) -> str:
    """A browser sends line ends as CR LF."""
    return text.replace("\r\n", "\n")


def _version(request: HttpRequest, pk: int) -> RatesVersion:
    try:
        return rates_version_for(request.user, pk, today())  # type: ignore[arg-type]
    except (RatesVersion.DoesNotExist, OverflowError) as error:
        raise Http404 from error
