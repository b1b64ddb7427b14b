"""Units follow mergers and splits: merging and splitting again loses no unit, no m², no title, no head."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.buildings import LONGEST_NUMBER
from linmeng.domain.register.units import Place, places_together, plain_place
from linmeng.register import actions
from linmeng.register.models import Compound, Unit
from linmeng.register.queries import roll_units, units_of
from tests.apps.register.owners import WANG, hold, unit
from tests.worlds import NOW, TODAY, World

needs_db = pytest.mark.django_db
short = st.text("0123456789ABab甲乙-", max_size=4)
numbers = st.text("0123456789ABab甲乙-", min_size=1, max_size=4)
places = st.tuples(short, short, numbers)
parts = st.lists(st.sets(places, max_size=12), min_size=1, max_size=4)


@given(parts, st.sampled_from([("虹仪", "虹铁", "祥德三", "四"), ("长" * 30, "长" * 31, "a", "b")]))
def test_no_two_units_of_different_places_come_to_lie_at_one(mine: Any, names: tuple[str, ...]) -> None:
    """Compounds keep every unit, each building together, none fused with another compound's."""
    named: list[tuple[str, Place]] = []
    for name, own in zip(names, mine, strict=False):
        plain = {plain_place(p): p for p in sorted(own)}  # one unit per place, as in the register
        named += [(name, p) for p in plain.values()]
    told = places_together(named)
    assert len(told) == len(named) and all(len(b) <= LONGEST_NUMBER for b in told)
    together = [plain_place((b, p[1], p[2])) for b, (_, p) in zip(told, named, strict=True)]
    assert len(set(together)) == len(together)
    homes: dict[str, set[str]] = {}
    for building, (name, _) in zip(told, named, strict=True):
        homes.setdefault(plain_place((building, "", "1"))[0], set()).add(name)
    assert all(len(owners) == 1 for building, owners in homes.items() if building)


def test_a_building_of_two_compounds_gets_its_compounds_name() -> None:
    named = [
        ("虹仪", ("1", "", "101")),
        ("虹铁", ("1号", "", "201")),
        ("虹铁", ("2", "", "1")),
        ("虹仪", ("", "", "车1")),
    ]
    assert places_together(named) == ["虹仪1", "虹铁1号", "2", ""]


def all_of(compounds: list[Compound]) -> tuple[int, int, set[int], set[str]]:
    rolls = [u for c in compounds for u in roll_units(c.pk, TODAY)]
    heads = {u.fact.developer if u.fact.state == "unsold" else u.fact.holder for u in rolls}
    return len(rolls), sum(u.fact.area for u in rolls), {u.pk for u in rolls}, heads


def owned(world: World) -> list[Compound]:
    for number in ("101", "102", "B1"):
        row = unit(world, number, building="1" if number != "B1" else "", door="")
        hold(world, row, world.parties["陈大文"].pk if number == "101" else WANG)
    return [world.compounds["opera"], world.compounds["garden"]]


def merge(world: World, **more: Any) -> Compound:
    said: dict[str, Any] = {
        "at": NOW,
        "on": TODAY,
        "codes": ["T-opera", "T-garden"],
        "name": "岳阳联盟",
        **more,
    }
    return actions.merge_compounds(by=world.people["officer"], **said)


@needs_db
def test_merging_and_splitting_again_loses_no_unit_no_area_and_no_head(world: World) -> None:
    before = all_of(owned(world))
    made = merge(world)
    assert all_of([made]) == before and before[0] == 19
    place = {u.place for u in roll_units(made.pk, TODAY)}
    assert {"京剧院小区1 101", "岳阳花苑1 101", "B1"} <= place
    mine = [h.place for h in units_of(world.people["resident"], TODAY)]
    assert mine == ["京剧院小区1 101", "京剧院小区1 202", "岳阳花苑1 101"]
    again = actions.split_compound(
        by=world.people["officer"],
        at=NOW,
        on=TODAY,
        code=made.code,
        names=["京剧院", "花苑"],
        units={"京剧院小区1": 0, "岳阳花苑1": 1, "": 1},
    )
    assert all_of(again) == before
    assert [len(roll_units(c.pk, TODAY)) for c in again] == [16, 3]


@needs_db
def test_units_nobody_chose_a_part_for_stay_and_a_wrong_part_is_refused(world: World) -> None:
    owned(world)
    with pytest.raises(NotUnderstood):
        actions.split_compound(
            by=world.people["officer"], at=NOW, on=TODAY, code="T-garden", names=["东", "西"], units={"1": 2}
        )
    parts_ = actions.split_compound(
        by=world.people["officer"], at=NOW, on=TODAY, code="T-garden", names=["东", "西"], units={"1": 0}
    )
    assert [Unit.objects.filter(compound=c).count() for c in parts_] == [2, 0]
    assert Unit.objects.get(number="B1").compound.code == "T-garden"


@needs_db
def test_a_merged_unit_keeps_its_own_history(world: World) -> None:
    [old, _] = owned(world)
    row = world.units["101"]
    hold(world, row, WANG, on=date(2024, 9, 2))
    made = merge(world)
    row.refresh_from_db()
    assert row.compound == made and row.titles.count() == 2 and not Unit.objects.filter(compound=old).exists()
