"""Compounds that merge or split: what the new record says, and when it may be. Nothing is deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from linmeng.domain.refusals import NotNow, NotUnderstood


@dataclass(frozen=True, slots=True)
class Part:
    """A compound that goes into a merger."""

    id: int
    name: str
    street: str  # division code of its sub-district, 9 digits
    active: bool
    figures: Mapping[str, Any]  # stated figures by register field; a missing one is not known


def check_merge(parts: Sequence[Part]) -> None:
    """Raises NotUnderstood for fewer than two or one named twice, NotNow when they cannot be one area.

    One area has one sub-district and living members. Source: planning model, section 2 (merge); seed case O2.
    """
    if len({p.id for p in parts}) != len(parts):
        raise NotUnderstood("A compound can be named only once.")
    if len(parts) < 2:
        raise NotUnderstood("At least two compounds are needed for a merger.")
    _check_active(parts)
    if len({p.street for p in parts}) > 1:
        raise NotNow("These compounds lie in different sub-districts and cannot become one area.")


def check_split(whole: Part, names: Sequence[str]) -> None:
    """Raises NotUnderstood for fewer than two or equal names, NotNow when the record is closed already."""
    if len({n.strip() for n in names if n.strip()}) != len(names) or len(names) < 2:
        raise NotUnderstood("A split needs at least two different names.")
    if len(names) > 40:
        raise NotUnderstood("A compound splits into 40 parts at most.")
    _check_active([whole])


def _check_active(parts: Sequence[Part]) -> None:
    for part in parts:
        if not part.active:
            raise NotNow("{name} no longer stands by itself: it was merged or split before.", name=part.name)


SUMS = ("floor_area_dm2", "site_area_dm2", "households", "building_count", "lifts", "gates")
EQUALS = ("housing_class", "ownership_origin", "tier", "fee", "address")


def merged_figures(parts: Sequence[Part]) -> dict[str, Any]:
    """What the merged compound's record may state: sums only where every part states the figure.

    What all parts say alike stays; floors are the highest, the year the earliest, the place the middle.
    """
    said = [p.figures for p in parts]
    figures: dict[str, Any] = {}
    for name in SUMS:
        if all(f.get(name) is not None for f in said):
            figures[name] = sum(f[name] for f in said)
    for name in EQUALS:
        values = {f.get(name) for f in said}
        if len(values) == 1 and None not in values:
            figures[name] = values.pop()
    for name, pick in (("floors", max), ("year_built", min)):
        known = [f[name] for f in said if f.get(name) is not None]
        if known:
            figures[name] = pick(known)
    placed = [f for f in said if f.get("lon") is not None and f.get("lat") is not None]
    if placed:
        figures |= {name: sum(f[name] for f in placed) / len(placed) for name in ("lon", "lat")}
    return figures
