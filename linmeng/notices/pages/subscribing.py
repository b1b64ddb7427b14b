"""Subscribing by mail: asking, confirming, ending. Opening a link changes nothing; its button does."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from linmeng.notices.actions import subscriptions
from linmeng.notices.actions.subscriptions import ask_subscription, confirm_subscription
from linmeng.notices.forms.public import AddressForm
from linmeng.notices.models import Subscription
from linmeng.notices.pages.common import data_of, now
from linmeng.notices.pages.public import addresses
from linmeng.notices.queries.messages import subscription_of
from linmeng.notices.queries.places import Spot, area_spot, compound_spot
from linmeng.web.limits import within
from linmeng.web.refused import problem
from linmeng.web.refusing import status_for, tried

MOST_ASKED = 5  # of one client in ten minutes
_S = Subscription.State


@require_http_methods(["GET", "HEAD", "POST"])
def compound(request: HttpRequest, code: str) -> HttpResponse:
    return _ask(request, compound_spot(code))


@require_http_methods(["GET", "HEAD", "POST"])
def area(request: HttpRequest, code: str) -> HttpResponse:
    return _ask(request, area_spot(code))


def _ask(request: HttpRequest, spot: Spot) -> HttpResponse:
    """The form; the same answer whether the address is new, known, or a trap was stepped in."""
    form = AddressForm(data_of(request))
    context: dict[str, Any] = {"form": form, **addresses(spot)}
    if request.method == "POST" and not within(request, "notice-subscribe", MOST_ASKED):
        return problem(request, 429, _("Too many tries: please wait ten minutes."))
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        said, language = form.cleaned_data, get_language() or "zh-hans"
        done, status = tried(
            form,
            lambda: (
                bool(said["website"])
                or ask_subscription(at=now(), spot=spot, address=said["address"], language=language) is None
            ),
        )
        context["asked"] = bool(done)
    return render(request, "notices/open_subscribe.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Asks once more, since mail programs open links by themselves; the button subscribes."""
    row = subscription_of(uid, token)
    if request.method == "POST":
        row = confirm_subscription(at=now(), uid=uid, token=token)
    done = row.state == _S.ACTIVE
    words = (
        _("From now on you get the notices of {place}.") if done else _("Get the notices of {place} by mail?")
    )
    context = {
        "title": _("Subscribed") if done else _("Please confirm"), "done": done,
        "words": words.format(place=row.place_name), "button": "" if done else _("Yes, subscribe"),
    }  # fmt: skip
    return render(request, "notices/open_subscription.html", {**context, "home": _home(row)})


@csrf_exempt  # the token in the address is the proof; mail programs send it without a page (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Ends a subscription and forgets its address."""
    row = subscription_of(uid, token)
    if request.method == "POST":
        row = subscriptions.leave(at=now(), uid=uid, token=token)
    done = row.state == _S.ENDED
    words = (
        _("You get no more messages. The address is forgotten.")
        if done
        else _("Get no more notices of {place}?")
    )
    context = {
        "title": _("Ended") if done else _("End the subscription"), "done": done,
        "words": words.format(place=row.place_name), "button": "" if done else _("End it"),
    }  # fmt: skip
    return render(request, "notices/open_subscription.html", {**context, "home": _home(row)})


def _home(row: Subscription) -> str:
    if row.compound:
        return reverse("notices:compound", args=[row.compound.code])
    return reverse("notices:area", args=[row.area_code])
