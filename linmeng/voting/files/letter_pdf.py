"""Letters to owners with the one-time vote code of their unit. No name: the unit is the address.

A text of many pages is not printed in every letter: it lies once in each door's packet, as an annex, and
every letter says where the full text is to be had (SPC-B art. 13: owners may inspect what is decided).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby

from linmeng.voting.files.ballot_pdf import MOST_IN_LETTER, Paper
from linmeng.voting.files.texts_ballot import words
from linmeng.web.papers import Block, Document, code, listed, pdf, text
from linmeng.web.typesetting import Lang


@dataclass(frozen=True, slots=True)
class Letter:
    """One unit's letter: its place and its code, which is kept nowhere else."""

    place: str
    code: str
    door: tuple[str, str] = ("", "")  # building and door: one packet


def letters_pdf(
    paper: Paper,
    letters: Sequence[Letter],
    page: str,
    lang: Lang,
    at: datetime | None = None,
    full: str = "",
) -> bytes:
    """A letter for each unit, in the order given; before those of a door its annex, where the text is long.

    `page`: the address where the code is entered; `full`: where everybody reads the full text.
    """
    w, documents = words(lang), []
    for door, packet in groupby(letters, key=lambda one: one.door):
        if _is_long(paper):
            documents.append(_annex(paper, door, w))
        documents += [_letter(paper, one, page, full, w) for one in packet]
    return pdf(documents, lang, w["page"], paper.scope, at, size=14)


def _is_long(paper: Paper) -> bool:
    return len(paper.text) > MOST_IN_LETTER


def _annex(paper: Paper, door: tuple[str, str], w: dict[str, str]) -> Document:
    """The full text, once for all units behind a door; its mark stands in every letter too."""
    building, number = door
    place = w["annex_door"].format(building=building, door=number) if building and number else building
    about = w["annex_what"].format(place=place or paper.scope, mark=_mark(paper))
    return Document(w["annex"], [text("small", about), text("strong", paper.title), text("par", paper.text)])


def _mark(paper: Paper) -> str:
    """By which the text is known again wherever it lies: the beginning of its SHA-256."""
    return sha256(paper.text.encode()).hexdigest()[:12]


def _letter(paper: Paper, letter: Letter, page: str, full: str, w: dict[str, str]) -> Document:
    blocks: list[Block] = [
        text("strong", w["letter_to"].format(place=letter.place)),
        text("par", w["letter_what"].format(scope=paper.scope)),
        text("strong", paper.title),
        listed([said for _number, said in paper.items]),
        text("par", w["letter_period"].format(opens=paper.opens, closes=paper.closes)),
        code([w["letter_code"]], page, side=38, said=letter.code, address=page),
    ]
    if paper.electronic != "binding":
        blocks.append(text("box", w[paper.electronic]))
    blocks += [text("par", w["letter_once"]), text("par", w[f"paper_{paper.electronic}"])]
    blocks.append(text("par", w["silence"] + (paper.silence or w["silence_none"])))
    blocks += [text("heading", w["letter_text"]), *_text(paper, full, w)]
    return Document(w["letter"], blocks)


def _text(paper: Paper, full: str, w: dict[str, str]) -> list[Block]:
    """The text itself, or where the whole of it lies: on paper at the door and the office, and online."""
    if not _is_long(paper):
        return [text("par", paper.text)]
    said = w["annex_where"].format(n=f"{len(paper.text):,}", mark=_mark(paper))
    shown = code([w["annex_online"]], full, address=full) if full else None
    return [text("par", said), *([shown] if shown else []), text("par", w["annex_paper"])]
