"""Comments: those that wait, one to be answered or set aside, one that came another way."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.notices.actions import answer_comment, hide_comment, record_comment
from linmeng.notices.actions.wording import without_traces
from linmeng.notices.forms.comments import AnswerForm, RecordForm
from linmeng.notices.forms.fields import Why
from linmeng.notices.pages.common import acting, answer_form, data_of, link, today
from linmeng.notices.queries.comments import comment_for, comments_for
from linmeng.notices.queries.notices import notice_for

PER_PAGE = 25


@never_cache
@login_required
@require_GET
def comments(request: HttpRequest) -> HttpResponse:
    """The comments that wait for an answer, the oldest first; ?all=1 the others too."""
    everything = "all" in request.GET
    rows = comments_for(request.user, today(), waiting=not everything)
    page = Paginator(rows.order_by("pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/comments.html", {"page": page, "everything": everything})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """One comment with who said it, and its answer."""
    found = comment_for(request.user, uid, number, today())
    begins = {
        "version": found.version, "shown": found.shown or without_traces(found.text), "answer": found.answer,
    }  # fmt: skip
    form = AnswerForm(data_of(request), initial=begins)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        answer_comment(**acting(request, uid), number=number, **data)
        return reverse("notices:comments"), _("Answered. Everybody reads it now.")

    context = {"comment": found, "notice": found.notice, "back": reverse("notices:comments")}
    return answer_form(request, form, act, "notices/answer.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def hide(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Sets a comment aside."""
    found = comment_for(request.user, uid, number, today())
    form = Why(data_of(request), initial={"version": found.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        hide_comment(**acting(request, uid), number=number, **data)
        return reverse("notices:comments"), _("Set aside with its reason; it stays on record.")

    hint = _("It is counted, but nobody outside reads it. Disagreeing is no reason.")
    context = {
        "title": _("Do not show it"),
        "hint": hint,
        "back": reverse("notices:answer", args=[uid, number]),
    }
    return answer_form(
        request, form, act, "notices/act.html", {**context, "notice": found.notice, "danger": True}
    )


@login_required
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, uid: str) -> HttpResponse:
    """Enters what somebody said by telephone, on paper or at the desk."""
    found = notice_for(request.user, uid, today(), "notices.record_comment")
    form = RecordForm(data_of(request), initial={"said_on": today(), "channel": "desk"})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        record_comment(**acting(request, uid), **data)
        return link(found), _("The comment is recorded.")

    context = {"title": _("Enter a comment"), "back": link(found), "notice": found}
    return answer_form(request, form, act, "notices/act.html", context)
