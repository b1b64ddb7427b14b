"""The outlines of compounds in one view of the map, fetched when somebody comes close enough to see them."""

import json
from datetime import date
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from linmeng.domain.refusals import NotUnderstood
from linmeng.register.queries.compounds import compounds_for
from linmeng.register.queries.filters import NO_FILTERS, Filters

MOST = 800  # outlines in one view: more are too small to tell apart
WIDEST = 0.25  # degrees a view may span
BEYOND = 0.004  # degrees, about 400 m: a compound whose middle lies outside may reach in

Box = tuple[float, float, float, float]


def read_box(text: str) -> Box:
    """west,south,east,north in degrees. NotUnderstood for anything else, or a view too wide."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise NotUnderstood("A view of the map is west,south,east,north in degrees.") from error
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise NotUnderstood("A view of the map is west,south,east,north in degrees.")
    if east - west > WIDEST or north - south > WIDEST:
        raise NotUnderstood("This view is too wide to show outlines.")
    return west, south, east, north


def outlines_in(person: Any, on: date, box: Box, filters: Filters = NO_FILTERS) -> bytes:
    """GeoJSON of the outlines that a person may see in a view, `key` the register number. Raises NotYours."""
    west, south, east, north = box
    rows = compounds_for(person, on, filters).filter(outline__isnull=False)
    rows = rows.filter(lon__range=(west - BEYOND, east + BEYOND), lat__range=(south - BEYOND, north + BEYOND))
    found = rows.select_related(None).order_by("pk").values_list("code", Cast("outline", TextField()))[:MOST]
    features = ",".join(
        f'{{"type":"Feature","properties":{{"key":{json.dumps(code)}}},"geometry":{outline}}}'
        for code, outline in found
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'.encode()
