"""Who is told, and whether the messages arrived."""

from typing import Any

from django.conf import settings
from django.contrib import messages as told
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linmeng.notices.actions import end_subscription, subscribe
from linmeng.notices.actions.deliveries import try_again
from linmeng.notices.files.faults import fault_words
from linmeng.notices.forms.messages import SubscribeForm
from linmeng.notices.models import Delivery
from linmeng.notices.pages.common import answer_form, data_of, now, today, who
from linmeng.notices.pages.places import offered
from linmeng.notices.queries.messages import deliveries_for, subscriptions_for

PER_PAGE = 50


@login_required
@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """The messages, newest first, with every try of each."""
    state, notice = request.GET.get("state", ""), request.GET.get("notice", "")
    asked = state if state in Delivery.State.values else ""
    rows = deliveries_for(request.user, today(), state=asked, notice=notice)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [_line(row) for row in page],
        "state": asked,
        "states": Delivery.State.choices,
    }
    return render(request, "notices/messages.html", context)


def _line(row: Delivery) -> dict[str, Any]:
    """A message with its tries, faults in words."""
    tries = [(a, fault_words(a.fault)) for a in row.attempts.all()]
    return {"row": row, "fault": fault_words(row.error), "tries": tries}


@login_required
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Sends a message once more that was refused or given up."""
    try_again(by=who(request), at=now(), delivery=number)
    told.success(request, _("It is sent again within a minute."))
    return redirect("notices:messages")


@login_required
@require_GET
def subscriptions(request: HttpRequest) -> HttpResponse:
    """The subscriptions in reach: how many, which ways; addresses are not shown."""
    rows = subscriptions_for(request.user, today())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    servers = {"mail": settings.NOTIFY_MAIL, "sms": settings.NOTIFY_SMS}
    missing = [name for name, address in servers.items() if not address]
    return render(request, "notices/subscriptions.html", {"page": page, "missing": missing})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enters a group's robot, or somebody who asked for it at the desk."""
    choices = offered(request.user, "notices.subscribe", today(), request.GET.get("q", ""))
    places = [(f"s:{c}", n) for c, n in choices["areas"]] + [(f"c:{c}", n) for c, n in choices["compounds"]]
    form = SubscribeForm(data_of(request), places=places)

    def act(_data: dict[str, Any]) -> tuple[str, str]:
        subscribe(by=who(request), at=now(), **form.said)
        return reverse("notices:subscriptions"), _("From the next notice on they are told.")

    context = {"title": _("New subscription"), "back": reverse("notices:subscriptions")}
    return answer_form(request, form, act, "notices/act.html", context)


@login_required
@require_POST
def end(request: HttpRequest, uid: str) -> HttpResponse:
    """Ends a subscription and forgets its address."""
    end_subscription(by=who(request), at=now(), uid=uid)
    told.success(request, _("Ended; the address is forgotten."))
    return redirect("notices:subscriptions")
