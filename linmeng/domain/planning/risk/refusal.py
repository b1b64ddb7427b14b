"""If a member's owners vote no: what is left of the alliance, does it carry itself, what then."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from linmeng.domain.planning.compound import Mode, Street
from linmeng.domain.planning.costs import Calculation
from linmeng.domain.planning.modes import why_not
from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.planning.plan import Alliance, Plan
from linmeng.domain.planning.progress import Never, Progress, Stop
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.risk.parts import Parts, objective
from linmeng.domain.refusals import Refusal

_SOLVENT = 0.005  # CNY/month; a subsidy below half a fen counts as none


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a no of one member leaves. Money in CNY/month."""

    member: str
    alliance: Alliance
    whole: Calculation  # the alliance with everybody
    reasons: tuple[Refusal, ...]  # why the others cannot go on as they are; empty when they can
    rest: tuple[Calculation, ...]  # the others: as they are if that is allowed, otherwise at their cheapest
    cheapest: tuple[Calculation, ...]  # the others' cheapest way among themselves
    alone: Calculation  # the member by itself, at its cheapest
    replanned: Plan | None = (
        None  # the whole street's best plan with the member alone, where it was asked for
    )

    @property
    def stands(self) -> bool:
        """Whether the others can go on in the same mode, with the same host."""
        return not self.reasons

    @property
    def subsidy(self) -> float:
        """What the others then need."""
        return sum(c.subsidy for c in self.rest)

    @property
    def solvent(self) -> bool:
        """Whether the others carry their cost without a subsidy."""
        return self.subsidy < _SOLVENT

    @property
    def price(self) -> float:
        """What the no costs: the objective of all that is left, less that of the alliance."""
        return objective(self.rest) + self.alone.objective - self.whole.objective

    @property
    def parting_saves(self) -> bool:
        """Whether parting ways is cheaper for the others than going on."""
        return objective(self.cheapest) < objective(self.rest) - _SOLVENT


def withdrawals(
    street: Street,
    rates: Rates,
    plan: Plan,
    *,
    stop: Stop | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> tuple[Withdrawal, ...]:
    """For every member of every alliance of two or more: what its no would leave, in the order of the plan.

    Those looked at before `stop` came. Raises KeyError when the plan names a compound the street lacks.
    """
    stop, tell = stop or Never(), progress or (lambda _: None)
    parts = Parts(street, rates, neighbours(street, rates))
    pairs = [(a, m) for a in plan.alliances if len(a.members) > 1 for m in a.members]
    found = []
    for k, (alliance, member) in enumerate(pairs):
        if stop.remaining() <= 0:
            break
        found.append(withdrawal(parts, alliance, member))
        tell(Progress((k + 1) / len(pairs), "refusals"))
    return tuple(found)


def withdrawal(parts: Parts, alliance: Alliance, member: str) -> Withdrawal:
    """What a no of one member leaves of its alliance. Raises ValueError when it is no member."""
    if member not in alliance.members or len(alliance.members) < 2:
        raise ValueError(member)
    others = tuple(sorted(m for m in alliance.members if m != member))
    mode, host = _as_before(alliance, others)
    reasons = tuple(why_not(parts.street, parts.rates, others, mode, host, around=parts.near))
    cheapest = parts.best(others)
    return Withdrawal(
        member=member,
        alliance=alliance,
        whole=parts.price(alliance.members, alliance.mode, alliance.host),
        reasons=reasons,
        rest=cheapest if reasons else (parts.price(others, mode, host),),
        cheapest=cheapest,
        alone=parts.best((member,))[0],
    )


def _as_before(alliance: Alliance, others: tuple[str, ...]) -> tuple[Mode, str | None]:
    return alliance.mode, alliance.host if alliance.host in others else None


def replanned(
    street: Street,
    rates: Rates,
    lost: Withdrawal,
    *,
    seed: int = 0,
    gap: float = 1e-3,
    stop: Stop | None = None,
) -> Withdrawal:
    """The same with the best plan of the whole street in which the member stays alone.

    Raises NotNow when the street's constraints leave none.
    """
    from linmeng.domain.planning.solve import solve

    asked = street.constraints
    ids = [c.id for c in street.compounds if c.id != lost.member]
    apart = (*asked.apart, *((lost.member, other) for other in ids))
    alone = replace(street, constraints=replace(asked, apart=apart))
    return replace(lost, replanned=solve(alone, rates, seed=seed, gap=gap, stop=stop))
