"""What the user asks of a plan: read, checked, refused with the reason. Source: planning model, section 2."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from linmeng.domain.planning.compound import MODES, Compound, Constraints, Mode, Street
from linmeng.domain.planning.costs import own_modes
from linmeng.domain.planning.geometry import Ints
from linmeng.domain.planning.modes import not_neighbours, reached, why_not
from linmeng.domain.planning.neighbours import Neighbours
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.walk_state import Flags
from linmeng.domain.refusals import NotNow, NotUnderstood


@dataclass(frozen=True)
class Wishes:
    """Constraints in the form the search uses, by the compounds' numbers in the order of their ids."""

    asked: Constraints
    group: Ints  # compounds that must stay together share a number
    apart: Flags  # 0 × 0 when nobody must stay apart
    rates: Rates
    groups: dict[str, frozenset[str]]  # each compound's group, itself included

    def host_of(self, c: Compound) -> str | None:
        return self.asked.host.get(c.id)

    def may(self, c: Compound, mode: Mode) -> bool:
        """Whether the wishes leave this mode to a compound."""
        return self.asked.mode.get(c.id, mode) == mode and (mode == "attach" or c.id not in self.asked.host)

    def allow(self, members: Sequence[str], mode: Mode, host: str | None) -> bool:
        """Whether the wishes leave an alliance as it is."""
        asked, inside = self.asked, set(members)
        return (
            all(self.groups[m] <= inside for m in inside)
            and not any(a in inside and b in inside for a, b in asked.apart)
            and all(asked.mode.get(m, mode) == mode for m in inside)
            and all(asked.host.get(m, host) == host for m in inside)
        )

    def alone(self, c: Compound) -> tuple[Mode, ...]:
        """The ways of staying alone that model and wishes leave."""
        if len(self.groups[c.id]) > 1:
            return ()
        return tuple(mode for mode in own_modes(c, self.rates) if self.may(c, mode))


def wishes(street: Street, rates: Rates, near: Neighbours) -> Wishes:
    """Reads a street's constraints. Raises NotUnderstood or NotNow with the first reason against them."""
    asked = street.constraints
    known = {c.id: c for c in street.compounds}
    _check_known(asked, known)
    groups = _groups(known, [*asked.together, *asked.host.items()])
    for group in {g for g in groups.values() if len(g) > 1}:
        _check_group(sorted(group), known, asked, rates, near)
    for member, mode in asked.mode.items():
        _check_mode(known[member], mode, groups[member], street, rates, near)
    for member, host in asked.host.items():
        _check_host(known[member], known[host], asked, near, rates)
    return _numbered(asked, near, groups, rates)


def _check_known(asked: Constraints, known: dict[str, Compound]) -> None:
    named = [i for pair in (*asked.together, *asked.apart, *asked.host.items()) for i in pair]
    for id_ in [*named, *asked.mode]:
        if id_ not in known:
            raise NotUnderstood("A constraint names {id}: there is no compound with this id", id=id_)
    for a, b in (*asked.apart, *asked.host.items()):
        if a == b:
            raise NotUnderstood("A constraint names {name} twice", name=known[a].name)
    for mode in asked.mode.values():
        if mode not in MODES:
            raise NotUnderstood("There is no mode called {mode}", mode=mode)


def _groups(known: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """The groups that `pairs` tie together, by member."""
    groups = {i: frozenset([i]) for i in known}
    for a, b in pairs:
        union = groups[a] | groups[b]
        for member in union:
            groups[member] = union
    return groups


def _check_group(
    group: Sequence[str], known: dict[str, Compound], asked: Constraints, rates: Rates, near: Neighbours
) -> None:
    apart = {frozenset(pair) for pair in asked.apart}
    for a, b in combinations(group, 2):
        if frozenset((a, b)) in apart:
            raise NotNow("{a} and {b} are to be together and apart", a=known[a].name, b=known[b].name)
        if asked.mode.get(a, asked.mode.get(b)) != asked.mode.get(b, asked.mode.get(a)):
            raise NotNow(
                "{a} and {b} are to be together, but fixed to different modes",
                a=known[a].name,
                b=known[b].name,
            )
    if len(group) > rates.limits.max_members:
        raise NotNow(
            "{count} compounds are to be together: at most {most} may",
            count=len(group),
            most=rates.limits.max_members,
        )
    _check_connected(group, known, near, rates)


def _check_connected(
    group: Sequence[str], known: dict[str, Compound], near: Neighbours, rates: Rates
) -> None:
    first, links = group[0], {i: near.of[i] | near.adjacent[i] for i in known}
    around = reached(first, links, known)
    for other in group[1:]:
        steps = _steps(first, other, links) if other in around else None
        if steps is None or steps > rates.limits.max_members - 1:
            raise NotNow(
                "{a} and {b} cannot be together: these two lie {distance} m apart,"
                " and no chain of at most {most} neighbours joins them",
                a=known[first].name,
                b=known[other].name,
                distance=round(near.distance(first, other)),
                most=rates.limits.max_members,
            )


def _steps(a: str, b: str, links: Mapping[str, frozenset[str]]) -> int:
    """How many pairs lead from a to b, which is reachable."""
    seen, ring, steps = {a}, {a}, 0
    while b not in seen:
        ring = {o for i in ring for o in links[i]} - seen
        seen |= ring
        steps += 1
    return steps


def _check_mode(
    c: Compound, mode: Mode, group: frozenset[str], street: Street, rates: Rates, near: Neighbours
) -> None:
    if mode in ("independent", "selfrun"):
        if len(group) > 1:
            raise NotNow("{name} is to stay alone and to be together with others", name=c.name)
        for reason in why_not(street, rates, [c.id], mode, around=near):
            raise reason
    elif not near.of[c.id] | near.adjacent[c.id]:
        raise NotNow(
            "{name} has no neighbour within {reach} m to share with", name=c.name, reach=rates.limits.reach
        )


def _check_host(member: Compound, host: Compound, asked: Constraints, near: Neighbours, rates: Rates) -> None:
    if not host.mature:
        raise NotNow("{name} cannot be host: it is not a mature compound", name=host.name)
    if member.mature:
        raise NotNow("{name} is mature itself: only others can be attached", name=member.name)
    for c in (member, host):
        if asked.mode.get(c.id, "attach") != "attach":
            raise NotNow(
                "{member} is to be attached to {host}, but {name} is fixed to another mode",
                member=member.name,
                host=host.name,
                name=c.name,
            )
    if host.id not in near.of[member.id]:
        raise not_neighbours(member, host, near)
    room = rates.limits.spare * host.area
    if member.area > room:
        raise NotNow(
            "{name} can take in {room} m², the others have {area} m²",
            name=host.name,
            room=round(room),
            area=round(member.area),
        )


def _numbered(
    asked: Constraints, near: Neighbours, groups: dict[str, frozenset[str]], rates: Rates
) -> Wishes:
    ids, index = near.place.ids, near.place.index
    number: dict[frozenset[str], int] = {}
    group = np.array([number.setdefault(groups[i], len(number)) for i in ids], dtype=np.int64)
    size = len(ids) if asked.apart else 0
    apart = np.zeros((size, size), dtype=np.bool_)
    for a, b in asked.apart:
        apart[index[a], index[b]] = apart[index[b], index[a]] = True
    return Wishes(asked, group, apart, rates, groups)
