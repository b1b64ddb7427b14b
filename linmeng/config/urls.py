"""Which address leads to which room."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path
from django.utils.timezone import localdate

from linmeng.config.acts import ACTS
from linmeng.config.api import api
from linmeng.people.queries import held_roles, name_acts

name_acts(ACTS)
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # one sign-in, one lock-out


def _administers(request: HttpRequest) -> bool:
    """Who may look behind the pages: administrators, as long as they hold the role."""
    roles = held_roles(request.user, localdate())
    return request.user.is_staff and any(r.what == "administrator" for r in roles)


admin.site.has_permission = _administers  # type: ignore[method-assign]
# Other packages' own forms change things without an act; the queue's would even run any function.
for _model in [m for m in admin.site._registry if not m.__module__.startswith("linmeng.")]:
    admin.site.unregister(_model)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("linmeng.config.home")),
    path("accounts/", include("linmeng.config.accounts")),
    path("people/", include("linmeng.people.urls")),
    path("register/", include("linmeng.register.urls")),
    path("votes/", include("linmeng.voting.urls")),
    path("planning/", include("linmeng.planning.urls")),
    path("cases/", include("linmeng.cases.urls")),
    path("notices/", include("linmeng.notices.urls")),
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
