"""Several compounds on one merge: each by itself, all must carry (O5, X5, X8; SH-REG 10, SH-OP II)."""

import pytest

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.register.lineage import Part, check_merge
from linmeng.domain.voting.committee import check_size
from linmeng.domain.voting.counting import Count, count, together
from tests.domain.voting.some_votes import (
    SHANGHAI,
    ballot,
    ballots,
    flat,
    roll_of,
    served,
    with_rules,
)

FOUR = ("shuixia", "maotai", "anhong", "hongxia")


def vote(compound: str, letters: str, first: int = 0) -> Count:
    roll = roll_of(*(flat(first + i, compound=compound) for i in range(len(letters))))
    cast = [ballot(first + i, x) for i, x in enumerate(letters) if x != "."]
    return count(roll, SHANGHAI, "adjust_area", "1", cast)


def test_one_of_four_loses_and_the_merge_cannot_be_filed() -> None:
    """Edge case 11. Together they would have carried by far: 40 of 44 agree."""
    counts = {c: vote(c, "yyyyyyyyyyyy" if c != "hongxia" else "yyyynnnn") for c in FOUR}
    found = together(FOUR, counts)
    assert (found.carried, found.lost) == (False, ("hongxia",))
    again = together(FOUR, {**counts, "hongxia": vote("hongxia", "yyyyynnn")})
    assert again.carried and again.lost == again.missing == again.undecided == ()


def test_a_compound_that_has_not_counted_carries_nothing() -> None:
    counts = {c: vote(c, "yyy") for c in FOUR[:3]}
    assert (together(FOUR, counts).carried, together(FOUR, counts).missing) == (False, ("hongxia",))


def test_a_compound_that_waits_for_a_decision_carries_nothing() -> None:
    rules = with_rules(unreturned="follow_majority", service_ways=("face_to_face",))
    stuck, fine = (
        count(
            roll_of(*(flat(i) for i in range(4))),
            rules,
            "adjust_area",
            "1",
            ballots(x),
            served(range(4)),
            "notice",
        )
        for x in ("yn..", "yyy.")
    )
    found = together(["a", "b"], {"a": fine, "b": stuck})
    assert (found.carried, found.undecided) == (False, ("b",))


def test_a_merge_is_one_matter() -> None:
    other = count(roll_of(flat(1)), SHANGHAI, "hire_company", "1", [ballot(1, "y")])
    for wrong in ({"a": vote("a", "y"), "b": other}, {"a": other, "z": other}):
        with pytest.raises(NotUnderstood):
            together(["a", "b"], wrong)
    with pytest.raises(NotUnderstood, match="two"):
        together(["a"], {"a": other})


def test_each_compound_has_rules_of_procedure_of_its_own() -> None:
    """One lets paper go first, the other has set nothing: both count, and the merge carries."""
    rules = with_rules(conflict="paper")
    own = count(roll_of(flat(1, compound="b")), rules, "adjust_area", "1", [ballot(1, "y")])
    assert together(["a", "b"], {"a": vote("a", "yyy"), "b": own}).carried


def test_compounds_of_different_streets_cannot_merge() -> None:
    """Edge case 12: adjacent and inside one street (SH-REG 8, SH-OP II); the register's own check says
    so.
    """
    parts = [Part(1, "A", "310109010", True, {}), Part(2, "B", "310104003", True, {})]
    with pytest.raises(NotNow, match="different sub-districts"):
        check_merge(parts)


def test_three_members_up_to_10_000_square_metres() -> None:
    """Edge case 13, SH-REG 20: 以下 includes the number."""
    check_size(3, 1_000_000)
    check_size(5, 1_000_001)
    for members, area in ((3, 1_000_001), (4, 1), (1, 1)):
        with pytest.raises(NotUnderstood):
            check_size(members, area)
