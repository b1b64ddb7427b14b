"""Messages go out one by one: claimed and written down first, then sent, then written down how it ended.

A worker that dies in between leaves a try without an end. Nobody can know whether that message went out, so
it is sent again and says of itself that it may have come twice: nothing is lost, nothing doubled in silence.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow
from linmeng.notices.actions.queueing import wake
from linmeng.notices.files.letters import letter
from linmeng.notices.files.sending import Sent, send
from linmeng.notices.models import Attempt, Delivery, Notice, Subscription
from linmeng.notices.permissions import check_place
from linmeng.people.actions import record
from linmeng.people.models import Person

log = logging.getLogger(__name__)
PATIENCE = timedelta(minutes=10)  # after that a try has broken off: sending takes 20 seconds at most
BACKOFF = (1, 5, 15, 60, 240, 720, 1440)  # minutes before the next try
MOST_TRIES = len(BACKOFF) + 1
_S, _O = Delivery.State, Attempt.Outcome


def send_next(*, at: datetime, ended: datetime | None = None) -> Attempt | None:
    """Sends the message that has waited longest; None when none is due. Call it outside a transaction.

    `ended`: the moment the try ends, for tests; else `at`.
    """
    attempt = claim_next(at=at)
    if attempt is None:
        return None
    return settle(at=ended or at, attempt=attempt, said=_sent(attempt.delivery))


def _sent(delivery: Delivery) -> Sent:
    """Sends it; one that cannot even be made does not keep the others from their turn."""
    try:
        address, message = delivery.subscription.address, letter(delivery)
    except Exception:
        log.exception("message %s", delivery.pk)
        return Sent("failed", "the message could not be made")
    try:
        return send(delivery.subscription.kind, address, message)
    except Exception:
        log.exception("message %s", delivery.pk)
        return Sent("unknown", "a fault of the program")


@transaction.atomic
def claim_next(*, at: datetime) -> Attempt | None:
    """Claims the next message and opens its try; what is no longer wanted is dropped on the way."""
    due = Delivery.objects.filter(state=_S.WAITING, next_at__lte=at).order_by("next_at", "pk")
    due = due.select_related("subscription", "notice__replaces").defer("subscription__address")
    while row := due.select_for_update(skip_locked=True, of=("self",)).first():
        if not _wanted(row):
            _save(row, state=_S.DROPPED)
            continue
        again = row.attempts.filter(outcome=_O.UNKNOWN).exists()
        _save(row, state=_S.CLAIMED, tries=row.tries + 1, perhaps_twice=row.perhaps_twice or again)
        return Attempt.objects.create(delivery=row, number=row.tries, began_at=at)
    return None


@transaction.atomic
def settle(*, at: datetime, attempt: Attempt, said: Sent) -> Attempt:
    """Writes down how a try ended, also one that had been thought broken off."""
    row = Delivery.objects.select_for_update(of=("self",)).get(pk=attempt.delivery_id)
    attempt.refresh_from_db()
    late = attempt.outcome != _O.OPEN
    attempt.outcome, attempt.fault, attempt.ended_at = said.outcome, said.fault[:120], at
    attempt.save(update_fields=["outcome", "fault", "ended_at"])
    if not late:
        _save(row, **_after(row, said, at))
    elif said.outcome == "sent" and row.state == _S.WAITING:  # it had gone out after all, and nothing since
        _save(row, state=_S.SENT, sent_at=at, error="")
    return attempt


@transaction.atomic
def take_up_broken(*, at: datetime) -> int:
    """Finds tries that broke off with their worker: they may have gone out. Returns how many."""
    rows = Attempt.objects.filter(outcome=_O.OPEN, began_at__lt=at - PATIENCE).select_related("delivery")
    broken = list(rows.select_for_update(skip_locked=True, of=("self",)))
    for attempt in broken:
        attempt.outcome, attempt.fault = _O.UNKNOWN, "the worker ended in the middle"
        attempt.save(update_fields=["outcome", "fault"])
        _save(attempt.delivery, **_after(attempt.delivery, Sent("unknown", attempt.fault), at))
    return len(broken)


@transaction.atomic
def try_again(*, by: Person, at: datetime, delivery: int) -> Delivery:
    """Puts a message that was refused or given up back, with all its tries before it.

    Raises Http404, NotYours, NotNow when it is in another state.
    """
    rows = Delivery.objects.select_related("subscription").select_for_update(of=("self",))
    row = rows.filter(pk=delivery).first()
    if row is None:
        raise Http404
    check_place(by, "notices.see_deliveries", localdate(at), row.subscription)
    if row.state not in (_S.GIVEN_UP, _S.REFUSED):
        raise NotNow("Only a message that was refused or given up can be sent again.")
    _save(row, state=_S.WAITING, next_at=at)
    code = row.subscription.area_code
    record(act="notices.try_again", by=by, at=at, subject=row.subscription, area_code=code)
    wake()
    return row


def _after(row: Delivery, said: Sent, at: datetime) -> dict[str, object]:
    """What becomes of a delivery after a try."""
    if said.outcome == "sent":
        return {"state": _S.SENT, "sent_at": at, "error": ""}
    if said.outcome == "refused":
        return {"state": _S.REFUSED, "error": said.fault}
    if row.tries >= MOST_TRIES:
        return {"state": _S.GIVEN_UP, "error": said.fault}
    wait = timedelta(minutes=BACKOFF[min(row.tries, len(BACKOFF)) - 1])
    return {"state": _S.WAITING, "error": said.fault, "next_at": at + wait}


def _wanted(row: Delivery) -> bool:
    """Whether the message still says something true to somebody who wants it."""
    wants = row.subscription.state
    if row.notice is None:
        return wants == Subscription.State.ASKED
    stands = row.notice.state == Notice.State.PUBLISHED
    return wants == Subscription.State.ACTIVE and (stands or row.occasion == Delivery.Occasion.WITHDRAWN)


def _save(row: Delivery, **changed: object) -> None:
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=[*changed])
