"""Properties of upkeep: no drift, one record one turn, nothing done is undone, nothing is made twice."""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.service.duties import Duty
from linmeng.domain.service.upkeep import SETTLED, Course, Done, State, turns
from linmeng.domain.service.upkeep_days import UNITS, Every, Suspension, first_due, index_from, position
from linmeng.domain.service.upkeep_orders import lapsed, to_generate
from tests.domain.service.some_upkeep import (
    duty,
    is_position,
    later,
    month_step,
    simulate_last_done,
    simulate_plan,
)

FIRST = date(2023, 12, 1)
DAYS = st.integers(0, 500).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def everies(draw: st.DrawFn) -> Every:
    unit = draw(st.sampled_from(UNITS))
    n = draw(st.integers(1, 20 if unit == "days" else 3 if unit in ("weeks", "months") else 1))
    return Every(n, unit, draw(st.booleans()) if unit not in ("days", "weeks") else False)


@st.composite
def duties(draw: st.DrawFn, basis: str = "plan") -> Duty:
    every = draw(everies())
    early, late = draw(st.integers(0, 40)), draw(st.integers(0, 20))
    end = every.month_end and basis == "plan"
    return duty(every.n, every.unit, basis, early, late, lead=draw(st.integers(0, early)), end=end)  # type: ignore[arg-type]


@st.composite
def records(draw: st.DrawFn) -> list[Done]:
    days = draw(st.lists(DAYS, max_size=25))
    return [Done(day, str(n)) for n, day in enumerate(days)]


@st.composite
def rests(draw: st.DrawFn) -> list[Suspension]:
    found = draw(st.lists(st.tuples(DAYS, st.integers(0, 60)), max_size=2))
    return [Suspension(first, first + timedelta(days=n)) for first, n in found]


@settings(deadline=None)
@given(DAYS, everies(), st.integers(0, 60))
def test_positions_never_drift(first: date, every: Every, k: int) -> None:
    assert position(first, every, k) == later(first, every, k)
    assert is_position(first, every, position(first, every, k))


@settings(deadline=None)
@given(DAYS, everies(), DAYS)
def test_the_index_of_a_day_is_the_smallest(first: date, every: Every, day: date) -> None:
    k = index_from(first, every, day)
    assert position(first, every, k) >= day
    assert k == 0 or position(first, every, k - 1) < day


@settings(deadline=None)
@given(DAYS, everies())
def test_the_first_whole_period_ends_before_the_second_begins(since: date, every: Every) -> None:
    due = first_due(every, since)
    plain = Every(every.n, every.unit)
    assert due >= since
    if every.month_end:
        assert (due + timedelta(days=1)).day == 1
        assert month_step(every) * 31 + 31 >= (due - since).days >= month_step(every) * 30 - 4
    else:
        assert due + timedelta(days=1) == later(since, plain, 1)


@settings(deadline=None)
@given(duties(), DAYS, DAYS)
def test_by_plan_every_position_of_the_contract_is_a_turn(some: Duty, first: date, since: date) -> None:
    today = since + timedelta(days=400)
    until = since + timedelta(days=300)
    found = turns(some, since, until, [], today, first=first)
    days = [since + timedelta(days=n) for n in range(301)]
    assert [t.due for t in found.turns] == [d for d in days if is_position(first, some.every, d)]
    assert all(t.state is State.MISSED for t in found.turns)


@settings(max_examples=200, deadline=None)
@given(duties(), DAYS, records(), DAYS, rests(), st.integers(0, 400), DAYS)
def test_by_plan_it_is_what_living_through_every_day_gives(
    some: Duty, since: date, done: list[Done], today: date, rest: list[Suspension], length: int, first: date
) -> None:
    until = since + timedelta(days=length)
    found = turns(some, since, until, done, today, rest, first=first)
    told = [(t.due, t.state, t.done.on if t.done else None) for t in found.turns if t.due <= today]
    assert told == simulate_plan(some, since, until, done, today, rest, first)


@settings(max_examples=200, deadline=None)
@given(duties("last_done"), DAYS, records(), DAYS, rests())
def test_by_last_done_too(
    some: Duty, since: date, done: list[Done], today: date, rest: list[Suspension]
) -> None:
    first = first_due(some.every, since)
    done = [d for d in done if d.on <= today]
    found = turns(some, since, None, done, max(today, since), rest)
    told = [(t.due, t.state, t.done.on if t.done else None) for t in found.turns]
    assert told == simulate_last_done(some, since, done, max(today, since), rest, first)


def course(some: Duty, since: date, done: Sequence[Done], today: date, rest: Sequence[Suspension]) -> Course:
    return turns(some, since, since + timedelta(days=365), done, today, rest, thing="lift-1")


EITHER = st.one_of(duties(), duties("last_done"))


@settings(deadline=None)
@given(EITHER, DAYS, records(), DAYS, rests())
def test_every_record_counts_at_most_once_and_none_is_lost(
    some: Duty, since: date, done: list[Done], today: date, rest: list[Suspension]
) -> None:
    found = course(some, since, done, today, rest)
    used = [t.done for t in found.turns if t.done] + [s.done for s in found.spare]
    assert len(used) == len({d.ref for d in used})
    inside = [d for d in done if since <= d.on <= min(today, since + timedelta(days=365))]
    assert sorted(d.ref for d in used) == sorted(d.ref for d in inside)


@settings(deadline=None)
@given(EITHER, DAYS, records(), DAYS, rests(), st.integers(0, 200))
def test_time_never_turns_done_into_not_done(
    some: Duty, since: date, done: list[Done], today: date, rest: list[Suspension], days: int
) -> None:
    before = course(some, since, done, today, rest)
    after = {t.key: t for t in course(some, since, done, today + timedelta(days=days), rest).turns}
    for turn in before.turns:
        if turn.settled:
            assert after[turn.key] == turn
        if turn.state is State.MISSED:
            assert after[turn.key].state is State.MISSED


@settings(deadline=None)
@given(EITHER, DAYS, records(), DAYS, rests())
def test_windows_hold_and_keys_differ(
    some: Duty, since: date, done: list[Done], today: date, rest: list[Suspension]
) -> None:
    found = course(some, since, done, today, rest).turns
    assert len({t.key for t in found}) == len(found)
    for turn in found:
        assert since <= turn.earliest <= turn.due <= turn.latest <= turn.closes
        assert turn.earliest <= turn.order_on <= turn.due
        if turn.done:
            assert turn.earliest <= turn.done.on <= turn.closes
            assert (turn.state is State.DONE_LATE) == (turn.done.on > turn.latest)
    for a, b in itertools.pairwise(found):
        assert a.due < b.due or (a.was and a.done and a.due == b.due)  # done while it rested, due after
        assert (a.done.on if a.done and some.basis == "last_done" else a.closes) < b.due
        if not a.done:
            assert some.basis == "plan" or a.closes < b.earliest


@settings(deadline=None)
@given(st.lists(EITHER, min_size=1, max_size=3), DAYS, records(), DAYS, rests())
def test_made_twice_is_made_once(
    some: list[Duty], since: date, done: list[Done], today: date, rest: list[Suspension]
) -> None:
    found = [turns(d, since, None, done, today, rest, thing=str(n)) for n, d in enumerate(some)]
    made = to_generate(found, (), today)
    assert to_generate(found, [t.key for t in made], today) == ()
    assert len({(t.duty, t.thing) for t in made}) == len(made)
    assert all(t.open for t in made)


@settings(max_examples=40, deadline=None)
@given(EITHER, DAYS, st.sets(st.integers(0, 120), max_size=12), rests())
def test_living_with_orders_for_months_has_at_most_one_open_and_each_turn_at_most_one(
    some: Duty, since: date, working: set[int], rest: list[Suspension]
) -> None:
    """A job runs every night; on some days somebody closes the order that stands there."""
    done: list[Done] = []
    ordered: list[str] = []
    standing: set[str] = set()
    for n in range(121):
        today = since + timedelta(days=n)
        found = turns(some, since, None, done, today, rest)
        standing -= set(lapsed(found, standing))
        made = [t.key for t in to_generate([found], ordered, today)]
        ordered += made
        standing |= set(made)
        assert len(standing) <= 1
        if n in working and standing:
            done.append(Done(today, str(n), turn=standing.pop()))
            after = turns(some, since, None, done, today, rest)
            named = next(t for t in after.turns if t.key == done[-1].turn)
            assert named.done == done[-1], "work that was ordered counts for what it was ordered for"
    assert len(ordered) == len(set(ordered))
    assert not any(t.state in SETTLED and t.key not in ordered for t in found.turns)
