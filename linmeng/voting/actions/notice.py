"""That everybody was told is recorded, and who will co-sign the log."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.domain.refusals import NotNow, NotUnderstood, sentence
from linmeng.domain.voting.log.checkpoint import MOST_SIGNATURES, WITNESS, Key, NotACheckpoint
from linmeng.people.models import Person
from linmeng.voting.actions.moving import moved, one_line
from linmeng.voting.actions.wording import times
from linmeng.voting.models import Motion, Witness
from linmeng.voting.queries.guards import check_tell, check_times
from linmeng.voting.queries.motions import BEFORE_OPEN, check_state, check_version, motion_for_update
from linmeng.web.calendar import calendar

_S = Motion.State
BOUND = sentence("The vote has opened: its witnesses are bound into the log.")


@transaction.atomic
def record_notice(
    *,
    by: Person,
    at: datetime,
    uid: str,
    told_on: date,
    told_how: str,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    version: int | None = None,
) -> Motion:
    """Records on which day the last owner was told of the vote, and how; the notice period runs from then.

    The notice names when the vote opens and closes; both are given here where the motion has none yet. Before
    the vote opens a wrong record is corrected by recording it again. Raises Http404, NotYours, NotUnderstood
    for a day to come, before the text or without times, NotNow when it would open too early (PMR 14).
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.record_notice")
    check_version(motion, version)
    check_tell(motion)
    if told_on > localdate(at):
        raise NotUnderstood(
            "Record the notice when everybody has been told: {day} is still to come.", day=told_on
        )
    if motion.published_at is not None and told_on < localdate(motion.published_at):
        raise NotUnderstood("Nobody could be told on {day}: the text was published later.", day=told_on)
    said = one_line(told_how, 200, _("How they were told"))
    before = _times(motion)
    motion.opens_at, motion.closes_at = times(opens_at or motion.opens_at, closes_at or motion.closes_at)
    check_times(motion, told_on, calendar())
    changed = {
        "told_on": told_on, "told_how": said, "opens_at": motion.opens_at, "closes_at": motion.closes_at,
        "state": _S.NOTICE,
    }  # fmt: skip
    motion.told_on = told_on
    after = _times(motion)
    return moved(
        motion, act="voting.record_notice", by=by, at=at, changed=changed, before=before, after=after
    )


@transaction.atomic
def name_witness(*, by: Person, at: datetime, uid: str, name: str, key: str) -> Witness:
    """Names who will co-sign the log's heads: an office or "an owner", and the line of their key.

    Raises Http404, NotYours, NotUnderstood for what is no witness's key, NotNow once the vote has opened or
    when the key is named already.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.name_witness")
    check_state(motion, BEFORE_OPEN, BOUND)
    said, line = one_line(name, 80, _("Who")), key.strip()
    read = _read(line)
    known = [Key.read(text) for text in motion.witnesses.values_list("key", flat=True)]
    if any((read.public == k.public) or (read.name, read.id) == (k.name, k.id) for k in known):
        raise NotNow("This key is named already.")
    if len(known) >= MOST_SIGNATURES - 1:
        raise NotNow("At most {most} witnesses can be named.", most=MOST_SIGNATURES - 1)
    row = Witness.objects.create(motion=motion, name=said, key=line)
    moved(motion, act="voting.name_witness", by=by, at=at, changed={}, after={"witness": said})
    return row


@transaction.atomic
def drop_witness(*, by: Person, at: datetime, uid: str, witness: int) -> None:
    """Takes a witness off the list again before the vote opens. Raises Http404, NotYours, NotNow."""
    motion = motion_for_update(by, uid, localdate(at), "voting.name_witness")
    check_state(motion, BEFORE_OPEN, BOUND)
    row = motion.witnesses.filter(pk=witness).first()
    if row is None:
        raise Http404
    name = row.name
    row.delete()
    moved(motion, act="voting.drop_witness", by=by, at=at, changed={}, after={"witness": name})


def _read(line: str) -> Key:
    try:
        key = Key.read(line)
    except (ValueError, NotACheckpoint, IndexError):
        key = None
    if key is None or key.kind != WITNESS or len(line) > 160:
        raise NotUnderstood("This is no key of a witness: name, id and key in one line, of kind 04.")
    return key


def _times(motion: Motion) -> dict[str, Any]:
    return {
        "told_on": motion.told_on and motion.told_on.isoformat(),
        "opens_at": motion.opens_at and motion.opens_at.isoformat(),
        "closes_at": motion.closes_at and motion.closes_at.isoformat(),
    }
