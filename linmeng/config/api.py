"""The JSON API: one door, the same permissions."""

from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import django_auth

from linmeng.cases.api import router as cases
from linmeng.domain.refusals import Refusal
from linmeng.notices.api import router as notices
from linmeng.people.api import router as people
from linmeng.planning.api import router as planning
from linmeng.register.api import router as register
from linmeng.voting.api import router as voting
from linmeng.web.refused import is_down, problem, said, status_of, unavailable


class Described(NinjaAPI):
    """Describes refusals as what they are: problem JSON (RFC 9457)."""

    def get_openapi_schema(self, **asked: Any) -> Any:
        schema = super().get_openapi_schema(**asked)
        operations = [o for path in schema["paths"].values() for o in path.values()]
        for status, answer in ((s, a) for o in operations for s, a in o["responses"].items()):
            if int(status) >= 400 and "application/json" in answer.get("content", {}):
                answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
        return schema


api = Described(title="Linmeng", version="1", auth=django_auth, docs_url="/docs")
api.add_router("/cases", cases)
api.add_router("/notices", notices)
api.add_router("/people", people)
api.add_router("/planning", planning)
api.add_router("/register", register)
api.add_router("/voting", voting)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    return problem(request, status_of(error), said(error))


@api.exception_handler(InterfaceError)
@api.exception_handler(OperationalError)
def away(request: HttpRequest, error: Exception) -> HttpResponse:
    """While the database is away; another fault in a query is ours, as everywhere."""
    if not is_down(error):
        raise error
    return unavailable(request)


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
