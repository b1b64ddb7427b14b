"""What shows a step: taken from its form, brought later, or excused."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linmeng.cases.actions import add_document, excuse_proofs, prove_step
from linmeng.cases.forms.fields import Why
from linmeng.cases.forms.steps import ProofForm
from linmeng.cases.models import Case
from linmeng.cases.pages.asking import asked, context_of
from linmeng.cases.pages.common import acting, answer_form, data_of, files_of, link
from linmeng.cases.pages.words import words_of
from linmeng.cases.queries.proofs import choices, proof_words
from linmeng.domain.procedures.model import Proof, Step

Told = list[dict[str, str]]


@login_required
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """Proofs of a step that was recorded before."""
    case, found, code = asked(request, uid, step)
    context = context_of(request, case, found, code, _("What shows it: {step}").format(step=words_of(found)))
    wanted = (context["task"].owed if context["task"] else ()) or found.proofs
    form = ProofForm(
        data_of(request),
        files_of(request),
        initial={"version": case.version},
        **offered(case, found, code, wanted),
    )

    def act(data: dict[str, Any]) -> tuple[str, str]:
        proofs = proofs_of(request, case, found, code, wanted, data)
        told = {"note": data["note"], "version": data["version"], "proofs": proofs}
        prove_step(**acting(request, uid), step=step, compound=code, **told)
        return link(case), _("Recorded: {step}.").format(step=words_of(found))

    context["proofs_asked"] = [proof_words(proof) for proof in wanted]
    context["submit"] = _("Record what shows it")
    return answer_form(request, form, act, context, "cases/prove.html")


@login_required
@require_http_methods(["GET", "POST"])
def excuse(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """The proofs of a step need not come, on a ground."""
    case, found, code = asked(request, uid, step, "cases.excuse_proofs")
    form = Why(data_of(request), initial={"version": case.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        told = {"ground": data["reason"], "version": data["version"]}
        excuse_proofs(**acting(request, uid), step=step, compound=code, **told)
        return link(case), _("Excused: {step}.").format(step=words_of(found))

    context = context_of(
        request, case, found, code, _("Excuse the proofs: {step}").format(step=words_of(found))
    )
    owed = [proof_words(proof) for proof in (context["task"].owed if context["task"] else ())]
    context["facts"] = [(_("Owed"), "\n".join(owed))] if owed else []
    context["hint"] = _(
        "Only for what can never be brought any more. The case may then end without it; the reason stays in"
        " the record."
    )
    return answer_form(request, form, act, context)


def offered(case: Case, step: Step, code: str, wanted: Sequence[Proof]) -> dict[str, Any]:
    """The choices of a form of proofs."""
    return {
        "proofs": [(f"{kind}:{ref}", words) for kind, ref, words in choices(case, step, code)],
        "asked": [(str(n), proof_words(proof)) for n, proof in enumerate(wanted)],
    }


def proofs_of(
    request: HttpRequest, case: Case, step: Step, code: str, wanted: Sequence[Proof], data: dict[str, Any]
) -> Told:
    """The proofs a form brings: pages of the case by themselves, papers as what they were said to be."""
    ticked = [dict(zip(("kind", "ref"), text.split(":", 1), strict=True)) for text in data.get("proofs", ())]
    said = [wanted[int(n)] for n in data.get("shows", ())] or list(wanted[:1])
    papers = [one for one in ticked if one["kind"] == "document"]
    if file := data.get("file"):
        made = add_document(
            **acting(request, case.uid), name=file.name, data=file.read(), step=step.key, compound=code,
            words="、".join(proof_words(proof) for proof in said)[:200],
        )  # fmt: skip
        papers.append({"kind": "document", "ref": made.uid})
    if data.get("paper"):
        papers.append({"kind": "document", "ref": "", "words": data["paper"]})
    return [one for one in ticked if one["kind"] != "document"] + alloted(papers, said)


def alloted(papers: Told, said: Sequence[Proof]) -> Told:
    """Papers under the kinds they were said to be: in order, and where one is several things, under each."""
    if not papers or not said:
        return papers
    most = max(len(papers), len(said))
    return [
        {**papers[min(n, len(papers) - 1)], "kind": said[min(n, len(said) - 1)].kind} for n in range(most)
    ]
