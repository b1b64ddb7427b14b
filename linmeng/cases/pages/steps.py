"""One step: done, left out, opened again; one fact; the votes of a step."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from linmeng.cases.actions import (
    learn_fact,
    link_motion,
    propose_planned_votes,
    propose_votes,
    read_result,
    record_step,
    reopen_step,
    waive_step,
)
from linmeng.cases.forms.fields import Why
from linmeng.cases.forms.steps import FactForm, LinkForm, ProposeForm, StepForm
from linmeng.cases.models import Case, CaseMotion
from linmeng.cases.pages.asking import asked, context_of
from linmeng.cases.pages.common import (
    act_context,
    acting,
    answer_form,
    data_of,
    files_of,
    link,
    seen,
    today,
)
from linmeng.cases.pages.proofs import offered, proofs_of
from linmeng.cases.pages.words import value_words, words_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.standing import names_of, progress_of
from linmeng.cases.queries.votes import (
    by_compound,
    motions_to_join,
    question,
    ready_to_read,
    to_draft,
    votes_of,
)
from linmeng.domain.procedures.model import Step


@login_required
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """That a step was done, how it ended and what shows it."""
    case, found, code = asked(request, uid, step)
    form = StepForm(
        data_of(request), files_of(request), initial={"on": today(), "version": case.version}, today=today(),
        outcomes=[(o.key, words_of(o)) for o in found.outcomes],
        **offered(case, found, code, found.proofs),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> tuple[str, str]:
        proofs = proofs_of(request, case, found, code, found.proofs, data)
        told = {
            "on": data["on"],
            "outcome": data["outcome"],
            "note": data["note"],
            "version": data["version"],
        }
        record_step(**acting(request, uid), step=step, compound=code, proofs=proofs, **told)
        return link(case), _("Recorded: {step}.").format(step=words_of(found))

    return answer_form(
        request, form, act, context_of(request, case, found, code, words_of(found)), "cases/step.html"
    )


@login_required
@require_http_methods(["GET", "POST"])
def waive(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """A step is left out, on a ground."""
    case, found, code = asked(request, uid, step, "cases.waive_step")
    form = Why(data_of(request), initial={"version": case.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        waive_step(
            **acting(request, uid), step=step, compound=code, ground=data["reason"], version=data["version"]
        )
        return link(case), _("Left out: {step}.").format(step=words_of(found))

    title = _("Leave out: {step}").format(step=words_of(found))
    return answer_form(request, form, act, context_of(request, case, found, code, title))


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """A step is done again, and all that stands on it."""
    case, found, code = asked(request, uid, step, "cases.reopen_step")
    form = Why(data_of(request), initial={"version": case.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        told = {"reason": data["reason"], "version": data["version"]}
        reopen_step(**acting(request, uid), step=step, compound=code, **told)
        return link(case), _("Begun again: {step}.").format(step=words_of(found))

    context = context_of(request, case, found, code, _("Begin again: {step}").format(step=words_of(found)))
    context["hint"] = _("Every step that stands on this one is then to be done again as well.")
    return answer_form(request, form, act, context)


@login_required
@require_http_methods(["GET", "POST"])
def fact(request: HttpRequest, uid: str, fact: str) -> HttpResponse:
    """What the case has to know."""
    case, code = seen(request, uid, "cases.learn_fact"), request.GET.get("compound", "")
    found = frozen_procedure(case).known_fact(fact)
    if found is None:
        raise Http404
    value = progress_of(case, today()).facts.get((fact, code))
    first = {
        "version": case.version,
        "value": {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value,
    }
    form = FactForm(data_of(request), initial=first, fact=found, known=value is not None)
    form.fields["value"].label = words_of(found)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        told = {"value": data["value"], "note": data["note"], "version": data["version"]}
        learn_fact(**acting(request, uid), fact=fact, compound=code, **told)
        return link(case), _("Recorded: {fact}.").format(fact=words_of(found))

    of = [(_("Compound"), names_of(case).get(code, code))] if code else []
    known = [(_("Known now"), value_words(value))] if value is not None else []
    context = act_context(request, case, "case", words_of(found), facts=[*of, *known])
    return answer_form(request, form, act, context)


@login_required
@require_http_methods(["GET", "POST"])
def votes(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """The votes of a step: drafted here, run in the room of votes, read back as the step's outcome."""
    case, found, _code = asked(request, uid, step, "cases.propose_votes")
    drafted, left = votes_of(case, step), to_draft(case, step)
    first = {
        "version": case.version, "codes": [code for code, _name in left],
        "title": f"{case.title} · {found.words}"[:160],
        "question": question(found, [name for _code, name in left]),
    }  # fmt: skip
    form = ProposeForm(
        data_of(request),
        initial=first,
        compounds=left,
        merges=found.matter == "adjust_area" and len(left) > 1,
    )
    if "from_plan" in request.POST:
        return _from_plan(request, case, found)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        told = {k: data[k] for k in ("codes", "title", "text", "version")}
        items = [(found.matter or "other_major", data["question"])]
        made = propose_votes(
            **acting(request, uid), step=step, items=items, adjacency=data.get("adjacency", ""), **told
        )
        said = ngettext("{n} vote is drafted.", "{n} votes are drafted.", len(made)).format(n=len(made))
        return link(case, "step_votes", step), said

    now = progress_of(case, today())

    def ready(votes: list[CaseMotion], compound: str = "") -> bool:
        task = now.task(step, compound if found.scope == "compound" else "")
        return task is not None and task.done_on is None and ready_to_read(votes)

    lines = [
        {"vote": v, "code": code, "name": name, "ready": ready([v], code)}
        for v, code, name in by_compound(case, found)
    ]
    context = {**context_of(request, case, found, "", words_of(found)), "lines": lines, "left": left}
    context |= {
        "planned": case.origin.get("kind") == "planning.alliance" and not drafted,
        "all_ready": ready(drafted),
        "may_join": bool(left) and now.running,
    }
    return answer_form(request, form, act, context, "cases/votes.html")


@login_required
@require_http_methods(["POST"])
def read(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """The published result becomes the step's outcome."""
    case, found, _code = asked(request, uid, step, "cases.propose_votes")
    read_result(**acting(request, uid), step=step, compound=request.POST.get("compound", ""))
    messages.success(request, _("Recorded: {step}.").format(step=words_of(found)))
    return redirect(link(case))


@login_required
@require_http_methods(["GET", "POST"])
def join_vote(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """A vote that was drafted in the room of votes decides this step."""
    case, found, _code = asked(request, uid, step, "cases.propose_votes")
    offers = motions_to_join(request.user, case, found, today())
    form = LinkForm(
        data_of(request), initial={"version": case.version}, motions=[(m.uid, _motion(m)) for m in offers]
    )

    def act(data: dict[str, Any]) -> tuple[str, str]:
        link_motion(**acting(request, uid), step=step, **data)
        return link(case, "step_votes", step), _("The vote decides this step now.")

    context = context_of(request, case, found, "", _("Join a vote: {step}").format(step=words_of(found)))
    context |= {"back": link(case, "step_votes", step), "offers": offers}
    return answer_form(request, form, act, context, "cases/join_vote.html")


def _motion(motion: Any) -> str:
    return f"{motion.compound.name} · {motion.title} · {motion.get_state_display()}"


def _from_plan(request: HttpRequest, case: Case, found: Step) -> HttpResponse:
    made = propose_planned_votes(
        **acting(request, case.uid), step=found.key, adjacency=request.POST.get("adjacency", ""),
        fee_matter=request.POST.get("fee_matter", ""), host_votes="host_votes" in request.POST,
    )  # fmt: skip
    said = ngettext("{n} vote is drafted.", "{n} votes are drafted.", len(made))
    messages.success(request, said.format(n=len(made)))
    return redirect(link(case, "step_votes", found.key))
