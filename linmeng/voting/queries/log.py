"""The log of a motion as it stands in the database: heads, proofs, receipts. Nothing of it names a unit."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from linmeng.domain.voting.log.checkpoint import Checkpoint, Head, sign
from linmeng.domain.voting.log.merkle import (
    Frontier,
    Hash,
    Node,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    subtree,
)
from linmeng.domain.voting.log.receipt import Receipt
from linmeng.domain.voting.log.votefile import Row, leaf
from linmeng.voting.models import LogEntry, LogHead, Motion

T = TypeVar("T")


def log_name(motion: Motion) -> str:
    """The name of the log: what its checkpoints say where they come from."""
    return motion.log_key.partition("+")[0]


def row(entry: LogEntry) -> Row:
    """An entry as it goes into the published file."""
    return Row(entry.at, entry.kind, entry.ballot, entry.commitment)  # type: ignore[arg-type]


def rows(motion: Motion) -> list[Row]:
    """The whole log in its order."""
    found = LogEntry.objects.filter(motion=motion).order_by("number").defer("nodes")
    return [row(entry) for entry in found.iterator()]


def size(motion: Motion) -> int:
    """How many entries the log has; 0 before it is opened."""
    return LogHead.objects.filter(pk=motion.pk).values_list("size", flat=True).first() or 0


def frontier(head: LogHead) -> Frontier:
    """The growing end as it was kept."""
    peaks = bytes(head.peaks)
    return Frontier(head.size, tuple(peaks[at : at + 32] for at in range(0, len(peaks), 32)))


def node(motion: Motion) -> Node:
    """The stored roots of complete subtrees, each asked of the database when it is wanted."""
    return lambda level, index: _stored(motion, [(level, index)])[level, index]


def proven(motion: Motion, proof: Callable[[Node], T]) -> T:
    """What `proof` makes of the stored nodes, all of them fetched in one query."""
    wanted: list[tuple[int, int]] = []

    def note(level: int, index: int) -> Hash:
        wanted.append((level, index))
        return bytes(32)

    proof(note)
    found = _stored(motion, wanted)
    return proof(lambda level, index: found[level, index])


def _stored(motion: Motion, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Hash]:
    ends = {(level, index): ((index + 1) << level) - 1 for level, index in wanted}
    kept = LogEntry.objects.filter(motion=motion, number__in=set(ends.values()))
    nodes = {number: bytes(data) for number, data in kept.values_list("number", "nodes")}
    return {at: nodes[number][32 * at[0] : 32 * at[0] + 32] for at, number in ends.items()}


def head(motion: Motion, of: int | None = None) -> Head:
    """The head over the first `of` entries (all, when not given), not signed yet."""
    of = size(motion) if of is None else of
    return Head(log_name(motion), of, proven(motion, lambda n: subtree(n, 0, of)))


def signed(motion: Motion, head: Head) -> str:
    """The checkpoint over a head with the log's signature: Ed25519 makes the same one each time."""
    made = Checkpoint(head).with_signature(sign(head, head.origin, motion.secrets.log_seed))
    return made.text


def consistency(motion: Motion, old: int, new: int | None = None) -> tuple[Hash, ...]:
    """The proof that the log of `new` entries continues the one of `old`. Raises ValueError out of range."""
    new = size(motion) if new is None else new
    return proven(motion, lambda n: consistency_proof(n, old, new))


def inclusion(motion: Motion, number: int, of: int) -> tuple[Hash, ...]:
    """The proof that entry `number` stands among the first `of`. Raises ValueError out of range."""
    return proven(motion, lambda n: inclusion_proof(n, number, of))


def receipt(motion: Motion, number: int) -> Receipt:
    """The receipt of an entry under the head that it completed: the same one however often it is asked."""
    ends, levels, end = [], [], 0
    for level in reversed(range(number.bit_length())):
        if number >> level & 1:
            end += 1 << level
            ends.append(end - 1)
            levels.append(level)
    kept = {e.number: e for e in LogEntry.objects.filter(motion=motion, number__in=[*ends, number])}
    pairs = zip(ends, levels, strict=True)
    peaks = tuple(bytes(kept[end].nodes)[32 * level : 32 * level + 32] for end, level in pairs)
    return receipt_after(motion, number, row(kept[number]), peaks)


def receipt_after(motion: Motion, number: int, entry: Row, peaks: tuple[Hash, ...]) -> Receipt:
    """The same from the entry itself and the peaks of the log before it, without asking the database."""
    text = leaf(motion.uid, number, entry)
    after = Frontier(number, peaks).append(leaf_hash(text))
    note = signed(motion, Head(log_name(motion), number + 1, after.root()))
    return Receipt(text.decode(), number, tuple(reversed(peaks)), note)
