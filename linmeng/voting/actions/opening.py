"""A vote opens when everything it rests on stands, and closes when its time is over."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from linmeng.domain.voting.log.votefile import Row
from linmeng.people.models import Person
from linmeng.voting.actions.checkpoints import sign_checkpoint
from linmeng.voting.actions.log import append
from linmeng.voting.actions.moving import moved
from linmeng.voting.models import Motion
from linmeng.voting.queries.guards import check_close, check_open
from linmeng.voting.queries.motions import check_version, motion_for_update, published_motion_for_update
from linmeng.voting.queries.rolls import frozen_of
from linmeng.web.calendar import calendar

_S = Motion.State
AFTER = frozenset({_S.CLOSED, _S.COUNTED, _S.RESULT})


@transaction.atomic
def open_motion(*, by: Person, at: datetime, uid: str, version: int | None = None) -> Motion:
    """Opens a vote: its log begins with one entry that binds motion, rules, roll and keys, signed at once.

    Raises Http404, NotYours, NotNow before the notice period has run out, with objections unanswered, outside
    the announced time, or on a database that could forget a ballot.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.open_motion")
    check_version(motion, version)
    check_open(motion, at, calendar())
    first = frozen_of(motion).opening(int(at.timestamp()))
    append(motion, first)
    sign_checkpoint(motion, at)
    after = {"roll": motion.roll_hash, "rules": motion.pack_hash, "entry": first.commitment}
    return moved(
        motion,
        act="voting.open_motion",
        by=by,
        at=at,
        changed={"state": _S.OPEN, "opened_at": at},
        after=after,
    )


@transaction.atomic
def close_motion(*, by: Person | None, at: datetime, uid: str) -> Motion:
    """Closes a vote whose time is over; whoever asks, or the job. Closed already, it stays as it is.

    Raises Http404, NotNow when it is not open or its time is not over.
    """
    motion = published_motion_for_update(uid)
    if motion.state in AFTER:
        return motion
    check_close(motion, at)
    append(motion, Row(int(at.timestamp()), "closed", "closed"))
    sign_checkpoint(motion, at)
    changed = {"state": _S.CLOSED, "closed_at": at}
    return moved(motion, act="voting.close_motion", by=by, at=at, changed=changed)
