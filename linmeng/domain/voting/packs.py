"""Rule packs: read from TOML text or from the frozen JSON of a motion, by one and the same check."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.canonical import Plain, digest
from linmeng.domain.voting.gates import Both, Gate
from linmeng.domain.voting.rules import CHOICES, DEFAULTS, Matter, NoticeRule, RulePack, Setting, check_value

_PACK = {"code", "version", "jurisdiction", "since", "until", "source", "note", "stands_on"}
_TABLES = {"notice", "matter", "settings"}
_MATTER = {"code", "words", "words_en", "participation", "approval", "clause", "mark", "since"}
_MATTER_MORE = {"electorate", "deemed", "each_area", "frozen"}
_GATE = {"of", "area", "heads", "test"}
_SETTING = {"value", "document", "mark", "check_first"}
_TESTS = {"at_least": False, "more_than": True}
_ELECTORATES = ("area", "sharers", "interested")


def read_pack(text: str) -> RulePack:
    """Reads a pack from TOML. Whole or not at all: raises NotUnderstood with the place that is wrong.

    Refused are unknown keys, a share that is no exact fraction in (0, 1], approval below one half of
    those who take part, participation that is not of all, a matter without clause, date or the mark V
    (read in a primary text), a setting that is on without its document, or without its mark and “check
    first”.
    """
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("The rule pack is not TOML: {error}", error=error) from error
    return pack_from(data)


def pack_from(data: Mapping[str, Any]) -> RulePack:
    """A pack from plain data: parsed TOML, or what `pack_data` wrote into a motion.

    Same refusals as `read_pack`.
    """
    _only(data, _PACK | _TABLES, "the pack")
    since, until = _day(data, "since", "the pack"), data.get("until")
    last = None if until is None else _day(data, "until", "the pack")
    if last is not None and last < since:
        raise NotUnderstood("The pack ends before it begins.")
    return RulePack(
        code=_text(data, "code", "the pack"),
        version=_count(data, "version", "the pack"),
        jurisdiction=_text(data, "jurisdiction", "the pack"),
        since=since,
        until=last,
        source=_text(data, "source", "the pack"),
        note=_text(data, "note", "the pack", empty=True),
        stands_on=_text(data, "stands_on", "the pack", empty=True),
        notice=_notice(_table(data, "notice", "the pack")),
        matters=_matters(data.get("matter")),
        settings=_settings(_table(data, "settings", "the pack")),
    )


def check_stands(pack: RulePack, base: RulePack) -> None:
    """Raises NotUnderstood where a local pack contradicts the national one: lacks a matter, or asks for
    less.

    The Code is higher and later law than a local text (CC 278 against the PMR and old local figures).
    """
    if pack.stands_on != base.code:
        raise NotUnderstood("The rules {pack} do not stand on {base}.", pack=pack.code, base=base.code)
    for theirs in base.matters:
        ours = pack.matter(theirs.code)
        for gate in ("participation", "approval"):
            for axis in ("area", "heads"):
                mine, floor = (getattr(getattr(m, gate), axis) for m in (ours, theirs))
                if not _reaches(mine, floor):
                    raise NotUnderstood(
                        "The rules {pack} ask for less than {base} in “{code}”.",
                        pack=pack.code, base=base.code, code=ours.code,
                    )  # fmt: skip


def _reaches(mine: Gate, floor: Gate) -> bool:
    return floor.of in (mine.of, "participating") and (mine.share, mine.strict) >= (floor.share, floor.strict)


def pack_for(packs: Iterable[RulePack], jurisdictions: Sequence[str], day: date) -> RulePack:
    """The pack that holds on a day: of the first jurisdiction that has one, nearest first (310000, then
    CN).

    Raises NotUnderstood when none holds, or two of one jurisdiction at once.
    """
    holding = [p for p in packs if p.holds_on(day)]
    for jurisdiction in jurisdictions:
        found = [p for p in holding if p.jurisdiction == jurisdiction]
        if len(found) > 1:
            raise NotUnderstood(
                "Several rule packs hold in {jurisdiction} on {day}: {packs}.",
                jurisdiction=jurisdiction, day=day.isoformat(), packs=", ".join(p.code for p in found),
            )  # fmt: skip
        if found:
            return found[0]
    raise NotUnderstood("No rule pack holds on {day}: nothing is counted without one.", day=day.isoformat())


def pack_data(pack: RulePack) -> dict[str, Plain]:
    """The pack as plain data for canonical JSON; `pack_from` reads it back unchanged."""
    return {
        "code": pack.code,
        "version": pack.version,
        "jurisdiction": pack.jurisdiction,
        "since": pack.since.isoformat(),
        "until": pack.until.isoformat() if pack.until else None,
        "source": pack.source,
        "note": pack.note,
        "stands_on": pack.stands_on,
        "notice": {"days": pack.notice.days, "clause": pack.notice.clause, "mark": "V"},
        "matter": [_matter_data(m) for m in pack.matters],
        "settings": {name: _setting_data(s) for name, s in pack.settings.items()},
    }


def pack_hash(pack: RulePack) -> str:
    """SHA-256 of the pack's canonical JSON, as frozen into a motion."""
    return digest(pack_data(pack))


def _matter_data(matter: Matter) -> dict[str, Plain]:
    return {
        "code": matter.code,
        "words": matter.words,
        "words_en": matter.words_en,
        "participation": _both_data(matter.participation),
        "approval": _both_data(matter.approval),
        "clause": matter.clause,
        "mark": "V",
        "since": matter.since.isoformat(),
        "electorate": matter.electorate,
        "deemed": matter.deemed,
        "each_area": matter.each_area,
        "frozen": matter.frozen,
    }


def _both_data(both: Both) -> dict[str, Plain]:
    area, heads = both.area.share, both.heads.share
    return {
        "of": both.area.of,
        "area": f"{area.numerator}/{area.denominator}",
        "heads": f"{heads.numerator}/{heads.denominator}",
        "test": "more_than" if both.area.strict else "at_least",
    }


def _setting_data(setting: Setting) -> dict[str, Plain]:
    value: Plain = [*setting.value] if isinstance(setting.value, tuple) else setting.value
    return {
        "value": value,
        "document": setting.document,
        "mark": setting.mark,
        "check_first": setting.check_first,
    }


def _notice(data: Mapping[str, Any]) -> NoticeRule:
    _only(data, {"days", "clause", "mark"}, "[notice]")
    _verified(data, "[notice]")
    return NoticeRule(_count(data, "days", "[notice]"), _text(data, "clause", "[notice]"))


def _matters(value: object) -> tuple[Matter, ...]:
    if not isinstance(value, list) or not value:
        raise NotUnderstood("The pack has no [[matter]].")
    matters = tuple(_matter(item, number) for number, item in enumerate(value, start=1))
    codes = [m.code for m in matters]
    for code in codes:
        if codes.count(code) > 1:
            raise NotUnderstood("Two matters have the code “{code}”.", code=code)
    return matters


def _matter(value: object, number: int) -> Matter:
    if not isinstance(value, Mapping):
        raise NotUnderstood("“{key}” of {place} must be a table.", key="matter", place=f"matter {number}")
    code = value.get("code")
    place = f"matter {code}" if isinstance(code, str) and code else f"matter {number}"
    _only(value, _MATTER | _MATTER_MORE, place)
    _verified(value, place)
    electorate = value.get("electorate", "area")
    if electorate not in _ELECTORATES:
        raise NotUnderstood("“{key}” of {place} is not understood.", key="electorate", place=place)
    participation, approval = (
        _both(_table(value, key, place), key, place) for key in ("participation", "approval")
    )
    if participation.area.of != "all":
        raise NotUnderstood("Participation in {place} must be a share of all.", place=place)
    flags = {
        k: _flag(value, k, default, place)
        for k, default in (("deemed", True), ("each_area", False), ("frozen", False))
    }
    if flags["deemed"] and approval.area.share == 1:
        raise NotUnderstood("In {place} everybody must agree, so silence cannot count.", place=place)
    return Matter(
        code=_text(value, "code", place),
        words=_text(value, "words", place),
        words_en=_text(value, "words_en", place),
        participation=participation,
        approval=approval,
        clause=_text(value, "clause", place),
        since=_day(value, "since", place),
        electorate=electorate,
        **flags,
    )


def _both(data: Mapping[str, Any], key: str, place: str) -> Both:
    _only(data, _GATE, f"{key} of {place}")
    of, test = data.get("of"), data.get("test")
    if of not in ("all", "participating"):
        raise NotUnderstood("“{key}” of {place} is not understood.", key=f"{key}.of", place=place)
    if not isinstance(test, str) or test not in _TESTS:
        raise NotUnderstood("“{key}” of {place} is not understood.", key=f"{key}.test", place=place)
    gates = {
        axis: Gate(of, _share(data.get(axis), f"{key}.{axis}", place), _TESTS[test])
        for axis in ("area", "heads")
    }
    for gate in gates.values():
        if gate.share == 1 and gate.strict:
            raise NotUnderstood("“{key}” of {place} asks for more than everybody.", key=key, place=place)
        if key == "approval" and gate.share < Fraction(1, 2):
            raise NotUnderstood("Approval in {place} is below one half: that is no majority.", place=place)
    return Both(**gates)


def _share(value: object, key: str, place: str) -> Fraction:
    parts = value.split("/") if isinstance(value, str) else []
    if (
        len(parts) != 2
        or not all(p.isascii() and p.isdigit() and len(p) <= 6 for p in parts)
        or int(parts[1]) == 0
    ):
        raise NotUnderstood('“{key}” of {place} must be a fraction like "2/3".', key=key, place=place)
    share = Fraction(int(parts[0]), int(parts[1]))
    if not 0 < share <= 1:
        raise NotUnderstood("“{key}” of {place} must lie above 0 and not above 1.", key=key, place=place)
    return share


def _settings(data: Mapping[str, Any]) -> dict[str, Setting]:
    _only(data, set(CHOICES), "[settings]")
    return {name: _setting(_table(data, name, "[settings]"), name) for name in CHOICES}


def _setting(data: Mapping[str, Any], name: str) -> Setting:
    place = f"[settings.{name}]"
    _only(data, _SETTING, place)
    raw = data.get("value")
    value = tuple(raw) if isinstance(raw, list) else raw
    check_value(name, value)  # type: ignore[arg-type]
    document, mark = _text(data, "document", place, empty=True), data.get("mark")
    if value != DEFAULTS[name] and not document:
        raise NotUnderstood("The setting “{name}” needs the document that sets it.", name=name)
    if mark not in ("S", "M", "I"):
        raise NotUnderstood("{place} must say how sure we are: S, M or I.", place=place)
    return Setting(value, document, mark, _text(data, "check_first", place))  # type: ignore[arg-type]


def _only(data: Mapping[str, Any], known: set[str], place: str) -> None:
    for key in data:
        if key not in known:
            raise NotUnderstood("{place} has an unknown key “{key}”.", place=place, key=key)


def _verified(data: Mapping[str, Any], place: str) -> None:
    if data.get("mark") != "V":
        raise NotUnderstood(
            "{place} is no rule: only what was read in a primary text (mark V) may be one.", place=place
        )


def _table(data: Mapping[str, Any], key: str, place: str) -> Mapping[str, Any]:
    value = data.get(key)
    if not isinstance(value, Mapping):
        raise NotUnderstood("“{key}” of {place} must be a table.", key=key, place=place)
    return value


def _text(data: Mapping[str, Any], key: str, place: str, *, empty: bool = False) -> str:
    value = data.get(key, "" if empty else None)
    if not isinstance(value, str) or not (empty or value.strip()):
        raise NotUnderstood("{place} lacks “{key}”, a text.", key=key, place=place)
    return value


def _flag(data: Mapping[str, Any], key: str, default: bool, place: str) -> bool:
    value = data.get(key, default)
    if not isinstance(value, bool):
        raise NotUnderstood("“{key}” of {place} must be true or false.", key=key, place=place)
    return value


def _count(data: Mapping[str, Any], key: str, place: str) -> int:
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1000:
        raise NotUnderstood("“{key}” of {place} must be a whole number from 1 to 1000.", key=key, place=place)
    return value


def _day(data: Mapping[str, Any], key: str, place: str) -> date:
    value = data.get(key)
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise NotUnderstood("“{key}” of {place} must be a date like 2021-01-01.", key=key, place=place)
    return day
