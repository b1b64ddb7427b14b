"""Adding to a motion's log, inside the act that it records."""

from typing import NamedTuple

from linmeng.domain.refusals import NotNow
from linmeng.domain.voting.log.merkle import leaf_hash
from linmeng.domain.voting.log.votefile import Row, leaf
from linmeng.voting.models import LogEntry, LogHead, Motion
from linmeng.voting.queries.log import frontier


class Held(NamedTuple):
    """The growing end of a log, and the state of its motion, both locked until the transaction ends."""

    head: LogHead
    state: str


def hold(motion: Motion) -> Held:
    """Locks the motion, then its log: every act that changes either takes them in this order.

    So no ballot enters beside a close, and none waits for an act that waits for it. Raises NotNow before the
    opening, when there is no log.
    """
    rows = Motion.objects.select_for_update(no_key=True).filter(pk=motion.pk)
    state = rows.values_list("state", flat=True).get()
    head = LogHead.objects.select_for_update().filter(pk=motion.pk).first()
    if head is None:
        raise NotNow("This vote is not open.")
    return Held(head, state)


def append(motion: Motion, row: Row, head: LogHead | None = None) -> LogEntry:
    """Adds an entry inside the caller's transaction; its time is never before the last entry's.

    `head` when the caller holds it already. The first entry makes the log.
    """
    if head is None and row.kind == "opened":
        LogHead.objects.get_or_create(motion=motion)
    head = head or hold(motion).head
    at = max(row.at, head.last_at)
    text = leaf(motion.uid, head.size, Row(at, row.kind, row.ballot, row.commitment))
    grown, done = frontier(head).appended(leaf_hash(text))
    entry = LogEntry.objects.create(
        motion=motion,
        number=head.size,
        at=at,
        kind=row.kind,
        ballot=row.ballot,
        commitment=row.commitment,
        nodes=b"".join(hash_ for _, _, hash_ in done),
    )
    head.size, head.peaks, head.last_at = grown.size, b"".join(grown.peaks), at
    head.save(update_fields=["size", "peaks", "last_at"])
    return entry
