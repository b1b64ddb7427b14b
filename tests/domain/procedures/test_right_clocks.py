"""Clocks that run only where the law starts them: the way taken, a good end, a term, a period of notice."""

from datetime import date

import pytest

from linmeng.domain.procedures.checking import check_event
from linmeng.domain.procedures.custody import last_day, watch
from linmeng.domain.procedures.events import Did, Event, Joined, Learnt, Waived
from linmeng.domain.procedures.progress import Standing, Task, progress
from linmeng.domain.refusals import NotNow
from tests.domain.procedures.some import CALENDAR, named

D = date


def done(day: date, *keys: str, compound: str = "A") -> list[Event]:
    """Steps done on a day; `key=outcome` where the end is not “done”."""
    split = [key.partition("=") for key in keys]
    return [Did(day, key, compound, outcome or "done") for key, _, outcome in split]


def task(code: str, events: list[Event], today: date, key: str, compound: str = "A") -> Task:
    found = progress(named(code), events, today, CALENDAR).task(key, compound)
    assert found is not None
    return found


@pytest.mark.parametrize("ends", [D(2023, 12, 31), D(2027, 12, 31)])
def test_a_contract_without_a_term_is_not_late_by_its_old_day(ends: date) -> None:
    """CC 948: sixty days from the notice, which advise when to decide; the old day of expiry is over."""
    day = D(2024, 6, 3)
    events: list[Event] = [Joined(day, "A"), Learnt(day, "contract_end", "A", ends)]
    events += done(day, "path=open_term")
    begun = task("exit-handover", events, day, "successor")
    assert begun.due_on is None and not begun.late
    events += done(D(2024, 6, 10), "open_notice")
    told = task("exit-handover", events, D(2024, 6, 10), "successor")
    assert told.due_on == D(2024, 8, 9) and not told.binding
    expiring = [*events[:2], *done(day, "path=not_renewed")]
    assert task("exit-handover", expiring, day, "successor").due_on == ends


def test_dismissed_in_the_middle_counts_from_the_dismissal() -> None:
    day = D(2024, 6, 3)
    events: list[Event] = [Joined(day, "A"), Learnt(day, "contract_end", "A", D(2026, 12, 31))]
    events += done(day, "path=dismissed", "authorities_told", "dismissal_meeting")
    events += done(D(2024, 6, 20), "dismissal_vote=passed", "dismissal")
    assert task("exit-handover", events, D(2024, 6, 21), "successor").due_on == D(2024, 8, 19)


@pytest.mark.parametrize("code", ["selection", "joint-selection"])
def test_a_selection_after_the_term_is_over_is_not_late_from_its_first_day(code: str) -> None:
    day, votes = D(2026, 6, 1), ("plan_vote", "hire") if code == "selection" else ("vote", "hire")
    for ends, late in ((D(2025, 12, 31), False), (D(2026, 7, 31), True)):
        events: list[Event] = [Joined(day, "A"), Learnt(day, "contract_end", "A", ends)]
        place = "A" if code == "selection" else ""
        assert task(code, events, day, "plan", place).late is late  # 90 days before: 2 May is over
        for key in votes:
            assert (task(code, events, day, key).due_on == ends) is late
    told = [*events, Learnt(day, "leaves", "A", D(2026, 5, 20))]
    assert task(code, told, day, "handover").due_on == D(2026, 6, 1)  # ten days, moved over two


def test_nothing_runs_from_a_bad_end() -> None:
    """An election that failed elects nobody who could be filed (SH-REG 23)."""
    day = D(2024, 3, 1)
    events: list[Event] = [Joined(day, "A"), Joined(day, "B"), *done(day, "area_merged", compound="")]
    for key in ("agreed=agreed", "agreed_announced"):
        events += [*done(day, key), *done(day, key, compound="B")]
    events.append(Waived(day, "joint_meeting", "", "x"))
    events += done(day, "preparatory", "group_announced", "roll", "new_notice", compound="")
    events += done(D(2024, 3, 20), "new_rules=passed", "new_covenant=passed", compound="")
    for end, due in (("failed", None), ("passed", D(2024, 4, 19))):
        held = [*events, Did(D(2024, 3, 20), "new_committee", "", end)]
        filing = task("committee-merge", held, D(2024, 4, 25), "filing", "")
        assert filing.due_on == due and filing.late is (due is not None)


def custody(day: date) -> list[Event]:
    events: list[Event] = [Joined(day, "A"), Learnt(day, "has_committee", "A", True)]
    events += [Waived(day, "task_force", "", "x"), *done(day, "no_company", "applied")]
    return [*events, Did(day, "chosen", "", "chosen"), Waived(day, "legality", "", "x")]


@pytest.mark.parametrize("first", [D(2025, 1, 1), D(2024, 8, 31), D(2023, 8, 31), D(2024, 2, 29)])
def test_custody_has_one_last_day(first: date) -> None:
    """The step, the agreement's check and its watch say the same (SH-REG 52, SH-OP 18)."""
    events = [*custody(first), *done(first, "agreement"), Learnt(first, "custody_from", "A", first)]
    last = last_day(first)
    events.append(Learnt(first, "custody_ends", "A", last))
    regular = task("custody", events, first, "regular")
    assert (regular.due_on, regular.binding, regular.advised_on) == (last, True, None)
    filed = task("custody", events, first, "custody_filed")
    assert filed.due_on == watch(first, first, last, first, CALENDAR).file_by


def test_the_end_of_a_shorter_agreement_is_watched_beside_the_law() -> None:
    first, ends = D(2025, 4, 1), D(2025, 6, 30)
    events = [*custody(first), *done(first, "agreement"), Learnt(first, "custody_from", "A", first)]
    events.append(Learnt(first, "custody_ends", "A", ends))
    for day, over, late in (
        (ends, False, False), (D(2025, 7, 1), True, False), (D(2025, 9, 30), True, False),
        (D(2025, 10, 1), True, True),
    ):  # fmt: skip
        seen = task("custody", events, day, "regular")
        assert (seen.due_on, seen.advised_on) == (D(2025, 9, 30), ends)
        assert (seen.overdue, seen.late) == (over, late)


def test_who_joins_after_the_choice_applies_before_signing() -> None:
    day = D(2024, 9, 2)
    events = [*custody(day), Joined(day, "B"), Learnt(day, "has_committee", "B", True)]
    events += done(day, "no_company", compound="B")
    assert task("custody", events, day, "agreement").standing is Standing.OPEN
    with pytest.raises(NotNow, match="First comes"):
        check_event(named("custody"), events, Did(day, "agreement", "B", "done"), day, CALENDAR)
    events += done(day, "applied", compound="B")
    check_event(named("custody"), events, Did(day, "agreement", "B", "done"), day, CALENDAR)


def test_a_company_that_walks_out_is_recorded_and_its_handover_runs() -> None:
    """Without any notice, too: the ten days of SH-REG 50 count from the day it went."""
    day = D(2024, 11, 15)
    events: list[Event] = [Joined(day, "A"), *done(day, "path=walked_out")]
    check_event(named("exit-handover"), events, Did(day, "ended", "A", "done"), day, CALENDAR)
    gone = [*events, *done(day, "ended")]
    assert task("exit-handover", gone, day, "handover").due_on == D(2024, 11, 25)


def test_a_re_election_that_begins_after_the_notice_freezes_the_vote() -> None:
    """SH-REG 28; until somebody tells of one, custody and exit do not wait for it."""
    for code, fact in (("custody", "vote"), ("exit-handover", "dismissal_vote")):
        found = named(code).step(fact)
        assert found is not None and "unfrozen" in {n.step for n in found.needs}
    day = D(2024, 6, 3)
    events: list[Event] = [Joined(day, "A"), *done(day, "path=dismissed", "authorities_told")]
    assert task("exit-handover", events, day, "unfrozen").standing is Standing.NOT_NEEDED
    events += [*done(day, "dismissal_meeting"), Learnt(D(2024, 6, 10), "reelection", "A", True)]
    assert task("exit-handover", events, D(2024, 6, 20), "dismissal_vote").standing is Standing.BLOCKED


@pytest.mark.parametrize("code", ["custody", "attach", "joint-selection", "shanghai-merge", "selection"])
def test_before_a_rise_the_fee_is_assessed(code: str) -> None:
    """SH-REG 48, SH-OP 15: where the fee rises, the meeting is not called before the assessment."""
    found = named(code)
    assert any("assessed" in {n.step for n in s.needs} and s.key.endswith("notice") for s in found.steps)
