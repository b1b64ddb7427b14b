"""Turns of recurring upkeep: worked examples (domain rules §5.6; T7: Tianping Street's quarterly drains)."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.duties import Duty
from linmeng.domain.service.upkeep import Course, Done, State, turns
from linmeng.domain.service.upkeep_days import Every, Suspension, first_due, position
from linmeng.domain.service.upkeep_orders import lapsed, left_open, to_generate
from tests.domain.service.some_upkeep import duty, on, shanghai, story

NEW_YEAR = date(2025, 1, 1)


def law(code: str) -> Duty:
    found = shanghai().duty(code)
    assert found
    return found


def states(course: Course) -> list[str]:
    return [t.state.value for t in course.turns]


# Days of the calendar (CC 202)


def test_every_quarter_from_31_january() -> None:
    days = [position(date(2025, 1, 31), Every(1, "quarters"), k) for k in range(5)]
    assert days == [
        date(2025, 1, 31),
        date(2025, 4, 30),
        date(2025, 7, 31),
        date(2025, 10, 31),
        date(2026, 1, 31),
    ]


def test_every_month_from_31_january_comes_back_to_the_31st() -> None:
    days = [position(date(2024, 1, 31), Every(1, "months"), k) for k in range(3)]
    assert days == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]


def test_every_year_from_a_leap_day() -> None:
    days = [position(date(2024, 2, 29), Every(1, "years"), k) for k in range(5)]
    assert days == [date(2024, 2, 29), *(date(y, 2, 28) for y in (2025, 2026, 2027)), date(2028, 2, 29)]


def test_tanks_half_yearly_fall_on_the_last_days_of_june_and_december() -> None:
    """Six months after 30 June is 30 December: month ends are said, not guessed."""
    half = Every(1, "half_years", month_end=True)
    assert first_due(half, NEW_YEAR) == date(2025, 6, 30)
    assert [position(date(2025, 6, 30), half, k) for k in (1, 2)] == [date(2025, 12, 31), date(2026, 6, 30)]
    assert position(date(2025, 6, 30), Every(1, "half_years"), 1) == date(2025, 12, 30)


def test_a_plan_stops_at_the_end_of_all_dates() -> None:
    assert position(date(9999, 1, 31), Every(1, "years"), 3) == date.max
    assert turns(duty(1, "years"), date(9998, 1, 1), None, [], date(9999, 12, 30)).turns


# By plan


def drains() -> Duty:
    """Tianping: quarterly drains of the contract of 26 December 2024 (T7)."""
    return law("drain_clearing")


def test_a_year_of_drains() -> None:
    done = on(date(2025, 3, 20), date(2025, 7, 5), date(2025, 10, 20))
    found = turns(drains(), NEW_YEAR, None, done, date(2026, 1, 4))
    assert story(found)[:4] == [
        (date(2025, 3, 31), "done"),
        (date(2025, 6, 30), "done"),  # within a week's tolerance
        (date(2025, 9, 30), "done_late"),
        (date(2025, 12, 31), "due"),
    ]
    assert [t.days_late for t in found.turns[:4]] == [0, 0, 20, 0]


def test_a_quarter_that_was_missed_stays_open_until_the_next_is_due() -> None:
    def on_day(today: date) -> str:
        return states(turns(drains(), NEW_YEAR, None, [], today))[0]

    assert on_day(date(2025, 2, 13)) == "coming"
    assert on_day(date(2025, 2, 14)) == "due"
    assert on_day(date(2025, 4, 7)) == "due"
    assert on_day(date(2025, 4, 8)) == "late"
    assert on_day(date(2025, 6, 29)) == "late"
    assert on_day(date(2025, 6, 30)) == "missed"


def test_done_on_the_last_day_counts() -> None:
    some = duty(1, "months", late=2, end=True)
    for day, state in [(date(2025, 2, 2), "done"), (date(2025, 2, 3), "done_late")]:
        assert states(turns(some, NEW_YEAR, None, on(day), date(2025, 2, 10)))[0] == state
    last = turns(some, NEW_YEAR, date(2025, 1, 31), on(date(2025, 1, 31)), date(2025, 3, 1))
    assert story(last) == [(date(2025, 1, 31), "done")]


def test_two_in_one_month_count_once_and_the_second_is_said() -> None:
    found = turns(
        law("fire_inspection"), NEW_YEAR, None, on(date(2025, 1, 6), date(2025, 1, 20)), date(2025, 2, 3)
    )
    assert states(found)[:2] == ["done", "due"]
    assert [(s.done.on, s.why) for s in found.spare] == [(date(2025, 1, 20), "second")]


def test_before_its_window_it_does_not_count_and_is_said() -> None:
    found = turns(
        duty(1, "quarters", early=10, end=True), NEW_YEAR, None, on(date(2025, 3, 20)), date(2025, 4, 1)
    )
    assert states(found)[0] == "late"
    assert [s.why for s in found.spare] == ["early"]


def test_a_record_counts_where_its_order_was_made_for_and_else_where_it_is_in_time() -> None:
    inspection = law("fire_inspection")
    january = turns(inspection, NEW_YEAR, None, [], NEW_YEAR).turns[0].key
    named = turns(inspection, NEW_YEAR, None, [Done(date(2025, 2, 5), turn=january)], date(2025, 2, 6))
    assert states(named)[:2] == ["done_late", "due"]
    free = turns(inspection, NEW_YEAR, None, [Done(date(2025, 2, 5))], date(2025, 3, 2))
    assert states(free)[:3] == ["missed", "done", "due"]


def test_an_order_finished_after_its_turn_was_missed_counts_for_the_one_that_is_open() -> None:
    january = turns(law("fire_inspection"), NEW_YEAR, None, [], NEW_YEAR).turns[0].key
    found = turns(
        law("fire_inspection"), NEW_YEAR, None, [Done(date(2025, 2, 28), turn=january)], date(2025, 3, 2)
    )
    assert states(found)[:3] == ["missed", "done", "due"]


def test_an_order_finished_twice_does_not_count_for_another_turn() -> None:
    some = duty(1, "months", early=27, end=True)
    key = turns(some, NEW_YEAR, None, [], NEW_YEAR).turns[0].key
    twice = [Done(date(2025, 1, 31), "a", key), Done(date(2025, 2, 20), "b", key)]
    found = turns(some, NEW_YEAR, None, twice, date(2025, 2, 21))
    assert states(found)[:2] == ["done", "due"]
    assert [(s.done.ref, s.why) for s in found.spare] == [("b", "second")]


def test_after_six_weeks_without_records_a_daily_patrol_has_one_open_turn() -> None:
    today = date(2025, 2, 12)
    found = turns(law("fire_patrol"), NEW_YEAR, None, on(NEW_YEAR), today)
    assert [states(found).count(s) for s in ("done", "missed", "due", "coming")] == [1, 41, 1, 1]
    assert [t.due for t in to_generate([found], (), today)] == [today]


def test_what_is_suspended_is_not_due() -> None:
    works = Suspension(date(2025, 3, 1), date(2025, 4, 15), "排水改造")
    found = turns(drains(), NEW_YEAR, None, on(date(2025, 3, 20)), date(2025, 5, 1), [works])
    assert states(found)[0] == "suspended"
    assert [s.why for s in found.spare] == ["suspended"]
    assert to_generate([found], (), date(2025, 3, 31)) == ()


def test_days_of_a_suspension_do_not_make_late() -> None:
    works = Suspension(date(2025, 4, 5), date(2025, 5, 5))
    found = turns(drains(), NEW_YEAR, None, on(date(2025, 5, 10)), date(2025, 5, 11), [works])
    assert (found.turns[0].latest, found.turns[0].days_late) == (date(2025, 5, 8), 9)


# By last done: lifts at least every 15 days (特种设备安全监察条例 31)


def test_lift_maintenance_over_a_gap() -> None:
    lift = law("lift_maintenance")
    done = on(date(2025, 1, 10), date(2025, 1, 25), date(2025, 3, 1))
    found = turns(lift, NEW_YEAR, None, done, date(2025, 3, 2))
    assert [(t.due, t.state.value, t.days_late) for t in found.turns] == [
        (date(2025, 1, 15), "done", 0),
        (date(2025, 1, 25), "done", 0),  # fifteen days after the 10th, on its last day
        (date(2025, 2, 9), "missed", 14),
        (date(2025, 2, 24), "done_late", 5),
        (date(2025, 3, 16), "due", 0),
    ]


def test_by_last_done_months_are_counted_from_the_day_it_was_done() -> None:
    some = duty(1, "months", "last_done", early=27)
    found = turns(
        some, date(2025, 1, 31), None, on(date(2025, 1, 31)), date(2025, 4, 30), first=date(2025, 1, 31)
    )
    assert [t.due for t in found.turns] == [
        date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30),
    ]  # fmt: skip


def test_a_lift_out_of_service_is_due_on_the_day_it_comes_back() -> None:
    lift, still = law("lift_maintenance"), Suspension(date(2025, 1, 12), date(2025, 2, 3), "停梯大修")

    def at(today: date, *done: date) -> list[tuple[date, str]]:
        return story(turns(lift, NEW_YEAR, None, on(*done), today, [still]))

    assert at(date(2025, 1, 20)) == [(date(2025, 2, 4), "suspended")]
    assert at(date(2025, 2, 4)) == [(date(2025, 2, 4), "due")]
    assert at(date(2025, 2, 5)) == [(date(2025, 2, 4), "late")]
    assert at(date(2025, 2, 5), date(2025, 2, 4))[1] == (date(2025, 2, 19), "due")
    assert turns(lift, NEW_YEAR, None, [], date(2025, 2, 5), [still]).turns[0].was == date(2025, 1, 15)


def test_suspended_until_further_notice() -> None:
    lift, still = law("lift_maintenance"), Suspension(date(2025, 1, 12))
    assert story(turns(lift, NEW_YEAR, None, [], date(2025, 8, 1), [still])) == [
        (date(2025, 1, 15), "suspended")
    ]


# Contracts


def test_turns_end_with_the_contract_and_the_new_company_starts_with_what_is_open() -> None:
    ends, begins = date(2025, 11, 15), date(2025, 11, 16)
    done = on(date(2025, 3, 20), date(2025, 6, 20))
    old = turns(drains(), NEW_YEAR, ends, done, begins)
    assert story(old)[-1] == (date(2025, 9, 30), "missed")
    assert (old.turns[-1].closes, old.turns[-1].ended) == (ends, True)
    assert left_open(old) == date(2025, 9, 30)

    new = turns(drains(), begins, None, done, begins, first=date(2025, 3, 31), taken=left_open(old))
    assert [(t.due, t.was, t.state.value) for t in new.turns[:2]] == [
        (begins, date(2025, 9, 30), "due"),
        (date(2025, 12, 31), None, "coming"),
    ]
    assert new.turns[0].days_late == 0
    after = turns(drains(), begins, None, on(date(2025, 11, 20)), date(2025, 11, 20), first=date(2025, 3, 31),
                  taken=date(2025, 9, 30))  # fmt: skip
    assert states(after)[:2] == ["done", "due"]


def test_nothing_is_handed_over_where_all_was_done_or_the_next_is_due_anyway() -> None:
    end_of_year = date(2025, 12, 31)
    all_done = on(date(2025, 3, 20), date(2025, 6, 20), date(2025, 9, 20), date(2025, 12, 20))
    assert left_open(turns(drains(), NEW_YEAR, end_of_year, all_done, date(2026, 1, 1))) is None
    assert left_open(turns(law("fire_patrol"), NEW_YEAR, end_of_year, [], date(2026, 1, 1))) is None
    assert left_open(turns(drains(), NEW_YEAR, end_of_year, all_done[:3], date(2026, 1, 1))) == end_of_year


def test_the_new_company_counts_from_the_last_maintenance_of_the_old() -> None:
    lift = law("lift_maintenance")
    kept = turns(lift, NEW_YEAR, None, on(date(2024, 12, 24)), NEW_YEAR)
    assert story(kept) == [(date(2025, 1, 8), "due")]
    overdue = turns(lift, NEW_YEAR, None, on(date(2024, 12, 1)), NEW_YEAR)
    assert [(t.due, t.was, t.state.value) for t in overdue.turns] == [(NEW_YEAR, date(2024, 12, 16), "due")]


def test_no_turns_outside_the_contract() -> None:
    found = turns(drains(), NEW_YEAR, date(2025, 6, 29), [], date(2030, 1, 1))
    assert [t.due for t in found.turns] == [date(2025, 3, 31)]
    with pytest.raises(NotUnderstood, match="end before it starts"):
        turns(drains(), NEW_YEAR, date(2024, 12, 31), [], NEW_YEAR)


# Orders


def test_an_order_is_made_once_when_its_time_comes() -> None:
    def needed(today: date, *ordered: str) -> list[str]:
        found = turns(drains(), NEW_YEAR, None, [], today, thing="D-7")
        return [t.key for t in to_generate([found], ordered, today)]

    assert needed(date(2025, 3, 16)) == []
    assert needed(date(2025, 3, 17)) == ["drain_clearing/D-7/2025-03-31"]
    assert needed(date(2025, 4, 20), "drain_clearing/D-7/2025-03-31") == []
    assert needed(date(2025, 6, 29), "drain_clearing/D-7/2025-03-31") == [], "one is still open"
    assert needed(date(2025, 6, 30), "drain_clearing/D-7/2025-03-31") == ["drain_clearing/D-7/2025-06-30"]


def test_orders_without_a_purpose_lapse() -> None:
    today = date(2025, 7, 1)
    found = turns(drains(), NEW_YEAR, None, on(date(2025, 6, 20)), today)
    keys = [t.key for t in found.turns]
    assert lapsed(found, keys[:3]) == tuple(keys[:2]), (
        "the first was missed, the second done without its order"
    )
    assert lapsed(found, ["drain_clearing/2025-02-02"]) == ("drain_clearing/2025-02-02",)


def test_a_quarter_of_upkeep_comes_in_the_order_of_days() -> None:
    """Opera House, 20 March 2025: what the plan makes on one morning."""
    today = date(2025, 3, 20)
    courses = [turns(law(code), NEW_YEAR, None, [], today) for code in ("drain_clearing", "fire_patrol")]
    assert [t.duty for t in to_generate(courses, (), today)] == ["fire_patrol", "drain_clearing"]


def test_what_comes_can_be_listed_ahead() -> None:
    found = turns(law("fire_patrol"), NEW_YEAR, None, [], NEW_YEAR, ahead=30)
    assert all(b.due - a.due == timedelta(days=1) for a, b in pairwise(found.turns))
    assert found.turns[-1].due == date(2025, 2, 1)
    assert {t.state for t in found.turns[1:]} == {State.COMING}


def test_work_before_the_contract_is_not_of_this_company() -> None:
    found = turns(drains(), NEW_YEAR, None, on(date(2024, 12, 31)), NEW_YEAR, first=date(2024, 10, 31))
    assert found.turns[0].earliest == NEW_YEAR
    assert (states(found)[0], found.spare) == ("due", ())


def test_a_lift_left_undone_without_records_is_due_on_the_first_day() -> None:
    found = turns(law("lift_maintenance"), NEW_YEAR, None, [], NEW_YEAR, taken=date(2024, 12, 20))
    assert [(t.due, t.was) for t in found.turns] == [(NEW_YEAR, date(2024, 12, 20))]


def test_a_wide_window_begins_after_the_turn_before_was_due() -> None:
    twice = on(date(2025, 1, 6), date(2025, 1, 20))
    found = turns(duty(1, "months", early=60, end=True), NEW_YEAR, None, twice, date(2025, 2, 1))
    assert states(found)[:2] == ["done", "due"]
    assert (found.turns[1].earliest, len(found.spare)) == (date(2025, 2, 1), 1)
