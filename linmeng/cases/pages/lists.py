"""The list of cases, and a new one: by hand, from a plan's alliance, from an exit notice."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.cases.actions import open_case
from linmeng.cases.forms.cases import ListForm, OpenForm, PickForm
from linmeng.cases.models import Case
from linmeng.cases.pages.common import answer_form, data_of, link, now, today, who
from linmeng.cases.pages.words import role_words, words_of
from linmeng.cases.permissions import MAY, reach
from linmeng.cases.queries.cases import Filters, cases_about, cases_for
from linmeng.cases.queries.opening import (
    Beginning,
    common_area,
    compounds_to_open,
    from_alliance,
    from_notice,
    told_facts,
)
from linmeng.cases.queries.procedures import procedures, procedures_in
from linmeng.cases.queries.selections import firms_of
from linmeng.cases.queries.standing import progress_of
from linmeng.people.queries import scope_for
from linmeng.register.queries import Filters as CompoundFilters
from linmeng.register.queries import areas_for, compounds_for

PER_PAGE = 25


@login_required
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The cases in reach: which is late, which is mine, what comes next in each."""
    on = today()
    rows = cases_for(request.user, on)
    form = ListForm(request.GET or None, procedures=_procedure_choices(), areas=_area_choices(request))
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    narrow = Filters(
        state=asked.get("state", ""), text=asked.get("q", ""), area=asked.get("area", ""),
        procedure=asked.get("procedure", ""), mine=asked.get("mine", False), late=asked.get("late", False),
        compound=request.GET.get("compound", ""),
    )  # fmt: skip
    rows = cases_for(request.user, on, narrow).defer(None).prefetch_related("compounds", "events")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [_line(case) for case in page],
        "form": form,
        "is_firm": bool(firms_of(request.user, on)),
        "may_open": bool(scope_for(request.user, MAY["cases.open_case"], on)),
        "today": on,
    }
    return render(request, "cases/cases.html", context)


def _line(case: Case) -> dict[str, Any]:
    found = progress_of(case, today())
    task = found.next
    return {
        "case": case,
        "names": "、".join(row.name for row in case.compounds.all() if row.left_on is None),
        "task": task,
        "step": words_of(task.step) if task else "",
        "role": role_words(task.step.role) if task else "",
        "late": len(found.late),
        "done": sum(t.settled for t in found.tasks),
        "of": len(found.tasks),
        "procedure": words_of(found.procedure),
    }


@login_required
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Which compounds a new case is about."""
    scope = reach(request.user, "cases.open_case", today())
    form = PickForm(request.GET)
    form.is_valid()
    narrow = CompoundFilters(text=form.cleaned_data.get("q", ""))
    rows = compounds_for(request.user, today(), narrow).filter(scope.compounds()).order_by("name", "id")
    chosen = (
        compounds_to_open(who(request), request.GET.getlist("compound"), today())
        if request.GET.getlist("compound")
        else []
    )
    page = Paginator(rows.exclude(code__in=[c.code for c in chosen]), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "cases/choose.html", {"page": page, "form": form, "chosen": chosen})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new case with everything filled in that the plan, the notice or the register says."""
    reach(request.user, "cases.open_case", today())
    begin = _beginning(request)
    compounds = compounds_to_open(who(request), begin.codes, today())
    area = common_area(compounds)
    choices = [p for p in procedures_in(area.code, today()) if p.several or len(compounds) == 1]
    wanted = next((p for p in choices if p.code == begin.procedure), None)
    named = wanted.words if wanted else ""
    title = " · ".join(filter(None, (begin.title or "、".join(c.name for c in compounds), named)))[:160]
    form = OpenForm(
        data_of(request),
        initial={"procedure": wanted.code if wanted else "", "title": title},
        procedures=[(p.code, words_of(p)) for p in choices],
    )

    told = told_facts(begin.origin, begin.codes)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = open_case(
            by=who(request), at=now(), codes=begin.codes, origin=begin.origin, facts=told, **data
        )
        return link(made), _("The case is open. What the register knows stands in it already.")

    context = {
        "title": _("Open a case"), "compounds": compounds, "area": area, "origin": begin.origin,
        "procedures": choices, "already": _already(request, begin),
    }  # fmt: skip
    return answer_form(request, form, act, context, "cases/new.html")


def _beginning(request: HttpRequest) -> Beginning:
    """From where the case is opened: ?plan=7&alliance=2, ?notice=code or ?compound=code&compound=code."""
    asked = request.GET
    found: Beginning | None = Beginning(tuple(asked.getlist("compound")))
    if asked.get("plan"):
        found = from_alliance(request.user, _whole(asked["plan"]), _whole(asked.get("alliance", "")), today())
    elif asked.get("notice"):
        found = from_notice(request.user, asked["notice"], today())
    if found is None:
        raise Http404
    return found


def _whole(text: str) -> int:
    """A whole number that was sent, 0 when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _already(request: HttpRequest, begin: Beginning) -> list[Case]:
    """Cases opened from the same thing before."""
    keys = {k: begin.origin[k] for k in ("kind", "plan", "alliance", "notice") if k in begin.origin}
    return cases_about(request.user, today(), **keys) if keys else []


def _procedure_choices() -> list[tuple[str, str]]:
    return list({p.code: words_of(p) for p in procedures()}.items())


def _area_choices(request: HttpRequest) -> list[tuple[str, str]]:
    rows = areas_for(request.user, today()).filter(level__in=("district", "subdistrict")).defer("outline")
    return [(area.code, area.name) for area in rows.order_by("code")]
