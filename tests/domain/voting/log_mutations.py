"""Seeded mutations of a vote file, each with the places by which it may rightly be named."""

import copy
import json
import random
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any, NamedTuple

from linmeng.cli.verifiers.kept import Kept
from linmeng.domain.voting.canonical import digest
from linmeng.domain.voting.log.checkpoint import Checkpoint, Head, sign
from linmeng.domain.voting.log.votefile import roll_root
from tests.domain.voting.log_faults import concluded_anew, spoilt
from tests.domain.voting.log_world import (
    LOG_SEED,
    ORIGIN,
    OTHER_SEED,
    Made,
    keys,
    recommitted,
    recounted,
    resealed,
    written,
)  # fmt: skip

Doc = dict[str, Any]


class Mutation(NamedTuple):
    """A changed file, where a fault may be named (prefixes), and what somebody kept."""

    kind: str
    data: bytes
    places: tuple[str, ...]
    kept: Kept = Kept()


class Base(NamedTuple):
    """An honest vote with its file, to be mutated again and again."""

    made: Made
    text: str
    data: bytes

    def doc(self) -> Doc:
        return json.loads(self.text)  # type: ignore[no-any-return]


def base(made: Made) -> Base:
    data = made.data(places=made.places)
    return Base(made, data.decode(), data)


def somewhere(doc: Doc, chance: random.Random) -> tuple[Any, ...]:
    """The path of a plain value: first a part of the file, then a value in it, so small parts are met too."""
    part = chance.choice([name for name in doc if doc[name] is not None and doc[name] != []])
    value: Any = doc[part]
    path: tuple[Any, ...] = (part,)
    while isinstance(value, dict | list) and value:
        name = chance.choice(list(value)) if isinstance(value, dict) else chance.randrange(len(value))
        value, path = value[name], (*path, name)
    return path


def parent(doc: Doc, path: tuple[Any, ...]) -> Any:
    for name in path[:-1]:
        doc = doc[name]
    return doc


def named(doc: Doc, path: tuple[Any, ...]) -> tuple[str, ...]:
    """Where a change at this path shows: the path itself, or what binds it."""
    place = "".join(f"/{name}" for name in path)
    more: list[str] = [place]
    if path[0] == "log":
        at = path[1] if len(path) > 1 else 0
        casts = [n for n, row in enumerate(doc["log"]) if row[1] == "cast"]
        more += [f"/openings/{casts.index(at)}"] if at in casts else []
        more += [f"/checkpoints/{n}" for n, note in enumerate(doc["checkpoints"]) if size(note) > at]
        more += ["/outcome/ballots"] if at in casts else []
    if path[0] == "roll":
        more += ["/roll"]
    if path[0] == "bound":
        more += [f"/{path[1]}" if len(path) > 1 else "/bound", "/log/0", f"/log/{len(doc['log']) - 1}"]
    if path[0] in ("keys", "motion", "rules", "outcome", "checkpoints"):
        more += [f"/{path[0]}"]
    if path[0] in ("audience", "openings"):
        more += ["/openings", "/places", "/record"]
    if path[0] == "record":
        more += ["/record"]
    if path[0] == "motion":
        more += ["/openings", "/log", "/checkpoints", "/places"]
    return tuple(more)


def size(note: str) -> int:
    parts = note.split("\n")
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0


def changed(value: Any, chance: random.Random) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return chance.choice([value + 1, max(0, value - 1) if value else 2, value + 97])
    if isinstance(value, str) and value:
        at = chance.randrange(len(value))
        sign_ = chance.choice([c for c in "0123456789abcdef" if c != value[at]])
        return value[:at] + sign_ + value[at + 1 :]
    return "x" if isinstance(value, str) else {"x": 1} if value == {} else ["x"] if value == [] else 1


def field(base_: Base, chance: random.Random) -> Mutation:
    doc = base_.doc()
    path = somewhere(doc, chance)
    places = named(doc, path)
    above = parent(doc, path)
    above[path[-1]] = changed(above[path[-1]], chance)
    return Mutation("field", written(doc), places)


def type_(base_: Base, chance: random.Random) -> Mutation:
    doc = base_.doc()
    path = somewhere(doc, chance)
    above = parent(doc, path)
    old = above[path[-1]]
    others: list[Any] = [None, True, 7, "7", [], {}, [7], {"x": 7}]
    above[path[-1]] = chance.choice([v for v in others if type(v) is not type(old)])
    return Mutation("type", written(doc), named(base_.doc(), path))


ROWS = (
    ("log",), ("openings",), ("roll", "entries"), ("checkpoints",), ("record", "served"),
    ("keys", "witnesses"),
    ("outcome", "items", "a", "actual", "gates"), ("motion", "items"), ("rules", "matter"),
)  # fmt: skip


def rows(doc: Doc, chance: random.Random) -> tuple[list[Any], tuple[Any, ...]]:
    """One of the file's lists that is not empty, mostly the long ones."""
    path = chance.choice(ROWS[:3] if chance.random() < 0.6 else ROWS)
    found = doc[path[0]]
    for name in path[1:]:
        found = found[name]
    return (found, path) if found else (doc["log"], ("log",))


def from_(doc: Doc, path: tuple[Any, ...], at: int) -> tuple[str, ...]:
    """Places for a change that moves everything from `at` on."""
    first = named(doc, (*path, at))
    return (
        *first,
        "".join(f"/{name}" for name in path),
        "/log",
        "/openings",
        "/checkpoints",
        "/outcome/ballots",
    )


def delete(base_: Base, chance: random.Random) -> Mutation:
    doc = base_.doc()
    if chance.random() < 0.3:
        path = somewhere(doc, chance)
        path = path if isinstance(path[-1], str) else path[:1]
        del parent(doc, path)[path[-1]]
        return Mutation("delete", written(doc), named(base_.doc(), path))
    found, path = rows(doc, chance)
    at = chance.randrange(len(found))
    del found[at]
    return Mutation("delete", written(doc), from_(base_.doc(), path, at))


def duplicate(base_: Base, chance: random.Random) -> Mutation:
    doc = base_.doc()
    found, path = rows(doc, chance)
    at = chance.randrange(len(found))
    found.insert(chance.choice([at, len(found)]), copy.deepcopy(found[at]))
    return Mutation("duplicate", written(doc), from_(base_.doc(), path, at))


def swap(base_: Base, chance: random.Random) -> Mutation:
    doc = base_.doc()
    found, path = rows(doc, chance)
    one, two = chance.randrange(len(found)), chance.randrange(len(found))
    if found[one] == found[two]:
        return swap(base_, chance)
    found[one], found[two] = found[two], found[one]
    return Mutation("swap", written(doc), from_(base_.doc(), path, min(one, two)))


def renumber(base_: Base, chance: random.Random) -> Mutation:
    """Two ballots exchange their numbers, the units of the roll or the times of the log are moved on."""
    doc, how = base_.doc(), chance.randrange(3)
    casts = [at for at, row in enumerate(doc["log"]) if row[1] == "cast"]
    one, two = chance.sample(casts, 2)
    log = doc["log"]
    if how == 0:
        log[one][2], log[two][2] = log[two][2], log[one][2]
    elif how == 1:
        log.insert(two, log.pop(one))
    else:
        at = chance.randrange(1, len(log))
        for row in log[at:]:
            row[0] += 1
        one = two = at
    return Mutation("renumber", written(doc), from_(base_.doc(), ("log",), min(one, two)))


def truncate(base_: Base, chance: random.Random) -> Mutation:
    doc = base_.doc()
    found, path = rows(doc, chance)
    at = chance.randrange(len(found))
    del found[at:]
    if path == ("log",):
        casts = sum(row[1] == "cast" for row in found)
        doc["openings"] = doc["openings"][:casts]
        doc["checkpoints"] = [note for note in doc["checkpoints"] if size(note) <= at] or doc["checkpoints"][
            :1
        ]
    return Mutation("truncate", written(doc), from_(base_.doc(), path, at))


def append(base_: Base, chance: random.Random) -> Mutation:
    """A ballot more, with a right commitment and opening, but without the log's key."""
    doc = base_.doc()
    at = next(n for n, row in enumerate(doc["log"]) if row[1] == "closed")
    if chance.random() < 0.3:
        at = len(doc["log"])
    casts = sum(row[1] == "cast" for row in doc["log"][:at])
    unit = chance.choice(doc["roll"]["entries"])[0]
    doc["log"].insert(at, [doc["log"][at - 1][0], "cast", f"extra-{chance.randrange(10**6)}", "0" * 64])
    doc["openings"].insert(
        casts, [unit, "paper", chance.randbytes(32).hex(), {"a": chance.choice(["yes", "no"])}]
    )
    return Mutation("append", written(recommitted(doc)), from_(base_.doc(), ("log",), at - 1))


def cut(base_: Base, chance: random.Random) -> Mutation:
    """The bytes themselves: cut off, a byte changed, spaces put in."""
    data = base_.data
    at, how = chance.randrange(len(data) - 1), chance.randrange(3)
    if how == 0:
        return Mutation("cut", data[:at], ("",))
    if how == 1:
        return Mutation(
            "cut", data[:at] + bytes([data[at] ^ 1 << chance.randrange(7)]) + data[at + 1 :], ("",)
        )
    return Mutation("cut", data.replace(b":", b": ", 1 + at % 9), ("",))


def rechain(base_: Base, chance: random.Random) -> Mutation:
    """Everything made anew by the holder of all keys: only what somebody kept can show it."""
    doc, made = base_.doc(), base_.made
    casts = [at for at, row in enumerate(doc["log"]) if row[1] == "cast"]
    number = chance.randrange(len(casts))
    choices = doc["openings"][number][3]
    choices["a"] = chance.choice([c for c in ("yes", "no", "abstain") if c != choices.get("a")])
    doc = resealed(recounted(recommitted(doc)))
    after = [note for note in made.checkpoints if size(note) > casts[number]]
    if chance.random() < 0.5:
        return Mutation("rechain", written(doc), ("checkpoint 1",), Kept(checkpoints=(chance.choice(after),)))
    at = made.checkpoints.index(chance.choice(after))
    receipt = made.receipt(casts[number], at)
    return Mutation("rechain", written(doc), ("receipt 1",), Kept(receipts=(receipt.text,)))


def roll(base_: Base, chance: random.Random) -> Mutation:
    """An area or a head changed, or a unit added, with sums and root to match."""
    doc = base_.doc()
    entries = doc["roll"]["entries"]
    entry = chance.choice(entries)
    how = chance.randrange(3)
    if how == 0:
        entry[1] += chance.choice([1, 100, 5_000])
    elif how == 1:
        entry[2] = chance.choice([other[2] for other in entries if other[2] != entry[2]])
    else:
        entries.append([f"z{chance.randrange(10**9)}", 8_000, "h-new"])
    doc["roll"]["area"] = sum(e[1] for e in entries)
    doc["roll"]["heads"] = len({e[2] for e in entries})
    doc["roll"]["root"] = roll_root(entries)
    if chance.random() < 0.5:
        doc["bound"]["roll"] = digest({name: doc["roll"][name] for name in ("area", "heads", "root")})
    return Mutation("roll", written(doc), ("/roll", "/log/0", "/outcome"))


def key(base_: Base, chance: random.Random) -> Mutation:
    """Another key for the log: with its lines only, or with everything signed anew."""
    doc, made = base_.doc(), base_.made
    doc["keys"]["log"] = keys(OTHER_SEED).log
    if chance.random() < 0.5:
        return Mutation("key", written(doc), ("/keys", "/checkpoints"))
    known = Kept(keys=(made.frozen.keys.log,))
    return Mutation("key", written(resealed(doc, seed=OTHER_SEED)), ("key 1",), known)


def checkpoint(base_: Base, chance: random.Random) -> Mutation:
    """A checkpoint left out, spoilt, with a line less or more, or signed over another root."""
    doc = base_.doc()
    notes, how = doc["checkpoints"], chance.randrange(6)
    at = chance.randrange(len(notes))
    if how == 0:
        del notes[at]
    elif how == 1:
        notes[at] = spoilt(notes[at], chance.randrange(3))
    elif how == 2:
        notes[at] = notes[at].rsplit("— ", 1)[0]
    elif how == 5:
        notes[at] += notes[at].splitlines()[-1 - chance.randrange(2)] + "\n"
    elif how == 3:
        head = Checkpoint.read(notes[at]).head
        other = Head(ORIGIN, head.size, chance.randbytes(32))
        notes[at] = Checkpoint(other, (sign(other, ORIGIN, LOG_SEED),)).text
    else:
        line = notes[at].split("\n")[2]
        raw = bytearray(b64decode(line))
        raw[chance.randrange(32)] ^= 1
        notes[at] = notes[at].replace(line, b64encode(bytes(raw)).decode())
    return Mutation("checkpoint", written(doc), ("/checkpoints",))


def tally(base_: Base, chance: random.Random) -> Mutation:
    """Numbers moved in the tallies, gates and result following; sealed anew or not."""
    doc = base_.doc()
    item = chance.choice(["a", "b"])
    said = doc["outcome"]["items"][item]
    what = chance.choice(["units", "area", "heads"])
    side, more = chance.choice(["yes", "no", "abstain"]), chance.choice([1, 2, 500])
    for name in ("actual", "deemed"):
        said[name]["tally"][what][side] += more
    doc = concluded_anew(doc)
    if chance.random() < 0.5:
        doc = resealed(json.loads(json.dumps(doc)))
    return Mutation("tally", written(doc), ("/outcome",))


def opening(base_: Base, chance: random.Random) -> Mutation:
    """A published ballot altered: unit, channel, choice, or exchanged with another's."""
    doc = base_.doc()
    at = chance.randrange(len(doc["openings"]))
    row, how = doc["openings"][at], chance.randrange(3)
    if how == 0:
        row[0] = chance.choice([e[0] for e in doc["roll"]["entries"] if e[0] != row[0]])
    elif how == 1:
        by_hand = ("paper", "imported")  # alone can be invalid on an item: other files have not the form
        channels = by_hand if "invalid" in row[3].values() else (*by_hand, "electronic", "assisted")
        row[1] = chance.choice([c for c in channels if c != row[1]])
    else:
        row[3]["a"] = chance.choice([c for c in ("yes", "no", "abstain") if c != row[3].get("a")])
    return Mutation("opening", written(recounted(doc)), (f"/openings/{at}",))


KINDS: dict[str, Callable[[Base, random.Random], Mutation]] = {
    "field": field, "type": type_, "delete": delete, "duplicate": duplicate, "swap": swap,
    "renumber": renumber, "truncate": truncate, "append": append, "cut": cut, "rechain": rechain,
    "roll": roll, "key": key, "checkpoint": checkpoint, "tally": tally, "opening": opening,
}  # fmt: skip


def mutate(base_: Base, seed: int) -> Mutation:
    """Mutation number `seed`: the kinds in turn."""
    chance = random.Random(seed)
    return list(KINDS.values())[seed % len(KINDS)](base_, chance)


def is_named(mutation: Mutation, places: list[str]) -> bool:
    """Whether one of the places found is one by which this mutation may be named."""
    return any(fits(place, wanted) for place in places for wanted in mutation.places)


def fits(place: str, wanted: str) -> bool:
    """Whether a place is the wanted one, lies in it, or is the part of the file that holds it."""
    inside, around = place.startswith(f"{wanted}/"), wanted.startswith(f"{place}/")
    return wanted in ("", place) or inside or (around and place != "")
