"""The notice of a vote 公告, and the turn-out with the latest signed head of the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from linmeng.domain.voting.gates import Both, Gate, Taken
from linmeng.voting.files.texts_papers import words
from linmeng.voting.files.when import area
from linmeng.web.papers import Block, Document, code, facts, pdf, sign, table, text
from linmeng.web.typesetting import Lang


@dataclass(frozen=True, slots=True)
class Question:
    """One item with the rule that decides it."""

    number: int
    words: str
    matter: str
    clause: str
    participation: Both
    approval: Both


@dataclass(frozen=True, slots=True)
class Notice:
    """What everybody is told before a vote. Times and days in words, areas in 0.01 m²."""

    scope: str
    title: str
    text: str
    questions: tuple[Question, ...]
    rules: tuple[str, int, str]  # code, version, source
    roll: tuple[int, int, int, int, str]  # units, area, heads, left out, hash
    objections_until: str
    opens: str
    closes: str
    told_on: str
    told_how: str
    electronic: tuple[str, str]  # what it counts, the document that says so
    conflict: str
    silence: str
    log_key: str
    page: str


@dataclass(frozen=True, slots=True)
class TurnOutPaper:
    """Participation against each pair of gates, with the numbers of their items; the latest checkpoint."""

    scope: str
    title: str
    at: str
    gates: tuple[tuple[tuple[int, ...], Taken, Taken], ...]
    checkpoint: str
    log_key: str


def notice_pdf(notice: Notice, lang: Lang, at: datetime | None = None) -> bytes:
    """The notice as PDF. Raises NotNow without the fonts."""
    w = words(lang)
    blocks: list[Block] = [
        text("strong", w["dear"].format(scope=notice.scope)),
        text("par", w["notice_begin"].format(title=notice.title)),
        text("heading", w["what"]),
        text("par", notice.text),
        *_rules(notice, lang, w),
        *_roll(notice, lang, w),
        *_when(notice, w),
        *_effects(notice, w),
        text("heading", w["check"]),
        text("par", w["check_said"]),
        text("mono", notice.log_key or "—"),
        sign((w["signed_by"], w["date"])),
    ]
    return pdf([Document(w["notice"], blocks)], lang, w["page"], notice.scope, at)


def _rules(notice: Notice, lang: Lang, w: dict[str, str]) -> list[Block]:
    name, version, source = notice.rules
    rows = [
        [f"{q.number}. {q.words}", f"{q.matter}\n{q.clause}", both(q.participation, w), both(q.approval, w)]
        for q in notice.questions
    ]
    head = [w["item"], w["matter"], w["participation"], w["approval"]]
    said = w["rules_said"].format(code=name, version=version, source=source)
    return [text("heading", w["rules"]), text("par", said), table(head, rows, (5, 4, 4, 4), size=0.88)]


def _roll(notice: Notice, lang: Lang, w: dict[str, str]) -> list[Block]:
    units, dm2, heads, out, digest = notice.roll
    said = w["roll_said"].format(units=units, area=area(dm2, lang), heads=heads, hash=f"{digest[:16]}…")
    if out:
        said += ("" if lang == "zh" else " ") + w["left_out"].format(n=out)
    objections = w["objections"].format(until=notice.objections_until)
    return [text("heading", w["roll"]), text("par", said), text("par", objections)]


def _when(notice: Notice, w: dict[str, str]) -> list[Block]:
    period = w["period"].format(opens=notice.opens, closes=notice.closes)
    blocks = [text("heading", w["when"]), text("strong", period)]
    if notice.told_how:
        blocks.append(text("par", w["told"].format(on=notice.told_on, how=notice.told_how)))
    phone = w["how_phone"]
    shown = code([phone], notice.page, address=notice.page) if notice.page else text("par", phone)
    return [*blocks, text("par", w["how_paper"]), shown]


def _effects(notice: Notice, w: dict[str, str]) -> list[Block]:
    kind, document = notice.electronic
    conflict = w["conflict"].format(rule=w[f"conflict_{notice.conflict}"])
    return [
        text("heading", w["binds"]),
        text("box", w[kind].format(document=document)),
        text("par", conflict),
        text("heading", w["silence"]),
        text("box", notice.silence or w["silence_none"]),
    ]


def both(gates: Both, w: dict[str, str]) -> str:
    """A pair of gates in words: area at least 2/3, owners at least 2/3 (of all)."""
    return w["gate"].format(
        area=_share(gates.area, w), heads=_share(gates.heads, w), of=w[f"of_{gates.area.of}"]
    )


def _share(gate: Gate, w: dict[str, str]) -> str:
    share = "100%" if gate.share == Fraction(1) else f"{gate.share.numerator}/{gate.share.denominator}"
    return w["more_than" if gate.strict else "at_least"].format(share=share)


def turn_out_pdf(paper: TurnOutPaper, lang: Lang, at: datetime | None = None) -> bytes:
    """The turn-out notice as PDF: sums only."""
    w = words(lang)
    blocks: list[Block] = [text("par", w["turnout_at"].format(title=paper.title, at=paper.at))]
    for numbers, *axes in paper.gates:
        if len(paper.gates) > 1:
            blocks.append(text("heading", w["items_n"].format(n=w["mean"].join(map(str, numbers)))))
        head = ["", w["has"], w["base"], w["need"], w["missing"]]
        blocks.append(table(head, [_axis(taken, lang, w) for taken in axes], (3, 3, 3, 3, 3), (1, 2, 3, 4)))
    blocks.append(text("heading", w["checkpoint"]))
    if paper.checkpoint:
        blocks.append(code([w["checkpoint_said"]], paper.checkpoint, side=52, long=True))
        blocks.append(text("mono", paper.checkpoint))
    else:
        blocks.append(text("par", w["no_checkpoint"]))
    blocks.append(facts([(w["date"], paper.at)]))
    return pdf([Document(w["turnout"], blocks)], lang, w["page"], paper.scope, at, size=14)


def _axis(taken: Taken, lang: Lang, w: dict[str, str]) -> Sequence[str]:
    def amount(value: int) -> str:
        return area(value, lang) if taken.axis == "area" else w["people"].format(n=f"{value:,}")

    missing = w["reached"] if taken.passed else amount(taken.missing)
    return [w[taken.axis], amount(taken.have), amount(taken.base), amount(taken.need), missing]
