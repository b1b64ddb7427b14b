"""A compound's buildings, and where they contradict its own figures."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linmeng.domain.register.buildings import count_difference, household_difference, in_order
from linmeng.register.models import Building, Compound
from linmeng.register.permissions import check


def buildings_of(person: Any, compound: Compound, on: date) -> list[Building]:
    """Its buildings in the order of their numbers (2 before 10). Raises NotYours."""
    check(person, "register.see_compound", on, compound)
    return sorted(compound.buildings.all(), key=lambda b: in_order(b.number))


def building_for(person: Any, compound: Compound, building: int, on: date, act: str) -> Building:
    """One building of the compound. Raises NotYours, Http404 when it is not one of its own."""
    check(person, act, on, compound)
    found = compound.buildings.filter(pk=building).first() if 0 < building < 2**63 else None
    if found is None:
        raise Http404
    return found


def building_differences(compound: Compound, buildings: Sequence[Building]) -> list[str]:
    """What the buildings say otherwise than the compound's own figures, in the reader's language."""
    said = []
    count = count_difference(compound.building_count, len(buildings))
    if count:
        words = ngettext(
            "{n} building is recorded here, but the compound's own figure is {own}.",
            "{n} buildings are recorded here, but the compound's own figure is {own}.",
            count[0],
        )
        said.append(words.format(n=count[0], own=count[1]))
    homes = household_difference(compound.households, [b.households for b in buildings])
    if homes:
        words = _("The buildings add up to {n} households, but the compound's own figure is {own}.")
        said.append(words.format(n=f"{homes[0]:,}", own=f"{homes[1]:,}"))
    return said
