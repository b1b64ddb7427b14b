"""Outlines that people upload."""

import json
import random
from contextlib import suppress
from math import cos, sin
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.drawing import check_outline, read_outline
from linmeng.domain.register.figures import check_figures

SQUARE = {"type": "Polygon", "coordinates": [[[121.4, 31.2], [121.5, 31.2], [121.5, 31.3], [121.4, 31.2]]]}


def sent(body: Any) -> bytes:
    return json.dumps(body).encode()


@pytest.mark.parametrize(
    "body",
    [
        SQUARE,
        {"type": "Feature", "properties": {}, "geometry": SQUARE},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": SQUARE}]},
    ],
)
def test_a_geometry_a_feature_or_a_collection_of_one(body: Any) -> None:
    assert read_outline(sent(body))["type"] == "Polygon"


def test_a_mark_of_utf8_is_no_hindrance() -> None:
    assert read_outline(b"\xef\xbb\xbf" + sent(SQUARE))["type"] == "Polygon"


def test_crossing_rings_are_mended() -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    assert read_outline(sent(bow))["type"] == "MultiPolygon"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"null",
        b"5",
        sent({"type": "Point", "coordinates": [1, 2]}),
        sent({"type": "Polygon", "coordinates": []}),
        sent({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [0, 0]]]}),
        sent({"type": "Polygon", "coordinates": "x"}),
        sent({"type": "Polygon", "coordinates": [[[500, 0], [501, 0], [501, 1], [500, 0]]]}),
        sent({"type": "FeatureCollection", "features": []}),
        sent({"type": "FeatureCollection", "features": {}}),
        sent({"type": "Feature", "geometry": None}),
        b'{"type":"Polygon","coordinates":[[[NaN,0],[1,0],[1,1],[NaN,0]]]}',
        b" " * (5 * 2**20 + 1),
    ],
)
def test_what_is_no_outline_says_so(data: bytes) -> None:
    with pytest.raises(NotUnderstood):
        read_outline(data)


@given(
    st.recursive(
        st.none() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4),
        max_leaves=20,
    )
)
def test_no_geometry_makes_it_stumble(coordinates: Any) -> None:
    with suppress(NotUnderstood):
        read_outline(sent({"type": "Polygon", "coordinates": coordinates}))


@pytest.mark.parametrize(
    "figures",
    [
        {"households": 99_999_999},
        {"fee": 150},
        {"floor_area_dm2": 900},
        {"tier": 6},
        {"collection": 1.5},
        {"fee": 2, "fee_max": 1},
        {"lon": 121.0, "lat": None},
        {"lon": 191.0, "lat": 31.0},
    ],
)
def test_figures_that_cannot_be_true(figures: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        check_figures(figures)


def test_figures_that_can() -> None:
    check_figures(
        {
            "households": 16,
            "fee": 0.45,
            "fee_max": 0.9,
            "floor_area_dm2": 81_300,
            "lifts": 0,
            "lon": 121.0,
            "lat": 31.0,
        }
    )


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), 1e308, None, "x"])
def test_a_point_that_is_none_is_refused_in_a_sentence(wrong: object) -> None:
    ring = [[121.4, 31.2], [121.5, wrong], [121.5, 31.3], [121.4, 31.2]]
    with pytest.raises(NotUnderstood):
        check_outline({"type": "Polygon", "coordinates": [ring]})


def test_a_scribble_is_refused_at_once_and_one_slip_is_mended() -> None:
    """Mending 500 random corners takes GEOS a minute and a half: a door anybody's file comes through."""
    rng = random.Random(1)
    scribble = [[121 + rng.random() / 10, 31 + rng.random() / 10] for _ in range(500)]
    scribble.append(scribble[0])
    again = [[121.4, 31.2], [121.5, 31.2], [121.5, 31.3]] * 9000
    for ring in (scribble, [*again, again[0]]):
        with pytest.raises(NotUnderstood, match="very many places"):
            check_outline({"type": "Polygon", "coordinates": [ring]})
    circle = [[121 + cos(a / 200) / 10, 31 + sin(a / 200) / 10] for a in range(1256)]
    circle[100], circle[101] = circle[101], circle[100]
    mended = check_outline({"type": "Polygon", "coordinates": [[*circle, circle[0]]]})
    assert mended["type"] in ("Polygon", "MultiPolygon")
