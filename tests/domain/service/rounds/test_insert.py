"""A day that changes: the best way to put a job in, and nothing moved that need not move."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.service.rounds import insert as acts
from linmeng.domain.service.rounds.check import change_faults
from linmeng.domain.service.rounds.day import Day, Job, Member, Shift, Window
from linmeng.domain.service.rounds.fairness import worth
from linmeng.domain.service.rounds.insert import How, insert, replan
from linmeng.domain.service.rounds.solve import solve
from linmeng.domain.service.rounds.tails import board
from linmeng.domain.service.rounds.walking import Times
from tests.domain.service.rounds import grid
from tests.domain.service.rounds.grid import EIGHT, TEN, begun, ten_day
from tests.domain.service.rounds.small import HOUR, day

LINE = Times(tuple(tuple(abs(a - b) * 300 for b in range(6)) for a in range(6)))
NOW = EIGHT + 5 * TEN


def situation(seed: int, late: int = 0):
    some, urgent = ten_day(seed)
    plan = solve(some, seed=seed, iterations=200)
    under = begun(some, plan, NOW, late)
    wider = some.with_jobs([*some.jobs, urgent])
    return wider, plan, under, urgent


@pytest.mark.parametrize("seed", range(40))
def test_every_position_is_tried(seed: int) -> None:
    wider, plan, under, urgent = situation(seed)
    at = board(wider, plan, NOW, under, ())
    found = min((way.key[:6] for way in acts.straight(at, urgent)), default=None)
    assert found == min(grid.straight(at, urgent), default=None)


@pytest.mark.parametrize("seed", range(25))
def test_every_stop_is_tried_to_make_room(seed: int) -> None:
    wider, plan, under, urgent = situation(seed)
    at = board(wider, plan, NOW, under, ())
    way = acts.making_room(at, urgent)
    worths = {job.key: worth(wider, job) for job in wider.jobs}
    assert (way and way.key[:6]) == min(grid.room(at, urgent, worths), default=None)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), late=st.sampled_from([0, TEN, 6 * TEN]), ill=st.booleans())
def test_what_happened_stays_and_the_rest_holds(seed: int, late: int, ill: bool) -> None:
    wider, plan, under, _ = situation(seed, late)
    absent = ["p0"] if ill else []
    found = replan(wider, plan, NOW, under, new=["urgent"], absent=absent)
    assert change_faults(wider, plan, found.rounds, NOW, under, absent) == []
    planned = {s.job: (r.member, s.starts) for r, s in plan.stops()}
    after = {s.job: (r.member, s.starts) for r, s in found.rounds.stops()}
    done = {s.job for u in under for s in u.stops}
    both = [k for k in planned if k in after and k not in done]
    assert set(found.moved) == {k for k in both if planned[k][0] != after[k][0]}
    assert set(found.dropped) == {k for k in planned if k not in after}
    assert {k for k, _, _ in found.shifted} == {k for k in both if planned[k][1] != after[k][1]}


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), people=st.integers(1, 4))
def test_crowded_days_with_all_features(seed: int, people: int) -> None:
    some = day(seed, 12, people)
    *rest, last = some.jobs
    plan = solve(some.with_jobs(rest), seed=1, iterations=150)
    new = replace(last, urgent=True, windows=())
    now = 9 * HOUR
    under = begun(some, plan, now, 300)
    found = insert(some.with_jobs(rest), plan, now, new, under)
    wider = some.with_jobs([*rest, new])
    assert change_faults(wider, plan, found.rounds, now, under, ()) == []


def member(key: str, home: int = 0, hours: int = 4) -> Member:
    return Member(key, home, (Shift(EIGHT, EIGHT + hours * HOUR),))


def test_nothing_changes_when_nothing_happens() -> None:
    some, _ = ten_day(3)
    plan = solve(some, iterations=200)
    found = replan(some, plan, EIGHT - HOUR)
    assert (found.rounds, found.moved, found.dropped, found.shifted) == (plan, (), (), ())


def test_a_cancelled_job_moves_nobody() -> None:
    jobs = tuple(Job(f"j{k}", k, 1800, (Window(EIGHT + k * HOUR, EIGHT + k * HOUR),)) for k in range(1, 4))
    whole = Day(jobs, (member("Li"),), LINE)
    plan = solve(whole, iterations=100)
    rest = whole.with_jobs([jobs[0], jobs[2]])
    found = replan(rest, plan, EIGHT)
    assert [s.job for _, s in found.rounds.stops()] == ["j1", "j3"]
    assert (found.moved, found.dropped, found.shifted) == ((), (), ())


def test_the_nearer_one_goes_at_once_and_starts_move_no_more_than_needed() -> None:
    jobs = (
        Job("a", 1, HOUR, (Window(9 * HOUR, 11 * HOUR),)),
        Job("b", 5, HOUR, (Window(9 * HOUR, 11 * HOUR),)),
    )
    whole = Day(jobs, (member("Li", 0), member("Wu", 5)), LINE)
    plan = solve(whole, iterations=200)
    urgent = Job("leak", 4, 1200, (Window(0, 10 * HOUR),), urgent=True, must=True, priority=4)
    found = insert(whole, plan, 9 * HOUR - 600, urgent)
    at = {s.job: (r.member, s.starts) for r, s in found.rounds.stops()}
    assert at["leak"] == ("Wu", 9 * HOUR - 300)
    assert found.shifted == (("b", 9 * HOUR, 9 * HOUR + 1200),)
    assert found.how == (("leak", How.PUT_IN),)


def test_the_least_important_makes_room() -> None:
    jobs = tuple(
        Job(f"j{k}", k, 6000, priority=k, windows=(Window(EIGHT, EIGHT + 2 * HOUR),)) for k in (1, 2)
    )
    whole = Day(jobs, (member("Li"),), LINE)
    plan = solve(whole, iterations=100)
    urgent = Job("leak", 1, 6000, (Window(EIGHT, EIGHT + 600),), urgent=True, must=True)
    found = insert(whole, plan, EIGHT, urgent)
    assert (found.dropped, found.how) == (("j1",), (("leak", How.MADE_ROOM),))


def test_a_must_job_is_never_dropped_for_an_urgent_one() -> None:
    whole = Day((Job("lift", 1, 3 * HOUR, must=True),), (member("Li"),), LINE)
    plan = solve(whole, iterations=50)
    urgent = Job("leak", 1, 2 * HOUR, urgent=True, must=True, priority=4)
    found = insert(whole, plan, EIGHT, urgent)
    assert (found.dropped, found.how) == ((), (("leak", How.NOT_AT_ALL),))
    assert found.rounds.missed == 1


def test_the_last_resort_gives_several_stops_away() -> None:
    """Room for two hours is there only when two stops go to the other person."""
    jobs = tuple(Job(f"j{k}", 0, HOUR, must=True) for k in range(4))
    whole = Day(jobs, (member("Li", 0, 4), replace(member("Wu", 0, 4), skills=frozenset({"pipe"}))), LINE)
    plan = solve(whole.with_jobs(jobs), iterations=50)
    stops = [s for _, s in plan.stops()]
    wu = replace(
        plan.rounds[0],
        member="Wu",
        stops=tuple(
            replace(s, arrives=EIGHT + k * HOUR, starts=EIGHT + k * HOUR, leaves=EIGHT + (k + 1) * HOUR)
            for k, s in enumerate(stops)
        ),
        sets_out=EIGHT,
        back=12 * HOUR,
    )
    plan = replace(plan, rounds=(wu,))
    urgent = Job("leak", 0, 2 * HOUR, skills=frozenset({"pipe"}), urgent=True, must=True)
    found = insert(whole, plan, EIGHT, urgent)
    assert found.how == (("leak", How.SOLVED_ANEW),)
    assert (len(found.moved), found.dropped) == (2, ())
    assert change_faults(whole.with_jobs([*jobs, urgent]), plan, found.rounds, EIGHT, (), ()) == []
