"""Duties and checklists read from TOML text, or from the frozen JSON of a turn, by one and the same check."""

import tomllib
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from linmeng.domain.procedures import plain
from linmeng.domain.procedures.model import Says
from linmeng.domain.procedures.plain import Data
from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.checklists import ITEM_KINDS, Checklist, Item, ItemKind
from linmeng.domain.service.duties import BASES, ON, WHO, Basis, Duty, Who, check_duty
from linmeng.domain.service.kinds import SKILLS
from linmeng.domain.service.upkeep_days import UNITS, Every, Unit

HEAD = {"code", "version", "jurisdiction", "since", "source", "note", "note_en", "duty", "checklist"}
EVERY = {"n", "unit", "month_end"}
DUTY = {
    "code", "words", "words_en", "every", "basis", "lead", "early", "late", "on", "minutes", "skill",
    "checklist", "clause", "mark", "active", "by", "check_first", "check_first_en",
}  # fmt: skip
ITEM = {"code", "words", "words_en", "kind", "unit", "low", "high", "good", "matter", "required"}
CHECKLIST = {"code", "version", "words", "words_en", "item"}
CONTRACT = "contract"
"""The mark of a duty that the contract itself asks for."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """One version of the duties of one jurisdiction, with the checklists they use."""

    code: str
    version: int
    jurisdiction: str
    since: date
    source: str
    note: str
    note_en: str
    duties: tuple[Duty, ...]
    checklists: tuple[Checklist, ...]

    def duty(self, code: str) -> Duty | None:
        return next((d for d in self.duties if d.code == code), None)

    def checklist(self, code: str) -> Checklist | None:
        return next((c for c in self.checklists if c.code == code), None)


def read_upkeep(text: str) -> Upkeep:
    """Reads duties and checklists from TOML. Whole or not at all: raises NotUnderstood with the place.

    Refused are unknown keys, units and kinds; a code twice; a duty without clause or mark, or without “check
    first” in both languages where the mark is not V; a duty that is on without a primary text; one whose
    checklist is not there; what `check_duty` finds.
    """
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("The upkeep duties are not TOML: {error}", error=error) from error
    place = "the upkeep duties"
    plain.check_only(data, HEAD, place)
    found = Upkeep(
        code=plain.text(data, "code", place),
        version=plain.count(data, "version", place, 1),
        jurisdiction=plain.text(data, "jurisdiction", place),
        since=plain.day(data, "since", place),
        source=plain.text(data, "source", place),
        note=plain.text(data, "note", place, empty=True),
        note_en=plain.text(data, "note_en", place, empty=True),
        duties=tuple(duty_from(d) for d in plain.tables(data, "duty", place)),
        checklists=tuple(checklist_from(c) for c in plain.tables(data, "checklist", place)),
    )
    _check_whole(found)
    return found


def _check_whole(found: Upkeep) -> None:
    _check_once([d.code for d in found.duties])
    _check_once([c.code for c in found.checklists])
    if bool(found.note) != bool(found.note_en):
        raise NotUnderstood(
            "{place} must have “{key}” in both languages.", place="the upkeep duties", key="note"
        )
    for duty in found.duties:
        if duty.says is None:
            raise NotUnderstood("“{name}”: a rule has a clause of its own, not a contract's.", name=duty.name)
        if duty.checklist and found.checklist(duty.checklist) is None:
            raise NotUnderstood(
                "“{name}” uses the checklist “{code}”, which is not there.",
                name=duty.name,
                code=duty.checklist,
            )


def _check_once(codes: list[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise NotUnderstood("“{code}” is there twice.", code=code)


def duty_from(data: Data) -> Duty:
    """A duty from plain data: a table of TOML, a contract's own duty, or what `duty_data` froze.

    A contract's own duty has the mark “contract” and its article as clause.
    """
    place = _place("duty", data)
    plain.check_only(data, DUTY, place)
    mark = plain.choice(data, "mark", place, (*(s.value for s in Says), CONTRACT))
    sure = mark in (Says.VERIFIED.value, CONTRACT)
    duty = Duty(
        code=plain.word(data, "code", place),
        words=plain.text(data, "words", place),
        words_en=plain.text(data, "words_en", place),
        every=_every(data.get("every"), place),
        basis=cast(Basis, plain.choice(data, "basis", place, BASES)),
        lead=plain.count(data, "lead", place, 0),
        early=plain.count(data, "early", place, 0),
        late=plain.count(data, "late", place, 0),
        on=plain.choice(data, "on", place, ON),
        minutes=plain.count(data, "minutes", place, 1),
        skill=plain.choice(data, "skill", place, SKILLS),
        checklist=plain.word(data, "checklist", place) if data.get("checklist") else "",
        clause=plain.text(data, "clause", place),
        says=None if mark == CONTRACT else Says(mark),
        active=plain.flag(data, "active", place, default=sure),
        by=cast(Who, plain.choice({"by": data.get("by", "company")}, "by", place, WHO)),
        check_first=plain.text(data, "check_first", place, empty=sure),
        check_first_en=plain.text(data, "check_first_en", place, empty=sure),
    )
    check_duty(duty)
    return duty


def _every(value: object, place: str) -> Every:
    """`{ n = 15, unit = "days" }`."""
    data = cast(Data, value) if isinstance(value, dict) else {}
    place = f"every of {place}"
    plain.check_only(data, EVERY, place)
    return Every(
        plain.count(data, "n", place, 1),
        cast(Unit, plain.choice(data, "unit", place, UNITS)),
        plain.flag(data, "month_end", place, default=False),
    )


def duty_data(duty: Duty) -> dict[str, Any]:
    """The duty as plain data for JSON; `duty_from` reads it back unchanged."""
    data = asdict(duty)
    says = data.pop("says")
    return {**data, "mark": says.value if says else CONTRACT}


def checklist_from(data: Data) -> Checklist:
    """A checklist from plain data: a table of TOML, or what `checklist_data` froze into a turn."""
    place = _place("checklist", data)
    plain.check_only(data, CHECKLIST, place)
    found = Checklist(
        code=plain.word(data, "code", place),
        version=plain.count(data, "version", place, 1),
        words=plain.text(data, "words", place),
        words_en=plain.text(data, "words_en", place),
        items=tuple(_item(item, place) for item in plain.tables(data, "item", place)),
    )
    if not found.items:
        raise NotUnderstood("“{name}” has no items.", name=found.name)
    _check_once([item.code for item in found.items])
    return found


def _item(data: Data, place: str) -> Item:
    place = f"{_place('item', data)} of {place}"
    plain.check_only(data, ITEM, place)
    item = Item(
        code=plain.word(data, "code", place),
        words=plain.text(data, "words", place),
        words_en=plain.text(data, "words_en", place),
        kind=cast(ItemKind, plain.choice(data, "kind", place, ITEM_KINDS)),
        unit=plain.text(data, "unit", place, empty=True),
        low=_limit(data, "low", place),
        high=_limit(data, "high", place),
        good=plain.flag(data, "good", place, default=True),
        matter=plain.word(data, "matter", place) if data.get("matter") else "",
        required=plain.flag(data, "required", place, default=True),
    )
    _check_item(item)
    return item


def _check_item(item: Item) -> None:
    limits = item.low is not None or item.high is not None
    if item.low is not None and item.high is not None and item.low > item.high:
        raise NotUnderstood("“{name}”: the lower limit lies above the upper one.", name=item.name)
    if limits and item.kind != "number":
        raise NotUnderstood("“{name}”: only a number has limits.", name=item.name)
    if item.matter and not (limits or item.kind == "yes_no"):
        raise NotUnderstood("“{name}” can never fail, so it has no kind of order.", name=item.name)
    if limits and not item.matter:
        raise NotUnderstood("“{name}” has limits but no kind of order for what fails.", name=item.name)


def _limit(data: Data, key: str, place: str) -> Decimal | None:
    """A limit: a whole number, or a text like "0.05" (a binary fraction would not be that number)."""
    value = data.get(key)
    if value is None:
        return None
    try:
        found = Decimal(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
    except ArithmeticError:
        found = None
    if found is None or not found.is_finite():
        raise NotUnderstood(
            "“{key}” of {place} must be a whole number or a text like “0.05”.", key=key, place=place
        )
    return found


def checklist_data(checklist: Checklist) -> dict[str, Any]:
    """The list as plain data for JSON, to be frozen into a turn; `checklist_from` reads it back unchanged."""
    data = asdict(checklist)
    items = [{**item, **_limits(item)} for item in data.pop("items")]
    return {**data, "item": items}


def _limits(item: dict[str, Any]) -> dict[str, str | None]:
    return {key: None if item[key] is None else str(item[key]) for key in ("low", "high")}


def _place(kind: str, data: Data) -> str:
    code = data.get("code")
    return f"{kind} {code}" if isinstance(code, str) and code else f"a {kind}"
