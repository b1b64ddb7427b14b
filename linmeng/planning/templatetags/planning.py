"""Words of this room that templates need."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linmeng.planning.queries.figures import MODE_WORDS, NAMES, POSITIONS
from linmeng.web.templatetags.figures import number, whole

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

SHORT = {
    "independent": gettext_lazy("own crew"),
    "merge": gettext_lazy("merged"),
    "attach": gettext_lazy("attached"),
    "unified": gettext_lazy("unified"),
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


MORE = {
    **LINES,
    "subsidy": gettext_lazy("Subsidy"),
    "shortfall": gettext_lazy("Price of lacking service"),
}


@register.filter
def more_name(line: Any) -> str:
    """What a line of a difference is called."""
    return line_name(line) if line.key in ("crew", "direct") else str(MORE[line.key])


@register.filter
def line_amount(line: Any, side: str) -> str:
    """How much of it there is before ("now") or after ("then"); staff in working time, else units or CNY."""
    value = getattr(line, side)
    return number(value) if line.key in ("crew", "direct", "change") else whole(value)


@register.filter
def signed(value: Any) -> str:
    """A difference in whole CNY with its sign: +1,234, −56, 0."""
    said = whole(abs(value))
    return said if said == "0" else f"{'+' if value > 0 else '−'}{said}"


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
    return str(MODE_WORDS[mode])


@register.filter
def mode_short(mode: str) -> str:
    """The word for a mode where there is little room."""
    return str(SHORT[mode])


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
