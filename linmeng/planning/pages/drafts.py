"""Drafts: arrange a plan by hand, alone or together; figures and rule breaks at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linmeng.domain.refusals import NotUnderstood, Refusal
from linmeng.planning import actions
from linmeng.planning.forms import EditForm, NewDraftForm, NoteForm, VersionForm
from linmeng.planning.models import Draft
from linmeng.planning.pages.common import plan_or_404, today, tongue
from linmeng.planning.queries import (
    draft_for,
    drafts_for,
    ground_of,
    may_edit_drafts,
    may_publish,
    rates_for,
)
from linmeng.planning.queries.drafts import area_of, desk_of, here_now
from linmeng.register.queries import area_for, area_tree
from linmeng.web.refused import said

SECONDS = 5.0  # that finishing the rest may take while somebody waits


@login_required
@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """The drafts of my area, the last edited first."""
    rows = drafts_for(request.user, today())  # type: ignore[arg-type]
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "planning/drafts.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def draft_of_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a draft of one sub-district of a plan, or goes on with one that somebody opened."""
    plan, report = plan_or_404(request, pk)
    codes = {a["code"]: name for a, name in zip(plan.areas, [a.name for a in report.areas], strict=False)}
    if request.method == "POST":
        area = area_for(request.user, request.POST.get("area", ""), today())
        draft = actions.open_draft(by=request.user, at=timezone.now(), area=area, plan=plan)  # type: ignore[arg-type]
        return redirect("planning:draft", pk=draft.pk)
    begun = drafts_for(request.user, today()).filter(based_on=plan)  # type: ignore[arg-type]
    return render(request, "planning/draft_of_plan.html", {"plan": plan, "areas": codes, "begun": begun[:50]})


@login_required
@require_http_methods(["GET", "POST"])
def draft_new(request: HttpRequest) -> HttpResponse:
    """A draft that begins with everybody alone: choose the sub-district and the rates."""
    if not may_edit_drafts(request.user, today()):  # type: ignore[arg-type]
        drafts_for(request.user, today())  # type: ignore[arg-type]
    actions.import_rates(at=timezone.now())
    versions = rates_for(request.user, today())  # type: ignore[arg-type]
    form = NewDraftForm(request.POST if request.method == "POST" else None, versions=versions)
    if request.method == "POST" and form.is_valid():
        area = area_for(request.user, request.POST.get("area", ""), today())
        try:
            draft = actions.open_draft(by=request.user, at=timezone.now(), area=area, **form.cleaned_data)  # type: ignore[arg-type]
            return redirect("planning:draft", pk=draft.pk)
        except Refusal as refusal:
            form.add_error(None, said(refusal))
    areas = [b for b in area_tree(request.user, today()) if b.count and b.area.level == "subdistrict"]
    context = {"form": form, "areas": areas, "chosen": request.POST.get("area", "")}
    return render(request, "planning/draft_new.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as it is now; an open page asks every two seconds whether anything is new."""
    found = draft_or_404(request, pk)
    actions.visit_draft(by=request.user, at=timezone.now(), draft=found)  # type: ignore[arg-type]
    stamp = _stamp(found)
    if request.htmx and request.GET.get("stamp") == stamp:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return _board(request, found, request.GET.get("at", ""), stamp)


@login_required
@require_GET
def draft_map(request: HttpRequest, pk: int) -> HttpResponse:
    """The data of the draft's map as it is now."""
    from linmeng.planning.queries.draft_maps import draft_map as map_of

    found = draft_or_404(request, pk)
    ground = ground_of(found)
    now, ways = desk_of(found).now, area_of(found).ways
    answer = JsonResponse(map_of(ground, now, tongue(), _link(), ways))
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_POST
def draft_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Does one edit; the answer is the draft after it."""
    found = draft_or_404(request, pk)
    form = EditForm(request.POST)
    if not form.is_valid():
        raise NotUnderstood("This edit could not be read.")
    sent = form.cleaned_data
    told: dict[str, Any] = {"by": request.user, "at": timezone.now(), "draft": found, "on": sent["on"]}
    if sent["do"] == "undo":
        actions.undo_edit(**told)
    elif sent["do"] == "redo":
        actions.redo_edit(**told)
    elif sent["do"] == "finish":
        actions.finish_rest(**told, stop=actions.Within(SECONDS))
    else:
        actions.edit_draft(**told, wanted=_wanted(sent))
    return _answer(request, pk, sent["at"])


@login_required
@require_POST
def draft_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Leaves a note."""
    found = draft_or_404(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise NotUnderstood("A note needs between 1 and {most} characters.", most=500)
    sent = form.cleaned_data
    actions.note_draft(
        by=request.user,  # type: ignore[arg-type]
        at=timezone.now(), draft=found, text=sent["text"], about=_about(found, sent["about"]),
    )  # fmt: skip
    return _answer(request, pk, sent["at"])


@login_required
@require_POST
def draft_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps the draft under a name."""
    found = draft_or_404(request, pk)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise NotUnderstood("A name needs between 1 and {most} characters.", most=120)
    version = actions.keep_version(by=request.user, at=timezone.now(), draft=found, **form.cleaned_data)  # type: ignore[arg-type]
    messages.success(request, _("Kept as version {n}.").format(n=version.number))
    return redirect("planning:draft", pk=pk)


def draft_or_404(request: HttpRequest, pk: int) -> Draft:
    """A draft the person may arrange."""
    try:
        return draft_for(request.user, pk, today())  # type: ignore[arg-type]
    except (Draft.DoesNotExist, OverflowError) as error:
        raise Http404 from error


def _about(found: Draft, sent: str) -> tuple[str, ...]:
    """The compounds a note is about: none, one, or with “alliance:” before it all of its alliance."""
    if sent.startswith("alliance:"):
        return desk_of(found).now.of(sent.removeprefix("alliance:")).members
    return (sent,) if sent else ()


def _wanted(sent: dict[str, Any]) -> actions.Wanted:
    return actions.Wanted(
        kind=sent["do"], who=sent["who"], to=sent["to"], mode=sent["mode"], host=sent["host"],
        version=sent["version"] or 0, whole=sent["whole"],
    )  # fmt: skip


def _answer(request: HttpRequest, pk: int, at: str) -> HttpResponse:
    """The board for htmx, else the page anew with the same compound chosen."""
    if request.htmx:  # type: ignore[attr-defined]
        found = draft_or_404(request, pk)
        return _board(request, found, at, _stamp(found))
    return redirect(f"{reverse('planning:draft', args=[pk])}{f'?at={at}' if at else ''}#draft")


def _board(request: HttpRequest, found: Draft, at: str, stamp: str) -> HttpResponse:
    from linmeng.planning.queries.draft_board import board_of, focus_on
    from linmeng.planning.queries.draft_maps import changing, draft_map
    from linmeng.planning.queries.draft_words import history_of, notes_of

    ground, now = ground_of(found), desk_of(found).now
    context = {
        "draft": found,
        "board": board_of(found, ground),
        "focus": focus_on(ground, now, at),
        "history": list(history_of(found, ground, tongue())),
        "notes": notes_of(found, ground),
        "versions": found.versions.select_related("by").defer("arrangement"),
        "here": [p for p in here_now(found, timezone.now()) if p != request.user],
        "stamp": stamp,
        "may_publish": may_publish(request.user, today(), found.area.code),  # type: ignore[arg-type]
        "map": changing(draft_map(ground, now, tongue(), _link())),
    }
    page = "draft_board.html" if request.htmx else "draft.html"  # type: ignore[attr-defined]
    return render(request, f"planning/{page}", context)


def _stamp(found: Draft) -> str:
    """Changes whenever the board would look different."""
    here = "-".join(str(p.pk) for p in here_now(found, timezone.now()))
    return f"{found.head[:12]}.{found.notes.count()}.{found.versions.count()}.{here}"


def _link() -> str:
    return reverse("register:compound", args=["0"]).replace("/0/", "/{}/")
