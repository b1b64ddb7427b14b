"""Papers that show something: brought, read, set aside."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.cases.actions import add_document, set_aside_document
from linmeng.cases.forms.fields import ReasonOnly
from linmeng.cases.forms.work import DocumentForm
from linmeng.cases.models import Case
from linmeng.cases.pages.common import (
    act_context,
    acting,
    answer_form,
    data_of,
    files_of,
    frame,
    link,
    seen,
    today,
    who,
)
from linmeng.cases.pages.words import words_of
from linmeng.cases.pages.work import steps_to_choose
from linmeng.cases.permissions import may
from linmeng.cases.queries.documents import document_of, documents_for, file_for
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.proofs import shown_by
from linmeng.cases.queries.standing import names_of


@login_required
@require_GET
def documents(request: HttpRequest, uid: str) -> HttpResponse:
    """The papers of a case, what each shows, who brought it."""
    case = seen(request, uid)
    procedure, names = frozen_procedure(case), names_of(case)
    lines = []
    for row in documents_for(request.user, case, today()):
        step = procedure.step(row.step)
        mine = row.by_id == who(request).pk or may(request.user, "cases.set_aside_document", today(), case)
        about = " · ".join(filter(None, (words_of(step) if step else "", names.get(row.compound, ""))))
        lines.append({"row": row, "about": about, "mine": mine and row.aside_at is None})
    context = {**frame(request, case, "documents"), "lines": lines}
    return render(request, "cases/documents.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def document_new(request: HttpRequest, uid: str) -> HttpResponse:
    """A paper is brought."""
    case = seen(request, uid, "cases.add_document")
    first = {"step": request.GET.get("step", "")}
    form = DocumentForm(data_of(request), files_of(request), initial=first, steps=steps_to_choose(case))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        file = data["file"]
        told = {"words": data["words"], "step": data["step"]}
        add_document(**acting(request, uid), name=file.name, data=file.read(), **told)
        return link(case, "documents"), _("The paper is kept.")

    context = act_context(request, case, "documents", _("Bring a paper"), files=True, submit=_("Keep it"))
    return answer_form(request, form, act, context)


@login_required
@require_GET
def document_file(request: HttpRequest, uid: str, document: str) -> HttpResponse:
    """The file itself: always to be saved, never shown or run by the browser."""
    case = seen(request, uid)
    row, data = file_for(request.user, case, document, today())
    response = HttpResponse(data, content_type=row.media_type)
    response["Content-Disposition"] = content_disposition_header(True, row.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def document_aside(request: HttpRequest, uid: str, document: str) -> HttpResponse:
    """A paper is set aside."""
    case = seen(request, uid)
    row = document_of(case, document)
    form = ReasonOnly(data_of(request))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        set_aside_document(**acting(request, uid), document=document, **data)
        return link(case, "documents"), _("Set aside: {name}.").format(name=row)

    context = act_context(request, case, "documents", _("Set a paper aside"), facts=[(_("File"), str(row))])
    context |= _consequence(case, document)
    return answer_form(request, form, act, {**context, "danger": True})


def _consequence(case: Case, document: str) -> dict[str, Any]:
    """What setting a paper aside means for the steps it shows."""
    procedure, names = frozen_procedure(case), names_of(case)
    steps = [(procedure.step(key), names.get(code, "")) for key, code in shown_by(case, document)]
    if not steps or case.state == Case.State.ENDED:
        return {}
    said = ", ".join(" ".join(filter(None, (words_of(step), name))) for step, name in steps)
    hint = _("It shows: {steps}. What was done stays done, but its proof is then owed again.").format(
        steps=said
    )
    return {"hint": hint}
