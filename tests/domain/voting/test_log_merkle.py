"""The Merkle tree against published vectors, against the recursion of RFC 6962, and against forgers."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.voting.log.merkle import (
    EMPTY,
    Frontier,
    Tree,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
)  # fmt: skip

# Source: transparency-dev/merkle, proof/verify_test.go (leaves, roots, inclusion and consistency proofs),
# which took them from the reference implementation of RFC 6962.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {  # (leaf counted from 1, size): proof
    (1, 8): ["96a296d2", "5f083f0a", "6b47aaf2"],
    (6, 8): ["bc1a0643", "ca854ea1", "d37ee418"],
    (3, 3): ["fac54203"],
    (2, 5): ["6e340b9c", "5f083f0a", "bc1a0643"],
}
CONSISTENCY = {
    (1, 8): ["96a296d2", "5f083f0a", "6b47aaf2"],
    (6, 8): ["0ebc5d34", "ca854ea1", "d37ee418"],
    (2, 5): ["5f083f0a", "bc1a0643"],
    (6, 7): ["0ebc5d34", "b08693ec", "d37ee418"],
}
"""The proofs' hashes by their first four bytes."""


def known() -> Tree:
    return Tree.of(leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES)


def slow_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if len(leaves) < 2:
        return sha256(b"\x00" + leaves[0]).digest() if leaves else sha256(b"").digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + slow_root(leaves[:k]) + slow_root(leaves[k:])).digest()


def some(count: int) -> list[bytes]:
    return [f"leaf {n}".encode() for n in range(count)]


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    assert known().root(size).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("leaf", "size"), INCLUSION)
def test_published_inclusion_proofs(leaf: int, size: int) -> None:
    tree = known()
    proof = tree.inclusion(leaf - 1, size)
    assert [part.hex()[:8] for part in proof] == INCLUSION[leaf, size]
    assert is_included(tree.node(0, leaf - 1), leaf - 1, size, proof, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("old", "size"), CONSISTENCY)
def test_published_consistency_proofs(old: int, size: int) -> None:
    tree = known()
    proof = tree.consistency(old, size)
    assert [part.hex()[:8] for part in proof] == CONSISTENCY[old, size]
    assert is_consistent(old, size, proof, bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[size - 1]))


def test_every_root_and_proof_up_to_forty() -> None:
    tree = Tree.of(leaf_hash(leaf) for leaf in some(40))
    frontier = Frontier()
    for size in range(41):
        root = slow_root(some(size))
        assert tree.root(size) == frontier.root() == root
        assert len(frontier.peaks) == size.bit_count()
        for at in range(size):
            assert is_included(tree.node(0, at), at, size, tree.inclusion(at, size), root)
        for old in range(size + 1):
            assert is_consistent(old, size, tree.consistency(old, size), tree.root(old), root)
        if size < 40:
            frontier, done = frontier.appended(leaf_hash(some(40)[size]))
            assert all(tree.node(level, index) == hash_ for level, index, hash_ in done)
    assert tree.root(0) == EMPTY


@given(st.integers(1, 300), st.data())
def test_a_forged_proof_is_refused(size: int, data: st.DataObject) -> None:
    tree = Tree.of(leaf_hash(leaf) for leaf in some(size))
    at, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    leaf, root, proof = tree.node(0, at), tree.root(), list(tree.inclusion(at))
    path, before = list(tree.consistency(old)), tree.root(old)
    assert is_included(leaf, at, size, proof, root) and is_consistent(old, size, path, before, root)
    other = leaf_hash(b"another")
    assert not is_included(other, at, size, proof, root) and not is_included(leaf, at, size, proof, other)
    assert not is_included(leaf, at, size, [*proof, root], root)
    assert not any(is_included(leaf, n, size, proof, root) for n in range(-1, size + 2) if n != at)
    assert not is_consistent(old, size, [*path, root], before, root)
    assert not is_consistent(old, size, path, other, root) and not is_consistent(
        old, size, path, before, other
    )
    for number in range(len(proof)):
        spoilt = [*proof[:number], other, *proof[number + 1 :]]
        assert not is_included(leaf, at, size, spoilt, root)
        assert not is_included(leaf, at, size, proof[:number] + proof[number + 1 :], root)
    for number in range(len(path)):
        assert not is_consistent(old, size, [*path[:number], other, *path[number + 1 :]], before, root)
        assert not is_consistent(old, size, path[:number] + path[number + 1 :], before, root)


def test_a_node_passes_for_no_leaf() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert node_hash(left, right) != leaf_hash(left + right)
    assert Tree.of([leaf_hash(left + right)]).root() != Tree.of([left, right]).root()


def test_out_of_range() -> None:
    tree = known()
    for at, size in ((8, 8), (-1, 8), (0, 0)):
        with pytest.raises(ValueError, match="not among"):
            tree.inclusion(at, size)
    with pytest.raises(ValueError, match="does not continue"):
        tree.consistency(5, 4)
    assert not is_consistent(5, 4, [], tree.root(5), tree.root(4))
    assert not is_consistent(3, 3, [], tree.root(3), tree.root(4))
    assert not is_consistent(0, 3, [], tree.root(1), tree.root(3))
