"""Forms for contracts and exit notices."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from linmeng.register.actions import (
    end_contract,
    give_exit_notice,
    record_contract,
    withdraw_exit_notice,
)
from linmeng.register.forms import ContractForm, EndForm, ExitNoticeForm, NoForm
from linmeng.register.pages.answers import answer_form, data_of, now, today, who
from linmeng.register.pages.edits import link, suggestions
from linmeng.register.queries import compound_for, contract_for


@login_required
def contract(request: HttpRequest, code: str) -> HttpResponse:
    """A new service contract."""
    found = compound_for(request.user, code, today(), "register.record_contract")
    initial = {"company": found.company or "", "fee": found.fee, "starts_on": today()}
    form = ContractForm(data_of(request), initial=initial)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = record_contract(by=who(request), at=now(), code=code, **data)
        return link(found), _("The contract with {company} is recorded.").format(company=made.company.name)

    context = {
        "title": _("Record a contract"),
        "compound": found,
        "back": link(found),
        "hint": _("From its first day on, the company and the fee in the register follow the contract."),
        **suggestions(request),
    }
    return answer_form(request, form, act, "register/form.html", context)


@login_required
def end(request: HttpRequest, number: int) -> HttpResponse:
    """The day a contract really ended."""
    row = _contract(request, number, "register.end_contract")
    form = EndForm(data_of(request), initial={"ended_on": min(row.ends_on or today(), today())})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        end_contract(by=who(request), at=now(), contract=number, **data)
        return link(row.compound), _("The contract's end is recorded.")

    return answer_form(request, form, act, "register/form.html", _context(row, _("End a contract")))


@login_required
def exit_notice(request: HttpRequest, number: int) -> HttpResponse:
    """A company says that it leaves."""
    row = _contract(request, number, "register.give_exit_notice")
    form = ExitNoticeForm(data_of(request), initial={"given_on": today(), "leaves_on": row.ends_on})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = give_exit_notice(by=who(request), at=now(), contract=number, **data)
        return link(row.compound), _("The notice is recorded; the company leaves on {day}.").format(
            day=made.leaves_on
        )

    context = _context(row, _("Exit notice"))
    context["hint"] = _(
        "A company that will not renew must say so in writing 90 days before the contract ends "
        "(Civil Code art. 947); without a term, 60 days (art. 948)."
    )
    return answer_form(request, form, act, "register/form.html", context)


@login_required
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """The company stays after all."""
    row = _contract(request, number, "register.withdraw_exit_notice")

    def act(data: dict[str, Any]) -> tuple[str, str]:
        withdraw_exit_notice(by=who(request), at=now(), contract=number)
        return link(row.compound), _("The notice is withdrawn.")

    context = _context(row, _("Withdraw the exit notice"))
    return answer_form(request, NoForm(data_of(request)), act, "register/form.html", context)


def _contract(request: HttpRequest, number: int, act: str) -> Any:
    row = contract_for(request.user, number, today(), act)
    if row is None:
        raise Http404
    return row


def _context(row: Any, title: str) -> dict[str, Any]:
    return {"title": title, "compound": row.compound, "contract": row, "back": link(row.compound)}
