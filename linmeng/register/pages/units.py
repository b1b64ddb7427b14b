"""Units and owners of a compound: the list, one unit, and a form for each act on it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.unit_columns import EXPORTED, UNIT_BY_FIELD
from linmeng.register.actions import close_unit, correct_unit, record_unit, set_holders
from linmeng.register.files.writing import header_of, table_bytes
from linmeng.register.forms.units import (
    MOST_ROWS,
    ROWS,
    ChangeUnitForm,
    CloseUnitForm,
    FindOwnerForm,
    HoldersForm,
    UnitFilterForm,
    UnitForm,
)
from linmeng.register.models import Unit
from linmeng.register.pages.answers import answer_form, asked, data_of, now, today, who
from linmeng.register.permissions import reach
from linmeng.register.queries import acts_of, compound_for
from linmeng.register.queries.parties import masked, titleholders
from linmeng.register.queries.unit_lists import (
    SEE,
    UnitFilter,
    find_units,
    story_of,
    totals_for,
    unit_for,
    unit_lines,
    units_export,
    units_for,
)
from linmeng.register.queries.units import Held, units_of
from linmeng.web.refused import said

PER_PAGE = 50
RECORD = "register.record_unit"
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def unit_link(unit: Unit) -> str:
    """Where one unit's page lies."""
    return reverse("register:unit", args=[unit.pk])


def list_link(code: str) -> str:
    """Where the list of a compound's units lies."""
    return reverse("register:units", args=[code])


@login_required
@require_safe
def units(request: HttpRequest, code: str) -> HttpResponse:
    """The list: by building, door and unit; totals, and what a vote still lacks."""
    on = today()
    found = compound_for(request.user, code, on, SEE)
    form = UnitFilterForm(asked(request) or None)
    narrow = UnitFilter(**form.cleaned_data) if form.is_valid() else UnitFilter()
    rows = units_for(request.user, found, on, narrow)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "compound": found,
        "form": form,
        "page": page,
        "rows": unit_lines(list(page.object_list), on),
        "totals": totals_for(request.user, found, on),
        "may": acts_of(request.user, on, found) if found.status == found.Status.ACTIVE else frozenset(),
    }
    return render(request, "register/units.html", context)


@login_required
@require_safe
def export(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The list as a file: names masked, nothing else of a person."""
    if kind not in TYPES:
        raise Http404
    found = compound_for(request.user, code, today(), SEE)
    language: Any = "en" if (get_language() or "").startswith("en") else "zh"
    header = [header_of(UNIT_BY_FIELD[f], language) for f in EXPORTED]
    data = table_bytes(header, units_export(request.user, found, today()), kind)
    disposition = f'attachment; filename="linmeng-units.{kind}"'
    return HttpResponse(data, content_type=TYPES[kind], headers={"Content-Disposition": disposition})


@login_required
@require_safe
def unit(request: HttpRequest, number: int) -> HttpResponse:
    """One unit: its area, who holds it, who votes, what happened."""
    on = today()
    row = unit_for(request.user, number, on)
    acts = acts_of(request.user, on, row.compound)
    stands = row.gone_on is None and row.compound.status == row.compound.Status.ACTIVE
    context = {
        "unit": row,
        "compound": row.compound,
        "story": story_of(request.user, row, on),
        "may": acts if stands else acts & {"see_units", "reveal_party"},
    }
    return render(request, "register/unit.html", context)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The units of whoever signed in, and how they vote for each."""
    held = units_of(request.user, today())
    return render(request, "register/my_units.html", {"rows": [(h, _how(h)) for h in held]})


def _how(held: Held) -> str:
    if held.why_not:
        return _(held.why_not)
    words = {
        "owner": _("You vote as its owner."),
        "representative": _("You vote: the co-owners chose you."),
        "guardian": _("You vote as the owner's guardian."),
    }
    return words[held.how]


@login_required
def find(request: HttpRequest) -> HttpResponse:
    """Which units somebody holds, by the exact value; it is sent, and never stands in an address."""
    reach(request.user, SEE, today())
    form, found, looked = FindOwnerForm(data_of(request)), list[Unit](), False
    if request.method == "POST" and form.is_valid():
        try:
            found, looked = find_units(request.user, today(), form.cleaned_data["text"]), True
        except NotUnderstood as refusal:
            form.add_error("text", said(refusal))
    context = {"form": form, "rows": unit_lines(found, today()), "looked": looked}
    answer = render(request, "register/find_owner.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
def unit_new(request: HttpRequest, code: str) -> HttpResponse:
    """A unit that is not recorded yet."""
    found = compound_for(request.user, code, today(), RECORD)
    form = UnitForm(data_of(request), initial={"building": request.GET.get("building", "")[:20]})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = record_unit(by=who(request), at=now(), code=code, **form.stated())
        return unit_link(made), _("{place} is recorded.").format(place=made.place)

    context = {"title": _("Add a unit"), "compound": found, "back": list_link(code)}
    return answer_form(request, form, act, "register/form.html", context)


@login_required
def unit_correct(request: HttpRequest, number: int) -> HttpResponse:
    """What it states, corrected by hand."""
    row = unit_for(request.user, number, today(), RECORD)
    form = ChangeUnitForm(data_of(request), unit=row)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = correct_unit(by=who(request), at=now(), pk=number, version=data["version"], **form.stated())
        return unit_link(made), _("{place} is recorded.").format(place=made.place)

    return answer_form(request, form, act, "register/form.html", about(row, _("Correct a unit")))


@login_required
def unit_close(request: HttpRequest, number: int) -> HttpResponse:
    """A unit that is no more."""
    row = unit_for(request.user, number, today(), RECORD)
    form = CloseUnitForm(data_of(request), initial={"version": row.version, "on": today()})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = close_unit(by=who(request), at=now(), pk=number, **data)
        return list_link(row.compound.code), _("{place} is closed.").format(place=made.place)

    context = about(row, _("Close a unit"))
    context["hint"] = _("Its titles end the day before. Nothing is deleted: it stays in the history.")
    return answer_form(request, form, act, "register/form.html", context)


@login_required
def holders(request: HttpRequest, number: int) -> HttpResponse:
    """Who holds it, from a day."""
    row = unit_for(request.user, number, today(), "register.record_party")
    wanted = request.GET.get("rows", "")
    rows = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 3 else ROWS
    form = HoldersForm(data_of(request), unit=row, today=held_by(row), rows=rows)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        said_ = {"version": data["version"], "on": data.get("on")}
        made = set_holders(by=who(request), at=now(), pk=number, holders=form.holders(), **said_)
        return unit_link(made), _("The titleholders of {place} are recorded.").format(place=made.place)

    more = f"?rows={MOST_ROWS}" if len(form.rows) < MOST_ROWS else ""
    context = about(row, _("Who holds it")) | {"more": more}
    return answer_form(request, form, act, "register/holders.html", context)


def about(row: Unit, title: str) -> dict[str, Any]:
    """The frame of a form about one unit."""
    return {
        "title": f"{title} · {row.place}",
        "compound": row.compound,
        "back": unit_link(row),
        "submit": title,
    }


def held_by(row: Unit) -> list[tuple[int, str]]:
    """Today's titleholders for a choice, masked."""
    keys = titleholders(row.pk, today())
    known = masked(keys)
    return [(pk, " ".join(w for w in (known[pk].name, known[pk].phone) if w)) for pk in keys]
