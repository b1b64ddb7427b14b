"""Compounds as the facts of a list."""

from datetime import date
from typing import Any

from linmeng.domain.register.buildings import in_order
from linmeng.domain.register.facts import Facts
from linmeng.register.models import Building
from linmeng.register.permissions import reach
from linmeng.register.queries.compounds import compounds_for
from linmeng.register.queries.facts import facts_of
from linmeng.register.queries.filters import NO_FILTERS, Filters


def export_for(person: Any, on: date, filters: Filters = NO_FILTERS) -> list[Facts]:
    """The stated facts of the compounds a person may take out as a list, no estimates. Raises NotYours."""
    scope = reach(person, "register.export_lists", on)
    rows = compounds_for(person, on, filters).filter(scope.compounds())
    rows = rows.select_related("company", "area__parent__parent__parent").order_by("area_code", "name", "id")
    return [facts_of(c) for c in rows]


def buildings_for(person: Any, on: date, filters: Filters = NO_FILTERS) -> list[list[Any]]:
    """The buildings of the same compounds, a row each: number and name of the compound, then its own figures.

    Raises NotYours.
    """
    scope = reach(person, "register.export_lists", on)
    compounds = compounds_for(person, on, filters).filter(scope.compounds()).order_by().values("pk")
    names = ("compound__code", "compound__name", "number", "floors", "households", "lifts", "year_built")
    rows = Building.objects.filter(compound__in=compounds).values_list("compound__area_code", *names)
    return [list(r[1:]) for r in sorted(rows, key=lambda r: (r[0], r[2], r[1], in_order(r[3])))]
