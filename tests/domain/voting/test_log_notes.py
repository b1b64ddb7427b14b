"""Checkpoints, keys, commitments and receipts: published vectors, strict reading, what they hide."""

import random
from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from linmeng.cli.verifiers.curve import ORDER, is_signed
from linmeng.domain.voting.log.base45 import decoded, encoded
from linmeng.domain.voting.log.checkpoint import (
    LOG,
    WITNESS,
    Checkpoint,
    Head,
    Key,
    NotACheckpoint,
    cosign,
    public_key,
    sign,
    signers,
)  # fmt: skip
from linmeng.domain.voting.log.commitment import (
    Sealed,
    choices_half,
    commitment,
    is_opening,
    joined,
    unit_half,
    unit_key,
    unit_salt,
)  # fmt: skip
from linmeng.domain.voting.log.merkle import Tree, leaf_hash
from linmeng.domain.voting.log.receipt import NotAReceipt, Receipt
from linmeng.domain.voting.log.votefile import Row, leaf

NAME, SEED = "linmeng.example/votes/m-1", b"s" * 32
HEAD = Head(NAME, 20852163, bytes(range(32)))
# RFC 8032, section 7.1: TEST 2 and TEST 3
RFC_8032 = [
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]  # fmt: skip
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
"""The example key of golang.org/x/mod/sumdb/note: its id is that of the signed-note specification."""


def made() -> Checkpoint:
    cosigned = cosign(HEAD, "witness.example/w1", b"w" * 32, 1679315147)
    return Checkpoint(HEAD).with_signature(sign(HEAD, NAME, SEED)).with_signature(cosigned)


def test_the_form_of_a_checkpoint() -> None:
    lines = made().text.split("\n")
    assert lines[:4] == [NAME, "20852163", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", ""]
    assert [line.split(" ")[:2] for line in lines[4:6]] == [["—", NAME], ["—", "witness.example/w1"]]
    assert lines[6:] == [""]
    assert Checkpoint.read(made().text) == made()


def test_who_signed() -> None:
    log, witness = public_key(NAME, LOG, SEED), public_key("witness.example/w1", WITNESS, b"w" * 32)
    assert signers(made(), [log, witness]) == {log: None, witness: 1679315147}
    assert signers(made(), [public_key(NAME, LOG, b"o" * 32)]) == {}
    assert signers(made(), [public_key(NAME, WITNESS, SEED)]) == {}
    other = replace(made(), head=replace(HEAD, size=HEAD.size + 1))
    for key in (log, witness):
        with pytest.raises(NotACheckpoint, match="is wrong"):
            signers(other, [key])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t.replace("20852163", "020852163"),
        lambda t: t.replace("20852163", "+20852163"),
        lambda t: t.replace("\n\n", "\nextension\n\n"),
        lambda t: t.replace("\n\n", "\n"),
        lambda t: t.replace("Hh8=", "Hh9="),
        lambda t: t.replace("Hh8=", "Hh8"),
        lambda t: t[:-1],
        lambda t: t + "\n",
        lambda t: t.replace("— ", "- "),
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.split("— ")[0],
        lambda t: "\t" + t,
        lambda t: t.replace("— witness", "—  witness"),
    ],
)
def test_reading_is_strict(spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(NotACheckpoint):
        Checkpoint.read(spoil(made().text))


def test_keys_as_lines() -> None:
    key = Key.read(PETER)
    assert (key.name, key.kind, key.id.hex(), key.text) == ("PeterNeumann", LOG, "c74f20a3", PETER)
    for wrong in (PETER.replace("c74f", "c74e"), PETER[:-1], PETER.replace("+", " "), "", "a+b"):
        with pytest.raises(ValueError, match=r"."):
            Key.read(wrong)


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_ed25519_of_rfc_8032(public: str, message: str, signature: str) -> None:
    key, words, signed = (bytes.fromhex(part) for part in (public, message, signature))
    assert is_signed(key, words, signed)
    assert not is_signed(key, words + b"x", signed)
    raised = int.from_bytes(signed[32:], "little") + ORDER  # the same number of the group, written otherwise
    assert not is_signed(key, words, signed[:32] + raised.to_bytes(32, "little"))


def test_ed25519_agrees_with_the_library() -> None:
    chance = random.Random(1)
    for _ in range(20):
        secret = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        message = chance.randbytes(chance.randrange(200))
        signature = bytearray(secret.sign(message))
        public = secret.public_key().public_bytes_raw()
        assert is_signed(public, message, bytes(signature))
        signature[chance.randrange(64)] ^= 1 << chance.randrange(8)
        assert not is_signed(public, message, bytes(signature))
    assert not is_signed(b"\xff" * 32, b"", b"\0" * 64)


def test_base45_of_rfc_9285() -> None:
    for plain, text in (
        ("AB", "BB8"),
        ("Hello!!", "%69 VD92EX0"),
        ("base-45", "UJCLQE7W581"),
        ("ietf!", "QED8WEX0"),
    ):
        assert encoded(plain.encode()) == text and decoded(text) == plain.encode()
    for wrong in ("GGW", "A", "ab", "::", ":::"):
        with pytest.raises(ValueError, match="no base 45"):
            decoded(wrong)


SEALED = Sealed("m-1", "b-1", "unit-17", "paper", {"a": "yes"})


def test_a_commitment_opens_to_one_ballot_only() -> None:
    salt, closed = b"x" * 32, commitment(SEALED, b"x" * 32)
    assert is_opening(closed, SEALED, salt)
    others = [
        replace(SEALED, motion="m-2"),
        replace(SEALED, ballot="b-2"),
        replace(SEALED, unit="unit-18"),
        replace(SEALED, channel="electronic"),
        replace(SEALED, choices={"a": "no"}),
        replace(SEALED, choices={}),
    ]
    assert not any(is_opening(closed, other, salt) for other in others)
    assert not is_opening(closed, SEALED, b"y" * 32) and not is_opening(closed, SEALED, b"x" * 31)


def test_the_unit_opens_without_the_choice() -> None:
    """The choices' half stands under a salt that the published one does not tell (docs/vote-file.md)."""
    salt, other = b"0" * 32, b"1" * 32
    words = b'{"ballot":"b-1","choices":{"a":"yes"},"motion":"m-1"}'
    half = choices_half(SEALED, salt)
    assert half == sha256(b"\x03" + sha256(b"\x06" + salt).digest() + words).digest()
    assert unit_salt(salt) == sha256(b"\x05" + salt).digest()
    assert joined(unit_half(SEALED, unit_salt(salt)), half) == commitment(SEALED, salt)
    assert half != choices_half(SEALED, other), "the same choice under two salts looks alike"


def test_a_units_key_hides_its_place() -> None:
    assert unit_key("m-1", "3号楼 502", b"a" * 32) != unit_key("m-1", "3号楼 502", b"b" * 32)
    assert unit_key("m-1", "3号楼 502", b"a" * 32) != unit_key("m-2", "3号楼 502", b"a" * 32)


def receipt(leaves: int, witnesses: int) -> Receipt:
    row = Row(1_790_000_000, "cast", "01JD" + "X" * 22, "ab" * 32)
    own, at = leaf("01JD" + "Y" * 22, leaves * 3 // 4, row), leaves * 3 // 4
    tree = Tree.of(leaf_hash(own if n == at else b"%d" % n) for n in range(leaves))
    head = Head(NAME, leaves, tree.root())
    signed = Checkpoint(head).with_signature(sign(head, NAME, SEED))
    for number in range(witnesses):
        signed = signed.with_signature(cosign(head, f"witness.example/w{number}", bytes([number]) * 32, 1))
    return Receipt(own.decode(), at, tree.inclusion(at), signed.text)


@pytest.mark.parametrize(("leaves", "witnesses"), [(1, 0), (1000, 2), (60_000, 3)])
def test_a_receipt_proves_a_leaf(leaves: int, witnesses: int) -> None:
    one, key = receipt(leaves, witnesses), public_key(NAME, LOG, SEED)
    assert one.is_proven(key) and Receipt.read(one.text) == one == Receipt.read(one.compact)
    assert set(one.compact) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert not one.is_proven(public_key("linmeng.example/votes/m-2", LOG, SEED))
    assert not replace(one, leaf=one.leaf.replace("ab", "ba")).is_proven(key)
    assert not replace(one, position=one.position + 1).is_proven(key)
    assert "unit" not in one.text and "choice" not in one.text


def test_a_receipt_among_a_million_has_at_most_two_kilobytes() -> None:
    """Twenty hashes: the longest proof of 1 000 000 leaves, under a checkpoint three witnesses signed."""
    one = receipt(60_000, 3)
    million = replace(
        one, proof=tuple(bytes([n * 7 % 256]) * 16 + one.proof[0][:16] for n in range(20)), position=765_432,
        checkpoint=one.checkpoint.replace("60000", "1000000"),
    )  # fmt: skip
    random_ = replace(million, proof=tuple(random.Random(n).randbytes(32) for n in range(20)))
    assert len(random_.text.encode()) <= 2048
    assert len(random_.compact) <= 2420, (
        "a QR code of version 40 holds 2420 with quartile correction, 3391 with medium"
    )


@pytest.mark.parametrize("wrong", ["", "{}", "LINMENG1:", "LINMENG1:AAA", "[1]", '{"leaf":1}', "null"])
def test_what_is_no_receipt(wrong: str) -> None:
    with pytest.raises(NotAReceipt):
        Receipt.read(wrong)


def test_a_receipt_that_unpacks_without_end_is_refused() -> None:
    long = replace(receipt(1, 0), leaf="x" * 10_000)
    for text in (long.text, long.compact):
        with pytest.raises(NotAReceipt, match="too long"):
            Receipt.read(text)
