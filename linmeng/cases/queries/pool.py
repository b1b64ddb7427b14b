"""The district's pool of companies, for those who may see it; and which of them is the nearest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from linmeng.cases.models import Case, CreditRecord, Custody, PoolEntry
from linmeng.cases.permissions import MAY, reach
from linmeng.domain.procedures.custody import Company, Point, Proposed, in_force, nearest_first
from linmeng.domain.refusals import NotNow, NotYours
from linmeng.people.queries import Scope, scope_for
from linmeng.register.queries.managed import managed_places

DISTRICT = 6  # digits of a district's code that mean something


@dataclass(frozen=True, slots=True)
class Pooled:
    """A company of a pool with what it manages and its demerit points in force."""

    entry: PoolEntry
    places: tuple[str, ...]
    demerits: int
    records: tuple[CreditRecord, ...]


def pool_for(person: Any, on: date, *, past: bool = False) -> list[Pooled]:
    """The pool of every district in which the person's reach lies. Raises NotYours."""
    rows = PoolEntry.objects.filter(_districts(reach(person, "cases.see_pool", on)))
    rows = rows.filter(left_on__isnull=not past)
    return _pooled(list(rows.select_related("company", "area").order_by("area__code", "company__name")), on)


def pool_entry_for(person: Any, number: int, on: date, act: str) -> PoolEntry:
    """One entry, locked, for an act. Raises Http404, NotYours."""
    entry = PoolEntry.objects.select_for_update(of=("self",)).select_related("company", "area")
    found = entry.filter(pk=number).first() if 0 < number < 2**63 else None
    if found is None:
        raise Http404
    check_district(person, found.area.code, on, act)
    return found


def keeps_pool(person: Any, on: date) -> bool:
    return bool(scope_for(person, MAY["cases.keep_pool"], on))


def check_district(person: Any, code: str, on: date, act: str = "cases.keep_pool") -> None:
    """Raises NotYours when the district is not the person's."""
    if not reach(person, act, on).covers_area(code):
        raise NotYours("This area is outside yours.")


def district_of(case: Case) -> Any:
    """The district a case lies in; Http404 where its area is above any."""
    area = case.area
    while area is not None and area.level != "district":
        area = area.parent  # type: ignore[assignment]
    if area is None:
        raise Http404
    return area


def proposal(custody: Custody, on: date) -> tuple[Proposed, ...]:
    """The companies of a district's pool on a day, nearest first. Raises NotUnderstood: no place known."""
    there = Q(left_on__isnull=True) | Q(left_on__gt=on)
    rows = PoolEntry.objects.filter(there, area=district_of(custody.case), admitted_on__lte=on)
    pooled = _pooled(list(rows.select_related("company", "area")), on)
    own = [c.pk for c in custody.compounds.all()]  # whoever leaves a compound is not near it
    places = managed_places([p.entry.company_id for p in pooled], own)
    here = [
        Point(c.name, c.lon, c.lat)
        for c in custody.compounds.all()
        if c.lon is not None and c.lat is not None
    ]
    return nearest_first(
        here,
        [
            Company(
                str(p.entry.company_id), p.entry.company.name,
                tuple(Point(*place) for place in places.get(p.entry.company_id, ())), p.demerits,
            )
            for p in pooled
        ],
    )  # fmt: skip


def check_in_pool(custody: Custody, on: date) -> None:
    """Raises NotNow when the chosen company was not in the district's pool on a day."""
    rows = PoolEntry.objects.filter(
        area=district_of(custody.case), company=custody.company, admitted_on__lte=on
    )
    if rows.filter(Q(left_on__isnull=True) | Q(left_on__gt=on)).exists():
        return
    last = rows.order_by("-left_on").first()
    if last is None:
        raise NotNow("{name} was not in the pool on {day}: choose a company of it.",
                     name=str(custody.company), day=on)  # fmt: skip
    raise NotNow("{name} left this pool on {day}.", name=str(custody.company), day=last.left_on)


def _districts(scope: Scope) -> Q:
    inside = Q(pk__in=[])
    for prefix in scope.prefixes:
        inside |= Q(area__code__startswith=prefix[:DISTRICT])
    for code in _codes_of(scope):
        inside |= Q(area__code__startswith=code[:DISTRICT])
    return inside


def _codes_of(scope: Scope) -> set[str]:
    """The division codes of single compounds in reach, by the cases they take part in."""
    rows = Case.objects.filter(compounds__compound__in=scope.compound_ids)
    return set(rows.values_list("area_code", flat=True)) if scope.compound_ids else set()


def _pooled(entries: Sequence[PoolEntry], on: date) -> list[Pooled]:
    companies = [e.company_id for e in entries]
    places = managed_places(companies)
    credit: dict[int, list[CreditRecord]] = {}
    for record in credit_of(companies):
        credit.setdefault(record.company_id, []).append(record)
    return [
        Pooled(
            e, tuple(name for name, *_ in places.get(e.company_id, ())),
            in_force([(r.on, r.points) for r in credit.get(e.company_id, ()) if r.withdrawn_on is None], on),
            tuple(credit.get(e.company_id, ())),
        )
        for e in entries
    ]  # fmt: skip


def credit_of(companies: Sequence[int]) -> QuerySet[CreditRecord]:
    return CreditRecord.objects.filter(company__in=companies)
