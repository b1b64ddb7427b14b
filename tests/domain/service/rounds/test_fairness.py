"""Shares of the plan are met over the weeks, and what is behind is worth more."""

from random import Random

import pytest

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.rounds.day import Day, Job, Member, Shift, Weights
from linmeng.domain.service.rounds.fairness import behind, worth
from linmeng.domain.service.rounds.solve import solve
from linmeng.domain.service.rounds.walking import Times

SHARES = {"far": 0.5, "near": 0.3, "next": 0.2}
PLACES = Times(((0, 120, 900, 180), (120, 0, 900, 120), (900, 900, 0, 900), (180, 120, 900, 0)))
AT = {"near": 1, "far": 2, "next": 3}


def test_behind_adds_up_to_nothing() -> None:
    lag = behind(SHARES, {"far": 2.0, "near": 6.0, "next": 2.0, "elsewhere": 9.0})
    assert lag == pytest.approx({"far": 3.0, "near": -3.0, "next": 0.0})
    assert sum(lag.values()) == pytest.approx(0)


@pytest.mark.parametrize("shares", [{}, {"a": 0.0}, {"a": -1.0, "b": 3.0}])
def test_no_shares_are_refused(shares: dict[str, float]) -> None:
    with pytest.raises(NotUnderstood):
        behind(shares, {})


def test_worth_moves_with_the_hours_and_never_below_nothing() -> None:
    job, must = Job("a", 0, 3600, compound="far"), Job("m", 0, 3600, compound="far", must=True)
    weights = Weights(unserved=(1000, 2000), fairness=100)

    def at(lag: float, job: Job = job) -> int:
        return worth(Day((job,), (), PLACES, weights, {"far": lag}), job)

    assert (at(0), at(3), at(-3), at(-30)) == (2000, 2300, 1700, 0)
    assert at(30, must) == 2000


def _month(fairness: int) -> dict[str, float]:
    """Forty days with more to do than one person can: shares of the hours that were done."""
    done = dict.fromkeys(SHARES, 0.0)
    random, member = Random(7), Member("Zhou", 0, (Shift(0, 4 * 3600),))
    for _ in range(40):
        jobs = tuple(
            Job(f"{c}{k}", AT[c], random.randrange(1200, 3000, 300), compound=c)
            for c in SHARES
            for k in range(4)
        )
        today = Day(jobs, (member,), PLACES, Weights(fairness=fairness), behind(SHARES, done))
        for _, stop in solve(today, seed=1, iterations=60).stops():
            done[stop.job[:-1]] += (stop.leaves - stop.starts) / 3600
    return {c: hours / sum(done.values()) for c, hours in done.items()}


def test_shares_are_met_over_a_month_and_not_without_fairness() -> None:
    assert _month(1800) == pytest.approx(SHARES, abs=0.03)
    assert max(abs(share - SHARES[c]) for c, share in _month(0).items()) > 0.1
