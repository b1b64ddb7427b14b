"""Whether the shares of an alliance are fair, and whether all who object are named. Source: section 5."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from linmeng.domain.planning.check.faults import Fault
from linmeng.domain.planning.check.kohlberg import improvable
from linmeng.domain.planning.check.model import Model
from linmeng.domain.planning.check.parts import worths
from linmeng.domain.planning.plan import Alliance
from linmeng.domain.refusals import sentence

EXAMINED = 10  # members; the parts of larger alliances are not looked at, and plans with such say so
LEAST, LEAST_PART = 0.01, 1e-6  # an objection is worth more, CNY and as a part of the cost
CLOSE = 1e-3  # CNY; amounts nearer than this are equal: sums of the same figures, added in another order


def sharing_faults(model: Model, alliance: Alliance) -> Iterator[Fault]:
    """Faults of the nucleolus and of the objections of an alliance with sound shares and a known mode.

    Where a gap lies within the tolerance of a limit, either reading of the gap is accepted.
    """
    members = sorted(alliance.members)
    if not 2 <= len(members) <= EXAMINED:
        return
    faults = list(_faults(model.letter, alliance, members))
    if faults and _is_doubtful(model, members):
        other = list(_faults(model, alliance, members))
        faults = other if len(other) < len(faults) else faults
    yield from faults


def _faults(model: Model, alliance: Alliance, members: Sequence[str]) -> Iterator[Fault]:
    worth = worths(model, members)
    who = " + ".join(alliance.members)
    shares, pays = [float(alliance.shares[m]) for m in members], [model.pay(m) for m in members]
    yield from _objections(model, alliance, members, worth)
    if alliance.mode == "merge" or model.subsidy(members, alliance.mode) > 0:
        return  # these have their own rule
    level = improvable(shares, pays, worth, CLOSE)
    if level is not None:
        yield Fault(
            "share-nucleolus",
            sentence(
                "{who}: the shares are not the nucleolus: {parts} could bear less"
                " and nobody who fares as badly would bear more"
            ),
            {"who": who, "parts": "; ".join(_names(members, part) for part in level)},
        )


def _objections(
    model: Model, alliance: Alliance, members: Sequence[str], worth: dict[int, float]
) -> Iterator[Fault]:
    who = " + ".join(alliance.members)
    excess = {
        part: sum(float(alliance.shares[m]) for k, m in enumerate(members) if part >> k & 1) - v
        for part, v in worth.items()
    }
    least = max(LEAST, LEAST_PART * model.cost(members, alliance.mode))
    named = [sum(1 << members.index(m) for m in set(part)) for part in alliance.objections]
    for part, amount in excess.items():
        values = {"who": who, "part": _names(members, part), "amount": amount, "v": worth[part]}
        if amount > least + CLOSE and part not in named:
            message = sentence("{who}: {part} would save {amount} CNY by leaving, and no objection says so")
            yield Fault("objection-missing", message, values)
        if amount < least - CLOSE and part in named:
            message = sentence("{who}: {part} is said to object, but by itself it would bear {v} CNY or more")
            yield Fault("objection-idle", message, values)
    amounts = [excess[part] for part in named]
    if any(b > a + CLOSE for a, b in pairwise(amounts)):
        message = sentence("{who}: the objections do not stand in order, the largest first")
        yield Fault("objection-order", message, {"who": who})


def _names(members: Sequence[str], part: int) -> str:
    return " + ".join(m for k, m in enumerate(members) if part >> k & 1)


def _is_doubtful(model: Model, members: Sequence[str]) -> bool:
    """Whether some pair here are neighbours, or adjacent, only with the tolerance on gaps."""
    loose, strict = model.ground, model.letter.ground
    numbers = [loose.number[m] for m in members]
    return any(
        loose.is_neighbour(i, j) != strict.is_neighbour(i, j)
        or loose.is_adjacent(i, j) != strict.is_adjacent(i, j)
        for i in numbers
        for j in numbers
        if i < j
    )
