"""A recount written apart from the product: one pass over units with dictionaries and Fractions, no
shared helper.

It knows the law from the page, not from the code: two gates, two axes, heads are holders, silence after
the rulebook.
"""

from fractions import Fraction
from typing import Any


def chosen(unit_ballots: list[Any], rules: dict[str, Any]) -> tuple[str, str]:
    """(state, choice) of a unit from its ballots."""
    good = sorted((b for b in unit_ballots if b.valid), key=lambda b: b.number)
    if not good:
        return "invalid", ""
    good = [b for b in good if b.choices.get("1") != "invalid"]  # two ticks: this paper is silent on the item
    if not good:
        return "invalid", ""
    paper = [b for b in good if b.channel == "paper"]
    other = [b for b in good if b.channel != "paper"]
    if other:
        other = [
            max(other, key=lambda b: b.number) if rules["changeable"] else min(other, key=lambda b: b.number)
        ]
    pool = sorted(paper + other, key=lambda b: b.number)
    words = {b.choices.get("1", "") for b in pool}
    if len(words) > 1:
        rule = rules["conflict"]
        if rule == "first":
            words = {pool[0].choices.get("1", "")}
        elif rule == "last":
            words = {pool[-1].choices.get("1", "")}
        elif rule == "paper":
            words = {b.choices.get("1", "") for b in paper}
        elif rule == "electronic":
            words = {b.choices.get("1", "") for b in other}
    if len(words) != 1:
        return "conflict", ""
    word = words.pop()
    if not word:
        return ("voted", "abstain") if rules["blank"] == "abstain" else ("blank", "")
    return "voted", word


def recount(units: list[dict[str, Any]], cast: list[Any], rules: dict[str, Any]) -> dict[str, Any]:
    """`units`: id, area, holder, served.

    `rules`: gates as (of, share, strict), settings. Conflicts count as void.
    """
    said: dict[str, str] = {}
    for unit in units:
        own = [b for b in cast if b.unit == unit["id"]]
        if own:
            said[unit["id"]] = chosen(own, rules)[1]
    actual = _result(units, said, rules)
    if rules["unreturned"] == "exclude" or not rules["announced"]:
        return {"actual": actual, "deemed": actual, "stopped": False}
    quiet = [u for u in units if u["id"] not in said and u["served"]]
    follow = "abstain"
    if rules["unreturned"] == "follow_majority" and quiet:
        sides = []
        for axis in ("area", "heads"):
            part = actual[axis]["part"]
            over = [c for c in ("yes", "no") if part and Fraction(actual[axis][c], part) > Fraction(1, 2)]
            sides.append(over[0] if over else None)
        if None in sides or sides[0] != sides[1]:
            return {"actual": actual, "deemed": actual, "stopped": True}
        follow = sides[0] or ""
    everything = dict(said)
    for unit in quiet:
        own_words = {said[u["id"]] for u in units if u["holder"] == unit["holder"] and said.get(u["id"])}
        if follow == "abstain" or own_words <= {follow}:
            everything[unit["id"]] = follow
    return {"actual": actual, "deemed": _result(units, everything, rules), "stopped": False}


def _result(units: list[dict[str, Any]], said: dict[str, str], rules: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    area = {c: sum(u["area"] for u in units if said.get(u["id"]) == c) for c in ("yes", "no", "abstain")}
    out["area"] = {**area, "part": sum(area.values())}
    people: dict[str, list[str]] = {}
    for unit in units:
        if said.get(unit["id"]):
            people.setdefault(unit["holder"], []).append(said[unit["id"]])
    heads = {
        c: sum(1 for words in people.values() if all(w == c for w in words)) for c in ("yes", "no", "abstain")
    }
    out["heads"] = {**heads, "part": len(people)}
    total = {"area": sum(u["area"] for u in units), "heads": len({u["holder"] for u in units})}
    carried = True
    for name in ("participation", "approval"):
        of, share, strict = rules[name]
        for axis in ("area", "heads"):
            have = out[axis]["part" if name == "participation" else "yes"]
            base = total[axis] if of == "all" else out[axis]["part"]
            ratio = Fraction(have, base) if base else Fraction(0)
            carried = carried and (ratio > share if strict else ratio >= share)
    out["carried"] = carried
    return out
