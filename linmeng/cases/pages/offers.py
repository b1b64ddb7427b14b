"""Bidders and offers: the company's own pages, admission, and the opening by all trustees."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linmeng.cases.actions.offers import (
    admit_bidder,
    ask_to_bid,
    hand_in_offer,
    open_offers,
    reject_offer,
    withdraw_offer,
)
from linmeng.cases.files.content import LARGEST
from linmeng.cases.forms.selection import BidderForm, OfferForm, OpenForm, RejectForm
from linmeng.cases.models import Bidder, Selection
from linmeng.cases.pages.common import acting, answer_form, data_of, files_of, now, today
from linmeng.cases.pages.receiving import InMemory
from linmeng.cases.pages.selecting import plan_shown
from linmeng.cases.pages.selection import act_context_of, address, asked, context_of
from linmeng.cases.queries.offers import document_of, live_offers, offer_of, opened_offers
from linmeng.cases.queries.panels import chairs_for, panel_of
from linmeng.cases.queries.selections import (
    bid_selection,
    closed,
    firms_of,
    plan_of,
    sees_offers,
    selections_to_bid,
)
from linmeng.domain.refusals import NotYours
from linmeng.web.limits import within
from linmeng.web.refusing import status_for, tried

MOST_TRIES = 20
"""Openings tried by one client in ten minutes: passphrases are not guessed here."""


@login_required
@require_GET
def bids(request: HttpRequest) -> HttpResponse:
    """What a company may offer for."""
    firms = firms_of(request.user, today())
    if not firms:
        raise NotYours("Only somebody who acts for a property company hands in offers.")
    context = {"selections": selections_to_bid(request.user, today()), "firms": firms, "now": now()}
    return render(request, "cases/bids.html", context)


@csrf_exempt  # checked by `_bid`, after the file's bytes have been kept off the disk
def bid(request: HttpRequest, selection: str) -> HttpResponse:
    """One selection for a company; its offer is never written anywhere before it is sealed."""
    request.upload_handlers = [InMemory(request, LARGEST + 2**20)]
    return _bid(request, selection)


@csrf_protect
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def _bid(request: HttpRequest, selection: str) -> HttpResponse:
    row = bid_selection(request.user, selection, today())
    firm, name = next(iter(firms_of(request.user, today()).items()))
    live = row.offers.filter(company=firm, gone_at__isnull=True).first()
    first = {"replaces": live.uid if live else ""}
    form = OfferForm(data_of(request), files_of(request), plan=plan_of(row), initial=first)
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["document"]
        told = {**acting(request, row.uid), "company": firm, "fee": form.cleaned_data["fee"]}
        told |= {"promises": form.promises, "name": file.name, "replaces": form.cleaned_data["replaces"]}
        receipt, status = tried(form, lambda: hand_in_offer(data=file.read(), **told))
        if receipt:
            return render(
                request, "cases/receipt.html", {"selection": row, "receipt": receipt, "data": receipt.data}
            )
    bidder = row.bidders.filter(company=firm).first()
    context = {
        "selection": row, "form": form, "firm": name, "live": live, "bidder": bidder,
        "may_offer": bool(bidder and bidder.state == Bidder.State.ADMITTED) and _takes(row),
        "takes": _takes(row), "plan": plan_of(row), "plan_shown": plan_shown(plan_of(row)),
        "criteria": plan_of(row).criteria,
    }  # fmt: skip
    return render(request, "cases/bid.html", context, status=status)


@login_required
@require_POST
def ask(request: HttpRequest, selection: str) -> HttpResponse:
    """A company asks to take part."""
    firm = next(iter(firms_of(request.user, today())), 0)
    ask_to_bid(**acting(request, selection), company=firm)
    messages.success(request, _("Asked. You may offer as soon as your company is admitted."))
    return redirect("cases:bid", selection)


@login_required
@require_POST
def withdraw(request: HttpRequest, selection: str, offer: str) -> HttpResponse:
    """A company takes its offer back."""
    withdraw_offer(**acting(request, selection), offer=offer)
    messages.success(request, _("Withdrawn: its sealed bytes are destroyed."))
    return redirect("cases:bid", selection)


@login_required
@require_http_methods(["GET", "POST"])
def bidder(request: HttpRequest, selection: str) -> HttpResponse:
    """A company is invited, admitted or refused."""
    row = asked(request, selection, "cases.run_selection")
    form = BidderForm(data_of(request), initial={"company": request.GET.get("company", "")})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        told = {**acting(request, row.uid), "company": data["company"], "why": data["why"]}
        admit_bidder(admitted=data["admitted"] == "yes", **told)
        return address(row), _("Recorded.")

    return answer_form(request, form, act, act_context_of(request, row, _("Decide who may offer")))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def open_(request: HttpRequest, selection: str) -> HttpResponse:
    """All trustees type their passphrases, and the offers open."""
    row = asked(request, selection, "cases.open_offers")
    trustees = list(row.trustees.all())
    form = OpenForm(data_of(request), trustees=trustees)
    if request.method == "POST" and not within(request, "open-offers", MOST_TRIES):
        raise NotYours("Too many tries: wait ten minutes.")

    def act(data: dict[str, Any]) -> tuple[str, str]:
        open_offers(**acting(request, row.uid), passphrases=form.passphrases)
        return address(row, "selection_offers"), _("Opened. Every offer was compared with its commitment.")

    hint = _("Every trustee types their own passphrase here, one after the other. Nothing of them is kept.")
    context = {**act_context_of(request, row, _("Open the offers")), "hint": hint}
    return answer_form(request, form, act, context)


@login_required
@require_GET
def offers(request: HttpRequest, selection: str) -> HttpResponse:
    """The opened offers side by side, each with its proof."""
    row = asked(request, selection)
    if not sees_offers(request.user, row, today()):
        raise NotYours("Your role does not include this.")
    rows = opened_offers(row)
    unopened = [o for o in live_offers(row) if o.proved is False and o.uid not in {r.offer.uid for r in rows}]
    rejects = bool(chairs_for(request.user, row, today()))
    context = {**context_of(request, row), "offers": rows, "unopened": unopened, "rejects": rejects}
    return render(request, "cases/offers.html", context)


@login_required
@require_GET
def document(request: HttpRequest, selection: str, offer: str) -> HttpResponse:
    """The file of an opened offer."""
    row = asked(request, selection)
    if not sees_offers(request.user, row, today()):
        raise Http404
    return file_answer(row, offer)


@login_required
@require_http_methods(["GET", "POST"])
def reject(request: HttpRequest, selection: str, offer: str) -> HttpResponse:
    """The panel rejects an offer."""
    row = asked(request, selection, "cases.score")
    chairs = chairs_for(request.user, row, today())
    if not chairs:
        raise NotYours("Only the panel's chair records what the panel decides.")
    form = RejectForm(data_of(request), chairs=chairs, seats=[p.candidate.code for p in panel_of(row)])

    def act(data: dict[str, Any]) -> tuple[str, str]:
        reject_offer(**acting(request, row.uid), offer=offer, **data)
        return address(row, "selection_offers"), _("Rejected.")

    title = _("Reject {offer}").format(offer=offer_of(row, offer))
    return answer_form(request, form, act, act_context_of(request, row, title, danger=True))


def file_answer(row: Selection, uid: str) -> HttpResponse:
    """An opened offer's file, as a download: a browser never runs it."""
    found = offer_of(row, uid)
    answer = HttpResponse(document_of(found), content_type="application/octet-stream")
    name = found.content.said["name"]
    answer.headers["Content-Disposition"] = _attachment(f"{found.number} {name}")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _attachment(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


def _takes(row: Selection) -> bool:
    return row.state == Selection.State.PUBLISHED and not closed(row, now())
