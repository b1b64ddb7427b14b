"""The walk: with any prices and cuts it finds every cheap set, and cut short its bounds still hold."""

from dataclasses import replace
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest

from linmeng.domain.planning.columns import Ask, Choices, Column, Found, Prices
from linmeng.domain.planning.compound import Mode, Street
from linmeng.domain.planning.costs import price
from linmeng.domain.planning.modes import why_not
from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.planning.progress import Never
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.tables import Weights
from linmeng.domain.planning.wishes import wishes
from tests.domain.planning.instances import EXAMPLE, instance
from tests.domain.planning.search_world import RATES, at, limits, quarter

WALKED: tuple[Mode, ...] = ("merge", "unified", "attach")


def choices_of(town: Street, rates: Rates, weights: Weights | None = None, *, fine: bool = False) -> Choices:
    near = neighbours(town, rates)
    choices = Choices(town, rates, near, wishes(town, rates, near), weights or Weights())
    choices.fine = fine
    return choices


def every(choices: Choices) -> list[Column]:
    """All alliances of two or more, by trying every set, mode and host."""
    town, rates, near = choices.street, choices.rates, choices.near
    index, found = near.place.index, []
    for size in range(2, min(rates.limits.max_members, choices.count) + 1):
        for members in combinations(near.place.ids, size):
            for mode in WALKED:
                for host in members if mode == "attach" else (None,):
                    if not why_not(town, rates, members, mode, host, around=near):
                        value = choices.value(price(town, rates, members, mode, host, where=near.place))
                        numbers = tuple(index[m] for m in members)
                        found.append(Column(numbers, mode, None if host is None else index[host], value))
    return found


def reduced(column: Column, prices: Prices) -> float:
    held = sum(c for t, c in zip(prices.cuts, prices.cut, strict=True) if len({*t} & {*column.members}) > 1)
    return float(column.objective - prices.compound[list(column.members)].sum() + held)


def some_prices(choices: Choices, chance: Random) -> Prices:
    """Prices around what staying alone costs, and some cuts."""
    alone = {c.members[0]: c.objective for c in reversed(choices.single)}
    compound = np.array([alone[i] * chance.uniform(0.3, 1.6) for i in range(choices.count)])
    triples = list(combinations(range(choices.count), 3))
    cuts = tuple(chance.sample(triples, min(len(triples), 4)))
    return Prices(compound, cuts, np.array([chance.choice((0.0, 800.0, 9_000.0)) for _ in cuts]))


def key(c: Column) -> tuple[tuple[int, ...], Mode, int | None]:
    return c.members, c.kind, c.host


def walked(choices: Choices, prices: Prices, **ask: float) -> Found:
    inside = np.ones(choices.count, np.bool_)
    found = choices.cheap(prices, Never(), Ask(inside=inside, **ask))  # type: ignore[arg-type]
    assert found is not None
    return found


def town_of(seed: int) -> tuple[Street, Rates]:
    return instance(2 * seed) if seed % 2 else (quarter(seed, 8, 50.0), limits(unified_max_mature=seed % 3))


@pytest.mark.parametrize("seed", range(60))
def test_every_cheap_set_is_found_once(seed: int) -> None:
    chance = Random(seed)
    choices = choices_of(*town_of(seed), fine=seed % 4 > 1)
    prices, below = some_prices(choices, chance), chance.choice((-1e-4, 3_000.0, 30_000.0))
    found = [c for c in walked(choices, prices, below=below, room=100_000).columns if len(c.members) > 1]
    assert len(found) == len({key(c) for c in found})
    expected = {key(c): c.objective for c in every(choices) if reduced(c, prices) < below}
    assert {key(c): c.objective for c in found} == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seed", range(30))
def test_a_set_that_is_cheap_by_a_hair_is_found(seed: int) -> None:
    """Every bound on its way is then asked whether it is a hair too high."""
    choices = choices_of(*town_of(seed), fine=seed % 4 > 1)
    sets, chance = every(choices), Random(seed)
    for _ in range(3):
        prices = some_prices(choices, chance)
        for c in chance.sample(sets, min(len(sets), 12)):
            found = walked(choices, prices, below=reduced(c, prices) + 1e-3, room=100_000)
            assert key(c) in {key(other) for other in found.columns}


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("budget", [0, 1, 3, 10])
def test_cut_short_the_bounds_hold(seed: int, budget: int) -> None:
    choices = choices_of(*town_of(seed), fine=seed % 4 > 1)
    prices, sets = some_prices(choices, Random(seed)), every(choices)
    found = walked(choices, prices, below=-1e-4, budget=budget, keep=2)
    for c in [*sets, *choices.single]:  # whichever member stands for a set, its bound is not above it
        assert min(found.least[list(c.members)]) <= reduced(c, prices) + 1e-6
    found = walked(choices, prices, below=-1e-4, budget=budget, room=100_000)
    returned = {key(c) for c in found.columns}
    assert all(key(c) in returned or found.lost <= reduced(c, prices) + 1e-6 for c in sets)


@pytest.mark.parametrize("weights", [Weights(0.0, 1.0, 0.0), Weights(1e-3, 1.0, 0.0), Weights(2.0, 0.0, 3.0)])
def test_other_weights(weights: Weights) -> None:
    """What is weighed otherwise is found all the same."""
    for seed in range(6):
        choices = choices_of(quarter(seed, 8, 50.0), RATES, weights)
        prices = Prices(some_prices(choices_of(choices.street, RATES), Random(seed)).compound * 0.2)
        found = walked(choices, prices, below=2_000.0, room=100_000).columns
        expected = {key(c): c.objective for c in every(choices) if reduced(c, prices) < 2_000.0}
        got = {key(c): c.objective for c in found if len(c.members) > 1}
        assert got == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_what_fewer_members_prove_holds_for_more() -> None:
    """A large compound joins, and the least load of the rest seems to fall: the set must not change its case.

    Once such a set was lost: a plan 0.14 % too dear was called proven (found on a real list).
    """
    small: dict[str, Any] = {"housing_class": "old"}
    large: dict[str, Any] = {"housing_class": "new", "tier": 2, "fee": 0.8, "collection": 0.85, "gates": 2.0,
                             "company": "甲"}  # fmt: skip
    town = Street(
        (
            at("a", 0, area=16_200, households=190, lifts=20, **small, fee=0.5, collection=0.5),
            at("b", 170, area=119_500, households=1_190, lifts=31, **large),
            at("c", 420, area=303_700, households=3_030, lifts=41, **large),
            at("d", 600, area=2_400, households=40, lifts=2, **small, fee=0.0, collection=0.0),
        )
    )
    near = replace(EXAMPLE, limits=replace(EXAMPLE.limits, reach=250.0))
    choices = choices_of(town, near)
    alone = {c.members[0]: c.objective for c in reversed(choices.single)}
    four = next(c for c in every(choices) if len(c.members) == 4)
    for less in range(500, 6_000, 500):
        price = np.array([0.0, alone[1] - 5_045, alone[2] + 16, alone[3] + 87])
        price[0] = four.objective + less - price.sum()
        prices = Prices(price)
        wanted = {key(c) for c in every(choices) if reduced(c, prices) < -1.0}
        found = choices.cheap(prices, Never(), Ask(-1.0, np.ones(4, np.bool_), keep=50))
        assert found is not None and found.whole and key(four) in wanted
        assert {key(c) for c in found.columns if len(c.members) > 1} == wanted
