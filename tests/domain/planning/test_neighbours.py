"""Who is whose neighbour. Source: planning model, section 1."""

from dataclasses import replace

import pytest

from linmeng.domain.planning.neighbours import neighbours
from linmeng.domain.refusals import NotUnderstood
from tests.domain.planning.search_world import LAT, LON, RATES, at, limits, line, quarter, square, street


def test_gap_between_discs_is_distance_less_radii() -> None:
    near = neighbours(street(at("a"), at("b", 100)), RATES)
    (pair,) = near.pairs
    assert (pair.a, pair.b, pair.distance) == ("a", "b", 100)
    assert pair.gap == pytest.approx(60)
    assert not pair.adjacent


@pytest.mark.parametrize(
    ("metres", "neighbour", "adjacent"), [(69, 1, 1), (72, 1, 0), (139, 1, 0), (142, 0, 0)]
)
def test_reach_and_wall(metres: float, neighbour: int, adjacent: int) -> None:
    near = neighbours(street(at("a"), at("b", metres)), RATES)
    assert (len(near.of["a"]), len(near.adjacent["a"])) == (neighbour, adjacent)


def test_gap_of_exactly_reach_counts() -> None:
    assert neighbours(street(at("a"), at("b", 100)), limits(reach=60)).pairs
    assert not neighbours(street(at("a"), at("b", 100)), limits(reach=59.99)).pairs


def test_one_end_near_is_enough() -> None:
    # b's nearest is c (gap 10), a's nearest is b (gap 40): with near = 1, a–b counts through a, a–c not.
    near = neighbours(street(at("a"), at("b", 80), at("c", 130)), limits(near=1, reach=200))
    assert [(p.a, p.b) for p in near.pairs] == [("a", "b"), ("b", "c")]


def test_ties_go_to_the_shorter_distance_then_the_id() -> None:
    # Both touch m (gap 0); z's centre is nearer, so it comes first; the others have their own nearest.
    m, a, z = at("m"), at("a", -39), at("z", 35)
    far = [at("x", 35, 25), at("y", -39, -25)]  # nearer to z and a than m is
    near = neighbours(street(m, a, z, *far), limits(near=1, reach=1))
    assert "z" in near.of["m"]
    assert "a" not in near.of["m"]
    twins = neighbours(street(m, at("a", -30), at("z", 30), at("x", 30, 9), at("y", -30, -9)), limits(near=1))
    assert "a" in twins.of["m"]
    assert "z" not in twins.of["m"]


def test_a_barrier_parts_what_it_crosses_but_keeps_its_rank() -> None:
    # The river between a and b: c, second nearest of a, does not move up.
    river = line((50, -200), (50, 200))
    compounds = (at("a"), at("b", 90), at("c", -130), at("d", 95), at("e", -135))
    open_ = neighbours(street(*compounds), limits(near=1))
    barred = neighbours(street(*compounds, barriers=[river]), limits(near=1))
    assert "b" in open_.of["a"]
    assert not barred.of["a"]
    assert "c" not in barred.of["a"]


def test_a_barrier_that_ends_before_the_line_parts_nobody() -> None:
    assert neighbours(street(at("a"), at("b", 90), barriers=[line((50, 5), (50, 200))]), RATES).pairs


def test_outlines_measure_from_edge_to_edge() -> None:
    near = neighbours(street(at("a", outline=square(0, 0, 40)), at("b", outline=square(65, 0, 40))), RATES)
    assert near.gap("a", "b") == pytest.approx(25, abs=0.2)
    assert near.distance("a", "b") == 65
    assert near.pairs[0].adjacent


def test_outline_to_point_takes_the_disc_off() -> None:
    near = neighbours(street(at("a", outline=square(0, -20, 40)), at("b", 110)), RATES)
    assert near.gap("a", "b") == pytest.approx(50, abs=0.2)


def test_a_bow_tie_is_mended_and_nonsense_refused() -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [
            [[LON, LAT], [LON + 1e-3, LAT + 1e-3], [LON + 1e-3, LAT], [LON, LAT + 1e-3], [LON, LAT]]
        ],
    }
    neighbours(street(at("a", outline=bow), at("b", 90)), RATES)
    for wrong in (
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon"},
        {"type": "Ball", "coordinates": 1},
    ):
        with pytest.raises(NotUnderstood, match="A"):
            neighbours(street(at("a", outline=wrong), at("b", 90)), RATES)
    with pytest.raises(NotUnderstood, match="no such place"):
        neighbours(street(at("a", lon=400.0)), RATES)


@pytest.mark.parametrize("seed", range(5))
def test_the_index_finds_what_looking_at_every_pair_finds(seed: int) -> None:
    town = quarter(seed, 40)
    town = replace(
        town,
        compounds=tuple(
            replace(c, outline=square(31.0 * i, 9.0 * (i % 7), 30)) if i % 3 == 0 else c
            for i, c in enumerate(town.compounds)
        ),
    )
    near = neighbours(town, limits(near=3))
    ids = near.place.ids
    gap = {(a, b): near.gap(a, b) for a in ids for b in ids if a != b}
    order = {
        a: sorted((b for b in ids if b != a), key=lambda b: (round(gap[a, b], 2), near.distance(a, b), b))[:3]
        for a in ids
    }
    expected = {
        (a, b) for a in ids for b in ids if a < b and gap[a, b] <= 100 and (b in order[a] or a in order[b])
    }
    assert {(p.a, p.b) for p in near.pairs} == expected
