"""How long it takes to walk between the places of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, ceil, cos, inf, isinf, isnan, radians, sin, sqrt

from linmeng.domain.refusals import NotUnderstood

PACE = 1.2  # m/s; Bohannon and Williams Andrews (2011), doi:10.1016/j.physio.2010.12.004: 1.0 to 1.4 by age
DETOUR = 1.3  # walked over straight metres; Boeing (2019), doi:10.1007/s41109-019-0189-1: 1.1 to 1.5 by city
EARTH = 6_371_008.8  # m, mean radius (IUGG)

Point = tuple[float, float]  # longitude and latitude, WGS-84 degrees


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds on foot from place to place, `seconds[here][there]`; None: no way leads there."""

    seconds: tuple[tuple[int | None, ...], ...]

    def __post_init__(self) -> None:
        for k, row in enumerate(self.seconds):
            if len(row) != len(self.seconds) or row[k] != 0:
                raise NotUnderstood("Walking times are a square table with 0 from a place to itself.")
            if any(walk is not None and walk < 0 for walk in row):
                raise NotUnderstood("A walking time is not below 0.")

    def __len__(self) -> int:
        return len(self.seconds)


def straight(points: Sequence[Point], detour: float = DETOUR, pace: float = PACE) -> Times:
    """From straight distances times a detour factor (1 or more) at a pace in m/s, rounded up to 1 s.

    On a sphere: within 0.6 % of the geodesic, far below what is not known of the detour.
    """
    _check(detour, pace)
    apart = [[_metres(a, b) * detour for b in points] for a in points]
    return _timed(apart, pace)


def from_metres(
    metres: Sequence[Sequence[float]],
    points: Sequence[Point] = (),
    detour: float = DETOUR,
    pace: float = PACE,
) -> Times:
    """From metres on foot, as `linmeng.domain.planning.walking.Walks.metres` has them.

    inf: no way leads there. nan: off the ways; then straight × detour, which needs the points.
    Raises NotUnderstood on a nan without points.
    """
    _check(detour, pace)
    if not points and any(isnan(m) for row in metres for m in row):
        raise NotUnderstood("A place lies off the ways and its position is not known.")
    apart = [
        [_metres(points[a], points[b]) * detour if isnan(m) else float(m) for b, m in enumerate(row)]
        for a, row in enumerate(metres)
    ]
    return _timed(apart, pace)


def _check(detour: float, pace: float) -> None:
    if not (detour >= 1 and 0 < pace < inf):
        raise NotUnderstood("A detour is 1 or more and a pace above 0.")


def _timed(apart: Sequence[Sequence[float]], pace: float) -> Times:
    return Times(
        tuple(
            tuple(0 if a == b else None if isinf(m) else ceil(m / pace) for b, m in enumerate(row))
            for a, row in enumerate(apart)
        )
    )


def _metres(here: Point, there: Point) -> float:
    """Great-circle metres (haversine)."""
    (lon, lat), (lon2, lat2) = ((radians(x), radians(y)) for x, y in (here, there))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))
