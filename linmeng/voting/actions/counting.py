"""The count opens the boxes, counts each item under the frozen rules and seals the log; then publication."""

import zlib
from datetime import datetime
from secrets import token_bytes
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow
from linmeng.domain.voting.counting import Count, count, count_data
from linmeng.domain.voting.log.checkpoint import Checkpoint, Key, signers
from linmeng.domain.voting.log.votefile import Counted, aside_of, outcome_of
from linmeng.domain.voting.packs import pack_hash
from linmeng.people.models import Person
from linmeng.voting.actions.checkpoints import sign_checkpoint
from linmeng.voting.actions.log import append, hold
from linmeng.voting.actions.moving import audit, moved
from linmeng.voting.models import Ballot, Motion, Result, Sheet
from linmeng.voting.queries import published
from linmeng.voting.queries.motions import check_state, check_version, motion_for, motion_for_update
from linmeng.voting.queries.opening import Opened, opened, services
from linmeng.voting.queries.packs import frozen_pack
from linmeng.voting.queries.rolls import roll_of

_S = Motion.State


def unread_papers(motion: Motion) -> int:
    """How many sheets have come back and are neither entered nor declared invalid."""
    back = Sheet.objects.filter(motion=motion, returned_at__isnull=False, spoiled_at__isnull=True)
    return back.filter(ballot__isnull=True).count()


@transaction.atomic
def count_motion(*, by: Person, at: datetime, uid: str, version: int | None = None) -> Motion:
    """Counts a closed motion: each item as cast and with deemed votes, exact; the log's last entry binds it.

    Raises NotYours; NotNow before the close, while returned papers are not entered, or when roll, rules or
    ballots are not those the log was opened with.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.count_motion")
    check_version(motion, version)
    check_state(motion, {_S.CLOSED}, "A motion is counted once, after its close.")
    if left := unread_papers(motion):
        raise NotNow("{count} returned papers are not entered yet.", count=left)
    head = hold(motion).head
    found = opened(motion)
    counts = _counts(motion, found)
    result = _result(motion, counts, found)
    sign_checkpoint(motion, at)
    sealing = published.counted_of(result).sealing(int(at.timestamp()), published.checkpoints(motion))
    append(motion, sealing, head)
    sign_checkpoint(motion, at)
    said = {"carried": {item: one.carried for item, one in counts.items()}, "ballots": result.cast}
    changed = {"state": _S.COUNTED, "counted_at": at}
    return moved(motion, act="voting.count_motion", by=by, at=at, changed=changed, after=said)


def _counts(motion: Motion, found: Opened) -> dict[str, Count]:
    roll, pack = roll_of(motion), frozen_pack(motion)
    if roll.hash != motion.roll_hash or pack_hash(pack) != motion.pack_hash:
        raise NotNow("Roll or rules are not those that were frozen: nothing is counted with others.")
    served = services(motion)
    return {
        str(item.number): count(
            roll, pack, item.matter, str(item.number), found.ballots, served, motion.silence
        )
        for item in motion.items.order_by("number")
    }


def _result(motion: Motion, counts: dict[str, Count], found: Opened) -> Result:
    served = sorted({(service.unit, service.way) for service in services(motion)})
    counted = Counted(
        items={item: outcome_of(count_data(one)) for item, one in counts.items()},
        cast=len(found.ballots),
        void=sum(not ballot.valid for ballot in found.ballots),
        salt=token_bytes(32),
        served=tuple(served),
        aside={item: aside_of(one.lines) for item, one in counts.items()},
    )
    return Result.objects.create(
        motion=motion,
        counts={item: count_data(one) for item, one in counts.items()},
        served=[list(pair) for pair in served],
        aside={item: list(units) for item, units in counted.aside.items()},
        salt=counted.salt,
        cast=counted.cast,
        void=counted.void,
    )


@transaction.atomic
def publish_result(*, by: Person, at: datetime, uid: str, version: int | None = None) -> Motion:
    """Publishes the result with the vote file; from this day the year to challenge it runs (SPC-B 12).

    Raises NotYours; NotNow before the count, or while witnesses that must have signed the end have not.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.publish_result")
    check_version(motion, version)
    check_state(motion, {_S.COUNTED}, "A result is published once, after the count.")
    _check_quorum(motion)
    file = published.file_of(motion)
    Result.objects.filter(pk=motion.pk).update(file=zlib.compress(file, 9))
    changed = {"state": _S.RESULT, "result_at": at}
    after = {"level": motion.level, "bytes": len(file)}
    return moved(motion, act="voting.publish_result", by=by, at=at, changed=changed, after=after)


def _check_quorum(motion: Motion) -> None:
    last = Checkpoint.read(published.checkpoints(motion)[-1])
    keys = [Key.read(text) for text in motion.witnesses.values_list("key", flat=True)]
    there = len(signers(last, keys))
    if there < motion.quorum:
        raise NotNow(
            "{quorum} witnesses must sign the end of the log, {count} have.",
            quorum=motion.quorum,
            count=there,
        )


@transaction.atomic
def auditors_file(*, by: Person, at: datetime, uid: str) -> bytes:
    """The auditor's file: every ballot opened under unit keys, no place. Each taking leaves its audit row.

    Raises NotYours, and NotNow before the count.
    """
    motion = motion_for(by, uid, localdate(at), "voting.take_auditors_file")
    check_state(motion, {_S.COUNTED, _S.RESULT}, "The auditor's file is made after the count.")
    file = published.file_of(motion, "auditor")
    audit(motion, act="voting.take_auditors_file", by=by, at=at, after={"bytes": len(file)})
    return file


def counted_ballots(motion: Motion) -> dict[str, Any]:
    """How many ballots came by which channel, and how many were set aside: sums, after the close."""
    rows = Ballot.objects.filter(motion=motion).values_list("channel", "void_number")
    told: dict[str, Any] = {"cast": 0, "void": 0}
    for channel, void in rows:
        told["cast"] += 1
        told["void"] += void is not None
        told[channel] = told.get(channel, 0) + 1
    return told
