"""The count from the opened ballots, in whole numbers. Written from docs/vote-file.md, not from Linmeng."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

SIDES = ("yes", "no", "abstain", "split")
AXES = ("area", "heads")
Tally = dict[str, dict[str, int]]
DEFAULTS: dict[str, Any] = {
    "blank": "not_counted",
    "changeable": False,
    "conflict": "void",
    "service_ways": [],
    "unreturned": "exclude",
}
SAYS: dict[str, Any] = {
    "blank": ("not_counted", "abstain"),
    "changeable": (True, False),
    "conflict": ("void", "first", "last", "paper", "electronic"),
    "unreturned": ("exclude", "abstain", "follow_majority"),
}


class Ballot(NamedTuple):
    """An opened ballot; `valid` unless the log sets it aside."""

    unit: str
    channel: str
    choices: dict[str, str]
    valid: bool


class Voice(NamedTuple):
    """A unit that takes part."""

    unit: str
    area: int
    head: str
    choice: str


class Terms(NamedTuple):
    """The rules of one item: its four gates as (kind, axis, of, share, test), and the settings in force."""

    gates: list[tuple[str, str, str, str, str]]
    silence: bool
    settings: dict[str, Any]
    settled: bool


def terms_of(rules: dict[str, Any], code: str) -> Terms | None:
    """The terms of a matter; None when the rules do not know it or are not understood."""
    try:
        (matter,) = (m for m in rules["matter"] if m["code"] == code)
        rows = []
        for kind in ("participation", "approval"):
            gate = matter[kind]
            rows += [(kind, axis, gate["of"], gate[axis], gate["test"]) for axis in AXES]
        settings = {}
        for name, default in DEFAULTS.items():
            given = rules["settings"][name]
            settings[name] = given["value"] if given["document"] else default
            if name in SAYS and settings[name] not in SAYS[name]:
                return None
        terms = Terms(rows, matter["deemed"], settings, bool(rules["settings"]["conflict"]["document"]))
    except (KeyError, TypeError, ValueError):
        return None
    ways = settings["service_ways"]
    understood = all(
        of in ("all", "participating") and test in ("more_than", "at_least") and isinstance(share, str)
        and re.fullmatch("[1-9][0-9]{0,5}/[1-9][0-9]{0,5}", share) for _, _, of, share, test in rows
    )  # fmt: skip
    fits = type(terms.silence) is bool and type(settings["changeable"]) is bool and isinstance(ways, list)
    return terms if understood and fits else None


def speaks(given: list[Ballot], item: str, terms: Terms) -> tuple[str, bool]:
    """What a unit's ballots say on an item ("": nothing), and whether no rule settles them."""
    rules, valid = terms.settings, [b for b in given if b.valid and b.choices.get(item) != "invalid"]
    electronic = [b for b in valid if b.channel != "paper"]
    counts = electronic[-1 if rules["changeable"] else 0] if electronic else None
    left = [b for b in valid if b.channel == "paper" or b is counts]
    said = {b.choices.get(item, "") for b in left}
    if len(said) > 1:
        how = rules["conflict"]
        if how in ("first", "last"):
            left = [left[0 if how == "first" else -1]]
        else:
            left = [b for b in left if how != "void" and (b.channel == "paper") == (how == "paper")]
        said = {b.choices.get(item, "") for b in left}
        if len(said) != 1:
            return "", not terms.settled
    choice = said.pop() if said else "-"
    if choice == "-":
        return "", False
    return choice or ("abstain" if rules["blank"] == "abstain" else ""), False


def tally(voices: Iterable[Voice]) -> Tally:
    """Units, area and heads of each side. A head whose units differ is `split`."""
    sums: Tally = {what: dict.fromkeys(SIDES, 0) for what in ("units", "area", "heads")}
    heads: dict[str, str] = {}
    for voice in voices:
        sums["units"][voice.choice] += 1
        sums["area"][voice.choice] += voice.area
        heads[voice.head] = "split" if heads.get(voice.head, voice.choice) != voice.choice else voice.choice
    for side in heads.values():
        sums["heads"][side] += 1
    return sums


def majority(sums: Tally, axis: str) -> str:
    """The side of yes and no that more than half of those who took part are on, or ""."""
    part = sum(sums[axis].values())
    return "yes" if 2 * sums[axis]["yes"] > part else "no" if 2 * sums[axis]["no"] > part else ""


def deemed(
    silent: list[Voice], voices: list[Voice], sums: Tally, ready: set[str], terms: Terms
) -> tuple[list[Voice], list[str]]:
    """The voices added for silent units that were served; what stops the rule."""
    able = [v for v in silent if v.unit in ready]
    rule = terms.settings["unreturned"]
    if rule == "exclude" or not terms.silence or not able:
        return [], []
    if rule == "abstain":
        return [v._replace(choice="abstain") for v in able], []
    area, heads = majority(sums, "area"), majority(sums, "heads")
    if not area or area != heads:
        return [], ["majorities_disagree" if area and heads else "no_majority"]
    against = {v.head for v in voices if v.choice != area}
    return [v._replace(choice=area) for v in able if v.head not in against], []


def gates(sums: Tally, terms: Terms, whole: dict[str, int]) -> list[dict[str, Any]]:
    """The four gates, each with what it has, needs and lacks."""
    rows = []
    for kind, axis, of, share, test in terms.gates:
        part = sum(sums[axis].values())
        have, base = (
            (part if kind == "participation" else sums[axis]["yes"]),
            (whole[axis] if of == "all" else part),
        )
        p, q = (int(number) for number in share.split("/"))
        strict = test == "more_than"
        need = max(1, p * base // q + 1 if strict else -(-p * base // q))
        new: int | None = max(0, need - have)
        if of != "all" and have < need:
            lack = p * base - q * have
            new = None if have != base else 1
            if p < q:
                new = max(1, lack // (q - p) + 1 if strict else -(-lack // (q - p)))
        rows.append({
            "axis": axis, "base": base, "gate": kind, "have": have, "missing": max(0, need - have),
            "missing_new": new, "need": need, "of": of, "passed": have >= need, "share": share, "test": test,
        })  # fmt: skip
    return rows


def concluded(
    sums: Tally, silent: Tally, stops: list[str], terms: Terms, whole: dict[str, int]
) -> dict[str, Any]:
    """The outcome of an item that follows from its two tallies."""
    both: dict[str, Any] = {}
    for name, one in (("actual", sums), ("deemed", silent)):
        rows = gates(one, terms, whole)
        both[name] = {"carried": all(row["passed"] for row in rows), "gates": rows, "tally": one}
    binding = "actual" if silent == sums else "deemed"
    lost = [f"{row['gate']}_{row['axis']}" for row in both[binding]["gates"] if not row["passed"]]
    carried = not stops and both[binding]["carried"]
    return {**both, "binding": binding, "carried": carried, "reasons": stops or lost, "stops": stops}


class Count:
    """One item counted from opened ballots of units on the roll."""

    def __init__(
        self, units: dict[str, list[Ballot]], item: str, terms: Terms, roll: dict[str, tuple[int, str]]
    ):
        self.terms, self.roll = terms, roll
        self.whole = {"area": sum(a for a, _ in roll.values()), "heads": len({h for _, h in roll.values()})}
        said = {unit: speaks(given, item, terms) for unit, given in units.items()}
        self.choices = {unit: choice for unit, (choice, _) in said.items()}
        self.unsettled = [unit for unit, (_, is_open) in said.items() if is_open]
        valid = {unit for unit, given in units.items() if any(b.valid for b in given)}
        self.aside = sorted(unit for unit in valid if not self.choices[unit])

    def outcome(self, ready: set[str]) -> dict[str, Any]:
        """The outcome; `ready` are the units whose silence may count."""
        found = self._with(self.choices, ready)
        for choice in ("yes", "no") if self.unsettled and not found["stops"] else ():
            other = self._with({**self.choices, **dict.fromkeys(self.unsettled, choice)}, ready)
            if other["stops"] or other["carried"] != found["carried"]:
                return {
                    **found,
                    "carried": False,
                    "reasons": ["conflicts_matter"],
                    "stops": ["conflicts_matter"],
                }
        return found

    def _with(self, choices: dict[str, str], ready: set[str]) -> dict[str, Any]:
        voices = [Voice(unit, *self.roll[unit], choice) for unit, choice in choices.items() if choice]
        silent = [Voice(unit, *self.roll[unit], "") for unit in self.roll if unit not in choices]
        sums = tally(voices)
        added, stops = deemed(silent, voices, sums, ready, self.terms)
        return concluded(sums, tally([*voices, *added]), stops, self.terms, self.whole)
