"""Contracts of a case and handovers."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linmeng.cases.actions.contracts import (
    add_line,
    begin_handover,
    close_handover,
    file_contract,
    sign_contract,
    tick_line,
)
from linmeng.cases.forms.contracts import CloseForm, ContractForm, HandoverForm, LineForm
from linmeng.cases.forms.custody import FiledForm
from linmeng.cases.models import Handover, Selection
from linmeng.cases.models.contracts import HANDED_OVER
from linmeng.cases.pages.common import act_context, acting, answer_form, data_of, frame, link, seen, today
from linmeng.cases.pages.custody import compounds_of
from linmeng.cases.permissions import may
from linmeng.cases.queries.handovers import (
    contracts_of_case,
    expected_of_firms,
    handover_for,
    handovers_for,
    handovers_of_firms,
    lines_of,
    parts_of,
)
from linmeng.cases.queries.selections import firms_of, plan_of
from linmeng.domain.refusals import NotYours

PARTS: dict[str, Any] = {
    "old": gettext_lazy("old company"),
    "new": gettext_lazy("new company"),
    "committee": gettext_lazy("committee"),
}
SIDES: dict[str, Any] = {
    "old": gettext_lazy("hands over"),
    "new": gettext_lazy("takes over"),
}


@login_required
@require_GET
def own_handovers(request: HttpRequest) -> HttpResponse:
    """What one's company has to hand over and to take over, whoever manages the compounds today."""
    on = today()
    firms = firms_of(request.user, on)
    if not firms:
        raise NotYours("Your role does not include this.")
    rows = [_own(row, firms) for row in handovers_of_firms(request.user, on)]
    expected = [(one, [SIDES[s] for s in one.sides]) for one in expected_of_firms(request.user, on)]
    context = {"handovers": rows, "expected": expected, "lines": HANDED_OVER.values(), "today": on}
    return render(request, "cases/own_handovers.html", context)


def _own(row: Handover, firms: dict[int, str]) -> dict[str, Any]:
    """A handover as one of its companies looks at it: its side, and how many lines it has still to tick."""
    sides = [s for s, firm in (("old", row.old_company_id), ("new", row.new_company_id)) if firm in firms]
    left = sum(side not in item.ticks for item in row.items.all() for side in sides)
    return {"row": row, "sides": [SIDES[s] for s in sides], "left": left}


@login_required
@require_GET
def contracts(request: HttpRequest, uid: str) -> HttpResponse:
    """The contracts of a case with their fee change and filing, and the handovers."""
    case = seen(request, uid)
    names = may(request.user, "cases.sign_contract", today(), case)
    rows = [
        {"row": row, "file_by": by, "manager": row.manager if names else "", "rise": _rise(row)}
        for row, by in contracts_of_case(case)
    ]
    handovers = handovers_for(request.user, case, today())
    context = {**frame(request, case, "contracts"), "contracts": rows, "handovers": handovers}
    return render(request, "cases/contracts.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, uid: str) -> HttpResponse:
    """The contract a case led to."""
    case = seen(request, uid, "cases.sign_contract")
    chosen = list(case.selections.filter(state=Selection.State.AWARDED).select_related("winner"))
    form = ContractForm(
        data_of(request), compounds=compounds_of(case), selections=[(s.uid, s.title) for s in chosen],
        initial=_first(chosen),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> tuple[str, str]:
        sign_contract(**acting(request, uid), **data)
        return link(case, "contracts"), _(
            "Recorded. Fee and company follow in the register from its first day."
        )

    return answer_form(request, form, act, act_context(request, case, "contracts", _("Record a contract")))


@login_required
@require_http_methods(["GET", "POST"])
def filed(request: HttpRequest, uid: str, contract: int) -> HttpResponse:
    """A contract was filed."""
    case = seen(request, uid, "cases.sign_contract")
    row = case.contracts.filter(pk=contract, filed_on__isnull=False).first()
    first = {"filed_on": row.filed_on if row else today()}
    form = FiledForm(data_of(request), initial=first, again=row is not None)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        file_contract(**acting(request, uid), contract=contract, **data)
        return link(case, "contracts"), _("Recorded.")

    return answer_form(request, form, act, act_context(request, case, "contracts", _("Contract filed")))


@login_required
@require_http_methods(["GET", "POST"])
def handover_new(request: HttpRequest, uid: str) -> HttpResponse:
    """A handover begins."""
    case = seen(request, uid, "cases.sign_contract")
    form = HandoverForm(data_of(request), compounds=compounds_of(case))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = begin_handover(**acting(request, uid), **data)
        return reverse("cases:handover", args=[made.uid]), _("The list is there: tick it line by line.")

    return answer_form(request, form, act, act_context(request, case, "contracts", _("Begin a handover")))


@login_required
@require_GET
def handover(request: HttpRequest, handover: str) -> HttpResponse:
    """The list, and what one may tick."""
    row = handover_for(request.user, handover, today())
    lines = [
        {"item": x.item, "ticked": [(p, PARTS[p]) for p in x.ticked], "may": [(p, PARTS[p]) for p in x.may]}
        for x in lines_of(request.user, row, today())
    ]
    context = {
        **frame(request, row.case, "contracts"),
        "handover": row,
        "lines": lines,
        "line_form": LineForm(),
        "ticks": bool(parts_of(request.user, row, today())),
    }
    context["open"] = sum(not {"new", "committee"} <= x["item"].ticks.keys() for x in lines)  # type: ignore[attr-defined]
    return render(request, "cases/handover.html", context)


@login_required
@require_POST
def tick(request: HttpRequest, handover: str) -> HttpResponse:
    """One tick, or one more line."""
    number = request.POST.get("number", "")
    if number.isascii() and number.isdigit() and len(number) < 5:
        tick_line(**acting(request, handover), number=int(number), part=request.POST.get("part", ""))
    else:
        add_line(**acting(request, handover), words=request.POST.get("words", ""))
    return redirect("cases:handover", handover)


@login_required
@require_http_methods(["GET", "POST"])
def handover_close(request: HttpRequest, handover: str) -> HttpResponse:
    """The handover is closed."""
    row = handover_for(request.user, handover, today(), "cases.sign_contract")
    back = reverse("cases:handover", args=[row.uid])

    def act(data: dict[str, Any]) -> tuple[str, str]:
        close_handover(**acting(request, row.uid), **data)
        return back, _("Closed.")

    context = {**act_context(request, row.case, "contracts", _("Close the handover")), "back": back}
    return answer_form(request, CloseForm(data_of(request), initial={"done_on": today()}), act, context)


def _rise(row: Any) -> str:
    """How much the fee changed, in per cent."""
    if not row.old_fee:
        return ""
    return f"{(row.contract.fee / row.old_fee - 1) * 100:+.0f} %"


def _first(chosen: list[Selection]) -> dict[str, Any]:
    """What a chosen offer says already."""
    made: dict[str, Any] = {"signed_on": today()}
    if not chosen:
        return made
    row, plan = chosen[0], plan_of(chosen[0])
    won = next((r for r in row.ranking if r["company"] == row.winner_id), None)
    made |= {"selection": row.uid, "company": row.winner.name if row.winner else "", "covers": plan.service}
    return made | {"fee": won["fee"] if won else plan.fee, "fee_mode": plan.fee_mode}
