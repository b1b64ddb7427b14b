"""The count (计票): two gates on two axes, as cast and with deemed votes, each explaining itself in exact
integers.

Source: CC 278, 1259; SPC-B 8–9; SH-REG 10, 18, 53, 69; domain rules 1.1–1.4.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.ballots import Ballot, Service, Standing, by_unit, standing
from linmeng.domain.voting.canonical import Plain
from linmeng.domain.voting.deeming import Deemed, deem
from linmeng.domain.voting.gates import Gate, Taken
from linmeng.domain.voting.packs import pack_hash
from linmeng.domain.voting.rolls import Roll
from linmeng.domain.voting.rules import Matter, RulePack
from linmeng.domain.voting.tally import Tally, Voice, tally


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way of counting: the sums, the four gates, and whether every gate is taken."""

    tally: Tally
    gates: tuple[Taken, ...]

    @property
    def carried(self) -> bool:
        return all(gate.passed for gate in self.gates)

    def gate(self, gate: str, axis: str) -> Taken:
        return next(g for g in self.gates if (g.gate, g.axis) == (gate, axis))


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one unit. `state`: voted, deemed, silent, blank, invalid or conflict."""

    unit: str
    area: int
    head: str
    state: str
    choice: str = ""
    ballot: str = ""
    yielded: tuple[str, ...] = ()  # ballots kept on file that do not count
    why: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """The result of one item. Both outcomes are always given; `binding` says which one decides.

    `stops` names what a person must decide first (then nothing is carried): majorities_disagree,
    no_majority, conflicts_matter. `outside` are ballots for units that are not on the roll.
    """

    item: str
    matter: str
    pack: str
    roll: str
    actual: Outcome
    deemed: Outcome
    binding: str  # "actual" | "deemed"
    stops: tuple[str, ...]
    lines: tuple[Line, ...]
    outside: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        return self.deemed if self.binding == "deemed" else self.actual

    @property
    def needs_decision(self) -> bool:
        return bool(self.stops)

    @property
    def carried(self) -> bool:
        return not self.stops and self.outcome.carried

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is as it is: what stops it, else each gate that is not taken, as gate_axis."""
        return self.stops or tuple(f"{g.gate}_{g.axis}" for g in self.outcome.gates if not g.passed)


def count(
    roll: Roll,
    pack: RulePack,
    matter: str,
    item: str,
    ballots: Iterable[Ballot],
    services: Iterable[Service] = (),
    announced: str = "",
) -> Count:
    """Counts one item under the frozen pack. `announced`: the notice that told what silence means, "" for
    none.

    Raises NotUnderstood for an unknown matter, or ballots that contradict the record (see `by_unit`).
    """
    rule, kept = pack.matter(matter), list(services)
    units = by_unit(ballots)
    on_roll = {e.unit for e in roll.entries}
    standings = {u: standing(units[u], item, pack) for u in units if u in on_roll}
    outside = sorted(b.id for u, found in units.items() if u not in on_roll for b in found)
    result = _counted(roll, pack, rule, standings, kept, announced)
    stops = result.stops or _unsettled(result, roll, pack, rule, standings, kept, announced)
    hashes = pack_hash(pack), roll.hash
    return replace(result, item=item, pack=hashes[0], roll=hashes[1], stops=stops, outside=tuple(outside))


def _counted(
    roll: Roll,
    pack: RulePack,
    matter: Matter,
    standings: Mapping[str, Standing],
    services: Sequence[Service],
    announced: str,
) -> Count:
    voices = [
        Voice(e.unit, e.area, e.head, standings[e.unit].choice)
        for e in roll.entries
        if e.unit in standings and standings[e.unit].choice
    ]
    cast = tally(voices)
    found = deem(roll, pack, matter, standings, (voices, cast), services, announced)
    actual = Outcome(cast, gates_of(matter, roll, cast))
    with_deemed = tally([*voices, *found.voices])
    deemed = Outcome(with_deemed, gates_of(matter, roll, with_deemed)) if found.voices else actual
    binding = "deemed" if found.voices else "actual"
    lines = _lines(roll, standings, found)
    return Count("", matter.code, "", "", actual, deemed, binding, found.stops, lines, ())


def gates_of(matter: Matter, roll: Roll, counted: Tally) -> tuple[Taken, ...]:
    """The four gates with what they have: participation, then approval, each by area and by heads."""
    total = {"area": roll.area_total, "heads": roll.heads_total}
    taken = []
    for name, both in (("participation", matter.participation), ("approval", matter.approval)):
        for axis in ("area", "heads"):
            rule: Gate = getattr(both, axis)
            part = counted.part(axis)
            have = part if name == "participation" else counted.of("yes", axis)
            taken.append(Taken(name, axis, rule, have, total[axis] if rule.of == "all" else part))
    return tuple(taken)


def turn_out(roll: Roll, matter: Matter, returned: Collection[str]) -> tuple[Taken, Taken]:
    """Participation by area and by heads while the vote is open, from nothing but which units have
    returned.

    What was chosen is not asked for, so nobody can see a running result here. Ballots found invalid or
    blank at the count take part in the end less than this says. Units that are not on the roll are left
    aside.
    """
    came = [e for e in roll.entries if e.unit in returned]
    area = Taken(
        "participation", "area", matter.participation.area, sum(e.area for e in came), roll.area_total
    )
    heads = len({e.head for e in came})
    return area, Taken("participation", "heads", matter.participation.heads, heads, roll.heads_total)


def _unsettled(
    result: Count,
    roll: Roll,
    pack: RulePack,
    matter: Matter,
    standings: Mapping[str, Standing],
    services: Sequence[Service],
    announced: str,
) -> tuple[str, ...]:
    """Contradicting ballots that no rule settles: a person decides if yes, no or void would give
    different results.
    """
    open_units = [u for u, s in standings.items() if s.unsettled]
    if not open_units:
        return ()
    for choice in ("yes", "no"):
        settled = {u: replace(standings[u], choice=choice) for u in open_units}
        other = _counted(roll, pack, matter, {**standings, **settled}, services, announced)
        if other.stops or other.carried != result.carried:
            return ("conflicts_matter",)
    return ()


def _lines(roll: Roll, standings: Mapping[str, Standing], found: Deemed) -> tuple[Line, ...]:
    deemed = {v.unit: v.choice for v in found.voices}
    lines = []
    for e in roll.entries:
        s = standings.get(e.unit)
        if s is not None:
            line = Line(e.unit, e.area, e.head, s.state, s.choice, s.ballot, s.yielded, s.rule)
        elif e.unit in deemed:
            line = Line(e.unit, e.area, e.head, "deemed", deemed[e.unit])
        else:
            line = Line(e.unit, e.area, e.head, "silent", why=found.silent.get(e.unit, ""))
        lines.append(line)
    return tuple(lines)


def count_data(counted: Count) -> dict[str, Plain]:
    """The result as plain data for a page, the vote file and canonical JSON; lines are given by
    `line_data`.
    """
    return {
        "item": counted.item,
        "matter": counted.matter,
        "pack": counted.pack,
        "roll": counted.roll,
        "actual": _outcome_data(counted.actual),
        "deemed": _outcome_data(counted.deemed),
        "binding": counted.binding,
        "stops": list(counted.stops),
        "carried": counted.carried,
        "reasons": list(counted.reasons),
        "states": _states(counted.lines),
        "outside": list(counted.outside),
    }


def line_data(line: Line) -> dict[str, Plain]:
    return {
        "unit": line.unit,
        "area": line.area,
        "head": line.head,
        "state": line.state,
        "choice": line.choice,
        "ballot": line.ballot,
        "yielded": list(line.yielded),
        "why": line.why,
    }


def _outcome_data(outcome: Outcome) -> dict[str, Plain]:
    gates: list[Plain] = [dict(g.as_data()) for g in outcome.gates]
    return {"tally": outcome.tally.as_data(), "gates": gates, "carried": outcome.carried}


def _states(lines: Iterable[Line]) -> dict[str, Plain]:
    """Units and area of every state a unit can be in; silent and invalid ones by why."""
    sums: dict[str, list[int]] = {}
    for line in lines:
        key = f"{line.state}_{line.why}" if line.state in ("silent", "invalid") and line.why else line.state
        found = sums.setdefault(key, [0, 0])
        found[0] += 1
        found[1] += line.area
    return {key: {"units": units, "area": area} for key, (units, area) in sums.items()}


@dataclass(frozen=True, slots=True)
class Together:
    """A merge of several compounds: carried only when every one carries by itself (SH-REG 10, SH-OP II)."""

    carried: bool
    lost: tuple[str, ...]
    undecided: tuple[str, ...]
    missing: tuple[str, ...]


def together(compounds: Iterable[str], counts: Mapping[str, Count]) -> Together:
    """The common result of compounds that vote on one merge. One that has not counted yet carries
    nothing.

    Each may have counted under local settings of its own. Raises NotUnderstood for fewer than two
    compounds, a count of a compound that is not part of it, or counts of different matters.
    """
    asked = sorted(set(compounds))
    if len(asked) < 2:
        raise NotUnderstood("A merge needs at least two compounds.")
    if set(counts) - set(asked):
        raise NotUnderstood("A result belongs to a compound that does not take part in this merge.")
    if len({c.matter for c in counts.values()}) > 1:
        raise NotUnderstood("The compounds voted on different matters.")
    missing = tuple(c for c in asked if c not in counts)
    undecided = tuple(c for c in asked if c in counts and counts[c].needs_decision)
    lost = tuple(c for c in asked if c in counts and not counts[c].carried and not counts[c].needs_decision)
    return Together(not (missing or undecided or lost), lost, undecided, missing)
