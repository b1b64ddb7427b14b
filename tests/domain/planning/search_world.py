"""Compounds on a ruler for the search's tests: metres from a point in Shanghai, plain figures."""

from dataclasses import replace
from math import pi
from random import Random
from typing import Any

from linmeng.domain.planning.compound import Compound, Constraints, Street
from linmeng.domain.planning.rates import Change, Direct, Fees, Limits, Objective, Position, Rates

LON, LAT = 121.44, 31.21
EAST, NORTH = 1 / 95_290.0, 1 / 110_870.0  # degrees per metre there

MANAGER = Position("manager", wage=10_000, step=0.5, floor=0.5, areas_per_person=3, per_1000m2=0.01)
GUARD = Position("guard", wage=5_000, step=0.5, per_gate=4.0, travel_per_km=1.0)
REPAIRER = Position("repairer", wage=8_000, step=0.1, floor=0.2, per_100households=0.05, special=True)

RATES = Rates(
    city="ruler",
    valid_from="2025-01-01",
    limits=Limits(reach=100, near=8, wall=30, max_members=8, min_unified_area=3_000, max_selfrun_area=5_000),
    fees=Fees(max_raise=1.0, floor_fee=0.3, collection_target=0.9, ceiling={"old": 1.0, "new": 3.0}),
    objective=Objective(subsidy_weight=0.5, service_penalty=1.5),
    direct=Direct(
        per_m2=0.1, per_household=2, per_lift=450, per_compound=150, per_committee=400, overhead=0.1, tax=0.06
    ),
    change=Change(merge=300, attach=100, unified=150),
    positions=(MANAGER, GUARD, REPAIRER),
    name="ruler.toml",
    sha256="0",
)


def limits(**changed: Any) -> Rates:
    return replace(RATES, limits=replace(RATES.limits, **changed))


def at(id_: str, east: float = 0.0, north: float = 0.0, **changed: Any) -> Compound:
    """A compound whose disc has a radius of 20 m: d metres between centres leave d − 40 between discs."""
    figures: dict[str, Any] = {
        "name": id_.upper(),
        "subdistrict": "Tianping",
        "area": 1_000.0,
        "site_area": 400 * pi,
        "households": 40,
        "buildings": 2,
        "lifts": 0,
        "gates": 0.0,
        "housing_class": "old",
        "tier": 1,
        "fee": 0.5,
        "collection": 0.6,
        "company": "",
        "mature": False,
        "lon": LON + east * EAST,
        "lat": LAT + north * NORTH,
    }
    return Compound(id=id_, **(figures | changed))


def street(*compounds: Compound, barriers: Any = (), **constraints: Any) -> Street:
    return Street(compounds, tuple(barriers), Constraints(**constraints))


def line(*points: tuple[float, float]) -> dict[str, Any]:
    """A GeoJSON line through points in metres."""
    return {"type": "LineString", "coordinates": [[LON + x * EAST, LAT + y * NORTH] for x, y in points]}


def square(west: float, south: float, side: float) -> dict[str, Any]:
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    ring = [[LON + (west + x) * EAST, LAT + (south + y) * NORTH] for x, y in corners]
    return {"type": "Polygon", "coordinates": [ring]}


def quarter(seed: int, n: int, spacing: float = 80.0) -> Street:
    """A made-up quarter of n compounds, some of them mature hosts."""
    chance, side = Random(seed), spacing * n**0.5
    compounds = []
    for i in range(n):
        strong = chance.random() < 0.15
        area = chance.uniform(10_000, 50_000) if strong else chance.uniform(500, 8_000)
        compounds.append(
            at(
                f"c{i:03d}",
                chance.uniform(0, side),
                chance.uniform(0, side),
                area=area,
                site_area=area / 1.6,
                households=int(area / 60),
                gates=1.0 if strong else chance.choice([0.0, 0.0, 0.5]),
                housing_class="new" if strong else "old",
                tier=chance.choice([1, 1, 2, 3]),
                fee=2.0 if strong else chance.choice([0.0, 0.4, 0.8]),
                company=chance.choice(["甲", "乙"]) if strong else chance.choice(["", "甲", "乙", "丙"]),
                mature=strong,
            )
        )
    return street(*compounds)
