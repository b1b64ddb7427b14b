"""The walking file: read, written, refused."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.planning.compound import Door, Gate, Walking
from linmeng.domain.refusals import NotUnderstood
from linmeng.planning.files.walking import read_walking, walking_of, write_walking

WAY = {"type": "LineString", "coordinates": [[121.4, 31.2], [121.41, 31.2]]}


def feature(geometry: Any, **about: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": about, "geometry": geometry}


def collection(*features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def test_written_and_read_again_it_is_the_same() -> None:
    walking = Walking((WAY,), (WAY,), (Gate("a", 121.4, 31.2),), (Door("a", "b", 121.4, 31.2),))
    document = json.dumps(write_walking(walking, [WAY])).encode()
    assert read_walking(document, "ways.geojson") == (walking, (WAY,))


def test_a_line_of_several_paths_is_several_ways() -> None:
    many = {"type": "MultiLineString", "coordinates": [WAY["coordinates"], WAY["coordinates"]]}
    walking, barriers = walking_of(collection(feature(many), feature(WAY, kind="barrier")), "ways")
    assert (walking.ways, barriers) == ((WAY, WAY), (WAY,))


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {},
        collection(None),
        collection(feature(None)),
        collection(feature({"type": "Polygon", "coordinates": []})),
        collection(feature({"type": "LineString", "coordinates": [[1, 2]]})),
        collection(feature({"type": "LineString", "coordinates": [[1, 2], [1, float("nan")]]})),
        collection(feature(WAY, kind="motorway")),
        collection(feature({"type": "Point", "coordinates": [1, 2]})),
        collection(feature({"type": "Point", "coordinates": ["1", 2]}, compound="a")),
        collection(feature({"type": "Point", "coordinates": [1, 2]}, compound=7)),
        collection(feature({"type": "Point", "coordinates": [1, 2]}, kind="door", compounds=["a"])),
        collection(feature({"type": "Point", "coordinates": [1, 2]}, kind="door", compounds="ab")),
        collection(*[feature(WAY)] * 20_001),
    ],
)
def test_nonsense_is_refused_with_a_sentence(wrong: Any) -> None:
    with pytest.raises(NotUnderstood, match="ways"):
        read_walking(json.dumps(wrong).encode(), "ways")


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(NotUnderstood):
        read_walking(data, "ways")
