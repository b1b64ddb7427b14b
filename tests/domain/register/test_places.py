"""Points in sub-districts, and which system a list is in."""

from typing import Any

import numpy as np
import pytest

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.coordinates import SYSTEMS, Degrees, from_wgs84
from linmeng.domain.register.places import Boundaries, recognise
from linmeng.domain.register.placing import stable_id


def _square(name: str, west: float, south: float) -> dict[str, Any]:
    east, north = west + 0.02, south + 0.02
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    properties = {"name": name, "district": "徐汇"}
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _quarter() -> Boundaries:
    """Two by two sub-districts of about 2 km."""
    squares = [_square(f"{i}{j}街道", 121.40 + 0.02 * i, 31.20 + 0.02 * j) for i in (0, 1) for j in (0, 1)]
    return Boundaries.from_geojson({"type": "FeatureCollection", "features": squares})


def _points(count: int = 60) -> tuple[Degrees, Degrees]:
    rng = np.random.default_rng(1)
    return 121.40 + 0.04 * rng.random(count), 31.20 + 0.04 * rng.random(count)


def test_points_find_their_outline():
    found = _quarter().find(np.array([121.41, 121.43, 121.5]), np.array([31.21, 31.23, 31.21]))
    assert found.tolist() == [0, 3, -1]


def test_the_nearest_outline_and_how_far():
    index, metres = _quarter().nearest(121.45, 31.21)
    assert index == 2
    assert metres == pytest.approx(952, abs=5)  # 0.01° of longitude at 31.2°


@pytest.mark.parametrize("crs", SYSTEMS)
def test_claims_tell_the_system(crs):
    boundaries, (lon, lat) = _quarter(), _points()
    claims = [(boundaries.items[i].name, "徐汇") for i in boundaries.find(lon, lat)]
    assert recognise(*from_wgs84(lon, lat, crs), claims, boundaries).crs == crs


def test_points_in_the_middle_without_claims_tell_nothing():
    lon, lat = _points()
    middle = 121.42 + (lon - 121.42) / 20, 31.22 + (lat - 31.22) / 20
    assert recognise(*middle, [("", "")] * 60, _quarter()).crs is None


def test_few_points_tell_nothing():
    boundaries, (lon, lat) = _quarter(), _points(10)
    claims = [(boundaries.items[i].name, "") for i in boundaries.find(lon, lat)]
    assert recognise(lon, lat, claims, boundaries).crs is None


@pytest.mark.parametrize(
    "broken", [{}, {"features": 3}, {"features": [{"geometry": None}]}, {"features": [1]}]
)
def test_what_is_no_boundaries(broken):
    with pytest.raises(NotUnderstood):
        Boundaries.from_geojson(broken)


def test_ids_are_stable():
    assert stable_id("甲", "天平", 121.45, 31.2) == stable_id("甲", "天平", 121.4504, 31.2004)
    assert stable_id("甲", "天平", 121.45, 31.2) != stable_id("乙", "天平", 121.45, 31.2)
    assert stable_id("甲", "天平", None, None).startswith("c")
