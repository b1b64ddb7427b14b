"""Checklists of upkeep: what is looked at, what was answered, and which answer becomes an order of its own.

A turn keeps the list as it was when its order was made (`checklist_data`); answers are checked against that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal, get_args
from unicodedata import normalize

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.words import Words

ItemKind = Literal["yes_no", "number", "photo", "text"]
ITEM_KINDS: tuple[ItemKind, ...] = get_args(ItemKind)
LONGEST = 1000
MOST_PHOTOS = 9


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at.

    `good` is the answer of a yes_no that is in order; `low` and `high` are the limits of a number in `unit`,
    both included, None for none. An item that fails makes an order of the kind `matter` (a code of
    the matters; "" for an item that cannot fail). `required`: the list is not complete without it.
    """

    code: str
    words: str
    words_en: str
    kind: ItemKind
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    good: bool = True
    matter: str = ""
    required: bool = True

    @property
    def name(self) -> Words:
        return Words(self.words, self.words_en)


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list in one version; a changed list is a new version."""

    code: str
    version: int
    words: str
    words_en: str
    items: tuple[Item, ...]

    @property
    def name(self) -> Words:
        return Words(self.words, self.words_en)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person put in: yes or no, a number (also as typed), a text, or references of photos."""

    value: bool | int | Decimal | str | Sequence[str] | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer that was understood. `failed`: it needs an order."""

    item: Item
    value: bool | Decimal | str | tuple[str, ...]
    note: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer cannot be used: a sentence to translate and what fills it. `item` is its code."""

    item: str
    message: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Proposal:
    """An order that a failed item asks for. `key` is the same whenever it is computed: it is made once."""

    key: str
    item: str
    words: Words
    kind: str
    place: str
    note: str


MISSING = sentence("“{item}” is not answered yet.")
UNKNOWN = sentence("“{item}” is not on this list.")
NOT_YES_NO = sentence("“{item}” is answered with yes or no.")
NOT_NUMBER = sentence("“{item}” is answered with a number.")
NOT_NUMBER_OF = sentence("“{item}” is answered with a number of {unit}.")
NO_PHOTO = sentence("“{item}” is answered with photographs.")
TOO_MANY = sentence("“{item}” takes at most {most} photographs.")
NOT_TEXT = sentence("“{item}” is answered in words.")
TOO_LONG = sentence("“{item}” is too long: at most {most} characters.")


class _Wrong(Exception):
    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message, self.values = message, values


def problems(checklist: Checklist, answers: Mapping[str, Answer]) -> tuple[Problem, ...]:
    """All that is missing or not understood, in the order of the list; empty where it is complete."""
    found = [Problem(code, UNKNOWN, {"item": code}) for code in _strangers(checklist, answers)]
    for item in checklist.items:
        try:
            _check(item, answers.get(item.code))
        except _Wrong as wrong:
            found.append(Problem(item.code, wrong.message, {"item": item.name, **wrong.values}))
    return tuple(found)


def check_answers(checklist: Checklist, answers: Mapping[str, Answer]) -> tuple[Checked, ...]:
    """The answers as understood, in the order of the list; items left out that need no answer are not there.

    Raises NotUnderstood with the first of `problems`: nothing of an incomplete list is taken.
    """
    for problem in problems(checklist, answers):
        raise NotUnderstood(problem.message, **problem.values)
    checked = [_check(item, answers.get(item.code)) for item in checklist.items]
    return tuple(c for c in checked if c is not None)


def proposals(
    checklist: Checklist, checked: Sequence[Checked], *, turn: str, place: str
) -> tuple[Proposal, ...]:
    """One order for each failed item: what it is, of which kind, at which place. `turn` is the turn's key."""
    return tuple(
        Proposal(f"{turn}#{c.item.code}", c.item.code, _words(checklist, c), c.item.matter, place, c.note)
        for c in checked
        if c.failed
    )


def _words(checklist: Checklist, checked: Checked) -> Words:
    """“消防巡查：疏散通道畅通——否” / “Fire patrol: escape ways are free – no”."""
    value, item = checked.value, checked.item
    if isinstance(value, bool):
        zh, en = ("是", "yes") if value else ("否", "no")
    else:
        zh = en = f"{value} {item.unit}".strip()
    return Words(
        f"{checklist.words}：{item.words}——{zh}", f"{checklist.words_en}: {item.words_en} – {en}"
    )  # fmt: skip


def _strangers(checklist: Checklist, answers: Mapping[str, Answer]) -> list[str]:
    return sorted(set(answers) - {item.code for item in checklist.items})


def _check(item: Item, answer: Answer | None) -> Checked | None:
    """The answer as understood, None for one that is left out; raises _Wrong."""
    value = answer.value if answer else None
    if answer is None or value is None or value == "" or value == () or value == []:
        if item.required:
            raise _Wrong(MISSING)
        return None
    note = _text(answer.note)
    if item.kind == "yes_no":
        if not isinstance(value, bool):
            raise _Wrong(NOT_YES_NO)
        return Checked(item, value, note, bool(item.matter) and value is not item.good)
    if item.kind == "number":
        number = _number(item, value)
        return Checked(item, number, note, bool(item.matter) and not _within(item, number))
    if item.kind == "photo":
        return Checked(item, _photos(value), note, False)
    if not isinstance(value, str) or not value.strip():
        raise _Wrong(MISSING if isinstance(value, str) else NOT_TEXT)
    return Checked(item, _text(value), note, False)


def _within(item: Item, number: Decimal) -> bool:
    return (item.low is None or number >= item.low) and (item.high is None or number <= item.high)


def _number(item: Item, value: object) -> Decimal:
    """A finite number; full-width digits and a comma for the point are understood."""
    wrong = _Wrong(NOT_NUMBER_OF, unit=item.unit) if item.unit else _Wrong(NOT_NUMBER)
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise wrong
    try:
        number = Decimal(normalize("NFKC", str(value)).strip().replace(",", ".").replace("。", "."))
    except InvalidOperation:
        raise wrong from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 9 or "_" in str(value):
        raise wrong
    return number


def _photos(value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise _Wrong(NO_PHOTO)
    photos = tuple(value)
    if not all(isinstance(p, str) and p for p in photos):
        raise _Wrong(NO_PHOTO)
    if len(photos) > MOST_PHOTOS:
        raise _Wrong(TOO_MANY, most=MOST_PHOTOS)
    return photos


def _text(text: str) -> str:
    if len(text) > LONGEST:
        raise _Wrong(TOO_LONG, most=LONGEST)
    return text.strip()
