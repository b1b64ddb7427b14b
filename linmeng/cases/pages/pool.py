"""The district's pool of companies for temporary service, with its credit record."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.cases.actions.pool import admit_company, leave_pool, record_credit, withdraw_credit
from linmeng.cases.forms.custody import AdmitForm, CreditForm, LeaveForm
from linmeng.cases.forms.fields import ReasonOnly
from linmeng.cases.pages.common import answer_form, data_of, now, today, who
from linmeng.cases.permissions import reach
from linmeng.cases.queries.pool import keeps_pool, pool_for
from linmeng.register.queries import areas_for


@login_required
@require_GET
def pool(request: HttpRequest) -> HttpResponse:
    """The pool: who is in it, what each manages, its record."""
    context = {
        "pooled": pool_for(request.user, today()),
        "past": pool_for(request.user, today(), past=True),
        "keeps": keeps_pool(request.user, today()),
    }
    return render(request, "cases/pool.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def admit(request: HttpRequest) -> HttpResponse:
    """A company is admitted."""
    reach(request.user, "cases.keep_pool", today())
    form = AdmitForm(data_of(request), districts=_districts(request), initial={"admitted_on": today()})
    return _act(request, form, lambda d: admit_company(by=who(request), at=now(), **d), _("Admit a company"))


@login_required
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, number: int) -> HttpResponse:
    """A company leaves."""
    reach(request.user, "cases.keep_pool", today())
    form = LeaveForm(data_of(request), initial={"left_on": today()})
    told: dict[str, Any] = {"by": who(request), "at": now(), "entry": number}
    return _act(request, form, lambda d: leave_pool(**told, **d), _("Leaves the pool"), danger=True)


@login_required
@require_http_methods(["GET", "POST"])
def credit(request: HttpRequest) -> HttpResponse:
    """An entry of a credit record."""
    reach(request.user, "cases.keep_pool", today())
    first = {"company": request.GET.get("company", ""), "on": today()}
    form = CreditForm(data_of(request), initial=first)
    told: dict[str, Any] = {"by": who(request), "at": now()}
    return _act(request, form, lambda d: record_credit(**told, **d), _("Record of credit"))


@login_required
@require_http_methods(["GET", "POST"])
def credit_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """An entry is taken back."""
    reach(request.user, "cases.keep_pool", today())
    form = ReasonOnly(data_of(request))
    told: dict[str, Any] = {"by": who(request), "at": now(), "number": number}
    return _act(request, form, lambda d: withdraw_credit(**told, why=d["reason"]), _("Withdraw this entry"))


def _act(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any], title: str, **more: Any
) -> HttpResponse:
    back = reverse("cases:pool")

    def do(data: dict[str, Any]) -> tuple[str, str]:
        act(data)
        return back, _("Recorded.")

    return answer_form(request, form, do, {"title": title, "back": back, **more}, "cases/pool_act.html")


def _districts(request: HttpRequest) -> list[tuple[str, str]]:
    rows = areas_for(request.user, today()).filter(level="district")
    return [(area.code, area.name) for area in rows]
