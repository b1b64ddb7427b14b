"""Votes that several compounds take together: drafted in one form, looked at side by side."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linmeng.register.queries import Filters, compounds_for
from linmeng.voting.actions.joint import MERGE, OVER, open_joint, repeat_joint
from linmeng.voting.forms import ChooseForm, JointForm
from linmeng.voting.models import Motion
from linmeng.voting.pages.common import data_of, now, today, who
from linmeng.voting.pages.motions import answer_draft, form_context, rules_of_form
from linmeng.voting.pages.overview import next_step, steps_of, turn_out_context
from linmeng.voting.permissions import may, reach
from linmeng.voting.queries.motions import joint_for, sees
from linmeng.voting.queries.packs import pack_of
from linmeng.voting.queries.results import JointOutcome, joint_outcome

OFFERED = 200


@login_required
@require_http_methods(["GET", "POST"])
def joint_new(request: HttpRequest) -> HttpResponse:
    """Which compounds vote together, then the one form for all of them."""
    offered = _offered(request)
    asked = request.POST.getlist("codes") or request.GET.getlist("codes")
    chosen = [c for c in offered if c.code in asked]
    if request.method == "GET" and len(chosen) < 2:
        context = {"form": ChooseForm(request.GET), "offered": offered, "asked": asked, "most": OFFERED}
        return render(request, "voting/joint_choose.html", context)
    pack = pack_of((chosen or offered)[0], today())
    merges = any(m.code == MERGE for m in pack.matters)
    initial = {
        "codes": asked,
        "title": request.GET.get("title", "")[:160],
        "matter_1": MERGE if merges else "",
        "words_1": _("Do you agree that these compounds become one property-management area?")
        if merges
        else "",
    }
    choices = [(c.code, f"{c.name} · {c.area.name}") for c in (chosen or offered)]
    form = JointForm(data_of(request), compounds=choices, initial=initial, **rules_of_form(pack))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        said = {n: v for n, v in form.said.items() if n not in ("building", "door")}
        told = {"codes": data["codes"], "adjacency": data["adjacency"], "items": form.questions}
        made = open_joint(by=who(request), at=now(), **told, **said)
        return reverse("voting:joint", args=[made.uid]), _("One draft stands for each compound.")

    context = {
        "title": _("Several compounds vote together"),
        "hint": _("Each compound votes by itself; the whole carries only when every one carries."),
        "back": reverse("voting:motions"),
        "joint": True,
    }
    return answer_draft(request, form, act, {**context, **form_context(pack)})


def _offered(request: HttpRequest) -> list[Any]:
    """The compounds that may be asked, those already named first."""
    scope = reach(request.user, "voting.draft_motion", today())
    rows = compounds_for(request.user, today()).filter(scope.compounds())
    named = request.POST.getlist("codes") or request.GET.getlist("codes")
    first = list(rows.filter(code__in=named[:OFFERED]).order_by("name", "id"))
    words = Filters(text=request.GET.get("q", "").strip()[:80])
    found = compounds_for(request.user, today(), words).filter(scope.compounds()).exclude(code__in=named)
    return first + list(found.order_by("area_code", "name", "id")[:OFFERED])


@login_required
@require_GET
def joint(request: HttpRequest, uid: str) -> HttpResponse:
    """All compounds of a joint vote side by side, and the common outcome."""
    found = joint_for(request.user, uid, today())
    outcome = joint_outcome(found)
    sides = [_side(request, m, outcome) for m in outcome.motions if sees(request.user, m, today())]
    everywhere = len(sides) == len(outcome.motions)
    over = all(m.state in OVER for m in outcome.motions)
    context = {
        "joint": found,
        "sides": sides,
        "outcome": outcome,
        "verdict": _verdict(outcome, told=all(s["told"] for s in sides) and everywhere),
        "may_repeat": over and everywhere and all(s["may_draft"] for s in sides),
    }
    return render(request, "voting/joint.html", context)


def _side(request: HttpRequest, motion: Motion, outcome: JointOutcome) -> dict[str, Any]:
    """One compound; its result only where it is published, or for those who count."""
    told = motion.state != "counted" or may(request.user, "voting.count_motion", today(), motion)
    return {
        "motion": motion,
        "next": next_step(request, motion, steps_of(motion)),
        "told": told,
        "result": _said(motion, outcome) if told and motion.state in ("counted", "result") else "",
        "may_draft": may(request.user, "voting.draft_motion", today(), motion),
        **turn_out_context(motion),
    }


def _said(motion: Motion, outcome: JointOutcome) -> str:
    """What became of one compound: carried, lost, decide."""
    names = (motion.compound_name, f"{motion.compound_name} ({motion.compound.code})")
    if any(n in one.undecided for one in outcome.items.values() for n in names):
        return "decide"
    return "lost" if any(n in one.lost for one in outcome.items.values() for n in names) else "carried"


def _verdict(outcome: JointOutcome, *, told: bool) -> str:
    """What is known of the whole: carried, lost, decide (a person must), withdrawn, or open."""
    if any(m.state == "withdrawn" for m in outcome.motions):
        return "withdrawn"
    if not told:
        return "open"
    if any(one.lost for one in outcome.items.values()):
        return "lost"
    if any(one.undecided for one in outcome.items.values()):
        return "decide"
    return "carried" if outcome.carried else "open"


@login_required
@require_POST
def joint_repeat(request: HttpRequest, uid: str) -> HttpResponse:
    """Every compound votes again."""
    made = repeat_joint(by=who(request), at=now(), uid=uid)
    messages.success(request, _("New drafts stand, one for each compound. Set their times and publish them."))
    return redirect("voting:joint", made.uid)
