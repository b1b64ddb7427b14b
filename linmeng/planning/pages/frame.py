"""What the views of a plan share: the way from view to view, the files, who may do what."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linmeng.planning.models import PlanVersion
from linmeng.planning.pages.common import today
from linmeng.planning.queries import may_start_runs
from linmeng.planning.queries.studies import may_study

if TYPE_CHECKING:
    from linmeng.domain.planning.compound import Compound
    from linmeng.planning.files.report import Report

VIEWS: tuple[tuple[str, Any, str], ...] = (
    ("plan", gettext_lazy("Overview"), "map-2"),
    ("alliances", gettext_lazy("Alliances"), "circles-relation"),
    ("shares", gettext_lazy("Shares and fairness"), "scale"),
    ("questions", gettext_lazy("Questions"), "help-circle"),
    ("front", gettext_lazy("Trade-offs"), "chart-scatter"),
    ("robustness", gettext_lazy("What if it goes otherwise"), "shield-half"),
)
"""The views of a plan in their order: address, words, icon."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One link from view to view."""

    label: Any
    icon: str
    url: str
    here: bool


def frame(request: HttpRequest, version: PlanVersion, report: "Report", here: str) -> dict[str, Any]:
    """The context every view of a plan needs."""
    tabs = [
        Tab(words, icon, reverse(f"planning:{name}", args=[version.pk]), name == here)
        for name, words, icon in VIEWS
    ]
    return {
        "plan": version,
        "report": report,
        "here": here,
        "here_words": next((t.label for t in tabs if t.here), ""),
        "tabs": tabs,
        "files": file_names(report),
        "may_start": may_start_runs(request.user, today()),  # type: ignore[arg-type]
        "may_study": may_study(request.user, today(), version),  # type: ignore[arg-type]
    }


def file_names(report: "Report") -> list[tuple[str, str]]:
    """The files offered, each with what it is."""
    from linmeng.planning.files import xlsx

    names = [
        ("plan.html", _("page with the map, works offline")),
        ("plan.xlsx", _("workbook with live formulas")),
        ("plan.png", _("picture of the map")),
        ("plan.geojson", _("map data")),
        ("plan.json", _("the plan for programs")),
        ("rates.toml", _("the rates it was made with")),
    ]
    if len(report.sheets) <= xlsx.MANY or len(report.areas) == 1:
        return names
    books = [(f"plan-{i}.xlsx", area.name) for i, area in enumerate(report.areas, 1)]
    return [*names, *books]


def areas_of(version: PlanVersion, report: "Report") -> list[tuple[str, str]]:
    """Code and name of every sub-district of the plan."""
    codes = [area["code"] for area in version.areas]
    return list(zip(codes, (area.name for area in report.areas), strict=True))


def compound_named(typed: str, report: "Report") -> "Compound | None":
    """The compound somebody named: by number, or by its name where only one has it."""
    typed = typed.strip()
    for compound in report.compounds:
        if compound.id == typed:
            return compound
    named = [c for c in report.compounds if c.name == typed]
    return named[0] if len(named) == 1 else None
