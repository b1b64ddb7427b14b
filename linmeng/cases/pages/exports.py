"""A case in pictures and for other programs: timeline, flow, BPMN; a person's calendar."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.cases.actions import close_feed, open_feed
from linmeng.cases.files.ical import MEDIA_TYPE, calendar_file
from linmeng.cases.pages.bars import bars_of
from linmeng.cases.pages.common import frame, now, seen, today, who
from linmeng.cases.pages.pictures import flow_picture
from linmeng.cases.pages.words import chinese
from linmeng.cases.queries.feeds import entries_for, feed_at, feed_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.web.limits import within

MOST = 60  # readings by one address in ten minutes


@login_required
@require_GET
def timeline(request: HttpRequest, uid: str) -> HttpResponse:
    """What was planned and what happened, and what comes before what."""
    case = seen(request, uid)
    context = {
        **frame(request, case, "timeline"),
        "line": bars_of(case, today()),
        "flow": flow_picture(case, today()),
    }
    return render(request, "cases/timeline.html", context)


@login_required
@require_GET
def bpmn_file(request: HttpRequest, uid: str) -> HttpResponse:
    """The case's procedure as BPMN 2.0."""
    from linmeng.domain.procedures.bpmn import bpmn

    case = seen(request, uid)
    data = bpmn(frozen_procedure(case), "zh" if chinese() else "en")
    answer = HttpResponse(data, content_type="application/xml; charset=utf-8")
    name = f"{case.procedure}-{case.procedure_version}.bpmn"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """One's own calendar: what stands in it, its secret address, a new one, none."""
    if request.method == "POST":
        if "close" in request.POST:
            close_feed(by=who(request), at=now())
            messages.success(
                request, _("The address is ended: nobody can read your calendar by it any more.")
            )
        else:
            open_feed(by=who(request), at=now())
            messages.success(request, _("Your calendar has a new address. An earlier one is ended."))
        return redirect("cases:calendar")
    found = feed_of(who(request))
    address = request.build_absolute_uri(reverse("cases:feed", args=[found.token])) if found else ""
    entries = [
        e for e in entries_for(who(request), today(), _address(request)) if not (e.cancelled or e.done)
    ]
    context = {"address": address, "since": found.at if found else None, "entries": entries[:50]}
    return render(request, "cases/calendar.html", context)


@never_cache
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself, for whoever has its address: a telephone asks again and again."""
    if not within(request, "cases.feed", MOST):
        return HttpResponse(status=429)
    if len(token) > 100:
        raise Http404
    person = feed_at(token)
    entries = entries_for(person, today(), _address(request))
    answer = HttpResponse(calendar_file(_("Linmeng"), entries, request.get_host()), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = 'inline; filename="linmeng.ics"'
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _address(request: HttpRequest) -> Callable[..., str]:
    """How a page of a case is called from outside."""

    def link(name: str, *args: object) -> str:
        return request.build_absolute_uri(reverse(f"cases:{name}", args=args))

    return link
