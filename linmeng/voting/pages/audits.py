"""The sampled audit of paper against entries: planned, drawn by dice thrown in public, looked at."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linmeng.voting.actions.audits import SEEN, plan_audit, record_finding, throw
from linmeng.voting.forms.papers import AuditForm, SeedForm
from linmeng.voting.models import Motion
from linmeng.voting.pages.common import acting, answer_form, data_of, frame, link, now, seen, today, who
from linmeng.voting.pages.words import CHOICES
from linmeng.voting.queries.audits import AuditState, audits_of
from linmeng.voting.queries.sheets import number_of, sheet_of
from linmeng.web.refusing import status_for, tried

WORDS: dict[str, Any] = {
    **CHOICES,
    "blank": gettext_lazy("nothing marked"),
    "invalid": gettext_lazy("not valid: two ticks, or the paper as a whole"),
    "missing": gettext_lazy("the paper is not there"),
}


@login_required
@require_http_methods(["GET", "POST"])
def audits(request: HttpRequest, uid: str) -> HttpResponse:
    """The audits of a vote, and a new one."""
    motion = seen(request, uid, "voting.audit_paper")
    form = AuditForm(data_of(request), items=motion.items.order_by("number"))
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        told = acting(request, uid)
        done, status = tried(form, lambda: plan_audit(**told, **form.cleaned_data))
        if done:
            messages.success(request, _("Planned. Now throw the dice in public."))
            return redirect("voting:audits", uid)
    counted = motion.state in (Motion.State.COUNTED, Motion.State.RESULT)
    context = {
        "form": form,
        "audits": audits_of(request.user, uid, today()) if counted else (),
        "counted": counted,
        "seed_form": SeedForm(),
    }
    return render(
        request, "voting/audits.html", {**frame(request, motion, "result"), **context}, status=status
    )


@login_required
@require_http_methods(["GET", "POST"])
def seed(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """The dice, once; from them anybody draws the same papers."""
    motion = seen(request, uid, "voting.audit_paper")
    found = _state(request, uid, number)
    form = SeedForm(data_of(request))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        throw(by=who(request), at=now(), uid=uid, audit=number, seed=data["seed"])
        return link(motion, "audits"), _("Drawn. Fetch these papers and look at each.")

    context = {
        "title": _("Throw the dice"),
        "hint": _("Question {n}: {draws} draws. The dice are thrown before everybody, once.").format(
            n=found.item.number, draws=found.draws
        ),
        "back": link(motion, "audits"),
        "submit": _("Draw the papers"),
    }
    return answer_form(request, form, act, "voting/act.html", {**frame(request, motion, "result"), **context})


@login_required
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, uid: str, number: int, sheet: str) -> HttpResponse:
    """What is on a drawn paper; who looks says it before they learn what was entered."""
    motion = seen(request, uid, "voting.audit_paper")
    found, paper = _state(request, uid, number), sheet_of(motion, sheet)
    if request.method == "POST":
        told = acting(request, uid) | {"audit": number, "sheet": sheet}
        same = record_finding(
            **told, seen=request.POST.get("seen", ""), why=request.POST.get("why", "")[:200]
        )
        if same:
            messages.success(request, _("Paper and entry say the same."))
        else:
            messages.error(request, _("Paper and entry differ: all paper is counted by hand."))
        return redirect("voting:audits", uid)
    context = {
        "audit": found,
        "number": number_of(motion, paper),
        "place": paper.entry.place,
        "options": [(value, WORDS[value]) for value in SEEN],
    }
    return render(request, "voting/audit_look.html", {**frame(request, motion, "result"), **context})


def _state(request: HttpRequest, uid: str, number: int) -> AuditState:
    found = next((a for a in audits_of(request.user, uid, today()) if a.audit.pk == number), None)
    if found is None:
        raise Http404
    return found
