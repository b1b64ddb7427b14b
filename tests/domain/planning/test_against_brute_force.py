"""The search finds what trying everything finds, on small streets of every kind."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from linmeng.domain.planning.check import check
from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.solve import solve
from linmeng.domain.refusals import Refusal
from tests.domain.planning.brute import best
from tests.domain.planning.instances import instance


def uneven(seed: int) -> tuple[Street, Rates]:
    """An instance whose compounds differ a hundredfold, as real ones do."""
    street, rates = instance(seed)
    chance = Random(seed)
    sizes = {c.id: 10 ** chance.uniform(-0.5, 2.0) for c in street.compounds}
    compounds = tuple(
        replace(c, area=c.area * sizes[c.id], households=int(c.households * sizes[c.id]) + 1)
        for c in street.compounds
    )
    return replace(street, compounds=compounds), rates


def agree(seed: int, make: Callable[[int], tuple[Street, Rates]] = instance) -> str:
    """Compares one instance; says what kind of answer it was."""
    street, rates = make(seed)
    found = best(street, rates)
    if found is None:
        with pytest.raises(Refusal):
            solve(street, rates, seed=0, gap=0.0)
        return "none"
    plan = solve(street, rates, seed=0, gap=0.0)
    assert [str(f) for f in check(street, rates, plan)] == []
    assert plan.objective == pytest.approx(found[0], rel=1e-9), f"seed {seed}"
    assert plan.bound <= found[0] * (1 + 1e-9), f"seed {seed}: the bound is none"
    assert plan.gap <= 1e-6, f"seed {seed}: not proven"
    return "plan"


@pytest.mark.parametrize("block", range(8))
def test_equals_brute_force(block: int) -> None:
    answers = [agree(seed) for seed in range(25 * block, 25 * (block + 1))]
    assert answers.count("plan") >= 10  # the instances are worth something


@pytest.mark.parametrize("block", range(8))
def test_equals_brute_force_where_sizes_are_uneven(block: int) -> None:
    """Where one compound is most of the work, bounds by the least load of newcomers are weakest."""
    for seed in range(25 * block, 25 * (block + 1)):
        agree(seed, uneven)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_equals_brute_force_on_many(block: int) -> None:
    for seed in range(10_000 + 100 * block, 10_000 + 100 * (block + 1)):
        agree(seed)
