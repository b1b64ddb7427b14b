"""Compounds, for those who may see them."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from linmeng.register.models import Compound
from linmeng.register.permissions import check, reach
from linmeng.register.queries.filters import NO_FILTERS, Filters
from linmeng.register.queries.warnings import warned_ids

_WITH = ("area__parent__parent", "company")


def compounds_for(person: Any, on: date, filters: Filters = NO_FILTERS) -> QuerySet[Compound]:
    """The standing compounds that a person may see, narrowed by the filters. Raises NotYours."""
    scope = reach(person, "register.see_compound", on)
    rows = Compound.objects.filter(scope.compounds(), status=Compound.Status.ACTIVE)
    if filters.warning:
        rows = rows.filter(pk__in=warned_ids(person, on, filters.warning))
    return filters.apply(rows, on).select_related("area", "company")


def compound_for(person: Any, code: str, on: date, act: str = "register.see_compound") -> Compound:
    """One compound, standing or not. Raises Http404 when there is none, NotYours when it is out of reach."""
    compound = Compound.objects.select_related(*_WITH).filter(code=code.replace("\x00", "")).first()
    if compound is None:
        raise Http404
    check(person, act, on, compound)
    return compound


def compound_for_update(person: Any, code: str, on: date, act: str) -> Compound:
    """The same, locked until the transaction ends."""
    rows = Compound.objects.select_for_update(of=("self",)).select_related("area")
    compound = rows.filter(code=code.replace("\x00", "")).first()
    if compound is None:
        raise Http404
    check(person, act, on, compound)
    return compound


def housing_classes(person: Any, on: date) -> list[str]:
    """The housing classes that occur in a person's reach."""
    rows = compounds_for(person, on).exclude(housing_class="").order_by("housing_class")
    return list(rows.values_list("housing_class", flat=True).distinct())
