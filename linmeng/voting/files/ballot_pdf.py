"""Ballots 表决票 as PDF: one sheet per unit, folded to A5, closed to the reader; no name on it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from linmeng.voting.files.sheet_code import printed, qr_text
from linmeng.voting.files.sheet_layout import (
    BOX,
    HEAD,
    MARK,
    MARKS,
    MOST_WORDS,
    QR,
    TEXT,
    TITLE,
    TOP,
    WIDTH,
    InnerPage,
    inner_pages,
)
from linmeng.voting.files.texts_ballot import words
from linmeng.web.typesetting import Lang, qr_svg, typeset

BALLOT = Path(__file__).parent / "typ" / "ballot.typ"
MOST_SILENCE = 200  # characters on the outer side
MOST_IN_LETTER = 2_000
"""Characters: a longer text, of about two pages and more, is an annex of the door's letters."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What all ballots of a motion say. Times in words; `silence` as announced, "" where it was not."""

    uid: str
    scope: str
    title: str
    text: str
    items: tuple[tuple[int, str], ...]
    closes: str
    opens: str = ""
    silence: str = ""
    give_to: str = ""
    blank: str = "not_counted"
    electronic: str = "advisory"  # where an electronic vote binds: the pack's setting


@dataclass(frozen=True, slots=True)
class Printed:
    """One sheet: its number and the place of its unit."""

    number: int
    place: str


def pages_of(paper: Paper) -> tuple[InnerPage, ...]:
    """The inner sides of the ballot: what is printed, and what a scan is read by."""
    return inner_pages(paper.title, ballot_text(paper, "en"), paper.items)  # the longer of both languages


def ballot_text(paper: Paper, lang: Lang) -> str:
    """The motion's text where it is short; else where to read it. Never a part of it."""
    if len(paper.text) <= MOST_WORDS:
        return paper.text
    return words(lang)["full_text" if len(paper.text) <= MOST_IN_LETTER else "full_text_long"]


def steps(paper: Paper, lang: Lang) -> list[str]:
    """What a voter is told on the outer side, in order."""
    w = words(lang)
    blank = w[f"blank_{paper.blank}"]
    gap = "" if lang == "zh" else " "
    papers = len(pages_of(paper)) // 2 + 1  # both sides are printed
    more = gap + w["step_more"].format(n=papers) if papers > 1 else ""
    return [
        w["step_mark"] + gap + w["step_correct"],
        w["step_invalid"].format(blank=blank),
        w["step_fold"] + more,
        w["step_give"].format(to=paper.give_to or w["give_to"]) + gap + w[f"once_{paper.electronic}"],
        w["step_last"].format(at=paper.closes),
        w["silence"] + _silence(paper, w),
    ]


def ballots_pdf(
    paper: Paper, sheets: Sequence[Printed], secret: bytes, lang: Lang, at: datetime | None = None
) -> bytes:
    """The ballots of these sheets, to be printed on both sides of the paper.

    About 4 kB and 5 ms of work a sheet; call it door by door. Raises NotNow without the fonts.
    """
    pages = pages_of(paper)
    w = words(lang)
    data = {
        "words": w, "scope": paper.scope, "title": paper.title, "text": ballot_text(paper, lang),
        "title-short": paper.title if len(paper.title) <= 40 else paper.title[:39] + "…",
        "steps": steps(paper, lang), "last": w["step_last"].format(at=paper.closes),
        "marks": MARKS, "mark": MARK, "qr": QR, "box": BOX, "head": HEAD, "top": TOP, "width": WIDTH,
        "sizes": (TEXT, TITLE), "pages": [asdict(p) for p in pages],
        "sheets": [_sheet(paper.uid, s, secret, len(pages)) for s in sheets],
    }  # fmt: skip
    return typeset(BALLOT, lang, data, at, tags=False)


def _silence(paper: Paper, w: dict[str, str]) -> str:
    """What silence means, as announced; a long announcement is named, never cut."""
    return (paper.silence if len(paper.silence) <= MOST_SILENCE else w["silence_long"]) or w["silence_none"]


def _sheet(motion: str, sheet: Printed, secret: bytes, pages: int) -> dict[str, object]:
    return {
        "number": printed(motion, sheet.number),
        "place": sheet.place,
        "outer": qr_svg(qr_text(motion, sheet.number, secret)),
        "inner": [qr_svg(qr_text(motion, sheet.number, secret, page)) for page in range(1, pages + 1)],
    }
