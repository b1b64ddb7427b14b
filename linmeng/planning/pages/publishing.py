"""Publishing: what readers outside the office see, and taking it back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.domain.refusals import NotUnderstood
from linmeng.planning import actions
from linmeng.planning.forms import PublishForm, WithdrawForm
from linmeng.planning.models import DraftVersion, Publication
from linmeng.planning.pages.common import plan_or_404, today, whole
from linmeng.planning.pages.drafts import draft_or_404
from linmeng.planning.queries import (
    ground_of,
    may_publish,
    publication_for,
    publication_of,
    publications_for,
    report_of,
)
from linmeng.planning.queries.drafts import arrangement_of, desk_of
from linmeng.web.refusing import status_for, tried


@login_required
@require_GET
def publications(request: HttpRequest) -> HttpResponse:
    """What was published in my area, also what was withdrawn."""
    rows = publications_for(request.user, today())  # type: ignore[arg-type]
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "planning/publications.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def publish_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes a computed plan public as it is."""
    plan, _report = plan_or_404(request, pk)
    form = PublishForm(request.POST if request.method == "POST" else None, initial={"name": plan.name})
    form.fields["name"].disabled = True
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        found, status = tried(
            form,
            lambda: actions.publish_plan(by=request.user, at=timezone.now(), plan=plan, words=words),  # type: ignore[arg-type]
        )
        if found:
            return _published(request, found)
    context = {
        "plan": plan,
        "form": form,
        "standing": publication_of(plan),
        "may_publish": may_publish(request.user, today(), plan.run.area.code),  # type: ignore[arg-type]
    }
    return render(request, "planning/publish_plan.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def publish_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Freezes a draft or one of its versions and makes it public; with rule breaks it says which."""
    from linmeng.planning.queries.draft_board import board_of

    draft = draft_or_404(request, pk)
    on = whole(request.POST or request.GET, "on")
    version = _version(request, draft)
    name = version.name if version else draft.name
    form = PublishForm(request.POST if request.method == "POST" else None, initial={"name": name})
    form.fields["name"].disabled = version is not None
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"by": request.user, "at": timezone.now(), "draft": draft, "on": on}
        found, status = tried(
            form, lambda: actions.publish_draft(**told, version=version, **form.cleaned_data)
        )
        if found:
            return _published(request, found)
    ground = ground_of(draft)
    now = arrangement_of(version) if version else desk_of(draft, on).now
    context = {
        "draft": draft,
        "version": version,
        "on": draft.number if on is None else on,
        "form": form,
        "totals": ground.totals(now),
        "broken": [row for row in board_of(draft, ground).rows if row.breaks] if not version else [],
        "may_publish": may_publish(request.user, today(), draft.area.code),  # type: ignore[arg-type]
    }
    return render(request, "planning/publish_draft.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a publication back, with the reason."""
    found = _publication(request, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"by": request.user, "at": timezone.now(), "publication": found}
        _done, status = tried(form, lambda: actions.withdraw_plan(**told, **form.cleaned_data))
        if status == 200:
            messages.success(request, _("The plan is withdrawn. Readers do not see it any more."))
            return redirect("planning:publications")
    return render(request, "planning/withdraw.html", {"publication": found, "form": form}, status=status)


@login_required
@require_GET
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """The file from which anybody can compute the published plan again (`linmeng plan --replay FILE`)."""
    from linmeng.domain.planning.many import GAP
    from linmeng.planning.files.replay import Asked, write_replay

    found = _publication(request, pk)
    run = found.plan.run
    report = report_of(found.plan)
    searched = not found.version_id and not found.plan.study_id  # not arranged by hand, not another's answer
    asked = Asked(run.seed, GAP, float(run.seconds)) if searched and run.seconds else None
    content = write_replay(report.areas, report.plan, run.rates.text, asked)
    answer = HttpResponse(content, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{found.plan_id}-plan.replay.json"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _published(request: HttpRequest, found: Publication) -> HttpResponse:
    messages.success(request, _("Published. Residents and the other readers see this plan from now on."))
    return redirect("planning:plan", pk=found.plan_id)


def _publication(request: HttpRequest, pk: int) -> Publication:
    try:
        return publication_for(request.user, pk, today())  # type: ignore[arg-type]
    except (Publication.DoesNotExist, OverflowError) as error:
        raise Http404 from error


def _version(request: HttpRequest, draft: Any) -> DraftVersion | None:
    """The version asked for; None for the draft as it is."""
    number = whole(request.POST or request.GET, "version")
    if number is None:
        return None
    found: DraftVersion | None = draft.versions.filter(number=number).first()
    if found is None:
        raise NotUnderstood("This draft has no version {n}.", n=number)
    return found
