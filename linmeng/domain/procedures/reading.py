"""Procedures: read from TOML text or from the frozen JSON of a case, by one and the same check."""

import tomllib
from typing import Any, cast

from linmeng.domain.procedures import plain
from linmeng.domain.procedures.model import (
    EVIDENCE,
    PAPERS,
    ROLES,
    Clock,
    Condition,
    Fact,
    Kind,
    Need,
    Outcome,
    Procedure,
    Proof,
    Says,
    Scope,
    Stage,
    Step,
    Unit,
)
from linmeng.domain.procedures.plain import Data
from linmeng.domain.procedures.sound import check_sound
from linmeng.domain.refusals import NotUnderstood

HEAD = {"code", "version", "jurisdiction", "since", "until", "words", "words_en", "source", "note", "note_en",
        "several"}  # fmt: skip
SCOPES, UNITS = ("case", "compound"), ("days", "working_days", "months", "years")
KINDS, MARKS = ("date", "flag", "number", "text"), tuple(s.value for s in Says)
STEP = {
    "key", "words", "words_en", "role", "scope", "needs", "when", "proofs", "earliest", "latest", "outcomes",
    "clause", "mark", "check_first", "check_first_en", "waivable", "matter", "fact", "stage",
}  # fmt: skip
FIRST = ("check_first", "check_first_en")
RUNS = ("of", "ahead", "notice", "term")
DONE = Outcome("done", "完成", "done", True)
"""How a step ends that names no outcomes."""


def read_procedure(text: str) -> Procedure:
    """Reads a procedure from TOML. Whole or not at all: raises NotUnderstood with the place that is wrong.

    Refused are unknown keys, roles, scopes, kinds of evidence and papers; a step or clock without clause or
    mark, or without “check first” where the mark is not V; a text in one language only; a step that must be
    done although no primary text asks for it; and whatever `check_sound` finds.
    """
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("The procedure is not TOML: {error}", error=error) from error
    found = procedure_from(data)
    _check_english(found)
    return found


def procedure_from(data: Data) -> Procedure:
    """A procedure from plain data: parsed TOML, or what `procedure_data` froze into a case.

    Same refusals as `read_procedure`, but for texts without their English: older cases froze none.
    """
    place = "the procedure"
    plain.check_only(data, HEAD | {"fact", "step", "ends", "settled_by", "stages"}, place)
    found = Procedure(
        code=plain.text(data, "code", place),
        version=plain.count(data, "version", place, 1),
        jurisdiction=plain.text(data, "jurisdiction", place),
        since=plain.day(data, "since", place),
        until=None if data.get("until") is None else plain.day(data, "until", place),
        words=plain.text(data, "words", place),
        words_en=plain.text(data, "words_en", place),
        source=plain.text(data, "source", place),
        note=plain.text(data, "note", place, empty=True),
        facts=tuple(_fact(item, n) for n, item in enumerate(plain.tables(data, "fact", place), start=1)),
        steps=tuple(_step(item, n) for n, item in enumerate(plain.tables(data, "step", place), start=1)),
        ends=plain.texts(data, "ends", place),
        several=plain.flag(data, "several", place),
        settled_by=plain.text(data, "settled_by", place, empty=True),
        stages=tuple(_stage(item, n) for n, item in enumerate(plain.tables(data, "stages", place), start=1)),
        note_en=plain.text(data, "note_en", place, empty=True),
    )
    check_sound(found)
    return found


def _check_english(p: Procedure) -> None:
    """Raises NotUnderstood for a text that only one language has."""
    if bool(p.note) != bool(p.note_en):
        raise NotUnderstood("{place} must have “{key}” in both languages.", place="the procedure", key="note")
    for step in p.steps:
        rules: tuple[Step | Clock, ...] = (step, *step.earliest, *step.latest)
        for rule in rules:
            if bool(rule.check_first) != bool(rule.check_first_en):
                raise NotUnderstood(
                    "{place} must have “{key}” in both languages.",
                    place=f"step {step.key}", key="check_first",
                )  # fmt: skip


def _fact(data: Data, number: int) -> Fact:
    place = _place("fact", data, number)
    plain.check_only(data, {"key", "words", "words_en", "kind", "scope"}, place)
    return Fact(
        plain.word(data, "key", place),
        plain.text(data, "words", place),
        plain.text(data, "words_en", place),
        cast(Kind, plain.choice(data, "kind", place, KINDS)),
        cast(Scope, plain.choice(data, "scope", place, SCOPES)),
    )


def _stage(data: Data, number: int) -> Stage:
    place = f"stage {number}"
    plain.check_only(data, {"words", "words_en"}, place)
    return Stage(plain.text(data, "words", place), plain.text(data, "words_en", place))


def _step(data: Data, number: int) -> Step:
    place = _place("step", data, number)
    plain.check_only(data, STEP, place)
    clause, says, check_first, check_first_en = _ground(data, place)
    return Step(
        key=plain.word(data, "key", place),
        words=plain.text(data, "words", place),
        words_en=plain.text(data, "words_en", place),
        role=plain.choice(data, "role", place, ROLES),
        scope=cast(Scope, plain.choice(data, "scope", place, SCOPES)),
        needs=tuple(Need(*item.split("/", 1)) for item in plain.texts(data, "needs", place)),
        when=tuple(_condition(item, place) for item in plain.tables(data, "when", place)),
        proofs=tuple(_proof(item, place) for item in plain.tables(data, "proofs", place)),
        earliest=tuple(
            _clock(item, f"earliest of {place}") for item in plain.tables(data, "earliest", place)
        ),
        latest=tuple(_clock(item, f"latest of {place}") for item in plain.tables(data, "latest", place)),
        outcomes=tuple(_outcome(item, place) for item in plain.tables(data, "outcomes", place)) or (DONE,),
        clause=clause,
        says=says,
        waivable=plain.flag(data, "waivable", place, default=False),
        matter=plain.text(data, "matter", place, empty=True),
        fact=plain.text(data, "fact", place, empty=True),
        check_first=check_first,
        check_first_en=check_first_en,
        stage=plain.count(data, "stage", place, 1) if data.get("stage") else 0,
    )


def _ground(data: Data, place: str) -> tuple[str, Says, str, str]:
    """Clause and mark of a rule; without a primary text also what to look up first, in both languages."""
    says = Says(plain.choice(data, "mark", place, MARKS))
    check_first = plain.text(data, "check_first", place, empty=says is Says.VERIFIED)
    english = plain.text(data, "check_first_en", place, empty=True)
    return plain.text(data, "clause", place), says, check_first, english


def _condition(data: Data, place: str) -> Condition:
    place = f"when of {place}"
    plain.check_only(data, {"fact", "value", "told"}, place)
    value = data.get("value")
    if not isinstance(value, str | bool):
        raise NotUnderstood("“{key}” of {place} is not understood.", key="value", place=place)
    return Condition(plain.text(data, "fact", place), value, plain.flag(data, "told", place, default=False))


def _proof(data: Data, place: str) -> Proof:
    place = f"proofs of {place}"
    plain.check_only(data, {"kind", "words", "words_en", "paper"}, place)
    return Proof(
        plain.choice(data, "kind", place, EVIDENCE),
        plain.text(data, "words", place),
        plain.text(data, "words_en", place),
        plain.choice(data, "paper", place, PAPERS) if data.get("paper") else "",
    )


def _clock(data: Data, place: str) -> Clock:
    """`{ after = "notice", n = 15, unit = "days", … }`, or `before = …`."""
    plain.check_only(data, {"after", "before", "n", "unit", "clause", "mark", *FIRST, *RUNS}, place)
    if ("after" in data) == ("before" in data):
        raise NotUnderstood("{place} must say either “after” or “before”.", place=place)
    clause, says, check_first, check_first_en = _ground(data, place)
    return Clock(
        anchor=plain.text(data, "after" if "after" in data else "before", place),
        n=plain.count(data, "n", place, 0),
        unit=cast(Unit, plain.choice(data, "unit", place, UNITS)),
        before="before" in data,
        clause=clause,
        says=says,
        check_first=check_first,
        check_first_en=check_first_en,
        of=plain.text(data, "of", place, empty=True),
        ahead=plain.flag(data, "ahead", place, default=False),
        notice=plain.flag(data, "notice", place, default=False),
        term=plain.flag(data, "term", place, default=False),
    )


def _outcome(data: Data, place: str) -> Outcome:
    place = f"outcomes of {place}"
    plain.check_only(data, {"key", "words", "words_en", "good", "back_to"}, place)
    return Outcome(
        plain.word(data, "key", place),
        plain.text(data, "words", place),
        plain.text(data, "words_en", place),
        plain.flag(data, "good", place),
        plain.text(data, "back_to", place, empty=True),
    )


def _place(kind: str, data: Data, number: int) -> str:
    key = data.get("key")
    return f"{kind} {key if isinstance(key, str) and key else number}"


def procedure_data(procedure: Procedure) -> dict[str, Any]:
    """The procedure as plain data for JSON; `procedure_from` reads it back unchanged."""
    p = procedure
    return {
        "code": p.code,
        "version": p.version,
        "jurisdiction": p.jurisdiction,
        "since": p.since.isoformat(),
        "until": p.until.isoformat() if p.until else None,
        "words": p.words,
        "words_en": p.words_en,
        "source": p.source,
        "note": p.note,
        "note_en": p.note_en,
        "several": p.several,
        "settled_by": p.settled_by,
        "ends": [*p.ends],
        "stages": [_plain(s) for s in p.stages],
        "fact": [_plain(f) for f in p.facts],
        "step": [_step_data(s) for s in p.steps],
    }


def _step_data(step: Step) -> dict[str, Any]:
    data = _plain(step)
    data["mark"] = data.pop("says")
    data["needs"] = [f"{n.step}/{n.outcome}" if n.outcome else n.step for n in step.needs]
    data |= {key: [_plain(item) for item in getattr(step, key)] for key in ("when", "proofs", "outcomes")}
    data |= {key: [_clock_data(c) for c in getattr(step, key)] for key in ("earliest", "latest")}
    return data


def _clock_data(clock: Clock) -> dict[str, Any]:
    data = _plain(clock)
    data["before" if data.pop("before") else "after"] = data.pop("anchor")
    data["mark"] = data.pop("says")
    return data


def _plain(value: Any) -> dict[str, Any]:
    found = {name: getattr(value, name) for name in value.__dataclass_fields__}
    return {name: item.value if isinstance(item, Says) else item for name, item in found.items()}
