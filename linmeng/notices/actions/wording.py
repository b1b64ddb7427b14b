"""Texts of notices and comments, checked and brought into one form."""

import re

from linmeng.domain.refusals import NotUnderstood

# 18 digits of an identity card, of which 7–14 are a date of birth, with nothing like it beside
IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
UNIT = re.compile(r"\d+\s*(?:号楼|幢|栋|号)?\s*(?:\d+\s*单元)?\s*\d{3,4}\s*室")


def one_line(text: str, most: int, what: str, *, least: int = 1) -> str:
    """The text in one line. Raises NotUnderstood when it is too short or too long."""
    words = " ".join(text.replace("\x00", "").split())
    if not least <= len(words) <= most:
        raise NotUnderstood(
            "{what}: between {least} and {most} characters are needed.", what=what, least=least, most=most
        )
    return words


def some_lines(text: str, most: int, what: str, *, least: int = 1) -> str:
    """The text with its lines. Raises NotUnderstood when it is too short or too long."""
    words = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not least <= len(words) <= most:
        raise NotUnderstood(
            "{what}: between {least} and {most} characters are needed.", what=what, least=least, most=most
        )
    return words


def for_everybody(text: str) -> str:
    """The same text, fit to be published. Raises NotUnderstood when an identity number stands in it."""
    if IDENTITY.search(text):
        raise NotUnderstood("An identity number stands in this text: everybody would read it. Take it out.")
    return text


def without_traces(text: str) -> str:
    """A first proposal of what everybody may read: identity and telephone numbers and flats are covered."""
    for pattern, stars in ((IDENTITY, "******"), (MOBILE, "*******"), (UNIT, "**室")):
        text = pattern.sub(stars, text)
    return text
