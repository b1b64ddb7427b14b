"""Signed heads of the log, and the lines that witnesses add to them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.voting.log.checkpoint import (
    MOST_SIGNATURES,
    Checkpoint,
    Head,
    Key,
    NotACheckpoint,
    signers,
)
from linmeng.people.actions import record
from linmeng.voting import models
from linmeng.voting.actions.log import hold
from linmeng.voting.models import Motion
from linmeng.voting.queries import log

OLD = timedelta(seconds=30)
_signed: dict[str, datetime] = {}


@transaction.atomic
def sign_checkpoint(motion: Motion, at: datetime) -> models.Checkpoint | None:
    """Publishes the signed head of the log as it stands, once for each size. None before it is opened.

    Two at once make one: the head is locked first.
    """
    if not models.LogHead.objects.filter(pk=motion.pk, size__gt=0).exists():
        return None
    grown = log.frontier(hold(motion).head)
    text = log.signed(motion, Head(log.log_name(motion), grown.size, grown.root()))
    made, _ = models.Checkpoint.objects.get_or_create(
        motion=motion, size=grown.size, defaults={"text": text, "at": at}
    )
    return made


def newest_checkpoint(motion: Motion, at: datetime) -> models.Checkpoint | None:
    """The newest checkpoint; signed now when the log has grown and the newest is older than 30 s."""
    newest = models.Checkpoint.objects.filter(motion=motion).order_by("-size").first()
    if newest and (at - newest.at < OLD or log.size(motion) == newest.size):
        return newest
    return sign_checkpoint(motion, at)


def sign_if_old(motion: Motion, at: datetime) -> None:
    """Signs when this process has not done so for 30 s: what every ballot calls after its commit."""
    last = _signed.get(motion.uid)
    if last is None or not timedelta(0) <= at - last < OLD:
        newest_checkpoint(motion, at)
        _signed.clear() if len(_signed) > 1000 else None
        _signed[motion.uid] = at


@transaction.atomic
def add_cosignature(*, uid: str, size: int, line: str) -> models.Checkpoint:
    """Adds a witness's line to the checkpoint of this size; whoever brings it, the signature is the proof.

    A line that is there already changes nothing. Raises NotUnderstood for a line that is no valid signature
    of a named witness, NotNow once later entries bind the checkpoint as it is, Http404 for no checkpoint.
    """
    motion = Motion.objects.filter(uid=uid).first()
    if motion is None:
        raise Http404
    head, state = hold(motion)
    kept = models.Checkpoint.objects.select_for_update().filter(motion=motion, size=size).first()
    if kept is None:
        raise Http404
    signed = Checkpoint.read(kept.text)
    added = _witnessed(motion, signed, line)
    if added.text == kept.text:
        return kept
    if state == Motion.State.RESULT or (state == Motion.State.COUNTED and size < head.size):
        raise NotNow("This checkpoint has been bound into the result.")
    kept.text = added.text
    kept.save(update_fields=["text"])
    said = {"size": size, "witness": added.signatures[-1].name}
    record(
        act="voting.add_cosignature", by=None, at=timezone.now(), subject=motion,
        area_code=motion.area_code, after=said,
    )  # fmt: skip
    return kept


def _witnessed(motion: Motion, signed: Checkpoint, line: str) -> Checkpoint:
    """The checkpoint with the line of a named witness, in one place however often it is brought."""
    keys = [Key.read(text) for text in motion.witnesses.values_list("key", flat=True)]
    try:
        brought = Checkpoint.read(signed.head.text + "\n" + line.strip() + "\n")
        if len(brought.signatures) != 1 or not signers(brought, keys):
            raise NotACheckpoint("not of a named witness")
    except (NotACheckpoint, ValueError):
        raise NotUnderstood("This is no signature of a named witness under this checkpoint.") from None
    new = brought.signatures[0]
    known = [(s.name, s.key_id) for s in signed.signatures]
    if (new.name, new.key_id) in known:
        return signed
    if len(known) >= MOST_SIGNATURES:
        raise NotNow("This checkpoint has been bound into the result.")
    return signed.with_signature(new)
