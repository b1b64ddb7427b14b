"""Receipts: whose ballots one sees, and what a receipt shows against the log as it stands. Never a choice."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from linmeng.domain.voting.log.checkpoint import Checkpoint, Key, NotACheckpoint
from linmeng.domain.voting.log.merkle import is_consistent
from linmeng.domain.voting.log.receipt import NotAReceipt, Receipt
from linmeng.domain.voting.log.votefile import leaf
from linmeng.voting.models import Ballot, LogEntry, Motion, VoteCode
from linmeng.voting.queries import log
from linmeng.voting.queries.public import checkpoints_of

ON_THE_PHONE = ("electronic", "assisted")
COUNTED = (Motion.State.COUNTED, Motion.State.RESULT)


def ballots_of(motion: Motion, entries: Iterable[int], **which: Any) -> list[Ballot]:
    """The ballots that were cast on a phone for these units, the newest first, without what they say."""
    rows = Ballot.objects.filter(motion=motion, entry__in=list(entries), channel__in=ON_THE_PHONE, **which)
    fields = ("uid", "number", "at", "channel", "void_number", "entry__place", "motion")
    return list(rows.select_related("entry").only(*fields).order_by("-number"))


def has_voted(motion: Motion, entries: Iterable[int]) -> set[int]:
    """Of these units those with a ballot cast on a phone that was not set aside."""
    rows = Ballot.objects.filter(
        motion=motion, entry__in=list(entries), channel__in=ON_THE_PHONE, void_number__isnull=True
    )
    return set(rows.values_list("entry", flat=True))


def uses_code(motion: Motion) -> bool:
    """Whether letters with codes went out for this vote."""
    return VoteCode.objects.filter(entry__motion=motion).exists()


@dataclass(frozen=True, slots=True)
class Checked:
    """What a receipt shows. Each of the questions is answered by the log as it stands; None: not known yet.

    `proven`: a signed head holds this entry. `here`: the log says the same at this place now. `continues`:
    the newest head continues the receipt's. `void`: it was set aside. `later`: after the count, whether a
    later ballot of the same unit took its place; told only to whoever may see that unit.
    """

    motion: Motion
    receipt: Receipt = field(repr=False)
    proven: bool
    here: bool
    continues: bool
    void: bool
    counted: bool
    later: bool | None
    newest: Checkpoint | None

    @property
    def right(self) -> bool:
        return self.proven and self.here and self.continues


def motion_named(receipt: Receipt) -> str:
    """The vote that a receipt's leaf names. Raises NotAReceipt."""
    try:
        fields = json.loads(receipt.leaf)
        if fields["kind"] != "cast" or fields["number"] != receipt.position:
            raise ValueError("no ballot")
        return str(fields["motion"])
    except (ValueError, TypeError, KeyError) as error:
        raise NotAReceipt(f"this is no receipt: {error}") from None


def checked(motion: Motion, receipt: Receipt, mine: Iterable[int] = ()) -> Checked:
    """Holds a receipt against the log of its vote. `mine`: units whose holder asks.

    Raises NotAReceipt when its checkpoint is none.
    """
    try:
        note = Checkpoint.read(receipt.checkpoint)
        witnesses = [Key.read(text) for text in motion.witnesses.values_list("key", flat=True)]
        proven = bool(motion.log_key) and receipt.is_proven(Key.read(motion.log_key), witnesses)
    except NotACheckpoint as error:
        raise NotAReceipt(f"this is no receipt: {error}") from None
    newest = checkpoints_of(motion).last()
    head = Checkpoint.read(newest.text) if newest else None
    entry = LogEntry.objects.filter(motion=motion, number=receipt.position).defer("nodes").first()
    here = entry is not None and leaf(motion.uid, receipt.position, log.row(entry)).decode() == receipt.leaf
    ballot = entry.ballot if entry and here else ""
    void = LogEntry.objects.filter(motion=motion, kind="void", ballot=ballot).exists() if ballot else False
    return Checked(
        motion=motion,
        receipt=receipt,
        proven=proven,
        here=here,
        continues=_continues(motion, note, head),
        void=void,
        counted=motion.state in COUNTED,
        later=_later(motion, ballot, set(mine)) if ballot and motion.state in COUNTED else None,
        newest=head,
    )


def _continues(motion: Motion, old: Checkpoint, newest: Checkpoint | None) -> bool:
    """Whether the log as it stands continues the receipt's head, and what was published since does too."""
    if newest is None:
        return False
    small, large = sorted((old.head, newest.head), key=lambda head: head.size)
    if small.size < 1 or large.size > log.size(motion):
        return False
    proof = log.consistency(motion, small.size, large.size)
    return is_consistent(small.size, large.size, proof, small.root, large.root)


def _later(motion: Motion, ballot: str, mine: set[int]) -> bool | None:
    kept = Ballot.objects.filter(motion=motion, uid=ballot).only("entry", "number", "motion").first()
    if kept is None or kept.entry_id not in mine:
        return None
    rows = Ballot.objects.filter(entry=kept.entry_id, number__gt=kept.number, void_number__isnull=True)
    return rows.filter(channel__in=ON_THE_PHONE).exists()
