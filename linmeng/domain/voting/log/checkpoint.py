"""Signed heads of the log: C2SP tlog-checkpoint in signed-note form, with witnesses' cosignature/v1.

    <origin>\\n<size>\\n<base64 of the root>\\n
    \\n
    — <key name> base64(key id ‖ signature)\\n

The log signs the text itself (Ed25519, type 0x01). A witness signs "cosignature/v1\\ntime <seconds>\\n" and
the text (type 0x04), which says: at this time this was the largest head of this log I have seen, and it
continues every earlier one. Sources: c2sp.org/signed-note, /tlog-checkpoint, /tlog-cosignature; RFC 8032.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

LOG, WITNESS = 0x01, 0x04
"""The kinds of signature: a log's own, and a witness's with its time."""
MOST_SIGNATURES = 64
NAME = re.compile(r"[^\s+]+")
NOTE = re.compile(
    r"([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n\n((?:— [^\s+]+ [A-Za-z0-9+/=]+\n)+)"
)


class NotACheckpoint(ValueError):
    """The text is no checkpoint, or a signature by a known key is wrong."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key under a name: of the log (kind 0x01) or of a witness (kind 0x04)."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or self.kind not in (LOG, WITNESS) or len(self.public) != 32:
            raise ValueError("no key of a log or witness")

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The key as one line ("vkey"): name, id and key, to be printed on a notice."""
        return f"{self.name}+{self.id.hex()}+{_b64(bytes([self.kind]) + self.public)}"

    @classmethod
    def read(cls, text: str) -> "Key":
        """The key of such a line. Raises ValueError when it is none or its id is wrong."""
        name, _, rest = text.partition("+")
        id_, _, data = rest.partition("+")
        raw = read_base64(data)
        key = cls(name, raw[0] if raw else 0, raw[1:])
        if key.id.hex() != id_:
            raise ValueError("the id is not that of the key")
        return key


@dataclass(frozen=True, slots=True)
class Head:
    """The log at one moment: its origin (the log's name), number of leaves and root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a checkpoint."""

    name: str
    key_id: bytes
    data: bytes

    @property
    def line(self) -> str:
        """The line, with its newline."""
        return f"— {self.name} {_b64(self.key_id + self.data)}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head with its signatures."""

    head: Head
    signatures: tuple[Signature, ...] = ()

    @property
    def text(self) -> str:
        """The signed note."""
        return self.head.text + "\n" + "".join(s.line for s in self.signatures)

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """Reads a note strictly: three lines, a blank one, signatures; nothing more. NotACheckpoint else."""
        found = NOTE.fullmatch(text)
        if not found or any(ord(c) < 32 and c != "\n" for c in text):
            raise NotACheckpoint("this is no checkpoint")
        root = read_base64(found[3])
        lines = [line.split(" ") for line in found[4].splitlines()]
        raws = [(name, read_base64(data)) for _, name, data in lines]
        if len(raws) > MOST_SIGNATURES or any(len(raw) < 5 for _, raw in raws):
            raise NotACheckpoint("these are no signatures")
        signatures = tuple(Signature(name, raw[:4], raw[4:]) for name, raw in raws)
        return cls(Head(found[1], int(found[2]), root), signatures)

    def with_signature(self, signature: Signature) -> "Checkpoint":
        """The same head with one more line."""
        return replace(self, signatures=(*self.signatures, signature))


def sign(head: Head, name: str, seed: bytes) -> Signature:
    """The log's own signature with the Ed25519 private key `seed` (32 bytes)."""
    key = public_key(name, LOG, seed)
    return Signature(name, key.id, _sign(seed, head.text.encode()))


def cosign(head: Head, name: str, seed: bytes, at: int) -> Signature:
    """A witness's signature at the time `at` (seconds since 1970).

    The witness must itself have checked that `head` continues every head it signed before
    (`merkle.is_consistent`).
    """
    key = public_key(name, WITNESS, seed)
    return Signature(name, key.id, at.to_bytes(8, "big") + _sign(seed, _witnessed(head, at)))


def public_key(name: str, kind: int, seed: bytes) -> Key:
    """The public key of a private one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Key(name, kind, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


def signers(checkpoint: Checkpoint, keys: Iterable[Key]) -> dict[Key, int | None]:
    """The known keys that signed, each with the witness's time (None for the log's own signature).

    Lines of unknown keys are passed over, as the note's specification asks. Raises NotACheckpoint when a
    line of a known key is wrong.
    """
    known = {(key.name, key.id): key for key in keys}
    found: dict[Key, int | None] = {}
    for signature in checkpoint.signatures:
        key = known.get((signature.name, signature.key_id))
        if key:
            found[key] = _checked(checkpoint.head, key, signature.data)
    return found


def _checked(head: Head, key: Key, data: bytes) -> int | None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    at = int.from_bytes(data[:8], "big") if key.kind == WITNESS else None
    message = head.text.encode() if at is None else _witnessed(head, at)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(data if at is None else data[8:], message)
    except (InvalidSignature, ValueError):
        raise NotACheckpoint(f"the signature of {key.name} is wrong") from None
    return at


def _sign(seed: bytes, message: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def _witnessed(head: Head, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{head.text}".encode()


def _b64(data: bytes) -> str:
    return b64encode(data).decode()


def read_base64(text: str) -> bytes:
    """Base64 in its one right form: full padding, no stray bits."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        raise NotACheckpoint("this is no base64") from None
    if _b64(data) != text:
        raise NotACheckpoint("this is no base64 in its one form")
    return data
