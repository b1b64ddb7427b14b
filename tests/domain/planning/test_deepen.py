"""Bounds that are raised by and by hold all the same, and in the end they are the least reduced costs."""

from itertools import combinations
from math import hypot
from random import Random

import numpy as np
import pytest

from linmeng.domain.planning.columns import Ask, Choices, Found, Prices
from linmeng.domain.planning.deepen import deepen
from linmeng.domain.planning.progress import Never
from linmeng.domain.planning.walk_cost import tree_left

from .test_walk import choices_of, every, reduced, some_prices, town_of

BELOW = -1e-4
POINTS = 8


def deepened(choices: Choices, prices: Prices, budget: int) -> tuple[Found, np.ndarray]:
    """What walks of one set each bring, raised with walks of `budget` sets; and the bounds before."""
    ask = Ask(BELOW, np.ones(choices.count, np.bool_), 1, 2)
    found = choices.cheap(prices, Never(), ask)
    assert found is not None
    before = found.least.copy()
    deepen(choices, prices, Never(), Ask(BELOW, ask.inside, budget, 2), found)
    return found, before


@pytest.mark.parametrize("budget", [2, 10, 100_000])
def test_raised_bounds_hold(budget: int) -> None:
    for seed in range(30):
        choices = choices_of(*town_of(seed), fine=seed % 4 > 1)
        prices, sets = some_prices(choices, Random(seed)), every(choices)
        found, before = deepened(choices, prices, budget)
        assert (found.least >= before - 1e-9).all()
        for c in [*sets, *choices.single]:
            assert min(found.least[list(c.members)]) <= reduced(c, prices) + 1e-6


def test_with_sets_enough_the_bounds_are_exact() -> None:
    for seed in range(30):
        choices = choices_of(*town_of(seed))
        prices = some_prices(choices, Random(seed))
        found, _ = deepened(choices, prices, 100_000)
        cheapest = min(reduced(c, prices) for c in [*every(choices), *choices.single])
        assert found.whole
        assert found.least.min() == pytest.approx(min(BELOW, cheapest), abs=1e-6)


def test_it_stops_once_enough_is_proven() -> None:
    choices = choices_of(*town_of(4))
    prices = some_prices(choices, Random(4))
    found = choices.cheap(prices, Never(), Ask(BELOW, np.ones(choices.count, np.bool_), 1, 2))
    assert found is not None
    assert found.open
    met = found.met
    deepen(choices, prices, Never(), Ask(BELOW, np.ones(choices.count, np.bool_), 9, 2, deep=1e12), found)
    assert found.met == met


def tree(points: list[tuple[float, float]]) -> float:
    """Metres of the shortest tree over rounded distances, by adding the nearest."""
    inside, length = points[:1], 0.0
    left = points[1:]
    while left:
        d, nearest = min((round(hypot(a[0] - b[0], a[1] - b[1])), b) for a in inside for b in left)
        length += d
        inside, left = [*inside, nearest], [p for p in left if p is not nearest]
    return length


def test_no_tree_is_shorter_than_is_said() -> None:
    """Stars are the worst: three at the corners, the fourth between them."""
    chance = Random(5)
    ring = [(200.0 * np.cos(k * np.pi / 3), 200.0 * np.sin(k * np.pi / 3)) for k in range(6)]
    towns = [[ring[0], ring[2], ring[4], (0.0, 0.0)], [*ring, (0.0, 0.0)]]
    for _ in range(60):
        towns.append([(chance.uniform(0, 60), chance.uniform(0, 60)) for _ in range(POINTS)])
        a, b = chance.uniform(50, 900), chance.uniform(0, 7)
        corners = [(a * np.cos(b + k * 2 * np.pi / 3), a * np.sin(b + k * 2 * np.pi / 3)) for k in range(3)]
        towns.append([*corners, (0.0, 0.0)])
    for points in towns:
        whole = tree(points) / 1000.0
        for size in range(1, len(points)):
            for some in combinations(points, size):
                assert tree_left(tree(list(some)), size, POINTS) <= whole + 1e-12
    three = tree([ring[0], ring[2], ring[4]])
    assert tree_left(three, 3, POINTS) > 0.98 * tree([ring[0], ring[2], ring[4], (0.0, 0.0)]) / 1000.0
