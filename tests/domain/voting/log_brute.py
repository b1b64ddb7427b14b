"""Is a file's outcome what the brute-force recount finds? (`brute.recount` knows one item.)"""

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from tests.domain.voting.brute import recount
from tests.domain.voting.log_world import ITEMS, Made

APPROVAL = {"a": ("participating", Fraction(1, 2), True), "b": ("participating", Fraction(3, 4), False)}


def differs(made: Made, doc: dict[str, Any]) -> list[str]:
    """What the file says otherwise than the recount."""
    void = {row.ballot for row in made.rows if row.kind == "void"}
    numbers = {row.ballot: n for n, row in enumerate(made.rows) if row.kind == "cast"}
    settings = {name: one["value"] for name, one in doc["rules"]["settings"].items()}
    ways = {unit for unit, way in made.counted.served if way in settings["service_ways"]}
    units = [{"id": u, "area": a, "holder": h, "served": u in ways} for u, a, h in made.frozen.entries]
    found = []
    for item in (i.id for i in ITEMS):
        cast = [
            SimpleNamespace(
                unit=c.sealed.unit, channel=c.sealed.channel, number=numbers[c.sealed.ballot],
                valid=c.sealed.ballot not in void, choices={"1": c.sealed.choices.get(item, "")},
            )
            for c in made.casts
        ]  # fmt: skip
        rules = {**settings, "announced": bool(doc["motion"]["announced"]), "approval": APPROVAL[item]}
        slow = recount(units, cast, {**rules, "participation": ("all", Fraction(2, 3), False)})
        said = doc["outcome"]["items"][item]
        for name in ("actual", "deemed"):
            for axis in ("area", "heads"):
                sums = said[name]["tally"][axis]
                mine = {side: sums[side] for side in ("yes", "no", "abstain")} | {"part": sum(sums.values())}
                found += [f"{item} {name} {axis}"] if mine != slow[name][axis] else []
            found += [f"{item} {name} carried"] if said[name]["carried"] != slow[name]["carried"] else []
        stopped = bool(set(said["stops"]) - {"conflicts_matter"})
        found += [f"{item} stops"] if stopped != slow["stopped"] else []
    return found
