"""An alliance of a published plan is put to the vote of its owners."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from linmeng.domain.refusals import NotYours
from linmeng.planning.actions.votes import KIND, Proposed, propose_votes
from linmeng.planning.forms.votes import VoteForm
from linmeng.planning.pages.common import plan_or_404, sheet_or_404, today, tongue
from linmeng.planning.queries import publication_of
from linmeng.voting.queries.motions import motions_about
from linmeng.web.refusing import status_for, tried


@login_required
@require_http_methods(["GET", "POST"])
def put_to_vote(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What the owners would decide, the few choices that are the clerk's, and the drafts."""
    from linmeng.planning.files import words

    plan, report = plan_or_404(request, pk)
    sheet = sheet_or_404(report, number)
    merges = sheet.alliance.mode == "merge"
    data = request.POST if request.method == "POST" else None
    form = VoteForm(data, merges=merges, host=sheet.host is not None)
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {
            "by": request.user,
            "at": timezone.now(),
            "plan": pk,
            "alliance": sheet.number,
        }
        done, status = tried(form, lambda: propose_votes(**told, **form.cleaned_data))
        if done:
            return _drafted(request, done)
    context = {
        "plan": plan,
        "sheet": sheet,
        "form": form,
        "merges": merges,
        "title": words.title(sheet, tongue()),
        "standing": publication_of(plan),
        "already": _already(request, pk, sheet.number),
    }
    return render(request, "planning/votes.html", context, status=status)


def _already(request: HttpRequest, plan: int, alliance: int) -> list[Any]:
    """The votes on this alliance that the person may see."""
    try:
        return list(motions_about(request.user, today(), kind=KIND, plan=plan, alliance=alliance))
    except NotYours:
        return []


def _drafted(request: HttpRequest, done: Proposed) -> HttpResponse:
    said = ngettext(
        "{n} vote is drafted, its text filled from the plan. Look through it, then publish it.",
        "{n} votes are drafted, their texts filled from the plan. Look through them, then publish them.",
        len(done.motions),
    )
    messages.success(request, said.format(n=len(done.motions)))
    if done.joint:
        return redirect("voting:joint", done.joint.uid)
    return (
        redirect("voting:motion", done.motions[0].uid)
        if len(done.motions) == 1
        else redirect("voting:motions")
    )
