"""Adding to a motion's log, inside the act that it records."""

from collections.abc import Iterable
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
    rows = LogHead.objects.select_related("motion").only("size", "peaks", "last_at", "motion__state")
    locked = rows.select_for_update(no_key=True, of=("motion", "self"))  # in this order
    head = locked.filter(pk=motion.pk).order_by().first()
    if head is None:
        raise NotNow("This vote is not open.")
    return Held(head, head.motion.state)


def append(motion: Motion, row: Row, head: LogHead | None = None) -> LogEntry:
    """Adds an entry inside the caller's transaction; its time is never before the last entry's.

    `head` when the caller holds it already. The first entry makes the log.
    """
    if head is None and row.kind == "opened":
        LogHead.objects.get_or_create(motion=motion)
    return append_all(motion, [row], head or hold(motion).head)[0].entry


class Added(NamedTuple):
    """A new entry, and the log's edge before it: what its receipt is made from."""

    entry: LogEntry
    peaks: tuple[bytes, ...]


def append_all(motion: Motion, rows: Iterable[Row], head: LogHead) -> list[Added]:
    """Adds entries, one after the other, to a log that the caller's transaction holds."""
    grown, added = frontier(head), []
    for row in rows:
        at = max(row.at, head.last_at)
        text = leaf(motion.uid, grown.size, Row(at, row.kind, row.ballot, row.commitment))
        before, (grown, done) = grown, grown.appended(leaf_hash(text))
        entry = LogEntry(
            motion=motion,
            number=before.size,
            at=at,
            kind=row.kind,
            ballot=row.ballot,
            commitment=row.commitment,
            nodes=b"".join(hash_ for _, _, hash_ in done),
        )
        added.append(Added(entry, before.peaks))
        head.size, head.peaks, head.last_at = grown.size, b"".join(grown.peaks), at
    LogEntry.objects.bulk_create([one.entry for one in added])
    head.save(update_fields=["size", "peaks", "last_at"])
    return added
