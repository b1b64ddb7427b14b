"""Fills what a list does not say, so that a plan is possible: one table of rules, every one with its source.

An estimate never overwrites a fact, is never stored, and is named wherever it is used.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from linmeng.domain.planning.compound import Compound
from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.estimate_rules import (
    BASE_FEE,
    BUILDING_FLOOR,
    CHANGE_OF_HOUSING,
    COLLECTION,
    DEFAULT_AREA,
    FEE_TIERS,
    FLOOR_RATIO,
    FLOORS,
    GATE_STEPS,
    HOUSEHOLD_AREA,
    NAME_CLASSES,
    OLD_LANE,
    ORIGIN_CLASSES,
)
from linmeng.domain.register.facts import Facts, Management
from linmeng.domain.register.outlines import centroid, geodesic_area


@dataclass(frozen=True, slots=True)
class Completion:
    """All fields the planner needs; `rules` names the rule behind every estimated one."""

    values: Mapping[str, Any]
    rules: Mapping[str, str]  # field → rule id, see estimate_rules.RULES


def complete(facts: Facts) -> Completion:
    """The facts, and an estimate for every gap.

    Areas m², fee CNY/m² and month, collection 0…1. NotUnderstood without a point or an outline.
    """
    guess = _Guess(facts)
    for name, rule in _ORDER:
        if guess.values.get(name) is None:
            guess.values[name], guess.rules[name] = rule(guess)
    return Completion(guess.values, guess.rules)


def as_planning_compound(id: str, facts: Facts) -> Compound:
    """The compound as the planner takes it; `estimated` names the fields that rest on a rule."""
    done = complete(facts)
    values = {f: done.values[f] for f in _PLANNED}
    return Compound(id=id, **values, outline=facts.outline, estimated=frozenset(done.rules) & _PLANNED)


class _Guess:
    """Facts and estimates so far."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.values: dict[str, Any] = facts.known()
        self.rules: dict[str, str] = {}
        self.values["name"] = facts.name or facts.id or "?"

    def __getattr__(self, name: str) -> Any:
        return self.values.get(name)

    @property
    def kind(self) -> str:
        return str(self.values["housing_class"])


def _place(guess: _Guess, axis: int) -> tuple[Any, str]:
    if guess.facts.outline is None:
        raise NotUnderstood("{name}: where it lies is not known.", name=guess.name)
    return centroid(guess.facts.outline)[axis], "place.outline"


def _subdistrict(guess: _Guess) -> tuple[Any, str]:
    return guess.district or "", "subdistrict.district"


def _management(guess: _Guess) -> tuple[Management, str]:
    if guess.fee == 0:
        return "none", "management.no_fee"
    return "company", "management.usual"


def _company(guess: _Guess) -> tuple[str, str]:
    if guess.management != "company":
        return "", "company.nobody"
    return f"？（{guess.name}）", "company.unnamed"


def _housing_class(guess: _Guess) -> tuple[str, str]:
    origin, year, name = guess.ownership_origin or "", guess.year_built, str(guess.name)
    for words, classes, rule in (
        (origin, ORIGIN_CLASSES, "class.origin"),
        (name, NAME_CLASSES, "class.name"),
    ):
        for marks, kind in classes:
            if any(m in words for m in marks):
                return kind, rule
    if year is not None and year < OLD_LANE:
        return "里弄", "class.year"
    if year is not None:
        return ("售后公房" if year < CHANGE_OF_HOUSING else "商品房"), "class.year"
    if guess.fee is not None and guess.management == "company":
        return ("商品房" if guess.fee >= BASE_FEE["老旧混合"] else "售后公房"), "class.fee"
    return "老旧混合", "class.unknown"


def _floors(guess: _Guess) -> tuple[int, str]:
    building = guess.building_type or ""
    for mark, floors in (("塔", 18), ("平房", 1)):
        if building.startswith(mark):
            return floors, "floors.type"
    return FLOORS.get(guess.kind, 6), "floors.class"


def _area(guess: _Guess) -> tuple[float, str]:
    if guess.households:
        return float(guess.households * HOUSEHOLD_AREA.get(guess.kind, 65)), "area.households"
    if guess.site_area:
        return round(guess.site_area * FLOOR_RATIO, 1), "area.site"
    if guess.facts.outline is not None:
        return round(geodesic_area(guess.facts.outline) * FLOOR_RATIO, 1), "area.site"
    if guess.buildings:
        return float(guess.buildings * guess.floors * BUILDING_FLOOR), "area.buildings"
    return DEFAULT_AREA, "area.unknown"


def _site_area(guess: _Guess) -> tuple[float, str]:
    if guess.facts.outline is not None:
        return round(geodesic_area(guess.facts.outline), 1), "site.outline"
    return round(guess.area / FLOOR_RATIO, 1), "site.ratio"


def _households(guess: _Guess) -> tuple[int, str]:
    by_area = round(guess.area / HOUSEHOLD_AREA.get(guess.kind, 65))
    return max(1, by_area, guess.facts.buildings or 0), "households.area"


def _buildings(guess: _Guess) -> tuple[int, str]:
    return max(1, round(guess.area / (guess.floors * BUILDING_FLOOR))), "buildings.area"


def _lifts(guess: _Guess) -> tuple[int, str]:
    each = 0 if guess.floors < 7 else 1 if guess.floors < 12 else 2
    return each * guess.buildings, "lifts.floors"


def _gates(guess: _Guess) -> tuple[float, str]:
    if guess.management != "company":
        return 0.0, "gates.unmanaged"
    return next(posts for least, posts in GATE_STEPS if guess.area >= least), "gates.area"


def _fee(guess: _Guess) -> tuple[float, str]:
    if guess.management == "company":
        return BASE_FEE.get(guess.kind, 1.0), "fee.class"
    return {"none": 0.0, "street": 0.3, "self": 0.4}[guess.management], "fee.management"


def _tier(guess: _Guess) -> tuple[int, str]:
    return next(tier for below, tier in FEE_TIERS if guess.fee < below), "tier.fee"


def _collection(guess: _Guess) -> tuple[float, str]:
    if guess.fee == 0:
        return 0.0, "collection.no_fee"
    if guess.management == "company":
        return COLLECTION.get(guess.kind, 0.75), "collection.class"
    return 0.5, "collection.unmanaged"


def _mature(_: _Guess) -> tuple[bool, str]:
    return False, "mature.unknown"


_ORDER: tuple[tuple[str, Callable[[_Guess], tuple[Any, str]]], ...] = (
    ("lon", lambda g: _place(g, 0)),
    ("lat", lambda g: _place(g, 1)),
    ("subdistrict", _subdistrict),
    ("management", _management),
    ("company", _company),
    ("housing_class", _housing_class),
    ("floors", _floors),
    ("area", _area),
    ("site_area", _site_area),
    ("households", _households),
    ("buildings", _buildings),
    ("lifts", _lifts),
    ("gates", _gates),
    ("fee", _fee),
    ("tier", _tier),
    ("collection", _collection),
    ("mature", _mature),
)
_PLANNED = frozenset(f.name for f in fields(Compound)) - {"id", "outline", "estimated"}
