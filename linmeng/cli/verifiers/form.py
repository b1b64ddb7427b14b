"""What a vote file looks like: fields, types, ranges. Anything else is no vote file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from linmeng.cli.verifiers.tree import canon

IS_ID = re.compile(r"[A-Za-z0-9_.:-]{1,80}").fullmatch
IS_HEX = re.compile(r"[0-9a-f]{64}").fullmatch
PLAIN: dict[str, Callable[[Any], bool]] = {
    "int": lambda v: type(v) is int and 0 <= v < 2**53,
    "bool": lambda v: type(v) is bool,
    "id": lambda v: isinstance(v, str) and IS_ID(v) is not None,
    "text": lambda v: isinstance(v, str) and 0 < len(v) <= 20000,
    "line": lambda v: isinstance(v, str) and len(v) <= 20000,
    "hex": lambda v: isinstance(v, str) and IS_HEX(v) is not None,
    "object": lambda v: isinstance(v, dict),
}
ABSENT = frozenset((None,))
WHOLE = {"abstain": "int", "no": "int", "split": "int", "yes": "int"}
GATE = {
    "axis": frozenset(("area", "heads")), "base": "int", "gate": frozenset(("approval", "participation")),
    "have": "int", "missing": "int", "missing_new": lambda v: ABSENT if v is None else "int",
    "need": "int", "of": frozenset(("all", "participating")), "passed": "bool", "share": "text",
    "test": frozenset(("at_least", "more_than")),
}  # fmt: skip
TALLY = {"carried": "bool", "gates": [GATE], "tally": {"area": WHOLE, "heads": WHOLE, "units": WHOLE}}
ITEM = {
    "actual": TALLY, "binding": frozenset(("actual", "deemed")), "carried": "bool", "deemed": TALLY,
    "reasons": ["id"], "stops": [frozenset(("conflicts_matter", "majorities_disagree", "no_majority"))],
}  # fmt: skip
CHANNEL = frozenset(("assisted", "electronic", "imported", "paper"))
KIND = frozenset(("opened", "cast", "void", "closed", "counted"))
CHOICES = {"*": frozenset(("yes", "no", "abstain"))}
BY_HAND = {"*": frozenset(("yes", "no", "abstain", "invalid"))}
LEVEL = frozenset(("totals", "units", "choices"))
ASKED = {"id": "id", "matter": "id", "words": "text"}
RECORD = {"aside": {"*": ["id"]}, "salt": "hex", "served": [("id", "text")]}


def opening(row: Any) -> Any:
    """An opened ballot ends with its choices, or with the closed half that hides them.

    Only what a hand marked can be invalid on an item: a device lets nobody tick twice.
    """
    open_ = type(row) is list and row and type(row[-1]) is dict
    by_hand = open_ and row[1:2] in (["paper"], ["imported"])
    return ("id", CHANNEL, "hex", (BY_HAND if by_hand else CHOICES) if open_ else "hex")


FORM: dict[str, Any] = {
    "audience": frozenset(("auditor", "public")),
    "bound": dict.fromkeys(("checkpoints", "keys", "motion", "outcome", "roll", "rules"), "hex"),
    "checkpoints": ["text"],
    "format": frozenset(("linmeng-vote/1",)),
    "keys": {"log": "text", "quorum": "int", "witnesses": ["text"]},
    "log": [("int", KIND, "id", "hex")],
    "motion": {
        "announced": "line", "closes_at": "int", "id": "id", "items": [ASKED],
        "level": LEVEL, "opens_at": "int", "scope": "text", "title": "text",
    },
    "openings": lambda v: [opening] if v is not None else ABSENT,
    "outcome": {"ballots": {"cast": "int", "void": "int"}, "items": {"*": ITEM}, "record": "hex"},
    "places": lambda v: {"*": ("text", "hex")} if v is not None else ABSENT,
    "record": lambda v: RECORD if v is not None else ABSENT,
    "roll": {"area": "int", "entries": [("id", "int", "id")], "heads": "int", "root": "hex"},
    "rules": "object",
}  # fmt: skip
NOTHING = "0" * 64
"""Stands where a leaf has no commitment."""


def misshapen(value: Any, form: Any, place: str = "") -> Iterator[str]:
    """The places where `value` has not this form."""
    if callable(form):
        form = form(value)
    if isinstance(form, str):
        if not PLAIN[form](value):
            yield place
    elif isinstance(form, frozenset):
        if not isinstance(value, str | None) or value not in form:
            yield place
    elif isinstance(form, dict):
        yield from misshapen_fields(value, form, place)
    elif type(value) is not list or (type(form) is tuple and len(value) != len(form)):
        yield place
    else:
        for number, part in enumerate(value):
            wanted = form[0] if type(form) is list else form[number]
            yield from misshapen(part, wanted, f"{place}/{number}")


def misshapen_fields(value: Any, form: dict[str, Any], place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield place
        return
    if "*" in form:
        form = {name: form["*"] for name in value if PLAIN["id"](name)}
    for name in sorted(set(value) ^ set(form)):
        yield f"{place}/{name}"
    for name in sorted(set(value) & set(form)):
        yield from misshapen(value[name], form[name], f"{place}/{name}")


def pieces(value: Any, place: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """The one right text of a value, piece by piece, each with its place (never the whole at once)."""
    if isinstance(value, dict) and value and depth < 2:
        for number, name in enumerate(sorted(value)):
            yield place, ("," if number else "{") + canon(name) + ":"
            yield from pieces(value[name], f"{place}/{name}", depth + 1)
        yield place, "}"
    elif isinstance(value, list) and value:
        for start in range(0, len(value), 1000):
            yield f"{place}/{start}", ("," if start else "[") + canon(value[start : start + 1000])[1:-1]
        yield place, "]"
    else:
        yield place, canon(value)


def strayed(text: str, document: Any) -> Iterator[str]:
    """The place from which the text is not the one right text of what it says (RFC 8785)."""
    at = 0
    for place, piece in pieces(document):
        if not text.startswith(piece, at):
            yield place
            return
        at += len(piece)
    if text[at:] != "\n":
        yield ""
