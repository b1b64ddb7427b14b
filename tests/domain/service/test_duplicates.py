"""Likely duplicates: the same place strongest, steady order, and nothing far away or long ago."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.duplicates import Limits, Told, likely, likeness

NOW = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)
HERE = (121.4500, 31.2100)
NEW = Told("new", "drain", NOW, "lid-3", frozenset({"jinjiang"}), HERE, "三号门口下水道堵了，污水往外冒")
SAME = replace(NEW, key="a", at=NOW - timedelta(hours=2), words="3号门口的下水道堵了")
GROUPS = (frozenset({"drain", "sewage_overflow"}),)


def shift(metres: float) -> tuple[float, float]:
    return HERE[0], HERE[1] + metres / 111_320


def test_the_same_place_and_kind_is_shown_with_its_reasons() -> None:
    (found,) = likely(NEW, [SAME])
    assert found.score >= 75 and found.metres == 0
    said = [str(reason) for reason in found.reasons]
    assert said == ["It is the same place.", "It is the same kind of matter.", "The words are alike."]


def test_near_the_same_kind_is_shown_and_far_is_not() -> None:
    near = replace(SAME, key="b", place="lid-4", position=shift(12))
    (found,) = likely(NEW, [near])
    assert str(found.reasons[0]) == "It is 12 m away." and found.metres == pytest.approx(12, abs=0.1)
    assert likely(NEW, [replace(near, position=shift(61))]) == ()
    assert likely(NEW, [replace(near, position=shift(61))], Limits(metres=200))


def test_the_same_place_counts_more_than_near() -> None:
    near = replace(SAME, key="0", place="lid-4", position=shift(0))
    best, next_best = likely(NEW, [near, SAME])
    assert (best.order.key, next_best.order.key) == ("a", "0")
    assert best.score == next_best.score + 15


def test_a_related_kind_at_the_same_place() -> None:
    other = replace(SAME, kind="sewage_overflow")
    assert likely(NEW, [other], related=GROUPS)[0].score == likely(NEW, [SAME])[0].score - 15
    assert "It is a related kind of matter." in map(str, likely(NEW, [other], related=GROUPS)[0].reasons)
    noise = replace(SAME, kind="noise", words="楼上半夜装修")
    assert likely(NEW, [noise]) == ()  # the same gate, but something else


def test_a_call_without_a_place_finds_the_same_words_in_the_compound() -> None:
    call = replace(NEW, place="", position=None)
    told = replace(SAME, words=NEW.words)
    assert str(likely(call, [told])[0].reasons[0]) == "It is in the same compound."
    assert likely(call, [replace(told, compounds=frozenset({"else"}))]) == ()
    assert likely(replace(call, place="gate"), [replace(told, position=None)]) == ()  # two known places


def test_long_ago_is_not_shown() -> None:
    assert likely(NEW, [replace(SAME, at=NOW - timedelta(days=14))])
    assert likely(NEW, [replace(SAME, at=NOW - timedelta(days=14, seconds=1))]) == ()


def test_never_itself_and_at_most_so_many() -> None:
    many = [replace(SAME, key=f"k{n}") for n in range(9)]
    assert [one.order.key for one in likely(NEW, [*reversed(many), NEW])] == ["k0", "k1", "k2"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("下水道堵了", "下水道堵了", Fraction(1)),
        ("下水道堵了", "下水道 堵，了！", Fraction(1)),
        ("下水道", "路灯", Fraction(0)),
        ("下水道堵", "下水道满", Fraction(2, 4)),  # 下水 水道 of 下水 水道 道堵 道满
        ("３号ＬＩＦＴ", "3号lift", Fraction(1)),
        ("", "", Fraction(0)),
        ("，。", "，。", Fraction(0)),
        ("漏", "漏", Fraction(1)),
    ],
)
def test_likeness_of_words(one: str, other: str, expected: Fraction) -> None:
    """Jaccard (1912): what both have over what either has."""
    assert likeness(one, other) == expected


@given(st.text("下水道堵了灯坏门 A1，", max_size=12), st.text("下水道堵了灯坏门 A1，", max_size=12))
def test_likeness_is_symmetric_and_a_share(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) in (0, 1)


TOLD = st.builds(
    Told,
    st.sampled_from("abcdefgh"), st.sampled_from(["drain", "lamp"]),
    st.integers(0, 20000).map(lambda m: NOW - timedelta(minutes=m)), st.sampled_from(["", "lid-3", "gate"]),
    st.just(frozenset({"jinjiang"})), st.one_of(st.none(), st.floats(0, 80).map(shift)),
    st.sampled_from(["", "下水道堵了", "灯不亮"]),
)  # fmt: skip


@given(st.lists(TOLD, max_size=8, unique_by=lambda one: one.key), st.randoms())
def test_the_order_of_what_is_open_does_not_matter(orders: list[Told], chance) -> None:
    mixed = [*orders]
    chance.shuffle(mixed)
    found = likely(NEW, orders, Limits(least=1, most=9), GROUPS)
    assert found == likely(NEW, mixed, Limits(least=1, most=9), GROUPS)
    assert all(0 < one.score <= 100 and one.reasons for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


@given(st.floats(0, 59), st.floats(0, 59))
def test_nearer_is_never_less_likely(one: float, other: float) -> None:
    near, far = sorted((one, other))
    score = [likely(NEW, [replace(SAME, place="x", position=shift(m))], Limits(least=0))[0].score
             for m in (near, far)]  # fmt: skip
    assert score[0] >= score[1]


def test_a_moment_without_a_zone_or_limits_of_nothing_are_refused() -> None:
    with pytest.raises(NotUnderstood, match="zone"):
        likely(replace(NEW, at=NOW.replace(tzinfo=None)), [SAME])
    for limits in (Limits(metres=0), Limits(within=timedelta(0)), Limits(most=0)):
        with pytest.raises(NotUnderstood, match="limits"):
            likely(NEW, [SAME], limits)
