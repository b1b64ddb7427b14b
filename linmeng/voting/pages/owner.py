"""An owner votes on a phone: reads, marks, looks once more, casts, and has the receipt."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linmeng.domain.refusals import NotNow, NotUnderstood, Refusal
from linmeng.voting.actions.ballots import cast_ballot
from linmeng.voting.pages.common import now, today, who
from linmeng.voting.pages.reading import Reading, reading_of
from linmeng.voting.pages.voter import (
    Block,
    Marked,
    Voter,
    blocks,
    cast_ballots,
    marked,
    state_sentence,
    voter,
)
from linmeng.voting.queries.owners import covered_items, votes_of
from linmeng.voting.queries.receipts import has_voted, uses_code
from linmeng.web.refused import said


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What my units may vote on, the open ones first."""
    rows = [(vote, state_sentence(vote.motion, now())) for vote in votes_of(who(request), today())]
    return render(request, "voting/owner_mine.html", {"votes": rows})


@never_cache
@require_safe
def vote(request: HttpRequest, uid: str) -> HttpResponse:
    """The text first; then, once it was read, the questions."""
    found = voter(request, uid)
    if not found.units and not request.user.is_authenticated:
        return _who_are_you(request, found)
    return reading_page(request, found)


@never_cache
@require_POST
def check(request: HttpRequest, uid: str) -> HttpResponse:
    """The marks once more, before they are cast. They stand in this page only, nowhere on the server."""
    return check_page(request, voter(request, uid))


@never_cache
@require_POST
def cast(request: HttpRequest, uid: str) -> HttpResponse:
    """Casts one ballot for each unit of the page and leads to the receipts."""
    return cast_page(request, voter(request, uid))


@never_cache
@require_safe
def receipts(request: HttpRequest, uid: str) -> HttpResponse:
    """The receipts of my units in this vote."""
    from linmeng.voting.pages.receipt import receipts_page

    found = voter(request, uid)
    if not found.units and not request.user.is_authenticated:
        return _who_are_you(request, found)
    return receipts_page(request, found)


def reading_page(request: HttpRequest, found: Voter) -> HttpResponse:
    """The reading, or with ?read=1 what is to be marked."""
    reading, context = _context(found)
    left = context["left"]
    if not request.GET.get("read") or context["closed"] or not left:
        return render(request, "voting/owner_read.html", {**context, "step": 1})
    each = request.GET.get("each") == "1"
    return _choose(request, context, blocks(left, reading.questions, covered_items(left), each), each)


def check_page(request: HttpRequest, found: Voter) -> HttpResponse:
    """What was marked, for each unit, with the ids of the ballots; or the marks again with what is wrong."""
    reading, context = _context(found)
    if context["closed"]:
        raise NotNow(context["closed"])
    if context["voted"] and not context["left"]:
        return redirect(found.address("receipts"))
    each = request.POST.get("each") == "1"
    shown = blocks(context["left"], reading.questions, covered_items(context["left"]), each)
    try:
        ballots = marked(request.POST, shown)
    except NotUnderstood as refusal:
        return _choose(request, {**context, "error": said(refusal)}, shown, each, status=422)
    lines = [(one, _lines(one, reading)) for one in ballots]
    return render(request, "voting/owner_check.html", {**context, "ballots": lines, "each": each, "step": 3})


def cast_page(request: HttpRequest, found: Voter) -> HttpResponse:
    """Casts; what one unit refuses does not keep the others from being cast."""
    refused: list[Refusal] = []
    ballots = cast_ballots(request.POST, found.units)
    for one in ballots:
        try:
            _cast(found, one)
        except Refusal as refusal:
            refused.append(refusal)
    entries = [one.unit.entry.pk for one in ballots]
    if refused and (len(refused) < len(ballots) or has_voted(found.motion, entries)):
        for words in dict.fromkeys(said(refusal) for refusal in refused):
            messages.warning(request, words)
    elif refused:
        raise refused[0]
    return redirect(found.address("receipts"))


def _cast(found: Voter, one: Marked) -> None:
    cast_ballot(
        by=found.by,
        at=now(),
        uid=found.motion.uid,
        entry=one.unit.entry.pk,
        ballot=one.ballot,
        choices=one.choices,
        code=found.code,
        mandate=one.unit.mandate,
        helped_by=found.helped_by,
    )


def _context(found: Voter) -> tuple[Reading, dict[str, Any]]:
    """What every step shows: the motion, the units, which have voted, and why nothing can be done."""
    reading = reading_of(found.motion)
    may = found.may()
    voted = has_voted(found.motion, [unit.entry.pk for unit in may])
    left = may if reading.changeable else [unit for unit in may if unit.entry.pk not in voted]
    return reading, {
        "motion": found.motion,
        "reading": reading,
        "voter": found,
        "steps": {step: found.address(step) for step in ("vote", "check", "cast", "receipts")},
        "units": [(unit, _(unit.why_not) if unit.why_not else "") for unit in found.units],
        "voted": voted,
        "left": left,
        "again": bool(voted & {unit.entry.pk for unit in left}),
        "closed": state_sentence(found.motion, now()),
    }


def _choose(
    request: HttpRequest, context: dict[str, Any], shown: Sequence[Block], each: bool, status: int = 200
) -> HttpResponse:
    several = len(context["left"]) > 1
    sent = request.POST
    chosen = [
        (
            block,
            [(q, name, sent.get(name, marked)) for q, name, marked in block.rows()],
            set(sent.getlist(f"u-{block.key}")) if sent else None,
        )
        for block in shown
    ]
    more = {"blocks": chosen, "each": each, "several": several, "step": 2}
    return render(request, "voting/owner_choose.html", {**context, **more}, status=status)


def _lines(one: Marked, reading: Reading) -> list[tuple[Any, str]]:
    return [(q, one.choices.get(str(q.number), "")) for q in reading.questions]


def _who_are_you(request: HttpRequest, found: Voter) -> HttpResponse:
    """Nobody signed in and no code was proved: both ways in, where letters went out, else to sign in."""
    if not uses_code(found.motion):
        return redirect_to_login(request.get_full_path())
    return render(request, "voting/owner_who.html", {"motion": found.motion, "here": request.get_full_path()})
