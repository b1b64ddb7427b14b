"""Ballots enter box and log: one by one inside an act, or all that wait together, durably."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from linmeng.domain.refusals import NotNow, Refusal
from linmeng.domain.voting.log.votefile import Row
from linmeng.people.actions import record_all
from linmeng.people.models import AuditRow
from linmeng.voting.actions.log import append_all, hold
from linmeng.voting.models import Ballot, LogHead, Motion, RollEntry, VoteCode
from linmeng.voting.queries.log import row
from linmeng.voting.queries.packs import frozen_pack
from linmeng.web.turns import Turn, Turnstile

AT_ONCE = frozenset({"electronic", "assisted"})  # entered the moment they are cast, before the close
NOT_OPEN = "This vote is not open: ballots are taken from {opens} until {closes}."


@dataclass(frozen=True, slots=True)
class Prepared:
    """A ballot sealed and committed to, ready to be entered: the slow part, done before the lock."""

    motion: Motion
    entry: RollEntry
    uid: str
    channel: str
    box: bytes = field(repr=False)
    commitment: str
    same: str


class Entered(NamedTuple):
    """A new ballot's line of the log, and the log's edge before it: what its receipt is made from."""

    line: Row
    peaks: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A prepared ballot to be entered: when it came, what else stands on its row, and its audit row."""

    ready: Prepared
    at: datetime
    who: Mapping[str, Any]  # by, helped_by, mandate, sheet
    note: AuditRow | None = None
    code: bool = False


Answer = tuple[Ballot, Entered | None]
"""The ballot as it lies in the database; with its line when it is new."""


def enter(wanted: Wanted) -> Answer:
    """Enters a prepared ballot inside the caller's transaction. Raises what `enter_all` refuses it with."""
    answer = enter_all([wanted])[0]
    if isinstance(answer, Refusal):
        raise answer
    return answer


def enter_all(wanted: Sequence[Wanted]) -> list[Answer | Refusal]:
    """Enters prepared ballots of one motion, in this order, inside the caller's transaction.

    NotNow for one that the vote does not take (any more), or whose id stands for another ballot; it leaves
    nothing, and the others are entered. The same ballot again is the one that is here.
    """
    motion = wanted[0].ready.motion
    head, state = hold(motion)
    uids, units = {one.ready.uid for one in wanted}, {one.ready.entry.pk for one in wanted}
    before = Ballot.objects.filter(Q(motion=motion, uid__in=uids) | Q(entry__in=units))
    known = list(before.only("entry", "number", "same", "uid", "channel", "void_number"))
    fresh: list[Ballot] = []
    answers: list[Ballot | Refusal] = []
    for one in wanted:
        try:
            kept = _here(one.ready, known)
            if kept is None:
                kept = _admitted(one, state, known)
                known.append(kept)
                fresh.append(kept)
            answers.append(kept)
        except Refusal as refusal:
            answers.append(refusal)
    lines = _written(motion, fresh, head) if fresh else {}
    return [one if isinstance(one, Refusal) else (one, lines.pop(id(one), None)) for one in answers]


def _here(ready: Prepared, known: Iterable[Ballot]) -> Ballot | None:
    """The same ballot, sent before. Raises NotNow when its id stands for another."""
    found = next((ballot for ballot in known if ballot.uid == ready.uid), None)
    if found is not None and found.same != ready.same:
        raise NotNow("Another ballot has been recorded under this number.")
    return found


def _admitted(one: Wanted, state: str, known: Iterable[Ballot]) -> Ballot:
    """The ballot's row, not written yet. Raises NotNow unless the vote takes it."""
    ready = one.ready
    _check_state(ready.motion, state, ready.channel, one.at)
    if ready.channel in AT_ONCE:
        _check_first(ready, [ballot for ballot in known if ballot.entry_id == ready.entry.pk])
    return Ballot(
        motion=ready.motion,
        entry=ready.entry,
        uid=ready.uid,
        at=one.at,
        channel=ready.channel,
        commitment=ready.commitment,
        box=ready.box,
        same=ready.same,
        **one.who,
    )


def _written(motion: Motion, fresh: list[Ballot], head: LogHead) -> dict[int, Entered]:
    """Writes new ballots and their lines; the line of each, by the object's id."""
    rows = [Row(int(b.at.timestamp()), "cast", b.uid, b.commitment) for b in fresh]
    added = append_all(motion, rows, head)
    for ballot, (entry, _) in zip(fresh, added, strict=True):
        ballot.number = entry.number
    Ballot.objects.bulk_create(fresh)
    lines = [Entered(row(entry), peaks) for entry, peaks in added]
    return dict(zip(map(id, fresh), lines, strict=True))


def _check_state(motion: Motion, state: str, channel: str, at: datetime) -> None:
    """Under the lock: raises NotNow unless the vote takes this ballot now."""
    if channel not in AT_ONCE:
        if state != Motion.State.CLOSED:
            raise NotNow("Papers are opened and entered after the close, before the count.")
        return
    opens, closes = motion.opens_at, motion.closes_at
    if state != Motion.State.OPEN or not opens or not closes or not opens <= at < closes:
        words = [timezone.localtime(t).strftime("%Y-%m-%d %H:%M") if t else "—" for t in (opens, closes)]
        raise NotNow(NOT_OPEN, opens=words[0], closes=words[1])


def _check_first(ready: Prepared, others: list[Ballot]) -> None:
    """Under the lock: raises NotNow for a second electronic ballot where the rules do not let it change."""
    before = any(one.channel in AT_ONCE and one.void_number is None for one in others)
    if before and frozen_pack(ready.motion).value("changeable") is not True:
        raise NotNow("This unit has voted already; the rules of this vote do not let a ballot be changed.")


_one_by_one = Lock()


@lru_cache(maxsize=256)
def turn(uid: str) -> Turn[Wanted, Answer]:
    """A motion's ballots that come to this process at once are entered by one of them, in one transaction.

    On SQLite all motions take turns, in this process and with others: waiting for the file itself is by
    sleeping, and unfair.
    """
    return Turn(_entered, _one_by_one if connection.vendor == "sqlite" else None)


@lru_cache(maxsize=4)
def _turnstile(database: Path, process: int) -> Turnstile:
    """The way to a database file, one for each process: a forked one opens it anew."""
    return Turnstile(database)


def _passing() -> AbstractContextManager[None]:
    database = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor != "sqlite" or not database.is_file():  # in memory: nobody else is there
        return nullcontext()
    return _turnstile(database, os.getpid()).passing()


def _entered(wanted: list[Wanted]) -> list[Answer | Exception]:
    """What came of these ballots, durably. One that cannot be written does not take the others with it."""
    try:
        return [*_committed(wanted)]
    except (OperationalError, InterfaceError):  # the database is away: everybody sends the ballot again
        raise
    except Exception:
        if len(wanted) == 1:
            raise
    return [_alone(one) for one in wanted]


def _alone(one: Wanted) -> Answer | Exception:
    try:
        return _committed([one])[0]
    except Exception as error:
        return error


def _committed(wanted: list[Wanted]) -> list[Answer | Refusal]:
    """The common transaction; when this returns, what it answers lies in the database for good."""
    with _passing(), transaction.atomic(durable=True):
        answers = enter_all(wanted)
        pairs = zip(wanted, answers, strict=True)
        new = [one for one, said in pairs if not isinstance(said, Refusal) and said[1]]
        record_all(one.note for one in new if one.note)
        for one in new:
            if one.code:
                codes = VoteCode.objects.filter(entry=one.ready.entry, used_at__isnull=True)
                codes.update(used_at=one.at)
        if not new:
            transaction.set_rollback(True)  # they are here already, or refused: nothing was done
    return answers
