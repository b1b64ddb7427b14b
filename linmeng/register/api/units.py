"""Units of a compound for programs: titleholders masked, nothing else of a person."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from linmeng.register import actions
from linmeng.register.api.shapes import REFUSED, Text
from linmeng.register.models import Unit
from linmeng.register.queries import compound_for
from linmeng.register.queries.unit_lists import SEE, UnitFilter, UnitLine, unit_for, unit_lines, units_for

router = Router(tags=["units"])
Part = Annotated[Text, Field(max_length=20)]
UnitArea = Annotated[Decimal, Field(gt=0, le=1_000_000, max_digits=9, decimal_places=2)]
Basis = Literal["registered", "surveyed", "contract"]
Kind = Literal["dwelling", "shop", "office", "parking", "storage", "other"]
State = Literal["owned", "unsold", "undelivered", "public_title"]


class NewUnit(Schema):
    """A unit; `area` in m² with two decimals, null: not known."""

    building: Part = ""
    door: Part = ""
    number: Annotated[Part, Field(min_length=1)]
    area: UnitArea | None = None
    basis: Basis = "registered"
    certificate: Annotated[Text, Field(max_length=60)] = ""
    kind: Kind = "dwelling"
    state: State = "owned"


class UnitCorrection(Schema):
    """What to change, and the version that was looked at; what is left out stays."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    building: Part = ""
    door: Part = ""
    number: Part = ""
    area: UnitArea | None = None
    basis: Basis = "registered"
    certificate: Annotated[Text, Field(max_length=60)] = ""
    kind: Kind = "dwelling"
    state: State = "owned"


class UnitOut(Schema):
    """A unit; `holders` are masked names."""

    unit: int
    compound: str
    place: str
    building: str
    door: str
    number: str
    area: float | None
    basis: str
    certificate: str
    kind: str
    state: str
    holders: list[str]
    version: int


class Units(Schema):
    count: int
    rows: list[UnitOut]


class NarrowUnits(Schema):
    """What a list of units is narrowed to."""

    text: Annotated[Text, Field(max_length=60)] = ""
    kind: Kind | None = None
    state: State | None = None
    missing: Literal["area", "holder"] | None = None
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


@router.get("/units/of/{path:code}", response={200: Units, **REFUSED}, summary="Units of a compound")
def list_units(request: HttpRequest, code: str, narrow: Query[NarrowUnits]) -> Any:
    on = timezone.localdate()
    asked = UnitFilter(**{n: getattr(narrow, n) or "" for n in ("text", "kind", "state", "missing")})
    rows = units_for(request.user, compound_for(request.user, code, on, SEE), on, asked)
    page = unit_lines(rows[narrow.offset : narrow.offset + narrow.limit], on)
    return {"count": len(rows), "rows": [unit_out(line, code) for line in page]}


@router.post("/units/of/{path:code}", response={201: UnitOut, **REFUSED}, summary="Record a unit")
def record(request: HttpRequest, code: str, sent: NewUnit) -> Any:
    made = actions.record_unit(by=request.user, at=timezone.now(), code=code, **stated(sent.dict()))  # type: ignore[arg-type]
    return Status(201, _one(made))


@router.get("/units/{int:number}", response={200: UnitOut, **REFUSED}, summary="One unit")
def get_unit(request: HttpRequest, number: int) -> Any:
    return _one(unit_for(request.user, number, timezone.localdate()))


@router.patch("/units/{int:number}", response={200: UnitOut, **REFUSED}, summary="Correct a unit")
def correct(request: HttpRequest, number: int, sent: UnitCorrection) -> Any:
    said = stated(sent.dict(exclude_unset=True))
    return _one(actions.correct_unit(by=request.user, at=timezone.now(), pk=number, **said))  # type: ignore[arg-type]


def stated(sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent as the acts take it: the area in 0.01 m²."""
    said = {{"certificate": "paper", "area": "area_dm2"}.get(n, n): v for n, v in sent.items()}
    if said.get("area_dm2") is not None:
        said["area_dm2"] = int(said["area_dm2"] * 100)
    return said


def _one(unit: Unit) -> dict[str, Any]:
    return unit_out(unit_lines([unit], timezone.localdate())[0], unit.compound.code)


def unit_out(line: UnitLine, code: str) -> dict[str, Any]:
    """A unit with its masked titleholders."""
    u = line.unit
    same = ("place", "building", "door", "number", "basis", "kind", "state", "version")
    area = None if u.area_dm2 is None else u.area_dm2 / 100
    return {
        **{n: getattr(u, n) for n in same},
        "unit": u.pk,
        "compound": code,
        "area": area,
        "certificate": u.paper,
        "holders": line.holders,
    }
