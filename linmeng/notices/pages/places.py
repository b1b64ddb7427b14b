"""The places a form offers: what the person reaches, and what is chosen already."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from linmeng.notices.models import Notice
from linmeng.notices.permissions import reach
from linmeng.notices.queries.places import areas_to_name, compounds_of_codes, compounds_to_name

Choices = list[tuple[str, str]]


def offered(
    person: Any, act: str, on: date, text: str = "", notice: Notice | None = None, chosen: Iterable[str] = ()
) -> dict[str, Choices]:
    """Compounds (number, name) and areas (code, name) to choose from. Raises NotYours when there are none.

    `chosen`: numbers of compounds ticked in an earlier search; those in reach stay among the choices.
    """
    scope = reach(person, act, on)
    compounds = {c.code: c.name for c in compounds_to_name(scope, text)}
    compounds = {c.code: c.name for c in compounds_of_codes(scope, chosen)} | compounds
    areas = {a.code: a.name for a in areas_to_name(scope)}
    for place in notice.places.select_related("compound") if notice else ():
        if place.compound:
            compounds = {place.compound.code: place.name, **compounds}
        else:
            areas = {place.area_code: place.name, **areas}
    return {"compounds": list(compounds.items()), "areas": list(areas.items())}
