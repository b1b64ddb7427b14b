"""Words of this room that templates need."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linmeng.planning.queries.figures import NAMES, POSITIONS

register = template.Library()

LINES = {
    "staff": gettext_lazy("Wages in all"),
    "overhead": gettext_lazy("Overhead"),
    "tax": gettext_lazy("Tax"),
    "change": gettext_lazy("Cost of joining"),
    "cost": gettext_lazy("Cost a month"),
    "pay": gettext_lazy("What residents can be asked for"),
    "subsidy": gettext_lazy("Missing: added by the sub-district"),
    "needed": gettext_lazy("Fee that would cover the cost"),
}

MODES = {
    "independent": gettext_lazy("independent"),
    "merge": gettext_lazy("merged into one"),
    "attach": gettext_lazy("attached to a strong neighbour"),
    "unified": gettext_lazy("unified management"),
    "selfrun": gettext_lazy("single services and self-management"),
}


@register.filter
def line_name(line: Any) -> str:
    """What a line of the calculation is called."""
    if line.key == "crew":
        return str(POSITIONS.get(line.name, line.name))
    if line.key == "direct":
        return str(NAMES[f"direct.{line.name}"][0])
    return str(LINES[line.key])


@register.filter
def figure_value(figure: Any) -> str:
    """A figure of the rates as written in the file; a dash where the file leaves it out."""
    if figure is None or figure.value is None:
        return "—"
    if figure.yes_or_no:
        return _("yes") if figure.value else _("no")
    return f"{figure.value:g}" if abs(figure.value) < 1e6 else f"{figure.value:.0f}"


@register.filter
def at(values: Any, key: Any) -> Any:
    """A value of a mapping."""
    return values.get(key)


@register.filter
def mode_name(mode: str) -> str:
    """The word for a mode."""
    return str(MODES[mode])


@register.filter
def crew_words(sheet: Any) -> str:
    """Who is hired, in one line."""
    from linmeng.planning.files.words import crew
    from linmeng.planning.pages.common import tongue

    return crew(sheet.together, tongue())


@register.filter
def saved(sheet: Any) -> float | None:
    """What the alliance costs less than a full crew for each member, CNY/month; None for one by itself."""
    return float(sheet.alone_cost - sheet.together.cost) if sheet.joined else None
