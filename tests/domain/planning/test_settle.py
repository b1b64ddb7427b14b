"""An integer program cut short proves nothing; an impossible one proves that there is nothing."""

from random import Random

import numpy as np

from linmeng.domain.planning.columns import Column
from linmeng.domain.planning.master import choose
from linmeng.domain.planning.settle import settle

N = 120
ALONE = [Column((i,), "independent", None, 10.0) for i in range(N)]


class Soon:
    """Time for a look around, not for an integer program."""

    def remaining(self) -> float:
        return 0.05


def crowd(seed: int, count: int) -> list[Column]:
    """So many alliances that an integer program is not even presolved in a moment; sharing always pays."""
    chance, seen = Random(seed), set[tuple[int, ...]]()
    while len(seen) < count:
        seen.add(tuple(sorted(chance.sample(range(N), chance.randint(2, 8)))))
    return [Column(m, "merge", None, 5 * len(m) + 5 * chance.random()) for m in sorted(seen)]


def test_cut_short_before_its_first_bound_it_proves_nothing() -> None:
    columns = [*ALONE, *crowd(1, 60_000)]
    picked, low = choose(columns, range(N), range(N), gap=0.0, seconds=0.05, seed=0)
    assert picked is not None
    assert low <= sum(columns[k].objective for k in picked) - 100


def test_the_best_known_is_not_called_the_best_there_is_when_the_time_was_up() -> None:
    best, low = settle(crowd(2, 60_000), np.arange(N), ALONE, gap=0.0, stop=Soon(), seed=0)
    # Everybody alone costs 1 200, and any partition into the crowd's alliances less than 900.
    assert low < sum(c.objective for c in best) - 100


def test_where_there_is_no_partition_the_bound_says_so() -> None:
    columns = [Column((0, 1), "merge", None, 1.0), Column((1, 2), "merge", None, 1.0)]
    picked, low = choose(columns, range(3), [], gap=0.0, seconds=5.0, seed=0)
    assert (picked, low) == (None, np.inf)
