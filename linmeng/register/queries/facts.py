"""A compound of the register as the facts of a list: what is stated, nothing guessed."""

from decimal import Decimal
from typing import Any, cast

from linmeng.domain.register.facts import Facts, Management
from linmeng.register.models import Area, Compound


def facts_of(compound: Compound) -> Facts:
    """The stated facts of a compound. Load it with its area (and that's parents) and company beforehand."""
    c, places = compound, names_above(compound.area)
    return Facts(
        id=c.code,
        name=c.name,
        subdistrict=places.get("subdistrict"),
        district=places.get("district"),
        committee=places.get("committee"),
        address=c.address or None,
        area=_metres(c.floor_area_dm2),
        site_area=_metres(c.site_area_dm2),
        households=c.households,
        buildings=c.building_count,
        floors=c.floors,
        lifts=c.lifts,
        gates=_number(c.gates),
        housing_class=c.housing_class or None,
        ownership_origin=c.ownership_origin or None,
        tier=c.tier,
        fee=_number(c.fee),
        fee_max=_number(c.fee_max),
        collection=_number(c.collection),
        company=c.company.name if c.company else None,
        management=cast(Management, c.management) if c.management else None,
        mature=c.mature,
        year_built=c.year_built,
        lon=c.lon,
        lat=c.lat,
        outline=c.outline,
        building_type=c.building_type or None,
    )


def names_above(area: Area) -> dict[str, str]:
    """Level → name, of an area and those above it that are loaded with it."""
    names: dict[str, str] = {}
    here: Area | None = area
    while here is not None:
        names[here.level] = here.name
        here = here.parent if Area.parent.is_cached(here) else None
    return names


def _metres(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / 100


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


FIELD_OF: dict[str, str] = {
    "area": "floor_area_dm2",
    "site_area": "site_area_dm2",
    "buildings": "building_count",
}
"""Fact → register field, where they differ."""


def model_field(fact: str) -> str:
    return FIELD_OF.get(fact, fact)


def source_of(compound: Compound, fact: str) -> dict[str, Any]:
    """Where a stated fact comes from, {} when that was not noted."""
    source = compound.sources.get(model_field(fact), {})
    return source if isinstance(source, dict) else {}
