"""Intervals: the numbers of the papers, the sums behind them, and what must hold for any sample."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from linmeng.domain.service.figures import intervals

SAMPLES = st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_shares_as_in_newcombe_1998_one_sample(hits: int, of: int, low: float, high: float) -> None:
    """Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3."""
    assert intervals.share(hits, of) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("a", "m", "b", "n", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_differences_as_in_newcombe_1998(a: int, m: int, b: int, n: int, low: float, high: float) -> None:
    """Newcombe, Interval estimation for the difference between independent proportions, table II, 10."""
    assert intervals.difference(a, m, b, n) == pytest.approx((low, high), abs=5e-5)


def test_rates_and_their_ratio_as_r_gives_them() -> None:
    """The examples of R's poisson.test: Welsh nickel workers, and lung cancer in Fredericia (eba1977)."""
    assert intervals.rate(137, 24.19893) == pytest.approx((4.753125, 6.692709), abs=1e-6)
    found = intervals.rate_ratio(11, 800, 6 + 8 + 7, 1083 + 1050 + 878)
    assert found == pytest.approx((0.8584264, 4.2772659), abs=1e-6)


def test_rates_with_nothing_seen() -> None:
    assert intervals.rate(0, 1) == pytest.approx((0, -math.log(0.025)))
    assert intervals.rate_ratio(3, 1, 0, 1).high is None and intervals.rate_ratio(0, 1, 0, 1) == (0, None)
    assert intervals.rate_ratio(0, 1, 9, 1).low == 0


@pytest.mark.parametrize(
    ("of", "rank"),
    [(1, 0), (5, 0), (6, 1), (8, 1), (9, 2), (12, 3), (15, 4), (17, 5), (20, 6), (25, 8), (100, 40)],
)
def test_ranks_of_medians_as_tabulated(of: int, rank: int) -> None:
    """The sign test's table (Dixon and Mood 1946, doi:10.1080/01621459.1946.10501898), 95 % or more."""
    assert intervals.rank_of_median(of) == rank


@given(of=st.integers(1, 300))
def test_the_rank_keeps_its_level_and_the_next_would_not(of: int) -> None:
    r, most = intervals.rank_of_median(of), Fraction(25, 1000)

    def tail(below: int) -> Fraction:
        return Fraction(sum(math.comb(of, k) for k in range(below)), 2**of)

    assert tail(r) <= most < tail(r + 1) or r == of // 2


@given(sample=SAMPLES)
def test_wilson_solves_its_equation_and_agrees_with_scipy(sample: tuple[int, int]) -> None:
    hits, of = sample
    low, high = intervals.share(hits, of)
    theirs = stats.binomtest(hits, of).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert 0 <= low <= hits / of <= high <= 1
    for bound in (low, high):  # Wilson 1927: the distance to each end is z standard errors at that end
        assert abs(hits / of - bound) == pytest.approx(
            1.959964 * math.sqrt(bound * (1 - bound) / of), abs=1e-6
        )


@given(now=SAMPLES, before=SAMPLES)
def test_a_difference_holds_its_value_and_turns_with_its_sides(
    now: tuple[int, int], before: tuple[int, int]
) -> None:
    low, high = intervals.difference(*now, *before)
    assert -1 <= low <= now[0] / now[1] - before[0] / before[1] <= high <= 1
    assert intervals.difference(*before, *now) == pytest.approx((-high, -low))


@given(count=st.integers(0, 60), before=st.integers(0, 60), exposure=st.floats(0.01, 1e4))
@settings(deadline=None)
def test_the_ratio_s_ends_are_where_the_exact_tail_is_a_fortieth(
    count: int, before: int, exposure: float
) -> None:
    """The tails are summed term by term, not by the function that found the ends."""
    low, high = intervals.rate_ratio(count, exposure, before, 1.0)
    total = count + before

    def mass(ratio: float, wanted: range) -> float:
        p = ratio * exposure / (1 + ratio * exposure)
        return sum(math.comb(total, k) * p**k * (1 - p) ** (total - k) for k in wanted)

    if count:
        assert mass(low, range(count, total + 1)) == pytest.approx(0.025, rel=1e-6)
    if high is not None:
        assert mass(high, range(count + 1)) == pytest.approx(0.025, rel=1e-6)
    assert high is None or low <= (count / exposure) / max(before, 1) <= high


@given(count=st.integers(0, 80))
def test_a_rate_s_ends_are_where_the_poisson_tail_is_a_fortieth(count: int) -> None:
    low, high = intervals.rate(count, 1.0)
    assert float(stats.poisson.cdf(count, high)) == pytest.approx(0.025)
    assert count == low == 0 or float(stats.poisson.sf(count - 1, low)) == pytest.approx(0.025)


@given(
    finished=st.lists(st.floats(0, 1e4), max_size=40), unfinished=st.integers(0, 40), later=st.floats(0, 1e5)
)
def test_what_is_unfinished_only_makes_the_median_longer(
    finished: list[float], unfinished: int, later: float
) -> None:
    value, (low, high) = intervals.median(finished, unfinished)
    ended = [max([later, *finished])] * unfinished  # had they all ended at some moment after the rest
    known = sorted(finished + ended)
    if value is not None:
        middle = (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2
        assert low <= value and (high is None or value <= high)
        assert value == middle or not unfinished or known[len(known) // 2] in ended
    assert (value is None) == (2 * unfinished >= len(finished) + unfinished)


def test_the_median_of_a_worked_sample() -> None:
    """Ten values: 2nd to 9th hold the median with 97.9 % (binomial table)."""
    hours = [3.0, 1, 4, 1.5, 9, 2.6, 5, 3.5, 8, 7]
    assert intervals.median(hours) == (3.75, (1.5, 8))
    assert intervals.median(hours[:5]) == (3.0, (0.0, None))  # no interval keeps 95 % with five
    assert intervals.median([1, 2, 3, 4, 5, 6], 4) == (5.5, (2, None))
    assert intervals.median([1, 2], 8)[0] is None and intervals.median([])[0] is None
