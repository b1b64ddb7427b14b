"""Who pays what of an alliance's cost until the fair shares of section 5 come: provisional, and said so."""

from collections.abc import Mapping

from linmeng.domain.planning.costs import Calculation
from linmeng.domain.refusals import sentence

PROVISIONAL = sentence(
    "The shares are provisional: within an alliance each compound pays the same part of what it can be asked"
    " for, in a merged one the same fee per m²; whether a group would rather leave is not examined yet."
)


def shares(calculation: Calculation) -> dict[str, float]:
    """CNY/month per member, summing to cost − subsidy, none above its pay. Source: model, section 5."""
    due = calculation.cost - calculation.subsidy
    pays = {line.id: line.pay for line in calculation.payers}
    if calculation.subsidy > 0 or len(pays) == 1:
        return dict(pays) if calculation.subsidy > 0 else {next(iter(pays)): due}
    if calculation.mode == "merge":
        return _poured({line.id: line.area * line.target for line in calculation.payers}, pays, due)
    part = due / calculation.pay
    return {member: pay * part for member, pay in pays.items()}


def fees(calculation: Calculation, shared: Mapping[str, float]) -> dict[str, float]:
    """The monthly fee each share makes, CNY/m²; not above the cap."""
    return {line.id: shared[line.id] / (line.area * line.target) for line in calculation.payers}


def _poured(weights: Mapping[str, float], limits: Mapping[str, float], due: float) -> dict[str, float]:
    """`due` in proportion to the weights, cut at each one's limit, the rest poured on over the others."""
    full: dict[str, float] = {}
    while True:
        rest = due - sum(full.values())
        open_weight = sum(w for m, w in weights.items() if m not in full)
        level = rest / open_weight if open_weight > 0 else 0.0
        over = {m: limits[m] for m, w in weights.items() if m not in full and w * level > limits[m]}
        if not over:
            return {m: full.get(m, w * level) for m, w in weights.items()}
        full |= over
