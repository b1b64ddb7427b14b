"""The nucleolus against the literature, its definition in fractions, and Kohlberg's criterion."""

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.planning.check.kohlberg import improvable
from linmeng.domain.planning.sharing.nucleolus import levels, nucleolus, sums
from linmeng.domain.planning.sharing.simplex import DONE, ENDLESS, TOO_LARGE, minimise
from tests.domain.planning import sharing_slow


def costs(count: int, cost: Callable[[list[int]], float]) -> np.ndarray:
    """v by part from a function of its members 0, 1, …"""
    return np.array([cost([k for k in range(count) if p >> k & 1]) if p else 0.0 for p in range(2**count)])


def shares(worth: np.ndarray, pay: list[float] | None = None, due: float | None = None) -> list[float]:
    """Where nothing else is said, everybody can pay what it costs alone, and the whole is shared."""
    count = len(worth).bit_length() - 1
    limits = np.array(pay or [worth[1 << k] for k in range(count)])
    return [float(x) for x in nucleolus(worth, limits, float(worth[-1]) if due is None else due)[0]]


def airport(runway: list[float]) -> list[float]:
    """The nucleolus for planes with runways of rising cost (Littlechild 1974, doi:10.1007/BF01766216)."""
    found: list[float] = []
    level = built = 0.0
    while len(found) < len(runway):
        done, rest = len(found), runway[len(found) :]
        fees = [
            (cost - built + level) / (k + (2 if done + k + 1 < len(runway) else 1))
            for k, cost in enumerate(rest)
        ]
        level = min(fees)
        last = max(k for k, fee in enumerate(fees) if fee == level)
        found += [level] * (last + 1)
        built = runway[done + last]
    return found


@pytest.mark.parametrize("runway", [[1, 2, 3], [1, 1, 4, 10], [3, 4, 5, 6, 7], [1, 2, 3, 5, 8, 13, 21, 34]])
def test_an_airport(runway: list[float]) -> None:
    """Littlechild & Owen 1973, doi:10.1287/mnsc.20.3.370: a group needs the longest of its runways."""
    found = shares(costs(len(runway), lambda members: max(runway[k] for k in members)))
    assert found == pytest.approx(airport(runway), abs=1e-9)


def test_three_planes_by_hand() -> None:
    assert airport([1, 2, 3]) == [1 / 2, 3 / 4, 7 / 4]


@pytest.mark.parametrize(
    ("estate", "awards"),
    [
        (100, (100 / 3, 100 / 3, 100 / 3)),
        (200, (50, 75, 75)),
        (300, (50, 100, 150)),
        (400, (50, 125, 225)),
        (500, (200 / 3, 500 / 3, 800 / 3)),
    ],
)
def test_three_wives(estate: float, awards: tuple[float, ...]) -> None:
    """Claims of 100, 200, 300 on an estate (Aumann & Maschler 1985, doi:10.1016/0022-0531(85)90102-4; the
    estates of 400 and 500 by their consistent rule). As losses: a group bears at most its claims, or the
    whole estate; the nucleolus of the game and of its dual are the same."""
    claims = (100.0, 200.0, 300.0)
    worth = costs(3, lambda members: min(estate, sum(claims[k] for k in members)))
    assert shares(worth) == pytest.approx(awards, abs=1e-6)


def saving(count: int, saves: Callable[[set[int]], float], alone: float = 1.0) -> list[float]:
    """What each saves by the nucleolus, where a group saves that much of `alone` a head."""
    worth = costs(count, lambda members: alone * len(members) - saves(set(members)))
    return [alone - x for x in shares(worth, pay=[alone] * count)]


def test_two_left_gloves_and_a_right_one() -> None:
    """Shapley & Shubik 1969, doi:10.1016/0022-0531(69)90008-2: the core is one point, all to the scarce."""
    assert saving(3, lambda group: float(2 in group and len(group) > 1)) == pytest.approx([0, 0, 1])


@pytest.mark.parametrize(
    "weights", [(2, 1, 1, 1), (3, 1, 1, 1, 1), (1, 1, 1), (2, 2, 1, 1, 1), (3, 2, 2, 1, 1)]
)
def test_votes_are_worth_their_weight(weights: tuple[int, ...]) -> None:
    """Constant-sum weighted majorities have an empty core; their nucleolus is proportional to the least
    whole weights (Peleg 1968, SIAM J. Appl. Math. 16:527)."""
    total = sum(weights)
    found = saving(len(weights), lambda group: float(2 * sum(weights[k] for k in group) > total))
    assert found == pytest.approx([w / total for w in weights])


LITERATURE = {  # values in the order 1, 12, 123, …, 13, …, 2, 23, …, 3; from Guajardo & Jörnsten 2015,
    # "Common mistakes in computing the nucleolus", Eur. J. Oper. Res. 241:931
    "insurers, Lemaire 1991 (gains)": (
        (46125, 69187.5, 90000, 53812.5, 17437.5, 30750, 5812.5), (52687.5, 24468.75, 12843.75), -1,
    ),
    "mobiles, Hasan et al. 2011": (
        (8, 8, 10, 20, 19, 10, 20, 19, 1, 10, 13, 12, 10, 12, 11), (7.5, 0.5, 1.5, 10.5), 1,
    ),
    "manufacturing, Oh & Shin 2012": (
        (375144, 568232, 772500, 551055, 245280, 452411, 211239), (331695.25, 233051.25, 207753.5), 1,
    ),
    "transport, Sakawa et al. 2001 (gains)": (
        (0.060, 0.378, 0.536, 0.906, 1, 0.573, 0.747, 0.874, 0.485, 0.144, 0.546, 0.634, 0.255, 0.408, 0.561,
         0.182, 0.168, 0.337, 0.706, 0.801, 0.379, 0.538, 0.668, 0.279, 0.03, 0.383, 0.473, 0.083, 0.249,
         0.386, 0),
        (0.165, 0.3205, 0.0845, 0.3745, 0.0555), -1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LITERATURE)
def test_games_of_the_literature(name: str) -> None:
    listed, expected, sign = LITERATURE[name]
    count = len(expected)
    groups = sorted(g for size in range(1, count + 1) for g in combinations(range(count), size))
    value = dict(zip(groups, listed, strict=True))
    if sign > 0:
        found = shares(costs(count, lambda members: value[tuple(members)]))
    else:
        much = 1.0 if count == 5 else 1e5
        worth = costs(count, lambda members: much * len(members) - value[tuple(members)])
        found = [much - x for x in shares(worth)]
    assert found == pytest.approx(expected, rel=1e-9)


def game(chance: Random, count: int, most: int) -> tuple[list[int], list[int], int]:
    """Whole amounts; parts of two and more cost less, some of them much less."""
    pay = [chance.randint(0, most) for _ in range(count)]
    plain = [sum(pay[k] for k in range(count) if p >> k & 1) for p in range(2**count)]
    worth = [v if p & (p - 1) == 0 else chance.randint(v // 3, v) for p, v in enumerate(plain)]
    return worth, pay, chance.randint(0, sum(pay))


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(2, 4), st.sampled_from([3, 10, 1000]))
def test_equals_the_definition(chance: Random, count: int, most: int) -> None:
    worth, pay, due = game(chance, count, most)
    exact = sharing_slow.nucleolus(worth, pay, due)
    found, slack = nucleolus(np.array(worth, float), np.array(pay, float), float(due))
    assert found.tolist() == pytest.approx([float(x) for x in exact], abs=1e-9)
    excess = [x - v for x, v in zip(sums(found), worth, strict=True)][1:-1]
    assert slack == pytest.approx(-max(excess), abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_five_equal_the_definition(seed: int) -> None:
    worth, pay, due = game(Random(seed), 5, 20)
    found, _ = nucleolus(np.array(worth, float), np.array(pay, float), float(due))
    assert found.tolist() == pytest.approx([float(x) for x in sharing_slow.nucleolus(worth, pay, due)])


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(5, 8), st.sampled_from([5, 100, 10**7]))
def test_larger_ones_meet_kohlbergs_criterion(chance: Random, count: int, most: int) -> None:
    worth, pay, due = game(chance, count, most)
    found, _ = nucleolus(np.array(worth, float), np.array(pay, float), float(due))
    assert found.sum() == pytest.approx(due, abs=1e-6)
    assert (found >= 0).all() and (found <= pay).all()
    proper = {part: float(worth[part]) for part in range(1, 2**count - 1)}
    assert improvable(found.tolist(), [float(p) for p in pay], proper, 1e-9 * max(1, most)) is None


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(3, 5))
def test_a_cent_moved_is_no_nucleolus(chance: Random, count: int) -> None:
    worth, pay, due = game(chance, count, 1000)
    found, _ = nucleolus(np.array(worth, float), np.array(pay, float), float(due))
    giver, taker = chance.sample(range(count), 2)
    moved = found.tolist()
    moved[giver], moved[taker] = moved[giver] - 0.01, moved[taker] + 0.01
    if moved[giver] < 0 or moved[taker] > pay[taker]:
        return
    proper = {part: float(worth[part]) for part in range(1, 2**count - 1)}
    assert improvable(moved, [float(p) for p in pay], proper, 1e-4) is not None


def test_ten_members_of_any_kind_are_solved() -> None:
    for seed in range(3):
        worth, pay, due = game(Random(seed), 10, 10**6)
        found, _ = nucleolus(np.array(worth, float), np.array(pay, float), float(due))
        assert found.sum() == pytest.approx(due, abs=1e-4)


def test_numbers_that_do_not_fit_are_noticed_not_wrapped() -> None:
    worth, pay, due = game(Random(1), 6, 1000)
    amounts = np.array(worth, float), np.array(pay, float), float(due)
    assert levels(*amounts, 2.0**36 / 1000)[0] == DONE
    assert levels(*amounts, 2.0**62 / 5000)[0] == TOO_LARGE


def test_the_simplex_says_when_there_is_no_least() -> None:
    """−x, x ≥ 0, with x − y = 0: as low as one likes."""
    a = np.array([[1, -1, 0], [0, -1, 0]], dtype=np.int64)
    assert minimise(a, np.array([0]), 2, 2)[0] == ENDLESS


def test_the_simplex_keeps_fractions() -> None:
    """Least −x − y with 3x + y ≤ 4 and x + 2y ≤ 3: 2 at (1, 1), over a denominator that divides 5."""
    a = np.array([[3, 1, 1, 0, 4], [1, 2, 0, 1, 3], [-1, -1, 0, 0, 0]], dtype=np.int64)
    state, whole = minimise(a, np.array([2, 3]), 4, 4)
    assert state == DONE and Fraction(int(a[-1, -1]), whole) == 2
