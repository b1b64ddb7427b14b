"""A bulk load writes what single acts would, sealed and findable, whole or not at all."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood, NotYours
from linmeng.people.models import AuditRow
from linmeng.register.actions import NewParty
from linmeng.register.actions import units_bulk as bulk
from linmeng.register.actions.units_bulk import BulkUnit, load_units
from linmeng.register.models import Party, Title, Unit
from linmeng.register.queries import roll_units
from linmeng.register.queries.unit_lists import find_units
from tests.apps.register.owners import LI, WANG, hold, unit
from tests.worlds import NOW, TODAY, World

pytestmark = pytest.mark.django_db


def flat(world: World, i: int, *holders: int, code: str = "garden") -> BulkUnit:
    return BulkUnit(world.compounds[code].pk, str(i), building="1", area_dm2=5000 + i, holders=holders)


def load(world: World, units: list[BulkUnit], who: str = "officer") -> Any:
    return load_units(by=world.people[who], at=NOW, parties=iter([WANG, LI]), units=iter(units))


def test_a_load_is_like_what_people_record(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)  # several portions
    done = load(
        world, [flat(world, 1, 0), flat(world, 2, 0, 1), flat(world, 3, 1), flat(world, 4), flat(world, 5)]
    )
    assert (done.parties, done.units, done.titles) == (2, 5, 4)
    roll = roll_units(world.compounds["garden"].pk, TODAY)
    wang, li = (
        Party.objects.get(
            titles__unit__number=n, titles__unit__building="1", titles__unit__compound__code="T-garden"
        )
        for n in ("1", "3")
    )
    assert [u.fact.holder for u in roll] == [str(wang.pk), f"{wang.pk}+{li.pk}", str(li.pk), "", ""]
    assert (wang.name, wang.phone, wang.paper) == (WANG.name, WANG.phone, WANG.paper)
    assert [u.number for u in find_units(world.people["officer"], TODAY, "王小明")] == ["1", "2"]
    assert AuditRow.objects.get().after == {"parties": 2, "units": 5, "titles": 4}
    again = unit(world, "777")  # the next keys are free
    hold(world, again, NewParty("新人"))
    assert again.pk > max(u.pk for u in roll)


def test_outside_the_reach_or_with_a_wrong_holder_nothing_is_written(world: World) -> None:
    before = (Unit.objects.count(), Party.objects.count(), Title.objects.count())
    for units, who, why in (
        ([flat(world, 1), flat(world, 2, code="hongyi")], "officer", NotYours),
        ([flat(world, 1)], "manager", NotYours),
        ([flat(world, 1, 2)], "officer", NotUnderstood),
        ([flat(world, 1), flat(world, 1)], "officer", IntegrityError),
        ([replace(flat(world, 1), area_dm2=0)], "officer", IntegrityError),
    ):
        with pytest.raises(why), transaction.atomic():
            load(world, units, who)
    assert (Unit.objects.count(), Party.objects.count(), Title.objects.count()) == before


@given(st.lists(st.integers(), max_size=50), st.integers(1, 7))
def test_portions_lose_nothing(things: list[int], size: int) -> None:
    kept, bulk.AT_ONCE = bulk.AT_ONCE, size
    try:
        assert [t for portion in bulk._portions(things) for t in portion] == things
    finally:
        bulk.AT_ONCE = kept
