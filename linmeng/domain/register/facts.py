"""What a list says of a compound 小区: facts only, nothing guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

Management = Literal["company", "street", "self", "none"]
"""Who manages 管理: a property company, the street or residents' committee in trust, the owners, nobody."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One compound as a list describes it; None = the list does not say (or says what cannot be used).

    A fee stated as a range (1.3至2.5元) keeps its lower end in `fee`, its upper end in `fee_max`.
    """

    id: str | None = None  # code in the list it comes from
    name: str | None = None
    subdistrict: str | None = None  # 街道/镇
    district: str | None = None  # 区
    committee: str | None = None  # 居委会
    address: str | None = None
    area: float | None = None  # m² of floor, > 0
    site_area: float | None = None  # m² of land, > 0
    households: int | None = None  # > 0
    buildings: int | None = None  # > 0
    floors: int | None = None  # > 0, of the tallest building
    lifts: int | None = None  # ≥ 0
    gates: float | None = None  # posts in round-the-clock equivalents, ≥ 0
    housing_class: str | None = None
    ownership_origin: str | None = None
    building_type: str | None = None  # 板楼, 塔楼, 平房 …
    tier: int | None = None  # 1 (lowest) … 5
    fee: float | None = None  # CNY/m² and month, ≥ 0
    fee_max: float | None = None  # the upper end, only where it differs from `fee`
    collection: float | None = None  # 0 … 1
    company: str | None = None  # its name; only where management is "company"
    management: Management | None = None
    mature: bool | None = None
    year_built: int | None = None
    lon: float | None = None  # WGS-84 degrees
    lat: float | None = None
    outline: Mapping[str, Any] | None = None  # GeoJSON Polygon or MultiPolygon, WGS-84

    def known(self) -> dict[str, Any]:
        """The fields that are not None, in the order above."""
        return {n: v for n in FIELDS if (v := getattr(self, n)) is not None}


FIELDS: tuple[str, ...] = tuple(f.name for f in fields(Facts))
