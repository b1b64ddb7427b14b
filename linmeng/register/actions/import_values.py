"""What a list states, in the register's fields, and how that differs from what the register says."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from linmeng.domain.register.facts import Facts
from linmeng.register.models import Compound

DECIMALS = ("gates", "fee", "fee_max", "collection")
DEGREE = 1e-6  # degrees (10 cm): the same place
_ORDER = (
    *(
        "name",
        "address",
        "floor_area_dm2",
        "site_area_dm2",
        "households",
        "building_count",
        "floors",
        "lifts",
    ),
    *("gates", "year_built", "housing_class", "ownership_origin", "building_type", "tier", "fee", "fee_max"),
    *("collection", "management", "company", "mature", "lon", "lat", "outline"),
)
FIELDS = tuple(f for f in _ORDER if hasattr(Compound, f))
"""The register fields a list can state, in the order they are shown."""
CONTRACTED = ("company", "management", "fee", "fee_max")  # these follow from a contract in force


def figures_of(facts: Facts) -> dict[str, Any]:
    """Register field → value, fit for JSON: decimals as text, a company by its name.

    Only what the list states; a single fee also states that there is no upper one, and management without a
    company that there is none.
    """
    known = facts.known()
    figures = {_FIELD.get(name, name): value for name, value in known.items()}
    for name in ("floor_area_dm2", "site_area_dm2"):
        if name in figures:
            figures[name] = round(figures[name] * 100)
    for name in DECIMALS:
        if name in figures:
            figures[name] = decimal_text(figures[name])
    if "fee" in figures:
        figures.setdefault("fee_max", None)
    if figures.get("management", "company") != "company":
        figures["company"] = None
    return {f: figures[f] for f in FIELDS if f in figures}


def stated_now(compound: Compound, field: str) -> Any:
    """The register's present value of a field, fit for JSON. Load the compound with its company."""
    value = getattr(compound, field)
    if field == "company":
        return value.name if value else None
    if isinstance(value, Decimal):
        return decimal_text(value)
    return None if value == "" else value


def differences(compound: Compound, figures: Mapping[str, Any]) -> dict[str, list[Any]]:
    """{field: [register, list]} for every stated figure that is another one in the register."""
    found = {}
    for field, new in figures.items():
        old = stated_now(compound, field)
        if not _same(field, old, new):
            found[field] = [old, new]
    return found


def decimal_text(value: Any) -> str:
    """A decimal without needless zeros: 0.450 → "0.45"."""
    return format(Decimal(str(value)).normalize(), "f")


def as_value(field: str, value: Any) -> Any:
    """A figure of JSON as the model takes it; a company stays a name."""
    if value is None:
        return "" if field in _TEXTS else None
    return Decimal(value) if field in DECIMALS else value


def _same(field: str, old: Any, new: Any) -> bool:
    if old == new:
        return True
    if field in ("lon", "lat") and old is not None and new is not None:
        return bool(abs(old - new) <= DEGREE)
    return False


_FIELD = {"area": "floor_area_dm2", "site_area": "site_area_dm2", "buildings": "building_count"}
_TEXTS = ("address", "housing_class", "ownership_origin", "building_type", "management")
