"""Refusals become pages a person understands, or problem JSON (RFC 9457) for programs."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours, Refusal

STATUS: dict[type[Refusal], int] = {NotYours: 403, NotNow: 409, NotUnderstood: 422}
log = logging.getLogger(__name__)


def said(refusal: Refusal) -> str:
    """The refusal's sentence in the reader's language."""
    return gettext(refusal.message).format(**refusal.values)


def status_of(refusal: Refusal) -> int:
    return next((s for kind, s in STATUS.items() if isinstance(refusal, kind)), 400)


def problem(request: HttpRequest, status: int, title: str, detail: str = "") -> HttpResponse:
    """The answer to an act that was not done: JSON for the API, an alert on top for htmx, else a page."""
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail or title}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    context = {"status": status, "title": title, "detail": detail}
    if getattr(request, "htmx", False):
        return _alert(context)
    return render(request, "web/refused.html", {**context, "back": _back(request)}, status=status)


def _alert(context: dict[str, Any]) -> HttpResponse:
    words = render_to_string("web/alert.html", context)
    headers = {"HX-Retarget": "#alerts", "HX-Reselect": ".alert", "HX-Reswap": "innerHTML show:top"}
    return HttpResponse(words, status=context["status"], headers=headers)


def _back(request: HttpRequest) -> str:
    """Where the person came from, when that is another page of this house."""
    address = request.headers.get("Referer", "")
    try:
        host = request.get_host()
    except DisallowedHost:  # this very refusal may be about the name we were called by
        return ""
    ours = url_has_allowed_host_and_scheme(address, {host}, request.is_secure())
    return address if ours and address != request.build_absolute_uri() else ""


class RefusalMiddleware:
    """Turns a refusal raised anywhere below a door into its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.LARGEST_REQUEST:
            return problem(request, 413, gettext("This is more than can be sent at once."))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refusal):
            return problem(request, status_of(error), said(error))
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(request, 400, gettext("This request could not be read."))


def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    return problem(request, 403, gettext("This page is not for your role."))


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    return problem(
        request,
        404,
        gettext("There is nothing here."),
        gettext("It may have been moved, or it is outside your area."),
    )


def no_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return problem(
        request,
        403,
        gettext("This form was open too long."),
        gettext("Go back, load the page anew and send it again; nothing was stored."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """The page for our own faults: it asks neither the database nor who is signed in."""
    context: dict[str, Any] = {
        "status": 500,
        "title": gettext("Something broke on our side."),
        "detail": gettext("Nothing you entered was half stored. Please try again."),
    }
    if request.path.startswith("/api/"):
        return problem(request, 500, context["title"], context["detail"])
    if request.headers.get("HX-Request"):
        return _alert(context)
    return HttpResponse(render_to_string("web/broken.html", context), status=500)
