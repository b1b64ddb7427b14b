"""Sub-districts as the planner takes them, and who lies beside whom."""

from dataclasses import dataclass
from datetime import date
from math import hypot, inf
from typing import Any

from linmeng.domain.planning.compound import Compound as Complete
from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.rates import Direct, Fees, Limits, Objective, Rates
from linmeng.domain.refusals import NotUnderstood
from linmeng.register.models import Area, Compound
from linmeng.register.permissions import reach
from linmeng.register.queries.book import STREET, Entry, entries, streets_of
from linmeng.register.queries.filters import area_prefix
from linmeng.register.queries.rates import rates_of


@dataclass(frozen=True, slots=True)
class StreetSnapshot:
    """A sub-district's compounds, complete, as they stand now."""

    name: str
    code: str  # 12 digits
    street: Street
    estimated: dict[str, dict[str, str]]  # compound → estimated field → rule
    left_out: tuple[str, ...] = ()  # names of compounds without a place on the map


def streets_for(person: Any, area: Any, on: date) -> list[StreetSnapshot]:
    """The sub-districts of an area (an Area, its code, or None for all) in a person's reach. Raises NotYours.

    Holds only compounds the person may see; those without a place are named in `left_out`.
    """
    scope = reach(person, "register.see_compound", on)
    within = area_prefix(area if isinstance(area, str) else area.code) if area else ""
    streets = streets_of(scope, within[:STREET])
    names = {a.code[:STREET]: a.name for a in Area.objects.filter(level=Area.Level.SUBDISTRICT)}
    found = []
    for street, rows in sorted(entries(streets).items()):
        seen = [e for e in rows if e.area_code.startswith(within)]
        seen = [e for e in seen if scope.covers(e.area_code, e.pk, e.company_id)]
        if seen:
            found.append(_snapshot(names.get(street, street), street, seen))
    return found


def _snapshot(name: str, street: str, rows: list[Entry]) -> StreetSnapshot:
    placed = [e for e in rows if e.complete is not None]
    return StreetSnapshot(
        name=name,
        code=street.ljust(12, "0"),
        street=Street(tuple(e.complete for e in placed if e.complete)),
        estimated={e.code: dict(e.rules) for e in placed},
        left_out=tuple(e.name for e in rows if e.complete is None),
    )


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A compound beside another. Metres."""

    complete: Complete
    gap: float
    distance: float
    adjacent: bool


def neighbours_of(person: Any, compound: Compound, on: date) -> list[Neighbour]:
    """The neighbours of a compound that a person may see, nearest first.

    How far they reach is said by its city's rates, else by the model.
    """
    from linmeng.domain.planning.neighbours import neighbours

    scope = reach(person, "register.see_compound", on)
    [(_, rows)] = entries(_one(compound)).items() or [("", ())]
    placed = {e.code: e for e in rows if e.complete}
    if compound.code not in placed:
        return []
    street = Street(tuple(e.complete for e in placed.values() if e.complete))
    try:
        graph = neighbours(street, rates_of(compound.area_code) or _PLAIN)
    except NotUnderstood:
        return []
    found = []
    for pair in graph.pairs:
        if compound.code in (pair.a, pair.b):
            other = placed[pair.b if pair.a == compound.code else pair.a]
            if other.complete and scope.covers(other.area_code, other.pk, other.company_id):
                found.append(Neighbour(other.complete, pair.gap, pair.distance, pair.adjacent))
    return sorted(found, key=lambda n: (n.gap, n.distance, n.complete.id))


def merge_candidates(person: Any, compound: Compound, on: date, most: int = 20) -> dict[str, str]:
    """Code → name of the nearest compounds in the same sub-district that a person may merge."""
    scope = reach(person, "register.merge_compounds", on)
    rows = [e for found in entries(_one(compound)).values() for e in found if e.pk != compound.pk]
    rows = [e for e in rows if scope.covers(e.area_code, e.pk, e.company_id)]
    here = compound.lon, compound.lat

    def away(e: Entry) -> tuple[float, str]:
        if e.complete is None or here[0] is None or here[1] is None:
            return inf, e.code
        return hypot((e.complete.lon - here[0]) * 0.86, e.complete.lat - here[1]), e.code

    return {e.code: e.name for e in sorted(rows, key=away)[:most]}


def _one(compound: Compound) -> dict[str, Any]:
    from linmeng.people.queries import Scope

    return streets_of(Scope(compound_ids=frozenset({compound.pk})))


_PLAIN = Rates("", "", Limits(), Fees(0, 0, 1), Objective(0, 0), Direct(), change=None, positions=())  # type: ignore[arg-type]
