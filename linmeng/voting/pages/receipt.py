"""Receipts: shown to whose unit it is, as page, QR code and text; and checked for whoever holds one."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linmeng.domain.voting.log.receipt import LARGEST, NotAReceipt, Receipt
from linmeng.voting.actions.checkpoints import newest_checkpoint
from linmeng.voting.models import Ballot, Motion
from linmeng.voting.pages.common import now
from linmeng.voting.pages.reading import reading_of
from linmeng.voting.pages.voter import Voter, state_sentence, voter
from linmeng.voting.queries.log import receipt
from linmeng.voting.queries.public import motion_for_everybody
from linmeng.voting.queries.receipts import Checked, ballots_of, checked, motion_named
from linmeng.web.limits import within
from linmeng.web.refused import problem

AT_ONCE = 3  # receipts on one page; of more there is a list


@dataclass(frozen=True, slots=True)
class Shown:
    """A ballot of mine with its receipt."""

    ballot: Ballot
    receipt: Receipt
    qr: SafeString


def shown(motion: Motion, ballot: Ballot) -> Shown:
    """The receipt with its QR code, drawn here."""
    made = receipt(motion, ballot.number)
    return Shown(ballot, made, drawn(made.compact))


def drawn(compact: str) -> SafeString:
    """The compact text as a QR code: an inline drawing as wide as its box."""
    import segno

    code = segno.make(compact, error="l", micro=False)
    words = code.svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr")
    return mark_safe(words)  # noqa: S308 (made of modules only)


def receipts_page(request: HttpRequest, found: Voter, **which: Any) -> HttpResponse:
    """The ballots that were cast on a phone for these units, each with its receipt; as text with ?text=."""
    mine = ballots_of(found.motion, [u.entry.pk for u in found.units], **which)
    asked = request.GET.get("ballot") or request.GET.get("text")
    chosen = [b for b in mine if b.uid == asked] if asked else mine
    if asked and not chosen:
        raise Http404
    if request.GET.get("text"):
        return _as_text(found.motion, chosen[0])
    listed = len(chosen) > AT_ONCE
    reading = reading_of(found.motion)
    context = {
        "motion": found.motion,
        "reading": reading,
        "voter": found,
        "steps": {step: found.address(step) for step in ("vote", "receipts")},
        "ballots": chosen,
        "receipts": [] if listed else [shown(found.motion, ballot) for ballot in chosen],
        "all": len(mine),
        "left": len({u.entry.pk for u in found.may()} - {b.entry_id for b in mine if b.void_number is None}),
        "closed": state_sentence(found.motion, now()),
        "step": 4,
    }
    return render(request, "voting/owner_receipts.html", context)


def _as_text(motion: Motion, ballot: Ballot) -> HttpResponse:
    answer = HttpResponse(
        receipt(motion, ballot.number).text + "\n", content_type="text/plain; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="receipt-{motion.uid[:8]}-{ballot.number}.txt"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_receipt(request: HttpRequest) -> HttpResponse:
    """Holds any receipt against the log as it stands. Its text is sent in the form, so no log keeps it."""
    context: dict[str, Any] = {"largest": LARGEST}
    if request.method != "POST":
        return render(request, "voting/receipt_check.html", context)
    if not within(request, "receipt", 60):
        return problem(request, 429, _("Too many tries: wait some minutes."))
    text = request.POST.get("receipt", "").strip()[: LARGEST + 1]
    try:
        context |= _found(request, Receipt.read(text))
        status = 200
    except (NotAReceipt, Http404):
        context["unread"], status = True, 422
    return render(request, "voting/receipt_check.html", {**context, "text": text}, status=status)


def _found(request: HttpRequest, kept: Receipt) -> dict[str, Any]:
    motion = motion_for_everybody(motion_named(kept))
    newest_checkpoint(motion, now())
    mine = [u.entry.pk for u in voter(request, motion.uid).units]
    found = checked(motion, kept, mine)
    return {"motion": motion, "found": found, "lines": lines(found), "for_page": {"key": motion.log_key}}


def lines(found: Checked) -> list[tuple[bool | None, str]]:
    """What was found, sentence by sentence: True holds, False does not, None tells."""
    size = found.newest.head.size if found.newest else 0
    said: list[tuple[bool | None, str]] = [
        (found.proven, _("The log has signed that this ballot is recorded at its place."))
        if found.proven
        else (False, _("The proof or the signature in this receipt is wrong.")),
        (True, _("The log still says the same at this place."))
        if found.here
        else (False, _("The log says something else at this place now, or nothing.")),
        (
            True,
            _("The newest checkpoint, over {size} entries, continues the one in the receipt.").format(
                size=size
            ),
        )
        if found.continues
        else (False, _("The log no longer continues the checkpoint in this receipt: it was rewritten.")),
    ]
    return said + [(None, words) for words in _counts(found)] if found.here else said


def _counts(found: Checked) -> list[str]:
    if found.void:
        return [_("This ballot was set aside and does not count. The office must say why.")]
    if not found.counted:
        return [_("It is recorded. It is counted after the close.")]
    if found.later:
        return [_("It was taken into the count; a later ballot of this unit took its place.")]
    if found.later is None:
        return [_("It was taken into the count. Of several ballots of a unit one counts, by the rules.")]
    return [_("It was taken into the count.")]
