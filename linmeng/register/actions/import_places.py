"""Which area of the register a row of a list belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.register.facts import Facts
from linmeng.domain.register.places import Boundaries, Boundary, same_district
from linmeng.domain.register.rows import Note
from linmeng.people.queries import Scope
from linmeng.register.models import Area


def boundaries_of(scope: Scope, area: Area | None) -> Boundaries | None:
    """The drawn sub-districts in reach (within `area` where one is chosen); None where nothing is drawn."""
    rows = Area.objects.filter(level=Area.Level.SUBDISTRICT, outline__isnull=False).select_related("parent")
    if area is not None:
        rows = rows.filter(code__startswith=area.prefix)
    items = [
        Boundary(r.name, r.outline or {}, r.parent.name if r.parent else "", r.code)
        for r in rows
        if scope.covers_area(r.code)
    ]
    return Boundaries(items) if items else None


@dataclass(frozen=True, slots=True)
class Placed:
    """The area of a row; `note` where it is coarser than the list's words."""

    area: Area
    note: Note | None = None


class Places:
    """The areas in reach, ready to be asked by name."""

    def __init__(self, scope: Scope, chosen: Area | None) -> None:
        rows = Area.objects.select_related("parent").defer("outline", "parent__outline").order_by("code")
        self.chosen = chosen
        self.scope = scope
        self._named: dict[tuple[str, str], list[Area]] = {}
        for area in rows:
            self._named.setdefault((area.level, area.name), []).append(area)
            if area.level == Area.Level.DISTRICT:
                self._named.setdefault(("bare", _bare(area.name)), []).append(area)

    def of(self, facts: Facts) -> Placed:
        """The finest area the row's words lead to. NotUnderstood when there is none or it is out of reach."""
        placed = self._placed(facts)
        code, name = placed.area.code, placed.area.name
        if not self.scope.covers_area(code):
            raise NotUnderstood(sentence("{area} is outside your area"), area=name)
        if self.chosen is not None and not code.startswith(self.chosen.prefix):
            raise NotUnderstood(sentence("{area} is outside the area chosen for this list"), area=name)
        return placed

    def _placed(self, facts: Facts) -> Placed:
        if facts.subdistrict:
            found = self._one(Area.Level.SUBDISTRICT, facts.subdistrict, facts.district)
            if found:
                return Placed(self._committee(facts, found) or found)
        coarser = self._coarser(facts)
        if coarser is None or (facts.subdistrict and coarser.level in _SMALL):
            message = sentence("the register knows no area “{name}”: register it or choose the list's area")
            raise NotUnderstood(message, name=facts.subdistrict or facts.district or "—")
        if not facts.subdistrict:
            return Placed(self._committee(facts, coarser) or coarser)
        message = sentence("the sub-district is not in the register: counted to {area}")
        return Placed(
            coarser, Note("subdistrict", "", facts.subdistrict or "", message, {"area": coarser.name})
        )

    def _coarser(self, facts: Facts) -> Area | None:
        chosen = self.chosen
        if facts.district:
            district = self._named.get(("bare", _bare(facts.district)), [])
            if len(district) == 1 and not (chosen and chosen.code.startswith(district[0].prefix)):
                return district[0]
        return chosen if chosen is not None and chosen.level != Area.Level.CITY else None

    def _one(self, level: str, name: str, district: str | None) -> Area | None:
        found = self._named.get((level, name), [])
        if len(found) > 1 and district:
            found = [a for a in found if a.parent and same_district(a.parent.name, district)]
        return found[0] if len(found) == 1 else None

    def _committee(self, facts: Facts, area: Area) -> Area | None:
        rows: Iterable[Area] = self._named.get((Area.Level.COMMITTEE, facts.committee or ""), ())
        inside = [a for a in rows if a.code.startswith(area.prefix)]
        return inside[0] if len(inside) == 1 else None


_SMALL = (Area.Level.SUBDISTRICT, Area.Level.COMMITTEE)


def _bare(district: str) -> str:
    return district.removesuffix("新区").removesuffix("区") if len(district) > 2 else district


def area_change(compound: Any, area: Area, derived: bool) -> Area | None:
    """The area a known compound moves to: never one merely found by a polygon, nor a coarser one."""
    if derived or compound.area_code.startswith(area.prefix):
        return None
    return area
