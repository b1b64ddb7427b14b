"""What the shares of an alliance mean for each member, in figures and sentences. Source: section 5."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from linmeng.domain.planning.costs import Calculation, MemberLine
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.sharing.shares import NOT_EXAMINED, Basis, Objection, Shared
from linmeng.domain.refusals import sentence


@dataclass(frozen=True, slots=True)
class Standing:
    """How one member fares, CNY/month. `alone` − `together` = `saved`."""

    id: str
    alone: float  # what its residents would bear by themselves: its pay; in an alliance of one, its share
    together: float  # its share
    saved: float  # ≥ 0
    subsidised: float  # its part of the alliance's subsidy
    subsidised_alone: float  # what the street would have to add if it stayed alone
    objections: tuple[Objection, ...]  # of the groups that it is in, the largest first


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence: msgid and values, like a refusal's."""

    message: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return self.message.format(**self.values)


def standings(calculation: Calculation, shared: Shared, rates: Rates) -> tuple[Standing, ...]:
    """Every member's standing, in the order of their ids.

    The subsidy is put down to the members in proportion to what the street would have to add to each alone:
    it follows the need. Where nobody alone needs any, in proportion to what they can be asked for.
    """
    parts = _subsidised(calculation, rates)
    found = []
    for line in calculation.payers:
        together = shared.shares[line.id]
        alone = line.pay if len(calculation.payers) > 1 else together
        objections = tuple(o for o in shared.objections if line.id in o.members)
        saved, needs = max(0.0, alone - together), _needs(line, rates)
        found.append(Standing(line.id, alone, together, saved, parts[line.id], needs, objections))
    return tuple(found)


def why(objection: Objection, names: Mapping[str, str]) -> Said:
    """Why a group objects; `names` are the compounds' by id."""
    return Said(
        sentence(
            "{names} would bear {alone} CNY a month together, by themselves;"
            " here they bear {here} CNY, {amount} CNY more."
        ),
        {
            "names": "、".join(names[m] for m in objection.members),
            "alone": f"{objection.alone:,.2f}",
            "here": f"{objection.here:,.2f}",
            "amount": f"{objection.amount:,.2f}",
        },
    )


BASES: Mapping[Basis, str] = {
    "alone": sentence("This compound stays by itself: there is nothing to share."),
    "subsidised": sentence(
        "Even together the costs are above what residents can be asked for: everybody pays up to that limit,"
        " and the street adds the rest."
    ),
    "one fee": sentence(
        "A merged area has one fee per m² by law; a compound whose limit is lower pays up to its limit."
    ),
    "nucleolus": sentence(
        "The saving is shared so that even the group with the least advantage has as much of it as possible."
        " No group would be better off by itself."
    ),
    "least core": sentence(
        "However the costs are shared, some group would be better off by itself. They are shared so that"
        " the most any group could gain by leaving is as little as possible."
    ),
    "not examined": NOT_EXAMINED,
}
"""What a reader is told about the rule that decided, by `Shared.basis`."""


def _needs(line: MemberLine, rates: Rates) -> float:
    """What the street would have to add to a compound alone, CNY/month; service that lacks costs nothing."""
    lacking = rates.objective.service_penalty * line.area if line.own_mode == "selfrun" else 0.0
    return max(0.0, line.own - lacking - line.pay)


def _subsidised(calculation: Calculation, rates: Rates) -> dict[str, float]:
    for weights in (
        {line.id: _needs(line, rates) for line in calculation.payers},
        {line.id: line.pay for line in calculation.payers},
        {line.id: line.area for line in calculation.payers},
    ):
        total = sum(weights.values())
        if total > 0:
            break
    return {m: calculation.subsidy * weight / total for m, weight in weights.items()}
