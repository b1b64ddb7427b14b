"""The compounds of an area as the register knows them now, ready to be planned."""

from datetime import date
from typing import Any

from linmeng.people.models import Person
from linmeng.planning.queries.snapshots import PlanningArea


def planning_areas(person: Person, area: Any, on: date) -> list[PlanningArea]:
    """Every sub-district of the area with its compounds, estimates filled in. Raises NotYours."""
    from linmeng.register.queries import streets_for  # scientific packages come with it: not at start-up

    return [PlanningArea(s.code, s.name, s.street, s.left_out) for s in streets_for(person, area, on)]
