"""Two gates on two axes. The numbers are those of domain rules 7.4 (edge cases) and the clauses named."""

from dataclasses import replace

import pytest

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.ballots import Ballot
from linmeng.domain.voting.canonical import canonical
from linmeng.domain.voting.counting import Count, count, count_data, line_data, turn_out
from linmeng.domain.voting.packs import pack_data, pack_from
from linmeng.domain.voting.rolls import Roll
from linmeng.domain.voting.rules import RulePack
from tests.domain.voting.some_votes import (
    NATIONAL,
    OLD,
    SHANGHAI,
    ballot,
    ballots,
    flat,
    plain_roll,
    roll_of,
    served,
    with_rules,
)


def result(roll: Roll, cast: list[Ballot], matter: str = "hire_company", rules: RulePack = SHANGHAI) -> Count:
    return count(roll, rules, matter, "1", cast)


def test_two_thirds_of_the_area_and_one_head_too_few() -> None:
    """Edge case 1: participation exactly 2/3 of the area, 2/3 of the heads minus one: lost, by exactly
    one head.
    """
    units = [flat(0, 10000, "big"), flat(1, 10000, "big"), *(flat(i, 5000) for i in range(2, 10))]
    roll = roll_of(*units)  # 600 m², 9 heads: 400 m² and 6 heads are needed
    cast = [ballot(i, "y") for i in (0, 1, 2, 3, 4, 5)]
    found = result(roll, cast)
    area, heads = (found.actual.gate("participation", axis) for axis in ("area", "heads"))
    assert (area.have, area.need, area.missing, area.passed) == (40000, 40000, 0, True)
    assert (heads.have, heads.need, heads.missing, heads.passed) == (5, 6, 1, False)
    assert not found.carried and found.reasons == ("participation_heads",)
    assert result(roll, [*cast, ballot(6, "n")]).carried


@pytest.mark.parametrize(
    ("letters", "matter", "carried"),
    [
        ("yyyynnnn", "hire_company", False),  # edge case 2: exactly one half is not more than half
        ("yyyyynnn", "hire_company", True),
        ("yyyyyynn", "raise_fund", True),  # exactly 3/4: at least includes the number (CC 1259)
        ("yyyyynnn", "raise_fund", False),
        ("yyyyynnn", "use_fund", True),  # edge case 14: using needs half, raising 3/4
        ("yyyyyaaa", "hire_company", True),
        ("yyyyaaaa", "hire_company", False),  # abstentions take part: 4 of 8 is not more than half
        ("yyyyyyyy", "dwelling_to_business", True),
        ("yyyyyyya", "dwelling_to_business", False),
        ("yyyyyyy.", "dwelling_to_business", False),
    ],
)
def test_half_three_quarters_and_everybody(letters: str, matter: str, carried: bool) -> None:
    assert result(plain_roll(8), ballots(letters), matter).carried is carried


def test_participation_is_of_all_and_approval_of_those_who_took_part() -> None:
    """CC 278: of 12, eight take part (exactly 2/3) and five agree: carried with 5/12; before 2021 lost
    (PMR 12).
    """
    cast = ballots("yyyyynnn....")
    assert result(plain_roll(12), cast, rules=NATIONAL).carried
    old = result(plain_roll(12), cast, rules=OLD)
    assert not old.carried and old.actual.gate("approval", "heads").missing == 2  # 7 of all 12
    assert not result(plain_roll(12), ballots("yyyyynn....."), rules=NATIONAL).carried


def test_participation_before_2021_is_more_than_half() -> None:
    """PMR 12: 过半数 of all attend; six of twelve is not enough, seven is, and all seven must agree."""
    assert result(plain_roll(12), ballots("yyyyyy......"), rules=OLD).reasons[:2] == (
        "participation_area",
        "participation_heads",
    )
    assert result(plain_roll(12), ballots("yyyyyyy....."), rules=OLD).carried


def test_both_axes_count() -> None:
    """One large shop does not outvote people, and many small flats do not outvote area."""
    roll = roll_of(flat(0, 60000, kind="shop"), *(flat(i, 5000) for i in range(1, 7)))
    assert result(roll, ballots("ynnnnnn")).reasons == ("approval_heads",)
    assert result(roll, ballots("nyyyyyy")).reasons == ("approval_area",)


def test_a_result_says_what_is_missing() -> None:
    """Five of twelve have voted, three for it: 3 more ballots; then yes from newcomers only, or by change
    of mind.
    """
    found = result(plain_roll(12), ballots("yynnn......."))
    part, yes = (found.actual.gate(g, "area") for g in ("participation", "approval"))
    assert (part.base, part.have, part.need, part.missing) == (60000, 25000, 40000, 15000)
    assert (yes.base, yes.have, yes.need, yes.missing) == (25000, 10000, 12501, 2501)
    assert yes.missing_new == 5001  # (10000 + x) / (25000 + x) > 1/2
    data = count_data(found)
    assert canonical(data) and canonical([line_data(line) for line in found.lines])
    assert data["states"] == {
        "voted": {"units": 5, "area": 25000},
        "silent_not_set": {"units": 7, "area": 35000},
    }


def test_invalid_and_blank_are_no_abstentions() -> None:
    """An abstention takes part, an invalid or unmarked ballot does not: 8 of 12 against 7 of 12."""
    roll = plain_roll(12)
    assert result(roll, ballots("yyyyynna....")).carried
    for letter in "x-":
        found = result(roll, ballots(f"yyyyynn{letter}...."))
        assert found.reasons == ("participation_area", "participation_heads")
        assert found.actual.tally.part("heads") == 7 and found.actual.tally.of("abstain", "area") == 0
    blank = count(roll, with_rules(blank="abstain"), "hire_company", "1", ballots("yyyyynn-...."))
    assert blank.carried and blank.actual.tally.of("abstain", "heads") == 1


def test_two_ballots_of_one_flat_are_a_conflict_and_not_two_heads() -> None:
    """Edge case 6: co-owners return one paper each.

    Nothing is added twice; void while no rule says otherwise.
    """
    roll = plain_roll(3)
    cast = [ballot(0, "y", 1), ballot(0, "n", 2), ballot(1, "y", 3), ballot(2, "y", 4)]
    found = result(roll, cast)
    line = found.lines[0]
    assert (line.state, line.choice, line.yielded) == ("conflict", "", ("b1", "b2"))
    assert (
        found.actual.tally.part("heads") == 2 and found.carried
    )  # 2/3 took part, both agree, whatever flat 0 says
    same = result(roll, [ballot(0, "y", 1), ballot(0, "y", 2), *cast[2:]])
    assert same.actual.tally.of("yes", "area") == 15000 and same.lines[0].yielded == ("b2",)


def test_a_conflict_that_could_decide_stops_the_count() -> None:
    roll = plain_roll(3)
    cast = [ballot(0, "y", 1), ballot(0, "n", 2), ballot(1, "y", 3), ballot(2, "n", 4)]
    found = result(roll, cast)
    assert found.stops == ("conflicts_matter",) and not found.carried
    settled = count(roll, with_rules(conflict="void"), "hire_company", "1", cast)  # a rulebook says void
    assert settled.stops == () and not settled.carried
    one_more = [*cast, ballot(3, "y", 5)]  # 2 of 3 agree without flat 0, and 2 of 4 if it says no
    found = result(plain_roll(4), one_more)
    assert found.outcome.carried and found.needs_decision and not found.carried
    assert count(plain_roll(4), with_rules(conflict="void"), "hire_company", "1", one_more).carried


ELECTRONIC_THEN_PAPER = [ballot(0, "y", 1, "electronic"), ballot(0, "n", 2, "paper")]
PAPER_THEN_ELECTRONIC = [ballot(0, "n", 1, "paper"), ballot(0, "y", 2, "electronic")]


@pytest.mark.parametrize(
    ("conflict", "electronic_first", "paper_first"),
    [
        ("first", "yes", "no"),
        ("last", "no", "yes"),
        ("paper", "no", "no"),
        ("electronic", "yes", "yes"),
        ("void", "", ""),
    ],
)
def test_paper_and_electronic(conflict: str, electronic_first: str, paper_first: str) -> None:
    """Edge case 7: all priorities, in both orders; the ballot that yields stays on file."""
    rules = with_rules(conflict=conflict)
    for cast, choice in ((ELECTRONIC_THEN_PAPER, electronic_first), (PAPER_THEN_ELECTRONIC, paper_first)):
        line = count(plain_roll(1), rules, "hire_company", "1", cast).lines[0]
        assert line.choice == choice
        assert {*line.yielded, line.ballot} - {""} == {"b1", "b2"}


def test_changing_an_electronic_vote_only_where_the_rulebook_says_so() -> None:
    cast = [ballot(0, "y", 1, "electronic"), ballot(0, "n", 2, "assisted")]
    assert count(plain_roll(1), SHANGHAI, "hire_company", "1", cast).lines[0].choice == "yes"
    assert (
        count(plain_roll(1), with_rules(changeable=True), "hire_company", "1", cast).lines[0].choice == "no"
    )


def test_two_papers_that_differ_have_no_priority_between_them() -> None:
    cast = [ballot(0, "y", 1), ballot(0, "n", 2), ballot(0, "y", 3, "imported")]
    assert (
        count(plain_roll(1), with_rules(conflict="paper"), "hire_company", "1", cast).lines[0].state
        == "conflict"
    )
    assert (
        count(plain_roll(1), with_rules(conflict="electronic"), "hire_company", "1", cast).lines[0].ballot
        == "b3"
    )


def test_an_invalid_ballot_does_not_beat_a_valid_one() -> None:
    cast = [ballot(0, "y", 1), ballot(0, "x", 2)]
    line = count(plain_roll(1), with_rules(conflict="last"), "hire_company", "1", cast).lines[0]
    assert (line.choice, line.yielded) == ("yes", ("b2",))


def test_a_holder_who_says_two_things_is_neither_for_nor_against() -> None:
    """Area follows each ballot; the head takes part and is split."""
    roll = roll_of(flat(0, 5000, "li"), flat(1, 5000, "li"), flat(2), flat(3))
    found = result(roll, ballots("ynyy"))
    assert found.actual.tally.heads == {"yes": 2, "no": 0, "abstain": 0, "split": 1}
    assert found.actual.tally.of("yes", "area") == 15000 and found.carried


SILENT = with_rules(unreturned="follow_majority", service_ways=("face_to_face", "post"))
NOTICE = "公告 2024-05-01"


def test_silence_counts_only_with_proof_of_service() -> None:
    """Edge case 8: without a record, or by a way the rulebook does not name, a silent flat counts
    nowhere.
    """
    roll = plain_roll(12)
    cast = ballots("yyyynn......")
    assert count(roll, SILENT, "hire_company", "1", cast, served(range(6, 12)), NOTICE).carried
    assert not count(roll, SILENT, "hire_company", "1", cast, (), NOTICE).carried
    way = count(roll, SILENT, "hire_company", "1", cast, served(range(6, 12), "tenant"), NOTICE)
    assert not way.carried and {line.why for line in way.lines[6:]} == {"way_not_named"}
    no_paper = [replace(s, evidence=" ") for s in served(range(6, 12))]
    assert {x.why for x in count(roll, SILENT, "hire_company", "1", cast, no_paper, NOTICE).lines[6:]} == {
        "no_evidence"
    }
    one = count(roll, SILENT, "hire_company", "1", cast, served(range(6, 8)), NOTICE)
    assert [line.state for line in one.lines[6:]] == ["deemed"] * 2 + ["silent"] * 4
    both = [*served(range(6, 12), "tenant"), *served(range(6, 12))]
    assert count(roll, SILENT, "hire_company", "1", cast, both, NOTICE).carried


@pytest.mark.parametrize(
    ("rules", "announced", "why"),
    [(SHANGHAI, NOTICE, "not_set"), (SILENT, "", "not_announced"), (SILENT, "  ", "not_announced")],
)
def test_silence_counts_only_by_the_rulebook_and_when_it_was_announced(
    rules: RulePack, announced: str, why: str
) -> None:
    found = count(
        plain_roll(12), rules, "hire_company", "1", ballots("yyyynn......"), served(range(12)), announced
    )
    assert (found.binding, found.carried, found.lines[11].why) == ("actual", False, why)
    assert found.deemed == found.actual


def test_silence_never_makes_unanimity() -> None:
    """SPC-B 10: the consent of a majority is no defence, so silence is none either."""
    found = count(
        plain_roll(3), SILENT, "dwelling_to_business", "1", ballots("yy."), served(range(3)), NOTICE
    )
    assert not found.carried and found.lines[2].why == "must_be_said"


def test_area_says_yes_and_heads_say_no() -> None:
    """Edge case 9: not passed, and the deemed rule stops and asks."""
    roll = roll_of(flat(0, 50000), *(flat(i, 5000) for i in range(1, 8)))
    found = count(roll, SILENT, "hire_company", "1", ballots("ynnn...."), served(range(8)), NOTICE)
    assert found.stops == ("majorities_disagree",) and not found.carried and not found.actual.carried
    assert {line.why for line in found.lines[4:]} == {"stopped"}


@pytest.mark.parametrize("letters", ["yynn....", "yyna....", "aaay....", "........"])
def test_a_tie_or_no_majority_stops_too(letters: str) -> None:
    """More than half is asked for: a tie, one half, a majority of abstentions or nobody at all give no
    direction.
    """
    found = count(plain_roll(8), SILENT, "hire_company", "1", ballots(letters), served(range(8)), NOTICE)
    assert found.stops == ("no_majority",) and not found.carried


def test_nothing_is_asked_where_nobody_is_silent() -> None:
    found = count(plain_roll(4), SILENT, "hire_company", "1", ballots("yynn"), served(range(4)), NOTICE)
    assert found.stops == () and found.binding == "actual"


def test_both_results_are_always_given() -> None:
    found = count(plain_roll(9), SILENT, "hire_company", "1", ballots("yyn......"), served(range(9)), NOTICE)
    assert (found.actual.carried, found.deemed.carried, found.binding) == (False, True, "deemed")
    assert found.deemed.tally.units == {"yes": 8, "no": 1, "abstain": 0, "split": 0}
    assert found.actual.tally.units == {"yes": 2, "no": 1, "abstain": 0, "split": 0}


def test_silence_as_abstention_can_lose_what_was_won() -> None:
    """“Served is taking part” adds to the participants only: 5 of 8 would do, 5 of 12 do not."""
    rules = with_rules(unreturned="abstain", service_ways=("face_to_face",))
    found = count(
        plain_roll(12), rules, "hire_company", "1", ballots("yyyyynnn...."), served(range(12)), NOTICE
    )
    assert (found.actual.carried, found.carried) == (True, False)


def test_an_owner_is_not_overruled_by_silence_with_another_flat() -> None:
    """Li votes no with one flat: the other, silent, does not follow the yes; Wang's, who votes yes, does."""
    roll = roll_of(
        flat(0, 5000, "li"), flat(1, 5000, "li"), flat(2, 5000, "wang"), flat(3, 5000, "wang"), flat(4)
    )
    found = count(roll, SILENT, "hire_company", "1", ballots("n.y.y"), served(range(5)), NOTICE)
    assert [line.state for line in found.lines] == ["voted", "silent", "voted", "deemed", "voted"]
    assert found.lines[1].why == "own_vote_differs"
    assert found.deemed.tally.heads == {"yes": 2, "no": 1, "abstain": 0, "split": 0}


def test_an_invalid_ballot_is_no_silence() -> None:
    found = count(plain_roll(3), SILENT, "hire_company", "1", ballots("yyx"), served(range(3)), NOTICE)
    assert found.lines[2].state == "invalid" and found.deemed == found.actual


def test_rules_that_change_while_a_vote_runs_do_not_reach_it() -> None:
    """Edge case 16: the motion froze its pack; a pack that now asks for 3/4 counts the next vote, not
    this one.
    """
    frozen = pack_data(SHANGHAI)
    gate = SHANGHAI.matter("raise_fund").approval
    later = replace(
        SHANGHAI, version=2, matters=tuple(replace(m, approval=gate) for m in SHANGHAI.matters[:9])
    )
    cast = ballots("yyyyynnn")
    assert count(plain_roll(8), pack_from(frozen), "hire_company", "1", cast).carried
    assert not count(plain_roll(8), later, "hire_company", "1", cast).carried


def test_a_retry_is_one_ballot_and_a_contradiction_is_refused() -> None:
    roll = plain_roll(3)
    cast = ballots("yyn")
    assert result(roll, cast + cast) == result(roll, cast)
    with pytest.raises(NotUnderstood, match="id"):
        result(roll, [*cast, replace(cast[0], choices={"1": "no"})])
    with pytest.raises(NotUnderstood, match="number"):
        result(roll, [*cast, replace(cast[0], id="other")])
    with pytest.raises(NotUnderstood, match="none of"):
        result(roll, [replace(cast[0], choices={"1": "maybe"})])
    with pytest.raises(NotUnderstood, match="channel"):
        result(roll, [replace(cast[0], channel="fax")])
    with pytest.raises(NotUnderstood, match="no matter"):
        result(roll, cast, "paint_it_red")


def test_a_ballot_from_outside_the_roll_is_named_and_not_counted() -> None:
    found = result(plain_roll(2), ballots("yyy"))
    assert found.outside == ("b3",) and found.actual.tally.part("heads") == 2


def test_items_are_counted_apart() -> None:
    cast = [replace(b, choices={"1": "yes", "2": "no"}) for b in ballots("yyy")]
    assert count(plain_roll(3), SHANGHAI, "hire_company", "1", cast).carried
    assert not count(plain_roll(3), SHANGHAI, "use_fund", "2", cast).carried


def test_turn_out_needs_no_choice() -> None:
    """While the vote is open: area and heads so far, and what is missing; the same as the participation
    at the count.
    """
    roll = roll_of(flat(0, 5000, "li"), flat(1, 5000, "li"), *(flat(i) for i in range(2, 9)))
    area, heads = turn_out(roll, SHANGHAI.matter("hire_company"), {"u00000", "u00001", "u00002", "elsewhere"})
    assert (area.have, area.base, area.missing) == (15000, 45000, 15000)
    assert (heads.have, heads.base, heads.missing) == (2, 8, 4)
    found = result(roll, ballots("yya......"))
    assert (area, heads) == found.actual.gates[:2]
