"""Papers: which a case wants, a new one, its files; an area's own templates."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linmeng.cases.actions import end_template, make_paper, set_template
from linmeng.cases.files.fields import KINDS, Kind
from linmeng.cases.forms.papers import PaperForm, TemplateForm, initial_of, words_of
from linmeng.cases.models import Case
from linmeng.cases.pages.common import (
    act_context,
    acting,
    answer_form,
    data_of,
    files_of,
    frame,
    link,
    now,
    seen,
    today,
    who,
)
from linmeng.cases.pages.words import words_of as step_words
from linmeng.cases.permissions import reach
from linmeng.cases.queries.meetings import meeting_of, meetings_of
from linmeng.cases.queries.paper_values import common_values, suggested
from linmeng.cases.queries.papers import (
    FORMS,
    paper_file,
    paper_of,
    papers_of,
    read_values,
    template_for,
    template_of,
    templates_for,
)
from linmeng.register.queries import areas_for
from linmeng.web.refusing import status_for, tried

OF_MEETINGS = ("invitation", "attendance", "minutes")


@login_required
@require_GET
def papers(request: HttpRequest, uid: str) -> HttpResponse:
    """Every kind of paper: what the procedure asks for, what was made."""
    case = seen(request, uid, "cases.see_documents")
    lines = [
        {"wanted": w, "words": step_words(w.kind), "steps": [step_words(s) for s in w.steps]}
        for w in papers_of(case)
    ]
    context = {
        **frame(request, case, "papers"),
        "asked": [line for line in lines if line["steps"]],
        "others": [line for line in lines if not line["steps"]],
        "meetings": meetings_of(case)[:20],
    }
    return render(request, "cases/papers.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def paper_new(request: HttpRequest, uid: str, kind: str) -> HttpResponse:
    """A paper is filled in: as far as the case knows it, or like an earlier one."""
    case, what = seen(request, uid, "cases.make_paper"), _kind(kind)
    given = _given(request, case, what)
    first = {"paper_title": step_words(what), **initial_of(what, given)}
    form = PaperForm(data_of(request), initial=first, kind=what)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        values = {**common_values(case, who(request), today()), **form.values()}
        row = make_paper(**acting(request, uid), kind=kind, title=data["paper_title"], values=values)
        return f"{link(case, 'papers')}#{kind}", _("“{title}” is made: as Word file and as PDF.").format(
            title=row
        )

    own = template_for(case, kind)
    hint = _("What is left empty is printed as a line to fill in by hand. A list has one row a line.")
    context = act_context(request, case, "papers", step_words(what), hint=hint, submit=_("Make the paper"))
    facts = [(_("Look of the Word file"), own.name if own else _("the house's template"))]
    return answer_form(request, form, act, {**context, "facts": facts})


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _given(request: HttpRequest, case: Case, kind: Kind) -> dict[str, Any]:
    """What the form begins with."""
    if like := request.GET.get("like", ""):
        return read_values(str(paper_of(case, like).values))
    asked = request.GET.get("meeting", "")
    found = meeting_of(case, asked) if asked else None
    if found is None and kind.key in OF_MEETINGS:
        found = next(iter(meetings_of(case)), None)
    return {**common_values(case, who(request), today()), **suggested(case, kind.key, found)}


@login_required
@require_GET
def paper(request: HttpRequest, uid: str, paper: str, form: str) -> HttpResponse:
    """A paper as Word file or PDF."""
    name, data = paper_file(request.user, uid, paper, form, today())
    return _file(name, data, FORMS[form], save=form != "pdf")


@login_required
@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """Every kind of paper with the house's template to take away and the areas' own."""
    own = templates_for(request.user, today())
    lines = [
        {"kind": k, "words": step_words(k), "own": [t for t in own if t.kind == key]}
        for key, k in KINDS.items()
    ]
    return render(request, "cases/templates.html", {"lines": lines})


@login_required
@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: its fields, the house's template, and a new one of an area's own."""
    what = _kind(kind)
    scope = reach(request.user, "cases.set_template", today())
    areas = [(a.code, a.name) for a in areas_for(request.user, today()) if scope.covers_area(a.code)]
    form = TemplateForm(data_of(request), files_of(request), areas=areas)
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        file, told = form.cleaned_data["file"], dict[str, Any](by=who(request), at=now(), kind=kind)
        area = form.cleaned_data["area"]
        done, status = tried(form, lambda: set_template(**told, area=area, name=file.name, data=file.read()))
        if done:
            messages.success(request, _("Accepted: papers of this kind look like it from now on."))
            return redirect("cases:templates")
    fields = [(words_of(f), f, [words_of(c) for c in f.columns]) for f in what.all_fields]
    context = {"kind": what, "words": step_words(what), "form": form, "fields": fields}
    return render(request, "cases/template.html", context, status=status)


@login_required
@require_GET
def template_house(request: HttpRequest, kind: str) -> HttpResponse:
    """The house's template, to be edited in WPS or Word."""
    from linmeng.cases.files.docx_building import template_docx

    what = _kind(kind)
    reach(request.user, "cases.set_template", today())
    return _file(f"{what.words}.docx", template_docx(kind), FORMS["docx"])


@login_required
@require_GET
def template_file(request: HttpRequest, pk: int) -> HttpResponse:
    """An area's own template, as it was brought."""
    row = template_of(request.user, pk, today())
    return _file(row.name, bytes(row.data), FORMS["docx"])


@login_required
@require_POST
def template_end(request: HttpRequest, pk: int) -> HttpResponse:
    """An area's own template holds no longer."""
    end_template(by=who(request), at=now(), pk=pk)
    messages.success(request, _("From now on the next template above it holds again."))
    return redirect(reverse("cases:templates"))


def _file(name: str, data: bytes, media_type: str, *, save: bool = True) -> HttpResponse:
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(save, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
