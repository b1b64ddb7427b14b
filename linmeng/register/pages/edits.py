"""Forms that change compounds: register, correct, rename."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linmeng.people.queries import companies
from linmeng.register.actions import correct_figures, register_compound, rename_compound
from linmeng.register.forms import CorrectForm, RegisterForm, RenameForm
from linmeng.register.pages.answers import answer_form, data_of, now, today, who
from linmeng.register.queries import (
    area_for,
    areas_for,
    compound_for,
    housing_classes,
)


def link(compound: Any) -> str:
    return reverse("register:compound", args=[compound.code])


def suggestions(request: HttpRequest) -> dict[str, Any]:
    """Names to choose from while typing."""
    return {
        "classes": housing_classes(request.user, today()),
        "companies": list(companies().values_list("name", flat=True)[:500]),
    }


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """A compound that no list brought."""
    areas = areas_for(request.user, today(), "register.register_compound").filter(
        level__in=("subdistrict", "committee")
    )
    form = RegisterForm(data_of(request), areas=areas.defer("outline"))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        area = area_for(request.user, data["area"], today(), "register.register_compound")
        figures = {n: v for n, v in form.figures().items() if v not in (None, "")}
        made = register_compound(
            by=who(request), at=now(), area=area, name=data["name"], figures=figures, again=data["again"]
        )
        return link(made), _("“{name}” is in the register.").format(name=made.name)

    context = {"title": _("Register a compound"), "first": form.first_fields(), **suggestions(request)}
    return answer_form(request, form, act, "register/figures_form.html", context)


@login_required
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Its figures, corrected by hand."""
    found = compound_for(request.user, code, today(), "register.correct_figures")
    initial = {**CorrectForm.initial_of(found), "version": found.version}
    form = CorrectForm(data_of(request), initial=initial)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        changes = correct_figures(
            by=who(request), at=now(), code=code, version=data["version"], figures=form.figures()
        )
        n = len(changes)
        said = ngettext("{n} figure was corrected.", "{n} figures were corrected.", n).format(n=n)
        return link(found), said if n else _("Nothing was changed.")

    context = {
        "title": _("Correct the figures"),
        "compound": found,
        "back": link(found),
        **suggestions(request),
    }
    return answer_form(request, form, act, "register/figures_form.html", context)


@login_required
def rename(request: HttpRequest, code: str) -> HttpResponse:
    """A new name."""
    found = compound_for(request.user, code, today(), "register.rename_compound")
    form = RenameForm(data_of(request), initial={"name": found.name, "version": found.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = rename_compound(by=who(request), at=now(), code=code, **data)
        return link(made), _("It is called “{name}” now.").format(name=made.name)

    context = {
        "title": _("Rename"),
        "compound": found,
        "back": link(found),
        "hint": _("The old name stays in its history."),
    }
    return answer_form(request, form, act, "register/form.html", context)
