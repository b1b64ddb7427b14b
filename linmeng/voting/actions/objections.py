"""Objections to a roll: raised by owners, or by the office for them; answered before the vote opens."""

from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours, sentence
from linmeng.people.models import Person
from linmeng.voting.actions.moving import moved
from linmeng.voting.models import Motion, RollObjection
from linmeng.voting.permissions import may
from linmeng.voting.queries.guards import said
from linmeng.voting.queries.motions import check_state, motion_for_update, owns_there

_S = Motion.State
MOST_TEXT, MOST_OPEN = 2_000, 10
NO_ROLL = sentence("There is no frozen roll to object to at present.")
TOO_LATE = sentence("The vote has opened: the roll stands.")


@transaction.atomic
def object_to_roll(*, by: Person, at: datetime, uid: str, text: str, place: str = "") -> RollObjection:
    """Objects to the frozen roll: an owner of a unit of the compound, or the office for one.

    Raises Http404, NotYours, NotUnderstood without words, NotNow after the deadline or without a frozen roll.
    """
    on = localdate(at)
    motion = motion_for_update(by, uid, on, "voting.see_motion")
    if not (may(by, "voting.see_roll", on, motion) or owns_there(by, motion, on)):
        raise NotYours("Only an owner of this compound may object to its roll, or the office for them.")
    check_state(motion, {_S.ROLL, _S.NOTICE}, NO_ROLL)
    if motion.objections_until is not None and at >= motion.objections_until:
        raise NotNow(
            "Objections to the roll could be raised until {when}.", when=said(motion.objections_until)
        )
    words = _words(text)
    waiting = motion.objections.filter(by=by, upheld__isnull=True).count()
    if waiting >= MOST_OPEN and not may(by, "voting.see_roll", on, motion):
        raise NotNow(
            "Your objections that wait for an answer: {count}. More can come after it.", count=waiting
        )
    where = " ".join(place.replace("\x00", "").split())[:80]
    row = RollObjection.objects.create(motion=motion, place=where, text=words, by=by, at=at)
    moved(motion, act="voting.object_to_roll", by=by, at=at, changed={}, after={"objection": row.pk})
    return row


@transaction.atomic
def answer_objection(
    *, by: Person, at: datetime, uid: str, objection: int, upheld: bool, answer: str
) -> RollObjection:
    """Answers an objection, once. What is upheld is corrected in the register and the roll frozen again.

    Raises Http404, NotYours, NotUnderstood without an answer, NotNow when it has one or the vote has opened.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.answer_objection")
    check_state(motion, {_S.ROLL, _S.NOTICE}, TOO_LATE)
    row = motion.objections.filter(pk=objection).first()
    if row is None:
        raise Http404
    if row.upheld is not None:
        raise NotNow("This objection has been answered.")
    row.upheld, row.answer, row.answered_by, row.answered_at = upheld, _words(answer), by, at
    row.save(update_fields=["upheld", "answer", "answered_by", "answered_at"])
    after = {"objection": row.pk, "upheld": upheld}
    moved(motion, act="voting.answer_objection", by=by, at=at, changed={}, after=after)
    return row


def _words(text: str) -> str:
    words = text.replace("\x00", "").strip()
    if not words or len(words) > MOST_TEXT:
        raise NotUnderstood("Between 1 and {most} characters are needed.", most=MOST_TEXT)
    return words
