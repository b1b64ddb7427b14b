"""A page links the style sheet of every class it uses, whichever template wrote the class."""

import re
from functools import cache
from pathlib import Path

CODE = Path(__file__).resolve().parents[3] / "linmeng"
COMMON = "web/linmeng.css"  # on every page
TEMPLATES = {p.relative_to(d).as_posix(): p for d in CODE.glob("*/templates") for p in d.rglob("*.html")}
SHEETS = {p.relative_to(d).as_posix(): p for d in CODE.glob("*/static") for p in d.rglob("*.css")}
CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)(?![^{]*\})")
USED = re.compile(r'class="((?:{[{%].*?[%}]}|[^"])*)"')
PARTS = re.compile(r'{%\s*(?:extends|include)\s+"([^"]+)"')
LINKED = re.compile(r'{%\s*static\s+"([^"]+\.css)"')


def classes_of(sheet: str) -> set[str]:
    """The classes a style sheet speaks of."""
    text = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", SHEETS[sheet].read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"@media[^{]*\{", "", text)
    return set(CLASS.findall(text))


@cache
def whole(name: str) -> str:
    """A template with everything it extends and includes."""
    text = TEMPLATES[name].read_text(encoding="utf-8") if name in TEMPLATES else ""
    return text + "".join(whole(part) for part in dict.fromkeys(PARTS.findall(text)) if part != name)


def unlinked(page: str) -> dict[str, set[str]]:
    """Style sheet → the classes of it that a page uses without linking it."""
    text = whole(page)
    used = {word for found in USED.findall(text) for word in re.sub(r"{[{%].*?[%}]}", " ", found).split()}
    linked = {COMMON, *LINKED.findall(text)}
    known = {word for sheet in linked & SHEETS.keys() for word in classes_of(sheet)}
    missing = {s: (used & classes_of(s)) - known for s in SHEETS.keys() - linked}
    return {sheet: words for sheet, words in missing.items() if words}


def test_every_page_links_the_sheets_of_its_classes() -> None:
    pages = [n for n in TEMPLATES if '{% extends "' in TEMPLATES[n].read_text(encoding="utf-8")]
    assert len(pages) > 40
    wrong = {page: unlinked(page) for page in pages if unlinked(page)}
    assert wrong == {}


def test_what_only_a_phone_says_is_hidden_by_the_common_sheet() -> None:
    assert {"phone-line", "wide-cell", "wide-cell-inline", "wide-words"} <= classes_of(COMMON)
