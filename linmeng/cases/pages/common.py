"""What the pages of this room share: the moment, who acts, a case, a form that leads to one act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from linmeng.cases.models import Case
from linmeng.cases.permissions import MAY, may
from linmeng.cases.queries.cases import case_for
from linmeng.people.models import Person
from linmeng.web.answering import answer_form as answer_any_form
from linmeng.web.answering import data_of as data_of
from linmeng.web.answering import now as now
from linmeng.web.answering import today as today

# view → words, icon, the act one needs; other helpers of this room add theirs
VIEWS: list[tuple[str, Any, str, str]] = [
    ("case", _("Where it stands"), "map-pin", "cases.see_case"),
    ("timeline", _("Timeline"), "timeline", "cases.see_case"),
    ("work", _("Duties"), "users-group", "cases.see_case"),
    ("meetings", _("Meetings"), "calendar-event", "cases.see_case"),
    ("opinions", _("Opinions"), "message-2", "cases.see_opinions"),
    ("documents", _("Evidence"), "paperclip", "cases.see_case"),
    ("papers", _("Official papers"), "file-text", "cases.see_documents"),
    ("custody", _("Custody"), "home-shield", "cases.see_case"),
    ("selections", _("Selection"), "gavel", "cases.see_case"),
    ("contracts", _("Contracts and handover"), "file-certificate", "cases.see_case"),
    ("history", _("History"), "history", "cases.see_case"),
]


@dataclass(frozen=True, slots=True)
class Tab:
    """One link from view to view."""

    label: Any
    icon: str
    url: str
    here: bool


def who(request: HttpRequest) -> Person:
    """Who acts: `login_required` has seen to it that somebody signed in."""
    return cast(Person, request.user)


def acting(request: HttpRequest, uid: str) -> dict[str, Any]:
    """Who acts when on which case, as every act takes it."""
    return {"by": who(request), "at": now(), "uid": uid}


def seen(request: HttpRequest, uid: str, act: str = "cases.see_case") -> Case:
    """The case of the address, for an act. Raises Http404 and NotYours."""
    return case_for(request.user, uid, today(), act)


def acts_of(request: HttpRequest, case: Case) -> frozenset[str]:
    """What the person may do with this case, without the room's name, as templates ask it."""
    on = today()
    return frozenset(act.removeprefix("cases.") for act in MAY if may(request.user, act, on, case))


def frame(request: HttpRequest, case: Case, here: str) -> dict[str, Any]:
    """The context every view of a case needs."""
    acts = acts_of(request, case)
    tabs = [
        Tab(words, icon, url, name == here)
        for name, words, icon, act in VIEWS
        if act.removeprefix("cases.") in acts and (url := link(case, name))
    ]
    words = next((t.label for t in tabs if t.here), "")
    return {"case": case, "tabs": tabs, "here": here, "here_words": words, "may": acts, "today": today()}


def link(case: Case, name: str = "case", *more: Any) -> str:
    """The address of a page of a case, "" while it is still being built."""
    try:
        return reverse(f"cases:{name}", args=[case.uid, *more])
    except NoReverseMatch:
        return ""


def files_of(request: HttpRequest) -> Any:
    return request.FILES if request.method == "POST" else None


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], tuple[str, Any]],
    context: dict[str, Any],
    template: str = "cases/act.html",
) -> HttpResponse:
    """A form of this room; where somebody else was faster, it then stands for the state that is there now."""
    return answer_any_form(request, form, act, template, context, lambda: _renew(form, context))


def _renew(form: forms.Form, context: dict[str, Any]) -> None:
    """Puts the version that is there now into a form that is shown again."""
    thing = context.get("meeting") or context.get("selection") or context.get("case")
    if thing is None or "version" not in form.fields:
        return
    thing.refresh_from_db(fields=["version"])
    fresh = cast(Any, form.data).copy()
    fresh[form.add_prefix("version")] = str(thing.version)
    form.data = fresh


def act_context(request: HttpRequest, case: Case, here: str, title: Any, **more: Any) -> dict[str, Any]:
    """The context of one act on a case: what it does, and the way back."""
    return {**frame(request, case, here), "title": title, "back": link(case, here), **more}
