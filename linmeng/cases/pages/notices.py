"""The notice that a step asks for."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linmeng.cases.actions.notices import publish_step_notice
from linmeng.cases.forms.notices import NoticeForm
from linmeng.cases.pages.common import act_context, acting, answer_form, data_of, link, seen, today
from linmeng.cases.pages.words import words_of
from linmeng.cases.queries.notices import kinds
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.standing import names_of

DAYS = 15  # proposed; the notices' room says how many are asked for


@login_required
@require_http_methods(["GET", "POST"])
def step_notice(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """A notice is published for a step, with everything filled in that the case knows."""
    case, code = seen(request, uid, "cases.publish_notice"), request.GET.get("compound", "")
    found = frozen_procedure(case).step(step)
    if found is None or (code and code not in names_of(case)):
        raise Http404
    names = names_of(case)[code] if code else "、".join(names_of(case).values())
    first = {
        "kind": "assembly" if "vote" in step or "notice" in step else "decision", "from_on": today(),
        "until_on": today() + timedelta(days=DAYS), "title": f"{names}{found.words}"[:160],
    }  # fmt: skip
    form = NoticeForm(data_of(request), initial=first, kinds=kinds())

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = publish_step_notice(**acting(request, uid), step=step, compound=code, **data)
        return link(case), _("Published: {title}. Photograph the board as proof.").format(title=made.title)

    facts = [(_("For"), words_of(found)), (_("Compounds"), names)]
    return answer_form(
        request, form, act, act_context(request, case, "case", _("Publish a notice"), facts=facts)
    )
