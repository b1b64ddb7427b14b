"""The plan that costs least on average over all ways the votes can go."""

from itertools import product
from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.planning.columns import Choices
from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.planning.risk.expected import expected, mean_of
from linmeng.domain.planning.risk.parts import Parts, objective
from linmeng.domain.planning.solve import solve
from linmeng.domain.refusals import NotUnderstood
from tests.domain.planning.search_world import RATES, quarter
from tests.domain.planning.test_risk import ATTACHED

Chances = dict[str, float]


def mean_by_hand(parts: Parts, members: tuple[str, ...], planned: float, yes: Chances) -> float:
    """Every outcome of the votes written out."""
    total = 0.0
    for votes in product((True, False), repeat=len(members)):
        chance = float(np.prod([yes[m] if v else 1 - yes[m] for m, v in zip(members, votes, strict=True)]))
        agreed = tuple(m for m, v in zip(members, votes, strict=True) if v)
        cost = planned if agreed == members else objective(parts.best(agreed))
        cost += sum(parts.best((m,))[0].objective for m in members if m not in agreed)
        total += chance * cost
    return total


def best_by_hand(street: Street, yes: Chances) -> float:
    """The least mean over all partitions."""
    parts = Parts(street, RATES, neighbours(street, RATES))

    def least(rest: tuple[str, ...]) -> float:
        if not rest:
            return 0.0
        found = inf
        for mask in range(2 ** (len(rest) - 1)):
            block = (rest[0], *(m for k, m in enumerate(rest[1:]) if mask >> k & 1))
            together = parts.together(block)
            if together is None:
                continue
            mean = (
                mean_by_hand(parts, block, together.objective, yes) if len(block) > 1 else together.objective
            )
            found = min(found, mean + least(tuple(m for m in rest if m not in block)))
        return found

    return least(tuple(sorted(c.id for c in street.compounds)))


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 5), st.data())
def test_it_is_the_least_mean_of_all_partitions(seed: int, n: int, data: st.DataObject) -> None:
    street = quarter(seed, n, spacing=50.0)
    yes = {c.id: data.draw(st.sampled_from([0.0, 0.3, 0.7, 0.95, 1.0])) for c in street.compounds}
    found = expected(street, RATES, yes)
    best = best_by_hand(street, yes)
    assert found.mean == pytest.approx(best)
    assert found.bound == pytest.approx(best)
    assert mean_of(street, RATES, found.plan, yes) == pytest.approx(best)
    assert sum(a.mean for a in found.alliances) == pytest.approx(best)


def test_with_sure_votes_it_is_the_best_plan() -> None:
    street = quarter(2, 25)
    plan = solve(street, RATES, gap=0.0)
    found = expected(street, RATES, {})
    assert found.mean == pytest.approx(plan.objective)
    assert {a.chance for a in found.alliances} == {1.0}


@pytest.mark.parametrize("seed", range(3))
def test_the_bound_is_below_and_doubt_costs(seed: int) -> None:
    street = quarter(seed, 25)
    plan = solve(street, RATES, gap=0.0)
    yes = {c.id: 0.8 for c in street.compounds}
    found = expected(street, RATES, yes)
    assert plan.objective - 1e-6 <= found.bound <= found.mean + 1e-6
    assert found.mean <= mean_of(street, RATES, plan, yes) + 1e-6


def test_a_walk_cut_short_does_not_prove_the_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    street = quarter(1, 25)
    yes = {c.id: 0.8 for c in street.compounds}
    sure, cheap = expected(street, RATES, yes), Choices.cheap

    def cut_short(*given: Any) -> Any:
        found = cheap(*given)
        if found is not None:
            found.open[0, 0] = 1  # one walk, cut short after one set
        return found

    monkeypatch.setattr(Choices, "cheap", cut_short)
    doubtful = expected(street, RATES, yes)
    assert doubtful.mean == pytest.approx(sure.mean)
    assert doubtful.bound < sure.bound - 1.0


def test_a_choice_among_some_alliances_proves_nothing_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    street = quarter(1, 25)
    yes = {c.id: 0.8 for c in street.compounds}
    sure = expected(street, RATES, yes)
    monkeypatch.setattr("linmeng.domain.planning.risk.expected._ROOM", 200)
    few = expected(street, RATES, yes)
    assert few.mean > sure.mean + 1.0  # the best ones were not among them
    assert few.bound < sure.mean + 1e-6


def test_who_never_agrees_comes_to_staying_alone() -> None:
    found = expected(ATTACHED, RATES, {"h": 0.0})
    assert found.mean == pytest.approx(best_by_hand(ATTACHED, {"h": 0.0, "a": 1.0, "b": 1.0}))
    shared = [a for a in found.alliances if "h" in a.alliance.members and len(a.alliance.members) > 1]
    assert all(a.chance == 0.0 for a in shared)


@pytest.mark.parametrize("yes", [{"x": 0.5}, {"a": 1.5}, {"a": -0.1}, {"a": float("nan")}])
def test_nonsense_is_refused(yes: Chances) -> None:
    with pytest.raises(NotUnderstood):
        expected(ATTACHED, RATES, yes)
