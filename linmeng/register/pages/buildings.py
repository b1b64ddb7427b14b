"""Forms for the buildings of a compound."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from linmeng.register.actions import record_building, remove_building
from linmeng.register.forms import BuildingForm, ChangeBuildingForm, NoForm
from linmeng.register.pages.answers import answer_form, data_of, now, today, who
from linmeng.register.pages.edits import link
from linmeng.register.queries import building_for, compound_for


@login_required
def building_new(request: HttpRequest, code: str) -> HttpResponse:
    """A building that is not recorded yet."""
    found = compound_for(request.user, code, today(), "register.record_building")

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = record_building(by=who(request), at=now(), code=code, new=True, **data)
        return link(found), _("Building {number} is recorded.").format(number=made.number)

    context = _context(found, _("Add a building"))
    context["hint"] = _("Leave empty what is not known. The compound's own figures stay as they are.")
    return answer_form(request, BuildingForm(data_of(request)), act, "register/form.html", context)


@login_required
def building(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Its figures, corrected by hand."""
    found = compound_for(request.user, code, today(), "register.record_building")
    row = building_for(request.user, found, number, today(), "register.record_building")
    form = ChangeBuildingForm(data_of(request), building=row, version=found.version)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = record_building(by=who(request), at=now(), code=code, **data)
        return link(found), _("Building {number} is recorded.").format(number=made.number)

    context = _context(found, _("Change a building"))
    return answer_form(request, form, act, "register/form.html", context)


@login_required
def building_remove(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A building that does not belong here, or no longer stands."""
    found = compound_for(request.user, code, today(), "register.remove_building")
    row = building_for(request.user, found, number, today(), "register.remove_building")

    def act(data: dict[str, Any]) -> tuple[str, str]:
        remove_building(by=who(request), at=now(), code=code, number=row.number)
        return link(found), _("Building {number} is removed.").format(number=row.number)

    context = _context(found, _("Remove a building"))
    context["hint"] = _("Building {number} leaves the list; what it said stays in the history.").format(
        number=row.number
    )
    return answer_form(request, NoForm(data_of(request)), act, "register/form.html", context)


def _context(compound: Any, title: str) -> dict[str, Any]:
    return {"title": title, "compound": compound, "back": link(compound)}
