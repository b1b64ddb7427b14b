"""A voter's receipt: this ballot stands at this place of the log, under this signed checkpoint.

It says nothing of how the voter chose, so nobody can be made to prove a vote with it. As JSON it has at most
2 KB, also among 1 000 000 leaves; the compact text is made of the signs of a QR code's alphanumeric mode.
"""

import json
import zlib
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from linmeng.domain.voting.canonical import Plain, canonical
from linmeng.domain.voting.log.base45 import decoded, encoded
from linmeng.domain.voting.log.checkpoint import Checkpoint, Key, read_base64, signers
from linmeng.domain.voting.log.merkle import is_included, leaf_hash

PREFIX = "LINMENG1:"
LARGEST = 8192
"""Bytes a receipt may have at most when it is read."""
FIELDS = {"checkpoint", "leaf", "position", "proof"}


class NotAReceipt(ValueError):
    """The text is no receipt."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A leaf's canonical text, its position in the log, the proof and the checkpoint it leads to."""

    leaf: str
    position: int
    proof: tuple[bytes, ...]
    checkpoint: str

    def is_proven(self, log: Key, witnesses: Iterable[Key] = ()) -> bool:
        """Whether the log signed a head that holds this leaf here, and every line of a known key is right.

        Raises NotACheckpoint when the checkpoint is none or a known key's signature is wrong.
        """
        signed = Checkpoint.read(self.checkpoint)
        head = signed.head
        inside = is_included(leaf_hash(self.leaf.encode()), self.position, head.size, self.proof, head.root)
        return inside and head.origin == log.name and log in signers(signed, (log, *witnesses))

    @property
    def text(self) -> str:
        """The receipt as one line of JSON."""
        fields: dict[str, Plain] = {
            "checkpoint": self.checkpoint,
            "leaf": self.leaf,
            "position": self.position,
        }
        proof: list[Plain] = [b64encode(part).decode() for part in self.proof]
        return canonical({**fields, "proof": proof}).decode()

    @property
    def compact(self) -> str:
        """The receipt for a QR code: deflated (RFC 1950) and in base 45 (RFC 9285)."""
        return PREFIX + encoded(zlib.compress(self.text.encode(), 9))

    @classmethod
    def read(cls, text: str) -> "Receipt":
        """The receipt of either form. Raises NotAReceipt."""
        text = text.strip()
        try:
            if len(text) > LARGEST:
                raise ValueError("too long")
            plain = _inflated(decoded(text.removeprefix(PREFIX))) if text.startswith(PREFIX) else text
            return cls._of(json.loads(plain), plain)
        except (ValueError, TypeError, zlib.error, RecursionError) as error:
            raise NotAReceipt(f"this is no receipt: {error}") from None

    @classmethod
    def _of(cls, fields: Mapping[str, Any], plain: str) -> "Receipt":
        if not isinstance(fields, dict) or set(fields) != FIELDS or canonical(fields) != plain.encode():
            raise ValueError("not its fields")
        leaf, position, proof = fields["leaf"], fields["position"], fields["proof"]
        if type(position) is not int or not isinstance(leaf, str) or not isinstance(proof, list):
            raise ValueError("not its types")
        return cls(leaf, position, tuple(read_base64(part) for part in proof), str(fields["checkpoint"]))


def _inflated(data: bytes) -> str:
    inflate = zlib.decompressobj()
    plain = inflate.decompress(data, LARGEST)
    if not inflate.eof or inflate.unused_data:
        raise ValueError("too long or cut off")
    return plain.decode()
