"""The areas an area manager would serve, as the rule on them (SH-OP 13) asks for them."""

from datetime import date
from typing import Any

from linmeng.cases.models import CaseContract
from linmeng.domain.procedures.custody import Point, metres
from linmeng.domain.refusals import NotNow
from linmeng.domain.service.managers import Served

SMALL = 1_500_000
"""15 000 m² in 0.01 m²: the wider of the sizes that districts call small (Nanmatou; Hongkou says 10 000)."""
TOGETHER = 500
"""Metres from middle to middle within which small areas count as lying together: this house's measure."""


def areas_of(company: str, manager: str, compound: Any, term: tuple[date, date | None]) -> list[Served]:
    """What a company's manager serves during a contract's term, with the compound of that contract.

    A contract that it follows for the same compound counts once. Raises NotNow where the register does not
    say how large several areas are or where they lie.
    """
    rows = CaseContract.objects.filter(company__name=company.strip(), contract__ended_on__isnull=True)
    found = {compound.pk: compound}
    for row in rows.select_related("contract", "compound"):
        if row.manager == manager and _meet((row.contract.starts_on, row.contract.ends_on), term):
            found.setdefault(row.compound_id, row.compound)
    return [_served(one, list(found.values())) for one in found.values()]


def _served(one: Any, every: list[Any]) -> Served:
    if len(every) == 1:
        return Served(one.name, small=True)
    if one.floor_area_dm2 is None or one.lon is None or one.lat is None:
        raise NotNow(
            "{area}: enter its floor area and its place in the register first. One manager serves several"
            " areas only where they are small and lie together (SH-OP 13).",
            area=one.name,
        )
    near = frozenset(_name(other, every) for other in every if other is not one and _together(one, other))
    return Served(_name(one, every), one.floor_area_dm2 <= SMALL, near)


def _name(one: Any, every: list[Any]) -> str:
    """The compound's name, with its number where another is called the same."""
    same = sum(other.name == one.name for other in every) > 1
    return f"{one.name} {one.code}" if same else str(one.name)


def _together(one: Any, other: Any) -> bool:
    if other.lon is None or other.lat is None:
        return False
    return metres(Point("", one.lon, one.lat), Point("", other.lon, other.lat)) <= TOGETHER


def _meet(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Whether two terms, each with its last day or without one, have a day in common."""
    return (one[1] or date.max) >= other[0] and (other[1] or date.max) >= one[0]
