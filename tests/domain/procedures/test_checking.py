"""What may be recorded now: law refuses, advice does not, and every refusal is a sentence."""

from datetime import date, timedelta

import pytest

from linmeng.domain.procedures.checking import check_event
from linmeng.domain.procedures.events import Did, Ended, Event, Joined, Learnt, Left, Reopened, Waived
from linmeng.domain.refusals import NotNow, NotUnderstood, Refusal
from tests.domain.procedures.some import CALENDAR, did, joined, named, small
from tests.domain.procedures.test_progress import known, ready, voted

D, TODAY = date(2024, 9, 2), date(2024, 9, 25)
SMALL = small()
A = joined("A")


def refused(events: list[Event], event: Event, today: date = TODAY, match: str = ".") -> type[Refusal]:
    with pytest.raises(Refusal, match=match) as caught:
        check_event(SMALL, events, event, today, CALENDAR)
    assert str(caught.value).strip() and "{" not in str(caught.value)
    return caught.type


def allowed(events: list[Event], event: Event, today: date = TODAY) -> bool:
    check_event(SMALL, events, event, today, CALENDAR)
    return True


def test_a_step_whose_turn_has_not_come_says_what_comes_first() -> None:
    assert refused(A, did("scheme", D), match="First comes “可行性研究”") is NotNow
    assert allowed([*A, did("feasible", D)], did("scheme", D))
    assert refused(ready("A", "B"), did("method", D, "tender"), match="表决") is NotNow


def test_a_step_that_waits_for_a_fact_says_which() -> None:
    assert refused(A, did("asked", D, compound="A"), match="已成立业主大会") is NotNow
    assert refused([*A, known("A")], did("asked", D, compound="A"), match="is not asked for") is NotNow


def test_the_laws_first_day_refuses_also_a_day_told_too_early() -> None:
    """Recorded later, the vote would still have been held before the notice had run out."""
    events = ready("A")
    assert refused(events, did("vote", date(2024, 9, 18), "passed", "A"), match="2024-09-19") is NotNow
    assert allowed(events, did("vote", date(2024, 9, 19), "passed", "A"))
    assert refused(events, did("vote", D, "passed", "A"), date(2024, 9, 5), "2024-09-19") is NotNow


def test_advice_refuses_nothing() -> None:
    events = [*voted("A"), did("method", date(2024, 9, 23), "tender")]
    assert allowed(events, did("tender", date(2024, 9, 23)))
    late = [*voted("A"), did("method", date(2024, 9, 23), "agreement")]
    assert allowed(late, did("signed", date(2025, 3, 3), compound="A"), date(2025, 3, 3))


def test_what_is_late_can_still_be_done() -> None:
    events = [*voted("A"), did("method", date(2024, 9, 23), "agreement"), did("signed", TODAY, compound="A")]
    assert allowed(events, did("filed", date(2025, 6, 1), compound="A"), date(2025, 6, 1))


def test_days_to_come_and_days_before_what_is_needed_are_refused() -> None:
    assert refused(A, did("feasible", TODAY + timedelta(1)), match="has not come yet") is NotUnderstood
    events = [*A, did("feasible", D)]
    assert refused(events, did("scheme", D - timedelta(1)), match="2024-09-02") is NotUnderstood
    assert allowed(events, did("scheme", D))  # the same day


def test_the_same_step_twice_a_failed_one_and_one_not_asked_for() -> None:
    events = [*A, did("feasible", D)]
    assert refused(events, did("feasible", D), match="was done on 2024-09-02") is NotNow
    left_out = [*A, Waived(D, "feasible", "", "known")]
    assert refused(left_out, did("feasible", D), match="was left out on 2024-09-02") is NotNow
    failed = [*ready("A"), did("vote", date(2024, 9, 20), "failed", "A")]
    assert refused(failed, did("vote", TODAY, "passed", "A"), match="begin again first") is NotNow
    direct = [*voted("A"), did("method", date(2024, 9, 23), "agreement")]
    assert refused(direct, did("tender", TODAY), match="is not asked for here") is NotNow


@pytest.mark.parametrize(
    "event",
    [
        did("nonsense", D),
        did("feasible", D, "odd"),
        did("feasible", D, compound="A"),  # of the whole case
        did("notice", D),  # of each compound
        Learnt(D, "nonsense", "", True),
        Learnt(D, "has_assembly", "", True),
        Learnt(D, "has_assembly", "Z", True),
        Learnt(D, "has_assembly", "A", 1),
        Learnt(D, "has_assembly", "A", "yes"),
        Learnt(D, "contract_ends", "A", True),
        Waived(D, "feasible", "", "  "),
        Joined(D, ""),
        Ended(D, ""),
    ],
)
def test_what_is_none_of_the_procedures_is_not_understood(event: Event) -> None:
    assert refused(A, event) is NotUnderstood


@pytest.mark.parametrize(
    "event",
    [
        did("notice", D, compound="Z"),
        Waived(D, "scheme", "", "no time"),  # the law asks for it
        Waived(D, "tender", "", "not yet"),
        Reopened(D, "feasible", "", "never done"),
        Learnt(D, "has_assembly", "A", None),
        Joined(D, "A"),
        Left(D, "Z", "why"),
        Left(D, "A", "the last one"),
    ],
)
def test_what_is_not_possible_now(event: Event) -> None:
    assert refused(A, event) is NotNow


def test_what_may_be_left_out_may_be_with_a_ground_when_its_turn_has_come() -> None:
    assert allowed(A, Waived(D, "feasible", "", "examined in 2023"))
    law = refused([*A, did("feasible", D)], Waived(D, "scheme", "", "no time"), match="cannot be left out")
    assert law is NotNow  # its turn has come, and still
    merge = named("shanghai-merge")
    events = [*A, Learnt(D, "has_assembly", "A", True)]
    with pytest.raises(NotNow, match="First comes “拟订物业管理区域调整方案”"):
        check_event(merge, events, Waived(D, "publicity", "", "none asked"), TODAY, CALENDAR)


def test_beginning_again_needs_a_reason_and_no_day_before_it_was_done() -> None:
    events = [*A, did("feasible", D)]
    assert allowed(events, Reopened(D, "feasible", "", "a compound more"))
    assert refused(events, Reopened(D, "feasible", "", " ")) is NotUnderstood
    assert (
        refused(events, Reopened(D - timedelta(1), "feasible", "", "x"), match="2024-09-02") is NotUnderstood
    )


def test_one_compound_procedures_take_no_second_one() -> None:
    one = named("exit-handover")
    with pytest.raises(NotNow, match="for one compound"):
        check_event(one, A, Joined(D, "B"), TODAY, CALENDAR)
    check_event(SMALL, A, Joined(D, "B"), TODAY, CALENDAR)


def test_after_the_end_nothing_is_recorded() -> None:
    events: list[Event] = [*A, Ended(D, "given up")]
    for event in (
        did("feasible", D),
        Joined(D, "B"),
        Ended(D, "twice"),
        Learnt(D, "has_assembly", "A", True),
    ):
        assert refused(events, event, match="closed") is NotNow


def test_facts_may_lie_in_the_future_and_be_taken_back() -> None:
    assert allowed(A, Learnt(D, "contract_ends", "A", date(2030, 1, 1)))
    assert allowed([*A, known("A")], Learnt(D, "has_assembly", "A", None))


def test_the_sentences_of_refusals_are_those_the_page_showed() -> None:
    """The same reason greys the button and refuses the act."""
    from linmeng.domain.procedures.progress import progress

    events = ready("A", "B")
    task = progress(SMALL, events, TODAY, CALENDAR).task("method")
    assert task is not None
    with pytest.raises(NotNow) as caught:
        check_event(SMALL, events, Did(TODAY, "method", "", "tender"), TODAY, CALENDAR)
    assert str(caught.value) in [str(reason) for reason in task.reasons]


def test_nothing_ends_before_it_began() -> None:
    """A compound does not leave before it joined, a case does not end before what was done in it."""
    events: list[Event] = [Joined(D, "A"), Joined(D, "B"), did("feasible", D + timedelta(3))]
    later = D + timedelta(9)
    early = (Left(date(2001, 1, 1), "B", "x"), Left(D - timedelta(1), "B", "x"), Ended(date(1990, 1, 1), "x"))
    for event in early:
        with pytest.raises(NotUnderstood, match="too early"):
            check_event(SMALL, events, event, later, CALENDAR)
    with pytest.raises(NotUnderstood, match="too early"):
        check_event(SMALL, events, Ended(D + timedelta(2), "x"), later, CALENDAR)
    check_event(SMALL, events, Left(D, "B", "x"), later, CALENDAR)
    check_event(SMALL, events, Ended(D + timedelta(3), "x"), later, CALENDAR)


def test_what_was_done_before_it_was_begun_again_does_not_count() -> None:
    """The old day is not taken once more, neither by the step itself nor by those that stand on it."""
    again = D + timedelta(30)
    events: list[Event] = [Joined(D, "A"), did("feasible", D), Reopened(again, "feasible", "", "wrong map")]
    later = again + timedelta(5)
    with pytest.raises(NotUnderstood, match="begun again on 2024-10-02"):
        check_event(SMALL, events, did("feasible", D), later, CALENDAR)
    check_event(SMALL, events, did("feasible", again), later, CALENDAR)
