"""Written mandates 书面委托: the office finds the unit, copies the paper, ends what was taken back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linmeng.voting.actions.mandates import BEFORE, record_mandate, revoke_mandate
from linmeng.voting.forms.mandates import MandateForm
from linmeng.voting.pages.common import answer_form, data_of, frame, link, now, seen, today, who, whole
from linmeng.voting.queries.mandates import ACT, line, mandate_of, mandates_for
from linmeng.voting.queries.voters import entry_of_roll, places_like

MOST, PER_PAGE = 20, 50


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mandates(request: HttpRequest, uid: str) -> HttpResponse:
    """The mandates of a vote, the way to a unit's new one, and ending one that was taken back."""
    motion = seen(request, uid, ACT)
    if request.method == "POST":
        revoke_mandate(by=who(request), at=now(), mandate=whole(request.POST.get("end")) or 0, uid=uid)
        messages.success(request, _("The mandate is ended. A ballot handed in under it stays."))
        return redirect("voting:mandates", uid)
    words = request.GET.get("unit", "").replace("\x00", "").strip()[:80]
    found = places_like(motion, words, MOST + 1) if words else []
    rows = Paginator(mandates_for(request.user, uid, today(), words), PER_PAGE)
    page = rows.get_page(request.GET.get("page"))
    context = {
        "words": words,
        "found": found[:MOST],
        "more": len(found) > MOST,
        "page": page,
        "lines": [line(row) for row in page],
        "takes": motion.state in BEFORE,
    }
    return render(request, "voting/mandates.html", {**frame(request, motion, "papers"), **context})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mandate(request: HttpRequest, uid: str, entry: int) -> HttpResponse:
    """Copies one unit's mandate; an earlier one of the unit ends with it."""
    motion = seen(request, uid, ACT)
    row = entry_of_roll(motion, entry)
    if row is None or row.left_out:
        raise Http404
    form = MandateForm(data_of(request), items=motion.items.order_by("number"))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        said = {name: data[name] for name in ("name", "document", "account")}
        said |= {"items": form.items, "opinions": form.opinions}
        record_mandate(by=who(request), at=now(), uid=uid, entry=entry, **said)
        words = _("The mandate for {place} is recorded; what the owner said is sealed.")
        return link(motion, "mandates"), words.format(place=row.place)

    earlier = mandate_of(motion, row)
    context = {
        "title": _("Mandate for {place}").format(place=row.place),
        "hint": _("Copy the paper you were shown. The proxy's ballot must say what the owner stated here."),
        "facts": [(_("In force until now"), line(earlier).document)] if earlier else [],
        "back": link(motion, "mandates"),
        "submit": _("Record the mandate"),
    }
    return answer_form(request, form, act, "voting/act.html", {**frame(request, motion, "papers"), **context})
