"""What goes in and out of the register's API: m², CNY/m² a month, shares 0…1, WGS-84 degrees, ISO days."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from linmeng.domain.register.contracts import EARLIEST, LATEST
from linmeng.domain.register.warnings import Kind, Severity
from linmeng.web.shapes import CLEAN, refused
from linmeng.web.shapes import Text as Text

REFUSED = refused()


Name = Annotated[str, Field(min_length=1, max_length=120), CLEAN]
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
Fee = Annotated[Decimal, Field(ge=0, le=30, max_digits=7, decimal_places=3)]
Count = Annotated[int, Field(ge=0, le=100_000_000)]
M2 = Annotated[Decimal, Field(ge=0, le=10_000_000, max_digits=12, decimal_places=2)]
Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Share = Annotated[Decimal, Field(ge=0, le=1, max_digits=5, decimal_places=4)]
Management = Literal["", "company", "street", "self", "none"]


class Figures(Schema):
    """Figures of a compound. One that is left out stays as it is; null makes it unknown."""

    address: Annotated[Text, Field(max_length=200)] | None = None
    area: M2 | None = None
    site_area: M2 | None = None
    households: Count | None = None
    buildings: Count | None = None
    floors: Annotated[int, Field(ge=0, le=200)] | None = None
    lifts: Count | None = None
    gates: Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)] | None = None
    year_built: Annotated[int, Field(ge=0, le=3000)] | None = None
    housing_class: Annotated[Text, Field(max_length=20)] | None = None
    ownership_origin: Annotated[Text, Field(max_length=60)] | None = None
    tier: Annotated[int, Field(ge=1, le=5)] | None = None
    fee: Fee | None = None
    fee_max: Fee | None = None
    collection: Share | None = None
    management: Management | None = None
    company: Annotated[Text, Field(max_length=120)] | None = None
    mature: bool | None = None
    lon: Degrees | None = None
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None


class Correction(Schema):
    """Figures to correct, and the version of the record that was looked at."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    figures: Figures


class NewCompound(Schema):
    name: Name
    area: Annotated[Text, Field(min_length=12, max_length=12)]  # division code of a sub-district or committee
    again: bool = False  # another compound with a name that stands there already
    figures: Figures = Figures()


class NewName(Schema):
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    name: Name


class ContractIn(Schema):
    company: Name
    starts_on: Day
    ends_on: Day | None = None
    fee: Fee
    fee_mode: Literal["lump_sum", "remuneration"]
    covers: Annotated[Text, Field(max_length=2000)] = ""


class End(Schema):
    ended_on: Day


class ExitNoticeIn(Schema):
    given_on: Day
    leaves_on: Day
    reason: Annotated[Text, Field(max_length=2000)] = ""


class Row(Schema):
    """A compound in a list; null: not known."""

    code: str
    name: str
    area_code: str
    area_name: str
    households: int | None
    area: float | None
    housing_class: str
    management: str
    company: str | None
    fee: float | None
    lon: float | None
    lat: float | None
    version: int


class Rows(Schema):
    count: int
    rows: list[Row]


class ContractOut(Schema):
    number: int
    company: str
    starts_on: date
    ends_on: date | None
    ended_on: date | None
    fee: float
    fee_mode: str
    covers: str
    leaves_on: date | None  # of the exit notice in force


class BuildingOut(Schema):
    """A building of a compound; null: not known."""

    number: str
    floors: int | None
    households: int | None
    lifts: int | None
    year_built: int | None


class CompoundOut(Row):
    """A compound with all its figures; `sources` says of each where it comes from, or by which rule."""

    status: str
    figures: dict[str, Any]
    estimates: dict[str, Any]
    sources: dict[str, dict[str, Any]]
    contracts: list[ContractOut]
    buildings: list[BuildingOut]


class NoticeOut(Schema):
    contract: int
    given_on: date
    leaves_on: date
    withdrawn_on: date | None


class AreaOut(Schema):
    code: str
    name: str
    level: str
    parent: str | None
    compounds: int


class WarningOut(Schema):
    code: str
    name: str
    kind: Kind
    severity: Severity
    why: str
    basis: str  # which rates its money was computed with, "" where it tells of none
    who: str
    by: date | None
    clause: str


class Warnings(Schema):
    count: int
    rows: list[WarningOut]


class BinOut(Schema):
    name: str
    low: float | None
    high: float | None
    count: int
    share: float
    households: int
    area: float
    estimated: int
    below: int


class CensusOut(Schema):
    count: int
    households: int
    area: float
    estimated: int
    tables: dict[str, list[BinOut]]
    top_share: float
    top: int
