"""One compound: its facts, troubles, contracts, neighbours, history."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from linmeng.register.events import compound_links
from linmeng.register.pages.answers import today
from linmeng.register.pages.compounds import map_link
from linmeng.register.queries import (
    acts_of,
    building_differences,
    buildings_of,
    compound_for,
    compound_map,
    contracts_of,
    events_of,
    kin_of,
    lines_of,
    neighbours_of,
    notice_in_force,
    running_contract,
    still_running,
    units_of,
    warnings_of_compound,
)
from linmeng.register.queries.leftover import leftover
from linmeng.register.queries.unit_lists import totals_for

LEFT = frozenset({"end_contract", "assign_units"})  # what a closed record may still need


@login_required
@require_safe
def compound(request: HttpRequest, code: str) -> HttpResponse:
    """The compound page."""
    on = today()
    found = compound_for(request.user, code, on)
    acts, contracts = acts_of(request.user, on, found), contracts_of(found)
    buildings = buildings_of(request.user, found, on)
    running = running_contract(contracts, on)
    warnings = warnings_of_compound(request.user, found, on) if "see_warnings" in acts else ()
    context = {
        "compound": found,
        "may": acts if found.status == found.Status.ACTIVE else acts & LEFT,
        "still_running": still_running(found, on) if found.status == found.Status.ACTIVE else (),
        "lines": lines_of(request.user, found, on),
        "management": found.sources.get("management") or found.sources.get("company"),
        "buildings": buildings,
        "differences": building_differences(found, buildings),
        "contracts": contracts,
        "running": running,
        "notice": notice_in_force(running),
        "warnings": warnings,
        "today": on,
        "countdown": next((w.countdown for w in warnings if w.countdown), None),
        "neighbours": neighbours_of(request.user, found, on),
        "events": events_of(request.user, found, on),
        "kin": kin_of(found),
        "calculation": _calculation(code),
        "votes": _votes(code),
        "links": _links(request, found),
        "units": totals_for(request.user, found, on) if "see_units" in acts else None,
        "left": leftover(found).count() if "assign_units" in acts else 0,
        "mine": any(h.compound == found.pk for h in units_of(request.user, on)),
    }
    return render(request, "register/compound.html", context)


@login_required
@require_safe
def compound_map_json(request: HttpRequest, code: str) -> HttpResponse:
    """The small map of a compound and its neighbours."""
    found = compound_for(request.user, code, today())
    body = compound_map(found, neighbours_of(request.user, found, today()), map_link())
    return HttpResponse(body, content_type="application/json")


def _calculation(code: str) -> str:
    """Where the planning room calculates a compound alone and shared; "" while it has no such page."""
    try:
        return reverse("planning:compound", args=[code])
    except NoReverseMatch:
        return ""


def _votes(code: str) -> str:
    """Where the votes of a compound are listed; "" while there is no such room."""
    try:
        return f"{reverse('voting:motions')}?{urlencode({'compound': code})}"
    except NoReverseMatch:
        return ""


def _links(request: HttpRequest, compound: Any) -> list[tuple[str, str, str]]:
    """What rooms above the register offer for this compound: icon, words, address."""
    answers = compound_links.send(type(compound), compound=compound, person=request.user, on=today())
    return [link for _room, links in answers for link in links or ()]  # type: ignore[misc]
