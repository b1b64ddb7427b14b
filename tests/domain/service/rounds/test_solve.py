"""Rounds of small days: the optimum of all orders, found by the solver and confirmed by the checker."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.rounds.check import faults
from linmeng.domain.service.rounds.day import Day, Job, Member, Shift, Weights, Window, steps
from linmeng.domain.service.rounds.result import Why
from linmeng.domain.service.rounds.solve import solve
from linmeng.domain.service.rounds.walking import Times
from tests.domain.service.rounds.small import HOUR, best, day

LINE = Times(tuple(tuple(abs(a - b) * 300 for b in range(5)) for a in range(5)))  # five minutes apart
EIGHT = 8 * HOUR


def member(key: str = "Zhou", home: int = 0, hours: int = 4, *skills: str) -> Member:
    return Member(key, home, (Shift(EIGHT, EIGHT + hours * HOUR),), frozenset(skills))


@pytest.mark.parametrize("seed", range(60))
def test_equals_the_best_of_all_orders(seed: int) -> None:
    small = day(seed, jobs=4 + seed % 3)
    found = solve(small, seed=seed, iterations=1500, patience=700)
    assert faults(small, found) == []
    assert found.key == best(small)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), jobs=st.integers(0, 14), people=st.integers(0, 4))
def test_every_day_holds_what_it_says(seed: int, jobs: int, people: int) -> None:
    some = day(seed, jobs, people)
    assert faults(some, solve(some, seed=seed, iterations=150)) == []


def test_same_seed_same_rounds() -> None:
    some = day(5, 12, 3)
    assert solve(some, seed=3, iterations=200) == solve(some, seed=3, iterations=200)


def test_sets_out_as_late_as_delays_nothing() -> None:
    job = Job("drain", 2, 600, (Window(10 * HOUR, 11 * HOUR),))
    (one,) = solve(Day((job,), (member(),), LINE), iterations=50).rounds
    assert (one.sets_out, one.stops[0].arrives, one.back) == (10 * HOUR - 600, 10 * HOUR, 10 * HOUR + 1200)


def test_a_stop_at_once_still_gives_a_day() -> None:
    class Now:
        def remaining(self) -> float:
            return 0.0

    some = day(9, 10, 3)
    assert faults(some, solve(some, Now())) == []


def test_better_late_than_never() -> None:
    early = Job("lift", 1, HOUR, (Window(EIGHT, EIGHT + 300),), must=True)
    late = Job("leak", 1, HOUR, steps(EIGHT, EIGHT + 1800, EIGHT + 3 * HOUR, 1800), priority=3)
    found = solve(Day((early, late), (member(),), LINE), iterations=300)
    assert [s.job for _, s in found.stops()] == ["lift", "leak"]
    assert found.late == 1800 * 2  # 09:05 is 35 minutes late: two steps begun


def test_reasons() -> None:
    jobs = (
        Job("lift", 1, 60, skills=frozenset({"lift"})),
        Job("only", 1, 60, only="Wang"),
        Job("night", 1, 60, (Window(20 * HOUR, 21 * HOUR),)),
        Job("long", 1, 3 * HOUR, must=True, priority=3),
        Job("small", 1, 3000, priority=1),
        Job("must", 1, 3000, must=True, priority=1, windows=(Window(EIGHT, EIGHT + 300),)),
    )
    weights = Weights(unserved=(1000, 9000, 90_000))
    found = solve(Day(jobs, (member(hours=4),), LINE, weights), iterations=300)
    why = {u.job: u for u in found.unserved}
    assert {k: u.why for k, u in why.items()} == {
        "lift": Why.NOBODY, "only": Why.NOBODY, "night": Why.WINDOW, "small": Why.LOWER,
    }  # fmt: skip
    assert why["small"].instead_of == ("long", "must")


def test_the_day_is_full_of_what_is_no_less_important() -> None:
    jobs = tuple(Job(f"j{k}", 1, 3 * HOUR, priority=3) for k in range(2))
    found = solve(Day(jobs, (member(),), LINE), iterations=100)
    assert [(u.why, u.instead_of) for u in found.unserved] == [(Why.FULL, ())]


def test_not_worth_the_way() -> None:
    weights = Weights(unserved=(1000,))
    found = solve(Day((Job("far", 4, 60),), (member(),), LINE, weights), iterations=50)
    assert [(u.job, u.why) for u in found.unserved] == [("far", Why.FAR)]
    assert found.cost == 1000


def test_a_break_is_kept() -> None:
    noon = Member("Zhou", 0, (Shift(EIGHT, 12 * HOUR), Shift(13 * HOUR, 17 * HOUR)))
    jobs = tuple(Job(f"j{k}", 1, 100 * 60) for k in range(5))
    found = solve(Day(jobs, (noon,), LINE), iterations=300)
    assert [len(r.stops) for r in found.rounds] == [2, 2]
    assert faults(Day(jobs, (noon,), LINE), found) == []


def test_nobody_and_nothing() -> None:
    assert solve(Day((), (), LINE)).rounds == ()
    assert [u.why for u in solve(Day((Job("a", 0, 1),), (), LINE)).unserved] == [Why.NOBODY]


def test_no_way_leads_there() -> None:
    cut = Times(((0, None), (None, 0)))
    found = solve(Day((Job("island", 1, 60),), (member(),), cut), iterations=50)
    assert [u.why for u in found.unserved] == [Why.WINDOW]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Weights(walking=1, waiting=2),
        lambda: Weights(fairness=-1),
        lambda: Day((Job("a", 9, 1),), (), LINE),
        lambda: Day((Job("a", 0, 1), Job("a", 0, 1)), (), LINE),
        lambda: Day((Job("a", 0, 1, (Window(2, 1),)),), (), LINE),
        lambda: Day((Job("a", 0, -1),), (), LINE),
        lambda: steps(2, 1, 3, 1),
        lambda: Times(((0, 1),)),
    ],
)
def test_nonsense_is_refused(wrong) -> None:
    with pytest.raises(NotUnderstood):
        wrong()


def test_who_is_behind_goes_first() -> None:
    jobs = tuple(Job(f"{c}{k}", 1, 50 * 60, compound=c) for c in "AB" for k in range(3))
    crowded = Day(jobs, (member(hours=3),), LINE, Weights(fairness=1800), {"A": -3.0, "B": 3.0})
    assert {s.job[0] for _, s in solve(crowded, iterations=300).stops()} == {"B"}
    other = replace(crowded, behind={"A": 3.0, "B": -3.0})
    assert {s.job[0] for _, s in solve(other, iterations=300).stops()} == {"A"}
