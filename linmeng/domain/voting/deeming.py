"""Silence that counts (视为参与、从众条款): only by a local rule with its document, served and announced.

Source: G274 art. 26(2), CC 140, Shanghai No. 2 Intermediate Court (2022)沪02民初16号; domain rules 1.4.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from linmeng.domain.voting.ballots import Service, Standing
from linmeng.domain.voting.rolls import Entry, Roll
from linmeng.domain.voting.rules import Matter, RulePack
from linmeng.domain.voting.tally import Tally, Voice, majority


@dataclass(frozen=True, slots=True)
class Deemed:
    """The voices added for silent units; why each other silent unit has none; what stops the rule."""

    voices: tuple[Voice, ...]
    silent: Mapping[str, str]  # unit → why it counts nowhere
    stops: tuple[str, ...] = ()


def deem(
    roll: Roll,
    pack: RulePack,
    matter: Matter,
    standings: Mapping[str, Standing],
    actual: tuple[Sequence[Voice], Tally],
    services: Iterable[Service],
    announced: str,
) -> Deemed:
    """Deemed votes of units that returned nothing at all.

    Each needs the setting with its document, a notice that announced the consequence, and a record that
    the unit was served in a way the rules name. Under follow_majority the direction is what more than
    half of the actual area and more than half of the actual heads say; when they disagree or there is
    none, nothing is deemed and somebody must decide. An owner who said something else with another unit
    is not overruled by silence there.
    """
    silent = [e for e in roll.entries if e.unit not in standings]
    barred = _barred(pack, matter, announced)
    if barred:
        return Deemed((), {e.unit: barred for e in silent})
    ways = pack.value("service_ways")
    served = _served(services, ways if isinstance(ways, tuple) else ())
    why = {e.unit: served.get(e.unit, "not_served") for e in silent}
    ready = [e for e in silent if not why[e.unit]]
    if not ready:
        return Deemed((), why)
    choice, stops = _direction(pack, actual[1])
    if stops:
        return Deemed((), {u: w or "stopped" for u, w in why.items()}, stops)
    return _follow(ready, choice, actual[0], why)


def _barred(pack: RulePack, matter: Matter, announced: str) -> str:
    if pack.value("unreturned") == "exclude":
        return "not_set"
    if not matter.deemed:
        return "must_be_said"
    return "" if announced.strip() else "not_announced"


_FAULTS = ("", "no_evidence", "way_not_named")  # the best record of a unit decides


def _served(services: Iterable[Service], ways: tuple[str, ...]) -> dict[str, str]:
    """By unit: "" when served in a way the rules name and with evidence, else what its best record lacks."""
    found: dict[str, str] = {}
    for service in services:
        fault = "" if service.evidence.strip() else "no_evidence"
        if service.way not in ways:
            fault = "way_not_named"
        found[service.unit] = min(fault, found.get(service.unit, fault), key=_FAULTS.index)
    return found


def _direction(pack: RulePack, actual: Tally) -> tuple[str, tuple[str, ...]]:
    if pack.value("unreturned") == "abstain":
        return "abstain", ()
    area, heads = majority(actual, "area"), majority(actual, "heads")
    if not area or not heads:
        return "", ("no_majority",)
    return (area, ()) if area == heads else ("", ("majorities_disagree",))


def _follow(ready: Sequence[Entry], choice: str, voices: Sequence[Voice], why: Mapping[str, str]) -> Deemed:
    said: dict[str, set[str]] = {}
    for voice in voices:
        said.setdefault(voice.head, set()).add(voice.choice)
    overruled = {e.unit for e in ready if choice != "abstain" and said.get(e.head, set()) - {choice}}
    added = tuple(Voice(e.unit, e.area, e.head, choice, True) for e in ready if e.unit not in overruled)
    return Deemed(
        added, {u: "own_vote_differs" if u in overruled else w for u, w in why.items() if w or u in overruled}
    )
