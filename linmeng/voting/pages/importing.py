"""Ballots from the city's own system: looked through first, then taken over as a whole or not at all."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linmeng.voting.actions.importing import Fault, Preview, import_ballots, preview_ballots
from linmeng.voting.forms.papers import ImportForm
from linmeng.voting.pages.common import acting, data_of, frame, seen
from linmeng.web.refusing import status_for, tried

SHOWN = 50  # faults on the page


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def importing(request: HttpRequest, uid: str) -> HttpResponse:
    """Looks through a list, or takes it over; nothing of it is kept between the two."""
    motion = seen(request, uid, "voting.import_ballots")
    form = ImportForm(data_of(request), request.FILES if request.method == "POST" else None)
    status, found = status_for(form), None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        told = acting(request, uid) | {"data": file.read(), "filename": file.name}
        if "take" not in request.POST:
            found, status = tried(form, lambda: preview_ballots(**told))
        else:
            done, status = tried(form, lambda: import_ballots(**told))
            if done is not None:
                words = ngettext("{n} ballot was taken over.", "{n} ballots were taken over.", done)
                messages.success(request, words.format(n=done))
                return redirect("voting:count", uid)
    context = {"form": form, **_looked(found)}
    return render(
        request, "voting/import.html", {**frame(request, motion, "count"), **context}, status=status
    )


def _looked(found: Preview | None) -> dict[str, Any]:
    if found is None:
        return {"found": None}
    faults = [(f.row, _said(f)) for f in found.faults[:SHOWN]]
    return {"found": found, "faults": faults, "more": max(0, len(found.faults) - SHOWN)}


def _said(fault: Fault) -> str:
    return gettext(fault.message).format(**fault.values)
