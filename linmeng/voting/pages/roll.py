"""The roll: frozen, looked at, objected to, answered."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.voting.actions.objections import answer_objection, object_to_roll
from linmeng.voting.actions.roll import freeze_roll
from linmeng.voting.forms.roll import AnswerForm, FreezeForm, ObjectForm
from linmeng.voting.models import Motion, Service
from linmeng.voting.pages.common import acts_of, answer_form, data_of, frame, link, now, seen, today, who
from linmeng.voting.pages.words import LEFT_OUT
from linmeng.voting.queries.motions import BEFORE_OPEN
from linmeng.voting.queries.rolls import entries_for, objections_for
from linmeng.voting.queries.turn_out import returned_entries

PER_PAGE = 100
_S = Motion.State


@login_required
@require_GET
def roll(request: HttpRequest, uid: str) -> HttpResponse:
    """The frozen roll: units, areas, who was served and who returned; objections with their answers."""
    motion = seen(request, uid, "voting.see_roll")
    came = returned_entries(motion).filter(pk=OuterRef("pk"))
    served = Service.objects.filter(entry=OuterRef("pk"), refused_why="", checked_at__isnull=False)
    rows = entries_for(request.user, uid, today()).order_by("left_out", "id")
    rows = rows.annotate(came=Exists(came), served=Exists(served))
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": found,
        "why_out": LEFT_OUT,
        "units": rows.filter(left_out="").count(),
        "objections": objections_for(request.user, uid, today()),
        "may": acts_of(request, motion),
        "changeable": motion.state in BEFORE_OPEN,
        "hears": motion.state in (_S.ROLL, _S.NOTICE),
    }
    return render(request, "voting/roll.html", {**frame(request, motion, "roll"), **context})


@login_required
@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest, uid: str) -> HttpResponse:
    """Freezes the roll, for the first time or anew."""
    motion = seen(request, uid, "voting.freeze_roll")
    initial = {"version": motion.version, "objections_until": motion.objections_until}
    form = FreezeForm(data_of(request), initial=initial)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        freeze_roll(by=who(request), at=now(), uid=uid, **data)
        return link(motion, "roll"), _("The roll is frozen. Look through it, then tell everybody.")

    context = {
        "title": _("Freeze the roll anew") if motion.frozen_at else _("Freeze the roll"),
        "hint": _(
            "Units, areas and who counts as one owner are taken from the register as it stands now. Units "
            "without an area or a holder stand in the way and are named."
        )
        + (
            " " + _("What was printed for a unit whose owner changed is set aside.")
            if motion.frozen_at
            else ""
        ),
        "back": link(motion),
    }
    return answer_form(request, form, act, "voting/act.html", {**frame(request, motion, "roll"), **context})


@login_required
@require_http_methods(["GET", "POST"])
def object_(request: HttpRequest, uid: str) -> HttpResponse:
    """An objection: by an owner of the compound, or by the office for one."""
    motion = seen(request, uid)
    form = ObjectForm(data_of(request), initial={"place": request.GET.get("place", "")[:80]})
    staff = "see_roll" in acts_of(request, motion)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        object_to_roll(by=who(request), at=now(), uid=uid, **data)
        return link(motion, "roll" if staff else "motion"), _(
            "The objection is recorded; it will be answered."
        )

    context = {
        "title": _("Object to the roll"),
        "hint": _("A unit is missing, its area is wrong, or somebody else is its owner: say so here."),
        "back": link(motion, "roll" if staff else "motion"),
    }
    return answer_form(request, form, act, "voting/act.html", {**frame(request, motion, "roll"), **context})


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Answers an objection."""
    motion = seen(request, uid, "voting.answer_objection")
    found = next((o for o in objections_for(request.user, uid, today()) if o.pk == number), None)
    if found is None:
        raise Http404
    form = AnswerForm(data_of(request))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        said = {"objection": number, "upheld": data["upheld"] == "yes", "answer": data["answer"]}
        answer_objection(by=who(request), at=now(), uid=uid, **said)
        again = _("Answered. Correct the register, then freeze the roll anew.")
        return link(motion, "roll"), again if said["upheld"] else _("Answered; the roll stays as it is.")

    facts = [(_("Unit it is about"), found.place or "—"), (_("Objection"), found.text), (_("By"), found.by)]
    context = {"title": _("Answer an objection"), "facts": facts, "back": link(motion, "roll")}
    return answer_form(request, form, act, "voting/act.html", {**frame(request, motion, "roll"), **context})
