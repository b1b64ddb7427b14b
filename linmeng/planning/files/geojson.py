"""The plan as map data: compounds, alliances' hulls and links, barriers; WGS-84."""

import json
from collections.abc import Iterator
from typing import Any

from linmeng.domain.planning.compound import Compound
from linmeng.planning.files import shapes
from linmeng.planning.files.report import Report, Sheet


def write_geojson(report: Report) -> bytes:
    """A FeatureCollection; `kind` tells compound, alliance, link and barrier apart.

    Fees in CNY/m² and month, money in CNY/month.
    """
    features = [*_features(report)]
    document = {"type": "FeatureCollection", "features": features}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _features(report: Report) -> Iterator[dict[str, Any]]:
    plane = shapes.Plane.around(report.compounds)
    places = {c.id: plane.at(c.lon, c.lat) for c in report.compounds}
    for sheet in report.sheets:
        if sheet.joined:
            yield _alliance(sheet, plane)
            yield from _links(sheet, places)
        for compound in sheet.members:
            yield _compound(sheet, compound)
    for line in report.barriers:
        yield _feature(dict(line), kind="barrier")


def _compound(sheet: Sheet, c: Compound) -> dict[str, Any]:
    alliance = sheet.alliance
    return _feature(
        dict(c.outline) if c.outline else {"type": "Point", "coordinates": [c.lon, c.lat]},
        kind="compound",
        id=c.id,
        name=c.name,
        subdistrict=c.subdistrict,
        alliance=sheet.number,
        mode=alliance.mode,
        host=alliance.host,
        is_host=c.id == alliance.host,
        company=c.company or None,
        area=c.area,
        households=c.households,
        fee_now=c.fee,
        fee_after=alliance.fees[c.id],
        share=alliance.shares[c.id],
        estimated=sorted(c.estimated),
    )


def _alliance(sheet: Sheet, plane: shapes.Plane) -> dict[str, Any]:
    alliance = sheet.alliance
    ring = [[round(x, 7) for x in plane.back(*point)] for point in shapes.hull(sheet, plane)]
    return _feature(
        {"type": "Polygon", "coordinates": [ring[::-1]]},  # counter-clockwise outside (RFC 7946, 3.1.6)
        kind="alliance",
        alliance=sheet.number,
        mode=alliance.mode,
        host=alliance.host,
        members=list(alliance.members),
        company=alliance.company,
        cost=alliance.cost,
        subsidy=alliance.subsidy,
        crew=dict(alliance.crew),
    )


def _links(sheet: Sheet, places: dict[str, shapes.Point]) -> Iterator[dict[str, Any]]:
    at = {c.id: [c.lon, c.lat] for c in sheet.members}
    for a, b in shapes.links(sheet.alliance, places):
        line = {"type": "LineString", "coordinates": [at[a], at[b]]}
        yield _feature(line, kind="link", alliance=sheet.number, mode=sheet.alliance.mode)


def _feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
