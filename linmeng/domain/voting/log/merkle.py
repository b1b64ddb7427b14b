"""The append-only Merkle tree of RFC 6962, section 2.1 (the same tree as RFC 9162, section 2.1).

A leaf is hashed as SHA-256(0x00 ‖ data), a node as SHA-256(0x01 ‖ left ‖ right), so neither can pass for
the other. Proofs are made from stored hashes of complete subtrees: `node(level, index)` is the root of the
leaves `index · 2^level` up to, not including, `(index + 1) · 2^level`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

Hash = bytes
Node = Callable[[int, int], Hash]
"""Gives the stored hash of a complete subtree: (level, index) → 32 bytes."""

EMPTY: Hash = sha256(b"").digest()
"""The root of no leaves."""


def leaf_hash(data: bytes) -> Hash:
    """The hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """The hash of a node over its two children."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """What must be kept to go on appending: the roots of the complete subtrees along the right edge.

    `peaks` run from the left (largest) to the right; their number is the number of ones in `size`, so it
    never exceeds log₂(size) + 1 (a compact range, transparency-dev/merkle docs/compact_ranges.md).
    """

    size: int = 0
    peaks: tuple[Hash, ...] = ()

    def append(self, leaf: Hash) -> "Frontier":
        """The frontier after one more leaf, in O(log n)."""
        return self.appended(leaf)[0]

    def appended(self, leaf: Hash) -> "tuple[Frontier, tuple[tuple[int, int, Hash], ...]]":
        """The next frontier and the subtrees this leaf completes, as (level, index, hash), to be stored."""
        peaks, done, level, index = list(self.peaks), [(0, self.size, leaf)], 0, self.size
        while index & 1:
            leaf, level, index = node_hash(peaks.pop(), leaf), level + 1, index >> 1
            done.append((level, index, leaf))
        return Frontier(self.size + 1, (*peaks, leaf)), tuple(done)

    def root(self) -> Hash:
        """The root over all leaves so far, in O(log n)."""
        if not self.peaks:
            return EMPTY
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = node_hash(peak, found)
        return found


@dataclass(slots=True)
class Tree:
    """All complete subtrees of a log in memory: appending O(1) on average, roots and proofs O(log² n)."""

    levels: list[list[Hash]] = field(default_factory=lambda: [[]])

    @classmethod
    def of(cls, leaves: Iterable[Hash]) -> "Tree":
        """The tree of these leaf hashes."""
        tree = cls()
        for leaf in leaves:
            tree.append(leaf)
        return tree

    @property
    def size(self) -> int:
        """The number of leaves."""
        return len(self.levels[0])

    def append(self, leaf: Hash) -> None:
        """Adds one leaf hash at the end."""
        self.levels[0].append(leaf)
        level = 0
        while len(self.levels[level]) % 2 == 0:
            if level + 1 == len(self.levels):
                self.levels.append([])
            self.levels[level + 1].append(node_hash(*self.levels[level][-2:]))
            level += 1

    def node(self, level: int, index: int) -> Hash:
        """The root of one complete subtree."""
        return self.levels[level][index]

    def root(self, size: int | None = None) -> Hash:
        """The root over the first `size` leaves (all, when not given)."""
        return subtree(self.node, 0, self.size if size is None else size)

    def inclusion(self, index: int, size: int | None = None) -> tuple[Hash, ...]:
        """The proof that leaf `index` is in the tree of the first `size` leaves."""
        return inclusion_proof(self.node, index, self.size if size is None else size)

    def consistency(self, old: int, size: int | None = None) -> tuple[Hash, ...]:
        """The proof that the tree of `size` leaves continues the one of `old` leaves."""
        return consistency_proof(self.node, old, self.size if size is None else size)


def subtree(node: Node, start: int, end: int) -> Hash:
    """The root over the leaves `start` … `end` − 1; `start` is a multiple of a power of two ≥ the span."""
    span = end - start
    if span <= 0:
        return EMPTY
    if span & (span - 1) == 0:
        return node(span.bit_length() - 1, start // span)
    middle = start + _split(span)
    return node_hash(subtree(node, start, middle), subtree(node, middle, end))


def inclusion_proof(node: Node, index: int, size: int) -> tuple[Hash, ...]:
    """RFC 6962, section 2.1.1: the siblings from the leaf up to the root. Raises ValueError out of range."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not among {size}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(subtree(node, middle, end))
            end = middle
        else:
            path.append(subtree(node, start, middle))
            start = middle
    return tuple(reversed(path))


def consistency_proof(node: Node, old: int, size: int) -> tuple[Hash, ...]:
    """RFC 6962, section 2.1.2. Raises ValueError unless 0 ≤ old ≤ size."""
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {size} does not continue one of {old}")
    if old in (0, size):
        return ()
    path, start, end, whole = [], 0, size, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(subtree(node, middle, end))
            end = middle
        else:
            path.append(subtree(node, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(subtree(node, start, end))
    return tuple(reversed(path))


def is_included(leaf: Hash, index: int, size: int, proof: Sequence[Hash], root: Hash) -> bool:
    """Whether `proof` shows `leaf` at `index` of the tree with this size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or any(len(part) != 32 for part in (leaf, root, *proof)):
        return False
    at, last, found = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(part, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, part)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, size: int, proof: Sequence[Hash], old_root: Hash, root: Hash) -> bool:
    """Whether `proof` shows that the tree (size, root) continues (old, old_root) (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= size or any(len(part) != 32 for part in (old_root, root, *proof)):
        return False
    if old == size:
        return not proof and old_root == root
    if old == 0:
        return not proof and old_root == EMPTY
    parts = (old_root, *proof) if old & (old - 1) == 0 else tuple(proof)
    return bool(proof) and _climb(old - 1, size - 1, parts, old_root, root)


def _climb(at: int, last: int, parts: Sequence[Hash], old_root: Hash, root: Hash) -> bool:
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = parts[0]
    for part in parts[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(part, before), node_hash(part, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, part)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def _split(span: int) -> int:
    """The largest power of two below `span` (≥ 2)."""
    return 1 << ((span - 1).bit_length() - 1)
