"""The JSON API: one door, the same permissions."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import django_auth

from linmeng.domain.refusals import Refusal
from linmeng.web.refused import problem, said, status_of

api = NinjaAPI(title="Linmeng", version="1", auth=django_auth, docs_url="/docs")


@api.exception_handler(Refusal)
def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    return problem(request, status_of(error), said(error))
