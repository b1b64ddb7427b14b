"""The JSON API: one door, the same permissions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import django_auth

from linmeng.domain.refusals import Refusal
from linmeng.web.refused import problem, said, status_of

api = NinjaAPI(title="Linmeng", version="1", auth=django_auth, docs_url="/docs")


@api.exception_handler(Refusal)
def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    return problem(request, status_of(error), said(error))


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, 404, gettext("There is nothing here."))


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which field, and what is wrong with it."""
    faults = (f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors)
    return problem(request, 422, gettext("This request could not be read."), "; ".join(faults)[:2000])


@api.exception_handler(HttpError)
def refused_by_door(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code, str(error.message))
