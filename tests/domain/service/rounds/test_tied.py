"""Shared against tied: the same work, and no saving where there is none."""

import pytest

from linmeng.domain.service.rounds.check import faults
from linmeng.domain.service.rounds.day import Day, Job, Member, Shift, Window
from linmeng.domain.service.rounds.tied import compare, tied
from linmeng.domain.service.rounds.walking import Times
from tests.domain.service.rounds.small import HOUR, day

EIGHT = 8 * HOUR
LINE = Times(tuple(tuple(abs(a - b) * 300 for b in range(5)) for a in range(5)))
SHIFT = (Shift(EIGHT, 12 * HOUR),)


def test_two_people_who_cross_each_other_save_by_sharing() -> None:
    crew = (Member("Li", 0, SHIFT, compound="A"), Member("Wu", 4, SHIFT, compound="B"))
    jobs = (Job("a", 4, 600, compound="A"), Job("b", 0, 600, compound="B"))
    both = compare(Day(jobs, crew, LINE), {"Li": {"A"}, "Wu": {"B"}}, iterations=200)
    assert (both.tied.walking, both.same.walking, both.saved, both.more_done) == (4800, 0, 1.0, 0)


def test_people_who_stay_at_home_save_nothing() -> None:
    crew = (Member("Li", 0, SHIFT, compound="A"), Member("Wu", 4, SHIFT, compound="B"))
    jobs = (Job("a", 1, 600, compound="A"), Job("b", 3, 600, compound="B"))
    both = compare(Day(jobs, crew, LINE), {}, iterations=200)
    assert both.saved == pytest.approx(0)


def test_the_same_work_is_compared_and_more_work_is_told_beside_it() -> None:
    crew = (Member("Li", 0, SHIFT, compound="A"), Member("Wu", 0, SHIFT, compound="B"))
    now = (Window(EIGHT, 9 * HOUR),)
    jobs = tuple(Job(f"a{k}", 1, 2 * HOUR, now, compound="A", priority=4) for k in range(2))
    both = compare(Day(jobs, crew, LINE), {}, iterations=200)
    assert (len(both.tied.unserved), len(both.shared.unserved), both.more_done) == (1, 0, 1)
    assert both.saved == pytest.approx(0)
    assert len(list(both.same.stops())) == 1


def test_nothing_to_compare() -> None:
    both = compare(Day((), (Member("Li", 0, SHIFT),), LINE), {})
    assert both.saved is None


@pytest.mark.parametrize("seed", range(8))
def test_tied_days_hold(seed: int) -> None:
    some = day(seed, 9, 3)
    assert faults(some, tied(some, {"p0": {"c0", ""}, "p1": {"c1"}, "p2": {""}}, iterations=200)) == []
