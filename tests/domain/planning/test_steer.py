"""Prices steered where walks are cut short: what they prove holds, and it is more than without."""

import pytest

from linmeng.demo.streets import street
from linmeng.domain.planning import search, steer
from linmeng.domain.planning.columns import Choices
from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.planning.progress import Never
from linmeng.domain.planning.solve import solve
from linmeng.domain.planning.wishes import wishes

from .search_world import RATES

TINY = (2, 4)  # sets: nearly every walk is cut short


def bound_of(seed: int) -> float:
    """What is proven once no column is left to add."""
    town = street(seed, 24, density=2.0)
    near = neighbours(town, RATES)
    choices = Choices(town, RATES, near, wishes(town, RATES, near))
    found = search.Search(choices, seed=0, gap=1e-6, stop=Never(), tell=lambda _: None)
    found.generate()
    return found.bound


def test_what_is_proven_holds_and_is_more(monkeypatch: pytest.MonkeyPatch) -> None:
    best = [solve(street(seed, 24, density=2.0), RATES, gap=0.0).objective for seed in range(10)]
    monkeypatch.setattr(search, "_BUDGETS", TINY)
    monkeypatch.setattr(search, "_FAR", {})
    plain = [bound_of(seed) for seed in range(10)]
    monkeypatch.setattr(search, "_FAR", {1: 0.0})
    monkeypatch.setattr(steer, "BUDGETS", TINY)
    steered = [bound_of(seed) for seed in range(10)]
    assert all(low <= cost * (1 + 1e-9) for low, cost in zip(steered, best, strict=True))
    assert all(before <= low for before, low in zip(plain, steered, strict=True))
    assert sum(best) - sum(steered) < 0.8 * (sum(best) - sum(plain))


def test_a_search_that_steers_ends_with_the_cheapest(monkeypatch: pytest.MonkeyPatch) -> None:
    best = solve(street(3, 24, density=2.0), RATES, gap=0.0).objective
    monkeypatch.setattr(search, "_BUDGETS", (*TINY, 5_000_000))
    monkeypatch.setattr(search, "_FAR", {0: 0.0})
    monkeypatch.setattr(steer, "BUDGETS", TINY)
    found = solve(street(3, 24, density=2.0), RATES, gap=0.0)
    assert found.objective == pytest.approx(best, abs=0.01)
    assert found.bound == pytest.approx(best, rel=1e-6)


def test_where_nothing_can_be_listed_all_that_was_found_is_chosen_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "_BUDGETS", (20, 200))
    monkeypatch.setattr(search, "_FAR", {})
    monkeypatch.setattr(search, "_LIKELY", 60)
    monkeypatch.setattr(search.Search, "_enumerate", lambda self, part, rows: None)
    monkeypatch.setattr(search.Search, "_sharpen", lambda self, part: False)
    towns = [street(seed, 40, density=2.0) for seed in range(4)]
    many = sum(solve(town, RATES, gap=0.0).objective for town in towns)
    monkeypatch.setattr(search, "_MANY", 60)
    assert many < sum(solve(town, RATES, gap=0.0).objective for town in towns) - 1.0
