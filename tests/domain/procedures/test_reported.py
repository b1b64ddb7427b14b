"""The three reported cases day by day: Tianping, Shuixia, New Hongyi (seed cases T2, T5, X1–X8, O2, O5).

Reported are the notice in September 2024, the contract's end on 31 December and the new contract of
26 December (Tianping); custody, four votes, contracts and one committee (Shuixia); three compounds that
became one (New Hongyi). Days between them are made up. Walked under the procedures as they stand today.
"""

from datetime import date, timedelta

import pytest

from linmeng.domain.procedures.events import Event, Joined, Learnt, Left, Reopened, Waived
from linmeng.domain.procedures.progress import Standing, progress
from linmeng.domain.refusals import NotNow
from tests.domain.procedures.some import CALENDAR, days, named
from tests.domain.procedures.walking import Walk, check_promise, check_ways


def day(text: str) -> date:
    return date.fromisoformat(text)


def told(walk: Walk, fact: str, value: date | bool, *compounds: str) -> None:
    for compound in compounds or ("",):
        walk.record(Learnt(walk.today, fact, compound, value))


def on(walk: Walk, text: str, *steps: str, compounds: str = "", outcome: str = "") -> None:
    """Does steps on a day, of the case or of each of the compounds."""
    walk.today = day(text)
    for step in steps:
        for compound in compounds or ("",):
            walk.do(step, compound, outcome)


def opera_house() -> Walk:
    walk = Walk(named("exit-handover"), [Joined(day("2024-09-11"), "A")], day("2024-09-11"))
    told(walk, "contract_end", day("2024-12-31"), "A")
    told(walk, "notice_given", day("2024-09-10"), "A")
    told(walk, "leaves", day("2024-12-31"), "A")
    return walk


def test_tianping_the_exit_notice_counts_down_right_on_each_day() -> None:
    """90 days before 31 December 2024 is 2 October: until then the notice is in time, afterwards late."""
    walk = opera_house()
    on(walk, "2024-09-11", "path", compounds="A", outcome="not_renewed")
    last = day("2024-10-02")
    for today in days(day("2024-09-11"), day("2025-01-20")):
        found = progress(walk.procedure, walk.events, today, CALENDAR)
        notice, successor = found.task("exit_notice", "A"), found.task("successor", "A")
        assert notice is not None and successor is not None
        assert (notice.due_on, notice.days_left, notice.late) == (last, (last - today).days, today > last)
        assert successor.days_left == (day("2024-12-31") - today).days  # a decision before the term ends
        assert successor.late is (today > day("2024-12-31"))
        assert notice.binding and notice.due_by is not None and notice.due_by.clause == "CC 947; SH-REG 46"
        check_promise(found)
    on(walk, "2024-09-12", "exit_notice", compounds="A")
    done = walk.now.task("exit_notice", "A")
    assert done is not None and not done.was_late


def test_tianping_from_the_exit_notice_to_the_handover() -> None:
    walk = opera_house()
    told(walk, "gap", False, "A")
    told(walk, "company_follows", True, "A")
    told(walk, "prepaid", False, "A")
    on(walk, "2024-09-11", "path", compounds="A", outcome="not_renewed")
    on(walk, "2024-09-12", "exit_notice", compounds="A")
    on(walk, "2024-10-16", "meeting", compounds="A")
    on(walk, "2024-12-18", "successor", compounds="A", outcome="attached")
    on(walk, "2024-12-26", "ready", "inspection", compounds="A")
    on(walk, "2024-12-31", "ended", compounds="A")
    handover = walk.now.task("handover", "A")
    assert handover is not None and handover.due_on == day("2025-01-10")  # ten days, SH-REG 50
    for text, left, late in (("2025-01-10", 0, False), ("2025-01-11", -1, True)):
        found = progress(walk.procedure, walk.events, day(text), CALENDAR).task("handover", "A")
        assert found is not None and (found.days_left, found.late) == (left, late)
    on(walk, "2025-01-08", "handover", "disclosure", compounds="A")
    assert walk.now.finished_on == day("2025-01-08") and not walk.now.oddities
    not_asked = {t.step.key for t in walk.now.tasks if t.standing is Standing.NOT_NEEDED}
    assert not_asked == {
        "open_notice", "unfrozen", "authorities_told", "dismissal_meeting", "dismissal_vote", "dismissal",
        "bridging", "refund",
    }  # fmt: skip


def test_tianping_the_opera_house_hangs_on_its_neighbour() -> None:
    """Told on 3 December, the owners may decide from the 19th; signed on the 26th; both must agree."""
    walk = Walk(named("attach"), [Joined(day("2024-09-20"), c) for c in "AH"], day("2024-09-20"))
    told(walk, "is_host", False, "A")
    told(walk, "is_host", True, "H")
    told(walk, "host_shares", True)
    for fact, value in (("has_committee", False), ("has_company", True), ("reelection", False)):
        told(walk, fact, value, "A", "H")
    told(walk, "contract_end", day("2024-12-31"), "A")
    told(walk, "leaves", day("2024-12-31"), "A")
    on(walk, "2024-10-16", "meeting")
    on(walk, "2024-11-05", "calculation")
    on(walk, "2024-11-26", "consulted", compounds="AH")
    on(walk, "2024-11-28", "terms", compounds="A")
    on(walk, "2024-12-03", "notice", compounds="A")
    on(walk, "2024-12-03", "host_notice", compounds="H")
    vote = walk.now.task("vote", "A")
    assert vote is not None and (vote.opens_on, vote.due_on) == (day("2024-12-19"), day("2024-12-31"))
    with pytest.raises(NotNow, match="2024-12-19"):
        on(walk, "2024-12-18", "vote", compounds="A", outcome="passed")
    on(walk, "2024-12-19", "vote", compounds="A", outcome="passed")
    on(walk, "2024-12-20", "published", compounds="A")
    assert walk.now.task("vote", "H") is not None
    assert walk.now.task("vote", "H").standing is Standing.NOT_NEEDED  # type: ignore[union-attr]
    with pytest.raises(NotNow, match="First comes"):  # the neighbour has not decided yet
        on(walk, "2024-12-20", "both_agreed")
    on(walk, "2024-12-24", "host_vote", compounds="H", outcome="passed")
    on(walk, "2024-12-25", "both_agreed")
    on(walk, "2024-12-26", "contract", compounds="A")
    contract = walk.now.task("contract", "A")
    assert contract is not None and contract.due_on == day("2024-12-31") and not contract.binding
    told(walk, "contract_from", day("2025-01-01"), "A")
    manager, filed = walk.now.task("manager", "A"), walk.now.task("contract_filed", "A")
    assert manager is not None and manager.due_on == day("2025-01-06")  # 2nd, 3rd, Monday the 6th
    assert filed is not None and filed.due_on == day("2025-01-26")  # a Sunday that is worked
    on(walk, "2024-12-30", "contract_filed", "inspection", "fee_shown", compounds="A")
    on(walk, "2025-01-03", "manager", "handover", compounds="A")
    on(walk, "2025-01-07", "disclosure")
    assert walk.now.finished_on == day("2025-01-07") and not walk.now.late


FOUR = "ABCD"  # Shuixia, Maotai Yayuan, Anhong, Hongxia high-rise


def shuixia() -> Walk:
    """Up to the three-party agreements of 20 November 2023; the fourth has no committee."""
    walk = Walk(named("custody"), [Joined(day("2023-09-01"), c) for c in FOUR], day("2023-09-01"))
    told(walk, "has_committee", True, *"ABC")
    told(walk, "has_committee", False, "D")
    told(walk, "leaves", day("2023-11-30"), *FOUR)
    on(walk, "2023-09-05", "task_force")
    on(walk, "2023-10-09", "no_company", compounds=FOUR)
    on(walk, "2023-10-16", "applied", compounds="ABC")
    return walk


def test_shuixia_without_a_committee_a_fifth_of_the_owners_ask() -> None:
    walk = shuixia()
    waiting = walk.now.task("chosen")
    assert waiting is not None and waiting.standing is Standing.BLOCKED
    assert {(w.kind, w.step, w.compound) for w in waiting.ways} == {("do", "request", "D")}
    assert walk.now.task("applied", "D").standing is Standing.NOT_NEEDED  # type: ignore[union-attr]
    on(walk, "2023-10-20", "request", "reported", compounds="D")
    assert walk.now.task("chosen").standing is Standing.OPEN  # type: ignore[union-attr]


def test_shuixia_custody_four_votes_contracts_within_six_months() -> None:
    walk = shuixia()
    on(walk, "2023-10-20", "request", "reported", compounds="D")
    on(walk, "2023-10-27", "chosen", outcome="nobody")
    check_ways(walk)
    walk.record(Reopened(walk.today, "chosen", "", "the next nearest is asked"))
    on(walk, "2023-11-03", "chosen", outcome="chosen")
    on(walk, "2023-11-14", "legality")
    on(walk, "2023-11-20", "agreement", compounds=FOUR)
    announced = walk.now.task("announced", "A")
    assert announced is not None and announced.due_on == day("2023-11-23") and announced.binding
    on(walk, "2023-11-22", "announced", compounds="ABC")
    on(walk, "2023-11-24", "announced", compounds="D")
    assert [t.compound for t in walk.now.tasks if t.was_late] == ["D"]
    told(walk, "custody_from", day("2023-12-01"), *FOUR)
    regular = walk.now.task("regular", "A")  # SH-REG 52: six months from its first day
    assert regular is not None and regular.due_on == day("2024-05-31") and regular.binding
    assert walk.now.task("custody_filed", "A").due_on == day("2023-12-06")  # type: ignore[union-attr]
    on(walk, "2023-12-05", "custody_filed", "handover", compounds=FOUR)
    on(walk, "2024-01-26", "consulted")
    on(walk, "2024-01-29", "authorities_told", compounds="ABC")
    on(walk, "2024-02-02", "plan", outcome="review")
    on(walk, "2024-02-05", "plan_published", compounds=FOUR)
    on(walk, "2024-03-01", "presentation")
    on(walk, "2024-03-05", "scored", outcome="accepted")
    assert walk.now.task("selected").standing is Standing.NOT_NEEDED  # type: ignore[union-attr]
    on(walk, "2024-03-08", "result_published")
    on(walk, "2024-03-11", "notice", compounds=FOUR)
    assert walk.now.task("vote", "C").opens_on == day("2024-03-27")  # type: ignore[union-attr]
    on(walk, "2024-03-27", "vote", compounds="ABD", outcome="passed")
    on(walk, "2024-03-28", "vote", compounds="C", outcome="failed")
    failed = walk.now.task("vote", "C")
    assert failed is not None and ("leave", "C") in {(w.kind, w.compound) for w in failed.ways}
    walk.record(Reopened(walk.today, "notice", "C", "the offer is explained once more"))
    assert walk.now.task("vote", "A").standing is Standing.DONE  # type: ignore[union-attr]
    on(walk, "2024-04-01", "notice", compounds="C")
    on(walk, "2024-04-17", "vote", compounds="C", outcome="passed")
    on(walk, "2024-04-18", "published", compounds=FOUR)
    on(walk, "2024-04-26", "contract", compounds=FOUR)
    told(walk, "contract_from", day("2024-05-06"), *FOUR)
    on(walk, "2024-05-08", "contract_filed", "manager", compounds=FOUR)
    on(walk, "2024-05-17", "regular", compounds=FOUR)
    on(walk, "2024-05-24", "disclosure")
    assert walk.now.finished_on == day("2024-05-24")
    assert [t.step.key for t in walk.now.tasks if t.was_late] == ["announced"]


def test_shuixia_custody_that_lasts_longer_than_six_months_is_late_by_law() -> None:
    walk = shuixia()
    on(walk, "2023-10-20", "request", "reported", compounds="D")
    on(walk, "2023-11-03", "chosen")
    walk.record(Waived(day("2023-11-03"), "legality", "", "not asked for in this street"))
    on(walk, "2023-11-20", "agreement", compounds=FOUR)
    told(walk, "custody_from", day("2023-12-10"), *FOUR)
    for text, late in (("2024-06-09", False), ("2024-06-10", True)):  # a Sunday and a holiday: nothing moves
        found = progress(walk.procedure, walk.events, day(text), CALENDAR)
        assert ("regular" in {t.step.key for t in found.late}) is late


def test_shuixia_four_committees_become_one() -> None:
    walk = Walk(named("committee-merge"), [Joined(day("2024-09-02"), c) for c in FOUR], day("2024-09-02"))
    on(walk, "2024-09-02", "area_merged")
    on(walk, "2024-09-10", "agreed", "agreed_announced", compounds=FOUR)
    assert walk.now.task("deregistered", "A").due_on == day("2024-10-08")  # type: ignore[union-attr]
    on(walk, "2024-09-20", "joint_meeting")
    on(walk, "2024-09-23", "preparatory")
    on(walk, "2024-09-26", "group_announced", "roll")
    on(walk, "2024-09-29", "deregistered", "files_kept", compounds=FOUR)
    assert walk.now.task("new_committee").due_on == day("2024-12-23")  # type: ignore[union-attr]  # a Sunday moves
    on(walk, "2024-10-10", "struck_off", compounds=FOUR)
    on(walk, "2024-10-30", "new_notice")
    on(walk, "2024-11-15", "new_rules", "new_covenant", "new_committee", outcome="passed")
    found = {t.step.key: t.due_on for t in walk.now.tasks}
    assert found["members_announced"] == day("2024-11-18")
    assert found["filing"] == day("2024-12-16")  # Sunday the 15th moves
    assert found["audit"] == day("2024-12-16")
    on(walk, "2024-11-18", "members_announced")
    on(walk, "2024-11-25", "filing")
    on(walk, "2024-12-09", "filed")
    on(walk, "2024-12-10", "audit", compounds=FOUR)
    on(walk, "2024-12-12", "files_back")
    on(walk, "2024-12-16", "disclosure")
    assert walk.now.finished_on == day("2024-12-16") and not walk.now.oddities


THREE = "ABC"  # Hongyi, Hongtie, Xiangde No. 3


def hongyi() -> Walk:
    """Up to the notices of 13 March 2017, a Monday."""
    walk = Walk(named("shanghai-merge"), [Joined(day("2017-01-09"), c) for c in THREE], day("2017-01-09"))
    for fact, value in (
        ("has_assembly", True), ("reelection", False), ("has_company", True), ("company_stays", False)
    ):  # fmt: skip
        told(walk, fact, value, *THREE)
    on(walk, "2017-01-09", "feasibility")
    on(walk, "2017-02-06", "scheme")
    on(walk, "2017-02-13", "party_told", "roll", compounds=THREE)
    on(walk, "2017-03-06", "publicity", "legality")
    on(walk, "2017-03-13", "notice", compounds=THREE)
    return walk


def test_new_hongyi_all_three_must_pass() -> None:
    walk = hongyi()
    on(walk, "2017-03-29", "vote", compounds="AB", outcome="passed")
    on(walk, "2017-03-30", "vote", compounds="C", outcome="failed")
    on(walk, "2017-03-30", "published", compounds="AB")
    stop = walk.now.task("application")
    assert stop is not None and stop.standing is Standing.BLOCKED
    assert {w.kind for w in stop.ways} == {"reopen", "leave", "end"}
    check_ways(walk)
    with pytest.raises(NotNow):
        on(walk, "2017-03-31", "all_passed")


def test_new_hongyi_a_smaller_merger_is_a_new_scheme_with_new_votes() -> None:
    walk = hongyi()
    on(walk, "2017-03-29", "vote", compounds="AB", outcome="passed")
    on(walk, "2017-03-30", "vote", compounds="C", outcome="failed")
    walk.record(Left(walk.today, "C", "the owners said no"))
    assert walk.now.task("scheme").standing is Standing.OPEN  # type: ignore[union-attr]
    assert walk.now.task("vote", "A").standing is Standing.BLOCKED  # type: ignore[union-attr]
    assert walk.now.task("feasibility").standing is Standing.DONE  # type: ignore[union-attr]
    assert walk.onwards() and walk.now.compounds == ("A", "B")


def test_new_hongyi_from_three_votes_to_one_company() -> None:
    walk = hongyi()
    on(walk, "2017-03-29", "vote", "published", compounds=THREE)
    on(walk, "2017-04-05", "all_passed")
    on(walk, "2017-04-10", "application")
    decision = walk.now.task("decision")
    assert decision is not None and decision.due_on is None  # Shanghai sets the bureau no period
    on(walk, "2017-05-02", "decision", outcome="returned")
    walk.record(Reopened(walk.today, "application", "", "master plan of Hongtie added"))
    on(walk, "2017-05-04", "application")
    on(walk, "2017-05-22", "decision", outcome="approved")
    on(walk, "2017-05-25", "announced", compounds=THREE)
    old = walk.now.task("deregistered", "A")
    assert old is not None and old.due_on == day("2017-06-26") and old.binding  # Saturday the 24th moves
    on(walk, "2017-06-12", "preparatory")
    on(walk, "2017-06-15", "group_announced")
    on(walk, "2017-06-20", "deregistered", "audit", compounds=THREE)
    on(walk, "2017-07-03", "new_notice")
    on(walk, "2017-07-03", "struck_off", compounds=THREE)
    assert walk.now.task("new_rules").opens_on == day("2017-07-19")  # type: ignore[union-attr]
    assert walk.now.task("new_committee").due_on == day("2017-09-11")  # type: ignore[union-attr]  # Sunday the 10th
    on(walk, "2017-07-24", "new_rules", "new_covenant", "new_committee", outcome="passed")
    on(walk, "2017-07-26", "members_announced")
    on(walk, "2017-08-14", "filing")
    on(walk, "2017-08-28", "filed", "account")
    on(walk, "2017-09-04", "hire_notice")
    on(walk, "2017-09-20", "hire", outcome="passed")
    on(walk, "2017-09-25", "contract_path", compounds="AB", outcome="dismissed")
    on(walk, "2017-09-25", "contract_path", compounds="C", outcome="agreed")
    on(walk, "2017-09-26", "dismissal", compounds="AB")
    ended = walk.now.task("old_ended", "A")
    assert ended is not None and ended.opens_on == day("2017-11-25")  # the 60th day itself, a Saturday
    assert walk.now.task("old_ended", "C").standing is Standing.OPEN  # type: ignore[union-attr]
    on(walk, "2017-10-30", "contract")
    told(walk, "contract_from", day("2017-12-01"))
    on(walk, "2017-11-15", "contract_filed")
    on(walk, "2017-11-29", "inspection", "old_ended", compounds=THREE)
    on(walk, "2017-12-05", "manager")
    assert walk.now.task("manager").due_on == day("2017-12-06")  # type: ignore[union-attr]
    on(walk, "2017-12-08", "handover", compounds=THREE)
    on(walk, "2017-12-11", "disclosure")
    assert walk.now.finished_on == day("2017-12-11")
    assert not walk.now.oddities and not [t for t in walk.now.tasks if t.was_late]


def test_a_committee_in_re_election_freezes_the_vote() -> None:
    """SH-REG 28: no notice goes out before the new committee stands."""
    walk = Walk(named("shanghai-merge"), [Joined(day("2024-09-02"), c) for c in "AB"], day("2024-09-02"))
    told(walk, "reelection", True, "A")
    told(walk, "reelection", False, "B")
    told(walk, "has_assembly", True, "A", "B")
    on(walk, "2024-09-02", "feasibility", "scheme", "publicity", "legality")
    on(walk, "2024-09-02", "party_told", "roll", compounds="AB")
    with pytest.raises(NotNow, match="换届改选完成"):
        on(walk, "2024-09-03", "notice", compounds="A")
    on(walk, "2024-09-03", "notice", compounds="B")
    on(walk, "2024-10-10", "unfrozen", "notice", compounds="A")


def test_a_newer_version_of_the_rules_sees_the_same_events() -> None:
    """Moved from version 1 to 2 of the selection: the 90 days bind, the tender is many steps."""
    old, new = named("selection", 1), named("selection", 2)
    events: list[Event] = [Joined(day("2025-11-03"), "A")]
    walk = Walk(old, events, day("2025-11-03"))
    told(walk, "contract_end", day("2026-06-30"), "A")
    told(walk, "reelection", False, "A")
    told(walk, "lump_sum_rise", False, "A")
    on(walk, "2025-11-03", "plan", "authorities_told", "plan_notice", compounds="A")
    on(walk, "2025-12-01", "plan_vote", compounds="A", outcome="passed")
    on(walk, "2025-12-02", "plan_announced", compounds="A")
    on(walk, "2025-12-02", "way", compounds="A", outcome="tender")
    before = walk.now
    after = progress(new, walk.events, day("2026-01-05"), CALENDAR)
    assert before.task("plan", "A").due_on is None  # type: ignore[union-attr]
    assert after.task("plan", "A").due_on == day("2026-04-01")  # type: ignore[union-attr]
    for key in ("plan", "plan_vote", "way"):
        assert after.task(key, "A").standing is Standing.DONE  # type: ignore[union-attr]
    assert [t.step.key for t in after.open] == ["tender_filing"] and not after.oddities
    check_promise(after)
    walk.do("award", "A", "awarded")
    moved = progress(new, walk.events, day("2026-01-05"), CALENDAR)
    assert len(moved.oddities) == 1  # “awarded” is no end of the newer step: named, not lost silently
    check_promise(moved)


def test_notice_and_handover_days_run_over_holidays_as_the_code_says() -> None:
    """Ended on 27 January 2025, ten days end on 6 February, inside no holiday; on the 21st, on the 5th."""
    for ended, due in (
        ("2025-01-27", "2025-02-06"),
        ("2025-01-21", "2025-02-05"),
        ("2024-12-22", "2025-01-02"),
    ):
        walk = opera_house()
        walk.today = day("2024-12-01")
        on(walk, "2024-12-01", "path", compounds="A", outcome="agreed")
        walk.record(Waived(walk.today, "meeting", "A", "none needed"))
        on(walk, ended, "ended", compounds="A")
        found = walk.now.task("handover", "A")
        assert found is not None and found.due_on == day(due)
        assert found.due_on - day(ended) >= timedelta(days=10)
