"""Three small compounds of one street that may merge, their owners, and a clock that can be set (O2, O5)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from django.utils import timezone as clock

from linmeng.people.models import Person, Role
from linmeng.register.models import Compound, Party, Title, Unit
from linmeng.web.vault import mark
from tests.worlds import PASSWORD, World

SHANGHAI = timezone(timedelta(hours=8))
FLATS = ("101", "102", "201", "202", "301", "302")
# area of each flat in 0.01 m²; in Hongtie three large ones hold more than two thirds of the area
AREAS = {
    "hongyi": (5000,) * 6,
    "hongtie": (10000, 10000, 10000, 2000, 2000, 2000),
    "xiangde": (4800,) * 6,
}
NAMES = {"hongyi": "虹仪小区", "hongtie": "虹铁小区", "xiangde": "祥德第三小区"}


def moment(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of 2025, whose holidays are known, in Shanghai."""
    return datetime(2025, month, day, hour, minute, tzinfo=SHANGHAI)


class Clock:
    """What time it is for everybody: the real clock, moved."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.real, self.offset = clock.now, timedelta()
        patch.setattr(clock, "now", lambda: self.real() + self.offset)

    def go(self, to: datetime) -> datetime:
        """It is this moment now, and time goes on from there."""
        self.offset = to - self.real()
        return to


@dataclass
class Estates:
    """The compounds, their units by compound and flat, and who signs in."""

    world: World
    compounds: dict[str, Compound] = field(default_factory=dict)
    units: dict[tuple[str, str], Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)


def settle_estates(world: World) -> Estates:
    """Six flats behind two doors in each; Li owns one in Hongyi and one in Hongtie. Everybody is made up."""
    found = Estates(world)
    for key, areas in AREAS.items():
        found.compounds[key] = _compound(world, key)
        for number, area in zip(FLATS, areas, strict=True):
            door = "1" if number < "201" else "2"
            found.units[key, number] = Unit.objects.create(
                compound=found.compounds[key], building="1", door=door, number=number, area_dm2=area
            )
    for (key, number), unit in found.units.items():
        shared = number == "101" and key in ("hongyi", "hongtie")
        name = "li" if shared else f"{key}-{number}"
        if name not in found.people:
            found.people[name] = _person(name)
            Party.objects.create(
                name=f"业主 {name}", name_mark=mark(f"业主 {name}", "register.party.name"),
                person=found.people[name],
            )  # fmt: skip
        Title.objects.create(unit=unit, party=found.people[name].party)
    for name, what in (("clerk", "community_worker"), ("second", "community_worker"), ("auditor", "expert")):
        found.people[name] = _person(name)
        street = world.areas["ouyang"]
        Role.objects.create(person=found.people[name], what=what, area=street, from_on=date(2024, 1, 1))
    found.people["volunteer"] = _person("volunteer")
    Role.objects.create(
        person=found.people["volunteer"], what="canvasser", compound=found.compounds["hongtie"],
        from_on=date(2024, 1, 1),
    )  # fmt: skip
    return found


def _person(name: str) -> Person:
    return Person.objects.create_user(username=name, name=f"{name} 某", password=PASSWORD)


def _compound(world: World, key: str) -> Compound:
    if key == "hongyi":
        return world.compounds["hongyi"]
    area, like = world.areas["ouyang"], world.compounds["hongyi"]
    return Compound.objects.create(
        code=f"T-{key}", name=NAMES[key], area=area, area_code=area.code, floor_area_dm2=360_00,
        households=6, housing_class="售后公房", lon=(like.lon or 0.0) + 0.0006 * len(key), lat=like.lat,
    )  # fmt: skip


def entry(motion: Any, number: str) -> Any:
    """The roll's row of a flat."""
    return motion.entries.get(unit__number=number)
