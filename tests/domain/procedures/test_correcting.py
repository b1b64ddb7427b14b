"""A wrongly typed day, or end, of a step is put right, and what is put right must itself be possible."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from linmeng.domain.procedures.checking import check_event
from linmeng.domain.procedures.events import (
    Corrected,
    Did,
    Ended,
    Event,
    Excused,
    Joined,
    Left,
    Proved,
    Reopened,
    Waived,
)
from linmeng.domain.procedures.model import Procedure
from linmeng.domain.procedures.progress import Standing
from linmeng.domain.refusals import NotNow, NotUnderstood, Refusal
from tests.domain.procedures.some import CALENDAR, at, did, every, joined, small
from tests.domain.procedures.test_progress import ready, task, voted
from tests.domain.procedures.walking import Walk, random_walk

D, VOTED, TODAY = date(2024, 9, 2), date(2024, 9, 20), date(2024, 9, 25)
SMALL = small()
ALL = [SMALL, *every()]


def to(
    day: date, step: str, compound: str = "", outcome: str = "done", why: str = "typed wrongly"
) -> Corrected:
    return Corrected(TODAY, step, compound, day, outcome, why)


def refused(events: list[Event], event: Event, match: str, today: date = TODAY) -> type[Refusal]:
    with pytest.raises(Refusal, match=match) as caught:
        check_event(SMALL, events, event, today, CALENDAR)
    assert "{" not in str(caught.value)
    return caught.type


def allowed(events: list[Event], event: Event) -> list[Event]:
    check_event(SMALL, events, event, TODAY, CALENDAR)
    return [*events, event]


def test_the_corrected_day_is_the_day_and_clocks_count_from_it() -> None:
    events = ready("A")
    assert task(at(SMALL, events, TODAY), "vote", "A").opens_on == date(2024, 9, 19)
    found = at(SMALL, allowed(events, to(date(2024, 9, 10), "notice", "A")), TODAY)
    assert task(found, "notice", "A").done_on == date(2024, 9, 10)
    assert task(found, "vote", "A").opens_on == date(2024, 9, 26)
    assert task(found, "vote", "A").standing is Standing.EARLY and not found.oddities


def test_what_was_late_by_a_slip_of_the_pen_was_in_time() -> None:
    method = did("method", date(2024, 9, 23), "agreement")
    signed = did("signed", date(2024, 9, 23), compound="A")
    events = [*voted("A"), method, signed, did("filed", date(2024, 10, 24), compound="A")]
    today = date(2024, 10, 25)
    assert task(at(SMALL, events, today), "filed", "A").was_late
    event = replace(to(date(2024, 9, 24), "filed", "A"), on=today)
    check_event(SMALL, events, event, today, CALENDAR)
    assert not task(at(SMALL, [*events, event], today), "filed", "A").was_late


def test_not_in_the_future_not_before_what_it_needs_not_after_what_stands_on_it() -> None:
    events = voted("A")
    assert refused(events, to(TODAY + timedelta(1), "notice", "A"), "not come yet") is NotUnderstood
    assert (
        refused(events, to(D - timedelta(1), "notice", "A"), "“方案” was done on 2024-09-02") is NotUnderstood
    )
    assert (
        refused(events, to(date(2024, 9, 21), "notice", "A"), "“表决” was done on 2024-09-20 and")
        is NotUnderstood
    )
    assert refused(events, to(date(2024, 9, 20), "vote", "A", "nonsense"), "cannot end") is NotUnderstood
    assert refused(events, to(date(2024, 9, 18), "vote", "A", "passed"), "Not before 2024-09-19") is NotNow
    allowed(events, to(date(2024, 9, 19), "vote", "A", "passed"))


def test_a_period_that_ran_from_the_day_must_still_have_run_out() -> None:
    """The vote of 20 September needs fifteen whole days after the notice: the 4th is its last day."""
    events = voted("A")
    allowed(events, to(date(2024, 9, 4), "notice", "A"))
    why = "“表决” was done on 2024-09-20; counted from the corrected day .* before 2024-09-21 "
    assert refused(events, to(date(2024, 9, 5), "notice", "A"), why) is NotNow


def test_an_end_that_others_stand_on_is_not_turned_round() -> None:
    events = [*voted("A"), did("method", date(2024, 9, 23), "tender"), did("tender", date(2024, 9, 24))]
    assert (
        refused(events, to(VOTED, "vote", "A", "failed"), "“方式” was done on 2024-09-23 because") is NotNow
    )
    assert refused(events, to(date(2024, 9, 23), "method", "", "agreement"), "“招标公告”") is NotNow
    turned = allowed(voted("A"), to(VOTED, "vote", "A", "failed"))
    found = at(SMALL, turned, TODAY)
    assert task(found, "vote", "A").standing is Standing.FAILED and [w.kind for w in found.ways]
    assert task(at(SMALL, allowed(turned, to(VOTED, "vote", "A", "passed")), TODAY), "vote", "A").settled


def test_what_showed_it_later_was_not_there_before_the_deed() -> None:
    events = [*joined("A"), did("feasible", D), did("scheme", D, shown=())]
    came = Proved(date(2024, 9, 6), "scheme", "", ("document",))
    assert refused([*events, came], to(date(2024, 9, 7), "scheme"), "on 2024-09-06") is NotUnderstood
    excused = Excused(date(2024, 9, 6), "scheme", "", "burnt")
    assert refused([*events, excused], to(date(2024, 9, 7), "scheme"), "on 2024-09-06") is NotUnderstood
    allowed([*events, came], to(date(2024, 9, 6), "scheme"))
    again = [*events, came, Reopened(date(2024, 9, 8), "scheme", "", "x"), did("scheme", date(2024, 9, 8))]
    allowed(again, to(date(2024, 9, 9), "scheme"))
    assert refused(again, to(date(2024, 9, 7), "scheme"), "begun again on 2024-09-08") is NotUnderstood


def test_only_what_was_done_is_corrected_with_a_reason_in_a_case_that_runs() -> None:
    assert refused(joined("A"), to(D, "scheme"), "nothing to correct") is NotNow
    left_out = [*joined("A"), Waived(D, "feasible", "", "known")]
    assert refused(left_out, to(D, "feasible"), "nothing to correct") is NotNow
    assert refused(voted("A"), to(D, "scheme", why=" "), "Say why") is NotUnderstood
    assert refused([*voted("A"), Ended(TODAY, "x")], to(D, "scheme"), "closed") is NotNow
    assert refused(voted("A"), to(D, "notice", "B"), "takes no part") is NotNow


def test_what_stood_out_of_order_before_is_no_reason_to_keep_a_wrong_day() -> None:
    """A compound joined later, so its step is younger than the whole case's that needs it."""
    events = [*joined("A"), did("feasible", D), Waived(D, "feasible", "", "x")]
    odd = [*events, did("scheme", date(2024, 9, 6)), did("notice", date(2024, 9, 4), compound="A")]
    allowed(odd, to(date(2024, 9, 3), "scheme"))


@pytest.mark.parametrize("procedure", ALL, ids=[f"{p.code}-{p.jurisdiction}-{p.version}" for p in ALL])
def test_an_allowed_correction_is_a_record_that_could_have_been_right_at_once(procedure: Procedure) -> None:
    """The oracle: the same record, with the right day and end in the deed itself, is allowed row by row."""
    taken = 0
    for seed in range(6):
        rng = Random(seed)
        walk = random_walk(rng, procedure, 30, checked=True)
        walk.events = unbroken(walk.events)
        assert replays(procedure, walk.events, walk.today)
        for _ in range(8):
            event = guessed(rng, walk)
            if event is None or not takes(walk, event):
                continue
            taken += 1
            right = rewritten(walk.events, event)
            assert replays(procedure, right, walk.today), (seed, event)
            found = at(procedure, [*walk.events, event], walk.today)
            assert {
                (t.step.key, t.compound): (t.standing, t.done_on, t.opens_on, t.due_on) for t in found.tasks
            } == {
                (t.step.key, t.compound): (t.standing, t.done_on, t.opens_on, t.due_on)
                for t in at(procedure, right, walk.today).tasks
            }
    assert taken


def unbroken(events: list[Event]) -> list[Event]:
    """The record up to the first thing that took a step back: what was undone binds no correction."""
    begun = next((n for n, e in enumerate(events) if isinstance(e, Did)), 0)
    for n, one in enumerate(events):
        if isinstance(one, Reopened | Left | Ended | Corrected) or (isinstance(one, Joined) and n > begun):
            return events[:n]
    return events


def guessed(rng: Random, walk: Walk) -> Corrected | None:
    done = [t for t in walk.now.tasks if t.done_on is not None and t.outcome]
    if not done:
        return None
    one = rng.choice(done)
    assert one.done_on is not None
    day = one.done_on + timedelta(days=rng.choice([-30, -15, -3, -1, 0, 1, 3, 15, 30]))
    return Corrected(walk.today, one.step.key, one.compound, day, rng.choice(one.step.outcomes).key, "why")


def takes(walk: Walk, event: Event) -> bool:
    try:
        check_event(walk.procedure, walk.events, event, walk.today, CALENDAR)
    except Refusal:
        return False
    return True


def rewritten(events: list[Event], event: Corrected) -> list[Event]:
    found = [*events]
    for n in reversed(range(len(found))):
        one = found[n]
        if isinstance(one, Did) and (one.step, one.compound) == (event.step, event.compound):
            found[n] = replace(one, on=event.done_on, outcome=event.outcome)
            return found
    raise AssertionError


def replays(procedure: Procedure, events: list[Event], today: date) -> bool:
    for n, one in enumerate(events):
        try:
            check_event(procedure, events[:n], one, today, CALENDAR)
        except Refusal:
            return False
    return True
