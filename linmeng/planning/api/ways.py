"""The addresses of ways, bridges, barriers, gates and doors in this room's JSON API."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema, Status
from pydantic import ConfigDict, Field

from linmeng.planning import actions
from linmeng.planning.actions.ways import NOTE, count_kinds
from linmeng.planning.api.doors import Most, Number, Offset
from linmeng.planning.api.shapes import AREA, REFUSED
from linmeng.planning.files.walking import MOST
from linmeng.planning.models import WaysVersion
from linmeng.planning.queries.ways import ways_for
from linmeng.register.queries import area_for

router = Router(tags=["planning"])
Where = Annotated[str, Path(pattern=AREA, examples=["310104003000"])]


class GeometryOut(Schema):
    """A GeoJSON geometry, WGS-84 degrees."""

    type: Literal["LineString", "Point"]
    coordinates: list[Any]


class FeatureOut(Schema):
    """`kind` way, bridge, barrier, gate (of `compound`) or door (between two `compounds`)."""

    type: Literal["Feature"]
    properties: dict[str, Any]
    geometry: GeometryOut


class WaysOut(Schema):
    """A drawing as GeoJSON; `version` 0 says that nothing is drawn yet."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[FeatureOut]
    area: str
    version: int
    note: str
    at: datetime | None


class WaysRow(Schema):
    """A version in a list, with how many of each kind it holds."""

    version: int
    note: str
    at: datetime
    counts: dict[str, int]


class DrawingIn(Schema):
    """GeoJSON as docs/planning-model.md describes it, section 1."""

    model_config = ConfigDict(extra="allow")
    type: Literal["FeatureCollection"]
    features: Annotated[list[dict[str, Any]], Field(max_length=MOST)]


class WaysIn(Schema):
    """The next version, drawn on looking at version `on_top_of` (0: there was none)."""

    model_config = ConfigDict(extra="forbid")
    data: DrawingIn
    on_top_of: Annotated[int, Field(ge=0, le=2**31)]
    note: Annotated[str, Field(max_length=NOTE, pattern=r"^[^\x00]*$")] = ""


@router.get("/ways/{code}", response={200: WaysOut, **REFUSED}, summary="The ways of a sub-district, newest")
def get_ways(request: HttpRequest, code: Where) -> Any:
    return _out(code, _versions(request, code).first())


@router.post("/ways/{code}", response={201: WaysOut, **REFUSED}, summary="Publish a new version of the ways")
def save_ways(request: HttpRequest, code: Where, sent: WaysIn) -> Any:
    made = actions.save_ways(
        by=request.user,  # type: ignore[arg-type]
        at=timezone.now(),
        area=area_for(request.user, code, timezone.localdate()),
        data=sent.data.model_dump(),
        on_top_of=sent.on_top_of,
        note=sent.note,
    )
    return Status(201, _out(code, made))


@router.get(
    "/ways/{code}/versions", response={200: list[WaysRow], **REFUSED}, summary="Versions, newest first"
)
def list_ways(request: HttpRequest, code: Where, offset: Offset = 0, limit: Most = 50) -> Any:
    rows = _versions(request, code)[offset : offset + limit]
    return [{"version": v.number, "note": v.note, "at": v.at, "counts": count_kinds(v.data)} for v in rows]


@router.get(
    "/ways/{code}/versions/{number}", response={200: WaysOut, **REFUSED}, summary="One version as GeoJSON"
)
def get_ways_version(request: HttpRequest, code: Where, number: Number) -> Any:
    found = _versions(request, code).filter(number=number).first()
    if found is None:
        raise Http404
    return _out(code, found)


def _versions(request: HttpRequest, code: str) -> Any:
    """The versions the person may see, newest first."""
    area = area_for(request.user, code, timezone.localdate())
    return ways_for(request.user, area, timezone.localdate())  # type: ignore[arg-type]


def _out(code: str, version: WaysVersion | None) -> dict[str, Any]:
    return {
        "features": version.data["features"] if version else [],
        "area": code,
        "version": version.number if version else 0,
        "note": version.note if version else "",
        "at": version.at if version else None,
    }
