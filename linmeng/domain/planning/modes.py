"""Which sets of compounds may form an alliance, and why others may not. Source: planning model, section 2."""

from collections.abc import Callable, Collection, Mapping, Sequence

from linmeng.domain.planning.compound import MODES, Compound, Mode, Street
from linmeng.domain.planning.costs import own_modes
from linmeng.domain.planning.neighbours import Neighbours, neighbours
from linmeng.domain.planning.rates import Limits, Rates
from linmeng.domain.refusals import NotNow, NotUnderstood, Refusal

AREA_HAIR = 1e-6  # m²; sums of areas equal a limit within this


def why_not(
    street: Street,
    rates: Rates,
    members: Sequence[str],
    mode: Mode,
    host: str | None = None,
    *,
    around: Neighbours | None = None,
) -> list[Refusal]:
    """Every reason why the model does not allow this alliance, with its figures; empty when it does.

    User constraints are not regarded here. `around` spares measuring the street again.
    """
    known = {c.id: c for c in street.compounds}
    unknown = [m for m in [*members, host] if m is not None and m not in known]
    if unknown:
        return [NotUnderstood("There is no compound with the id {id}", id=m) for m in unknown]
    if mode not in MODES:
        return [NotUnderstood("There is no mode called {mode}", mode=mode)]
    compounds = [known[m] for m in sorted(set(members))]
    near = around or neighbours(street, rates)
    size = _size(compounds, mode, rates.limits)
    return size or _RULES[mode](compounds, host, near, rates)


def _size(members: Sequence[Compound], mode: Mode, limits: Limits) -> list[Refusal]:
    if not members:
        return [NotUnderstood("An alliance needs at least one compound")]
    if mode in ("independent", "selfrun") and len(members) > 1:
        return [NotNow("{count} compounds cannot stay alone together", count=len(members))]
    if mode not in ("independent", "selfrun") and len(members) == 1:
        return [NotNow("{name} is alone: this mode needs two compounds or more", name=members[0].name)]
    if len(members) > limits.max_members:
        return [
            NotNow(
                "{count} compounds are too many for one alliance: at most {most}",
                count=len(members),
                most=limits.max_members,
            )
        ]
    return []


def _independent(
    members: Sequence[Compound], host: str | None, near: Neighbours, rates: Rates
) -> list[Refusal]:
    return []


def _selfrun(members: Sequence[Compound], host: str | None, near: Neighbours, rates: Rates) -> list[Refusal]:
    (c,) = members
    if "selfrun" in own_modes(c, rates):
        return []
    if c.mature:
        return [NotNow("{name} is mature and does not need to run itself", name=c.name)]
    return [
        NotNow(
            "{name} has {area} m², too much to run itself: at most {most} m²",
            name=c.name,
            area=round(c.area),
            most=round(rates.limits.max_selfrun_area),
        )
    ]


def _merge(members: Sequence[Compound], host: str | None, near: Neighbours, rates: Rates) -> list[Refusal]:
    reasons: list[Refusal] = []
    first = members[0]
    for c in members[1:]:
        if c.subdistrict != first.subdistrict:
            reasons.append(
                NotNow(
                    "{a} lies in {a_area}, {b} in {b_area}: a merged area lies in one sub-district",
                    a=first.name,
                    b=c.name,
                    a_area=first.subdistrict,
                    b_area=c.subdistrict,
                )
            )
        if c.housing_class != first.housing_class:
            reasons.append(
                NotNow(
                    "{a} is {a_class}, {b} is {b_class}: a merged area has one housing class",
                    a=first.name,
                    b=c.name,
                    a_class=first.housing_class,
                    b_class=c.housing_class,
                )
            )
    low, high = min(members, key=lambda c: c.tier), max(members, key=lambda c: c.tier)
    if high.tier - low.tier > 1:
        reasons.append(
            NotNow(
                "{a} has service tier {a_tier}, {b} tier {b_tier}: they may differ by 1",
                a=low.name,
                b=high.name,
                a_tier=low.tier,
                b_tier=high.tier,
            )
        )
    return reasons + _apart(members, near.adjacent, near, rates.limits.wall)


def _attach(members: Sequence[Compound], host: str | None, near: Neighbours, rates: Rates) -> list[Refusal]:
    strong = next((c for c in members if c.id == host), None)
    if strong is None:
        return [NotUnderstood("The host must be one of the alliance's compounds")]
    reasons: list[Refusal] = []
    if not strong.mature:
        reasons.append(NotNow("{name} cannot be host: it is not a mature compound", name=strong.name))
    others = [c for c in members if c is not strong]
    for c in others:
        if c.mature:
            reasons.append(NotNow("{name} is mature itself: only others can be attached", name=c.name))
        if c.id not in near.of[strong.id]:
            reasons.append(not_neighbours(c, strong, near))
    area, room = sum(c.area for c in others), rates.limits.spare * strong.area
    if area > room + AREA_HAIR:
        reasons.append(
            NotNow(
                "{name} can take in {room} m², the others have {area} m²",
                name=strong.name,
                room=round(room),
                area=round(area),
            )
        )
    return reasons


def _unified(members: Sequence[Compound], host: str | None, near: Neighbours, rates: Rates) -> list[Refusal]:
    reasons = _apart(members, near.of, near, rates.limits.reach)
    area, least = sum(c.area for c in members), rates.limits.min_unified_area
    if area < least - AREA_HAIR:
        reasons.append(
            NotNow(
                "Together they have {area} m²: unified management needs {least} m²",
                area=round(area),
                least=round(least),
            )
        )
    mature = [c for c in members if c.mature]
    if len(mature) > rates.limits.unified_max_mature:
        reasons.append(
            NotNow(
                "{count} mature compounds ({names}) are too many for unified management: at most {most}",
                count=len(mature),
                names="、".join(c.name for c in mature),
                most=rates.limits.unified_max_mature,
            )
        )
    return reasons


_RULES: Mapping[Mode, Callable[[Sequence[Compound], str | None, Neighbours, Rates], list[Refusal]]] = {
    "independent": _independent,
    "merge": _merge,
    "attach": _attach,
    "unified": _unified,
    "selfrun": _selfrun,
}


def not_neighbours(a: Compound, b: Compound, near: Neighbours) -> Refusal:
    """Why two compounds do not count as neighbours, with how far apart they lie."""
    return NotNow(
        "{a} and {b} are not neighbours: they lie {distance} m apart, {gap} m from edge to edge",
        a=a.name,
        b=b.name,
        distance=round(near.distance(a.id, b.id)),
        gap=round(near.gap(a.id, b.id)),
    )


def _apart(
    members: Sequence[Compound], graph: Mapping[str, frozenset[str]], near: Neighbours, limit: float
) -> list[Refusal]:
    """A reason when the members are not connected, naming the nearest two that would have to be."""
    inside = {c.id: c for c in members}
    part = reached(members[0].id, graph, inside)
    rest = [i for i in inside if i not in part]
    if not rest:
        return []
    a, b = min(((a, b) for a in sorted(part) for b in rest), key=lambda p: (near.gap(*p), p))
    return [
        NotNow(
            "{a} and {b} are not connected: they lie {distance} m apart, {gap} m from edge to edge,"
            " with {limit} m allowed and no barrier or nearer compounds between",
            a=inside[a].name,
            b=inside[b].name,
            distance=round(near.distance(a, b)),
            gap=round(near.gap(a, b)),
            limit=round(limit),
        )
    ]


def reached(start: str, graph: Mapping[str, frozenset[str]], inside: Collection[str]) -> set[str]:
    """What can be reached from `start` without leaving `inside`."""
    found, todo = {start}, [start]
    while todo:
        for other in graph[todo.pop()]:
            if other in inside and other not in found:
                found.add(other)
                todo.append(other)
    return found
