"""Questions about a plan: choose, ask, watch, read the answer, open its plans."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from linmeng.domain.refusals import NotUnderstood
from linmeng.planning import actions
from linmeng.planning.models import PlanVersion, Study
from linmeng.planning.pages import answers
from linmeng.planning.pages.common import plan_or_404, today, tongue, whole
from linmeng.planning.pages.frame import areas_of, compound_named, frame
from linmeng.planning.pages.robustness import KINDS
from linmeng.planning.pages.runs import step_words
from linmeng.planning.pages.words import told
from linmeng.planning.queries.questions import study_words
from linmeng.planning.queries.runs import queue_stands
from linmeng.planning.queries.studies import answered, studies_for, study_for
from linmeng.web.refused import said

if TYPE_CHECKING:
    from linmeng.domain.planning.compound import Compound
    from linmeng.planning.files.report import Area, Report, Sheet

LISTED = 2000  # names offered while typing


@login_required
@require_GET
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """What may be asked of a plan, what was asked, and for a chosen compound why it is where it is."""
    version, report = plan_or_404(request, pk)
    rows = studies_for(request.user, version, today())  # type: ignore[arg-type]
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    chosen = compound_named(request.GET.get("compound", ""), report)
    context = {
        **frame(request, version, report, "questions"),
        "areas": areas_of(version, report),
        "page": page,
        "choices": _choices(report.compounds),
        "asked": [(study, study_words(study)) for study in page],
        "typed": request.GET.get("compound", ""),
        "chosen": chosen,
        **(_why_here(version, report, chosen) if chosen else {}),
    }
    return render(request, "planning/study_questions.html", context)


def _why_here(version: PlanVersion, report: "Report", chosen: "Compound") -> dict[str, Any]:
    """The reasons for its alliance, its neighbours, and the questions that offer themselves."""
    from linmeng.domain.planning.compound import MODES
    from linmeng.planning.files import words
    from linmeng.planning.queries.reasons import Surroundings

    sheet = next(s for s in report.sheets if any(c.id == chosen.id for c in s.members))
    around = Surroundings(report, _area_of(report, sheet))
    code = next(c for c, name in areas_of(version, report) if name == sheet.area)
    inside = {c.id for c in sheet.members}
    partners = [p for p in around.partners(chosen.id) if p.compound.id not in inside]
    return {
        "sheet": sheet,
        "area_code": code,
        "title": words.title(sheet, tongue()),
        "words": [*words.for_member(sheet, chosen, tongue()), words.for_alliance(sheet, tongue())[0]],
        "mates": [c for c in sheet.members if c.id != chosen.id],
        "partners": partners[:8],
        "hosts": [p.compound for p in partners if p.compound.mature],
        "others": _choices(c for c in _area_of(report, sheet).street.compounds if c.id != chosen.id),
        "modes": [m for m in MODES if m != sheet.alliance.mode],
        "alternatives": [
            {"it": a, "reasons": [said(r) for r in a.reasons]} for a in around.alternatives(sheet)
        ],
    }


def _area_of(report: "Report", sheet: "Sheet") -> "Area":
    return next(a for a in report.areas if a.name == sheet.area)


def _choices(compounds: "Iterable[Compound]") -> list[tuple[str, str]]:
    """Compounds to choose from by typing: the name, or the number where several have that name."""
    found = sorted(compounds, key=lambda c: c.name)
    names = Counter(c.name for c in found)
    return [(c.name if names[c.name] == 1 else c.id, c.name) for c in found][:LISTED]


@login_required
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks; a question asked before leads to its answer at once."""
    version, report = plan_or_404(request, pk)
    sent = request.POST
    parameters = {name: sent[name] for name in ("compound", "change", "other", "mode") if sent.get(name)}
    other = compound_named(sent.get("other", ""), report)
    if sent.get("other") and other is None:
        raise NotUnderstood("No compound of this plan is called “{name}”.", name=sent["other"][:60])
    if other is not None:
        parameters["other"] = other.id
    study = actions.ask_study(
        by=request.user,  # type: ignore[arg-type]
        at=timezone.now(),
        plan=version,
        kind=sent.get("kind", ""),
        area_code=sent.get("area", ""),
        parameters=parameters,
    )
    return redirect("planning:study", pk=study.pk)


@login_required
@require_GET
def study(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a study is, or its answer; asked every second while it goes."""
    actions.take_up_studies(at=timezone.now())
    found = _study(request, pk)
    if request.htmx:  # type: ignore[attr-defined]
        if not found.going:
            return HttpResponseClientRefresh()
        return render(request, "planning/study_state.html", _state(found))
    version, report = plan_or_404(request, found.plan_id)
    here = "front" if found.kind == Study.Kind.FRONT else "robustness" if found.kind in KINDS else "questions"
    context = {
        **frame(request, version, report, here),
        **_state(found),
        "areas": areas_of(version, report),
    }
    if found.state == Study.State.DONE:
        context |= answers.of(found, report, tongue())
    return render(request, "planning/study.html", context)


def _state(found: Study) -> dict[str, Any]:
    return {
        "study": found,
        "question": study_words(found),
        "step": step_words(found),
        "stands": queue_stands(found, timezone.now()),
        "failures": [told(reason) for reason in found.failure],
    }


@login_required
@require_POST
def cancel_study(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops a study."""
    actions.cancel_study(by=request.user, at=timezone.now(), study=_study(request, pk))  # type: ignore[arg-type]
    return redirect("planning:study", pk=pk)


@login_required
@require_POST
def open_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens plans of an answer like any other: one, or two to be compared, or one beside the plan at hand."""
    found = _study(request, pk)
    places = [
        place for text in request.POST.getlist("place") if (place := whole({"n": text}, "n")) is not None
    ]
    beside = request.POST.get("beside") == "plan"
    if len(places) not in ((1,) if beside else (1, 2)):
        raise NotUnderstood("Choose one plan to open, or two to compare.")
    opened = [
        actions.open_answer(by=request.user, at=timezone.now(), study=found, place=place).pk  # type: ignore[arg-type]
        for place in places
    ]
    both = [found.plan_id, *opened] if beside else opened
    if len(both) == 1:
        return redirect("planning:plan", pk=both[0])
    return redirect(f"{reverse('planning:compare')}?one={both[0]}&other={both[1]}")


@login_required
@require_GET
def study_map(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """The data of the map of one of an answer's plans; `place` 0 is the plan at hand, 1 the first found."""
    answer = JsonResponse(answers.map_of_place(_study(request, pk), place, tongue()))
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Vary"] = "Cookie, Accept-Language"
    return answer


@login_required
@require_GET
def front(request: HttpRequest, pk: int) -> HttpResponse:
    """The trade-offs of a plan's sub-districts: the newest answer, or the button that asks."""
    version, report = plan_or_404(request, pk)
    areas = areas_of(version, report)
    code = request.GET.get("area") or areas[0][0]
    rows = answered(request.user, version, Study.Kind.FRONT, today())  # type: ignore[arg-type]
    found = rows.filter(area_code=code).first()
    context: Mapping[str, Any] = {
        **frame(request, version, report, "front"),
        "areas": areas,
        "area_code": code,
        "area_name": dict(areas).get(code, ""),
        "study": found,
    }
    if found:
        return redirect("planning:study", pk=found.pk)
    return render(request, "planning/study_front_ask.html", context)


def _study(request: HttpRequest, pk: int) -> Study:
    try:
        return study_for(request.user, pk, today())  # type: ignore[arg-type]
    except (Study.DoesNotExist, OverflowError) as error:
        raise Http404 from error
