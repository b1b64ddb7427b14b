"""Votes: the list, a new one, its page, publishing, withdrawing, voting again; several compounds together."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linmeng.domain.refusals import NotYours
from linmeng.register.queries import Filters as CompoundFilters
from linmeng.register.queries import compound_for, compounds_for
from linmeng.voting.actions.motions import draft_motion, edit_motion, publish_motion, withdraw_motion
from linmeng.voting.forms import ChooseForm, Confirm, DraftForm, EditForm, ListForm, Why
from linmeng.voting.models import Motion
from linmeng.voting.pages.common import (
    acts_of,
    answer_form,
    data_of,
    frame,
    link,
    now,
    seen,
    today,
    who,
)
from linmeng.voting.pages.overview import overview, turn_out_context
from linmeng.voting.pages.shown import items_shown, matters_shown
from linmeng.voting.pages.words import matter_words, silence_words
from linmeng.voting.permissions import may, reach
from linmeng.voting.queries.desk import needs_of
from linmeng.voting.queries.motions import RUNNING, Filters, motions_for
from linmeng.voting.queries.packs import pack_of

PER_PAGE = 25


@login_required
@require_GET
def motions(request: HttpRequest) -> HttpResponse:
    """The votes in reach, and what of them needs me now."""
    form = ListForm(request.GET)
    form.is_valid()
    state, code = form.cleaned_data.get("state", ""), request.GET.get("compound", "")
    narrow = Filters(
        state="" if state == "going" else state, compound=code, text=form.cleaned_data.get("q", "")
    )
    rows = motions_for(request.user, today(), narrow)
    if state == "going":
        rows = rows.filter(state__in=RUNNING)
    compound = compound_for(request.user, code, today()) if code else None
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "compound": compound,
        "needs": needs_of(who(request), now(), today()) if not compound else (),
        "may_draft": _reaches(request, "voting.draft_motion"),
        "may_rule": compound is not None and may(request.user, "voting.see_draft", today(), compound),
    }
    return render(request, "voting/motions.html", context)


def _reaches(request: HttpRequest, act: str) -> bool:
    try:
        return bool(reach(request.user, act, today()))
    except NotYours:
        return False


@login_required
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Which compound votes."""
    scope = reach(request.user, "voting.draft_motion", today())
    form = ChooseForm(request.GET)
    form.is_valid()
    narrow = CompoundFilters(text=form.cleaned_data.get("q", ""))
    rows = compounds_for(request.user, today(), narrow).filter(scope.compounds()).order_by("name", "id")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "voting/choose.html", {"page": page, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new motion of one compound."""
    code = request.GET.get("compound", "")
    if not code:
        return redirect("voting:choose")
    compound = compound_for(request.user, code, today())
    pack = pack_of(compound, today())
    form = DraftForm(data_of(request), **rules_of_form(pack))

    def act(_data: dict[str, Any]) -> tuple[str, str]:
        made = draft_motion(by=who(request), at=now(), code=code, items=form.questions, **form.said)
        return link(made), _("The draft is kept. Only the offices and the committee see it.")

    context = {"title": _("New vote"), "compound": compound, "back": reverse("voting:motions")}
    return answer_draft(request, form, act, {**context, **form_context(pack)})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: str) -> HttpResponse:
    """Changes a draft."""
    motion = seen(request, uid, "voting.draft_motion")
    pack = pack_of(motion.compound, today())
    form = EditForm(data_of(request), initial=_as_typed(motion), **rules_of_form(pack))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        told = {"by": who(request), "at": now(), "uid": uid, "version": data["version"]}
        edit_motion(**told, items=form.questions, **form.said)
        return link(motion), _("The draft is changed.")

    context = {"title": _("Change the draft"), "motion": motion, "compound": motion.compound}
    return answer_draft(request, form, act, {**context, "back": link(motion), **form_context(pack)})


def answer_draft(request: HttpRequest, form: Any, act: Any, context: dict[str, Any]) -> HttpResponse:
    """The draft's form; “more questions” only shows it again with more room."""
    if "more" in request.POST:
        fresh: dict[str, Any] = {n: request.POST.get(n) for n in form.fields if n != "codes"}
        fresh |= {"codes": request.POST.getlist("codes")} if "codes" in form.fields else {}
        form.is_bound, form.initial = False, fresh
        return render(request, "voting/draft.html", {"form": form, **context})
    return answer_form(request, form, act, "voting/draft.html", context)


def rules_of_form(pack: Any) -> dict[str, Any]:
    """What the form needs of the rules: matters, and whether silence may mean something."""
    return {
        "matters": {m.code: matter_words(m) for m in pack.matters},
        "silent": pack.value("unreturned") != "exclude",
    }


def form_context(pack: Any) -> dict[str, Any]:
    value = str(pack.value("unreturned"))
    silence = {"words": silence_words(value), "document": pack.document("unreturned")}
    return {"pack": pack, "matters": matters_shown(pack), "silence": silence if value != "exclude" else None}


def _as_typed(motion: Motion) -> dict[str, Any]:
    names = ("title", "text", "building", "door", "opens_at", "closes_at", "level", "reelection", "silence")
    typed = {n: getattr(motion, n) for n in (*names, "quorum", "version")}
    for item in motion.items.all():
        typed |= {f"matter_{item.number}": item.matter, f"words_{item.number}": item.words}
    return typed


@login_required
@require_GET
def motion(request: HttpRequest, uid: str) -> HttpResponse:
    """A motion: where it stands, what comes next, what it says."""
    found = seen(request, uid)
    context = {**frame(request, found, "motion"), **overview(request, found), "may": acts_of(request, found)}
    return render(request, "voting/motion.html", context)


@login_required
@require_GET
def turn_out(request: HttpRequest, uid: str) -> HttpResponse:
    """Turn-out as it stands, for the page that asks again while the vote is open."""
    found = seen(request, uid, "voting.see_turn_out")
    return render(request, "voting/turn_out.html", {"motion": found, **turn_out_context(found)})


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, uid: str) -> HttpResponse:
    """What is frozen by publishing, and the act."""
    found = seen(request, uid, "voting.publish_motion")
    pack = pack_of(found.compound, today())
    form = Confirm(data_of(request), initial={"version": found.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        publish_motion(by=who(request), at=now(), uid=uid, version=data["version"])
        return link(found), _("Published. Text and rules stand now; next the roll is frozen.")

    items = items_shown(found.items.all(), pack)
    context = {**frame(request, found, "motion"), "pack": pack, "items": items, "back": link(found)}
    return answer_form(request, form, act, "voting/publish.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, uid: str) -> HttpResponse:
    """Takes a motion back before it opens."""
    found = seen(request, uid, "voting.withdraw_motion")
    form = Why(data_of(request), initial={"version": found.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        withdraw_motion(by=who(request), at=now(), uid=uid, **data)
        return link(found), _("The vote is withdrawn; it stays on record with its reason.")

    context = {
        **frame(request, found, "motion"),
        "title": _("Withdraw the vote"),
        "hint": _("It will not open. The text, the roll and the reason stay on record."),
        "back": link(found),
        "danger": True,
    }
    return answer_form(request, form, act, "voting/act.html", context)


@login_required
@require_POST
def repeat(request: HttpRequest, uid: str) -> HttpResponse:
    """The same vote again, as a new draft."""
    from linmeng.voting.actions.joint import repeat_motion

    made = repeat_motion(by=who(request), at=now(), uid=uid)
    return redirect("voting:edit", made.uid)
