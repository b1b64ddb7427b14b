"""Letters to owners with the one-time vote code of their unit. No name: the unit is the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linmeng.voting.files.ballot_pdf import Paper
from linmeng.voting.files.texts_ballot import words
from linmeng.web.papers import Block, Document, code, listed, pdf, text
from linmeng.web.typesetting import Lang


@dataclass(frozen=True, slots=True)
class Letter:
    """One unit's letter: its place and its code, which is kept nowhere else."""

    place: str
    code: str


def letters_pdf(
    paper: Paper, letters: Sequence[Letter], page: str, lang: Lang, at: datetime | None = None
) -> bytes:
    """A letter for each unit. `page`: the address where the code is entered."""
    w = words(lang)
    return pdf([_letter(paper, one, page, w) for one in letters], lang, w["page"], paper.scope, at, size=14)


def _letter(paper: Paper, letter: Letter, page: str, w: dict[str, str]) -> Document:
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
    blocks += [text("heading", w["letter_text"]), text("par", paper.text)]
    return Document(w["letter"], blocks)
