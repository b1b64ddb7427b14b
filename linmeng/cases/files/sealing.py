"""Offers lie sealed until all trustees open them together: the key of each is in as many parts as trustees.

An offer's bytes are sealed with AES-256-GCM (NIST SP 800-38D) under a key of their own. That key is split by
exclusive or into one share a trustee: all are needed, any fewer say nothing at all (Shannon, "Communication
theory of secrecy systems", 1949, doi:10.1002/j.1538-7305.1949.tb00928.x). Each share is sealed to its
trustee's X25519 key (RFC 7748, HKDF-SHA-256 of RFC 5869, AES-256-GCM). A trustee's private key lies under
their passphrase (scrypt, RFC 7914). Nothing here keeps a passphrase or a private key longer than its call.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from linmeng.domain.refusals import NotNow, NotUnderstood

FORM = b"\x01"
KEY, NONCE, TAG = 32, 12, 16
SHARE = KEY + NONCE + KEY + TAG  # ephemeral key, nonce, sealed share
COST = 2**16  # scrypt's n: about 0.2 s and 64 MiB a try
MOST_COST = 2**20
SHORTEST = 16  # letters of a passphrase; a Chinese character counts as two


def check_passphrase(words: str) -> None:
    """Raises NotUnderstood for a passphrase that would soon be guessed."""
    weight = sum(2 if ord(letter) > 0x2E80 else 1 for letter in words.strip())
    if weight < SHORTEST or len(set(words.strip())) < 6:
        raise NotUnderstood(
            "A passphrase has at least {letters} letters or {signs} Chinese characters, not all alike.",
            letters=SHORTEST, signs=SHORTEST // 2,
        )  # fmt: skip


def new_keys(passphrase: str) -> tuple[bytes, dict[str, Any]]:
    """A trustee's public key, and the private one locked under the passphrase. Raises NotUnderstood."""
    check_passphrase(passphrase)
    private = _x25519().generate()
    return private.public_key().public_bytes_raw(), _locked(private.private_bytes_raw(), passphrase)


def unlock(locked: Mapping[str, Any], passphrase: str) -> bytes:
    """The private key. Raises NotUnderstood for another passphrase; nobody is told how near it was."""
    from cryptography.exceptions import InvalidTag

    salt, nonce, box = (b64decode(locked[part]) for part in ("salt", "nonce", "box"))
    try:
        plain: bytes = _cipher(_stretched(passphrase, salt, min(int(locked["n"]), MOST_COST))).decrypt(
            nonce, box, FORM
        )
    except InvalidTag:
        raise NotUnderstood("This is not the passphrase.") from None
    return plain


def seal(data: bytes, about: str, publics: Sequence[bytes]) -> bytes:
    """The bytes, sealed so that only all of these keys together open them; `about` binds them to their place.

    form (1) · number of shares (1) · shares · nonce (12) · text and tag. Raises NotNow without any trustee.
    """
    if not publics:
        raise NotNow("Nobody holds a key yet: offers could not be sealed.")
    key, nonce = os.urandom(KEY), os.urandom(NONCE)
    shares = [os.urandom(KEY) for _ in publics[1:]]
    shares.append(reduce(_xor, shares, key))
    sealed = b"".join(_to(share, public, about) for share, public in zip(shares, publics, strict=True))
    text: bytes = _cipher(key).encrypt(nonce, data, about.encode())
    return FORM + bytes([len(publics)]) + sealed + nonce + text


def open_(box: bytes, about: str, privates: Sequence[bytes]) -> bytes:
    """What was sealed; `privates` in the order of the public keys. Raises NotNow for an altered box."""
    from cryptography.exceptions import InvalidTag

    count = box[1] if len(box) > 1 else 0
    if box[:1] != FORM or count != len(privates):
        raise NotNow("A sealed offer is not in the form it was stored in: call your administrator.")
    shares, rest = box[2 : 2 + count * SHARE], box[2 + count * SHARE :]
    try:
        parts = [
            _from(shares[n * SHARE : (n + 1) * SHARE], private, about) for n, private in enumerate(privates)
        ]
        plain: bytes = _cipher(reduce(_xor, parts)).decrypt(rest[:NONCE], rest[NONCE:], about.encode())
    except (InvalidTag, ValueError):
        raise NotNow("A sealed offer was altered, or was sealed to other keys: it does not open.") from None
    return plain


def _to(share: bytes, public: bytes, about: str) -> bytes:
    ephemeral, nonce = _x25519().generate(), os.urandom(NONCE)
    own = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(_public(public))
    text: bytes = _cipher(_derived(shared, own + public)).encrypt(nonce, share, about.encode())
    return bytes(own + nonce + text)


def _from(sealed: bytes, private: bytes, about: str) -> bytes:
    own, nonce, text = sealed[:KEY], sealed[KEY : KEY + NONCE], sealed[KEY + NONCE :]
    key = _x25519().from_private_bytes(private)
    derived = _derived(key.exchange(_public(own)), own + key.public_key().public_bytes_raw())
    plain: bytes = _cipher(derived).decrypt(nonce, text, about.encode())
    return plain


def _locked(private: bytes, passphrase: str) -> dict[str, Any]:
    salt, nonce = os.urandom(16), os.urandom(NONCE)
    box = _cipher(_stretched(passphrase, salt, COST)).encrypt(nonce, private, FORM)
    texts = {
        name: b64encode(part).decode() for name, part in (("salt", salt), ("nonce", nonce), ("box", box))
    }
    return {"n": COST, **texts}


def _stretched(passphrase: str, salt: bytes, cost: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=KEY, n=cost, r=8, p=1).derive(passphrase.strip().encode())


def _derived(shared: bytes, both: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY, salt=both, info=b"linmeng offer share").derive(shared)


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _cipher(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def _x25519() -> Any:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey


def _public(raw: bytes) -> Any:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    return X25519PublicKey.from_public_bytes(bytes(raw))
