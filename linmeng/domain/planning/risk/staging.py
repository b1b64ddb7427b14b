"""In what order an alliance can begin: members join as their present contracts end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.costs import Calculation
from linmeng.domain.planning.modes import why_not
from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.planning.plan import Alliance, Plan
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.risk.parts import Parts, objective


@dataclass(frozen=True, slots=True)
class Stage:
    """What an alliance is from one day on, until the next stage."""

    on: date  # the day after the contract's last
    joins: tuple[str, ...]  # free from this day
    free: tuple[str, ...]  # all free by then
    now: tuple[Calculation, ...]  # the cheapest way for the free members among themselves …
    begun: bool  # … or, with True, the alliance in its own mode, with those that are free
    waiting: tuple[str, ...]  # still bound by a contract with another company
    saved: float  # against each free member by itself, CNY/month


@dataclass(frozen=True, slots=True)
class Schedule:
    """The stages of one alliance, by day."""

    alliance: Alliance
    stages: tuple[Stage, ...]
    whole_on: date | None  # when everybody can be in; None where a contract has no end
    unknown: tuple[str, ...]  # bound by a contract whose end is not known


def schedules(
    street: Street, rates: Rates, plan: Plan, ends: Mapping[str, date | None], on: date
) -> tuple[Schedule, ...]:
    """How each alliance of two or more can begin, seen from the day `on`; the earliest complete ones first.

    `ends`: the last day of the contract of each compound that has one (None: not known). Compounds that keep
    their company, or have no contract, are free at once. An alliance begins early where those who are free
    are allowed it in its own mode by themselves and it costs no more than each staying alone.
    """
    parts = Parts(street, rates, neighbours(street, rates))
    found = [schedule(parts, a, ends, on) for a in plan.alliances if len(a.members) > 1]
    return tuple(sorted(found, key=lambda s: (s.whole_on or date.max, s.alliance.members)))


def schedule(parts: Parts, alliance: Alliance, ends: Mapping[str, date | None], on: date) -> Schedule:
    """The stages of one alliance."""
    whole = parts.price(alliance.members, alliance.mode, alliance.host)
    bound = {
        m: ends[m] for m in whole.changed if m in ends and _runs(ends[m], on) and _leaves(parts, alliance, m)
    }
    unknown = tuple(sorted(m for m, end in bound.items() if end is None))
    days = sorted({on, *(_after(end) for end in bound.values() if end is not None)})
    stages, before = [], frozenset[str]()
    for day in days:
        free = frozenset(
            m
            for m in alliance.members
            if m not in bound or ((end := bound[m]) is not None and _after(end) <= day)
        )
        if free - before:
            stages.append(_stage(parts, alliance, day, free, before))
        before = free
    return Schedule(alliance, tuple(stages), None if unknown else days[-1], unknown)


def _stage(
    parts: Parts,
    alliance: Alliance,
    day: date,
    free: frozenset[str],
    before: frozenset[str],
) -> Stage:
    members = tuple(sorted(free))
    own = _in_own_mode(parts, alliance, members)
    alone = sum(parts.best((m,))[0].objective for m in members)
    begun = own is not None and own.objective <= alone + 0.005
    now = (own,) if own is not None and begun else parts.best(members)
    return Stage(
        on=day,
        joins=tuple(sorted(free - before)),
        free=members,
        now=now,
        begun=begun,
        waiting=tuple(m for m in alliance.members if m not in free),
        saved=alone - objective(now),
    )


def _in_own_mode(parts: Parts, alliance: Alliance, members: tuple[str, ...]) -> Calculation | None:
    host = alliance.host if alliance.host in members else None
    if why_not(parts.street, parts.rates, members, alliance.mode, host, around=parts.near):
        return None
    return parts.price(members, alliance.mode, host)


def _leaves(parts: Parts, alliance: Alliance, member: str) -> bool:
    """Whether a member has another company than the alliance's."""
    company = parts.compounds[member].company
    return bool(company) and company != alliance.company


def _runs(end: date | None, on: date) -> bool:
    return end is None or end >= on


def _after(end: date) -> date:
    return date.fromordinal(min(end.toordinal() + 1, date.max.toordinal()))
