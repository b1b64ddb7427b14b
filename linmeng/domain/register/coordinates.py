"""The three coordinate systems of Chinese lists: WGS-84, GCJ-02 (maps of the state) and BD-09 (Baidu).

The formulas are the published ones (googollee/eviltransform, wandergis/coordtransform); the ways back
are found by iteration, to less than a millimetre. All functions take and give numpy arrays of degrees.
"""

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

Crs = Literal["wgs84", "gcj02", "bd09"]
SYSTEMS: tuple[Crs, ...] = get_args(Crs)
Degrees = NDArray[np.float64]
Pair = tuple[Degrees, Degrees]

SEMI_MAJOR = 6378245.0  # Krasovsky 1940
ECCENTRICITY2 = 0.00669342162296594323
BAIDU_PI = np.pi * 3000.0 / 180.0
ROUNDS = 12  # each round shrinks the error by about 1/1000


def to_wgs84(lon: ArrayLike, lat: ArrayLike, crs: Crs) -> Pair:
    """Degrees of `crs` as WGS-84 degrees."""
    x, y = _arrays(lon, lat)
    if crs == "bd09":
        x, y = _inverse(gcj02_to_bd09, x, y)
    return (x, y) if crs == "wgs84" else _inverse(wgs84_to_gcj02, x, y)


def from_wgs84(lon: ArrayLike, lat: ArrayLike, crs: Crs) -> Pair:
    """WGS-84 degrees as degrees of `crs`."""
    x, y = _arrays(lon, lat)
    if crs == "wgs84":
        return x, y
    x, y = wgs84_to_gcj02(x, y)
    return gcj02_to_bd09(x, y) if crs == "bd09" else (x, y)


def wgs84_to_gcj02(lon: Degrees, lat: Degrees) -> Pair:
    """The state's shift; nothing is shifted outside a rough rectangle around China."""
    inside = (lon > 72.004) & (lon < 137.8347) & (lat > 0.8293) & (lat < 55.8271)
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    common = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    phi = np.radians(lat)
    magic = 1.0 - ECCENTRICITY2 * np.sin(phi) ** 2
    north /= SEMI_MAJOR * (1.0 - ECCENTRICITY2) / (magic * np.sqrt(magic)) * np.pi / 180.0
    east /= SEMI_MAJOR / np.sqrt(magic) * np.cos(phi) * np.pi / 180.0
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def gcj02_to_bd09(lon: Degrees, lat: Degrees) -> Pair:
    """Baidu's further shift."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BAIDU_PI)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BAIDU_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _inverse(shift: Callable[[Degrees, Degrees], Pair], lon: Degrees, lat: Degrees) -> Pair:
    x, y = lon.copy(), lat.copy()
    for _ in range(ROUNDS):
        shifted_x, shifted_y = shift(x, y)
        x, y = x + (lon - shifted_x), y + (lat - shifted_y)
    return x, y


def _arrays(lon: ArrayLike, lat: ArrayLike) -> Pair:
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
