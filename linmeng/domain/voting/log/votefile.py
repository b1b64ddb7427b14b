"""The published file of one vote: one JSON document anybody can check offline (docs/vote-file.md).

What goes into the log is made here too, so that the file and the log agree by construction: `opening` when
the vote opens, `sealing` when it is counted. Hashes bind what the log does not hold itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from linmeng.domain.voting.ballots import MARKED
from linmeng.domain.voting.canonical import Plain, canonical, digest
from linmeng.domain.voting.counting import Line
from linmeng.domain.voting.log.commitment import Sealed, choices_half, commitment, unit_salt
from linmeng.domain.voting.log.merkle import Frontier, leaf_hash

FORMAT = "linmeng-vote/1"
NOTHING = "0" * 64
Level = Literal["totals", "units", "choices"]
"""What a vote publishes: sums only; which units took part; how each unit voted. Never a person."""
Audience = Literal["public", "auditor"]
Kind = Literal["opened", "cast", "void", "closed", "counted"]
LogEntry = tuple[str, int, str]
"""A unit on the roll: its key, area in 0.01 m², the key of its head."""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of the log: when (seconds since 1970), what, which ballot, its commitment.

    `opened`, `closed` and `counted` carry their own kind in place of a ballot; `void` names the ballot that
    is set aside; `closed` and `void` commit to nothing.
    """

    at: int
    kind: Kind
    ballot: str
    commitment: str = NOTHING


@dataclass(frozen=True, slots=True)
class Item:
    """One question: the matter of the rule pack that decides its gates, and its words."""

    id: str
    matter: str
    words: str


@dataclass(frozen=True, slots=True)
class Motion:
    """What is voted, from when to when (seconds since 1970), and what will be published.

    `announced` is the notice that told what silence means; "" when there was none.
    """

    id: str
    title: str
    scope: str
    items: tuple[Item, ...]
    level: Level
    opens_at: int
    closes_at: int
    announced: str = ""

    def as_data(self) -> dict[str, Plain]:
        """The motion as plain data."""
        items: list[Plain] = [{"id": i.id, "matter": i.matter, "words": i.words} for i in self.items]
        plain: dict[str, Plain] = {
            name: getattr(self, name) for name in ("id", "title", "scope", "level", "opens_at", "closes_at")
        }
        return {**plain, "announced": self.announced.strip(), "items": items}


@dataclass(frozen=True, slots=True)
class Keys:
    """The log's key, the witnesses' (lines of `checkpoint.Key.text`), and how many must sign the end."""

    log: str
    witnesses: tuple[str, ...] = ()
    quorum: int = 0

    def as_data(self) -> dict[str, Plain]:
        """The keys as plain data."""
        return {"log": self.log, "quorum": self.quorum, "witnesses": list(self.witnesses)}


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot as accepted, with the salt of its commitment: what an opening is made from."""

    sealed: Sealed
    salt: bytes = field(repr=False)

    @property
    def commitment(self) -> str:
        """What the log holds of it."""
        return commitment(self.sealed, self.salt)


@dataclass(frozen=True, slots=True)
class Frozen:
    """What stands fast when the vote opens: motion, rules (`packs.pack_data`), roll and keys."""

    motion: Motion
    rules: Mapping[str, Plain]
    entries: tuple[LogEntry, ...]
    keys: Keys

    def roll(self) -> dict[str, Plain]:
        """The denominators and the Merkle root of the roll."""
        return {
            "area": sum(area for _, area, _ in self.entries),
            "heads": len({head for _, _, head in self.entries}),
            "root": roll_root(self.entries),
        }

    def bound(self) -> dict[str, Plain]:
        """The hashes of all of this."""
        parts: dict[str, Plain] = {"keys": self.keys.as_data(), "motion": self.motion.as_data()}
        parts |= {"roll": self.roll(), "rules": self.rules}
        return {name: digest(part) for name, part in parts.items()}

    def opening(self, at: int) -> Row:
        """The first entry of the log; it binds all of this."""
        return Row(at, "opened", "opened", digest(self.bound()))


@dataclass(frozen=True, slots=True)
class Counted:
    """What is known after the count.

    `items`: for each item the part of `counting.count_data` an outsider can recompute (`outcome_of`).
    `served`: (unit, way) of every service with evidence. `aside`: for each item the units whose valid
    ballots are blank or invalid on it or contradict each other, in order. `salt` (32 bytes of chance) keeps
    the hash of these two lists from telling anything where they are not published.
    """

    items: Mapping[str, Mapping[str, Plain]]
    cast: int
    void: int
    salt: bytes = field(repr=False)
    served: tuple[tuple[str, str], ...] = ()
    aside: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def record(self) -> dict[str, Plain]:
        """Service and ballots set aside: published with the units, bound in any case."""
        served: list[Plain] = [[unit, way] for unit, way in sorted(set(self.served))]
        aside: dict[str, Plain] = {item: list(units) for item, units in self.aside.items()}
        return {"aside": aside, "salt": self.salt.hex(), "served": served}

    def outcome(self) -> dict[str, Plain]:
        """The outcome as published."""
        items: dict[str, Plain] = {item: dict(said) for item, said in self.items.items()}
        return {
            "ballots": {"cast": self.cast, "void": self.void},
            "items": items,
            "record": digest(self.record()),
        }

    def bound(self, checkpoints: Sequence[str]) -> dict[str, Plain]:
        """The hashes of the outcome and of every checkpoint published before."""
        return {"checkpoints": digest(list(checkpoints)), "outcome": digest(self.outcome())}

    def sealing(self, at: int, checkpoints: Sequence[str]) -> Row:
        """The last entry of the log; it binds the outcome and every checkpoint published before."""
        return Row(at, "counted", "counted", digest(self.bound(checkpoints)))


def roll_root(entries: Iterable[LogEntry]) -> str:
    """The Merkle root over the roll's entries in the order of their units, 64 hexadecimal digits."""
    frontier = Frontier()
    for unit, area, head in entries:
        frontier = frontier.append(leaf_hash(canonical({"area": area, "head": head, "unit": unit})))
    return frontier.root().hex()


def leaf(motion: str, number: int, row: Row) -> bytes:
    """An entry as it is hashed into the log: `number` is its position, counted from 0. No unit, no choice."""
    value: dict[str, Plain] = {"at": row.at, "ballot": row.ballot, "commitment": row.commitment}
    return canonical({**value, "kind": row.kind, "motion": motion, "number": number})


def outcome_of(count: Mapping[str, Plain]) -> dict[str, Plain]:
    """Of `counting.count_data` what an outsider can recompute from the file."""
    return {name: count[name] for name in ("actual", "binding", "carried", "deemed", "reasons", "stops")}


def aside_of(lines: Iterable[Line]) -> tuple[str, ...]:
    """Of `Count.lines` the units whose valid ballots are blank or invalid on the item, or contradict."""
    return tuple(line.unit for line in lines if line.state in ("blank", "conflict") or line.why == MARKED)


def vote_file(
    frozen: Frozen,
    log: Sequence[Row],
    checkpoints: Sequence[str],
    casts: Sequence[Cast],
    counted: Counted,
    *,
    audience: Audience = "public",
    places: Mapping[str, tuple[str, bytes]] | None = None,
) -> dict[str, Plain]:
    """The file of a counted vote; `casts` in the order of the log, `places` opens unit keys (place, salt).

    The public file opens what the motion says. The auditor's opens every ballot and names no place: units
    stay the keys of the roll. Raises ValueError for an auditor's file with places.
    """
    if audience == "auditor" and places is not None:
        raise ValueError("an auditor's file names no places")
    level = "choices" if audience == "auditor" else frozen.motion.level
    opened: list[Plain] = [_opening(cast, level) for cast in casts]
    named: Plain = None if places is None else {u: [place, salt.hex()] for u, (place, salt) in places.items()}
    roll: dict[str, Plain] = {**frozen.roll(), "entries": [list(entry) for entry in frozen.entries]}
    return {
        "audience": audience,
        "bound": {**frozen.bound(), **counted.bound(checkpoints[:-1])},
        "checkpoints": list(checkpoints),
        "format": FORMAT,
        "keys": frozen.keys.as_data(),
        "log": [[row.at, row.kind, row.ballot, row.commitment] for row in log],
        "motion": frozen.motion.as_data(),
        "openings": None if level == "totals" else opened,
        "outcome": counted.outcome(),
        "places": named,
        "record": None if level == "totals" else counted.record(),
        "roll": roll,
        "rules": dict(frozen.rules),
    }


def text(file: Mapping[str, Plain]) -> bytes:
    """The bytes of the file: canonical JSON and a newline. There is no other right form."""
    return canonical(file) + b"\n"


def _opening(cast: Cast, level: str) -> Plain:
    sealed = cast.sealed
    if level == "choices":
        return [sealed.unit, sealed.channel, cast.salt.hex(), dict(sealed.choices)]
    return [sealed.unit, sealed.channel, unit_salt(cast.salt).hex(), choices_half(sealed, cast.salt).hex()]
