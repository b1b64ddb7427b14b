"""GCJ-02 and BD-09. Check points: eviltransform's and coordtransform's own tests."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.register.coordinates import (
    SYSTEMS,
    from_wgs84,
    gcj02_to_bd09,
    to_wgs84,
    wgs84_to_gcj02,
)

# github.com/googollee/eviltransform, python/tests: WGS-84 → GCJ-02, (lat, lon) each
EVILTRANSFORM = [
    (31.1774276, 121.5272106, 31.17530398364597, 121.531541859215),
    (22.543847, 113.912316, 22.540796131694766, 113.9171764808363),
    (39.911954, 116.377817, 39.91334545536069, 116.38404722455657),
]
METRE = 1 / 111_320


@pytest.mark.parametrize(("lat", "lon", "gcj_lat", "gcj_lon"), EVILTRANSFORM)
def test_wgs84_to_gcj02_as_published(lat, lon, gcj_lat, gcj_lon):
    x, y = wgs84_to_gcj02(np.array([lon]), np.array([lat]))
    assert x[0] == pytest.approx(gcj_lon, abs=1e-8)
    assert y[0] == pytest.approx(gcj_lat, abs=1e-8)


def test_gcj02_to_bd09_as_published():
    """wandergis/coordtransform, README: 116.404, 39.915 → 116.41036949371029, 39.92133699351022."""
    x, y = gcj02_to_bd09(np.array([116.404]), np.array([39.915]))
    assert (x[0], y[0]) == pytest.approx((116.41036949371029, 39.92133699351022), abs=1e-9)


def test_bd09_to_wgs84_agrees_with_the_one_step_inverse_of_eviltransform():
    x, y = to_wgs84([120.019809], [29.199786], "bd09")
    assert abs(x[0] - 120.00877901149691) < 15 * METRE
    assert abs(y[0] - 29.196131605295484) < 15 * METRE


@given(st.floats(74, 134), st.floats(4, 53), st.sampled_from(SYSTEMS))
def test_there_and_back_within_a_tenth_of_a_metre(lon, lat, crs):
    x, y = to_wgs84(*from_wgs84([lon], [lat], crs), crs)
    assert abs(x[0] - lon) < 0.1 * METRE
    assert abs(y[0] - lat) < 0.1 * METRE


def test_the_systems_lie_hundreds_of_metres_apart_in_shanghai():
    x, _ = to_wgs84([121.45, 121.45], [31.2, 31.2], "gcj02")
    assert 300 * METRE < abs(x[0] - 121.45) < 700 * METRE
    x, _ = to_wgs84([121.45], [31.2], "bd09")
    assert 900 * METRE < abs(x[0] - 121.45) < 1_500 * METRE


def test_missing_points_stay_missing():
    x, _ = to_wgs84([np.nan, 121.45], [np.nan, 31.2], "bd09")
    assert np.isnan(x[0])
    assert np.isfinite(x[1])
