"""Where a case stands, on a small procedure with a bit of everything."""

import pickle
from dataclasses import replace
from datetime import date, timedelta

from linmeng.domain.procedures.events import Did, Ended, Event, Joined, Learnt, Left, Reopened, Waived
from linmeng.domain.procedures.model import Says
from linmeng.domain.procedures.progress import Progress, Reason, Standing, Task, Way, Words
from tests.domain.procedures.some import at, did, joined, small

D = date(2024, 9, 2)
SMALL = small()


def known(compound: str, assembly: bool = True) -> Learnt:
    return Learnt(D, "has_assembly", compound, assembly)


def task(found: Progress, step: str, compound: str = "") -> Task:
    one = found.task(step, compound)
    assert one is not None
    return one


def ready(*compounds: str) -> list[Event]:
    """Up to the notice of each compound, on 2 September."""
    events: list[Event] = [*joined(*compounds), did("feasible", D), did("scheme", D)]
    return [*events, *(known(c) for c in compounds), *(did("notice", D, compound=c) for c in compounds)]


def voted(*compounds: str, on: date = date(2024, 9, 20)) -> list[Event]:
    return [*ready(*compounds), *(did("vote", on, "passed", c) for c in compounds)]


def test_a_step_of_each_compound_is_a_task_for_each_and_one_of_the_case_is_one() -> None:
    found = at(SMALL, joined("A", "B"), D)
    assert [(t.step.key, t.compound) for t in found.tasks][:4] == [
        ("feasible", ""), ("scheme", ""), ("notice", "A"), ("notice", "B")
    ]  # fmt: skip
    assert [t.step.key for t in found.open] == ["feasible"]
    assert found.next is not None and found.next.step.key == "feasible"


def test_a_blocked_step_names_what_comes_first_and_who_can_do_it_now() -> None:
    scheme = task(at(SMALL, joined("A"), D), "scheme")
    assert scheme.standing is Standing.BLOCKED
    assert [str(r) for r in scheme.reasons] == ["First comes “可行性研究”."]
    words = scheme.reasons[0].values["step"]
    assert isinstance(words, Words) and words.en == "feasibility"
    assert Way("do", "feasible", role="subdistrict_office") in scheme.ways


def test_a_case_step_waits_for_all_compounds_and_a_compound_step_only_for_its_own() -> None:
    events = [*ready("A", "B"), did("vote", date(2024, 9, 20), "passed", "A")]
    found = at(SMALL, events, date(2024, 9, 20))
    assert task(found, "vote", "B").standing is Standing.OPEN
    assert task(found, "method").standing is Standing.BLOCKED
    assert [r.values["compound"] for r in task(found, "method").reasons] == ["B"]
    done = at(SMALL, [*events, did("vote", date(2024, 9, 21), "passed", "B")], date(2024, 9, 21))
    assert task(done, "method").standing is Standing.OPEN


def test_a_condition_not_known_waits_for_the_fact_and_a_false_one_is_not_asked_for() -> None:
    found = at(SMALL, joined("A"), D)
    asked = task(found, "asked", "A")
    assert asked.standing is Standing.BLOCKED and asked.ways[0].kind == "learn"
    assert ("has_assembly", "A") in found.missing
    there = at(SMALL, [*joined("A"), known("A")], D)
    assert task(there, "asked", "A").standing is Standing.NOT_NEEDED
    assert ("has_assembly", "A") not in there.missing
    none = at(SMALL, [*joined("A"), known("A", assembly=False)], D)
    assert task(none, "asked", "A").standing is Standing.OPEN
    taken_back = [*joined("A"), known("A"), Learnt(D, "has_assembly", "A", None)]
    assert task(at(SMALL, taken_back, D), "asked", "A").standing is Standing.BLOCKED


def test_the_first_day_of_the_law_holds_a_step_back_and_names_the_day() -> None:
    """Told on 2 September 2024: fifteen days end on the 17th, Mid-Autumn, and move to the 18th."""
    for day, standing in ((date(2024, 9, 18), Standing.EARLY), (date(2024, 9, 19), Standing.OPEN)):
        vote = task(at(SMALL, ready("A"), day), "vote", "A")
        assert (vote.standing, vote.opens_on) == (standing, date(2024, 9, 19))
    early = task(at(SMALL, ready("A"), date(2024, 9, 18)), "vote", "A")
    assert str(early.reasons[0]) == "Not before 2024-09-19 (《物业管理条例》第14条)."
    assert early.ways == (Way("wait", "vote", "", "A", "owners", date(2024, 9, 19)),)


def test_a_first_day_that_only_advises_leaves_the_step_open() -> None:
    events = [*voted("A"), did("method", date(2024, 9, 23), "tender")]
    tender = task(at(SMALL, events, date(2024, 9, 24)), "tender")
    assert tender.standing is Standing.OPEN and tender.opens_on == date(2024, 9, 27)
    assert "Better not before 2024-09-27" in str(tender.reasons[0])


def test_a_fork_asks_only_for_the_way_that_was_taken() -> None:
    direct = at(SMALL, [*voted("A"), did("method", date(2024, 9, 23), "agreement")], date(2024, 9, 23))
    assert task(direct, "tender").standing is Standing.NOT_NEEDED
    assert task(direct, "signed", "A").standing is Standing.OPEN
    tender = at(SMALL, [*voted("A"), did("method", date(2024, 9, 23), "tender")], date(2024, 9, 23))
    assert task(tender, "tender").standing is Standing.OPEN
    assert task(tender, "signed", "A").standing is Standing.BLOCKED


def test_a_bad_end_blocks_and_names_the_ways_out() -> None:
    """Begin again, let the compound leave, or close: nothing else."""
    events = [*ready("A", "B"), did("vote", date(2024, 9, 20), "failed", "B")]
    found = at(SMALL, events, date(2024, 9, 20))
    failed = task(found, "vote", "B")
    assert failed.standing is Standing.FAILED
    assert [(w.kind, w.step, w.compound) for w in failed.ways] == [
        ("reopen", "scheme", ""), ("leave", "", "B"), ("end", "", "")
    ]  # fmt: skip
    assert "ended with “未通过”" in " ".join(map(str, task(found, "method").reasons))
    assert set(failed.ways) <= set(task(found, "method").ways)
    alone = task(at(SMALL, [*ready("A"), did("vote", D, "failed", "A")], D), "vote", "A")
    assert "leave" not in {w.kind for w in alone.ways}  # the last one cannot leave


def test_a_way_back_to_a_step_that_was_not_done_begins_the_failed_one_again() -> None:
    found = at(SMALL, [*joined("A", "B"), did("vote", D, "failed", "A")], D)
    assert next((w.kind, w.step, w.compound) for w in task(found, "vote", "A").ways) == (
        "reopen",
        "vote",
        "A",
    )


def test_beginning_again_takes_back_all_that_stands_on_it_and_nothing_else() -> None:
    events = [*voted("A", "B"), did("method", date(2024, 9, 23), "agreement")]
    again = [*events, Reopened(date(2024, 9, 24), "notice", "A", "wrong date")]
    found = at(SMALL, again, date(2024, 9, 24))
    assert task(found, "notice", "A").standing is Standing.OPEN
    assert "To be done again: wrong date" in map(str, task(found, "notice", "A").reasons)
    assert task(found, "vote", "A").standing is Standing.BLOCKED
    assert "“公告” was begun again" in str(task(found, "vote", "A").reasons[0])
    assert task(found, "method").standing is Standing.BLOCKED
    for kept in (("scheme", ""), ("notice", "B"), ("vote", "B")):
        assert task(found, *kept).standing is Standing.DONE
    all_over = at(
        SMALL, [*events, Reopened(date(2024, 9, 24), "scheme", "", "new scheme")], date(2024, 9, 24)
    )
    undone = {(t.step.key, t.compound) for t in all_over.tasks if t.standing is not Standing.DONE}
    assert {("notice", "A"), ("notice", "B"), ("vote", "A"), ("vote", "B"), ("method", "")} <= undone
    assert task(all_over, "feasible").standing is Standing.DONE


def test_who_takes_part_was_settled_so_a_change_begins_again_there() -> None:
    gone = at(SMALL, [*voted("A", "B"), Left(date(2024, 9, 24), "B", "not adjacent")], date(2024, 9, 24))
    assert task(gone, "scheme").standing is Standing.OPEN
    assert "Other compounds take part now" in str(task(gone, "scheme").reasons[0])
    assert task(gone, "vote", "A").standing is Standing.BLOCKED
    assert gone.compounds == ("A",) and gone.left["B"].reason == "not adjacent"
    assert gone.task("vote", "B") is None  # asked of nobody from then on
    more = at(SMALL, [*voted("A"), Joined(date(2024, 9, 24), "C")], date(2024, 9, 24))
    assert task(more, "scheme").standing is Standing.OPEN
    without = replace(SMALL, settled_by="")
    assert task(at(without, [*voted("A", "B"), Left(D, "B", "x")], D), "scheme").standing is Standing.DONE


def test_one_that_comes_back_does_its_steps_anew() -> None:
    events = [*voted("A", "B"), Left(D, "B", "x"), Joined(D, "B")]
    found = at(replace(SMALL, settled_by=""), events, D)
    assert task(found, "vote", "B").standing is not Standing.DONE
    assert task(found, "vote", "A").standing is Standing.DONE
    assert found.left == {}


def test_the_last_day_of_law_makes_late_and_advice_only_overdue() -> None:
    events = [*voted("A"), did("method", date(2024, 9, 23), "agreement")]
    signed = task(at(SMALL, events, date(2024, 10, 20)), "signed", "A")
    assert (signed.due_on, signed.late, signed.overdue, signed.binding) == (
        date(2024, 9, 30), False, True, False
    )  # fmt: skip
    events.append(did("signed", date(2024, 9, 26), compound="A"))
    for day, late, left in ((date(2024, 10, 9), False, 0), (date(2024, 10, 10), True, -1)):
        found = at(SMALL, events, day)
        filed = task(found, "filed", "A")
        assert (filed.due_on, filed.late, filed.days_left) == (date(2024, 10, 9), late, left)
        assert (filed in found.late) is late
    done = at(SMALL, [*events, did("filed", date(2024, 10, 10), compound="A")], date(2024, 10, 10))
    assert task(done, "filed", "A").was_late and not task(done, "filed", "A").late and not done.late


def test_law_goes_before_advice_and_of_two_laws_the_stricter_counts() -> None:
    signed = next(s for s in SMALL.steps if s.key == "signed")
    advice = signed.latest[0]  # ten days after the vote
    law = replace(advice, n=30, says=Says.VERIFIED)
    events = [*voted("A"), did("method", date(2024, 9, 23), "agreement")]
    for clocks, due in (
        ((advice, law), date(2024, 10, 21)),  # thirty days after 20 September are a Sunday
        ((law, replace(law, n=20)), date(2024, 10, 10)),
        ((replace(law, n=20), law), date(2024, 10, 10)),
    ):
        steps = tuple(replace(s, latest=clocks) if s is signed else s for s in SMALL.steps)
        found = task(at(replace(SMALL, steps=steps), events, date(2024, 10, 1)), "signed", "A")
        assert (found.due_on, found.binding) == (due, True)


def test_days_before_the_end_of_several_contracts_count_from_the_first() -> None:
    ends = [Learnt(D, "contract_end" + "s", c, date(2024, 12, d)) for c, d in (("A", 31), ("B", 20))]
    found = at(SMALL, [*joined("A", "B"), *ends], D)
    assert task(found, "scheme").due_on == date(2024, 9, 21)  # 90 days before 20 December
    one = at(SMALL, [*joined("A", "B"), ends[0]], D)
    assert task(one, "scheme").due_on == date(2024, 10, 2)
    assert ("contract_ends", "B") in one.missing and ("contract_ends", "A") not in one.missing


def test_what_comes_first_is_what_is_due_first() -> None:
    events: list[Event] = [*voted("A", "B"), did("method", date(2024, 9, 23), "agreement")]
    events += [did("signed", date(2024, 9, 24), compound="B")]
    found = at(SMALL, events, date(2024, 9, 25))
    assert [(t.step.key, t.compound, t.due_on) for t in found.open] == [
        ("signed", "A", date(2024, 9, 30)), ("filed", "B", date(2024, 9, 30))
    ]  # fmt: skip
    assert found.next is found.open[1]  # on one day law goes before advice


def test_a_case_is_finished_when_every_step_is_settled_on_the_last_day_of_any() -> None:
    events = [*voted("A"), did("method", date(2024, 9, 23), "agreement")]
    events += [did("signed", date(2024, 9, 24), compound="A")]
    assert at(SMALL, events, date(2024, 9, 24)).finished_on is None
    events.append(did("filed", date(2024, 9, 26), compound="A"))
    found = at(SMALL, events, date(2024, 10, 1))
    assert (found.finished_on, found.running, found.ways) == (date(2024, 9, 26), False, ())
    again = at(SMALL, [*events, Joined(date(2024, 9, 27), "B")], date(2024, 10, 1))
    assert again.running and again.finished_on is None


def test_when_all_have_left_somebody_must_join_or_the_case_be_closed() -> None:
    lonely = replace(SMALL, settled_by="", steps=SMALL.steps[:2], ends=("scheme",))
    events: list[Event] = [*joined("A"), did("feasible", D), did("scheme", D)]
    assert at(lonely, events, D).finished_on == D
    found = at(lonely, [*events, Left(D, "A", "gone")], D)
    assert found.running and found.ways == (Way("join"),)


def test_what_was_left_out_says_its_ground_and_counts_as_done() -> None:
    found = at(SMALL, [*joined("A"), Waived(D, "feasible", "", "known since 2022")], D)
    feasible = task(found, "feasible")
    assert feasible.standing is Standing.WAIVED and str(feasible.reasons[0]) == "Left out: known since 2022"
    assert task(found, "scheme").standing is Standing.OPEN
    law = at(SMALL, [*joined("A"), Waived(D, "scheme", "", "why not")], D)
    assert task(law, "scheme").standing is Standing.BLOCKED and law.oddities


def test_a_closed_case_asks_for_nothing_and_says_why() -> None:
    found = at(SMALL, [*joined("A"), Ended(D, "replaced"), did("feasible", D)], D)
    assert str(found.ended) == "Closed on 2024-09-02: replaced"
    assert not found.running and found.ways == ()
    assert task(found, "feasible").standing is not Standing.DONE  # recorded after the end: set aside
    assert len(found.oddities) == 1


def test_what_does_not_fit_is_set_aside_and_named() -> None:
    events: list[Event] = [
        *joined("A"), Joined(D, "A"), Left(D, "Z", "x"), did("nonsense", D), did("scheme", D, compound="A"),
        did("notice", D), did("feasible", D, "odd"), Reopened(D, "scheme", "", "x"),
        Learnt(D, "nonsense", "", True), Learnt(D, "has_assembly", "A", 3),
        Learnt(D, "has_assembly", "", True), Learnt(D, "contract_ends", "A", True),
    ]  # fmt: skip
    found = at(SMALL, events, D)
    assert len(found.oddities) == len(events) - 1
    assert [t for t in found.tasks if t.settled] == [] and not found.facts
    twice = at(SMALL, [*joined("A"), did("feasible", D), did("feasible", D + timedelta(1))], D)
    assert task(twice, "feasible").done_on == D and len(twice.oddities) == 1


def test_a_step_done_out_of_turn_stays_done_and_is_named() -> None:
    found = at(SMALL, [*joined("A"), did("scheme", D)], D)
    assert task(found, "scheme").standing is Standing.DONE
    assert [str(r) for r in found.oddities] == ["“方案” was done before what it needs."]


def test_the_day_of_a_step_can_be_a_fact_and_goes_with_it() -> None:
    filed = next(s for s in SMALL.steps if s.key == "scheme")
    day = replace(SMALL.facts[0], key="settled_on", scope="case")
    procedure = replace(
        SMALL,
        facts=(*SMALL.facts, day),
        steps=tuple(replace(filed, fact="settled_on") if s is filed else s for s in SMALL.steps),
    )
    events = [*joined("A"), did("feasible", D), did("scheme", D)]
    assert at(procedure, events, D).facts == {("settled_on", ""): D}
    assert at(procedure, [*events, Reopened(D, "feasible", "", "x")], D).facts == {}


def test_the_order_of_the_record_and_not_of_the_days_is_what_counts() -> None:
    events: list[Event] = [*joined("A"), known("A"), Learnt(D - timedelta(9), "has_assembly", "A", False)]
    assert at(SMALL, events, D).facts[("has_assembly", "A")] is False


def test_a_reason_reads_as_a_sentence() -> None:
    reason = Reason("First comes “{step}”.", {"step": Words("方案", "scheme")})
    words = pickle.loads(pickle.dumps(reason)).values["step"]
    assert (words, words.en) == ("方案", "scheme")
    assert str(reason) == "First comes “方案”." and Did(D, "a", "", "done").on == D
