"""Compounds and areas as notices name them: for those who reach them, and for everybody's pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from linmeng.domain.refusals import NotUnderstood
from linmeng.notices.models import Place
from linmeng.notices.permissions import check_place
from linmeng.register.queries import area_prefix

MOST_PLACES = 300


@dataclass(frozen=True, slots=True)
class Spot:
    """A compound or an area, not stored yet."""

    name: str
    area_code: str
    compound: Any = None
    area: Any = None

    @property
    def compound_id(self) -> int | None:
        return self.compound.pk if self.compound else None

    @property
    def prefix(self) -> str:
        """The digits that all compounds inside an area share; of a compound its own area's."""
        return area_prefix(self.area_code) if self.area else self.area_code

    def row(self, **more: Any) -> Place:
        return Place(compound=self.compound, area=self.area, name=self.name, area_code=self.area_code, **more)


def compound_spot(code: str) -> Spot:
    """A compound by its register number, standing or not. Raises Http404."""
    found = _model("compound").objects.filter(code=code.replace("\x00", "")).first()
    if found is None:
        raise Http404
    return Spot(found.name, found.area_code, compound=found)


def area_spot(code: str) -> Spot:
    """An area by its division code. Raises Http404."""
    found = _model("area").objects.defer("outline").filter(code=code.replace("\x00", "")).first()
    if found is None:
        raise Http404
    return Spot(found.name, found.code, area=found)


def spots_for(person: Any, act: str, on: date, codes: Iterable[str], areas: Iterable[str] = ()) -> list[Spot]:
    """The places of these numbers, each once. Raises NotUnderstood for none, for an unknown one and for too

    many, NotYours for one out of the person's reach.
    """
    wanted = [(compound_spot, c) for c in dict.fromkeys(codes)] + [
        (area_spot, a) for a in dict.fromkeys(areas)
    ]
    if not wanted:
        raise NotUnderstood("Say for which compounds or areas the notice is.")
    if len(wanted) > MOST_PLACES:
        raise NotUnderstood("At most {most} places in one notice: name the area instead.", most=MOST_PLACES)
    found = []
    for find, code in wanted:
        try:
            found.append(find(code))
        except Http404:
            raise NotUnderstood("“{code}” is no compound and no area.", code=code) from None
    for spot in found:
        check_place(person, act, on, spot)
    return found


def compounds_to_name(scope: Any, text: str = "", most: int = 60) -> QuerySet[Any]:
    """The standing compounds in a scope by name, for a choice."""
    rows = _model("compound").objects.filter(scope.compounds(), status="active").defer("outline")
    for word in text.split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(code=word))
    found: QuerySet[Any] = rows.order_by("name", "pk")[:most]
    return found


def compounds_of_codes(scope: Any, codes: Iterable[str]) -> QuerySet[Any]:
    """The standing compounds of these numbers in a scope, by name; of the first `MOST_PLACES` numbers."""
    wanted = [code.replace("\x00", "") for code in codes][:MOST_PLACES]
    rows = _model("compound").objects.filter(scope.compounds(), status="active", code__in=wanted)
    found: QuerySet[Any] = rows.defer("outline").order_by("name", "pk")
    return found


def areas_to_name(scope: Any, most: int = 60) -> QuerySet[Any]:
    """The areas that lie wholly in a scope, the largest first."""
    inside = Q(pk__in=[])
    for prefix in scope.prefixes:
        inside |= Q(code__startswith=prefix)
    found: QuerySet[Any] = _model("area").objects.filter(inside).defer("outline").order_by("code")[:most]
    return found


def above(area_code: str) -> list[Any]:
    """The areas a compound of this code lies in, the smallest first."""
    starts = {area_code[:n].ljust(12, "0") for n in (4, 6, 9, 12)}
    return list(_model("area").objects.filter(code__in=starts).defer("outline").order_by("-code"))


def _model(name: str) -> Any:
    """The register's model, reached through the foreign key: other rooms do not import it."""
    return Place._meta.get_field(name).related_model
