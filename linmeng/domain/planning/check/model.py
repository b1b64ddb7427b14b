"""What an alliance costs and who can pay it. Source: planning model, sections 3, 4 and 5.

Written for reading beside the model page, not for speed. Money in CNY/month, crew in FTE.
"""

import functools
import math
from collections.abc import Iterable, Mapping, Sequence

from linmeng.domain.planning.check.ground import Ground
from linmeng.domain.planning.compound import Compound, Mode, Street
from linmeng.domain.planning.rates import Position, Rates


class Model:
    """The planning model for one street and one city's rates.

    `members` are ids of compounds of the street, each once. Prices are asked for sets whether or not
    the model allows them; that is for `allowed` to say.
    """

    def __init__(self, street: Street, rates: Rates, slack: float = 0.0) -> None:
        self.street, self.rates, self.slack = street, rates, slack
        self.compounds = {c.id: c for c in street.compounds}
        self.ground = Ground(street, rates.limits, slack)

    @functools.cached_property
    def letter(self) -> "Model":
        """The same without tolerance on gaps."""
        return Model(self.street, self.rates) if self.slack else self

    def of(self, members: Iterable[str]) -> list[Compound]:
        """The compounds with these ids."""
        return [self.compounds[m] for m in members]

    # Section 3: the cost

    def gates(self, members: Sequence[str], mode: Mode) -> float:
        """Guard posts; walls between merged compounds open."""
        total = math.fsum(c.gates for c in self.of(members))
        return max(min(1.0, total), total - (len(members) - 1)) if mode == "merge" else total

    def areas(self, members: Sequence[str], mode: Mode) -> int:
        """Number of management areas."""
        return 1 if mode == "merge" else len(members)

    def tree_km(self, members: Sequence[str]) -> float:
        """Length of the minimum spanning tree over the centres (Prim), km."""
        numbers = sorted(self.ground.number[m] for m in members)
        reached, waiting, metres = numbers[:1], numbers[1:], 0
        while waiting:
            step, nearest = min((self.ground.distance(*sorted((a, b))), b) for a in reached for b in waiting)
            metres += step
            reached.append(nearest)
            waiting.remove(nearest)
        return metres / 1000

    def load(self, position: Position, members: Sequence[str], mode: Mode) -> float:
        """FTE the work asks for at one position."""
        return math.fsum(
            [
                *(_driven(position, c) for c in self.of(members)),
                position.per_gate * self.gates(members, mode),
                position.travel_per_km * self.tree_km(members),
            ]
        )

    def floor(self, position: Position, members: Sequence[str], mode: Mode) -> float:
        """Least FTE at one position."""
        if mode == "selfrun":
            return 0.0
        if position.areas_per_person is None:
            return position.floor
        return position.floor * math.ceil(self.areas(members, mode) / position.areas_per_person)

    def crew(self, members: Sequence[str], mode: Mode) -> dict[str, float]:
        """FTE by position, in whole steps; `selfrun` staffs the special positions only."""
        crew = {}
        for p in self.rates.positions:
            if mode != "selfrun" or p.special:
                need = max(self.load(p, members, mode), self.floor(p, members, mode))
                crew[p.id] = p.step * math.ceil(need / p.step - 1e-9)
        return crew

    def company(self, members: Sequence[str], mode: Mode, host: str | None) -> str | None:
        """Who runs the alliance; None for a new company or nobody."""
        if mode == "attach":
            return (self.compounds[host].company if host else None) or None
        managed: dict[str, list[float]] = {}
        for c in self.of(members):
            if c.company:
                managed.setdefault(c.company, []).append(c.area)
        # Rounded: a tie stays one, whatever the order of the sum.
        return min(managed, key=lambda name: (-round(math.fsum(managed[name]), 6), name), default=None)

    def changed(self, members: Sequence[str], mode: Mode) -> int:
        """How many members change their company or their area."""
        if mode == "merge":
            return len(members)
        if mode == "attach":
            return len(members) - 1
        if mode == "unified":
            company = self.company(members, mode, None)
            return sum(company is None or c.company != company for c in self.of(members))
        return 0

    def cost(self, members: Sequence[str], mode: Mode) -> float:
        """What the alliance costs in a month."""
        direct, positions = self.rates.direct, {p.id: p for p in self.rates.positions}
        staff = math.fsum(positions[p].wage * fte for p, fte in self.crew(members, mode).items())
        lines = [
            direct.per_m2 * c.area
            + direct.per_household * c.households
            + direct.per_lift * c.lifts
            + direct.per_compound
            for c in self.of(members)
        ]
        running = staff + math.fsum(lines) + direct.per_committee * self.areas(members, mode)
        change = getattr(self.rates.change, mode, 0.0) * self.changed(members, mode)
        return running * (1 + direct.overhead) * (1 + direct.tax) + change

    # Section 4: fees, subsidy, objective

    def cap(self, member: str) -> float:
        """The most a resident can be asked for, CNY/m²."""
        c, fees = self.compounds[member], self.rates.fees
        if c.housing_class not in fees.ceiling:
            return max(c.fee, fees.floor_fee)
        base = c.fee if c.fee > 0 else fees.floor_fee
        return max(c.fee, min(base * (1 + fees.max_raise), fees.ceiling[c.housing_class]))

    def weight(self, member: str) -> float:
        """m² that pay: floor area times the share of fees collected."""
        c = self.compounds[member]
        return c.area * max(c.collection, self.rates.fees.collection_target)

    @functools.cache  # noqa: B019 - lives as long as one check
    def pay(self, member: str) -> float:
        """What a member's residents can be asked for in a month, user constraints not regarded."""
        own: list[Mode] = ["independent"]
        c = self.compounds[member]
        if not c.mature and c.area <= self.rates.limits.max_selfrun_area:
            own.append("selfrun")
        alone = min(self.cost([member], mode) + self.shortfall([member], mode) for mode in own)
        return min(self.cap(member) * self.weight(member), alone)

    def subsidy(self, members: Sequence[str], mode: Mode) -> float:
        """What the street pays."""
        return max(0.0, self.cost(members, mode) - math.fsum(self.pay(m) for m in members))

    def shortfall(self, members: Sequence[str], mode: Mode) -> float:
        """Price of the service that `selfrun` lacks."""
        if mode != "selfrun":
            return 0.0
        return self.rates.objective.service_penalty * math.fsum(c.area for c in self.of(members))

    def objective(self, members: Sequence[str], mode: Mode) -> float:
        """What the alliance adds to the plan's objective."""
        weighted = self.rates.objective.subsidy_weight * self.subsidy(members, mode)
        return self.cost(members, mode) + weighted + self.shortfall(members, mode)

    # Section 5: the one fee of a merge

    def merged_shares(self, members: Sequence[str]) -> dict[str, float]:
        """Shares of a `merge`: one fee, cut at what each can pay, the rest shared on."""
        left = self.cost(members, "merge") - self.subsidy(members, "merge")
        shares: dict[str, float] = {}
        open_: Mapping[str, float] = {m: self.weight(m) for m in members}
        while open_:
            fee = left / (math.fsum(open_.values()) or 1.0)
            cut = [m for m in open_ if fee * open_[m] > self.pay(m)]
            for m in cut or open_:
                shares[m] = self.pay(m) if cut else fee * open_[m]
            left -= math.fsum(shares[m] for m in cut)
            open_ = {m: w for m, w in open_.items() if cut and m not in cut}
        return shares


def _driven(p: Position, c: Compound) -> float:
    """FTE one compound asks for at one position by its size."""
    return (
        p.per_compound
        + p.per_1000m2 * c.area / 1000
        + p.per_100households * c.households / 100
        + p.per_building * c.buildings
        + p.per_lift * c.lifts
    )
