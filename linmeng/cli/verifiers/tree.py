"""Bytes, checkpoints, keys and the Merkle tree of the log."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from linmeng.cli.verifiers.curve import is_signed

NOTE = re.compile(
    r"([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n\n((?:— [^\s+]+ [A-Za-z0-9+/=]+\n)+)"
)


def canon(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def mark(value: Any) -> str:
    return sha(raw(canon(value))).hex()


def raw(text: str) -> bytes:
    """The bytes of a text of the file: it is held with one sign for each byte, to need less memory."""
    return text.encode("latin-1")


def words(text: str) -> str:
    """The words of a text of the file."""
    return raw(text).decode()


def unbase64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError(text)
    return data


class Note(NamedTuple):
    """A checkpoint taken apart; `lines` are (key name, key id, signature)."""

    text: str
    origin: str
    size: int
    root: bytes
    lines: list[tuple[str, bytes, bytes]]


class Key(NamedTuple):
    """A key of the log (kind 1) or of a witness (kind 4)."""

    name: str
    id: bytes
    kind: int
    public: bytes


def read_note(text: str) -> Note:
    """Takes a checkpoint apart (c2sp.org/tlog-checkpoint). Raises ValueError."""
    found = NOTE.fullmatch(text)
    if not found or any(ord(c) < 32 and c != "\n" for c in text):
        raise ValueError("no checkpoint")
    lines = []
    for line in found[4].splitlines():
        _, name, data = line.split(" ")
        raw = unbase64(data)
        lines.append((name, raw[:4], raw[4:]))
    return Note(text.split("\n\n")[0] + "\n", found[1], int(found[2]), unbase64(found[3]), lines)


def read_key(line: str) -> Key:
    """The key of a line name+id+base64 (c2sp.org/signed-note). Raises ValueError."""
    name, id_, data = line.split("+", 2)
    raw = unbase64(data)
    if len(raw) != 33 or raw[0] not in (1, 4) or not re.fullmatch(r"\S+", name):
        raise ValueError("no key")
    if sha(name.encode(), b"\n", raw)[:4].hex() != id_:
        raise ValueError("the id is not that of the key")
    return Key(name, bytes.fromhex(id_), raw[0], raw[1:])


def has_signed(key: Key, note: Note) -> bool | None:
    """Whether the key's line under the note is right; None without such a line."""
    answers = []
    for name, id_, data in note.lines:
        if (name, id_) == (key.name, key.id):
            head = b"" if key.kind == 1 else b"cosignature/v1\ntime %d\n" % int.from_bytes(data[:8], "big")
            answers.append(
                is_signed(key.public, head + note.text.encode(), data if key.kind == 1 else data[8:])
            )
    return all(answers) if answers else None


def roots(leaves: Iterator[bytes], wanted: set[int]) -> dict[int, bytes]:
    """The Merkle roots at the wanted sizes (RFC 6962, section 2.1), in one pass."""
    peaks: list[tuple[int, bytes]] = []
    found, size = {0: sha()}, 0
    for leaf in leaves:
        height, hash_, size = 0, sha(b"\x00", leaf), size + 1
        while peaks and peaks[-1][0] == height:
            height, hash_ = height + 1, sha(b"\x01", peaks.pop()[1], hash_)
        peaks.append((height, hash_))
        if size in wanted:
            root = hash_
            for _, peak in reversed(peaks[:-1]):
                root = sha(b"\x01", peak, root)
            found[size] = root
    return found


def climbed(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root an inclusion proof leads to (RFC 9162, section 2.1.3.2); b"" when it does not fit."""
    last, hash_ = size - 1, leaf
    for part in proof:
        if last <= 0:
            return b""
        if index & 1 or index == last:
            hash_ = sha(b"\x01", part, hash_)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            hash_ = sha(b"\x01", hash_, part)
        index, last = index >> 1, last >> 1
    return hash_ if last == 0 else b""
