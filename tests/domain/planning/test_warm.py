"""A good plan at once: every set costs what the model says, and no simple rule comes out cheaper."""

from itertools import combinations

import numpy as np
import pytest

from linmeng.domain.planning import search
from linmeng.domain.planning.check import check
from linmeng.domain.planning.columns import KINDS, Choices, Column
from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.planning.progress import Never, Stop
from linmeng.domain.planning.solve import solve
from linmeng.domain.planning.warm import _CENT, _Ground, _Joining, _Mending, warm
from linmeng.domain.planning.wishes import wishes
from linmeng.domain.refusals import Refusal
from tests.domain.planning.instances import instance
from tests.domain.planning.search_world import RATES, quarter


class After:
    """A stop that comes after so many looks."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def remaining(self) -> float:
        self.looks -= 1
        return 1.0 if self.looks >= 0 else 0.0


def choices_of(seed: int) -> Choices:
    town, rates = instance(seed)
    near = neighbours(town, rates)
    return Choices(town, rates, near, wishes(town, rates, near))


@pytest.mark.parametrize("seed", range(40))
def test_every_set_costs_what_its_cheapest_allowed_way_costs(seed: int) -> None:
    """Sets no mode or wish allows cost infinity; half of the seeds have wishes."""
    try:
        choices = choices_of(seed)
    except Refusal:
        return  # these wishes contradict one another
    ground, ids = _Ground(choices), choices.near.place.ids
    for size in range(2, min(choices.rates.limits.max_members, choices.count) + 1):
        for members in combinations(range(choices.count), size):
            names = [ids[i] for i in members]
            ways = [
                choices.column(names, mode, host)
                for mode in KINDS.values()
                for host in (names if mode == "attach" else [None])
            ]
            allowed = [way.objective for way in ways if way is not None]
            assert ground.cost(frozenset(members)) == pytest.approx(min(allowed, default=np.inf), rel=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_mending_ends_where_no_move_saves(seed: int) -> None:
    town = quarter(seed, 30)
    near = neighbours(town, RATES)
    ground = _Ground(Choices(town, RATES, near, wishes(town, RATES, near)))
    joined = _Joining(ground).run(Never())
    mended = _Mending(ground, joined)
    groups = mended.run(Never())
    assert sorted(i for group in groups for i in group) == list(range(len(town.compounds)))
    assert sum(map(ground.cost, groups)) <= sum(map(ground.cost, joined)) + _CENT
    for i in range(ground.count):
        for before, after in mended._steps(i):
            assert sum(map(ground.cost, after)) >= sum(map(ground.cost, before)) - _CENT


@pytest.mark.parametrize("seed", range(6))
def test_columns_hold_nobody_twice_and_begin_a_plan_that_is_allowed(seed: int) -> None:
    town = quarter(seed, 30)
    near = neighbours(town, RATES)
    choices = Choices(town, RATES, near, wishes(town, RATES, near))
    columns = warm(choices, Never())
    held = [i for c in columns for i in c.members]
    assert len(held) == len(set(held))
    assert columns  # these towns are dense enough to join somebody


@pytest.mark.parametrize(("n", "spacing", "times"), [(150, 20.0, 1), (12, 80.0, 0)])
def test_a_dense_street_begins_with_a_good_plan(
    n: int, spacing: float, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the first rounds are cut short, once; found on areas of Nanjing with one second each."""
    made: list[float] = []

    def noted(choices: Choices, stop: Stop) -> list[Column]:
        columns = warm(choices, Never())
        held = {i for c in columns for i in c.members}
        alone = {c.members[0]: c.objective for c in reversed(choices.single)}
        made.append(sum(c.objective for c in columns) + sum(alone[i] for i in alone if i not in held))
        return columns

    monkeypatch.setattr(search, "warm", noted)
    town = quarter(1, n, spacing=spacing)
    plan = solve(town, RATES, gap=0.0, stop=After(40))
    assert [str(f) for f in check(town, RATES, plan)] == []
    assert len(made) == times
    assert all(plan.objective <= objective + _CENT for objective in made)
