"""The one-time code of the letter 表决码: it opens one unit's ballot on any phone, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from linmeng.domain.refusals import Refusal
from linmeng.voting.actions.proving import prove_letter
from linmeng.voting.pages.common import now
from linmeng.voting.queries.voters import CODE, coded_entry
from linmeng.web.limits import within
from linmeng.web.refused import problem, said, status_of

MOST = 10  # tries of one client in ten minutes


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Asks for the code and shows which unit it is for. The code comes in the form only, never in an address
    that a log keeps: the letter's QR code carries it behind the #.
    """
    if request.method != "POST":
        return render(request, "voting/code.html", {"entry": coded_entry(request.session.get(CODE))})
    if not within(request, "code", MOST):
        return problem(request, 429, _("Too many tries: wait ten minutes, then look at the letter again."))
    try:
        entry = prove_letter(at=now(), code=request.POST.get("code", ""))
    except Refusal as refusal:
        context = {"error": said(refusal)}
        return render(request, "voting/code.html", context, status=status_of(refusal))
    request.session.cycle_key()
    request.session[CODE] = entry.code.pk
    return redirect("voting:code")


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forgets the code on this phone."""
    request.session.pop(CODE, None)
    return redirect("voting:code")
