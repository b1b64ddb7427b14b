"""A notice for the board, A4 or A3, with the QR code of its page; the poster of a compound's page."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from linmeng.web.clauses import clause_words
from linmeng.web.typesetting import Lang, qr_svg, typeset

TEMPLATE = Path(__file__).parent / "typ" / "board.typ"
Paper = Literal["a4", "a3"]
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
TEXTS: dict[str, tuple[str, str]] = {
    "page": ("第 {n} 页，共 {all} 页", "page {n} of {all}"),
    "shown": ("公示期：{begins}至{ends}", "Shown from {begins} until {ends}"),
    "asked": ("（不少于{n}天，{clause}）", " (at least {n} days, {clause})"),
    "places": ("公示范围：{names}", "For: {names}"),
    "scan": ("扫码查看全文、办理进展和答复", "Scan to read it, follow it and see the answers"),
    "comment": (
        "有意见请扫码填写，也可当面、打电话或书面向公示单位提出。",
        "Comments: by this code, in person, by telephone or on paper to the office named here.",
    ),
    "poster": ("{name}公示栏", "Public notices of {name}"),
    "poster_said": (
        "扫一扫，看本小区的决定、方案、收支和工程进展，提意见，看答复。不用注册，不用下载。",
        "Scan to read decisions, schemes, accounts and progress, to comment and to read the answers. "
        "No account, nothing to install.",
    ),
}


@dataclass(frozen=True, slots=True)
class Board:
    """What hangs on the board. `address`: its page; days as days."""

    title: str
    body: str
    issuer: str
    places: tuple[str, ...]
    begins: date | None
    ends: date | None
    asked: int
    clause: str
    comments: bool
    address: str
    kind: str = ""


def board_pdf(board: Board, paper: Paper, lang: Lang, at: datetime | None = None) -> bytes:
    """The notice as PDF. Raises NotNow without the fonts."""
    w = _words(lang)
    period = w["shown"].format(begins=day(board.begins, lang), ends=day(board.ends, lang))
    if board.asked:
        period += w["asked"].format(n=board.asked, clause=clause_words(board.clause, lang))
    names = "、".join(board.places[:12]) + (" …" if len(board.places) > 12 else "")
    lines = [period, w["places"].format(names=names)]
    scan = [w["scan"], *([w["comment"]] if board.comments else [])]
    data = {
        "words": {"page": w["page"]}, "paper": paper, "title": board.title, "kind": board.kind,
        "body": board.body, "issuer": board.issuer, "date": day(board.begins, lang), "lines": lines,
        "scan": scan, "svg": qr_svg(board.address), "address": board.address, "big": False,
    }  # fmt: skip
    return typeset(TEMPLATE, lang, data, at)


def poster_pdf(name: str, address: str, paper: Paper, lang: Lang) -> bytes:
    """The poster of a place's page: one large code. Raises NotNow without the fonts."""
    w = _words(lang)
    data = {
        "words": {"page": w["page"]}, "paper": paper, "title": w["poster"].format(name=name), "kind": "",
        "body": "", "issuer": "", "date": "", "lines": [], "scan": [w["poster_said"]],
        "svg": qr_svg(address), "address": address, "big": True,
    }  # fmt: skip
    return typeset(TEMPLATE, lang, data)


def day(on: date | None, lang: Lang) -> str:
    """A day in words; "—" where it is not set."""
    if on is None:
        return "—"
    return (
        f"{on.year}年{on.month}月{on.day}日" if lang == "zh" else f"{on.day} {MONTHS[on.month - 1]} {on.year}"
    )


def _words(lang: Lang) -> dict[str, str]:
    return {name: said[0 if lang == "zh" else 1] for name, said in TEXTS.items()}
