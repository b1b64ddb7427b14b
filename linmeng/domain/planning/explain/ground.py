"""What every question starts from: the plan at hand, how good it is, and how to plan again beside it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from linmeng.domain.planning.compound import Compound, Constraints, Street
from linmeng.domain.planning.costs import Calculation, price
from linmeng.domain.planning.neighbours import Neighbours, neighbours
from linmeng.domain.planning.plan import Alliance, Plan
from linmeng.domain.planning.progress import Never, Progress, Stop
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.solve import solve

EXACT = 1e-6  # of the objective: what planning again is to prove
CENT = 0.01  # CNY/month; objectives this near are equal

Tell = Callable[[Progress], None]


@dataclass(frozen=True)
class Ground:
    """A street, its plan, and between which objectives the best plan of this street lies (CNY/month)."""

    street: Street
    rates: Rates
    plan: Plan
    near: Neighbours
    bound: float  # no plan is cheaper
    best: Plan  # the cheapest plan known, `plan` or a better one
    seed: int = 0
    gap: float = EXACT

    @property
    def slack(self) -> float:
        """How far planning again may be from the truth, CNY/month: smaller differences are not told apart."""
        return CENT + self.gap * self.best.objective + (self.best.objective - self.bound)

    @property
    def known(self) -> dict[str, Compound]:
        return {c.id: c for c in self.street.compounds}

    def name(self, compound: str) -> str:
        return next(c.name for c in self.street.compounds if c.id == compound)

    def calculation(self, alliance: Alliance) -> Calculation:
        """The calculation of one alliance under this street's figures and rates."""
        members = set(alliance.members)
        crowd = Street(tuple(c for c in self.street.compounds if c.id in members))
        return price(crowd, self.rates, alliance.members, alliance.mode, alliance.host, where=self.near.place)

    def under(self, constraints: Constraints) -> Street:
        return replace(self.street, constraints=constraints)


def ground(
    street: Street,
    rates: Rates,
    plan: Plan,
    *,
    seed: int = 0,
    gap: float = EXACT,
    stop: Stop | None = None,
    progress: Tell | None = None,
) -> Ground:
    """Prepares questions to `plan`: proves anew, to `gap` (a share), how cheap this street's best plan is.

    `plan` is this street's alone; it may be made by hand. Stopped early, the bound stays `plan`'s or better.
    Raises NotUnderstood or NotNow where the street cannot be planned for.
    """
    near = neighbours(street, rates)
    if plan.gap <= gap:
        return Ground(street, rates, plan, near, plan.bound, plan, seed, gap)
    again = plan_again(street, rates, seed=seed, gap=gap, stop=stop, tell=progress, start=plan, near=near)
    best = again if again.objective < plan.objective - CENT else plan
    return Ground(street, rates, plan, near, max(plan.bound, again.bound), best, seed, gap)


def plan_again(
    street: Street,
    rates: Rates,
    *,
    seed: int,
    gap: float,
    stop: Stop | None,
    tell: Tell | None = None,
    start: Plan | None = None,
    near: Neighbours | None = None,
) -> Plan:
    """The best plan of a changed street or under changed rates; `start` is a plan known that may fit.

    `near` are its neighbours where they are known.
    """
    known = start.alliances if start else None
    return solve(street, rates, seed=seed, gap=gap, stop=stop, progress=tell, around=near, start=known)


class Turn:
    """The stop of one of several searches in a row: it leaves the `after` later ones their part of time."""

    def __init__(self, whole: Stop, after: int) -> None:
        left = whole.remaining()
        self.whole = whole
        self.kept = left * after / (after + 1) if 0 < left < float("inf") else 0.0

    def remaining(self) -> float:
        return self.whole.remaining() - self.kept


def turns(stop: Stop | None, count: int) -> Iterable[Turn]:
    """A stop for each of `count` searches in a row."""
    whole = stop or Never()
    for k in range(count):
        yield Turn(whole, count - 1 - k)


def shape(alliance: Alliance) -> tuple[tuple[str, ...], str, str | None]:
    """What makes two alliances the same one: members, mode and host."""
    return alliance.members, alliance.mode, alliance.host


def different(one: Plan, other: Plan) -> tuple[tuple[Alliance, ...], tuple[Alliance, ...]]:
    """The alliances that only one of two plans has."""
    left, right = {shape(a) for a in one.alliances}, {shape(a) for a in other.alliances}
    return (
        tuple(a for a in one.alliances if shape(a) not in right),
        tuple(a for a in other.alliances if shape(a) not in left),
    )


def moved(one: Plan, other: Plan) -> tuple[str, ...]:
    """The compounds whose partners, mode or host differ between two plans."""
    before, _ = different(one, other)
    return tuple(sorted(m for a in before for m in a.members))
