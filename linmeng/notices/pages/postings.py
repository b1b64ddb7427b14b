"""Where a notice hangs, with photographs of the board."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linmeng.notices.actions import post_notice, take_down
from linmeng.notices.files.photos import MOST_BYTES
from linmeng.notices.forms.notices import DownForm, PostForm
from linmeng.notices.pages.common import acting, answer_form, data_of, link, today
from linmeng.notices.queries.notices import notice_for


@login_required
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, uid: str) -> HttpResponse:
    """Records that the notice hangs somewhere."""
    found = notice_for(request.user, uid, today(), "notices.post_notice")
    form = PostForm(data_of(request), request.FILES or None, initial={"posted_on": today()})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        photos = [file.read(MOST_BYTES + 1) for file in data["photos"] if file]
        told = {"where": data["where"], "posted_on": data["posted_on"], "photos": photos}
        post_notice(**acting(request, uid), **told)
        return link(found), _("It is recorded that the notice hangs there.")

    context = {"title": _("Record a posting"), "back": link(found), "notice": found, "files": True}
    return answer_form(request, form, act, "notices/act.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def down(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Records that it was taken down."""
    found = notice_for(request.user, uid, today(), "notices.post_notice")
    form = DownForm(data_of(request), initial={"on": today()})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        take_down(**acting(request, uid), posting=number, on=data["on"])
        return link(found), _("It is recorded that it was taken down.")

    context = {"title": _("Taken down"), "back": link(found), "notice": found}
    return answer_form(request, form, act, "notices/act.html", context)
