"""The compounds of an area as the register knows them now, ready to be planned."""

from datetime import date
from typing import Any

from linmeng.people.models import Person
from linmeng.planning.queries.snapshots import PlanningArea
from linmeng.planning.queries.ways import with_ways


def planning_areas(person: Person, area: Any, on: date) -> list[PlanningArea]:
    """Every sub-district of the area: its compounds, estimates filled in, and its ways. Raises NotYours."""
    from linmeng.register.queries import streets_for  # scientific packages come with it: not at start-up

    found = streets_for(person, area, on)
    return with_ways([PlanningArea(s.code, s.name, s.street, s.left_out) for s in found])
