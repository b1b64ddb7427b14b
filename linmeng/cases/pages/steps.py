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
    add_document,
    learn_fact,
    propose_planned_votes,
    propose_votes,
    read_result,
    record_step,
    reopen_step,
    waive_step,
)
from linmeng.cases.forms.fields import Why
from linmeng.cases.forms.steps import FactForm, ProposeForm, StepForm
from linmeng.cases.models import Case, CaseMotion
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
from linmeng.cases.pages.words import role_words, value_words, words_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.proofs import choices, proof_words
from linmeng.cases.queries.standing import names_of, progress_of
from linmeng.cases.queries.votes import question, ready_to_read, votes_of
from linmeng.domain.procedures.model import Step


@login_required
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """That a step was done, how it ended and what shows it."""
    case, found, code = _asked(request, uid, step)
    shown = choices(case, found, code)
    form = StepForm(
        data_of(request), files_of(request), initial={"on": today(), "version": case.version}, today=today(),
        outcomes=[(o.key, words_of(o)) for o in found.outcomes],
        proofs=[(f"{k}:{ref}", w) for k, ref, w in shown],
    )  # fmt: skip

    def act(data: dict[str, Any]) -> tuple[str, str]:
        proofs = [_proof(text) for text in data.get("proofs", ())] + _brought(
            request, case, found, code, data
        )
        told = {
            "on": data["on"],
            "outcome": data["outcome"],
            "note": data["note"],
            "version": data["version"],
        }
        record_step(**acting(request, uid), step=step, compound=code, proofs=proofs, **told)
        return link(case), _("Recorded: {step}.").format(step=words_of(found))

    return answer_form(
        request, form, act, _context(request, case, found, code, words_of(found)), "cases/step.html"
    )


@login_required
@require_http_methods(["GET", "POST"])
def waive(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """A step is left out, on a ground."""
    case, found, code = _asked(request, uid, step, "cases.waive_step")
    form = Why(data_of(request), initial={"version": case.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        waive_step(
            **acting(request, uid), step=step, compound=code, ground=data["reason"], version=data["version"]
        )
        return link(case), _("Left out: {step}.").format(step=words_of(found))

    title = _("Leave out: {step}").format(step=words_of(found))
    return answer_form(request, form, act, _context(request, case, found, code, title))


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """A step is done again, and all that stands on it."""
    case, found, code = _asked(request, uid, step, "cases.reopen_step")
    form = Why(data_of(request), initial={"version": case.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        told = {"reason": data["reason"], "version": data["version"]}
        reopen_step(**acting(request, uid), step=step, compound=code, **told)
        return link(case), _("Begun again: {step}.").format(step=words_of(found))

    context = _context(request, case, found, code, _("Begin again: {step}").format(step=words_of(found)))
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
    case, found, _code = _asked(request, uid, step, "cases.propose_votes")
    names, drafted = names_of(case), votes_of(case, step)
    there = {vote.compound for vote in drafted}
    left = [(code, name) for code, name in names.items() if code not in there and _takes_part(case, code)]
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
        {"vote": v, "name": names.get(v.compound, v.compound), "ready": ready([v], v.compound)}
        for v in drafted
    ]
    context = {**_context(request, case, found, "", words_of(found)), "lines": lines, "left": left}
    context |= {
        "planned": case.origin.get("kind") == "planning.alliance" and not drafted,
        "all_ready": ready(drafted),
    }
    return answer_form(request, form, act, context, "cases/votes.html")


@login_required
@require_http_methods(["POST"])
def read(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """The published result becomes the step's outcome."""
    case, found, _code = _asked(request, uid, step, "cases.propose_votes")
    read_result(**acting(request, uid), step=step, compound=request.POST.get("compound", ""))
    messages.success(request, _("Recorded: {step}.").format(step=words_of(found)))
    return redirect(link(case))


def _from_plan(request: HttpRequest, case: Case, found: Step) -> HttpResponse:
    made = propose_planned_votes(
        **acting(request, case.uid), step=found.key, adjacency=request.POST.get("adjacency", ""),
        fee_matter=request.POST.get("fee_matter", ""),
    )  # fmt: skip
    said = ngettext("{n} vote is drafted.", "{n} votes are drafted.", len(made))
    messages.success(request, said.format(n=len(made)))
    return redirect(link(case, "step_votes", found.key))


def _asked(
    request: HttpRequest, uid: str, step: str, act: str = "cases.record_step"
) -> tuple[Case, Step, str]:
    """The case, the step of the address, and the compound that is meant."""
    case = seen(request, uid, act)
    found = frozen_procedure(case).step(step)
    code = request.GET.get("compound", "")
    if found is None or (code and code not in names_of(case)):
        raise Http404
    return case, found, code


def _context(request: HttpRequest, case: Case, step: Step, code: str, title: str) -> dict[str, Any]:
    task = progress_of(case, today()).task(step.key, code)
    more = {
        "step": step,
        "step_words": words_of(step),
        "compound_name": names_of(case).get(code, ""),
        "role": role_words(step.role),
        "task": task,
        "proofs_asked": [proof_words(proof) for proof in step.proofs],
    }
    return act_context(request, case, "case", title, **more)


def _proof(text: str) -> dict[str, str]:
    kind, _sep, ref = text.partition(":")
    return {"kind": kind, "ref": ref}


def _brought(
    request: HttpRequest, case: Case, step: Step, code: str, data: dict[str, Any]
) -> list[dict[str, str]]:
    """The proofs that come with the form: a file, which stays a paper of the case, or where a paper lies."""
    kind = next((p.kind for p in step.proofs if p.kind not in ("meeting", "vote")), "document")
    found = []
    if file := data.get("file"):
        made = add_document(
            **acting(request, case.uid), name=file.name, data=file.read(), step=step.key, compound=code,
            words=proof_words(step.proofs[0])[:200] if step.proofs else "",
        )  # fmt: skip
        found.append({"kind": kind, "ref": made.uid})
    if data.get("paper"):
        found.append({"kind": kind, "ref": "", "words": data["paper"]})
    return found


def _takes_part(case: Case, code: str) -> bool:
    return any(row.code == code and row.left_on is None for row in case.compounds.all())
