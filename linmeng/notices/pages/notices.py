"""Notices for those who write them: the list, a new one, its page, publishing, withdrawing, replacing."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.domain.refusals import NotYours
from linmeng.notices.actions import (
    draft_notice,
    edit_notice,
    publish_draft,
    replace_notice,
    withdraw_notice,
)
from linmeng.notices.files.letters import link as full_link
from linmeng.notices.forms.fields import Confirm, Why
from linmeng.notices.forms.notices import ListForm, NoticeForm, ReplaceForm
from linmeng.notices.models import Notice
from linmeng.notices.pages.common import (
    acting,
    acts_of,
    answer_form,
    data_of,
    link,
    now,
    spoken,
    today,
    who,
)
from linmeng.notices.pages.places import offered
from linmeng.notices.pages.timeline import timeline
from linmeng.notices.permissions import reach
from linmeng.notices.queries.comments import comments_of
from linmeng.notices.queries.issuers import issuers_of
from linmeng.notices.queries.messages import delivery_counts
from linmeng.notices.queries.notices import Filters, notice_for, notices_for
from linmeng.notices.queries.periods import asked_of, least_until
from linmeng.notices.queries.public import postings_of
from linmeng.register.queries import compound_for
from linmeng.web.calendar import calendar
from linmeng.web.clauses import clause_words

PER_PAGE = 25
_S = Notice.State


@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The notices in reach, newest first."""
    form, on = ListForm(request.GET), today()
    form.is_valid()
    code = request.GET.get("compound", "")
    narrow = Filters(
        state=form.cleaned_data.get("state", ""), kind=form.cleaned_data.get("kind", ""), compound=code,
        text=form.cleaned_data.get("q", ""),
    )  # fmt: skip
    context = {
        "page": Paginator(notices_for(request.user, on, narrow), PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "today": on,
        "compound": compound_for(request.user, code, on) if code else None,
        "may_draft": _reaches(request, "notices.draft_notice"),
    }
    return render(request, "notices/notices.html", context)


def _reaches(request: HttpRequest, act: str) -> bool:
    try:
        return bool(reach(request.user, act, today()))
    except NotYours:
        return False


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new notice. ?compound= chooses a place; `look` sent with what was typed looks for others."""
    on, code = today(), request.GET.get("compound", "")
    choices = offered(
        request.user, "notices.draft_notice", on, _sought(request) or code, chosen=_chosen(request)
    )
    initial = {
        "issuer": next(iter(issuers_of(request.user, on)), ""), "from_on": on, "comments": True,
        "kind": "other", "compounds": [code] if code else [],
    }  # fmt: skip
    form = _form(request, initial, choices)

    def act(_data: dict[str, Any]) -> tuple[str, str]:
        made = draft_notice(by=who(request), at=now(), **form.where, **form.said)
        return link(made), _("The draft is kept. Nobody outside sees it yet.")

    context = {"title": _("New notice"), "back": reverse("notices:notices"), "searches": True}
    return answer_form(request, form, act, "notices/draft.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: str) -> HttpResponse:
    """Changes a draft."""
    on = today()
    found = notice_for(request.user, uid, on, "notices.draft_notice")
    choices = offered(
        request.user, "notices.draft_notice", on, _sought(request), found, chosen=_chosen(request)
    )
    form = _form(request, _as_typed(found), choices)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        edit_notice(**acting(request, uid), version=data["version"], **form.where, **form.said)
        return link(found), _("The draft is changed.")

    context = {"title": _("Change the draft"), "back": link(found), "notice": found, "searches": True}
    return answer_form(request, form, act, "notices/draft.html", context)


def _sought(request: HttpRequest) -> str:
    return request.POST.get("q", "")[:80]


def _chosen(request: HttpRequest) -> list[str]:
    return request.POST.getlist("compounds")


def _form(request: HttpRequest, initial: dict[str, Any], choices: dict[str, Any]) -> NoticeForm:
    """The form as it was sent; where only places were looked for, with all that stood in it and unchecked."""
    if "look" in request.POST:
        return NoticeForm(initial=NoticeForm.typed(request.POST), **choices)
    return NoticeForm(data_of(request), initial=initial, **choices)


def _as_typed(notice: Notice) -> dict[str, Any]:
    names = ("kind", "title", "body", "issuer", "from_on", "until_on", "clause", "comments", "version")
    places = list(notice.places.select_related("compound"))
    return {
        **{name: getattr(notice, name) for name in names},
        "days_asked": notice.days_asked or None,
        "compounds": [p.compound.code for p in places if p.compound],
        "areas": [p.area_code for p in places if not p.compound],
    }


@login_required
@require_GET
def notice(request: HttpRequest, uid: str) -> HttpResponse:
    """A notice: what it says, where it hangs, what was said to it, what became of it."""
    found = notice_for(request.user, uid, today())
    may = acts_of(request, found)
    context = {
        "notice": found,
        "may": may,
        "today": today(),
        "places": found.places.select_related("compound"),
        "postings": postings_of(found),
        "comments": comments_of(found) if "answer_comment" in may else (),
        "counts": delivery_counts(found) if "see_deliveries" in may else None,
        "timeline": timeline(found),
        "address": full_link("public", found.uid),
        "least": least_until(found.from_on, found.days_asked, calendar()) if found.from_on else None,
        "successor": found.replaced_by.first(),
        "ground": clause_words(found.clause, spoken()),
    }
    return render(request, "notices/notice.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, uid: str) -> HttpResponse:
    """What is published, and the act."""
    found = notice_for(request.user, uid, today(), "notices.publish_notice")
    form = Confirm(data_of(request), initial={"version": found.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        publish_draft(**acting(request, uid), version=data["version"])
        return link(found), _("Published. Now print it and hang it on the board.")

    hint = _("From now on the text stands. It can be withdrawn or replaced, never erased.")
    context = {
        "title": _("Publish the notice"),
        "hint": hint,
        "back": link(found),
        "notice": found,
        "shown": True,
    }
    return answer_form(request, form, act, "notices/act.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, uid: str) -> HttpResponse:
    """Takes a notice back, with its reason."""
    found = notice_for(request.user, uid, today(), "notices.withdraw_notice")
    form = Why(data_of(request), initial={"version": found.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        withdraw_notice(**acting(request, uid), **data)
        return link(found), _("The notice is withdrawn; it stays on record with its reason.")

    hint = _("Everybody still reads the text, and the reason above it.")
    context = {
        "title": _("Withdraw the notice"),
        "hint": hint,
        "back": link(found),
        "notice": found,
        "danger": True,
    }
    return answer_form(request, form, act, "notices/act.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, uid: str) -> HttpResponse:
    """A corrected notice in place of this one."""
    found = notice_for(request.user, uid, today(), "notices.replace_notice")
    initial = {**_as_typed(found), "from_on": today()}
    form = ReplaceForm(data_of(request), initial=initial)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        fresh = replace_notice(**acting(request, uid), version=data["version"], why=data["why"], **form.said)
        return link(fresh), _("The corrected notice is published; the earlier one points to it.")

    asked = asked_of(found.kind, found.places.values_list("area_code", flat=True)[0])
    hint = _("Its period begins anew: {days} days are asked for.").format(
        days=max(asked.days, found.days_asked)
    )
    context = {"title": _("Replace the notice"), "hint": hint, "back": link(found), "notice": found}
    if found.state != _S.PUBLISHED:
        return redirect(link(found))
    return answer_form(request, form, act, "notices/draft.html", context)
