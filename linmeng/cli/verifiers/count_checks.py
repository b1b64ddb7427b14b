"""What must hold of the count: numbers, rules, tallies, gates and result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from linmeng.cli.verifiers.recount import AXES, Count, Voice, concluded, tally
from linmeng.cli.verifiers.vote import Found, Vote


def counts(v: Vote) -> Found:
    for name in ("cast", "void"):
        found = sum(row[1] == name for row in v.log)
        if v.doc["outcome"]["ballots"][name] != found:
            yield f"/outcome/ballots/{name}", f"日志中为 {found}", f"the log has {found}"


def rules(v: Vote) -> Found:
    for at, item in enumerate(v.motion["items"]):
        if not v.terms[item["id"]] or item["id"] in v.items[:at]:
            yield f"/motion/items/{at}", "规则中没有此类事项，或无法理解", "the rules do not know this matter"
    for name in sorted(set(v.items) ^ set(v.doc["outcome"]["items"])):
        yield f"/outcome/items/{name}", "结果与议题不对应", "outcome and items do not match"


def each(v: Vote) -> Iterator[tuple[str, Any, Any]]:
    """The items that can be counted: id, outcome, terms."""
    for item, said in sorted(v.doc["outcome"]["items"].items()):
        if v.terms.get(item):
            yield item, said, v.terms[item]


def sums(v: Vote) -> Found:
    """What every tally must keep to, also when nothing is opened."""
    most = {"units": len(v.roll), "area": v.doc["roll"]["area"], "heads": v.doc["roll"]["heads"]}
    for item, said, _ in each(v):
        actual, silent = (said[name]["tally"] for name in ("actual", "deemed"))
        for name, one in (("actual", actual), ("deemed", silent)):
            whole = {what: sum(one[what].values()) for what in most}
            bad = any(whole[what] > most[what] for what in most) or whole["heads"] > whole["units"]
            bad = bad or one["units"]["split"] + one["area"]["split"] > 0
            bad = bad or any((one["units"][side] == 0) != (one["area"][side] == 0) for side in one["units"])
            if bad or (name == "actual" and whole["units"] > len(v.casts) - len(v.void)):
                yield (
                    f"/outcome/items/{item}/{name}/tally",
                    "合计互相矛盾或超过清册、票数",
                    "the sums contradict themselves, the roll or the log",
                )
        if any(silent[what][side] < n for what in ("units", "area") for side, n in actual[what].items()):
            yield (
                f"/outcome/items/{item}/deemed/tally",
                "推定票少于实际票",
                "with deemed votes there is less than without",
            )


def ready(v: Vote, terms: Any) -> set[str]:
    """The units whose silence may count: served in a way the rules name, after it was announced."""
    rows = v.doc["record"]["served"] if v.doc["record"] and v.motion["announced"] else []
    return {unit for unit, way in rows if way in terms.settings["service_ways"]}


def participation(v: Vote) -> Found:
    """Who took part: a unit with a valid ballot that is not named as blank or contradictory."""
    for item, said, _ in each(v) if v.level == "units" and v.doc["record"] else ():
        aside = set(v.doc["record"]["aside"].get(item, ()))
        there = [u for u, given in v.units.items() if u not in aside and any(b.valid for b in given)]
        found = tally(Voice(unit, *v.roll[unit], "yes") for unit in there)
        for what in ("units", *AXES):
            if sum(said["actual"]["tally"][what].values()) != found[what]["yes"]:
                yield (
                    f"/outcome/items/{item}/actual/tally/{what}",
                    f"参与合计应为 {found[what]['yes']}",
                    f"those who took part add up to {found[what]['yes']}",
                )


def count(v: Vote) -> Found:
    """The tallies from the ballots themselves."""
    for item, said, terms in each(v) if v.level == "choices" and v.doc["record"] else ():
        counted = Count(v.units, item, terms, v.roll)
        if v.doc["record"]["aside"].get(item, []) != counted.aside:
            yield (
                f"/record/aside/{item}",
                "搁置的房屋与票不符",
                "the units set aside are not those of the ballots",
            )
        found = counted.outcome(ready(v, terms))
        for name in ("actual", "deemed"):
            if said[name]["tally"] != found[name]["tally"]:
                yield (
                    f"/outcome/items/{item}/{name}/tally",
                    "与逐票重算不符",
                    "this is not what the ballots add up to",
                )
        if said["stops"] != found["stops"]:
            yield f"/outcome/items/{item}/stops", "与逐票重算不符", "this is not what the ballots lead to"


def result(v: Vote) -> Found:
    """Gates and result as they follow from the tallies, the rules and the denominators."""
    whole = {axis: v.doc["roll"][axis] for axis in AXES}
    for item, said, terms in each(v):
        found = concluded(said["actual"]["tally"], said["deemed"]["tally"], said["stops"], terms, whole)
        for name in ("actual", "deemed", "binding", "carried", "reasons"):
            if said[name] != found[name]:
                yield (
                    f"/outcome/items/{item}/{name}",
                    "与计票和规则不符",
                    "this does not follow from the tally and the rules",
                )
