"""Who votes for a unit, and what a roll needs of it, in a fixed number of queries."""

from typing import Any

import pytest

from linmeng.register import actions, queries
from linmeng.register.actions import NewParty
from tests.apps.register.owners import LI, WANG, hold, no_units, unit
from tests.worlds import NOW, TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World) -> World:
    """The small world before anybody recorded a unit."""
    return no_units(world)


def test_who_votes_for_a_unit(world: World) -> None:
    resident, officer = world.people["resident"], world.people["officer"]
    one, two, ward_s, unsold = (unit(world, n) for n in ("501", "502", "503", "504"))
    wang, li = hold(world, one, WANG, LI)
    [child] = hold(world, ward_s, NewParty("王小小"))
    hold(world, two, wang.pk)
    actions.link_account(by=officer, at=NOW, pk=wang.pk, username="resident")

    def ways() -> dict[str, tuple[str, str]]:
        return {h.place[-3:]: (h.how, h.why_not[:14]) for h in queries.units_of(resident, TODAY)}

    assert ways() == {"501": ("owner", ""), "502": ("owner", "")}
    said: dict[str, Any] = {"by": officer, "at": NOW, "paper": "推选书", "on": TODAY}
    actions.choose_representative(**said, pk=one.pk, version=2, party=li.pk)
    assert ways()["501"] == ("owner", "The co-owners ")
    actions.choose_representative(**said, pk=one.pk, version=3, party=wang.pk)
    assert ways()["501"] == ("representative", "")
    actions.record_guardian(**said, ward=child.pk, guardian=wang.pk)
    assert ways()["503"] == ("guardian", "")
    actions.record_guardian(**said, ward=wang.pk, guardian=li.pk)
    assert ways()["502"] == ("owner", "A guardian is ")
    hold(world, unsold, NewParty("造房公司", "developer"))
    buyer = unit(world, "505", state="undelivered")
    hold(world, buyer, wang.pk)
    assert ways()["505"] == ("owner", "This unit has ")
    assert queries.units_of(world.people["nobody"], TODAY) == []


def test_the_developer_is_one_head_and_votes_for_what_is_not_handed_over(world: World) -> None:
    officer = world.people["officer"]
    sold, unsold, undelivered = (
        unit(world, n, state=s) for n, s in (("1", "owned"), ("2", "unsold"), ("3", "undelivered"))
    )
    hold(world, sold, WANG)
    [developer] = hold(world, unsold, NewParty("造房公司", "developer"))
    hold(world, undelivered, LI)
    roll = {u.pk: u.fact for u in queries.roll_units(sold.compound_id, TODAY)}
    assert {f.developer for f in roll.values()} == {str(developer.pk)}
    alone = queries.unit_fact(undelivered.pk, TODAY)
    assert alone and alone.fact == roll[undelivered.pk]
    actions.link_account(by=officer, at=NOW, pk=developer.pk, username="nobody")
    held = queries.units_of(world.people["nobody"], TODAY)
    assert [(h.unit, h.how, h.why_not) for h in held] == [
        (unsold.pk, "owner", ""),
        (undelivered.pk, "owner", ""),
    ]


def test_a_roll_takes_two_queries_and_the_units_of_a_person_a_fixed_number(
    world: World, django_assert_max_num_queries: Any
) -> None:
    resident = world.people["resident"]
    first = unit(world, "1")
    [wang] = hold(world, first, WANG)
    for n in range(2, 9):
        hold(world, unit(world, str(n)), wang.pk)
    actions.link_account(by=world.people["officer"], at=NOW, pk=wang.pk, username="resident")
    with django_assert_max_num_queries(2):
        assert [u.door for u in queries.roll_units(first.compound_id, TODAY)] == ["2"] * 8
    with django_assert_max_num_queries(6):
        assert len(queries.units_of(resident, TODAY)) == 8
