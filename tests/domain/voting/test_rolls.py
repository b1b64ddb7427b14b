"""Who is one head, what counts, and merging that loses nobody. SPC-B 8–9; edge cases 3, 4, 5, 15; O2."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.facts import Scope, Unit
from linmeng.domain.voting.rolls import freeze, merged, roll_data, split
from tests.domain.voting.some_votes import SECRET, SHANGHAI, flat, roll_of, with_rules


def test_an_owner_of_three_units_is_one_head() -> None:
    """Edge case 3, SPC-B 9."""
    roll = roll_of(flat(1, 5000, "li"), flat(2, 6000, "li"), flat(3, 7000, "li"), flat(4, 5000))
    assert (roll.heads_total, roll.area_total) == (2, 23000)


def test_the_developer_is_one_head_for_unsold_and_undelivered() -> None:
    """Edge case 5, SPC-B 9: together one head, area in full; the buyer of an undelivered flat is none."""
    roll = roll_of(
        flat(1, 5000, "", state="unsold", developer="dev"),
        flat(2, 5000, "waiting", state="undelivered", developer="dev"),
        flat(3, 5000, "dev"),  # a shop it kept: the same holder
        flat(4, 5000, "buyer"),
    )
    assert (roll.heads_total, roll.area_total) == (2, 20000)


def test_one_owner_in_two_compounds_is_one_head_after_the_merge() -> None:
    """Edge case 4: one head in each while they vote apart, one in the merged area; area is added."""
    a = roll_of(flat(1, 5000, "wang"), flat(2))
    b = roll_of(flat(3, 4000, "wang", compound="hongtie"), flat(4, compound="hongtie"))
    whole = merged([a, b], motion="new")
    assert (a.heads_total, b.heads_total, whole.heads_total) == (2, 2, 3)
    assert whole.area_total == a.area_total + b.area_total


def test_rolls_with_other_secrets_cannot_be_merged() -> None:
    a = roll_of(flat(1))
    b = freeze([flat(2, compound="b")], Scope("b"), SHANGHAI, motion="m", secret="another secret for it")
    assert a.entries[0].head != roll_of(flat(1, 5000, "x")).entries[0].head
    with pytest.raises(NotUnderstood, match="frozen apart"):
        merged([a, b], motion="new")
    with pytest.raises(NotUnderstood, match="twice"):
        merged([a, a], motion="new")


def test_a_part_shared_by_one_door_is_voted_by_that_door_only() -> None:
    """Edge case 15, SH-REG 69: the electorate is door 3 of building 1, not door 3 of building 2."""
    units = [
        flat(i, building=b, door=d)
        for i, (b, d) in enumerate([("1", "3"), ("1", "3"), ("1", "4"), ("2", "3")])
    ]
    roll = roll_of(*units, scope=Scope("hongyi", "1", "3"))
    assert [e.unit for e in roll.entries] == ["u00000", "u00001"] and roll.area_total == 10000
    assert roll_of(*units, scope=Scope("hongyi", "1")).area_total == 15000


def test_parking_counts_only_where_the_rulebook_says_so() -> None:
    """G274 25 [M]: off, and the unit left out is named."""
    units = (flat(1), flat(2, 1200, kind="parking"))
    assert roll_of(*units).area_total == 5000
    assert [(out.unit, out.why) for out in roll_of(*units).left_out] == [("u00002", "kind")]
    assert roll_of(*units, rules=with_rules(kinds=("dwelling", "parking"))).area_total == 6200


def test_a_unit_without_a_vote_may_lack_what_a_vote_needs() -> None:
    """A parking space whose area nobody knows does not stop the roll; an unknown kind does."""
    roll = roll_of(flat(1), flat(2, 0, kind="parking"))
    assert [(out.unit, out.why) for out in roll.left_out] == [("u00002", "kind")]
    with pytest.raises(NotUnderstood, match="cellar"):
        roll_of(flat(1), flat(2, kind="cellar"))


def test_public_housing_not_sold() -> None:
    units = [flat(i, holder="manager", state="public_title") for i in range(3)] + [flat(9)]
    found = {
        way: roll_of(*units, rules=with_rules(public_title=way))
        for way in ("one_head", "per_unit", "not_counted")
    }
    assert {way: (r.heads_total, r.area_total) for way, r in found.items()} == {
        "one_head": (2, 20000),
        "per_unit": (4, 20000),
        "not_counted": (1, 5000),
    }
    assert roll_of(*units).heads_total == 2  # not set


@pytest.mark.parametrize(
    "unit",
    [
        flat(1, 0),
        flat(1, -1),
        Unit("u", 5000, "", "hongyi"),
        flat(1, kind="boat"),
        flat(1, state="sold"),
        flat(1, basis="guess"),
        flat(1, state="unsold"),
        Unit("u", 50.0, "x", "hongyi"),  # type: ignore[arg-type]
    ],
    ids=lambda u: f"{u.area} {u.holder} {u.kind} {u.state} {u.basis}",
)
def test_a_unit_that_cannot_vote_is_refused(unit: Unit) -> None:
    with pytest.raises(NotUnderstood):
        roll_of(unit)


def test_nobody_twice_and_not_nobody() -> None:
    with pytest.raises(NotUnderstood, match="twice"):
        roll_of(flat(1), flat(1))
    with pytest.raises(NotUnderstood, match="no unit"):
        roll_of(flat(1), scope=Scope("elsewhere"))
    with pytest.raises(NotUnderstood, match="secret"):
        freeze([flat(1)], Scope("hongyi"), SHANGHAI, motion="m", secret="short")


def test_the_roll_names_no_holder_and_has_one_hash() -> None:
    units = [flat(i, holder=f"holder-{i % 3}") for i in range(6)]
    assert "holder-" not in str(roll_data(roll_of(*units)))
    assert roll_of(*units).hash == roll_of(*reversed(units)).hash
    assert roll_of(*units).hash != roll_of(*units[1:]).hash


HOLDINGS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.integers(1, 20000)), min_size=1, max_size=25
)


@given(HOLDINGS)
def test_merging_and_splitting_again_loses_no_head_and_no_area(holdings: list[tuple[str, int, int]]) -> None:
    """Every compound comes back as it was; heads of the whole are the holders of the whole."""
    units = [flat(i, area, f"h{holder}", compound=c) for i, (c, holder, area) in enumerate(holdings)]
    compounds = sorted({c for c, _, _ in holdings})
    rolls = [freeze(units, Scope(c), SHANGHAI, motion="m", secret=SECRET) for c in compounds]
    whole = merged(rolls, motion="m")
    assert whole.area_total == sum(area for _, _, area in holdings)
    assert whole.heads_total == len({holder for _, holder, _ in holdings})
    assert [split(whole)[c].entries for c in compounds] == [r.entries for r in rolls]
    assert [split(whole)[c].heads_total for c in compounds] == [r.heads_total for r in rolls]
