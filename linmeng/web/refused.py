"""Refusals become pages a person understands, or problem JSON (RFC 9457) for programs."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours, Refusal
from linmeng.web.vault import CannotOpen

STATUS: dict[type[Refusal], int] = {NotYours: 403, NotNow: 409, NotUnderstood: 422}
log = logging.getLogger(__name__)


def said(refusal: Refusal) -> str:
    """The refusal's sentence in the reader's language; a value may know its English words (`en`)."""
    chinese = (get_language() or "zh").startswith("zh")
    values = {k: v if chinese else getattr(v, "en", v) for k, v in refusal.values.items()}
    return gettext(refusal.message).format(**values)


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
        if isinstance(error, CannotOpen):
            log.error(
                "sealed %s cannot be opened: %s", error.about, "its key is gone" if error.lost else "altered"
            )
        if isinstance(error, Refusal):
            return problem(request, status_of(error), said(error))
        return unavailable(request) if is_down(error) else None


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
    if is_down(sys.exc_info()[1]):
        return unavailable(request)
    return _plain(
        request, 500, gettext("Something broke on our side."),
        gettext("Nothing you entered was half stored. Please try again."),
    )  # fmt: skip


def is_down(error: BaseException | None) -> bool:
    """Whether the database did not answer: gone, refusing or too busy. A fault in a query is ours instead."""
    if isinstance(error, InterfaceError):
        return True
    return isinstance(error, OperationalError) and not str(error).startswith(("no such ", "near "))


def unavailable(request: HttpRequest) -> HttpResponse:
    """The answer while the database is away: try again soon. Asks the database nothing."""
    log.error("the database does not answer: %s", request.path)
    answer = _plain(
        request, 503, gettext("The database does not answer just now."),
        gettext("Nothing was stored. Try again in a minute; if it lasts, tell whoever runs this system."),
    )  # fmt: skip
    answer["Retry-After"] = "30"
    answer["Cache-Control"] = "no-store"
    return answer


def _plain(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponse:
    """A page without navigation, an alert for htmx or problem JSON, from nothing but words."""
    context: dict[str, Any] = {"status": status, "title": title, "detail": detail}
    if request.path.startswith("/api/"):
        return problem(request, status, title, detail)
    if request.headers.get("HX-Request"):
        return _alert(context)
    return HttpResponse(render_to_string("web/broken.html", context), status=status)
