"""The attendance list 签到表 and the record of the count 计票记录."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linmeng.voting.files.result_pdf import Outcome, item_blocks
from linmeng.voting.files.texts_papers import words
from linmeng.voting.files.when import area
from linmeng.web.papers import Block, Document, facts, pdf, sign, table, text
from linmeng.web.typesetting import Lang


@dataclass(frozen=True, slots=True)
class Present:
    """One unit of the attendance list; no name."""

    place: str
    area: int
    number: str


@dataclass(frozen=True, slots=True)
class Protocol:
    """What was done from the roll to the count, in figures. Times in words."""

    scope: str
    title: str
    opens: str
    closes: str
    rules: str
    roll: tuple[int, int, int, int, str]  # units, area, heads, left out, hash
    papers: Mapping[str, Any]  # printed, served, returned, keyed, left
    items: tuple[Outcome, ...]
    cast: int
    void: int
    log_size: int
    checkpoint: str


def attendance_pdf(
    scope: str, title: str, rows: Sequence[Present], lang: Lang, at: datetime | None = None
) -> bytes:
    """Units with room to sign beside them."""
    w = words(lang)
    head = [w["place"], w["area"], w["sheet_no"], w["signature"], w["signed_at"]]
    lines = [[row.place, area(row.area, lang), row.number, "", ""] for row in rows]
    blocks = [
        text("par", f"{scope}　{title}"),
        text("small", w["attendance_said"]),
        table(head, lines, (5, 3.6, 2.6, 5, 3), (1,), tall=3.2),
    ]
    return pdf([Document(w["attendance"], blocks)], lang, w["page"], scope, at)


def protocol_pdf(protocol: Protocol, lang: Lang, at: datetime | None = None) -> bytes:
    """The record of the count, to be signed."""
    w = words(lang)
    units, dm2, heads, _out, digest = protocol.roll
    rows = [
        (w["fact_scope"], protocol.scope),
        (w["fact_title"], protocol.title),
        (w["fact_period"], w["from_to"].format(opens=protocol.opens, closes=protocol.closes)),
        (w["fact_rules"], protocol.rules),
        (w["fact_roll"], w["roll_said"].format(
            units=units, area=area(dm2, lang), heads=heads, hash=f"{digest[:16]}…")),
        (w["fact_papers"], w["papers_said"].format(**protocol.papers)),
        (w["fact_ballots"], w["ballots"].format(cast=protocol.cast, void=protocol.void)),
        (w["fact_log"], w["log_said"].format(size=protocol.log_size)),
    ]  # fmt: skip
    blocks: list[Block] = [facts(rows), text("par", w["opened_box"].format(at=protocol.closes))]
    for item in protocol.items:
        blocks += item_blocks(item, lang, w)
    if protocol.checkpoint:
        blocks += [text("heading", w["checkpoint"]), text("mono", protocol.checkpoint)]
    blocks += [text("par", w["remarks"]), sign(w["signers"].split("|"))]
    return pdf([Document(w["protocol"], blocks)], lang, w["page"], protocol.scope, at)
