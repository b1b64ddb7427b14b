"""Units that still lie with a closed record, because nobody said to which successor they go."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from linmeng.domain.register.buildings import in_order
from linmeng.register.models import Compound, Lineage, Unit
from linmeng.register.permissions import may
from linmeng.register.queries.units import place_order

ACT = "register.assign_units"


@dataclass(frozen=True, slots=True)
class Group:
    """Units that go together: those behind one door, or a single one that lies in no building."""

    key: str
    building: str
    door: str
    place: str  # of a single one
    units: tuple[int, ...]


def leftover(compound: Compound) -> QuerySet[Unit]:
    """The standing units of a record that no longer stands; none of one that does."""
    if compound.status == Compound.Status.ACTIVE:
        return Unit.objects.none()
    return Unit.objects.filter(compound=compound, gone_on=None)


def leftover_groups(compound: Compound) -> list[Group]:
    """The same by door, in the order of the houses; units without a building each by itself."""
    found: dict[tuple[str, str, str], list[Unit]] = {}
    for unit in leftover(compound):
        alone = "" if unit.building else str(unit.pk)
        found.setdefault((unit.building, unit.door if unit.building else "", alone), []).append(unit)
    keys = sorted(found, key=lambda k: (in_order(k[0]), in_order(k[1]), place_order(found[k][0])))
    return [
        Group(
            "|".join(key),
            key[0],
            key[1],
            found[key][0].place if key[2] else "",
            tuple(u.pk for u in found[key]),
        )
        for key in keys
    ]


def successors(person: Any, compound: Compound, on: date) -> list[Compound]:
    """The standing compounds that a closed record became, step by step, where the person may give units."""
    found: dict[int, Compound] = {}
    asked = {compound.pk}
    while asked:
        rows = Lineage.objects.filter(ancestor__in=asked).select_related("descendant__area")
        new = {r.descendant_id: r.descendant for r in rows if r.descendant_id not in found}
        found |= new
        asked = set(new)
    standing = [c for c in found.values() if c.status == Compound.Status.ACTIVE]
    return sorted((c for c in standing if may(person, ACT, on, c)), key=lambda c: c.code)
