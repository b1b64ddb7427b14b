"""Custody of a case, and the district's pool of companies."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linmeng.cases.actions.custody import (
    announce_custody,
    apply_custody,
    choose_custodian,
    end_custody,
    file_custody,
    sign_custody,
    take_over_custody,
)
from linmeng.cases.forms.custody import AgreementForm, AnnounceForm, ApplyForm, ChooseForm, EndForm, FiledForm
from linmeng.cases.models import Case, Custody
from linmeng.cases.pages.common import act_context, acting, answer_form, data_of, frame, seen, today
from linmeng.cases.pages.words import words_of
from linmeng.cases.queries.askers import register_of
from linmeng.cases.queries.custodies import custodies_of, custody_for, kept
from linmeng.cases.queries.custody_steps import behind
from linmeng.cases.queries.pool import proposal
from linmeng.cases.queries.standing import names_of
from linmeng.domain.procedures.custody import last_day
from linmeng.domain.refusals import Refusal
from linmeng.web.refused import said
from linmeng.web.refusing import INVALID, tried

Choice = tuple[str, str]


def compounds_of(case: Case) -> list[Choice]:
    """The compounds that take part, as forms offer them."""
    return [(row.code, row.name) for row in case.compounds.all() if row.left_on is None]


@login_required
@require_GET
def custodies(request: HttpRequest, uid: str) -> HttpResponse:
    """The custodies of a case, what is due and until when."""
    case = seen(request, uid)
    context = {**frame(request, case, "custody"), "custodies": custodies_of(case, today()), **_behind(case)}
    return render(request, "cases/custodies.html", context)


@login_required
@require_POST
def take_over(request: HttpRequest, uid: str) -> HttpResponse:
    """What the custodies say and the steps do not yet, into the steps."""
    left = take_over_custody(**acting(request, uid))
    messages.success(request, _("The steps follow."))
    if left and left[0].why:
        messages.warning(request, said(left[0].why))
    return redirect("cases:custody", uid)


def _behind(case: Case) -> dict[str, Any]:
    """What is recorded here and not in the steps, as a page shows it."""
    names = names_of(case)
    rows = [
        {"step": words_of(one.step), "name": names.get(one.compound, ""), "on": one.on,
         "why": said(one.why) if one.why else ""}
        for one in behind(case, today())
    ]  # fmt: skip
    return {"behind": rows, "can_take_over": any(not row["why"] for row in rows)}


@login_required
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, uid: str) -> HttpResponse:
    """Who asks for custody."""
    case = seen(request, uid, "cases.apply_custody")
    known = {row.code: _known(row.compound) for row in case.compounds.all() if row.left_on is None}
    first = {"applied_on": today()}
    form = ApplyForm(data_of(request), compounds=compounds_of(case), known=known, initial=first)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = apply_custody(**acting(request, uid), **data)
        return reverse("cases:custody_one", args=[made.uid]), _(
            "Recorded. Now a company of the pool is chosen."
        )

    return answer_form(request, form, act, act_context(request, case, "custody", _("Ask for custody")))


def _known(compound: Any) -> str:
    """What the register knows of a compound's owners, in words beside the list of those who ask."""
    found = register_of(compound, today())
    if found.roll is not None:
        area, heads = f"{found.roll.area_total / 100:,.2f}", found.roll.heads_total
        return _("The register counts {heads} owners with {area} m².").format(heads=heads, area=area)
    return lacking_words(len(found.rows), found.lacking, found.households)


def lacking_words(units: int, lacking: int, households: int) -> str:
    """Why the register of a compound's owners is not complete."""
    if not units:
        return _("The register has no units: the numbers below are kept as what the applicants state.")
    return _(
        "The register is not complete ({units} units of {households} households, {lacking} without area or"
        " holder): the numbers below are kept as what the applicants state."
    ).format(units=units, households=households or "?", lacking=lacking)


@login_required
@require_http_methods(["GET", "POST"])
def custody(request: HttpRequest, custody: str) -> HttpResponse:
    """One custody: the pool nearest first, the agreement, what is due; a company is chosen here."""
    row = custody_for(request.user, custody, today())
    if request.method == "POST":
        return _choose(request, row)
    return _shown(request, row, ChooseForm(initial={"chosen_on": today()}), 200)


def _choose(request: HttpRequest, row: Custody) -> HttpResponse:
    """A company is taken; refused, the page comes again with the reason and with what was typed."""
    form = ChooseForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, form, INVALID)
    told = {**acting(request, row.uid), **form.cleaned_data}
    done, status = tried(form, lambda: choose_custodian(**told))
    if done is None:
        return _shown(request, row, form, status)
    messages.success(request, _("Chosen. Now the three parties sign."))
    return redirect("cases:custody_one", row.uid)


def _shown(request: HttpRequest, row: Custody, form: Any, status: int) -> HttpResponse:
    found, why = (), ""
    if row.signed_on is None and row.ended_on is None:
        try:
            found = proposal(row, today())  # type: ignore[assignment]
        except Refusal as refusal:
            why = said(refusal)
    context = {
        **frame(request, row.case, "custody"),
        **_behind(row.case),
        "kept": kept(row, today()),
        "custody": row,
        "askers": _askers(row),
        "proposed": found,
        "cannot": why,
        "form": form,
    }
    return render(request, "cases/custody.html", context, status=status)


def _askers(row: Custody) -> list[str]:
    """Who asked, compound by compound: by the register with the area, or as it was stated, and why."""
    lines = []
    for one in row.counted.get("rows", ()):
        share = f"{one['heads'] / one['of_heads']:.0%}" if one["of_heads"] else "—"
        if one["area"] is None:
            words = _("{name}: {heads} of {of_heads} owners by the register ({share}), a number as stated.")
        else:
            words = _(
                "{name}: {heads} of {of_heads} owners by the register ({share}), {area} of {of_area} m²."
            )
        area, of_area = f"{(one['area'] or 0) / 100:,.2f}", f"{one['of_area'] / 100:,.2f}"
        values = {"name": one["name"], "heads": one["heads"], "of_heads": one["of_heads"], "share": share}
        lines.append(words.format(**values, area=area, of_area=of_area))
        if one["short"]:
            lines.append(
                _("Check first: they hold less than 20 % of the area. SH-REG 52 speaks of owners only;"
                  " whether the area counts too is not verified.")
            )  # fmt: skip
    for one in row.counted.get("incomplete", ()):
        words = lacking_words(one["units"], one["lacking"], one["households"])
        lines.append(f"{one['name']}{_(': ')}{words}")
    return lines


@login_required
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, custody: str) -> HttpResponse:
    """The three-party agreement."""
    row = custody_for(request.user, custody, today(), "cases.run_custody")
    first = {"signed_on": today(), "from_on": today(), "until_on": last_day(today())}
    return _act(request, row, AgreementForm(data_of(request), initial=first), sign_custody,
                _("Three-party agreement"), _("Signed. Announce it within 3 days."))  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest, custody: str) -> HttpResponse:
    """Where the result was announced."""
    row = custody_for(request.user, custody, today(), "cases.run_custody")
    first = {"announced_on": row.announced_on or today(), "where": row.announced_where}
    form = AnnounceForm(data_of(request), initial=first, again=row.announced_on is not None)
    return _act(request, row, form, announce_custody, _("Announced"), _("Recorded."))


@login_required
@require_http_methods(["GET", "POST"])
def filed(request: HttpRequest, custody: str) -> HttpResponse:
    """The online filing."""
    row = custody_for(request.user, custody, today(), "cases.run_custody")
    first, again = {"filed_on": row.filed_on or today()}, row.filed_on is not None
    form = FiledForm(data_of(request), initial=first, again=again)
    return _act(request, row, form, file_custody, _("Filed online"), _("Recorded."))


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, custody: str) -> HttpResponse:
    """The end of a custody."""
    row = custody_for(request.user, custody, today(), "cases.run_custody")
    form = EndForm(data_of(request), initial={"ended_on": today()})
    return _act(request, row, form, end_custody, _("End the custody"), _("Ended."), danger=True)


def _act(
    request: HttpRequest, row: Custody, form: Any, act: Any, title: str, done: str, **more: Any
) -> HttpResponse:
    back = reverse("cases:custody_one", args=[row.uid])

    def do(data: dict[str, Any]) -> tuple[str, str]:
        act(**acting(request, row.uid), **data)
        return back, done

    context = {**act_context(request, row.case, "custody", title, **more), "back": back}
    return answer_form(request, form, do, context)
