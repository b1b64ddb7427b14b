"""The areas: their tree, their outlines."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linmeng.domain.register.drawing import read_outline
from linmeng.register.actions import register_area, set_outline
from linmeng.register.forms import AreaForm, OutlineForm
from linmeng.register.pages.answers import answer_form, data_of, now, today, who
from linmeng.register.queries import acts_of, area_for, area_map, area_tree, areas_for


@login_required
@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """The tree of areas with how many compounds lie in each."""
    tree = area_tree(request.user, today())
    context = {"tree": tree, "may": acts_of(request.user, today()), "map_url": reverse("register:map_data")}
    return render(request, "register/areas.html", context)


@login_required
def area_new(request: HttpRequest) -> HttpResponse:
    """An area under its official code."""
    areas_for(request.user, today(), "register.edit_area")  # asks whether this person may at all
    areas_url = reverse("register:areas")

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = register_area(by=who(request), at=now(), **data)
        return areas_url, _("“{name}” is in the register.").format(name=made.name)

    context = {"title": _("Register an area"), "back": areas_url}
    return answer_form(request, AreaForm(data_of(request)), act, "register/form.html", context)


@login_required
def outline(request: HttpRequest, code: str) -> HttpResponse:
    """The outline of an area, looked at and uploaded."""
    area = area_for(request.user, code, today(), "register.set_outline")
    form = OutlineForm(data_of(request), request.FILES or None)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        drawn = read_outline(data["outline"].read())
        set_outline(by=who(request), at=now(), code=area.code, outline=drawn)
        return reverse("register:outline", args=[area.code]), _("The outline of {name} is stored.").format(
            name=area.name
        )

    context = {
        "title": _("Outline of {name}").format(name=area.name),
        "back": reverse("register:areas"),
        "area": area,
        "files": True,
        "submit": _("Save"),
        "map_url": reverse("register:outline_map", args=[area.code]),
    }
    return answer_form(request, form, act, "register/outline.html", context)


@login_required
@require_safe
def outline_map(request: HttpRequest, code: str) -> HttpResponse:
    """The outline as the map draws it."""
    return HttpResponse(area_map(area_for(request.user, code, today())), content_type="application/json")
