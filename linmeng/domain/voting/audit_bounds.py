"""From a count to its audit: how far each gate is from turning, and what one wrong entry could do to it.

Everything in whole numbers: a gate with the share p/q is measured in 1/q of 0.01 m² or of a head, as
q·have − p·base.
"""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from linmeng.domain.refusals import NotNow
from linmeng.domain.voting.audit import Checkable, Plan, plan
from linmeng.domain.voting.counting import Count, Line
from linmeng.domain.voting.gates import Gate, Taken

HALF = Gate("participating", Fraction(1, 2), True)


def audit_plan(counted: Count, papers: Mapping[str, str], risk: Fraction) -> Plan:
    """The audit of a count's paper ballots. `papers`: every paper ballot's id → its unit, valid or not.

    A carried result is wrong when any gate was not truly taken: every gate's margin counts. A lost one is
    wrong only when every gate it lost was truly taken: the one that is hardest to turn decides. Raises
    NotNow for a result that still waits for a decision. An entry without paper, or paper without entry,
    is outside: reconcile first.
    """
    if counted.needs_decision:
        raise NotNow("The result waits for a decision: decide first, then audit.")
    gates = [*counted.outcome.gates, *_direction(counted)]
    if counted.carried:
        margins = {_name(g): _margin(g) for g in gates}
        return plan(_entries(counted, papers, gates), margins, risk)
    turns = [g for g in gates if g.gate == "direction" and not g.passed]
    lost = turns or [g for g in gates if not g.passed]  # while silence follows the noes, that must turn first
    plans = [plan(_entries(counted, papers, [g]), {_name(g): _margin(g)}, risk) for g in lost]
    return min(plans, key=lambda p: p.draws)


def _direction(counted: Count) -> list[Taken]:
    """Where silence followed the majority, that majority of the actual votes for yes is a gate of its
    own.
    """
    follows = [
        v
        for v in counted.lines
        if (v.state == "deemed" and v.choice != "abstain") or v.why == "own_vote_differs"
    ]
    if not follows:
        return []
    cast = counted.actual.tally
    return [Taken("direction", a, HALF, cast.of("yes", a), cast.part(a)) for a in ("area", "heads")]


def _name(gate: Taken) -> str:
    return f"{gate.gate}_{gate.axis}"


def _margin(gate: Taken) -> int:
    """The smallest change of q·have − p·base that turns the gate; at least 1."""
    p, q = gate.rule.share.numerator, gate.rule.share.denominator
    over = q * gate.have - p * gate.base
    if gate.passed:
        return max(1, over + (0 if gate.rule.strict else 1))
    return max(1, -over + (1 if gate.rule.strict else 0))


def _entries(counted: Count, papers: Mapping[str, str], gates: Collection[Taken]) -> Iterable[Checkable]:
    lines = {line.unit: line for line in counted.lines}
    of_head: dict[str, int] = {}
    for line in counted.lines:
        of_head[line.head] = of_head.get(line.head, 0) + line.area
    for ballot, unit in sorted(papers.items()):
        if unit in lines:
            line = lines[unit]
            yield Checkable(ballot, {_name(g): _bound(g, line, of_head[line.head]) for g in gates})


def _bound(gate: Taken, line: Line, holders_area: int) -> int:
    """The most one entry of a unit can move a gate against the announced result.

    Simple cases are exact: one unit, one ballot. Where the holder has more units (silence elsewhere may
    follow, a head may turn to split) or the unit more ballots, everything of the holder is taken to move.
    """
    p, q = gate.rule.share.numerator, gate.rule.share.denominator
    size = line.area if gate.axis == "area" else 1
    if line.area != holders_area or line.yielded or line.state == "conflict":
        return q * (holders_area if gate.axis == "area" else 1)
    counted = line.state == "voted"
    if gate.gate == "participation":
        return q * size if counted == gate.passed else 0
    if gate.passed:  # against it: a yes that was none, or a no that was not counted
        return q * size if line.choice == "yes" else (0 if counted else p * size)
    if not counted:  # for it: a yes that was not counted
        return (q if gate.rule.of == "all" else q - p) * size
    return 0 if line.choice == "yes" else q * size
