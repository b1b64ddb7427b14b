"""Titleholders: who votes for them, corrected, linked to an account, seen in full once with a reason."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from linmeng.domain.refusals import NotUnderstood
from linmeng.register.actions import (
    NewParty,
    choose_representative,
    correct_party,
    end_acting,
    link_account,
    record_guardian,
    reveal_party,
)
from linmeng.register.forms.units import (
    AccountForm,
    EndActingForm,
    GuardianForm,
    PartyForm,
    RepresentativeForm,
    RevealForm,
)
from linmeng.register.pages.answers import answer_form, data_of, now, today, who
from linmeng.register.pages.units import about, held_by, list_link, unit_link
from linmeng.register.queries.parties import acting_for, masked, party_for
from linmeng.register.queries.unit_lists import unit_for
from linmeng.web.refused import said

RECORD, REVEAL = "register.record_party", "register.reveal_party"


@login_required
def representative(request: HttpRequest, number: int) -> HttpResponse:
    """Whom the co-owners chose."""
    row = unit_for(request.user, number, today(), RECORD)
    form = RepresentativeForm(data_of(request), unit=row, holders=held_by(row), on=today())

    def act(data: dict[str, Any]) -> tuple[str, str]:
        data["party"] = int(data["party"])
        choose_representative(by=who(request), at=now(), pk=number, **data)
        return unit_link(row), _("The representative is recorded.")

    return answer_form(
        request, form, act, "register/form.html", about(row, _("Representative of the co-owners"))
    )


@login_required
def guardian(request: HttpRequest, number: int) -> HttpResponse:
    """Who votes for an owner without capacity."""
    row = unit_for(request.user, number, today(), RECORD)
    form = GuardianForm(data_of(request), holders=held_by(row), on=today())

    def act(data: dict[str, Any]) -> tuple[str, str]:
        new = NewParty(data["name"], phone=data["phone"], paper=data["identity"])
        rest = {"ward": int(data["ward"]), "paper": data["paper"], "on": data["on"]}
        record_guardian(by=who(request), at=now(), guardian=new, **rest)
        return unit_link(row), _("The guardian is recorded.")

    return answer_form(request, form, act, "register/form.html", about(row, _("Guardian of an owner")))


@login_required
def acting_end(request: HttpRequest, number: int) -> HttpResponse:
    """A representative or guardian acts no longer."""
    acting, unit = acting_for(request.user, number, today(), RECORD)
    form = EndActingForm(data_of(request), initial={"on": today()})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        end_acting(by=who(request), at=now(), pk=number, on=data["on"])
        return unit_link(unit), _("It is ended.")

    return answer_form(request, form, act, "register/form.html", about(unit, acting.get_how_display()))


@login_required
def party_correct(request: HttpRequest, number: int) -> HttpResponse:
    """Name, telephone, identity number, typed anew."""
    party, _compound = party_for(request.user, number, today(), RECORD)
    shown = masked([number])[number]
    form = PartyForm(data_of(request), initial={"version": party.version, "kind": party.kind})
    for name in ("name", "phone", "paper"):
        now_is = getattr(shown, name) or "—"
        form.fields[name].help_text = _("Now: {value}. Empty: stays; “-”: not known.").format(value=now_is)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        correct_party(by=who(request), at=now(), pk=number, **form.stated())
        return _back(request, number), _("The titleholder is corrected.")

    return answer_form(
        request, form, act, "register/form.html", _about(request, number, _("Correct a titleholder"))
    )


@login_required
def party_account(request: HttpRequest, number: int) -> HttpResponse:
    """With which account a titleholder signs in."""
    party, _compound = party_for(request.user, number, today(), RECORD)
    form = AccountForm(data_of(request), initial={"username": party.person.username if party.person else ""})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        link_account(by=who(request), at=now(), pk=number, username=data["username"] or None)
        return _back(request, number), _("The account is recorded.")

    return answer_form(
        request, form, act, "register/form.html", _about(request, number, _("Account of a titleholder"))
    )


@login_required
def party_reveal(request: HttpRequest, number: int) -> HttpResponse:
    """The plain values, once, in the answer to the reason; kept nowhere on the way."""
    party_for(request.user, number, today(), REVEAL)
    form, seen = RevealForm(data_of(request)), None
    if request.method == "POST" and form.is_valid():
        try:
            seen = reveal_party(by=who(request), at=now(), pk=number, reason=form.cleaned_data["reason"])
        except NotUnderstood as refusal:
            form.add_error("reason", said(refusal))
    context = {
        "form": form,
        "seen": seen,
        "shown": masked([number])[number],
        **_about(request, number, _("Show in full")),
    }
    answer = render(request, "register/reveal.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store, private"
    return answer


def _about(request: HttpRequest, number: int, title: str) -> dict[str, Any]:
    return {"title": title, "back": _back(request, number), "compound": None}


def _back(request: HttpRequest, number: int) -> str:
    """The unit from which the page was opened, where this person may see it."""
    asked = request.GET.get("unit", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 12:
        try:
            return unit_link(unit_for(request.user, int(asked), today()))
        except Http404:
            pass
    _party, compound = party_for(request.user, number, today(), REVEAL)
    return list_link(compound.code) if compound else reverse("register:find_owner")
