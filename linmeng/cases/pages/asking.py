"""The step that an address names, and what its pages say of it."""

from typing import Any

from django.http import Http404, HttpRequest

from linmeng.cases.models import Case
from linmeng.cases.pages.common import act_context, seen, today
from linmeng.cases.pages.words import role_words, words_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.proofs import proof_words
from linmeng.cases.queries.standing import names_of, progress_of
from linmeng.domain.procedures.model import Step


def asked(
    request: HttpRequest, uid: str, step: str, act: str = "cases.record_step"
) -> tuple[Case, Step, str]:
    """The case, the step of the address, and the compound that is meant. Raises Http404 and NotYours."""
    case = seen(request, uid, act)
    found = frozen_procedure(case).step(step)
    code = request.GET.get("compound", "")
    if found is None or (code and code not in names_of(case)):
        raise Http404
    return case, found, code


def context_of(request: HttpRequest, case: Case, step: Step, code: str, title: str) -> dict[str, Any]:
    """The context of an act on a step."""
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
