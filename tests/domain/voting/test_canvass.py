"""The visits estimate against every possible list: its chance is a floor, its bound holds, it stops when
nothing is missing.
"""

from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.canvass import Door, TurnOut, chance_of, fewest_visits, open_doors, turn_outs
from linmeng.domain.voting.chances import ONE, Sum, scaled
from tests.domain.voting.some_votes import flat, roll_of


def exact(doors: tuple[Door, ...], turn_outs: dict[str, TurnOut], area: int, heads: int) -> Fraction:
    """The chance that both gates are reached, by all 2ⁿ answers."""
    total = Fraction(0)
    for answers in product((True, False), repeat=len(doors)):
        weight = Fraction(1)
        for door, back in zip(doors, answers, strict=True):
            p = chance_of(turn_outs.get(door.building))
            weight *= p if back else 1 - p
        came = [d for d, back in zip(doors, answers, strict=True) if back]
        if sum(d.area for d in came) >= area and len({d.head for d in came if d.new_head}) >= heads:
            total += weight
    return total


DOORS = st.lists(
    st.tuples(st.integers(3000, 12000), st.integers(0, 6), st.sampled_from("ab"), st.booleans()),
    min_size=1,
    max_size=7,
)


@settings(max_examples=120, deadline=None)
@given(DOORS, st.integers(0, 40000), st.integers(0, 4), st.sampled_from([Fraction(1, 2), Fraction(9, 10)]))
def test_floor_and_bound_hold_against_every_list(
    rows: list[tuple[int, int, str, bool]], area: int, heads: int, wish: Fraction
) -> None:
    new = {
        head: fresh for _, head, _, fresh in rows
    }  # a head took part already or not, whichever flat one looks at
    doors = tuple(Door(f"u{i}", a, f"h{h}", b, new[h]) for i, (a, h, b, _) in enumerate(rows))
    turn_outs = {"a": TurnOut(10, 9), "b": TurnOut(30, 12)}
    found = fewest_visits(doors, turn_outs, missing_area=area, missing_heads=heads, wish=wish)
    chosen = tuple(d for d in doors if d.unit in found.units)
    assert Fraction(found.chance, ONE) <= exact(chosen, turn_outs, area, heads)
    assert found.reached == (area == 0 and heads == 0)
    sizes = [
        k
        for k in range(len(doors) + 1)
        if any(exact(c, turn_outs, area, heads) >= wish for c in combinations(doors, k))
    ]
    best = sizes[0] if sizes else len(doors) + 1
    assert found.at_least <= best
    if found.enough:
        assert exact(chosen, turn_outs, area, heads) >= wish and len(found.units) >= best


def test_a_staircase_by_hand() -> None:
    """Three flats are missing, every visit brings one with 9/10: four visits give 94.8 %, three 72.9 %."""
    doors = [Door(f"u{i}", 5000, f"h{i}", "1") for i in range(6)]
    found = fewest_visits(doors, {"1": TurnOut(8, 8)}, missing_area=15000, missing_heads=3)
    assert chance_of(TurnOut(8, 8)) == Fraction(9, 10)
    assert (len(found.units), found.enough) == (4, True)
    assert abs(Fraction(found.chance, ONE) - Fraction(9477, 10000)) < Fraction(1, 10**6)
    assert found.at_least == 4


def test_the_better_building_comes_first() -> None:
    doors = [Door(f"{b}{i}", 5000, f"{b}{i}", b) for b in "ab" for i in range(10)]
    found = fewest_visits(
        doors, {"a": TurnOut(20, 2), "b": TurnOut(20, 18)}, missing_area=20000, missing_heads=4
    )
    assert all(u.startswith("b") for u in found.units) and found.at_least <= len(found.units) <= 7


def test_one_owner_of_many_flats_is_one_head() -> None:
    """Heads are missing, not area: the second flat of a holder brings none."""
    doors = [
        *(Door(f"a{i}", 9000, "li", "1") for i in range(3)),
        *(Door(f"b{i}", 3000, f"h{i}", "1") for i in range(3)),
    ]
    found = fewest_visits(doors, {"1": TurnOut(98, 98)}, missing_area=0, missing_heads=3)
    assert len({u for u in found.units if u.startswith("a")}) <= 1 and found.enough


def test_it_stops_when_both_gates_are_reached() -> None:
    found = fewest_visits([Door("u", 5000, "h", "1")], {}, missing_area=0, missing_heads=0)
    assert found.reached and found.units == () and found.chance == ONE


def test_it_says_when_no_list_is_enough() -> None:
    found = fewest_visits([Door("u", 5000, "h", "1")], {}, missing_area=5000, missing_heads=1)
    assert not found.enough and found.units == ("u",) and found.at_least == 2
    assert not fewest_visits([], {}, missing_area=1, missing_heads=0).enough


def test_more_back_than_asked_is_refused() -> None:
    with pytest.raises(NotUnderstood):
        chance_of(TurnOut(3, 4))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 99)), max_size=60), st.integers(1, 900))
def test_sums_are_squeezed_between_floor_and_ceiling(events: list[tuple[int, int]], goal: int) -> None:
    """Against the plain recursion in fractions; the two differ by less than a millionth."""
    found = Sum(goal)
    states = {0: Fraction(1)}
    for gain, percent in events:
        found.add(gain, scaled(Fraction(percent, 100)))
        new: dict[int, Fraction] = {}
        for at, weight in states.items():
            for step, p in ((gain, Fraction(percent, 100)), (0, 1 - Fraction(percent, 100))):
                new[min(goal, at + step)] = new.get(min(goal, at + step), Fraction(0)) + weight * p
        states = new
    truth = states.get(goal, Fraction(0))
    slack = Fraction(len(events), 2**58)  # chances themselves are rounded down
    assert Fraction(found.reached, ONE) <= truth <= Fraction(found.at_most, ONE) + slack
    assert Fraction(found.at_most - found.reached, ONE) < Fraction(1, 10**6)


def test_doors_and_turn_out_come_from_the_roll() -> None:
    """Li has voted with one flat: the other door brings area and no new head; building 1 answered 1 of 3."""
    units = [
        flat(0, 5000, "li", building="1"),
        flat(1, 6000, "li", building="1"),
        flat(2, building="1"),
        flat(3),
    ]
    roll = roll_of(*units)
    doors = {d.unit: d for d in open_doors(roll, {"u00000"})}
    assert list(doors) == ["u00001", "u00002", "u00003"]
    assert [d.new_head for d in doors.values()] == [False, True, True]
    assert turn_outs(roll, {"u00000"}) == {"1": TurnOut(3, 1), "": TurnOut(1, 0)}
