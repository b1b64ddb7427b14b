"""The figures of a compound page: stated or estimated, each with where it comes from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext, gettext_noop

from linmeng.domain.register.estimate_rules import RULES
from linmeng.register.models import Compound, ImportBatch
from linmeng.register.queries.authors import Authors
from linmeng.register.queries.book import complete_as_far
from linmeng.register.queries.facts import facts_of, model_field, source_of
from linmeng.register.queries.words import label

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("size", ("area", "site_area", "households", "buildings", "floors", "lifts", "gates")),
    ("kind", ("year_built", "housing_class", "ownership_origin", "building_type")),
    ("fee", ("fee", "fee_max", "collection", "tier", "mature")),
)
UNITS = {"area": "m²", "site_area": "m²", "fee": gettext_noop("CNY/m²"), "fee_max": gettext_noop("CNY/m²")}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as it is shown."""

    name: str
    label: str
    value: Any
    unit: str
    source: dict[str, Any]


def lines_of(person: Any, compound: Compound, on: date) -> dict[str, list[Line]]:
    """Group → figures. Gaps are filled with estimates that say their rule; what nobody knows is None.

    Who entered a figure is named only to those who may see people.
    """
    facts = facts_of(compound)
    done = complete_as_far(facts)
    known, sources = facts.known(), _Sources(compound, Authors(person, compound, on))
    found: dict[str, list[Line]] = {}
    for group, names in GROUPS:
        lines = []
        for name in names:
            if name in known:
                lines.append(_line(name, known[name], sources.of(name)))
            elif name in done.rules:
                lines.append(_line(name, done.values[name], estimated(done.rules[name])))
            elif name in _SHOWN:
                lines.append(_line(name, None, {}))
        found[group] = lines
    return found


_SHOWN = {"year_built", "ownership_origin"}


def _line(name: str, value: Any, source: dict[str, Any]) -> Line:
    shown: Any = value
    if isinstance(value, bool):
        shown = gettext("yes") if value else gettext("no")
    elif name == "collection" and value is not None:
        shown = f"{value * 100:.4g}%"
    elif name in ("area", "site_area") and value is not None:
        shown = f"{value:,.2f}".rstrip("0").rstrip(".")
    elif name != "year_built" and isinstance(value, int):
        shown = f"{value:,}"
    elif isinstance(value, float):
        shown = f"{value:.2f}" if name.startswith("fee") else f"{value:g}"
    return Line(
        name, label(name), shown, gettext(UNITS[name]) if name in UNITS and value is not None else "", source
    )


def estimated(rule: str) -> dict[str, Any]:
    """The mark of an estimate, with its rule in words."""
    found = next((r for r in RULES if r.id == rule), None)
    chinese = (get_language() or "").startswith("zh")
    return {"kind": "estimated", "rule": (found.zh if chinese else found.en) if found else rule}


class _Sources:
    """Where stated figures come from, names of people and files looked up once."""

    def __init__(self, compound: Compound, authors: Authors) -> None:
        self.compound, self.authors = compound, authors
        noted = [s for s in compound.sources.values() if isinstance(s, dict)]
        batches = {s["batch"] for s in noted if s.get("batch")}
        self.files = ImportBatch.objects.only("filename").in_bulk(batches) if batches else {}

    def of(self, fact: str) -> dict[str, Any]:
        source = self.authors.named(source_of(self.compound, fact))
        if source.get("batch") in self.files:
            source["file"] = self.files[source["batch"]].filename
        if isinstance(source.get("at"), str):
            source["at"] = parse_datetime(source["at"])
        return source


def sources_of(person: Any, compound: Compound, on: date) -> dict[str, dict[str, Any]]:
    """Fact → where it comes from, for programs; who entered it only for those who may see people."""
    facts, authors = facts_of(compound), Authors(person, compound, on)
    stated = {
        name: authors.named(source_of(compound, name))
        for name in facts.known()
        if model_field(name) in compound.sources
    }
    return stated | {
        name: {"kind": "estimated", "rule": rule} for name, rule in complete_as_far(facts).rules.items()
    }
