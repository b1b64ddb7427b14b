"""Compounds for programs."""

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from linmeng.domain.register.warnings import Kind
from linmeng.register import actions
from linmeng.register.api.shapes import (
    REFUSED,
    CompoundOut,
    Correction,
    Figures,
    NewCompound,
    NewName,
    Rows,
    Text,
)
from linmeng.register.models import Compound, ServiceContract
from linmeng.register.queries import (
    Filters,
    area_for,
    buildings_of,
    compound_for,
    compounds_for,
    contracts_of,
    facts_of,
    model_field,
    notice_in_force,
    sources_of,
)
from linmeng.register.queries.book import complete_as_far

router = Router(tags=["compounds"])


class Narrow(Schema):
    """What a list is narrowed to."""

    text: Annotated[Text, Field(max_length=80)] = ""
    area: Annotated[str, Field(max_length=12, pattern="^[0-9]*$")] = ""
    housing_class: Annotated[Text, Field(max_length=20)] = ""
    management: Annotated[Text, Field(max_length=8)] = ""
    company: Annotated[Text, Field(max_length=120)] = ""
    households_below: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    area_below: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    fee_from: Annotated[Decimal, Field(ge=0, le=1000, max_digits=7, decimal_places=3)] | None = None
    fee_below: Annotated[Decimal, Field(ge=0, le=1000, max_digits=7, decimal_places=3)] | None = None
    older_than: Annotated[int, Field(ge=0, le=500)] | None = None
    warning: Kind | None = None
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


@router.get("/compounds", response={200: Rows, **REFUSED}, summary="Compounds in your reach")
def list_compounds(request: HttpRequest, narrow: Query[Narrow]) -> Any:
    asked = narrow.dict(exclude={"offset", "limit"}, exclude_none=True)
    rows = compounds_for(request.user, timezone.localdate(), Filters(**asked))
    page = rows.order_by("area_code", "name", "id")[narrow.offset : narrow.offset + narrow.limit]
    return {"count": rows.count(), "rows": [row_out(c) for c in page]}


@router.post("/compounds", response={201: CompoundOut, **REFUSED}, summary="Register a compound")
def register(request: HttpRequest, sent: NewCompound) -> Any:
    on = timezone.localdate()
    area = area_for(request.user, sent.area, on, "register.register_compound")
    made = actions.register_compound(
        by=request.user,  # type: ignore[arg-type]
        at=timezone.now(),
        area=area,
        name=sent.name,
        figures=figures_of(sent.figures),
        again=sent.again,
    )
    return Status(201, compound_out(request, made.code))


@router.get("/compounds/{path:code}", response={200: CompoundOut, **REFUSED}, summary="One compound")
def get_compound(request: HttpRequest, code: str) -> Any:
    return compound_out(request, code)


@router.patch("/compounds/{path:code}", response={200: CompoundOut, **REFUSED}, summary="Correct figures")
def correct(request: HttpRequest, code: str, sent: Correction) -> Any:
    actions.correct_figures(
        by=request.user,  # type: ignore[arg-type]
        at=timezone.now(),
        code=code,
        version=sent.version,
        figures=figures_of(sent.figures),
    )
    return compound_out(request, code)


@router.put("/names/{path:code}", response={200: CompoundOut, **REFUSED}, summary="Rename a compound")
def rename(request: HttpRequest, code: str, sent: NewName) -> Any:
    actions.rename_compound(by=request.user, at=timezone.now(), code=code, **sent.dict())  # type: ignore[arg-type]
    return compound_out(request, code)


def figures_of(sent: Figures) -> dict[str, Any]:
    """The figures that were sent, as the register keeps them."""
    figures: dict[str, Any] = {}
    for name, value in sent.dict(exclude_unset=True).items():
        field = model_field(name)
        figures[field] = int(value * 100) if name in ("area", "site_area") and value is not None else value
    return figures


def row_out(c: Compound) -> dict[str, Any]:
    """A compound in a list."""
    return {
        "code": c.code,
        "name": c.name,
        "area_code": c.area_code,
        "area_name": c.area.name,
        "households": c.households,
        "area": None if c.floor_area_dm2 is None else c.floor_area_dm2 / 100,
        "housing_class": c.housing_class,
        "management": c.management,
        "company": c.company.name if c.company else None,
        "fee": None if c.fee is None else float(c.fee),
        "lon": c.lon,
        "lat": c.lat,
        "version": c.version,
    }


def compound_out(request: HttpRequest, code: str) -> dict[str, Any]:
    """A compound with all that is known and estimated."""
    on = timezone.localdate()
    c = compound_for(request.user, code, on)
    facts = facts_of(c)
    done = complete_as_far(facts)
    stated = {n: v for n, v in facts.known().items() if n not in ("id", "name", "outline")}
    return {
        **row_out(c),
        "status": c.status,
        "figures": stated,
        "estimates": {n: done.values[n] for n in done.rules},
        "sources": sources_of(request.user, c, on),
        "contracts": [contract_out(k) for k in contracts_of(c)],
        "buildings": [{n: getattr(b, n) for n in _BUILDING} for b in buildings_of(request.user, c, on)],
    }


_BUILDING = ("number", "floors", "households", "lifts", "year_built")


def contract_out(c: ServiceContract) -> dict[str, Any]:
    """A contract with the exit notice in force."""
    notice = notice_in_force(c)
    names = ("starts_on", "ends_on", "ended_on", "fee_mode", "covers")
    said = {n: getattr(c, n) for n in names}
    leaves = notice.leaves_on if notice else None
    return {**said, "number": c.pk, "company": c.company.name, "fee": float(c.fee), "leaves_on": leaves}
