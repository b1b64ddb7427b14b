"""What a plan arranged by hand costs, what speaks against it, and the best way to finish the rest."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from linmeng.domain.planning.compound import Mode, Street
from linmeng.domain.planning.costs import Calculation, own_modes, price
from linmeng.domain.planning.editing import Arrangement, Change, Shape, between, in_force
from linmeng.domain.planning.finish import alliance, notes_on
from linmeng.domain.planning.geometry import Place
from linmeng.domain.planning.modes import why_not
from linmeng.domain.planning.neighbours import Neighbours, neighbours
from linmeng.domain.planning.plan import Alliance, Plan, relative_gap
from linmeng.domain.planning.progress import Stop
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.sharing.worth import Worth
from linmeng.domain.refusals import NotNow, NotUnderstood, Refusal

_CENT = 0.01  # CNY/month
_KEPT = 20_000  # prices
_JOINT: tuple[Mode, ...] = ("merge", "attach", "unified")


@dataclass(frozen=True, slots=True)
class Priced:
    """A shape with its calculation, its shares and fees, and every rule that it breaks."""

    shape: Shape
    calculation: Calculation
    alliance: Alliance
    breaks: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """An arrangement in figures, CNY/month; `broken` counts alliances and wishes."""

    cost: float
    subsidy: float
    residents: float  # what they pay in all
    objective: float
    alliances: int
    joined: int  # compounds that share a crew
    broken: int


class Ground:
    """A planning area ready to be arranged by hand. Prices are kept: a plan's inputs never change."""

    def __init__(self, street: Street, rates: Rates) -> None:
        self.street, self.rates = street, rates
        self.near: Neighbours = neighbours(street, rates)
        self.worth = Worth(street, rates, self.near)
        self.by_id = {c.id: c for c in street.compounds}
        self._worth = Worth(street, rates, self.near)
        self._priced: dict[Shape, Priced] = {}
        if len(self.by_id) > 2:
            self._worth.of(sorted(self.by_id)[:3])  # what is compiled is loaded now, not at the first edit

    def alone(self) -> Arrangement:
        """Everybody alone, each in the cheaper way."""
        shapes = (self._settled((i,), None) for i in sorted(self.by_id))
        return Arrangement(tuple(shapes))

    def priced(self, shape: Shape) -> Priced:
        """The figures of a shape, allowed or not."""
        found = self._priced.get(shape)
        if found is None:
            found = self._price(shape)
            if len(self._priced) >= _KEPT:
                self._priced = {}
            self._priced[shape] = found
        return found

    def totals(self, arrangement: Arrangement) -> Totals:
        """The sums over all alliances."""
        found = [self.priced(s) for s in arrangement.shapes]
        wishes = self.wish_breaks(arrangement)
        return Totals(
            cost=sum(p.calculation.cost for p in found),
            subsidy=sum(p.calculation.subsidy for p in found),
            residents=sum(p.calculation.cost - p.calculation.subsidy for p in found),
            objective=sum(p.calculation.objective for p in found),
            alliances=len(found),
            joined=sum(len(s.members) for s in arrangement.shapes if len(s.members) > 1),
            broken=sum(bool(p.breaks) for p in found) + len(wishes),
        )

    def wish_breaks(self, arrangement: Arrangement) -> list[tuple[str, Refusal]]:
        """Every wish in force that is not met: the compound it is about, and the sentence."""
        wishes = in_force(self.street.constraints, arrangement.held)
        home, name = arrangement.home, {i: c.name for i, c in self.by_id.items()}
        found: list[tuple[str, Refusal]] = []
        for a, b in wishes.together:
            if home[a] != home[b]:
                reason = NotNow("A wish keeps {a} and {b} together, and they are not.", a=name[a], b=name[b])
                found.append((a, reason))
        for a, b in wishes.apart:
            if home[a] == home[b]:
                reason = NotNow(
                    "A wish keeps {a} and {b} apart, and they are together.", a=name[a], b=name[b]
                )
                found.append((a, reason))
        for a, mode in wishes.mode.items():
            if home[a].mode != mode:
                found.append((a, NotNow("A wish asks for another mode for {a}.", a=name[a])))
        for a, b in wishes.host.items():
            if home[a].host != b:
                found.append((a, NotNow("A wish attaches {a} to {b}.", a=name[a], b=name[b])))
        return found

    # What edits change. Each raises NotUnderstood for unknown compounds, NotNow when nothing would change.

    def moved(self, now: Arrangement, who: Collection[str], to: str | None) -> Change:
        """Compounds moved to the alliance of `to`, or, with None, into an alliance of their own."""
        moving = frozenset(who)
        left = {now.of(i) for i in sorted(moving)}
        target = now.of(to) if to is not None else None
        if not moving or to in moving:
            raise NotUnderstood("Choose compounds and another place for them.")
        left -= {target}
        new = tuple(sorted(moving.union(target.members if target else ())))
        if not left or any(s.members == new for s in left):
            raise NotNow("Nothing would change.")
        rests = [(tuple(m for m in s.members if m not in moving), s) for s in left]
        made = [self._settled(rest, s) for rest, s in rests if rest]
        made.append(self._settled(new, _like(target, left, new)))
        gone = sorted([*left, *([target] if target else [])])
        return Change(tuple(gone), tuple(sorted(made, key=lambda s: s.members)), moving)

    def remoded(self, now: Arrangement, member: str, mode: Mode, host: str | None) -> Change:
        """Another mode or host for the alliance of `member`; without a host the cheapest is taken."""
        shape = now.of(member)
        new = Shape(shape.members, mode, self._host(shape.members, host) if mode == "attach" else None)
        if new == shape:
            raise NotNow("Nothing would change.")
        if (mode in _JOINT) != (len(shape.members) > 1):
            raise why_not(self.street, self.rates, shape.members, mode, None, around=self.near)[0]
        return Change((shape,), (new,), frozenset(shape.members))

    def split(self, now: Arrangement, member: str) -> Change:
        """Every member of the alliance of `member` alone."""
        shape = now.of(member)
        if len(shape.members) == 1:
            raise NotNow("{name} is alone already.", name=self.by_id[member].name)
        made = tuple(self._settled((m,), None) for m in shape.members)
        return Change((shape,), made, frozenset(shape.members))

    def hold(self, now: Arrangement, who: Collection[str], *, release: bool = False) -> Change:
        """Alliances of these compounds held as they are, or released for whoever finishes the rest."""
        members = frozenset(m for i in who for m in now.of(i).members)
        change = Change(released=members & now.held) if release else Change(held=members - now.held)
        if not change:
            raise NotNow("Nothing would change.")
        return change

    def finished(self, now: Arrangement, *, stop: Stop, seed: int = 0) -> tuple[Change, float]:
        """The cheapest way for all that is not held, and the gap proven for it. Held alliances stay.

        The compounds left are planned as a street of their own with the neighbours they have in the whole
        one, so the result is the best of the whole under these alliances. No change when nothing cheaper was
        found than what is there and breaks no rule. Raises NotNow with a reason.
        """
        from linmeng.domain.planning.solve import solve

        open_shapes = [s for s in now.shapes if not now.is_held(s)]
        rest = {m for s in open_shapes for m in s.members}
        if not rest:
            raise NotNow("Everything is held: nothing is left to finish.")
        wishes = in_force(self.street.constraints, set(self.by_id) - rest)
        compounds = tuple(c for c in self.street.compounds if c.id in rest)
        street = replace(self.street, compounds=compounds, constraints=wishes, walking=None)
        around = _within(self.near, rest)
        plan = solve(street, self.rates, seed=seed, stop=stop, around=around, start=open_shapes)
        if not self._improves(now, open_shapes, plan.objective):
            return Change(), plan.gap
        made = [Shape(a.members, a.mode, a.host) for a in plan.alliances]
        shapes = sorted([*made, *(s for s in now.shapes if now.is_held(s))], key=lambda s: s.members)
        return between(now, Arrangement(tuple(shapes), now.held)), plan.gap

    def plan(self, arrangement: Arrangement, bound: float) -> Plan:
        """The arrangement as a plan (model, section 7); `bound` is one proven for this ground, or 0."""
        found = [self.priced(s) for s in arrangement.shapes]
        objective = sum(p.calculation.objective for p in found)
        bound = min(bound, objective)
        rates = {"name": self.rates.name, "sha256": self.rates.sha256}
        alliances = tuple(p.alliance for p in found)
        return Plan(objective, bound, relative_gap(objective, bound), rates, alliances, notes_on(alliances))

    def allowed(self, members: Sequence[str]) -> list[Shape]:
        """The shapes the model allows for these members, the cheapest first."""
        ways = [w for w in self.ways(tuple(sorted(members))) if not self.priced(w).breaks]
        return sorted(ways, key=lambda w: (self.priced(w).calculation.objective, w.mode, w.host or ""))

    def _improves(self, now: Arrangement, shapes: Sequence[Shape], objective: float) -> bool:
        """Whether a plan for these shapes' compounds is cheaper, or they break a rule as they are."""
        found = [self.priced(s) for s in shapes]
        if any(p.breaks for p in found) or self.wish_breaks(now):
            return True
        return objective < sum(p.calculation.objective for p in found) - _CENT

    def _settled(self, members: tuple[str, ...], like: Shape | None) -> Shape:
        """The shape members take: as before if that is allowed, else the cheapest allowed, else as before."""
        if like and like.mode in _JOINT and len(members) > 1 and like.host in (None, *members):
            same = Shape(members, like.mode, like.host)
            if not self.priced(same).breaks:
                return same
        ways = self.allowed(members)
        if ways:
            return ways[0]
        hosts = self._hosts(members)
        mode = like.mode if like and like.mode in _JOINT else "attach" if hosts else "unified"
        return Shape(
            members, mode, self._host(members, like.host if like else None) if mode == "attach" else None
        )

    def ways(self, members: tuple[str, ...]) -> Iterator[Shape]:
        """Every mode with every host that the number of members leaves, allowed or not."""
        if len(members) == 1:
            yield from (Shape(members, mode) for mode in own_modes(self.by_id[members[0]], self.rates))
            return
        for mode in _JOINT:
            for host in self._hosts(members) if mode == "attach" else (None,):
                yield Shape(members, mode, host)

    def _hosts(self, members: Sequence[str]) -> list[str]:
        return [m for m in members if self.by_id[m].mature]

    def _host(self, members: Sequence[str], asked: str | None) -> str:
        """The host asked for; without one that is a member, the cheapest mature member, else the largest."""
        if asked in members and asked is not None:
            return asked
        attached = [w for w in self.allowed(members) if w.mode == "attach" and w.host]
        if attached and attached[0].host:
            return attached[0].host
        return max(self._hosts(members) or members, key=lambda m: (self.by_id[m].area, m))

    def _price(self, shape: Shape) -> Priced:
        breaks = tuple(
            why_not(self.street, self.rates, shape.members, shape.mode, shape.host, around=self.near)
        )
        crowd = Street(tuple(self.by_id[m] for m in shape.members))
        where = self.near.place
        calculation = price(crowd, self.rates, shape.members, shape.mode, shape.host, where=where)
        return Priced(shape, calculation, alliance(calculation, self.worth), breaks)


def _like(target: Shape | None, left: Collection[Shape], new: tuple[str, ...]) -> Shape | None:
    """Whose mode a joined alliance keeps: the target's, else that of an alliance that moved as a whole."""
    whole = [s for s in left if len(s.members) > 1 and set(s.members) <= set(new)]
    if target and len(target.members) > 1:
        return target
    return min(whole) if whole else None


def _within(near: Neighbours, ids: Collection[str]) -> Neighbours:
    """The same neighbour pairs among some of the compounds only: ranks stay those of the whole street."""
    keep = frozenset(ids)
    return replace(
        near,
        pairs=tuple(p for p in near.pairs if p.a in keep and p.b in keep),
        of={i: near.of[i] & keep for i in near.of if i in keep},
        adjacent={i: near.adjacent[i] & keep for i in near.adjacent if i in keep},
        place=_part(near.place, keep),
        walks=None,
    )


def _part(where: Place, keep: Collection[str]) -> Place:
    at = np.array([k for k, i in enumerate(where.ids) if i in keep], dtype=np.int64)
    ids = tuple(where.ids[k] for k in at)
    return Place(
        ids, where.lon[at], where.lat[at], where.x[at], where.y[at], where.radius[at], where.outlines[at],
        where.zone,
    )  # fmt: skip
