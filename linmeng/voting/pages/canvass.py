"""Doors: who has not been reached, large enough for a phone on a staircase; never how anyone votes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linmeng.domain.refusals import NotUnderstood
from linmeng.voting.actions.canvass import record_visit
from linmeng.voting.forms.papers import VisitForm
from linmeng.voting.models import Motion, Visit
from linmeng.voting.pages.common import acting, acts_of, frame, seen, today
from linmeng.voting.pages.overview import turn_out_context
from linmeng.voting.queries.canvass import Stairwell, canvass_of

ICONS = {
    "nobody": "door-off",
    "told": "message-check",
    "taken": "mailbox",
    "later": "clock",
    "declined": "hand-stop",
    "moved": "truck",
}


@login_required
@require_GET
def canvass(request: HttpRequest, uid: str) -> HttpResponse:
    """The stairwells, and the doors of one of them."""
    motion = seen(request, uid, "voting.canvass")
    context = {
        **frame(request, motion, "canvass"),
        **turn_out_context(motion),
        "may": acts_of(request, motion),
    }
    if motion.state != Motion.State.OPEN:
        return render(request, "voting/canvass_wait.html", context)
    found = canvass_of(request.user, uid, today())
    context |= {
        "found": found,
        "chosen": _chosen(request, found.stairwells),
        "outcomes": [(code, words, ICONS[code]) for code, words in Visit.Outcome.choices],
    }
    return render(request, "voting/canvass.html", context)


def _chosen(request: HttpRequest, stairwells: tuple[Stairwell, ...]) -> Stairwell | None:
    if len(stairwells) == 1:
        return stairwells[0]
    asked = (request.GET.get("building"), request.GET.get("door"))
    return next((s for s in stairwells if (s.building, s.door) == asked), None)


@login_required
@require_POST
def visit(request: HttpRequest, uid: str, entry: int) -> HttpResponse:
    """What came of a visit; leads back to the same stairwell."""
    form = VisitForm(request.POST)
    if not form.is_valid():
        raise NotUnderstood("This outcome of a visit is not known.")
    told = acting(request, uid) | {"entry": entry}
    made = record_visit(**told, outcome=form.cleaned_data["outcome"])
    said = _("{place}: {outcome}")
    messages.success(request, said.format(place=made.entry.place, outcome=made.get_outcome_display()))
    back = {name: request.POST.get(name, "")[:20] for name in ("building", "door")}
    return redirect(f"{reverse('voting:canvass', args=[uid])}?{urlencode(back)}")
