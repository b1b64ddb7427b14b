"""Who bears what: an alliance's shares, its fees, and who objects. Source: planning model, section 5."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from linmeng.domain.planning.costs import Calculation
from linmeng.domain.planning.geometry import Floats
from linmeng.domain.planning.sharing.nucleolus import nucleolus, sums
from linmeng.domain.planning.sharing.worth import LARGEST, Values, Worth
from linmeng.domain.refusals import sentence

Basis = Literal["alone", "subsidised", "one fee", "nucleolus", "least core", "not examined"]

NOT_EXAMINED = sentence(
    "In alliances of more than 10 compounds nobody has examined whether a part would be better off by itself:"
    " there each compound bears the same part of what it can be asked for."
)

_LEAST = 0.01  # CNY/month; a part that would save less does not object …
_LEAST_PART = 1e-6  # … nor one that would save less than this part of the alliance's cost


@dataclass(frozen=True, slots=True)
class Objection:
    """A part of an alliance that would bear less by itself, CNY/month."""

    members: tuple[str, ...]  # sorted
    here: float  # what it bears in the alliance
    alone: float  # v(T): what it would bear by itself, at best

    @property
    def amount(self) -> float:
        """What leaving would save it."""
        return self.here - self.alone


@dataclass(frozen=True, slots=True)
class Shared:
    """The shares of an alliance (CNY/month), the fees they make (CNY/m² and month) and who objects."""

    shares: Mapping[str, float]  # sum to cost − subsidy, 0 ≤ share ≤ pay
    fees: Mapping[str, float]
    objections: tuple[Objection, ...]  # the largest first
    basis: Basis  # the rule that decided
    slack: float | None
    """What the part nearest to leaving would lose by it, below 0 where one would gain; None where nobody
    could leave or nobody looked."""


def share(calculation: Calculation, worth: Worth) -> Shared:
    """Shares the cost less the subsidy of one alliance among its members.

    A subsidy: everybody bears its pay. A merge: one fee per m² that pays, cut at pay. Otherwise the
    nucleolus among 0 ≤ share ≤ pay, which lies in the core or, where that is empty, in the least core.
    Raises KeyError when `worth` is of another street.
    """
    pays = {line.id: line.pay for line in calculation.payers}
    due = calculation.cost - calculation.subsidy
    if len(pays) == 1:
        return _shared(calculation, dict.fromkeys(pays, due), "alone")
    if len(pays) > LARGEST:
        return _shared(calculation, _beyond(calculation, pays, due), "not examined")
    values = worth.of(calculation.members) if len(pays) > 2 else None
    if calculation.subsidy > 0:
        return _shared(calculation, pays, "subsidised", values)
    if calculation.mode == "merge":
        return _shared(calculation, one_fee(calculation), "one fee", values)
    if values is None:
        return _shared(calculation, _of_two(pays, due), "nucleolus")
    found, slack = nucleolus(values.worth, np.array(list(pays.values())), due)
    shares = dict(zip(pays, found.tolist(), strict=True))
    core = slack >= -_tolerance(calculation)
    return _shared(calculation, shares, "nucleolus" if core else "least core", values)


def one_fee(calculation: Calculation) -> dict[str, float]:
    """Cost less subsidy in proportion to area · target, cut at pay, the rest poured on."""
    weights = {line.id: line.area * line.target for line in calculation.payers}
    limits = {line.id: line.pay for line in calculation.payers}
    return _poured(weights, limits, calculation.cost - calculation.subsidy)


def _beyond(calculation: Calculation, pays: dict[str, float], due: float) -> dict[str, float]:
    """The shares of an alliance with too many parts to examine."""
    if calculation.subsidy > 0:
        return pays
    return one_fee(calculation) if calculation.mode == "merge" else _poured(pays, pays, due)


def _of_two(pays: dict[str, float], due: float) -> dict[str, float]:
    """Two save the same, unless one of them then paid less than nothing."""
    saved = sum(pays.values()) - due
    small = min(pays, key=lambda m: pays[m])
    least = max(0.0, pays[small] - saved / 2)
    return {m: least if m == small else due - least for m in pays}


def _shared(
    calculation: Calculation, shares: dict[str, float], basis: Basis, values: Values | None = None
) -> Shared:
    fees = {line.id: shares[line.id] / (line.area * line.target) for line in calculation.payers}
    if values is None:
        slack = min(line.pay - shares[line.id] for line in calculation.payers) if len(shares) == 2 else None
        return Shared(shares, fees, (), basis, slack)
    here = sums(np.array([shares[m] for m in values.members]))
    saves = here - values.worth
    objections = tuple(
        Objection(values.names(part), float(here[part]), float(values.worth[part]))
        for part in _objecting(saves, _tolerance(calculation))
    )
    return Shared(shares, fees, objections, basis, -float(saves[1:-1].max()))


def _objecting(saves: Floats, least: float) -> list[int]:
    """The proper parts that would save more than `least`, the largest amount first, ties by number."""
    parts = np.flatnonzero(saves[1:-1] > least) + 1
    return sorted(parts.tolist(), key=lambda part: (-round(float(saves[part]), 6), part))


def _tolerance(calculation: Calculation) -> float:
    return max(_LEAST, _LEAST_PART * calculation.cost)


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
