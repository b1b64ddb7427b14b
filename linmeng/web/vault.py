"""What may not lie open in the database is sealed under this installation's data keys.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits; the additional data say what the value is, so
that one column's bytes do not open in another. Setting DATA_KEYS: base64 of 32 bytes each. The first seals,
all of them open. The first also makes the keyed hashes (marks) by which sealed values are found; a search
asks for the marks under all of them, so that it finds what was marked before a change of keys
(`web.remarking`).
Whoever has the database without the keys reads nothing; whoever loses the keys has lost the values.
"""

import hmac
import os
from base64 import b64decode
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings

from linmeng.domain.refusals import NotNow, sentence

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORM = b"\x01"
NONCE, NAME, TAG = 12, 4, 16  # bytes
SHORTEST = len(FORM) + NAME + NONCE + TAG - 1


NO_KEY = sentence(
    "This cannot be shown: the key that opens it is not among the keys of this installation. Whoever runs it "
    "puts the earlier key back behind the new one (DATA_KEYS=new,earlier) and then runs: linmeng reseal"
)
ALTERED = sentence(
    "This cannot be shown: what lies in the database is not what was sealed there. Whoever runs this "
    "installation compares it with a backup."
)


class CannotOpen(NotNow):
    """The key of what is sealed is gone (`lost`), or the bytes were not sealed here as what they are said to
    be. `about`: the column.
    """

    def __init__(self, about: str, *, lost: bool = False) -> None:
        super().__init__(NO_KEY if lost else ALTERED)
        self.about, self.lost = about, lost


def seal(value: bytes, about: str) -> bytes:
    """The value under the first data key: form (1), name of the key (4), nonce (12), text and tag."""
    name, key = _keys(tuple(settings.DATA_KEYS))[0]
    nonce = os.urandom(NONCE)
    return FORM + name + nonce + _cipher(key).encrypt(nonce, value, about.encode())


def unseal(sealed: bytes, about: str) -> bytes:
    """The value of what `seal` made under the same `about`. Raises CannotOpen."""
    from cryptography.exceptions import InvalidTag

    form, name, rest = sealed[:1], sealed[1 : 1 + NAME], sealed[1 + NAME :]
    key = dict(_keys(tuple(settings.DATA_KEYS))).get(name)
    if form != FORM or key is None:
        raise CannotOpen(about, lost=form == FORM and len(sealed) > SHORTEST)
    try:
        return _cipher(key).decrypt(rest[:NONCE], rest[NONCE:], about.encode())
    except (InvalidTag, ValueError):
        raise CannotOpen(about) from None


def sealing_key() -> bytes:
    """The name by which what is sealed now begins after its form: the first key's."""
    return _keys(tuple(settings.DATA_KEYS))[0][0]


def mark(value: str, about: str) -> str:
    """The keyed hash (HMAC-SHA-256, 64 hexadecimal digits) by which an equal value is found again.

    It is what is written, under the first key; what is searched for are `marks`.
    """
    return marks(value, about)[0]


def marks(value: str, about: str) -> list[str]:
    """The keyed hashes of a value under every data key, the first key's first: any may stand there."""
    keys = _keys(tuple(settings.DATA_KEYS))
    return [hmac.digest(_within(key, about), value.encode(), "sha256").hex() for _, key in keys]


@lru_cache(maxsize=32)
def _within(key: bytes, about: str) -> bytes:
    return hmac.digest(key, b"linmeng mark " + about.encode(), "sha256")


@lru_cache(maxsize=4)
def _keys(texts: tuple[str, ...]) -> tuple[tuple[bytes, bytes], ...]:
    keys = [b64decode(text, validate=True) for text in texts]
    if not keys or any(len(key) != 32 for key in keys):
        raise RuntimeError("DATA_KEYS needs at least one key: base64 of 32 bytes")
    return tuple((sha256(b"linmeng key" + key).digest()[:NAME], key) for key in keys)


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)
