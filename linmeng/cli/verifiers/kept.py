"""What a person kept and brings along: keys from a notice, older checkpoints, receipts."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from linmeng.cli.verifiers.tree import Note, canon, climbed, has_signed, read_key, read_note, sha, unbase64
from linmeng.cli.verifiers.vote import Found, Vote, read

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


class Kept(NamedTuple):
    """Lines of keys, texts of checkpoints, texts of receipts."""

    keys: tuple[str, ...] = ()
    checkpoints: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()


def sizes_of(kept: Kept) -> set[int]:
    """The sizes of the log at which the roots will be wanted."""
    return {note.size for note in (read(read_note, text) for text in kept.checkpoints) if note}


def kept_keys(v: Vote, kept: Kept) -> Found:
    for at, line in enumerate(kept.keys):
        key = read(read_key, line.strip())
        if not key:
            yield f"key {at + 1}", "所给的不是公钥", "this is no key"
        elif key.kind == 1 and key != v.key:
            yield (
                f"key {at + 1}",
                "文件不是用您所知的日志密钥签名的",
                "the file is signed with another key than the one you know",
            )
        elif key.kind == 4 and not (v.notes and v.notes[-1] and has_signed(key, v.notes[-1])):
            yield (
                f"key {at + 1}",
                "您所知的见证人没有签署最后的检查点",
                "the witness you know did not sign the last checkpoint",
            )


def kept_checkpoints(v: Vote, kept: Kept) -> Found:
    for at, text in enumerate(kept.checkpoints):
        for chinese, english in unlike(v, read(read_note, text)):
            yield f"checkpoint {at + 1}", chinese, english


def unlike(v: Vote, note: Note | None) -> Iterator[tuple[str, str]]:
    """What is wrong with a checkpoint somebody kept, beside this log."""
    if not note or not v.key:
        yield "所给的不是检查点", "this is no checkpoint"
    elif note.origin != v.key.name or not has_signed(v.key, note):
        yield "检查点不是由此文件的日志签名的", "the checkpoint is not signed by this file's log"
    elif note.size > len(v.log):
        yield "日志比您保存的检查点短", "the log is shorter than the checkpoint you kept"
    elif v.roots.get(note.size) != note.root:
        yield "日志在此检查点之后被改写", "the log was rewritten since the checkpoint you kept"


def kept_receipts(v: Vote, kept: Kept) -> Found:
    for at, text in enumerate(kept.receipts):
        receipt = read(read_receipt, text)
        note = read(read_note, receipt["checkpoint"]) if receipt else None
        place = f"receipt {at + 1}"
        if not receipt or not note or not v.key:
            yield place, "所给的不是回执", "this is no receipt"
            continue
        leaf, position = receipt["leaf"].encode(), receipt["position"]
        proof = [unbase64(part) for part in receipt["proof"]]
        if climbed(sha(b"\x00", leaf), position, note.size, proof) != note.root:
            yield place, "回执的证明不成立", "the receipt's own proof is wrong"
        elif note.origin != v.key.name or not has_signed(v.key, note):
            yield place, "回执不是由此文件的日志签名的", "the receipt is not signed by this file's log"
        elif position >= len(v.log) or v.leaf(position) != leaf:
            yield place, f"日志第 {position} 条不是您的票", f"entry {position} of the log is not your ballot"


def read_receipt(text: str) -> dict[str, Any]:
    """A receipt, as JSON or as the compact text of a QR code. Raises ValueError."""
    text = text.strip()
    if text.startswith("LINMENG1:"):
        text = inflated(unbase45(text[9:]))
    found = json.loads(text)
    wanted = {"checkpoint": str, "leaf": str, "position": int, "proof": list}
    if type(found) is not dict or {name: type(part) for name, part in found.items()} != wanted:
        raise ValueError("no receipt")
    if canon(found) != text or found["position"] < 0:
        raise ValueError("no receipt")
    if any(type(part) is not str or len(unbase64(part)) != 32 for part in found["proof"]):
        raise ValueError("no proof")
    return found


def inflated(data: bytes) -> str:
    """The text of deflated bytes (RFC 1950), 8 KB at most."""
    inflate = zlib.decompressobj()
    try:
        plain = inflate.decompress(data, 8192)
    except zlib.error:
        raise ValueError("not deflated") from None
    if not inflate.eof or inflate.unused_data:
        raise ValueError("too long or cut off")
    return plain.decode()


def unbase45(text: str) -> bytes:
    """The bytes of a text in base 45 (RFC 9285). Raises ValueError."""
    out = b""
    for at in range(0, len(text), 3):
        group = text[at : at + 3]
        number = sum(SIGNS.index(sign) * 45**place for place, sign in enumerate(group))
        if len(group) == 1 or number >= 256 ** (len(group) - 1):
            raise ValueError("no base 45")
        out += number.to_bytes(len(group) - 1, "big")
    return out
