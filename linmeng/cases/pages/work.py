"""The task force, duties and their answers, legality opinions."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linmeng.cases.actions import answer_duty, drop_duty, give_duty, give_legality, join_force, leave_force
from linmeng.cases.forms.fields import ReasonOnly
from linmeng.cases.forms.work import AnswerDutyForm, DutyForm, LegalityForm, MemberForm
from linmeng.cases.models import Case, Duty, Meeting
from linmeng.cases.pages.common import (
    act_context,
    acting,
    answer_form,
    data_of,
    frame,
    link,
    seen,
    today,
    who,
)
from linmeng.cases.pages.words import words_of
from linmeng.cases.permissions import may
from linmeng.cases.queries.documents import documents_for
from linmeng.cases.queries.duties import (
    duties_for,
    holds,
    members_of,
    organisation_named,
    organisations_to_offer,
    person_offered,
    persons_to_offer,
)
from linmeng.cases.queries.procedures import frozen_procedure


@login_required
@require_GET
def work(request: HttpRequest, uid: str) -> HttpResponse:
    """Who works on the case, what each has to do until when, what the experts say."""
    case = seen(request, uid)
    named = may(request.user, "cases.see_opinions", today(), case)
    context = {
        **frame(request, case, "work"),
        "members": members_of(case, today()) if named else [],
        "named": named,
        "duties": [_duty_line(request, case, duty) for duty in duties_for(request.user, case, today())],
        "legality": case.legality.select_related("document"),
    }
    return render(request, "cases/work.html", context)


def _duty_line(request: HttpRequest, case: Case, duty: Duty) -> dict[str, Any]:
    on = today()
    open_ = duty.state == Duty.State.OPEN
    gives = may(request.user, "cases.give_duty", on, case, duty.compound)
    answers = open_ and (gives or holds(who(request), duty, on))
    step = frozen_procedure(case).step(duty.step)
    meeting: Meeting | None = duty.resolution.meeting if duty.resolution else None
    return {
        "duty": duty, "open": open_, "late": open_ and duty.due_on is not None and duty.due_on < on,
        "left": (duty.due_on - on).days if open_ and duty.due_on else None, "answers": answers,
        "step": words_of(step) if step else "", "meeting": meeting,
    }  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, uid: str) -> HttpResponse:
    """Somebody joins the task force."""
    case = seen(request, uid, "cases.staff_case")
    form = MemberForm(data_of(request), persons=_persons(request, case))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        person = person_offered(who(request), case, int(data["person"]), today())
        join_force(**acting(request, uid), person=person, part=data["part"])
        return link(case, "work"), _("{name} is in the task force.").format(name=person)

    return answer_form(request, form, act, act_context(request, case, "work", _("Into the task force")))


@login_required
@require_POST
def member_leave(request: HttpRequest, uid: str, member: int) -> HttpResponse:
    """Somebody leaves the task force."""
    case = seen(request, uid, "cases.staff_case")
    row = leave_force(**acting(request, uid), member=member)
    messages.success(request, _("{name} left the task force.").format(name=row.person))
    return redirect(link(case, "work"))


@login_required
@require_http_methods(["GET", "POST"])
def duty_new(request: HttpRequest, uid: str) -> HttpResponse:
    """A new duty."""
    case = seen(request, uid, "cases.give_duty")
    form = DutyForm(
        data_of(request), initial={"step": request.GET.get("step", "")}, persons=_persons(request, case),
        organisations=_organisations(), steps=steps_to_choose(case),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> tuple[str, str]:
        told = {k: data[k] for k in ("words", "due_on", "step")}
        give_duty(**acting(request, uid), **told, **holder(request, case, data))
        return link(case, "work"), _("The duty is given.")

    return answer_form(request, form, act, act_context(request, case, "work", _("Give a duty")))


@login_required
@require_http_methods(["GET", "POST"])
def duty_answer(request: HttpRequest, uid: str, duty: int) -> HttpResponse:
    """A duty is done; a department answers."""
    case, row = _duty(request, uid, duty)
    form = AnswerDutyForm(data_of(request), initial={"done_on": today()})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        answer_duty(**acting(request, uid), duty=duty, **data)
        return link(case, "work"), _("The duty is answered.")

    facts = [
        (_("What is to be done"), row.words),
        (_("Held by"), row.holder),
        (_("Until"), row.due_on or "—"),
    ]
    return answer_form(
        request, form, act, act_context(request, case, "work", _("Answer a duty"), facts=facts)
    )


@login_required
@require_http_methods(["GET", "POST"])
def duty_drop(request: HttpRequest, uid: str, duty: int) -> HttpResponse:
    """A duty is no longer needed."""
    case, row = _duty(request, uid, duty)
    form = ReasonOnly(data_of(request))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        drop_duty(**acting(request, uid), duty=duty, **data)
        return link(case, "work"), _("The duty is no longer needed.")

    facts = [(_("What is to be done"), row.words), (_("Held by"), row.holder)]
    context = act_context(request, case, "work", _("No longer needed"), facts=facts, danger=True)
    return answer_form(request, form, act, context)


@login_required
@require_http_methods(["GET", "POST"])
def legality(request: HttpRequest, uid: str) -> HttpResponse:
    """An opinion on legality, the expert's own or one on paper."""
    case = seen(request, uid, "cases.give_legality")
    papers = [(d.uid, str(d)) for d in documents_for(request.user, case, today()) if d.aside_at is None]
    keeper = may(request.user, "cases.staff_case", today(), case)
    first = {"on": today(), "expert": "" if keeper else who(request).name}
    form = LegalityForm(data_of(request), initial=first, documents=papers)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        give_legality(**acting(request, uid), **data)
        return link(case, "work"), _("The opinion on legality is recorded.")

    return answer_form(request, form, act, act_context(request, case, "work", _("Opinion on legality")))


def holder(request: HttpRequest, case: Case, data: dict[str, Any]) -> dict[str, Any]:
    """Who of a form has to do it, as acts take it. Raises NotYours for somebody who cannot be named."""
    person, organisation = data.get("person"), data.get("organisation")
    return {
        "person": person_offered(who(request), case, int(person), today()) if person else None,
        "organisation": organisation_named(int(organisation)) if organisation else None,
        "department": data.get("department", ""),
    }


def steps_to_choose(case: Case) -> list[tuple[str, str]]:
    """The steps of a case for a choice."""
    return [(step.key, words_of(step)) for step in frozen_procedure(case).steps]


def choices_of(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Persons and organisations for a choice."""
    return {"persons": _persons(request, case), "organisations": _organisations()}


def _persons(request: HttpRequest, case: Case) -> list[tuple[str, str]]:
    return [(str(p.pk), str(p)) for p in persons_to_offer(who(request), case, today())]


def _organisations() -> list[tuple[str, str]]:
    return [(str(o.pk), o.name) for o in organisations_to_offer()]


def _duty(request: HttpRequest, uid: str, duty: int) -> tuple[Case, Duty]:
    case = seen(request, uid, "cases.answer_duty")
    row = case.duties.filter(pk=duty).select_related("person", "organisation").first()
    if row is None:
        raise Http404
    return case, row
