"""The census of a person's reach."""

from datetime import date
from typing import Any

from linmeng.domain.register.census import USUAL, Census, Limits, Row, census
from linmeng.register.models import Area
from linmeng.register.permissions import reach
from linmeng.register.queries.book import STREET, Entry, entries, streets_of
from linmeng.register.queries.filters import area_prefix


def census_for(person: Any, on: date, limits: Limits = USUAL, area: str = "") -> Census:
    """Counts and shares of the compounds in a person's reach, or in one area of it (12-digit code).

    Raises NotYours.
    """
    scope = reach(person, "register.see_census", on)
    within = area_prefix(area)
    streets = streets_of(scope, within[:STREET])
    names = {a.code[:STREET]: a.name for a in Area.objects.filter(level=Area.Level.SUBDISTRICT)}
    rows = [
        _row(e, names.get(street, ""), on)
        for street, found in entries(streets).items()
        for e in found
        if e.area_code.startswith(within) and scope.covers(e.area_code, e.pk, e.company_id)
    ]
    return census(rows, limits)


def _row(e: Entry, street: str, on: date) -> Row:
    built = e.values.get("year_built")
    return Row(
        households=e.values.get("households") or 0,
        area=e.values.get("area") or 0.0,
        housing_class=e.values.get("housing_class") or "",
        fee=e.values.get("fee") or 0.0,
        company=e.facts.company or "",
        management=e.facts.management or "",
        age=None if built is None else max(0, on.year - built),
        street=street,
        estimated=frozenset(e.rules),
    )
