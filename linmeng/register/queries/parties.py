"""Titleholders, for those who may know of them: locked, with the permission asked, never in the clear."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404

from linmeng.domain.refusals import NotYours
from linmeng.domain.register.persons import masked_name, masked_paper, masked_phone
from linmeng.register.models import Acting, Compound, Party, Title, Unit
from linmeng.register.permissions import check, may, reach
from linmeng.register.queries.units import in_force

MASKED = ("pk", "kind", "name", "phone", "paper", "person_id", "version")


@dataclass(frozen=True, slots=True)
class Masked:
    """A titleholder as screens, exports and the API show one."""

    pk: int
    kind: str
    kind_words: Any
    name: str
    phone: str
    paper: str
    signs_in: bool
    version: int


def masked(pks: Collection[int]) -> dict[int, Masked]:
    """The titleholders with these keys, masked; no permission asked."""
    rows = Party.objects.filter(pk__in=list(pks)).values_list(*MASKED)
    return {row[0]: _masked(*row) for row in rows}


def _masked(
    pk: int, kind: str, name: str, phone: str | None, paper: str | None, person: int | None, version: int
) -> Masked:
    return Masked(
        pk=pk,
        kind=kind,
        kind_words=Party.Kind(kind).label,
        name=masked_name(name, kind == Party.Kind.NATURAL),
        phone=masked_phone(phone or ""),
        paper=masked_paper(paper or ""),
        signs_in=person is not None,
        version=version,
    )


def party_for(person: Any, pk: int, on: date, act: str) -> tuple[Party, Compound | None]:
    """A titleholder and the compound by which this person has to do with one.

    That is a compound where the party holds a unit, or acts for somebody who does, today or later. A party
    that holds nothing any more is for the offices of its former compounds, one that never did for any office.
    Raises Http404, NotYours.
    """
    return _in_reach(person, _party(Party.objects.all(), pk), on, act)


def party_for_update(person: Any, pk: int, on: date, act: str) -> tuple[Party, Compound | None]:
    """The same, locked until the transaction ends."""
    return _in_reach(person, _party(Party.objects.select_for_update(of=("self",)), pk), on, act)


def _party(rows: Any, pk: int) -> Party:
    found: Party | None = rows.filter(pk=pk).first() if 0 < pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _in_reach(person: Any, party: Party, on: date, act: str) -> tuple[Party, Compound | None]:
    scope = reach(person, act, on)
    compounds = compounds_of_party(party.pk, on)
    mine = next((c for c in compounds if may(person, act, on, c)), None)
    if mine is None and not compounds and scope.prefixes:
        past = _compounds(Unit.objects.filter(titles__party=party))
        mine = next((c for c in past if scope.covers_area(c.area_code)), None)
        if mine is None and not past:
            return party, None
    if mine is None:
        raise NotYours("This titleholder has no unit inside your area.")
    return party, mine


def compounds_of_party(pk: int, on: date) -> list[Compound]:
    """Where the party holds a unit or acts for a holder, today or later."""
    still = Q(until_on__isnull=True) | Q(until_on__gte=on)
    acting = Acting.objects.filter(still, party=pk)
    speaking = [pk, *acting.filter(ward__isnull=False).values_list("ward_id", flat=True)]
    titled = Title.objects.filter(still, party__in=speaking).values("unit")
    chosen = acting.filter(unit__isnull=False).values("unit")
    return _compounds(Unit.objects.filter(Q(pk__in=titled) | Q(pk__in=chosen)))


def _compounds(units: Any) -> list[Compound]:
    return list(Compound.objects.filter(pk__in=units.values("compound")).order_by("pk"))


def titleholders(unit: int, on: date) -> list[int]:
    """The parties that hold a unit on a day."""
    rows = Title.objects.filter(in_force(on), unit=unit).order_by("id")
    return list(rows.values_list("party_id", flat=True))


def names_in(rows: Iterable[Masked]) -> str:
    """Masked names in one line."""
    return "、".join(r.name for r in rows)


def acting_for(person: Any, pk: int, on: date, act: str) -> tuple[Acting, Unit]:
    """A representative or guardian, and a unit by which to come back. Raises Http404, NotYours."""
    rows = Acting.objects.select_related("unit__compound", "ward")
    acting = rows.filter(pk=pk).first() if 0 < pk < 2**63 else None
    if acting is None:
        raise Http404
    unit = acting.unit
    if unit is None:
        _, compound = party_for(person, acting.ward_id or 0, on, act)
        titles = Title.objects.filter(in_force(on), party=acting.ward, unit__compound=compound)
        found = titles.select_related("unit__compound").first()
        if found is None:
            raise Http404
        return acting, found.unit
    check(person, act, on, unit.compound)
    return acting, unit
