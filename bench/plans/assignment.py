"""A plain CP-SAT model: who is in whose group, as one would write it down from the planning model.

Groups are led by their first compound, or by a host; a tree of neighbours in each keeps it connected and
gives the ways between. Where the model differs from the planning model: the tree runs along neighbours only
(never shorter than the spanning tree of section 3), the company of a unified alliance is free to choose, and
loads are rounded to a millionth. The plan it finds is priced by the planning model itself.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from bench.plans.clock import Cpu
from bench.plans.ground import Ground, Way

CENTS, MILLIONTHS, HUNDREDTHS = 100, 1_000_000, 100  # money, FTE, gates and areas as integers
FAR = 20_000  # m; no tree is longer


@dataclass(frozen=True)
class Answer:
    """The plan, and how far CP-SAT proved it for its own model (a share)."""

    ways: list[Way]
    gap: float


@dataclass
class Crowd:
    """A group that may come into being: its leader's flag and the members' (by number)."""

    lead: Any
    inside: dict[int, Any]
    merged: Any  # whether the group is merged, else unified; None for an attach group
    km: Any  # length of the tree, m


def cp_sat(ground: Ground, seconds: float, seed: int, workers: int = 2) -> Answer:
    """The best plan CP-SAT finds in `seconds` of every worker's time."""
    from ortools.sat.python import cp_model

    model = Assignment(ground, cp_model.CpModel())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    status = _solve(solver, model.cp, Cpu(seconds * workers))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer([ground.alone(i) for i in range(len(ground))], 1.0)
    gap = 1 - solver.best_objective_bound / solver.objective_value if solver.objective_value else 0.0
    return Answer(list(_ways(ground, model, solver)), min(1.0, max(0.0, gap)))


def _solve(solver: Any, model: Any, clock: Cpu) -> Any:
    """Solves until the processor time is up, however busy the machine is."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            if clock.remaining() <= 0:
                solver.stop_search()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        return solver.solve(model)
    finally:
        done.set()
        watcher.join()


def _ways(ground: Ground, model: "Assignment", solver: Any) -> Iterator[Way]:
    for crowd in model.crowds:
        if solver.value(crowd.lead):
            group = [i for i, flag in crowd.inside.items() if solver.value(flag)]
            way = ground.best(group)  # a kinder reading: the cheapest way for the group it found
            yield from [way] if way else [ground.alone(i) for i in group]
    yield from (ground.alone(i) for i, flag in enumerate(model.alone) if solver.value(flag))


class Assignment:
    """The model, built compound by compound."""

    def __init__(self, ground: Ground, cp: Any) -> None:
        self.ground, self.cp, n = ground, cp, len(ground)
        self.alone = [cp.new_bool_var("") for _ in range(n)]
        self.tree = [cp.new_int_var(0, FAR, "") for _ in range(n)]  # m, of what hangs below a compound
        self.merging = [cp.new_bool_var("") for _ in range(n)]
        self.crowds = [*self._led(), *self._hosted()]
        self._everybody()
        self._arcs()
        cost = [int(CENTS * ground.alone(i).objective) * self.alone[i] for i in range(n)]
        self.totals = [self._price(crowd) for crowd in self.crowds]
        cp.minimize(sum(cost) + sum(self.totals))

    # Who may be with whom ------------------------------------------------------------------------------

    def _led(self) -> Iterator[Crowd]:
        """Groups to merge or to unify, led by the member with the least number."""
        cp = self.cp
        for r in range(len(self.ground)):
            around = [i for i in self._within_reach(r) if i > r]
            if around:
                inside = {r: cp.new_bool_var("")} | {i: cp.new_bool_var("") for i in around}
                crowd = Crowd(inside[r], inside, cp.new_bool_var(""), self.tree[r])
                self._may_merge(r, crowd)
                self._may_unify(crowd)
                yield crowd

    def _within_reach(self, r: int) -> list[int]:
        """Compounds so few steps away that both may be in one alliance."""
        seen, edge = {r}, {r}
        for _ in range(self.ground.rates.limits.max_members - 1):
            edge = set().union(*(self.ground.of[i] for i in edge)) - seen
            seen |= edge
        return sorted(seen)

    def _hosted(self) -> Iterator[Crowd]:
        cp, limits, compounds = self.cp, self.ground.rates.limits, self.ground.compounds
        for h, host in enumerate(compounds):
            others = [i for i in sorted(self.ground.of[h]) if not compounds[i].mature]
            if host.mature and others:
                inside = {i: cp.new_bool_var("") for i in [h, *others]}
                area = sum(int(HUNDREDTHS * compounds[i].area) * inside[i] for i in others)
                cp.add(area <= int(HUNDREDTHS * limits.spare * host.area))
                yield Crowd(inside[h], inside, None, self.tree[h])

    def _may_merge(self, r: int, crowd: Crowd) -> None:
        cp, first, low = self.cp, self.ground.compounds[r], self.cp.new_bool_var("")
        cp.add_implication(crowd.merged, crowd.lead)
        for i, flag in crowd.inside.items():
            c = self.ground.compounds[i]
            other = (c.subdistrict, c.housing_class) != (first.subdistrict, first.housing_class)
            if other or abs(c.tier - first.tier) > 1:
                cp.add_bool_or(~flag, ~crowd.merged)
            elif c.tier != first.tier:  # not one above the first and one below
                cp.add_bool_or(~flag, ~crowd.merged, low if c.tier < first.tier else ~low)
            cp.add(self.merging[i] == crowd.merged).only_enforce_if(flag)

    def _may_unify(self, crowd: Crowd) -> None:
        limits, compounds = self.ground.rates.limits, self.ground.compounds
        area = sum(int(HUNDREDTHS * compounds[i].area) * flag for i, flag in crowd.inside.items())
        self.cp.add(area >= int(HUNDREDTHS * limits.min_unified_area) * (crowd.lead - crowd.merged))
        mature = sum(flag for i, flag in crowd.inside.items() if compounds[i].mature)
        self.cp.add(mature <= limits.unified_max_mature + limits.max_members * crowd.merged)

    def _everybody(self) -> None:
        """Each compound in one group or alone; each group led, and of two or more."""
        homes: list[list[Any]] = [[flag] for flag in self.alone]
        for crowd in self.crowds:
            size = sum(crowd.inside.values())
            self.cp.add(size >= 2 * crowd.lead)
            self.cp.add(size <= self.ground.rates.limits.max_members * crowd.lead)
            for i, flag in crowd.inside.items():
                homes[i].append(flag)
        for flags in homes:
            self.cp.add_exactly_one(flags)

    # Trees ---------------------------------------------------------------------------------------------

    def _arcs(self) -> None:
        """Every member but the leader hangs on a neighbour in its group; lengths add up to the leader."""
        cp, ground, n = self.cp, self.ground, len(self.ground)
        number = self._numbers()
        up: list[list[Any]] = [[] for _ in range(n)]
        below: list[list[Any]] = [[] for _ in range(n)]
        for i in range(n):
            for j in ground.of[i]:
                arc, length = cp.new_bool_var(""), cp.new_int_var(0, FAR, "")
                metres = max(1, round(ground.metres[i][j]))  # above 0, so that no tree bites its tail
                cp.add(number[i] == number[j]).only_enforce_if(arc)
                cp.add(length >= self.tree[i] + metres).only_enforce_if(arc)
                if j not in ground.adjacent[i]:
                    cp.add_implication(arc, ~self.merging[i])
                up[i].append(arc)
                below[j].append(length)
        for i in range(n):
            leads: list[Any] = [crowd.lead for crowd in self.crowds if crowd.lead is crowd.inside.get(i)]
            cp.add(sum(up[i]) + self.alone[i] + sum(leads) == 1)
            cp.add(self.tree[i] >= sum(below[i]))

    def _numbers(self) -> list[Any]:
        """The number of each compound's group."""
        most = len(self.crowds) + len(self.alone)
        number: list[Any] = [self.cp.new_int_var(0, most, "") for _ in self.alone]
        for i, flag in enumerate(self.alone):
            self.cp.add(number[i] == len(self.crowds) + i).only_enforce_if(flag)
        for k, crowd in enumerate(self.crowds):
            for i, flag in crowd.inside.items():
                self.cp.add(number[i] == k).only_enforce_if(flag)
        return number

    # Money ---------------------------------------------------------------------------------------------

    def _price(self, crowd: Crowd) -> Any:
        """What the group adds to the objective, in cents."""
        ground, most = self.ground, 10**12
        direct, rates = ground.rates.direct, ground.rates
        scale = CENTS * (1 + direct.overhead) * (1 + direct.tax)
        areas = self._areas(crowd)
        cost = round(scale * direct.per_committee) * areas + self._change(crowd)
        for k in range(len(rates.positions)):
            cost += round(scale * rates.positions[k].wage * rates.positions[k].step) * self._crew(
                k, crowd, areas
            )
        for i, flag in crowd.inside.items():
            c = ground.compounds[i]
            plain = direct.per_m2 * c.area + direct.per_household * c.households
            cost += round(scale * (plain + direct.per_lift * c.lifts + direct.per_compound)) * flag
        subsidy = self.cp.new_int_var(0, most, "")
        pay = sum(int(CENTS * ground.pay[i]) * flag for i, flag in crowd.inside.items())
        self.cp.add(subsidy >= cost - pay)
        weight = round(100 * rates.objective.subsidy_weight)
        total = self.cp.new_int_var(0, most, "")
        self.cp.add(100 * total >= 100 * cost + weight * subsidy)
        return total

    def _areas(self, crowd: Crowd) -> Any:
        """Management areas: one where they are merged, else one each."""
        size = sum(crowd.inside.values())
        if crowd.merged is None:
            return size
        areas = self.cp.new_int_var(0, self.ground.rates.limits.max_members, "")
        self.cp.add(areas >= size).only_enforce_if(~crowd.merged)
        self.cp.add(areas >= crowd.lead)
        return areas

    def _crew(self, k: int, crowd: Crowd, areas: Any) -> Any:
        """Steps of staff that cover the work and the floor of a position."""
        cp, p = self.cp, self.ground.rates.positions[k]
        steps, step = cp.new_int_var(0, 100_000, ""), round(MILLIONTHS * p.step)
        work = sum(int(MILLIONTHS * self.ground.load[k][i]) * flag for i, flag in crowd.inside.items())
        work += int(MILLIONTHS * p.per_gate / HUNDREDTHS) * self._gates(crowd) if p.per_gate else 0
        cp.add(step * steps >= work + int(MILLIONTHS * p.travel_per_km / 1000) * self._metres(crowd))
        if p.floor:
            people: Any = crowd.lead
            if p.areas_per_person:
                people = cp.new_int_var(0, 1000, "")
                cp.add(p.areas_per_person * people >= areas)
            cp.add(step * steps >= int(MILLIONTHS * p.floor) * people)
        return steps

    def _metres(self, crowd: Crowd) -> Any:
        """The ways of this group; a compound's tree counts only where it leads."""
        metres = self.cp.new_int_var(0, FAR, "")
        self.cp.add(metres >= crowd.km).only_enforce_if(crowd.lead)
        return metres

    def _gates(self, crowd: Crowd) -> Any:
        """Posts in hundredths: walls between merged compounds open."""
        cp, inside = self.cp, crowd.inside
        total = sum(round(HUNDREDTHS * self.ground.compounds[i].gates) * flag for i, flag in inside.items())
        if crowd.merged is None:
            return total
        gates, first = cp.new_int_var(0, 100_000, ""), cp.new_int_var(0, HUNDREDTHS, "")
        cp.add(gates >= total).only_enforce_if(~crowd.merged)
        cp.add(gates >= total - HUNDREDTHS * (sum(inside.values()) - crowd.lead))
        cp.add_min_equality(first, [HUNDREDTHS, total])
        cp.add(gates >= first)
        return gates

    def _change(self, crowd: Crowd) -> Any:
        """What changing companies costs, in cents."""
        cp, change, size = self.cp, self.ground.rates.change, sum(crowd.inside.values())
        if crowd.merged is None:
            return round(CENTS * change.attach) * (size - crowd.lead)
        cost = cp.new_int_var(0, 10**9, "")
        cp.add(cost >= round(CENTS * change.merge) * size).only_enforce_if(crowd.merged)
        staying = sum(self._staying(crowd))
        cp.add(cost >= round(CENTS * change.unified) * (size - staying)).only_enforce_if(~crowd.merged)
        return cost

    def _staying(self, crowd: Crowd) -> Sequence[Any]:
        """Members whose company is the one the group chose."""
        cp, compounds = self.cp, self.ground.compounds
        names = sorted({compounds[i].company for i in crowd.inside} - {""})
        chosen = {name: cp.new_bool_var("") for name in names}
        cp.add_at_most_one(chosen.values())
        staying = []
        for (i, flag), name in product(crowd.inside.items(), names):
            if compounds[i].company == name:
                stays = cp.new_bool_var("")
                cp.add_implication(stays, flag)
                cp.add_implication(stays, chosen[name])
                staying.append(stays)
        return staying
