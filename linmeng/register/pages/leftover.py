"""Units that stayed with a closed record are given to what became of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linmeng.register.actions import assign_units
from linmeng.register.forms.acts import AssignForm
from linmeng.register.pages.answers import answer_form, data_of, now, today, who
from linmeng.register.pages.edits import link
from linmeng.register.queries import compound_for
from linmeng.register.queries.leftover import ACT, Group, leftover, leftover_groups, successors


@login_required
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """Door by door: which units go to which successor; what is not chosen stays for the next time."""
    found = compound_for(request.user, code, today(), ACT)
    groups = leftover_groups(found)
    if not groups:
        return redirect(link(found))
    to = {c.code: c.name for c in successors(request.user, found, today())}
    form = AssignForm(data_of(request), to=to, groups={g.key: _words(g) for g in groups})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        chosen = set(data["groups"])
        units = [pk for g in groups if g.key in chosen for pk in g.units]
        moved = assign_units(by=who(request), at=now(), code=code, to=data["to"], units=units)
        words = ngettext("{n} unit moved to {name}.", "{n} units moved to {name}.", moved)
        url = reverse("register:assign_units", args=[code]) if leftover(found).exists() else link(found)
        return url, words.format(n=moved, name=to[data["to"]])

    context = {
        "title": _("Assign units that stayed behind"),
        "hint": _(
            "These units still lie with the closed record, so they are on no roll. Choose those that go to "
            "one of the new compounds; titles and representatives go with them."
        ),
        "compound": found,
        "back": link(found),
        "submit": _("Assign them"),
    }
    return answer_form(request, form, act, "register/form.html", context)


def _words(group: Group) -> str:
    if group.place:
        return group.place
    n = len(group.units)
    words = {"building": group.building, "door": group.door, "n": n}
    if group.door:
        return ngettext(
            "Building {building}, door {door}: {n} unit", "Building {building}, door {door}: {n} units", n
        ).format(**words)
    return ngettext("Building {building}: {n} unit", "Building {building}: {n} units", n).format(**words)
