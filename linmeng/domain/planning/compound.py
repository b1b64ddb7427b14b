"""What the planner knows of a compound, and of the lines and wishes around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Mode = Literal["independent", "merge", "attach", "unified", "selfrun"]
MODES: tuple[Mode, ...] = get_args(Mode)

Geometry = Mapping[str, Any]
"""A GeoJSON geometry in WGS-84 degrees."""


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound 小区, complete (no gaps left to estimate). Source: planning model, section 1."""

    id: str
    name: str
    subdistrict: str
    area: float  # m² of floor, > 0
    site_area: float  # m² of land, > 0
    households: int  # ≥ 0
    buildings: int  # ≥ 0
    lifts: int  # ≥ 0
    gates: float  # posts in round-the-clock equivalents, ≥ 0
    housing_class: str
    tier: int  # 1 (lowest) … 5
    fee: float  # CNY/m² and month, 0 when nothing is paid
    collection: float  # share of fees collected, 0 … 1
    company: str  # "" when nobody manages it
    mature: bool  # its company runs it well and may take others in
    lon: float  # WGS-84 degrees, of the centre where there is no outline
    lat: float
    outline: Geometry | None = field(default=None, compare=False)  # Polygon or MultiPolygon
    estimated: frozenset[str] = frozenset()  # names of the fields above that are estimates

    @property
    def managed(self) -> bool:
        return bool(self.company)


@dataclass(frozen=True, slots=True)
class Constraints:
    """What the user asks of a plan. Ids are compound ids. Source: planning model, sections 2 and 7."""

    together: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    mode: Mapping[str, Mode] = field(default_factory=dict)
    host: Mapping[str, str] = field(default_factory=dict)  # member → its host


@dataclass(frozen=True, slots=True)
class Gate:
    """Where people walk in and out of a compound, WGS-84 degrees."""

    compound: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Door:
    """A place in the wall between two compounds that opens once they merge, WGS-84 degrees."""

    a: str
    b: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Walking:
    """Where people can walk. Lines are LineStrings in WGS-84. Source: docs/planning-model.md, section 1."""

    ways: tuple[Geometry, ...]  # joined wherever they meet; cut by barriers
    bridges: tuple[Geometry, ...] = ()  # over or under barriers and ways: joined only at their ends
    gates: tuple[Gate, ...] = ()
    doors: tuple[Door, ...] = ()


@dataclass(frozen=True, slots=True)
class Street:
    """One planning area: the compounds of a sub-district 街道/镇 and the lines nobody crosses."""

    compounds: tuple[Compound, ...]
    barriers: tuple[Geometry, ...] = ()  # LineString or MultiLineString, WGS-84
    constraints: Constraints = field(default_factory=Constraints)
    walking: Walking | None = None  # None: straight gaps count
