"""The panel: its list, its lot, declarations and absences."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.cases.actions.panel import bar_panelist, commit_lot, declare, draw_lot, list_candidates
from linmeng.cases.forms.fields import ReasonOnly
from linmeng.cases.forms.selection import CandidatesForm, DeclareForm, DrawForm, LotForm
from linmeng.cases.models import Selection
from linmeng.cases.pages.common import acting, answer_form, data_of, today
from linmeng.cases.pages.selecting import lot_shown
from linmeng.cases.pages.selection import act_context_of, address, asked, context_of
from linmeng.cases.permissions import may
from linmeng.cases.queries.panels import (
    EXPERTS,
    OWNERS,
    account_named,
    group_words,
    missing_seats,
    panel_of,
    panelist_of,
    pending_lot,
)
from linmeng.cases.queries.selections import sees_bidders, sees_offers
from linmeng.domain.procedures.selection.lot_script import LOT_SCRIPT
from linmeng.domain.refusals import NotUnderstood, NotYours


@login_required
@require_GET
def panel(request: HttpRequest, selection: str) -> HttpResponse:
    """Who may be drawn, the lots with what anybody needs to check them, who sits and who handed in."""
    row = asked(request, selection)
    runs = may(request.user, "cases.run_selection", today(), row)
    rows = panel_of(row, seated=False)
    lots = [lot_shown(lot) for lot in row.lots.all()]
    context = {
        **context_of(request, row),
        "panel": [p for p in rows if p.seated],
        "barred": [p for p in rows if p.barred_why],
        "missing": [(group_words(k), n) for k, n in missing_seats(row).items()],
        "candidates": row.candidates.all() if runs else (),
        "count": row.candidates.count(),
        "lots": lots,
        "pending": pending_lot(row),
        "script": LOT_SCRIPT,
        "names": runs,
        "me": request.user.pk,
    }
    return render(request, "cases/panel.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def candidates(request: HttpRequest, selection: str) -> HttpResponse:
    """People are put on the list."""
    row = asked(request, selection, "cases.run_selection")
    groups = [(key, group_words(key)) for key in (EXPERTS, OWNERS)]
    form = CandidatesForm(data_of(request), groups=groups)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        people = [{**r, "person": _account(r["account"])} for r in form.rows()]
        made = list_candidates(**acting(request, row.uid), group=data["group"], people=people)
        return address(row, "panel"), _("{n} on the list.").format(n=len(made))

    return _act(request, row, form, act, _("Put people on the list"))


@login_required
@require_http_methods(["GET", "POST"])
def lot(request: HttpRequest, selection: str) -> HttpResponse:
    """List and commitment are published."""
    row = asked(request, selection, "cases.run_selection")
    form = LotForm(data_of(request))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        commit_lot(**acting(request, row.uid), **data)
        return address(row, "panel"), _("Published: list and commitment stand. Draw when the value is known.")

    hint = _("The list is published with a commitment to a secret; nobody can change either afterwards.")
    return _act(request, row, form, act, _("Publish the list for the lot"), hint=hint)


@login_required
@require_http_methods(["GET", "POST"])
def draw(request: HttpRequest, selection: str) -> HttpResponse:
    """The public value is entered, and the panel is drawn."""
    row = asked(request, selection, "cases.run_selection")
    pending = pending_lot(row)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        draw_lot(**acting(request, row.uid), **data)
        return address(row, "panel"), _("Drawn. Anybody can draw it again with the program on this page.")

    hint = pending.event if pending else ""
    return _act(request, row, DrawForm(data_of(request)), act, _("Draw the panel"), hint=hint)


@login_required
@require_http_methods(["GET", "POST"])
def declaration(request: HttpRequest, selection: str, code: str) -> HttpResponse:
    """The declaration of interests of one seat."""
    row = asked(request, selection, "cases.score")
    panelist_of(row, code)
    if not (sees_bidders(request.user, row, today()) or sees_offers(request.user, row, today())):
        raise NotYours("Your role does not include this.")
    companies = [(str(b.company_id), b.company.name) for b in row.bidders.select_related("company")]
    form = DeclareForm(data_of(request), companies=companies)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        seat = declare(**acting(request, row.uid), code=code, ties=form.ties)
        said = (
            _("Declared.")
            if seat.seated
            else _("Declared: with a tie the seat goes to the next in the order.")
        )
        return address(row, "panel"), said

    hint = _("Work, kinship, shares, contracts in the last three years: write what ties you to a company.")
    return _act(request, row, form, act, _("Declaration of interests, {code}").format(code=code), hint=hint)


@login_required
@require_http_methods(["GET", "POST"])
def absent(request: HttpRequest, selection: str, code: str) -> HttpResponse:
    """Somebody cannot come."""
    row = asked(request, selection, "cases.run_selection")

    def act(data: dict[str, Any]) -> tuple[str, str]:
        bar_panelist(**acting(request, row.uid), code=code, why=data["reason"])
        return address(row, "panel"), _("Recorded: the next in the order takes the seat.")

    title = _("{code} cannot come").format(code=code)
    return _act(request, row, ReasonOnly(data_of(request)), act, title, danger=True)


def _act(request: HttpRequest, row: Selection, form: Any, act: Any, title: str, **more: Any) -> HttpResponse:
    context = {**act_context_of(request, row, title, **more), "back": address(row, "panel")}
    return answer_form(request, form, act, context)


def _account(name: str) -> Any:
    if not name:
        return None
    found = account_named(name)
    if found is None:
        raise NotUnderstood("There is no account “{name}”.", name=name[:60])
    return found
