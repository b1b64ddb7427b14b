"""The picture of a procedure: every step once, downwards, no box on another, narrow for a telephone."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.procedures.flow import BOX, LINE, PAD, Box, flow, links_of, wrapped
from linmeng.domain.procedures.layers import drawing, levels_of, reduced
from linmeng.domain.procedures.progress import order
from tests.domain.procedures.drawn import every

EVERY = every()
PROCEDURES = pytest.mark.parametrize("name", EVERY)
KEYS = tuple("abcdefghij")
LINKS = st.sets(st.sampled_from([(a, b) for a, b in combinations(KEYS, 2)]))


@PROCEDURES
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_step_is_drawn_once_and_fits(name: str, lang: str) -> None:
    drawn = flow(EVERY[name], "zh" if lang == "zh" else "en")
    assert sorted(b.step.key for b in drawn.boxes) == sorted(s.key for s in EVERY[name].steps)
    assert drawn.width <= 430  # a telephone's screen shows it at nine tenths or more
    for box in drawn.boxes:
        assert box.x >= 0 and box.x + BOX <= drawn.width and box.y >= 0 and box.y + box.height <= drawn.height
        assert box.height == len(box.lines) * LINE + 2 * PAD and "" not in box.lines
        assert box.baselines[-1][0] < box.y + box.height


@PROCEDURES
def test_no_box_lies_on_another(name: str) -> None:
    def apart(a: Box, b: Box) -> bool:
        beside = a.x + a.width <= b.x or b.x + b.width <= a.x
        return beside or a.y + a.height <= b.y or b.y + b.height <= a.y

    assert all(apart(a, b) for a, b in combinations(flow(EVERY[name]).boxes, 2))


@PROCEDURES
def test_arrows_go_down_from_edge_to_edge_and_pass_no_box(name: str) -> None:
    drawn = flow(EVERY[name])
    of = {b.step.key: b for b in drawn.boxes}
    for arrow in drawn.arrows:
        assert all(upper[1] <= lower[1] for upper, lower in pairwise(arrow.points))
        assert arrow.points[0][1] == of[arrow.before].y + of[arrow.before].height
        assert arrow.points[-1][1] == of[arrow.after].y
        for (x, y), (x2, y2) in pairwise(arrow.points):
            beside = [b for b in drawn.boxes if y < b.y + b.height and b.y < y2]
            crossed = [b for b in beside if x != x2 or b.x < x < b.x + BOX]  # it bends between layers only
            assert [b.step.key for b in crossed] == []


@PROCEDURES
def test_who_waits_for_whom_can_be_followed_in_the_picture(name: str) -> None:
    """What is left out of the arrows is said by a longer way."""
    procedure = EVERY[name]
    after: dict[str, set[str]] = {}
    drawn = [(a.before, a.after) for a in flow(procedure).arrows]
    for step in reversed(order(procedure)):
        near = {b for a, b in drawn if a == step.key}
        after[step.key] = near.union(*(after[k] for k in near)) if near else set()
    assert all(b in after[a] for a, b in links_of(procedure))


def test_an_arrow_is_a_path() -> None:
    arrows = flow(EVERY["small"]).arrows
    assert all(a.path.startswith("M") for a in arrows) and any("V" in a.path for a in arrows)


def test_words_break_where_they_may() -> None:
    assert wrapped("各区域分别表决，全部通过后", 26) == ("各区", "域分", "别表", "决，", "全部", "通过", "后")
    assert wrapped("the assembly decides", 60) == ("the", "assembly", "decides")
    assert wrapped("", 60) == ("",)


@given(LINKS)
def test_the_reduction_loses_no_way_and_keeps_nothing_twice(links: set[tuple[str, str]]) -> None:
    def reach(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
        known = set(found)
        while more := {(a, d) for a, b in known for c, d in found if b == c} - known:
            known |= more
        return known

    kept = set(reduced(KEYS, sorted(links)))
    assert kept <= links and reach(kept) == reach(links)
    assert all(reach(kept - {link}) != reach(kept) for link in kept)


@given(LINKS, st.integers(1, 4))
def test_layers_go_down_and_have_room(links: set[tuple[str, str]], widest: int) -> None:
    levels = levels_of(KEYS, sorted(links), widest)
    assert all(levels[a] < levels[b] for a, b in links)
    filled = [list(levels.values()).count(i) for i in range(max(levels.values()) + 1)]
    assert all(1 <= n <= widest for n in filled) and sum(filled) == len(KEYS)


@given(LINKS)
def test_the_order_kept_never_crosses_more_than_the_first(links: set[tuple[str, str]]) -> None:
    from linmeng.domain.procedures import layers

    drawn = drawing(KEYS, sorted(links), 3)
    sweeps, layers.SWEEPS = layers.SWEEPS, 0
    try:
        assert drawn.crossings <= drawing(KEYS, sorted(links), 3).crossings
    finally:
        layers.SWEEPS = sweeps


def test_crossings_that_need_not_be_are_undone() -> None:
    assert drawing("abcd", [("a", "d"), ("b", "c")], 2).crossings == 0


def test_links_that_cannot_be_drawn_are_left_out() -> None:
    assert drawing("ab", [("b", "a"), ("a", "x"), ("a", "b")], 2).ways.keys() == {("a", "b")}
