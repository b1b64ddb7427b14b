"""The demo's made-up units: whole lists, an owner in two compounds, a developer, a public-housing holder."""

from typing import Any

import pytest
from django.utils import timezone

from linmeng.demo.units import BOTH, SIZES, own
from linmeng.people.models import Person
from linmeng.register.models import Compound, ImportBatch, Party, Unit
from linmeng.register.queries import roll_units, units_of
from tests.apps.register.owners import no_units
from tests.worlds import World


@pytest.fixture
def demo(world: World) -> dict[str, Any]:
    no_units(world)
    Person.objects.create_user(username="owner", name="业主", password="plum-rain-1984")
    place = world.areas["yueyang"]
    for name in SIZES:
        Compound.objects.get_or_create(
            name=name, defaults={"code": f"D-{name}", "area": place, "area_code": place.code}
        )
    codes = dict(Compound.objects.filter(name__in=SIZES).values_list("name", "code"))
    own(world.people["administrator"], timezone.now(), codes)
    return codes


def test_every_list_comes_in_whole(demo: dict[str, Any]) -> None:
    assert [b.counts.get("rejected", 0) for b in ImportBatch.objects.all()] == [0] * 4
    today = timezone.localdate()
    for name, (doors, floors, flats) in SIZES.items():
        roll = roll_units(Compound.objects.get(code=demo[name]).pk, today)
        assert len(roll) == doors * floors * flats
        assert all(u.fact.area > 0 and u.parties for u in roll)
    assert (
        Unit.objects.filter(state="unsold").count() == 4
        and Unit.objects.filter(state="public_title").count() == 6
    )
    assert Party.objects.filter(kind="developer").count() == 1 == Party.objects.filter(kind="public").count()


def test_the_accounts_to_try_hold_their_flats(demo: dict[str, Any]) -> None:
    today = timezone.localdate()
    one, two = (units_of(Person.objects.get(username=n), today) for n in ("resident", "owner"))
    assert len(one) == 1 and len({h.compound for h in two}) == 2 and BOTH
    assert not [h for h in (*one, *two) if h.why_not]
