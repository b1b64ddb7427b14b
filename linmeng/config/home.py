"""Home: what needs me now. Gathered from the rooms below, each asked for what this person may see."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linmeng.cases.queries.desk import CaseDesk, desk_cases
from linmeng.config.navigation import link
from linmeng.domain.refusals import NotYours
from linmeng.people.models import Person
from linmeng.planning.queries import calculated_for, plans_for, runs_for
from linmeng.register.queries import compounds_for, may, warnings_for
from linmeng.register.queries.imports import imports_for
from linmeng.voting.queries.desk import needs_of

T = TypeVar("T")
SHOWN = 6  # warnings, runs and plans on the first page

# act of the register, or None: everybody → (words, icon, URL name)
QUICK: list[tuple[str | None, Any, str, str]] = [
    ("register.import_lists", _("Bring a list of compounds"), "file-import", "register:imports"),
    ("register.register_compound", _("Register a compound"), "plus", "register:register"),
    ("register.see_census", _("How the area stands"), "chart-bar", "register:census"),
    ("register.import_lists", _("Calculate a plan"), "affiliate", "planning:choose_area"),
    (None, _("Find a compound"), "search", "register:compounds"),
]


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on a person's desk today; empty where their roles show nothing."""

    compounds: int = 0
    warnings: list[Any] = field(default_factory=list)
    urgent: int = 0
    imports: list[Any] = field(default_factory=list)
    going: list[Any] = field(default_factory=list)
    plans: list[Any] = field(default_factory=list)
    calculated: list[Any] = field(default_factory=list)
    votes: list[Any] = field(default_factory=list)
    cases: CaseDesk = field(default_factory=CaseDesk)


def desk_of(person: Person, on: date) -> Desk:
    """Asks every room what it has for this person; the number of questions does not grow with the rows."""
    warnings: list[Any] = _mine(lambda: list(warnings_for(person, on)), [])
    return Desk(
        compounds=_mine(lambda: compounds_for(person, on).count(), 0),
        warnings=warnings,
        urgent=sum(1 for _c, warning in warnings if warning.severity == "urgent"),
        imports=_mine(lambda: list(imports_for(person, on).filter(state="staged")[:SHOWN]), []),
        going=_mine(lambda: list(runs_for(person, on).filter(state__in=("waiting", "running"))[:SHOWN]), []),
        plans=_mine(lambda: list(plans_for(person, on)[:SHOWN]), []),
        calculated=_mine(lambda: calculated_for(person, on)[:SHOWN], []),
        votes=needs_of(person, timezone.now(), on),
        cases=desk_cases(person, on, SHOWN),
    )


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What needs this person now."""
    assert isinstance(request.user, Person)
    on = timezone.localdate()
    quick = [
        (words, icon, url)
        for act, words, icon, name in QUICK
        if (act is None or may(request.user, act, on)) and (url := link(name))
    ]
    context = {"desk": desk_of(request.user, on), "quick": quick, "shown": SHOWN, "today": on}
    return render(request, "config/home.html", context)


def _mine(ask: Callable[[], T], nothing: T) -> T:
    try:
        return ask()
    except NotYours:
        return nothing


urlpatterns = [path("", home, name="home")]
