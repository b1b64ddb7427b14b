"""Whether a figure typed by hand can be true: the same table of columns as for lists."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.register.columns import BY_FIELD

COLUMN_OF: dict[str, str] = {
    "floor_area_dm2": "area",
    "site_area_dm2": "site_area",
    "building_count": "buildings",
}
"""Register field → column of lists, where they differ. Floor and land areas of the register are 0.01 m²."""
SIZE = (
    "floor_area_dm2",
    "site_area_dm2",
    "households",
    "building_count",
    "floors",
    "lifts",
    "gates",
    "year_built",
    "housing_class",
    "ownership_origin",
)
FEE = ("fee", "fee_max", "collection", "management", "company", "tier", "mature")
PLACE = ("address", "lon", "lat")
FIGURES = (*SIZE, *FEE, *PLACE, "building_type", "outline")
"""The register's figures of a compound, in the groups in which people look at them; each has a source."""
HUNDREDTHS = frozenset({"floor_area_dm2", "site_area_dm2"})


def check_figures(figures: Mapping[str, Any]) -> None:
    """Raises NotUnderstood for a figure out of the range that lists are read with, or two that contradict."""
    for name, value in figures.items():
        column = BY_FIELD.get(COLUMN_OF.get(name, name))
        if (
            column is None
            or value is None
            or column.high <= column.low
            or not isinstance(value, int | float | Decimal)
        ):
            continue
        shown = float(value) / 100 if name in HUNDREDTHS else float(value)
        if not column.low <= shown <= column.high:
            raise NotUnderstood(
                sentence("{field}: {value} is not plausible (expected {low:g} to {high:g})"),
                field=COLUMN_OF.get(name, name),
                value=f"{shown:.10g}" if abs(shown) < 1e12 else "10¹²…",
                low=column.low,
                high=column.high,
            )
    _check_together(figures)


def _check_together(figures: Mapping[str, Any]) -> None:
    fee, fee_max = figures.get("fee"), figures.get("fee_max")
    if fee is not None and fee_max is not None and fee_max < fee:
        raise NotUnderstood("The highest fee is below the fee.")
    if (figures.get("lon") is None) != (figures.get("lat") is None):
        raise NotUnderstood("Longitude and latitude belong together.")
