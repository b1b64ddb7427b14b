"""A selection for those who run it: its plan, its keys, its publication, its end."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.cases.actions.selection import (
    draft_selection,
    edit_selection,
    end_selection,
    postpone_selection,
    publish_selection,
    set_key,
)
from linmeng.cases.forms.fields import Why
from linmeng.cases.forms.selection import KeyForm, PlanForm, PostponeForm, PublishForm, plan_initial
from linmeng.cases.models import Selection
from linmeng.cases.pages.common import act_context, acting, answer_form, data_of, frame, now, seen, today
from linmeng.cases.pages.custody import compounds_of
from linmeng.cases.pages.selecting import clocks_shown, next_clock, plan_shown, steps_of
from linmeng.cases.queries.announcements import notice_of_result
from linmeng.cases.queries.offers import live_offers
from linmeng.cases.queries.selections import closed, plan_of, sees_bidders, sees_offers, selection_for
from linmeng.domain.procedures.selection.timing import first_deadline
from linmeng.web.calendar import calendar

TRUSTEES = "街道办事处\n居民委员会\n业主委员会"


@login_required
@require_GET
def selections(request: HttpRequest, uid: str) -> HttpResponse:
    """The selections of a case."""
    case = seen(request, uid)
    rows = case.selections.select_related("winner").prefetch_related("compounds")
    listed = [(row, next_clock(row, today())) for row in rows]
    return render(
        request, "cases/selections.html", {**frame(request, case, "selections"), "selections": listed}
    )


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, uid: str) -> HttpResponse:
    """A plan is drafted."""
    case = seen(request, uid, "cases.run_selection")
    first = {"title": f"{case.title} 选聘", "trustees": TRUSTEES}
    form = PlanForm(data_of(request), compounds=compounds_of(case), initial=first)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        told = {**acting(request, uid), "codes": data["codes"], "trustees": form.bodies()}
        made = draft_selection(plan=form.plan(), **told)
        return address(made), _("Drafted. Now every trustee sets their passphrase.")

    return answer_form(request, form, act, act_context(request, case, "selections", _("Draft a selection")))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, selection: str) -> HttpResponse:
    """A draft is changed."""
    row = asked(request, selection, "cases.run_selection")
    bodies = [t.body for t in row.trustees.all()]
    first = {**plan_initial(plan_of(row), bodies), "version": row.version}
    form = PlanForm(data_of(request), compounds=None, initial=first)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        told = {**acting(request, row.uid), "version": data["version"], "trustees": form.bodies()}
        edit_selection(plan=form.plan(), **told)
        return address(row), _("Changed.")

    return answer_form(request, form, act, act_context_of(request, row, _("Change the plan")))


@login_required
@require_GET
def selection(request: HttpRequest, selection: str) -> HttpResponse:
    """A selection as it stands: what comes next, the plan, keys, bidders, offers, panel, result."""
    row = asked(request, selection)
    inside = sees_bidders(request.user, row, today())
    known = inside or closed(row, now())
    context = {
        **context_of(request, row),
        "steps": steps_of(row, now(), counted=known),
        "trustees": row.trustees.select_related("person"),
        "bidders": row.bidders.select_related("company") if inside else (),
        "inside": inside,
        "offers": live_offers(row) if known else (),
        "known": known,
        "reads": sees_offers(request.user, row, today()),
        "clocks": clocks_shown(row, today()),
        "notice": notice_of_result(row),
    }
    return render(request, "cases/selection.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def key(request: HttpRequest, selection: str, number: int) -> HttpResponse:
    """A trustee sets their passphrase."""
    row = asked(request, selection, "cases.hold_key")
    trustee = row.trustees.filter(number=number).first()
    if trustee is None:
        raise Http404
    form = KeyForm(data_of(request))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        set_key(**acting(request, row.uid), number=number, **data)
        return address(row), _(
            "The passphrase is set. Keep it safe until the opening: nobody can find it again."
        )

    hint = _("You hold the key of {body}. Offers open only with the passphrases of all trustees.").format(
        body=trustee.body
    )
    title = _("Set the passphrase")
    return answer_form(request, form, act, {**act_context_of(request, row, title), "hint": hint})


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, selection: str) -> HttpResponse:
    """The plan is published and stands."""
    row = asked(request, selection, "cases.run_selection")
    form = PublishForm(data_of(request), initial={"version": row.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        publish_selection(**acting(request, row.uid), **data)
        return address(row), _("Published: the plan stands, offers are invited.")

    hint = _(
        "From now on criteria, points and rules stand. Offers may close on {day} at the earliest."
    ).format(day=first_deadline(today(), calendar()))
    return answer_form(
        request, form, act, {**act_context_of(request, row, _("Publish the plan")), "hint": hint}
    )


@login_required
@require_http_methods(["GET", "POST"])
def postpone(request: HttpRequest, selection: str) -> HttpResponse:
    """The opening is put off."""
    row = asked(request, selection, "cases.run_selection")
    first = {"deadline_at": row.deadline_at, "opens_at": row.opens_at, "version": row.version}
    form = PostponeForm(data_of(request), initial=first)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        postpone_selection(**acting(request, row.uid), **data)
        return address(row), _("Put off. Tell every bidder.")

    return answer_form(request, form, act, act_context_of(request, row, _("Put the opening off")))


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, selection: str) -> HttpResponse:
    """A selection ends without a result."""
    row = asked(request, selection, "cases.run_selection")
    form = Why(data_of(request), initial={"version": row.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        end_selection(**acting(request, row.uid), **data)
        return address(row), _("Ended. Sealed offers stay sealed.")

    return answer_form(
        request, form, act, act_context_of(request, row, _("End without a result"), danger=True)
    )


def asked(request: HttpRequest, uid: str, act: str = "cases.see_case") -> Selection:
    """The selection of the address, for an act. Raises Http404 and NotYours."""
    return selection_for(request.user, uid, today(), act)


def address(row: Selection, name: str = "selection", *more: Any) -> str:
    return reverse(f"cases:{name}", args=[row.uid, *more])


def context_of(request: HttpRequest, row: Selection) -> dict[str, Any]:
    """The context every view of a selection needs."""
    plan = plan_of(row)
    shown = {"selection": row, "plan": plan, "plan_shown": plan_shown(plan), "criteria": plan.criteria}
    return {**frame(request, row.case, "selections"), **shown}


def act_context_of(request: HttpRequest, row: Selection, title: Any, **more: Any) -> dict[str, Any]:
    """The context of one act on a selection, and the way back to it."""
    made = {**act_context(request, row.case, "selections", title, **more), "selection": row}
    return {**made, "back": address(row), "under": row.title}
