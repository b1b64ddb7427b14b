"""The checker finds every fault that is planted."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from linmeng.domain.service.rounds.check import change_faults, faults
from linmeng.domain.service.rounds.day import Day, Job, Member, Shift, Window
from linmeng.domain.service.rounds.insert import replan
from linmeng.domain.service.rounds.result import Rounds, Unserved, Why
from linmeng.domain.service.rounds.solve import solve
from linmeng.domain.service.rounds.tails import as_planned
from linmeng.domain.service.rounds.walking import Times

EIGHT = 8 * 3600
LINE = Times(tuple(tuple(abs(a - b) * 300 for b in range(5)) for a in range(5)))
CREW = (
    Member("Li", 0, (Shift(EIGHT, EIGHT + 3 * 3600),), frozenset({"pipe"}), carries=3),
    Member("Wu", 4, (Shift(EIGHT, EIGHT + 3 * 3600),)),
)
JOBS = (
    Job("pipe", 1, 1800, (Window(EIGHT, EIGHT + 3600),), frozenset({"pipe"}), must=True, load=2),
    Job("lamp", 2, 1800, (Window(EIGHT + 3600, EIGHT + 7200),), only="Li", load=1),
    Job("door", 3, 1800, only="Wu"),
    Job("hall", 4, 5 * 3600),
)
DAY = Day(JOBS, CREW, LINE)
PLAN = solve(DAY, iterations=300)


def stop(plan: Rounds, who: str, at: int, /, **change) -> Rounds:
    rounds = []
    for one in plan.rounds:
        stops = list(one.stops)
        if one.member == who:
            stops[at] = replace(stops[at], **change)
        rounds.append(replace(one, stops=tuple(stops)))
    return replace(plan, rounds=tuple(rounds))


def walk(plan: Rounds, who: str, /, **change) -> Rounds:
    rounds = tuple(replace(r, **change) if r.member == who else r for r in plan.rounds)
    return replace(plan, rounds=rounds)


def test_the_plan_itself_is_right() -> None:
    assert faults(DAY, PLAN) == []
    assert [[s.job for s in r.stops] for r in PLAN.rounds] == [["pipe", "lamp"], ["door"]]
    assert [u.job for u in PLAN.unserved] == ["hall"]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda p: replace(p, unserved=()), "is lost"),
        (lambda p: replace(p, unserved=(*p.unserved, Unserved("door", Why.FULL))), "stands there 2 times"),
        (lambda p: replace(p, unserved=(*p.unserved, Unserved("roof", Why.FULL))), "is not asked for"),
        (lambda p: replace(p, rounds=(*p.rounds, p.rounds[0])), "walks shift 0 twice"),
        (lambda p: walk(p, "Li", member="Xu"), "does not work then"),
        (lambda p: walk(p, "Li", member="Wu", shift=1), "does not work then"),
        (lambda p: walk(p, "Li", sets_out=EIGHT - 1), "before the shift"),
        (lambda p: walk(p, "Li", back=p.rounds[0].back - 1), "is back at"),
        (lambda p: stop(p, "Li", 0, arrives=p.rounds[0].stops[0].arrives - 60), "is reached at"),
        (lambda p: stop(p, "Li", 0, starts=p.rounds[0].stops[0].arrives - 60), "starts before anybody"),
        (lambda p: stop(p, "Li", 0, leaves=p.rounds[0].stops[0].leaves + 60), "as long as it takes"),
        (lambda p: stop(p, "Li", 1, starts=EIGHT), "outside its windows"),
        (lambda p: stop(p, "Li", 1, late=60), "outside its windows"),
        (lambda p: stop(p, "Wu", 0, job="lamp"), "may not do it"),
        (lambda p: replace(p, cost=p.cost - 1), "cost are"),
        (lambda p: replace(p, walking=p.walking + 1), "cost are"),
        (lambda p: replace(p, missed=1), "cost are"),
    ],
)
def test_planted_faults_are_found(spoil: Callable[[Rounds], Rounds], said: str) -> None:
    assert any(said in fault for fault in faults(DAY, spoil(PLAN)))


def test_a_short_shift_and_a_small_cart_are_found() -> None:
    short = replace(DAY, crew=(replace(CREW[0], shifts=(Shift(EIGHT, EIGHT + 5400),)), CREW[1]))
    assert any("longer than the shift" in fault for fault in faults(short, PLAN))
    small = replace(DAY, crew=(replace(CREW[0], carries=2), CREW[1]))
    assert any("carries 3" in fault for fault in faults(small, PLAN))
    unskilled = replace(DAY, crew=(replace(CREW[0], skills=frozenset()), CREW[1]))
    assert any("may not do it" in fault for fault in faults(unskilled, PLAN))


def test_faults_of_a_changed_day_are_found() -> None:
    now = EIGHT + 2000
    under = as_planned(DAY, PLAN, now)
    after = replan(DAY, PLAN, now, under).rounds
    assert change_faults(DAY, PLAN, after, now, under, ()) == []
    started = [u.member for u in under]
    assert started
    told = stop(after, started[0], 0, leaves=after.rounds[0].stops[0].leaves - 60)
    assert any("told otherwise" in f for f in change_faults(DAY, PLAN, told, now, under, ()))
    assert any("is not there" in f for f in change_faults(DAY, PLAN, after, now, under, ["Li"]))
    late = [replace(u, free_at=u.free_at + 7200) for u in under]
    assert any("before anybody can" in f for f in change_faults(DAY, PLAN, after, now, late, ()))
    gone = replace(after, rounds=())
    assert any("what happened is lost" in f for f in change_faults(DAY, PLAN, gone, now, under, ()))
