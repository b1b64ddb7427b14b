"""Salted commitments: a ballot enters the log closed, and is opened in two halves.

    salt_unit = H(0x05 ‖ salt)      salt_choices = H(0x06 ‖ salt)
    unit half = H(0x02 ‖ salt_unit ‖ canonical{ballot, channel, motion, unit})
    choices half = H(0x03 ‖ salt_choices ‖ canonical{ballot, choices, motion})
    commitment = H(0x04 ‖ unit half ‖ choices half)                        with H = SHA-256

Whoever gets `salt_unit` and the closed choices half sees which unit voted and nothing of how; whoever gets
`salt` sees both. The first bytes differ from those of the tree (0x00, 0x01), so no leaf or node can pass for
a commitment. A salt has 32 bytes from the operating system's chance and is used for one ballot only: it
hides the choice (three possible values would be guessed at once) and SHA-256 binds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from linmeng.domain.voting.canonical import Plain, canonical

Channel = Literal["electronic", "paper", "assisted", "imported"]
SALT = 32
"""Bytes of a salt."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a commitment hides. `choices` names for each item "yes", "no", "abstain" or "invalid"."""

    motion: str
    ballot: str
    unit: str
    channel: str
    choices: Mapping[str, str]


def unit_salt(salt: bytes) -> bytes:
    """The salt of the unit half. Raises ValueError unless `salt` has 32 bytes."""
    if len(salt) != SALT:
        raise ValueError("a salt has 32 bytes")
    return sha256(b"\x05" + salt).digest()


def unit_half(sealed: Sealed, salted: bytes) -> bytes:
    """The half that hides the unit, under the salt of that half."""
    value = {name: getattr(sealed, name) for name in ("ballot", "channel", "motion", "unit")}
    return sha256(b"\x02" + salted + canonical(value)).digest()


def choices_half(sealed: Sealed, salt: bytes) -> bytes:
    """The half that hides the choices, under the ballot's own salt."""
    value: dict[str, Plain] = {
        "ballot": sealed.ballot,
        "choices": dict(sealed.choices),
        "motion": sealed.motion,
    }
    return sha256(b"\x03" + sha256(b"\x06" + salt).digest() + canonical(value)).digest()


def joined(unit: bytes, choices: bytes) -> str:
    """The commitment over both halves, in hexadecimal digits."""
    return sha256(b"\x04" + unit + choices).hexdigest()


def commitment(sealed: Sealed, salt: bytes) -> str:
    """The commitment to a ballot, 64 hexadecimal digits. Raises ValueError unless `salt` has 32 bytes."""
    return joined(unit_half(sealed, unit_salt(salt)), choices_half(sealed, salt))


def is_opening(commitment_: str, sealed: Sealed, salt: bytes) -> bool:
    """Whether `salt` opens the commitment to exactly this ballot."""
    return len(salt) == SALT and commitment(sealed, salt) == commitment_


def unit_key(motion: str, place: str, salt: bytes) -> str:
    """A unit's name in one vote's roll: a commitment to its place (such as "3号楼 502").

    The roll, the log and an auditor's file carry only this key; a public file that names units opens it.
    """
    if len(salt) != SALT:
        raise ValueError("a salt has 32 bytes")
    return sha256(b"\x07" + salt + canonical({"motion": motion, "place": place})).hexdigest()
