"""The compounds of whole sub-districts, completed with estimates; kept in memory while nothing changes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Substr

from linmeng.domain.planning.compound import Compound as Complete
from linmeng.domain.register.estimates import Completion, complete
from linmeng.domain.register.facts import FIELDS, Facts
from linmeng.people.queries import Scope, companies
from linmeng.register.models import Area, Compound
from linmeng.register.queries.facts import facts_of, model_field
from linmeng.register.queries.kept import Stamp, compound_stamp, kept

STREET = 9  # digits of a sub-district's code


@dataclass(frozen=True, slots=True)
class Entry:
    """A compound of the register with its estimates."""

    pk: int
    code: str
    name: str
    area_code: str
    company_id: int | None
    facts: Facts
    values: dict[str, Any]  # facts and estimates by name
    rules: dict[str, str]  # estimated fact → rule
    complete: Complete | None  # None: no place on the map
    year_built: int | None

    @property
    def street(self) -> str:
        return self.area_code[:STREET]


_KEPT: dict[str, tuple[Stamp, tuple[Entry, ...]]] = {}  # one entry per sub-district


def streets_of(scope: Scope, within: str = "") -> dict[str, Stamp]:
    """The sub-districts a scope touches, 9 digits each, with a stamp that changes with any compound."""
    stamps = kept("street stamps", compound_stamp(), _street_stamps)
    touched = {s for s in stamps if any(s.startswith(p[:STREET]) for p in scope.prefixes)}
    if scope.compound_ids or scope.companies:
        others = Scope(compound_ids=scope.compound_ids, companies=scope.companies)
        active = Compound.objects.filter(others.compounds(), status=Compound.Status.ACTIVE)
        touched |= {
            code[:STREET] for code in active.order_by().values_list("area_code", flat=True).distinct()
        }
    return {s: stamps[s] for s in sorted(touched) if s.startswith(within)}


def _street_stamps() -> dict[str, Stamp]:
    rows = Compound.objects.filter(status=Compound.Status.ACTIVE)
    by_street = rows.annotate(street=Substr("area_code", 1, STREET)).order_by().values("street")
    stamps = by_street.annotate(n=Count("pk"), v=Sum("version"), last=Max("changed_at"))
    return {street: tuple(stamp) for street, *stamp in stamps.values_list("street", "n", "v", "last")}


def entries(streets: dict[str, Stamp]) -> dict[str, tuple[Entry, ...]]:
    """Sub-district → its compounds. One query, however many, and none for what is known already."""
    held = {s: _KEPT.get(s) for s in streets}  # another thread may replace what is kept meanwhile
    stale = [s for s, stamp in streets.items() if (known := held[s]) is None or known[0] != stamp]
    if stale:
        found: dict[str, list[Entry]] = {s: [] for s in stale}
        for compound in _compounds(stale):
            found[compound.area_code[:STREET]].append(_entry(compound))
        fresh = {s: (streets[s], tuple(rows)) for s, rows in found.items()}
        _KEPT.update(fresh)
        held |= fresh
    return {s: known[1] for s, known in held.items() if known}


def _compounds(streets: Collection[str]) -> Iterator[Compound]:
    """The compounds with their areas and companies; these are few, so they are looked up, not joined."""
    inside = Q()
    if len(streets) <= 20:
        for street in streets:
            inside |= Q(area_code__startswith=street)
    places = {a.pk: a for a in Area.objects.defer("outline")}
    for area in places.values():
        if area.parent_id:
            area.parent = places[area.parent_id]
    firms = {o.pk: o for o in companies()}
    wanted = set(streets)
    for compound in Compound.objects.filter(inside, status=Compound.Status.ACTIVE).order_by("code"):
        if compound.area_code[:STREET] in wanted:
            compound.area = places[compound.area_id]
            compound.company = firms.get(compound.company_id or 0)
            yield compound


def _entry(compound: Compound) -> Entry:
    facts = facts_of(compound)
    placed = facts.outline is not None or (facts.lon is not None and facts.lat is not None)
    completion = complete_as_far(facts)
    assumed = assumed_of(compound)
    whole = _planned(compound.code, facts, completion, assumed) if placed else None
    return Entry(
        pk=compound.pk,
        code=compound.code,
        name=compound.name,
        area_code=compound.area_code,
        company_id=compound.company_id,
        facts=facts,
        values=dict(completion.values),
        rules={**completion.rules, **dict.fromkeys(assumed, "assumed")},
        complete=whole,
        year_built=compound.year_built,
    )


def assumed_of(compound: Compound) -> frozenset[str]:
    """The stated facts that somebody entered as an assumption: they count as estimates everywhere."""
    named = {model_field(f): f for f in FIELDS}
    marks = {f: s for f, s in compound.sources.items() if isinstance(s, dict)}
    return frozenset(named.get(f, f) for f, s in marks.items() if s.get("kind") == "assumed")


def _planned(code: str, facts: Facts, done: Completion, assumed: frozenset[str]) -> Complete:
    """As `estimates.as_planning_compound`, of a completion that is there already."""
    values = {f: done.values[f] for f in _PLANNED}
    return Complete(
        id=code, **values, outline=facts.outline, estimated=(assumed | done.rules.keys()) & _PLANNED
    )


_PLANNED = frozenset(f.name for f in fields(Complete)) - {"id", "outline", "estimated"}


def complete_as_far(facts: Facts) -> Completion:
    """Facts and estimates, also where nobody knows where the compound lies."""
    placed = facts.outline is not None or (facts.lon is not None and facts.lat is not None)
    return complete(facts if placed else replace(facts, lon=0.0, lat=0.0))
