"""Votes made up from a seed, counted by the product, published as files; and a forger who holds the keys."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from linmeng.domain.voting.ballots import Ballot, Service
from linmeng.domain.voting.canonical import digest
from linmeng.domain.voting.counting import Count, count, count_data
from linmeng.domain.voting.log.checkpoint import LOG, WITNESS, Checkpoint, Head, cosign, public_key, sign
from linmeng.domain.voting.log.commitment import Sealed, unit_key
from linmeng.domain.voting.log.merkle import Frontier, Tree, leaf_hash
from linmeng.domain.voting.log.receipt import Receipt
from linmeng.domain.voting.log.votefile import (
    Cast,
    Counted,
    Frozen,
    Item,
    Keys,
    Motion,
    Row,
    aside_of,
    leaf,
    outcome_of,
    text,
    vote_file,
)  # fmt: skip
from linmeng.domain.voting.packs import pack_data, pack_from, read_pack
from linmeng.domain.voting.rolls import Entry, Roll, make_roll
from linmeng.domain.voting.rules import RulePack

ROOT = Path(__file__).resolve().parents[3]
ORIGIN = "linmeng.example/votes/m-1"
LOG_SEED, OTHER_SEED = b"L" * 32, b"X" * 32
WITNESSES = (("witness.example/committee", b"1" * 32), ("witness.example/owner", b"2" * 32))
OPENS, CLOSES = 1_790_000_000, 1_790_600_000
ITEMS = (Item("a", "hire_company", "选聘物业企业"), Item("b", "raise_fund", "再次筹集维修资金"))
WAYS = ("handed_over", "post", "door")


@cache
def shanghai() -> RulePack:
    return read_pack((ROOT / "rules" / "shanghai-2023.toml").read_text(encoding="utf-8"))


@dataclass(slots=True)
class Made:
    """A vote with everything its office holds."""

    frozen: Frozen
    rows: list[Row]
    checkpoints: list[str]
    casts: list[Cast]
    counted: Counted
    counts: dict[str, Count]
    places: dict[str, tuple[str, bytes]]

    def file(self, **how: Any) -> dict[str, Any]:
        """The published file, as fresh plain data."""
        made = vote_file(self.frozen, self.rows, self.checkpoints, self.casts, self.counted, **how)
        return json.loads(text(made))  # type: ignore[no-any-return]

    def data(self, **how: Any) -> bytes:
        return text(vote_file(self.frozen, self.rows, self.checkpoints, self.casts, self.counted, **how))

    def receipt(self, number: int, at: int = -1) -> Receipt:
        """The receipt of entry `number` under checkpoint `at`."""
        signed = Checkpoint.read(self.checkpoints[at])
        leaves = [leaf(self.frozen.motion.id, n, row) for n, row in enumerate(self.rows)]
        tree = Tree.of(leaf_hash(one) for one in leaves)
        return Receipt(
            leaves[number].decode(), number, tree.inclusion(number, signed.head.size), self.checkpoints[at]
        )


def signed(origin: str, size: int, root: bytes, at: int, seed: bytes = LOG_SEED) -> str:
    """A checkpoint with the log's signature and both witnesses'."""
    head = Head(origin, size, root)
    made = Checkpoint(head).with_signature(sign(head, origin, seed))
    for name, secret in WITNESSES:
        made = made.with_signature(cosign(head, name, secret, at))
    return made.text


def keys(seed: bytes = LOG_SEED) -> Keys:
    names = tuple(public_key(name, WITNESS, secret).text for name, secret in WITNESSES)
    return Keys(public_key(ORIGIN, LOG, seed).text, names, len(names))


def rules(chance: random.Random) -> RulePack:
    """Shanghai's rules with local settings at random."""
    pack, paper = shanghai(), "议事规则第9条"
    if chance.random() < 0.8:
        pack = pack.with_setting(
            "conflict", chance.choice(["void", "first", "last", "paper", "electronic"]), paper
        )
    if chance.random() < 0.5:
        pack = pack.with_setting("changeable", True, paper)
    if chance.random() < 0.5:
        pack = pack.with_setting("blank", "abstain", paper)
    if chance.random() < 0.6:
        pack = pack.with_setting("unreturned", chance.choice(["abstain", "follow_majority"]), paper)
        pack = pack.with_setting("service_ways", ("handed_over", "post"), paper)
    return pack


def make(
    seed: int, units: int = 12, level: str = "choices", every: int = 5, pack: RulePack | None = None,
    turnout: float | None = None, again: float = 0.25, checkpoint: Any = signed,
) -> Made:  # fmt: skip
    """A whole vote from a seed. `every`: leaves between checkpoints; `again`: how many vote twice."""
    chance = random.Random(seed)
    pack = pack or rules(chance)
    places = {}
    for number in range(units):
        place, salt = f"{number // 8 + 1}号楼 {number % 8 + 101}室", chance.randbytes(32)
        places[unit_key("m-1", place, salt)] = (place, salt)
    names = sorted(places)
    heads = [f"h{chance.randrange(max(2, units * 4 // 5))}" for _ in names]
    area = [chance.choice([4_875, 5_210, 9_033, chance.randrange(1, 40_000)]) for _ in names]
    entries = [
        Entry(unit, m2, head, "c-1", "1", "1") for unit, m2, head in zip(names, area, heads, strict=True)
    ]
    roll = make_roll("m-1", "0" * 64, entries)
    announced = "" if chance.random() < 0.2 else "公告2026-3"
    motion = Motion("m-1", "合并后选聘物业", "某小区", ITEMS, level, OPENS, CLOSES, announced)  # type: ignore[arg-type]
    frozen = Frozen(motion, pack_data(pack), tuple((e.unit, e.area, e.head) for e in roll.entries), keys())
    casts, rows = _cast(chance, names, frozen, turnout, again)
    served = tuple((unit, chance.choice(WAYS)) for unit in names if chance.random() < 0.6)
    counts = counted_by_product(roll, pack, casts, rows, served, announced)
    cast, void = (sum(row.kind == kind for row in rows) for kind in ("cast", "void"))
    items = {item: outcome_of(count_data(one)) for item, one in counts.items()}
    left = {item: list(aside_of(one.lines)) for item, one in counts.items()}
    counted = Counted(items, cast, void, chance.randbytes(32), served, left)
    checkpoints = _close(frozen, rows, counted, every, checkpoint)
    return Made(frozen, rows, checkpoints, casts, counted, counts, places)


def _cast(
    chance: random.Random, names: list[str], frozen: Frozen, turnout: float | None, again: float
) -> tuple[list[Cast], list[Row]]:
    turnout = chance.random() if turnout is None else turnout
    voting = [unit for unit in names if chance.random() < turnout]
    voting += [unit for unit in voting if chance.random() < again]
    chance.shuffle(voting)
    paper_late = int(len(voting) * 0.8)
    casts: list[Cast] = []
    rows = [frozen.opening(OPENS - 60)]
    lean = chance.choice(
        [("yes", "no"), ("yes", "yes", "no"), ("no", "no", "yes"), ("yes", "yes", "yes", "no")]
    )
    for number, unit in enumerate(voting):
        if number == paper_late:
            rows.append(Row(CLOSES, "closed", "closed"))
        late = number >= paper_late
        channel = chance.choice(
            ("paper", "imported") if late else ("electronic", "electronic", "paper", "assisted")
        )
        marks = (*lean, *lean, "abstain")
        marks += ("invalid",) if channel in ("paper", "imported") else ()
        choices = {i.id: chance.choice(marks) for i in ITEMS if chance.random() < 0.95}
        cast = Cast(
            Sealed("m-1", f"b{number:06}-{chance.randrange(10**6)}", unit, channel, choices),
            chance.randbytes(32),
        )
        at = CLOSES + number if late else OPENS + number * (CLOSES - OPENS) // (len(voting) + 1)
        casts.append(cast)
        rows.append(Row(at, "cast", cast.sealed.ballot, cast.commitment))
        if chance.random() < 0.05:
            rows.append(Row(at, "void", cast.sealed.ballot))
    if all(row.kind != "closed" for row in rows):
        rows.append(Row(CLOSES, "closed", "closed"))
    return casts, rows


def _close(frozen: Frozen, rows: list[Row], counted: Counted, every: int, checkpoint: Any) -> list[str]:
    """Checkpoints on the way, one before the count, and the last; adds the last entry to `rows`."""
    frontier, notes = Frontier(), []
    for number, row in enumerate(rows):
        frontier = frontier.append(leaf_hash(leaf("m-1", number, row)))
        if (number + 1) % every == 0 or number + 1 == len(rows):
            notes.append(checkpoint(ORIGIN, frontier.size, frontier.root(), row.at + 30))
    rows.append(counted.sealing(rows[-1].at + 600, notes))
    frontier = frontier.append(leaf_hash(leaf("m-1", len(rows) - 1, rows[-1])))
    return [*notes, checkpoint(ORIGIN, frontier.size, frontier.root(), rows[-1].at + 30)]


def counted_by_product(
    roll: Roll, pack: RulePack, casts: Sequence[Cast], rows: Sequence[Row],
    served: Sequence[tuple[str, str]], announced: str,
) -> dict[str, Count]:  # fmt: skip
    """What the product makes of the ballots."""
    void = {row.ballot for row in rows if row.kind == "void"}
    number = {row.ballot: n for n, row in enumerate(rows) if row.kind == "cast"}
    ballots = [
        Ballot(s.ballot, s.unit, s.choices, s.channel, number[s.ballot], valid=s.ballot not in void)
        for s in (cast.sealed for cast in casts)
    ]
    services = [Service(unit, way, OPENS, "scan") for unit, way in served]
    return {i.id: count(roll, pack, i.matter, i.id, ballots, services, announced) for i in ITEMS}


# --- the forger ---------------------------------------------------------------------------------------


def recommitted(doc: dict[str, Any]) -> dict[str, Any]:
    """The log's commitments made anew from the openings (with choices)."""
    casts = [row for row in doc["log"] if row[1] == "cast"]
    for row, (unit, channel, salt, choices) in zip(casts, doc["openings"] or [], strict=False):
        row[3] = Cast(
            Sealed(doc["motion"]["id"], row[2], unit, channel, choices), bytes.fromhex(salt)
        ).commitment
    return doc


def recounted(doc: dict[str, Any]) -> dict[str, Any]:
    """Outcome and record made anew from the openings (with choices) by the product."""
    entries = [Entry(unit, area, head, "c") for unit, area, head in doc["roll"]["entries"]]
    rows = [Row(*row) for row in doc["log"]]
    names = [row.ballot for row in rows if row.kind == "cast"]
    casts = [
        Cast(Sealed("m-1", ballot, unit, channel, choices), bytes.fromhex(salt))
        for ballot, (unit, channel, salt, choices) in zip(names, doc["openings"], strict=True)
    ]
    served = [(unit, way) for unit, way in doc["record"]["served"]]
    roll, pack = make_roll("m-1", "0" * 64, entries), pack_from(doc["rules"])
    counts = counted_by_product(roll, pack, casts, rows, served, doc["motion"]["announced"])
    doc["outcome"]["items"] = {item: outcome_of(count_data(one)) for item, one in counts.items()}
    doc["outcome"]["ballots"] = {name: sum(row.kind == name for row in rows) for name in ("cast", "void")}
    doc["record"]["aside"] = {item: list(aside_of(one.lines)) for item, one in counts.items()}
    return json.loads(plain(doc))  # type: ignore[no-any-return]


def resealed(
    doc: dict[str, Any], *, seed: bytes = LOG_SEED, header: bool = True, record: bool = True
) -> dict[str, Any]:
    """Every hash, checkpoint and signature made anew, as only the holder of log and witness keys can."""
    if header:
        for name in ("keys", "motion", "rules"):
            doc["bound"][name] = digest(doc[name])
        doc["bound"]["roll"] = digest({name: doc["roll"][name] for name in ("area", "heads", "root")})
        doc["log"][0][3] = digest({name: doc["bound"][name] for name in ("keys", "motion", "roll", "rules")})
    if record and doc["record"] is not None:
        doc["outcome"]["record"] = digest(doc["record"])
    sizes = [int(note.split("\n")[1]) for note in doc["checkpoints"][:-1]]
    tree = tree_of(doc)
    doc["checkpoints"][:-1] = [signed(ORIGIN, size, tree.root(size), SIGNED_AT, seed) for size in sizes]
    return last_sealed(doc, seed)


SIGNED_AT = 1_790_700_000


def last_sealed(doc: dict[str, Any], seed: bytes = LOG_SEED) -> dict[str, Any]:
    """The last entry and the last checkpoint made anew."""
    doc["bound"] |= {"checkpoints": digest(doc["checkpoints"][:-1]), "outcome": digest(doc["outcome"])}
    doc["log"][-1][3] = digest({name: doc["bound"][name] for name in ("checkpoints", "outcome")})
    tree = tree_of(doc)
    doc["checkpoints"][-1] = signed(ORIGIN, tree.size, tree.root(), SIGNED_AT, seed)
    return doc


def tree_of(doc: Mapping[str, Any]) -> Tree:
    """The log as it stands in the file."""
    names = ("at", "kind", "ballot", "commitment")
    rows = (dict(zip(names, row, strict=True)) for row in doc["log"])
    motion = doc["motion"]["id"]
    return Tree.of(leaf_hash(plain({**row, "motion": motion, "number": n})) for n, row in enumerate(rows))


def plain(value: object) -> bytes:
    """The product's canonical bytes, by the library's quick way (`test_the_quick_way_writes_the_same`)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def written(doc: Mapping[str, Any]) -> bytes:
    """The file's bytes."""
    return plain(doc) + b"\n"
