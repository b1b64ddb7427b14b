"""A lot that anybody can draw again: a secret committed to beforehand, joined with a public value of later.

Before: the list of candidates and the SHA-256 of (secret, list) are published, and which public value will
count, such as the winning number of a lottery still to be drawn. Whoever holds the secret cannot foresee the
value; whoever sees the value could not choose the secret any more. After: both are published, and each
candidate's number is SHA-256(secret, value, list, group, candidate); the smallest come first. Every order is
equally likely if either of the two was unforeseeable (commitment as in M. Blum, "Coin flipping by telephone",
SIGACT News 15 (1983), doi:10.1145/1008908.1008911; public randomness as in Rivest's election audits).
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.canonical import Plain, digest

SECRET = 64
"""Hexadecimal digits of the secret: 32 bytes of chance."""
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Group:
    """Candidates of one kind and how many of them are drawn. `expert`: they count as experts of the panel."""

    key: str
    words: str
    expert: bool
    seats: int
    candidates: tuple[str, ...]


def check_lot(groups: Sequence[Group]) -> None:
    """Raises NotUnderstood unless there is something to draw, from names that occur once."""
    names = [c for g in groups for c in g.candidates]
    if not groups or len({g.key for g in groups}) != len(groups):
        raise NotUnderstood("The list has no groups, or one twice.")
    if len(set(names)) != len(names) or any(not _plain(n) for n in [*names, *(g.key for g in groups)]):
        raise NotUnderstood("Every candidate stands on the list once, with a number of letters and figures.")
    for group in groups:
        if group.seats < 1 or len(group.candidates) < group.seats:
            raise NotUnderstood(
                "“{group}” has {count} candidates for {seats} seats.",
                group=group.words, count=len(group.candidates), seats=group.seats,
            )  # fmt: skip


def list_data(selection: str, event: str, groups: Sequence[Group]) -> dict[str, Plain]:
    """What is published before the draw, as plain data; `event`: which public value will count, in words."""
    rows: list[Plain] = [
        {
            "key": g.key,
            "words": g.words,
            "expert": g.expert,
            "seats": g.seats,
            "candidates": list(g.candidates),
        }
        for g in groups
    ]
    return {"selection": selection, "event": event, "groups": rows}


def list_hash(data: dict[str, Plain]) -> str:
    """SHA-256 of the published list, over its canonical form (RFC 8785)."""
    return digest(data)


def commitment(secret: str, listed: str) -> str:
    """SHA-256 of "secret,list": published before the value is known. Raises NotUnderstood for no secret."""
    if len(secret) != SECRET or not set(secret) <= set("0123456789abcdef"):
        raise NotUnderstood("The secret of the lot has 64 hexadecimal digits.")
    return _hash(secret, listed)


def is_opened(committed: str, secret: str, listed: str) -> bool:
    """Whether this secret and this list are what was committed to."""
    return len(secret) == SECRET and hmac.compare_digest(_hash(secret, listed), committed)


def public_value(text: str) -> str:
    """The public value in its one form: no blanks. Raises NotUnderstood for an empty or endless one."""
    value = "".join(text.split())
    if not value or len(value) > LONGEST or "," in value:
        raise NotUnderstood("Type the public value as it was published: figures or letters, no comma.")
    return value


def order(secret: str, value: str, listed: str, group: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names in the order of the lot: by SHA-256 of "secret,value,list,group,name"."""
    return tuple(sorted(names, key=lambda name: _hash(secret, value, listed, group, name)))


def _hash(*parts: str) -> str:
    return hashlib.sha256(",".join(parts).encode()).hexdigest()


def _plain(name: str) -> bool:
    return 0 < len(name) <= 40 and all(c.isalnum() or c in "-_" for c in name)
