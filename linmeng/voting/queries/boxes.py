"""Choices lie sealed under the motion's own key until the close: anybody may put in, one function takes out.

Sealing as in HPKE's base mode (RFC 9180) with its parts spelt out: an X25519 key for this box alone (RFC
7748), HKDF-SHA-256 (RFC 5869), ChaCha20-Poly1305 (RFC 8439). All boxes of this form have the same length.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from django.utils import timezone

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.voting.canonical import Plain, canonical
from linmeng.voting.models import Motion, Secrets

FORM = b"\x01"
BLOCK = 2048
"""Bytes to which every value is filled up, so that a box's length says nothing of what is in it."""
KEY = 32
OPENABLE = (Motion.State.CLOSED, Motion.State.COUNTED, Motion.State.RESULT)


@dataclass(frozen=True, slots=True)
class MotionKeys:
    """What a motion gets once: the seeds go into `Secrets`, the public halves onto the motion."""

    log_seed: bytes = field(repr=False)
    box_seed: bytes = field(repr=False)
    same: bytes = field(repr=False)
    heads: bytes = field(repr=False)
    log_key: str
    box_key: bytes


def new_keys(uid: str) -> MotionKeys:
    """Keys of chance for the motion `uid`: of its log (Ed25519), its boxes (X25519), its marks and heads."""
    from linmeng.domain.voting.log.checkpoint import LOG, public_key

    log, box = token_bytes(KEY), token_bytes(KEY)
    name = public_key(f"linmeng.vote/{uid}", LOG, log).text
    return MotionKeys(log, box, token_bytes(KEY), token_bytes(KEY), name, _private(box)[1])


def put(motion: Motion, value: Mapping[str, Any]) -> bytes:
    """The value under the motion's box key. Raises NotUnderstood for one that fills more than a box."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    text = canonical({str(name): part for name, part in value.items()})
    if len(text) > BLOCK - 2:
        raise NotUnderstood("This is too much for a ballot.")
    to = bytes(motion.box_key or b"")
    ephemeral, public = _private(token_bytes(KEY))
    key = _key(ephemeral.exchange(X25519PublicKey.from_public_bytes(to)), public + to)
    filled = (len(text).to_bytes(2, "big") + text).ljust(BLOCK, b"\0")
    sealed: bytes = _cipher(key).encrypt(bytes(12), filled, motion.uid.encode())
    return FORM + public + sealed


def same(motion: Motion, *parts: Plain) -> str:
    """The keyed hash (HMAC-SHA-256) by which equal parts are recognised without opening a box."""
    return hmac.new(motion.secrets.same, canonical([motion.uid, *parts]), sha256).hexdigest()


def open_box(motion: Motion, box: bytes) -> dict[str, Any]:
    """What was put in. Raises NotNow before the close: the only way to any choice leads through here."""
    return opener(motion)(box)


def opener(motion: Motion) -> Callable[[bytes], dict[str, Any]]:
    """`open_box` for many boxes: state and time are asked once, in the database and of the clock.

    Raises NotNow before the close.
    """
    state, closes_at = Motion.objects.values_list("state", "closes_at").get(pk=motion.pk)
    if state not in OPENABLE or closes_at is None or timezone.now() < closes_at:
        raise NotNow("Before the close nobody sees what is on a ballot.")
    seed = Secrets.objects.get(pk=motion.pk).box_seed
    return partial(_opened, motion.uid, *_private(seed))


def _opened(uid: str, private: Any, public: bytes, box: bytes) -> dict[str, Any]:
    import json

    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    box = bytes(box)
    theirs, sealed = box[1 : 1 + KEY], box[1 + KEY :]
    key = _key(private.exchange(X25519PublicKey.from_public_bytes(theirs)), theirs + public)
    filled = _cipher(key).decrypt(bytes(12), sealed, uid.encode())
    value: dict[str, Any] = json.loads(filled[2 : 2 + int.from_bytes(filled[:2], "big")])
    return value


def _private(seed: bytes) -> tuple[Any, bytes]:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.from_private_bytes(seed)
    return private, private.public_key().public_bytes_raw()


def _key(shared: bytes, both: bytes) -> bytes:
    """The key of one box; since its X25519 key is used once, a nonce of zeros is used once too."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY, salt=both, info=b"linmeng box").derive(shared)


def _cipher(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(key)
