"""What every peer is given: who is whose neighbour, and what any group of compounds would cost.

Fast for small groups, and checked against `costs.price` whenever a plan is judged.
"""

from collections.abc import Iterable
from functools import cached_property
from math import ceil, fsum
from typing import NamedTuple

import numpy as np

from linmeng.domain.planning.compound import Compound, Mode, Street
from linmeng.domain.planning.costs import company_of, load_of, own_modes, payer
from linmeng.domain.planning.modes import AREA_HAIR
from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.planning.rates import Rates

Group = frozenset[int]  # compounds by their number in the order of their ids


class Way(NamedTuple):
    """A group, how it is managed and what it adds to the objective, CNY/month."""

    objective: float
    members: tuple[int, ...]
    mode: Mode
    host: int | None


class Ground:
    """One street under one city's rates. User constraints are not regarded: the instances have none."""

    def __init__(self, street: Street, rates: Rates) -> None:
        self.street, self.rates = street, rates
        self.compounds: list[Compound] = sorted(street.compounds, key=lambda c: c.id)
        self.near = neighbours(street, rates)
        index = self.near.place.index
        self.of = [{index[o] for o in self.near.of[c.id]} for c in self.compounds]
        self.adjacent = [{index[o] for o in self.near.adjacent[c.id]} for c in self.compounds]
        self.pay = [payer(c, rates).pay for c in self.compounds]
        self.load = [[load_of(p, c) for c in self.compounds] for p in rates.positions]
        self._known: dict[Group, Way | None] = {}

    def __len__(self) -> int:
        return len(self.compounds)

    @cached_property
    def metres(self) -> list[list[float]]:
        """Between the centres of any two compounds."""
        i, j = np.indices((len(self), len(self)))
        metres = self.near.place.distance(i.ravel(), j.ravel())
        found: list[list[float]] = metres.reshape(i.shape).tolist()  # type: ignore[assignment]
        return found

    def best(self, group: Iterable[int]) -> Way | None:
        """The cheapest way the model allows a group; None when it allows none."""
        key = frozenset(group)
        if key not in self._known:
            self._known[key] = min(self._ways(tuple(sorted(key))), default=None, key=lambda way: way[0])
        return self._known[key]

    def alone(self, i: int) -> Way:
        """The cheaper way of staying alone."""
        way = self.best((i,))
        assert way is not None
        return way

    def apart(self, group: Iterable[int]) -> float:
        """What the members add to the objective when each stays alone."""
        return sum(self.alone(i).objective for i in group)

    def _ways(self, group: tuple[int, ...]) -> Iterable[Way]:
        if len(group) == 1:
            modes = own_modes(self.compounds[group[0]], self.rates)
            return [self._way(group, mode, None) for mode in modes]
        if len(group) > self.rates.limits.max_members:
            return []
        found = []
        if self._may_merge(group):
            found.append(self._way(group, "merge", None))
        if self._may_unify(group):
            found.append(self._way(group, "unified", None))
        host = self._host(group)
        return found if host is None else [*found, self._way(group, "attach", host)]

    def _may_merge(self, group: tuple[int, ...]) -> bool:
        members = [self.compounds[i] for i in group]
        tiers = [c.tier for c in members]
        one = len({(c.subdistrict, c.housing_class) for c in members}) == 1
        return one and max(tiers) - min(tiers) <= 1 and connected(group, self.adjacent)

    def _may_unify(self, group: tuple[int, ...]) -> bool:
        limits, members = self.rates.limits, [self.compounds[i] for i in group]
        enough = sum(c.area for c in members) >= limits.min_unified_area - AREA_HAIR
        few = sum(c.mature for c in members) <= limits.unified_max_mature
        return enough and few and connected(group, self.of)

    def _host(self, group: tuple[int, ...]) -> int | None:
        mature = [i for i in group if self.compounds[i].mature]
        if len(mature) != 1:
            return None
        host, others = mature[0], [i for i in group if i != mature[0]]
        room = self.rates.limits.spare * self.compounds[host].area
        fits = sum(self.compounds[i].area for i in others) <= room + AREA_HAIR
        return host if fits and all(i in self.of[host] for i in others) else None

    def _way(self, group: tuple[int, ...], mode: Mode, host: int | None) -> Way:
        """Sections 3 and 4 of the planning model, in few steps."""
        rates, members = self.rates, [self.compounds[i] for i in group]
        areas = 1 if mode == "merge" else len(group)
        staff, gates, km = 0.0, self._gates(members, mode), self._tree(group)
        for p, load in zip(rates.positions, self.load, strict=True):
            if mode == "selfrun" and not p.special:
                continue
            work = sum(load[i] for i in group) + p.per_gate * gates + p.travel_per_km * km
            people = 1 if p.areas_per_person is None else ceil(areas / p.areas_per_person)
            floor = 0.0 if mode == "selfrun" else p.floor * people
            staff += p.wage * p.step * ceil(max(work, floor) / p.step - 1e-9)
        d = rates.direct
        direct = sum(
            d.per_m2 * c.area + d.per_household * c.households + d.per_lift * c.lifts for c in members
        )
        direct += d.per_compound * len(group) + d.per_committee * areas
        cost = (staff + direct) * (1 + d.overhead) * (1 + d.tax) + self._change(members, mode, host)
        subsidy = max(0.0, cost - fsum(self.pay[i] for i in group))
        lacking = rates.objective.service_penalty * members[0].area if mode == "selfrun" else 0.0
        return Way(cost + rates.objective.subsidy_weight * subsidy + lacking, group, mode, host)

    def _gates(self, members: list[Compound], mode: Mode) -> float:
        total = sum(c.gates for c in members)
        return max(min(1.0, total), total - (len(members) - 1)) if mode == "merge" else total

    def _change(self, members: list[Compound], mode: Mode, host: int | None) -> float:
        change = self.rates.change
        if mode == "merge":
            return change.merge * len(members)
        if mode == "attach":
            return change.attach * (len(members) - 1)
        if mode != "unified":
            return 0.0
        company = company_of(members, mode, None)
        return change.unified * sum(company is None or c.company != company for c in members)

    def _tree(self, group: tuple[int, ...]) -> float:
        """Length of the minimum spanning tree, km (Prim 1957)."""
        metres, total = self.metres, 0.0
        row = metres[group[0]]
        near = {j: row[j] for j in group[1:]}
        while near:
            k = min(near, key=near.__getitem__)
            total += near.pop(k)
            row = metres[k]
            for j, d in near.items():
                if row[j] < d:
                    near[j] = row[j]
        return total / 1000


def connected(group: Iterable[int], links: list[set[int]]) -> bool:
    """Whether a group hangs together by links between its members."""
    left = set(group)
    todo = [left.pop()]
    while todo:
        reached = links[todo.pop()] & left
        left -= reached
        todo += reached
    return not left
