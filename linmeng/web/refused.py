"""Refusals become pages a person understands, or problem JSON (RFC 9457) for programs."""

import logging
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
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
    """The answer to an act that was not done: JSON for the API, a fragment for htmx, else a page."""
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail or title}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    context = {"status": status, "title": title, "detail": detail}
    template = "web/refused.html#alert" if getattr(request, "htmx", False) else "web/refused.html"
    return render(request, template.split("#")[0], {**context, "fragment": "#" in template}, status=status)


class RefusalMiddleware:
    """Turns a refusal raised anywhere below a door into its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
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


def broken(request: HttpRequest) -> HttpResponse:
    return problem(
        request,
        500,
        gettext("Something broke on our side."),
        gettext("Nothing you entered was half stored. Please try again."),
    )
