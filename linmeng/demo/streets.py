"""Plausible streets from a seed: for the demo world, tests and measurements. Every compound is made up.

A quarter is laid out as blocks between roads; a block is one estate or is split into ever smaller parcels,
as old inner districts are. Parcels give places, outlines and land areas; classes give the rest.
"""

import math
from dataclasses import dataclass
from random import Random

from linmeng.domain.planning.compound import Compound, Constraints, Geometry, Street

METRES = 111_320.0  # per degree of latitude
BLOCK = (150.0, 110.0)  # m
ROADS = (
    *("听枫", "枕河", "拾翠", "鸣鹤", "采薇", "望舒", "云栖", "疏桐", "映雪", "含章", "怀瑾", "抱朴"),
    *("守拙", "问渠", "半亩", "清晏", "时雨", "和畅", "惠风", "观澜", "知鱼", "洗砚", "听雨", "扶光"),
)
COMPANIES = ("禾宁物业", "云庭物业", "沐安物业", "嘉序物业", "和澄物业", "安屿物业", "知邻物业", "宜舍物业")


@dataclass(frozen=True)
class Kind:
    """How compounds of one housing class are: shares, magnitudes and what they pay."""

    weight: float
    storeys: float  # m² of floor per m² of land
    flat: float  # m² per household
    building: float  # m² per building
    lifts: int  # per building
    fee: tuple[float, float]  # CNY/m²
    tier: tuple[int, int]


KINDS = {
    "售后公房": Kind(50, 1.6, 50, 1800, 0, (0.45, 0.95), (1, 2)),
    "里弄": Kind(12, 1.3, 40, 900, 0, (0.30, 0.70), (1, 2)),
    "职工住宅": Kind(12, 1.6, 48, 1600, 0, (0.40, 0.80), (1, 2)),
    "老旧混合": Kind(12, 1.7, 55, 1800, 0, (0.50, 1.00), (1, 3)),
    "花园洋房": Kind(8, 0.9, 110, 700, 0, (0.90, 2.00), (2, 4)),
    "高层公寓": Kind(6, 2.8, 80, 9000, 2, (1.20, 2.20), (2, 4)),
}
ESTATE = Kind(0, 2.3, 95, 6000, 2, (1.60, 2.80), (3, 5))  # 商品房: a block by itself

Parcel = tuple[float, float, float, float]  # west, south, east, north in m


def street(
    seed: int,
    n: int,
    *,
    density: float = 1.0,
    centre: tuple[float, float] = (121.44, 31.21),
    subdistrict: str = "示例街道",
    outlines: bool = False,
) -> Street:
    """`n` compounds around `centre` (lon, lat). Same arguments, same street.

    `density` 1 is an old inner quarter; 0.3 leaves most parcels to shops and schools and widens the
    roads, 2 packs them wall to wall. `outlines` gives polygons, otherwise places and land areas.
    """
    chance = Random(seed)  # noqa: S311 - no secret
    compounds: list[Compound] = []
    parcels = _parcels(chance, n, density)
    for number, (parcel, estate) in enumerate(parcels, start=1):
        compounds.append(_compound(chance, number, parcel, estate, centre, subdistrict, outlines))
    return Street(tuple(compounds), _barrier(chance, parcels, density, centre), Constraints())


def _road(density: float) -> float:
    """Width of a road between blocks, m."""
    return 16 / math.sqrt(density)


def _parcels(chance: Random, n: int, density: float) -> list[tuple[Parcel, bool]]:
    """`n` parcels, block after block from the centre outwards, and whether each is an estate."""
    road = _road(density)
    side = math.ceil(math.sqrt(n / max(0.02, min(1.0, density)))) + 2
    blocks = [(x, y) for x in range(-side, side + 1) for y in range(-side, side + 1)]
    found: list[tuple[Parcel, bool]] = []
    for x, y in sorted(blocks, key=lambda b: (max(abs(b[0]), abs(b[1])), b)):
        west, south = x * (BLOCK[0] + road), y * (BLOCK[1] + road)
        block = (west, south, west + BLOCK[0], south + BLOCK[1])
        estate = chance.random() < 0.35
        pieces = [block] if estate else _split(chance, block, density)
        keep = 1.0 if estate else min(1.0, 0.62 * density)
        found += [(piece, estate) for piece in pieces if chance.random() < keep]
        if len(found) >= n:
            break
    return found[:n]


def _split(chance: Random, parcel: Parcel, density: float) -> list[Parcel]:
    """Cuts a parcel along its longer side until the pieces are small; a lane stays between them."""
    west, south, east, north = parcel
    enough = chance.lognormvariate(math.log(2200), 0.6)
    if (east - west) * (north - south) < max(900.0, enough):
        return [parcel]
    lane, at = min(12.0, chance.uniform(1, 9) / math.sqrt(density)), chance.uniform(0.33, 0.67)
    if east - west > north - south:
        cut = west + at * (east - west)
        halves = (west, south, cut - lane / 2, north), (cut + lane / 2, south, east, north)
    else:
        cut = south + at * (north - south)
        halves = (west, south, east, cut - lane / 2), (west, cut + lane / 2, east, north)
    return [piece for half in halves for piece in _split(chance, half, density)]


def _compound(
    chance: Random,
    number: int,
    parcel: Parcel,
    estate: bool,
    centre: tuple[float, float],
    subdistrict: str,
    outlines: bool,
) -> Compound:
    west, south, east, north = parcel
    site = (east - west) * (north - south)
    name = "商品房" if estate else chance.choices([*KINDS], [k.weight for k in KINDS.values()])[0]
    kind = ESTATE if estate else KINDS[name]
    area = round(site * kind.storeys * chance.uniform(0.8, 1.2), 1)
    buildings = max(1, round(area / kind.building))
    managed = estate or chance.random() < 0.8
    mature = estate and chance.random() < 0.7
    lon, lat = _place((west + east) / 2, (south + north) / 2, centre)
    return Compound(
        id=f"{number:05d}",
        name=_name(number, name),
        subdistrict=subdistrict,
        area=area,
        site_area=round(site, 1),
        households=max(4, round(area / kind.flat)),
        buildings=buildings,
        lifts=kind.lifts * buildings,
        gates=_gates(chance, area, estate),
        housing_class=name,
        tier=chance.randint(*kind.tier),
        fee=round(chance.uniform(*kind.fee), 2) if managed else chance.choice((0.0, 0.2, 0.3)),
        collection=round(chance.uniform(0.8, 0.98) if estate else chance.uniform(0.4, 0.9), 2),
        company=chance.choice(COMPANIES) if managed else "",
        mature=mature,
        lon=lon,
        lat=lat,
        outline=_outline(parcel, centre) if outlines else None,
    )


def _gates(chance: Random, area: float, estate: bool) -> float:
    """Posts: estates have one or two, other compounds seldom one, the small ones hardly ever."""
    if estate:
        return chance.choice((1.0, 1.0, 2.0))
    seldom = 0.08 if area < 3_000 else 0.3
    return chance.choice((0.5, 1.0)) if chance.random() < seldom else 0.0


def _name(number: int, housing_class: str) -> str:
    """A name of its own for each number; no such lanes exist."""
    road, lane = ROADS[number % len(ROADS)], 11 + 7 * number
    if housing_class == "商品房":
        return f"{road}花苑（{lane}弄）"
    return f"{road}路{lane}弄小区"


def _place(x: float, y: float, centre: tuple[float, float]) -> tuple[float, float]:
    lon, lat = centre
    return round(lon + x / (METRES * math.cos(math.radians(lat))), 7), round(lat + y / METRES, 7)


def _outline(parcel: Parcel, centre: tuple[float, float]) -> Geometry:
    west, south, east, north = parcel
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return {"type": "Polygon", "coordinates": [[_place(x, y, centre) for x, y in corners]]}


def _barrier(
    chance: Random, parcels: list[tuple[Parcel, bool]], density: float, centre: tuple[float, float]
) -> tuple[Geometry, ...]:
    """An elevated road above one of the middle roads, in two streets of three."""
    if not parcels or chance.random() < 1 / 3:
        return ()
    road = _road(density)
    x = chance.choice((0, 1)) * (BLOCK[0] + road) - road / 2
    south, north = min(p[1] for p, _ in parcels), max(p[3] for p, _ in parcels)
    ends = [_place(x, south - 50, centre), _place(x, north + 50, centre)]
    return ({"type": "LineString", "coordinates": ends},)
