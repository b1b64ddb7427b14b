"""Help for an owner who is present: the same steps, on the screen of the office, turned to the owner."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linmeng.voting.actions.helping import help_owner
from linmeng.voting.pages.common import now, today, who, whole
from linmeng.voting.pages.owner import cast_page, check_page, reading_page
from linmeng.voting.pages.receipt import receipts_page
from linmeng.voting.pages.voter import Voter, helped, state_sentence
from linmeng.voting.permissions import may
from linmeng.voting.queries.motions import motion_for
from linmeng.voting.queries.public import motion_for_everybody
from linmeng.voting.queries.voters import entry_of_roll, places_like

MOST = 20  # units that are offered
HELPING = "vote_help"  # the session's key for the unit whose ballot was opened: an entry's pk


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, uid: str) -> HttpResponse:
    """Finds the unit of the owner who is present; opening its ballot is logged."""
    motion = motion_for(request.user, uid, today(), "voting.help_owner")
    if request.method == "POST":
        entry = help_owner(by=who(request), at=now(), uid=uid, entry=whole(request.POST.get("entry")) or 0)
        request.session[HELPING] = entry.pk
        return redirect("voting:help_vote", uid, entry.pk)
    words = request.GET.get("unit", "").replace("\x00", "").strip()[:80]
    found = places_like(motion, words, MOST + 1) if words else []
    context = {
        "motion": motion,
        "words": words,
        "found": found[:MOST],
        "more": len(found) > MOST,
        "closed": state_sentence(motion, now()),
        "mandates": may(request.user, "voting.record_mandate", today(), motion),
    }
    return render(request, "voting/help_start.html", context)


@never_cache
@login_required
@require_safe
def vote(request: HttpRequest, uid: str, entry: int) -> HttpResponse:
    """The text, read together; then the questions, marked by the owner."""
    return reading_page(request, _helped(request, uid, entry))


@never_cache
@login_required
@require_POST
def check(request: HttpRequest, uid: str, entry: int) -> HttpResponse:
    return check_page(request, _helped(request, uid, entry))


@never_cache
@login_required
@require_POST
def cast(request: HttpRequest, uid: str, entry: int) -> HttpResponse:
    return cast_page(request, _helped(request, uid, entry))


@never_cache
@login_required
@require_safe
def receipts(request: HttpRequest, uid: str, entry: int) -> HttpResponse:
    """The receipt for the owner to take along: only of what this helper entered."""
    return receipts_page(request, _helped(request, uid, entry), helped_by=request.user)


def _helped(request: HttpRequest, uid: str, entry: int) -> Voter:
    """Raises Http404 for a unit whose ballot was not opened by `start`, which leaves a line in the trail."""
    motion_for(request.user, uid, today(), "voting.help_owner")
    motion = motion_for_everybody(uid)
    row = entry_of_roll(motion, entry) if request.session.get(HELPING) == entry else None
    if row is None:
        raise Http404
    return helped(who(request), motion, row)
