"""What was recorded of a step is put right."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linmeng.cases.actions import correct_step
from linmeng.cases.forms.corrections import CorrectForm
from linmeng.cases.pages.asking import asked, context_of
from linmeng.cases.pages.common import acting, answer_form, data_of, link, today
from linmeng.cases.pages.corrections_said import said_of
from linmeng.cases.pages.words import words_of
from linmeng.cases.queries.corrections import standing_record
from linmeng.domain.refusals import NotNow
from linmeng.domain.words import Words


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """Another day, end, remark or place of a paper than was recorded, with the reason."""
    case, found, code = asked(request, uid, step)
    stands = standing_record(case, step, code)
    if stands is None:
        raise NotNow(
            "“{step}” has not been done: there is nothing to correct.",
            step=Words(found.words, found.words_en),
        )
    first = {"version": case.version, "on": stands.on, "outcome": stands.outcome, "note": stands.note}
    ends = [(o.key, words_of(o)) for o in found.outcomes]
    form = CorrectForm(data_of(request), initial=first, today=today(), outcomes=ends, papers=stands.papers)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        told = {name: data[name] for name in ("on", "outcome", "note", "reason", "version")}
        correct_step(**acting(request, uid), step=step, compound=code, papers=form.papers_told(), **told)
        return link(case), _("Corrected: {step}.").format(step=words_of(found))

    context = context_of(request, case, found, code, _("Correct: {step}").format(step=words_of(found)))
    context["facts"] = [(_("Compound"), context["compound_name"])] if code else []
    context["facts"] += [
        (_("Corrected before"), line) for line in said_of(stands, found, "see_opinions" in context["may"])
    ]
    context["hint"] = _(
        "Nothing is erased: what stood here before stays readable beside it, with your reason. Every deadline"
        " that counts from this day is counted anew."
    )
    return answer_form(request, form, act, context)
