"""Proofs that are owed: a step is done when it was done, but no case ends while something has to show it."""

from datetime import date

import pytest

from linmeng.domain.procedures.checking import check_event
from linmeng.domain.procedures.events import Ended, Event, Excused, Proved, Reopened, SetAside, Waived
from linmeng.domain.procedures.model import Proof
from linmeng.domain.procedures.proofs import owed
from linmeng.domain.procedures.reading import read_procedure
from linmeng.domain.procedures.tasks import Standing
from linmeng.domain.refusals import NotNow, NotUnderstood
from tests.domain.procedures.some import CALENDAR, at, did, joined

DONE, LATER = date(2024, 9, 2), date(2024, 9, 20)
TEXT = """
code = "two"
version = 1
jurisdiction = "310000"
since = 2023-12-28
words = "两步"
words_en = "two steps"
source = "made up"
several = true
ends = ["consulted"]

[[step]]
key = "asked"
words = "业主提出"
words_en = "owners ask"
role = "owners"
scope = "compound"
clause = "made up 1"
mark = "V"

[[step]]
key = "consulted"
words = "协商"
words_en = "consulted"
role = "residents_committee"
scope = "compound"
needs = ["asked"]
proofs = [
  { kind = "meeting", words = "会议纪要", words_en = "minutes" },
  { kind = "meeting", words = "签到表", words_en = "attendance list" },
  { kind = "opinion", words = "意见和答复", words_en = "opinions and answers" },
]
clause = "made up 2"
mark = "V"
"""
TWO = read_procedure(TEXT)
PLACE = ("consulted", "A")


def events(*more: Event, shown: tuple[str, ...] = ()) -> list[Event]:
    return [
        *joined("A"), did("asked", DONE, compound="A", shown=()),
        did("consulted", DONE, compound="A", shown=shown), *more,
    ]  # fmt: skip


def names(*kinds: str) -> list[str]:
    return [proof.words_en for proof in owed(TWO.steps[1], kinds)]


def test_each_proof_answers_one_that_is_asked_for_of_its_kind() -> None:
    assert names() == ["minutes", "attendance list", "opinions and answers"]
    assert names("meeting") == ["attendance list", "opinions and answers"]
    assert names("opinion", "meeting", "meeting") == []
    assert names("vote", "document", "opinion", "opinion") == ["minutes", "attendance list"]
    assert owed(TWO.steps[0], ()) == ()


def test_a_step_without_its_proof_is_done_and_owes_it_from_its_day_on() -> None:
    found = at(TWO, events(shown=("meeting",)), LATER)
    task = found.task(*PLACE)
    assert task is not None and task.standing is Standing.DONE and task.done_on == DONE
    assert [p.words_en for p in task.owed] == ["attendance list", "opinions and answers"]
    assert found.owed == (task,) and [way.kind for way in found.ways] == ["prove", "excuse"]


def test_a_case_is_not_finished_while_a_proof_is_owed() -> None:
    found = at(TWO, events(shown=("meeting",)), LATER)
    assert found.running and found.finished_on is None and found.unproved
    shown = at(TWO, events(Proved(LATER, *PLACE, ("meeting", "opinion")), shown=("meeting",)), LATER)
    assert (shown.finished_on, shown.owed, shown.unproved) == (LATER, (), False)
    assert at(TWO, events(shown=("meeting", "meeting", "opinion")), LATER).finished_on == DONE


def test_part_of_what_is_owed_is_not_enough() -> None:
    found = at(TWO, events(Proved(LATER, *PLACE, ("meeting", "meeting"))), LATER)
    task = found.task(*PLACE)
    assert task is not None and [p.kind for p in task.owed] == ["opinion"] and found.finished_on is None


def test_what_can_never_come_is_excused_on_a_ground() -> None:
    found = at(TWO, events(Excused(LATER, *PLACE, "洪水中灭失")), LATER)
    task = found.task(*PLACE)
    assert task is not None and not task.owed and task.excused == "洪水中灭失"
    assert found.finished_on == LATER and not found.oddities


def test_one_proof_more_does_not_put_the_end_off() -> None:
    whole = ("meeting", "meeting", "opinion")
    found = at(TWO, events(Proved(LATER, *PLACE, ("document",)), shown=whole), LATER)
    assert found.finished_on == DONE


def test_begun_again_the_step_owes_everything_anew() -> None:
    whole = events(shown=("meeting", "meeting", "opinion"))
    again = [*whole, Reopened(LATER, *PLACE, "x"), did("consulted", LATER, compound="A", shown=())]
    task = at(TWO, again, LATER).task(*PLACE)
    assert task is not None and len(task.owed) == 3
    excused = [*events(Excused(LATER, *PLACE, "x")), Reopened(LATER, *PLACE, "x"),
               did("consulted", LATER, compound="A", shown=())]  # fmt: skip
    task = at(TWO, excused, LATER).task(*PLACE)
    assert task is not None and len(task.owed) == 3 and not task.excused


def test_a_paper_that_is_set_aside_shows_nothing_and_undoes_nothing() -> None:
    """The deed stands on its day; what the paper showed is owed again, from the day it was set aside."""
    whole = events(shown=("meeting", "meeting", "opinion"))
    aside = SetAside(LATER, *PLACE, ("meeting",), "传错")
    assert at(TWO, whole, LATER).finished_on == DONE
    found = at(TWO, [*whole, aside], LATER)
    task = found.task(*PLACE)
    assert task is not None and task.standing is Standing.DONE and task.done_on == DONE
    assert [p.kind for p in task.owed] == ["meeting"] and task.owed_since == LATER
    assert [str(r) for r in task.reasons] == ["A paper that showed it was set aside on 2024-09-20: 传错"]
    assert found.finished_on is None and found.unproved and not found.oddities
    brought = Proved(date(2024, 9, 24), *PLACE, ("meeting",))
    again = at(TWO, [*whole, aside, brought], date(2024, 9, 24))
    assert again.finished_on == date(2024, 9, 24) and not again.owed


def test_what_was_excused_excuses_no_paper_that_is_set_aside_later() -> None:
    excused = events(Excused(LATER, *PLACE, "x"), shown=("meeting", "meeting"))  # the opinions never came
    assert at(TWO, excused, LATER).finished_on == LATER
    found = at(TWO, [*excused, SetAside(LATER, *PLACE, ("meeting",), "y")], LATER)
    assert [p.kind for t in found.owed for p in t.owed] == ["meeting"]
    assert [way.kind for way in found.ways] == ["prove", "excuse"]


def test_what_was_owed_before_stays_owed_from_the_deed_and_one_too_many_is_not_missed() -> None:
    aside = SetAside(LATER, *PLACE, ("meeting",), "x")
    task = at(TWO, events(aside, shown=("meeting",)), LATER).task(*PLACE)
    assert task is not None and len(task.owed) == 3 and task.owed_since == DONE
    more = events(aside, shown=("meeting", "meeting", "meeting", "opinion"))
    assert at(TWO, more, LATER).finished_on == DONE


def test_only_what_showed_a_step_is_set_aside() -> None:
    with pytest.raises(NotNow, match="did not show"):
        check(events(shown=("opinion",)), SetAside(LATER, *PLACE, ("meeting",), "x"))
    with pytest.raises(NotNow, match="did not show"):
        check([*joined("A")], SetAside(LATER, *PLACE, ("meeting",), "x"))
    with pytest.raises(NotUnderstood):
        check(events(shown=("meeting",)), SetAside(LATER, *PLACE, ("meeting",), " "))
    odd = at(TWO, events(SetAside(LATER, *PLACE, ("meeting",), "x")), LATER)
    assert len(odd.oddities) == 1 and odd.running


def test_what_was_left_out_or_ended_badly_owes_nothing() -> None:
    from tests.domain.procedures.some import small

    left_out = at(small(), [*joined("A"), Waived(DONE, "feasible", "", "known")], LATER)
    assert left_out.owed == ()


def check(before: list[Event], event: Event) -> None:
    check_event(TWO, before, event, LATER, CALENDAR)


def test_proofs_come_after_the_step_and_are_of_a_known_kind() -> None:
    with pytest.raises(NotNow, match="has not been done"):
        check([*joined("A")], Proved(LATER, *PLACE, ("meeting",)))
    for kinds in ((), ("rumour",)):
        with pytest.raises(NotUnderstood):
            check(events(), Proved(LATER, *PLACE, kinds))
    with pytest.raises(NotUnderstood, match="2024-09-02"):
        check(events(), Proved(date(2024, 9, 1), *PLACE, ("meeting",)))
    check(events(), Proved(LATER, *PLACE, ("meeting",)))
    check(events(shown=("meeting", "meeting", "opinion")), Proved(LATER, *PLACE, ("document",)))  # one more


def test_only_what_is_owed_is_excused_and_only_with_a_ground() -> None:
    with pytest.raises(NotUnderstood):
        check(events(), Excused(LATER, *PLACE, " "))
    with pytest.raises(NotNow, match="owes no proof"):
        check(events(shown=("meeting", "meeting", "opinion")), Excused(LATER, *PLACE, "x"))
    check(events(), Excused(LATER, *PLACE, "x"))


def test_closing_early_is_no_way_round_what_is_owed() -> None:
    with pytest.raises(NotNow, match="Every step is done"):
        check(events(), Ended(LATER, "fertig"))
    check([*joined("A")], Ended(LATER, "given up"))  # what is not done may be given up


def test_events_that_do_not_fit_are_named_and_do_no_harm() -> None:
    odd: list[Event] = [
        Proved(DONE, *PLACE, ("meeting",)),
        Excused(DONE, *PLACE, "x"),
        Excused(DONE, "asked", "A", "x"),
    ]
    found = at(TWO, [*joined("A"), *odd], LATER)
    assert len(found.oddities) == 3 and found.running and found.ways


def test_a_proof_knows_its_words_in_both_languages() -> None:
    assert owed(TWO.steps[1], ("meeting", "meeting")) == (
        Proof("opinion", "意见和答复", "opinions and answers"),
    )
