"""Which address leads to which room."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import URLPattern, URLResolver, include, path

from linmeng.config.acts import ACTS
from linmeng.config.api import api
from linmeng.people.queries import name_acts

name_acts(ACTS)
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # one sign-in, one lock-out

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("linmeng.config.home")),
    path("accounts/", include("linmeng.config.accounts")),
    path("people/", include("linmeng.people.urls")),
    path("register/", include("linmeng.register.urls")),
    path("planning/", include("linmeng.planning.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("api/", api.urls),
]
if settings.DEBUG:
    urlpatterns += staticfiles_urlpatterns()

handler400 = "linmeng.web.refused.bad_request"
handler403 = "linmeng.web.refused.forbidden"
handler404 = "linmeng.web.refused.not_found"
handler500 = "linmeng.web.refused.broken"
