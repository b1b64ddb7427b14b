"""Areas, warnings and the census for programs."""

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router, Schema
from pydantic import Field

from linmeng.domain.register.census import Limits, check_limits
from linmeng.domain.register.warnings import Kind, Settings
from linmeng.register.api.shapes import REFUSED, AreaOut, CensusOut, Warnings
from linmeng.register.queries import area_prefix, area_tree, census_for, warnings_for, worded

router = Router(tags=["overviews"])
Code = Annotated[str, Field(max_length=12, pattern="^[0-9]*$")]


@router.get("/areas", response={200: list[AreaOut], **REFUSED}, summary="Areas in your reach")
def list_areas(request: HttpRequest) -> Any:
    tree = area_tree(request.user, timezone.localdate())
    codes = {b.area.pk: b.area.code for b in tree}
    return [
        {
            "code": b.area.code,
            "name": b.area.name,
            "level": b.area.level,
            "parent": codes.get(b.area.parent_id or 0),
            "compounds": b.count,
        }
        for b in tree
    ]


class Which(Schema):
    area: Code = ""
    kind: Kind | None = None
    days: Annotated[int, Field(ge=1, le=3650)] = 180  # a contract's end is announced this long before
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


@router.get("/warnings", response={200: Warnings, **REFUSED}, summary="Warnings, most urgent first")
def list_warnings(request: HttpRequest, which: Query[Which]) -> Any:
    on, settings = timezone.localdate(), Settings(contract_days=which.days)
    found = warnings_for(request.user, on, area_prefix(which.area), settings)
    chosen = [pair for pair in found if which.kind in (None, pair[1].kind)]
    rows = [
        {
            "code": c.code,
            "name": c.name,
            "kind": w.kind,
            "severity": w.severity,
            "why": worded(w.why),
            "basis": worded(w.basis) if w.basis else "",
            "who": gettext(w.who),
            "by": w.by,
            "clause": gettext(w.clause) if w.clause else "",
        }
        for c, w in chosen[which.offset : which.offset + which.limit]
    ]
    return {"count": len(chosen), "rows": rows}


Numbers = list[Annotated[float, Field(allow_inf_nan=False)]]


class Bands(Schema):
    """Limits of the bands; the usual ones where left out. Repeat a name for several numbers."""

    area: Code = ""
    households: Numbers = Field(default_factory=list, max_length=12)
    floor_area: Numbers = Field(default_factory=list, max_length=12)
    fee: Numbers = Field(default_factory=list, max_length=12)
    age: Numbers = Field(default_factory=list, max_length=12)


@router.get("/census", response={200: CensusOut, **REFUSED}, summary="Counts and shares")
def get_census(request: HttpRequest, bands: Query[Bands]) -> Any:
    given = {"area" if n == "floor_area" else n: v for n, v in bands.dict(exclude={"area"}).items() if v}
    limits = Limits(**{n: check_limits(v) for n, v in given.items()})
    return asdict(census_for(request.user, timezone.localdate(), limits, bands.area))
