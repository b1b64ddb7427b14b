"""The product and, beside it, a bare page that returns given bytes: the peer of `bench.pages`."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from linmeng.config.settings import *  # noqa: F403
from linmeng.config.settings import DATA

ROOT_URLCONF = "bench._site"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@login_required
def bare(request: HttpRequest, name: str) -> HttpResponse:
    kind = "text/html; charset=utf-8" if name.endswith("html") else "application/json"
    return HttpResponse((DATA / name).read_bytes(), content_type=kind)


def __getattr__(name: str) -> object:
    if name != "urlpatterns":
        raise AttributeError(name)
    from linmeng.config.urls import urlpatterns

    return [path("bare/<str:name>", bare), *urlpatterns]
