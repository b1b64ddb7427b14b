"""What must hold of the roll and of what is opened: units, ballots, places, the record of service."""

from __future__ import annotations

from linmeng.cli.verifiers.tree import canon, mark, raw, roots, sha
from linmeng.cli.verifiers.vote import Found, Vote


def roll_order(v: Vote) -> Found:
    entries = v.doc["roll"]["entries"]
    for at in range(1, len(entries)):
        if entries[at - 1][0] >= entries[at][0]:
            yield (
                f"/roll/entries/{at}",
                "清册的房屋乱序或重复",
                "the roll's units are out of order or named twice",
            )


def roll_sum(v: Vote) -> Found:
    entries, roll = v.doc["roll"]["entries"], v.doc["roll"]
    for name, found in (("area", sum(e[1] for e in entries)), ("heads", len({e[2] for e in entries}))):
        if roll[name] != found:
            yield f"/roll/{name}", f"清册合计为 {found}", f"the roll adds up to {found}"


def roll_root(v: Vote) -> Found:
    entries = v.doc["roll"]["entries"]
    leaves = (f'{{"area":{area},"head":"{head}","unit":"{unit}"}}'.encode() for unit, area, head in entries)
    if roots(leaves, {len(entries)})[len(entries)].hex() != v.doc["roll"]["root"]:
        yield "/roll/root", "清册与其根哈希不符", "the roll is not the one of this root"


def level(v: Vote) -> Found:
    rows = v.doc["openings"]
    if (rows is None) != (v.level == "totals") or (rows is not None and len(rows) != len(v.casts)):
        yield "/openings", "公开的票数与公开范围不符", "the opened ballots are not those this vote publishes"
    for at, row in enumerate(rows or []):
        if isinstance(row[3], dict) != (v.level == "choices"):
            yield (
                f"/openings/{at}/3",
                "公开内容与公开范围不符",
                "this opens more or less than the vote publishes",
            )
    if v.doc["audience"] == "auditor" and v.doc["places"] is not None:
        yield "/places", "审计文件不应含房屋地址", "an auditor's file names no places"


def opened(v: Vote) -> Found:
    motion = v.motion["id"]
    for number, (at, (unit, channel, secret, rest)) in enumerate(v.pairs):
        ballot, salt = v.log[at][2], bytes.fromhex(secret)
        if isinstance(rest, dict):
            text = f'{{"ballot":"{ballot}","choices":{canon(rest)},"motion":"{motion}"}}'.encode()
            half, salt = sha(b"\x03", sha(b"\x06", salt), text), sha(b"\x05", salt)
        else:
            half = bytes.fromhex(rest)
        text = f'{{"ballot":"{ballot}","channel":"{channel}","motion":"{motion}","unit":"{unit}"}}'.encode()
        if sha(b"\x04", sha(b"\x02", salt, text), half).hex() != v.log[at][3]:
            yield (
                f"/openings/{number}",
                "公开的票不是当时封存的票",
                "this is not the ballot that was sealed in the log",
            )


def on_roll(v: Vote) -> Found:
    for at, row in enumerate(v.doc["openings"] or []):
        if row[0] not in v.roll:
            yield f"/openings/{at}/0", "此房屋不在清册上", "this unit is not on the roll"


def choices(v: Vote) -> Found:
    for at, row in enumerate(v.doc["openings"] or []):
        if isinstance(row[3], dict) and not set(row[3]) <= set(v.items):
            yield (
                f"/openings/{at}/3",
                "票上有议题之外的事项",
                "the ballot has an item that was not put to the vote",
            )


def record(v: Vote) -> Found:
    known = v.doc["record"]
    if (known is None) != (v.level == "totals") or (known and mark(known) != v.doc["outcome"]["record"]):
        yield (
            "/record",
            "送达与搁置记录与结果所载的不符",
            "the record of service is not the one the outcome names",
        )


def served(v: Vote) -> Found:
    rows = v.doc["record"]["served"] if v.doc["record"] else []
    for at, row in enumerate(rows):
        if row[0] not in v.roll or (at and rows[at - 1] >= row):
            yield (
                f"/record/served/{at}",
                "送达名单乱序、重复或不在清册上",
                "the service list is out of order or not on the roll",
            )


def places(v: Vote) -> Found:
    for unit, (place, salt) in sorted((v.doc["places"] or {}).items()):
        text = raw(canon({"motion": v.motion["id"], "place": place}))
        if unit not in v.roll or sha(b"\x07", bytes.fromhex(salt), text).hex() != unit:
            yield f"/places/{unit}", "地址与房屋编号不符", "the place is not that of this unit"


def late(v: Vote) -> Found:
    for number, (at, row) in enumerate(v.pairs):
        if at > v.closed and row[1] not in ("paper", "imported"):
            yield (
                f"/openings/{number}/1",
                "截止后只能补录纸质或导入的票",
                "after the close only paper or imported ballots may enter",
            )
