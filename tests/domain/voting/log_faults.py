"""For every check of the verifiers one fault that only this check finds, planted by a holder of all keys."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

from linmeng.cli.verifiers.kept import Kept
from linmeng.cli.verifiers.recount import concluded, terms_of
from linmeng.domain.voting.canonical import digest
from linmeng.domain.voting.log.checkpoint import Checkpoint, Head, cosign, sign
from linmeng.domain.voting.log.votefile import Level, roll_root
from tests.domain.voting.log_world import (
    LOG_SEED,
    ORIGIN,
    OTHER_SEED,
    WITNESSES,
    Made,
    keys,
    last_sealed,
    make,
    recommitted,
    recounted,
    resealed,
    signed,
    written,
)  # fmt: skip

SEED = 3
Doc = dict[str, Any]
Forge = Callable[[Doc, Made], Doc]


def concluded_anew(doc: Doc) -> Doc:
    """Gates and result made to follow from the (false) tallies."""
    matters = {item["id"]: item["matter"] for item in doc["motion"]["items"]}
    for item, said in doc["outcome"]["items"].items():
        terms = terms_of(doc["rules"], matters[item])
        assert terms
        said |= concluded(said["actual"]["tally"], said["deemed"]["tally"], said["stops"], terms, doc["roll"])
    return doc


def both(doc: Doc, change: Callable[[Doc], None]) -> Doc:
    """One change in every tally; gates, result and seals follow."""
    for said in doc["outcome"]["items"].values():
        change(said["actual"]["tally"])
        change(said["deemed"]["tally"])
    return resealed(concluded_anew(json.loads(json.dumps(doc))))


def roll_order(doc: Doc, _: Made) -> Doc:
    entries = doc["roll"]["entries"]
    entries[0], entries[1] = entries[1], entries[0]
    doc["roll"]["root"] = roll_root(entries)
    return resealed(doc)


def roll_sum(doc: Doc, _: Made) -> Doc:
    doc["roll"]["area"] += 1
    return resealed(concluded_anew(doc))


def roll_root_(doc: Doc, _: Made) -> Doc:
    heads = [entry[2] for entry in doc["roll"]["entries"]]
    at = next(n for n, head in enumerate(heads) if heads.count(head) == 1)
    doc["roll"]["entries"][at][2] = "somebody-else"
    return doc


def rules(doc: Doc, _: Made) -> Doc:
    doc["motion"]["items"][1]["matter"] = "unheard_of"
    return resealed(doc)


def keys_(doc: Doc, _: Made) -> Doc:
    doc["keys"]["witnesses"].append(doc["keys"]["witnesses"][0])
    return resealed(doc)


def bound(doc: Doc, _: Made) -> Doc:
    doc["motion"]["title"] = "另一个议题"
    return doc


def header(doc: Doc, _: Made) -> Doc:
    doc["motion"]["title"] = "另一个议题"
    doc["bound"]["motion"] = digest(doc["motion"])
    return doc


def order(doc: Doc, _: Made) -> Doc:
    at = next(n for n, row in enumerate(doc["log"]) if row[1] == "closed")
    doc["log"].insert(at + 1, list(doc["log"][at]))
    return resealed(doc)


def times(doc: Doc, _: Made) -> Doc:
    doc["log"][2][0] = doc["motion"]["closes_at"] + 5
    return resealed(doc)


def twice(doc: Doc, _: Made) -> Doc:
    void = {row[2] for row in doc["log"] if row[1] == "void"}
    casts = [row for row in doc["log"] if row[1] == "cast" and row[2] not in void]
    casts[1][2] = casts[0][2]
    return resealed(recommitted(doc))


def void(doc: Doc, _: Made) -> Doc:
    doc["log"].insert(3, [doc["log"][2][0], "void", "never-cast", "0" * 64])
    doc["outcome"]["ballots"]["void"] += 1
    return resealed(doc)


def notes(doc: Doc, _: Made) -> Doc:
    doc["checkpoints"][0] = "checkpoint"
    return last_sealed(doc)


def growth(doc: Doc, _: Made) -> Doc:
    doc["checkpoints"][0], doc["checkpoints"][1] = doc["checkpoints"][1], doc["checkpoints"][0]
    return last_sealed(doc)


def root(doc: Doc, _: Made) -> Doc:
    size = int(doc["checkpoints"][0].split("\n")[1])
    doc["checkpoints"][0] = signed(ORIGIN, size, b"\0" * 32, 1_790_000_000)
    return last_sealed(doc)


def origin(doc: Doc, _: Made) -> Doc:
    old = Checkpoint.read(doc["checkpoints"][0]).head
    head = Head("linmeng.example/votes/m-2", old.size, old.root)
    made = Checkpoint(head).with_signature(sign(head, ORIGIN, LOG_SEED))
    for name, seed in WITNESSES:
        made = made.with_signature(cosign(head, name, seed, 1))
    doc["checkpoints"][0] = made.text
    return last_sealed(doc)


def signature(doc: Doc, _: Made) -> Doc:
    doc["checkpoints"][-1] = spoilt(doc["checkpoints"][-1], 0)
    return doc


def witness(doc: Doc, _: Made) -> Doc:
    doc["checkpoints"][-1] = spoilt(doc["checkpoints"][-1], 1)
    return doc


def quorum(doc: Doc, _: Made) -> Doc:
    doc["checkpoints"][-1] = doc["checkpoints"][-1].rsplit("— ", 1)[0]
    return doc


def seal(doc: Doc, _: Made) -> Doc:
    del doc["checkpoints"][0]
    doc["bound"]["checkpoints"] = digest(doc["checkpoints"][:-1])
    return doc


def level(doc: Doc, made: Made) -> Doc:
    doc["openings"] = made.file(audience="auditor")["openings"]
    return doc


def opened(doc: Doc, _: Made) -> Doc:
    salt = doc["openings"][0][2]
    doc["openings"][0][2] = ("0" if salt[0] != "0" else "1") + salt[1:]
    return doc


def on_roll(doc: Doc, _: Made) -> Doc:
    doc["openings"][0][0] = "nowhere"
    return resealed(recounted(recommitted(doc)))


def choices(doc: Doc, _: Made) -> Doc:
    doc["openings"][0][3]["z"] = "yes"
    return resealed(recommitted(doc))


def places(doc: Doc, _: Made) -> Doc:
    next(iter(doc["places"].values()))[0] = "9号楼 999室"
    return doc


def record(doc: Doc, _: Made) -> Doc:
    rows = doc["record"]["served"]
    rows.remove(next(row for row in rows if row[1] == "door"))
    return doc


def served(doc: Doc, _: Made) -> Doc:
    doc["record"]["served"].append(["nowhere", "door"])
    return resealed(doc)


def late(doc: Doc, _: Made) -> Doc:
    doc["openings"][-1][1] = "electronic"
    return resealed(recounted(recommitted(doc)))


def counts(doc: Doc, _: Made) -> Doc:
    doc["outcome"]["ballots"]["cast"] += 1
    return resealed(doc)


def sums(doc: Doc, _: Made) -> Doc:
    return both(doc, lambda tally: tally["area"].update(split=1))


def participation(doc: Doc, _: Made) -> Doc:
    return both(doc, lambda tally: tally["area"].update(yes=tally["area"]["yes"] + 1))


def result(doc: Doc, _: Made) -> Doc:
    doc["outcome"]["items"]["a"]["actual"]["gates"][0]["need"] += 1
    return resealed(doc)


def form(doc: Doc, _: Made) -> Doc:
    return {**doc, "note": "x"}


def text(doc: Doc, _: Made) -> Doc:
    return doc  # `planted` spoils the bytes


def other_key(doc: Doc, _: Made) -> Doc:
    doc["keys"]["log"] = keys(OTHER_SEED).log
    return resealed(doc, seed=OTHER_SEED)


def rechained(doc: Doc, _: Made) -> Doc:
    """A ballot turned round and everything after it made anew by the holder of every key."""
    choices = doc["openings"][0][3]
    choices.update(dict.fromkeys(choices, "no" if "yes" in choices.values() else "yes"))
    return resealed(recounted(recommitted(doc)))


FORGED: dict[str, tuple[Level, Forge]] = {
    "text": ("choices", text),
    "form": ("choices", form),
    "roll-order": ("choices", roll_order),
    "roll-sum": ("choices", roll_sum),
    "roll-root": ("choices", roll_root_),
    "rules": ("choices", rules),
    "keys": ("choices", keys_),
    "bound": ("choices", bound),
    "header": ("choices", header),
    "order": ("choices", order),
    "times": ("choices", times),
    "twice": ("choices", twice),
    "void": ("choices", void),
    "notes": ("choices", notes),
    "growth": ("choices", growth),
    "root": ("choices", root),
    "origin": ("choices", origin),
    "signature": ("choices", signature),
    "witness": ("choices", witness),
    "quorum": ("choices", quorum),
    "seal": ("choices", seal),
    "level": ("totals", level),
    "opened": ("units", opened),
    "on-roll": ("choices", on_roll),
    "choices": ("choices", choices),
    "places": ("totals", places),
    "record": ("choices", record),
    "served": ("choices", served),
    "late": ("choices", late),
    "counts": ("totals", counts),
    "sums": ("totals", sums),
    "participation": ("units", participation),
    "count": ("choices", participation),
    "result": ("choices", result),
    "kept-key": ("choices", other_key),
    "kept-checkpoint": ("choices", rechained),
    "kept-receipt": ("choices", rechained),
}


def planted(check: str) -> tuple[bytes, Kept]:
    """The file with this check's fault, and what somebody kept of the honest vote."""
    level_, forge = FORGED[check]
    made = make(SEED, units=24, level=level_, turnout=0.7)
    data = written(forge(made.file(places=made.places), made))
    kept = {
        "kept-key": Kept(keys=(made.frozen.keys.log,)),
        "kept-checkpoint": Kept(checkpoints=(made.checkpoints[1],)),
        "kept-receipt": Kept(receipts=(made.receipt(1).text,)),
    }
    return data + b" " * (check == "text"), kept.get(check, Kept())


def spoilt(note: str, number: int) -> str:
    """The note with one bit of its signature `number` turned."""
    lines = note.split("\n")
    at = [n for n, line in enumerate(lines) if line.startswith("— ")][number]
    words = lines[at].split(" ")
    raw = bytearray(b64decode(words[2]))
    raw[-1] ^= 1
    lines[at] = " ".join([*words[:2], b64encode(bytes(raw)).decode()])
    return "\n".join(lines)
