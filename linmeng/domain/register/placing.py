"""Puts the points of a list where they belong: into WGS-84, then into known sub-districts."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linmeng.domain.refusals import sentence
from linmeng.domain.register.coordinates import Crs, Degrees, to_wgs84
from linmeng.domain.register.places import Boundaries, Recognised, recognise
from linmeng.domain.register.rows import Clean, Note
from linmeng.domain.register.values import Doubt

NEAR_BORDER = 500.0  # m: drawn boundaries are simplified, neighbours gape
FAR_IN_SUBDISTRICT = 30_000.0  # m from the middle of the others: another city's point, a slip of the pen
FAR_IN_DISTRICT = 60_000.0  # Pukou, Jiangning and Chongming reach over 30 km from their middle
FAR_IN_LIST = 100_000.0  # Shanghai reaches over 50 km from its own
TIMES_USUAL = 10.0  # in a district or list also so many times the usual distance: some are whole provinces
LEAST_GROUP = 3  # placed rows that make a group
DEGREE = 111_320.0  # m, of latitude
FAR_FROM_GROUP = sentence("lies {km} km from the other compounds of {name}; the coordinates were left out")
FAR_FROM_LIST = sentence("lies {km} km from the other compounds of the list; the coordinates were left out")
FAR_FROM_CLAIM = 5_000.0  # m outside the sub-district a row states: a wrong place, not a rough border


@dataclass(frozen=True, slots=True)
class Points:
    """Coordinates of all rows, NaN where a row has none."""

    lon: Degrees
    lat: Degrees


def points_of(rows: Sequence[Clean]) -> Points:
    """The rows' points, in the system of the list."""
    nan = float("nan")
    lon = np.array([r.values.get("lon", nan) for r in rows], dtype=np.float64)
    lat = np.array([r.values.get("lat", nan) for r in rows], dtype=np.float64)
    return Points(lon, lat)


def recognise_rows(rows: Sequence[Clean], points: Points, boundaries: Boundaries) -> Recognised:
    """The system of a list, from the places its rows state (a district also in brackets after the name)."""
    usable = np.array([r.unusable is None for r in rows], dtype=bool)
    lon = np.where(usable, points.lon, np.nan)
    districts = {_bare(b.district) for b in boundaries.items if b.district}
    claims = [
        (r.values.get("subdistrict") or "", r.values.get("district") or _bracket(r, districts)) for r in rows
    ]
    return recognise(lon, points.lat, claims, boundaries)


def shift(rows: Sequence[Clean], points: Points, crs: Crs) -> None:
    """Writes WGS-84 degrees, rounded to 7 decimals (1 cm), into the rows."""
    lon, lat = to_wgs84(points.lon, points.lat, crs)
    for row, x, y in zip(rows, lon.round(7).tolist(), lat.round(7).tolist(), strict=True):
        if "lon" in row.values:
            row.values["lon"], row.values["lat"] = x, y


def place(rows: Sequence[Clean], boundaries: Boundaries) -> None:
    """Fills a missing sub-district from the boundaries; a row outside all of them becomes unusable.

    Up to 500 m outside counts as inside the nearest (with a note). A row that states a sub-district keeps it;
    it is unusable only when it lies more than 5 km outside that very sub-district.
    """
    placed = [r for r in rows if r.unusable is None and "lon" in r.values]
    if not placed:
        return
    points = points_of(placed)
    for row, index in zip(placed, boundaries.find(points.lon, points.lat).tolist(), strict=True):
        if "subdistrict" in row.values:
            _check_claim(row, index, boundaries)
        else:
            _fill(row, index, boundaries)


def leave_out_far(rows: Sequence[Clean], needed: bool) -> None:
    """Takes the coordinates (WGS-84) from rows far from the median of their group, with a note.

    A group is a sub-district (30 km), where none is stated a district (60 km), else the list (100 km); the
    wider two also by ten times their median distance. With fewer than 3 placed rows it tells nothing.
    With `needed` such a row becomes unusable instead.
    """
    placed = [r for r in rows if r.unusable is None and "lon" in r.values]
    groups: dict[tuple[str, str], list[int]] = {}
    for i, row in enumerate(placed):
        key = (row.values.get("district") or "", row.values.get("subdistrict") or "")
        groups.setdefault(key, []).append(i)
    points = points_of(placed)
    for (district, subdistrict), members in groups.items():
        if len(members) >= LEAST_GROUP:
            for i, metres in _far(points, np.array(members), district, subdistrict):
                _without_place(placed[i], metres, subdistrict or district, needed)


def _far(
    points: Points, members: NDArray[np.intp], district: str, subdistrict: str
) -> list[tuple[int, float]]:
    """(index, metres) of those too far from the middle; coordinate by coordinate the lower median."""
    lon, lat = points.lon[members], points.lat[members]
    half = (len(members) - 1) // 2
    east, north = np.partition(lon, half)[half], np.partition(lat, half)[half]
    metres = DEGREE * np.hypot((lon - east) * np.cos(np.radians(north)), lat - north)
    most = FAR_IN_SUBDISTRICT
    if not subdistrict:
        most = max(FAR_IN_DISTRICT if district else FAR_IN_LIST, TIMES_USUAL * float(np.median(metres)))
    far = metres > most
    return list(zip(members[far].tolist(), metres[far].tolist(), strict=True))


def _without_place(row: Clean, metres: float, name: str, needed: bool) -> None:
    values = {"km": f"{metres / 1000:.0f}", **({"name": name} if name else {})}
    if needed:
        of_group = sentence("lies {km} km from the other compounds of {name}")
        of_list = sentence("lies {km} km from the other compounds of the list")
        row.unusable = Doubt(of_group if name else of_list, **values)
        return
    message = FAR_FROM_GROUP if name else FAR_FROM_LIST
    raw = f"{row.values['lon']}, {row.values['lat']}"
    for field in ("lon", "lat", "outline"):
        row.values.pop(field, None)
    row.notes.append(Note("lon", "", raw, message, values))


def stable_id(name: str, subdistrict: str, lon: float | None, lat: float | None) -> str:
    """The id where the list has none: a digest of name, sub-district and place to 0.001° (about 100 m).

    The same row read again gets the same id; a compound that moves further or is renamed gets another.
    """
    where = "" if lon is None or lat is None else f"{lon:.3f},{lat:.3f}"
    return "c" + hashlib.sha256(f"{name}|{subdistrict}|{where}".encode()).hexdigest()[:12]


def _fill(row: Clean, index: int, boundaries: Boundaries) -> None:
    how = "boundaries"
    if index < 0:
        index, metres = boundaries.nearest(row.values["lon"], row.values["lat"])
        if metres > NEAR_BORDER:
            message = sentence("lies {km} km outside every known sub-district")
            row.unusable = Doubt(message, km=f"{metres / 1000:.1f}")
            return
        message = sentence("lies {metres} m outside {name}, the nearest sub-district, and was counted to it")
        values = {"metres": round(metres), "name": boundaries.items[index].name}
        row.notes.append(Note("subdistrict", "", "", message, values))
        how = "nearest"
    found = boundaries.items[index]
    row.values["subdistrict"] = found.name
    row.derived["subdistrict"] = how
    if found.district and "district" not in row.values:
        row.values["district"] = found.district
        row.derived["district"] = how


def _check_claim(row: Clean, index: int, boundaries: Boundaries) -> None:
    name = row.values["subdistrict"]
    claimed = boundaries.named(name, row.values.get("district", ""))
    if not claimed or index in claimed:
        return
    metres = boundaries.distance(row.values["lon"], row.values["lat"], claimed)
    if metres <= NEAR_BORDER:
        return
    if metres > FAR_FROM_CLAIM:
        row.unusable = Doubt(sentence("lies {km} km outside {name}"), km=f"{metres / 1000:.1f}", name=name)
    else:
        values = {"metres": round(metres), "name": name}
        row.notes.append(Note("subdistrict", "", name, sentence("lies {metres} m outside {name}"), values))


def _bracket(row: Clean, districts: set[str]) -> str:
    name = row.values.get("name") or ""
    if not name.endswith(("）", ")")):
        return ""
    inside = _bare(name[:-1].replace("(", "（").rpartition("（")[2])
    return inside if inside in districts else ""


def _bare(district: str) -> str:
    return district.removesuffix("新区").removesuffix("区") if len(district) > 2 else district
