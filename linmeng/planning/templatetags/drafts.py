"""Small words for drafts."""

from typing import Any

from django import template

from linmeng.web.templatetags.figures import NOTHING, money

register = template.Library()


@register.filter
def signed(value: Any) -> str:
    """A change of money with its sign: +1,200 CNY, −300 CNY, ±0 CNY."""
    words = money(value)
    if words == NOTHING or float(value) < -0.5:
        return words.replace("-", "−", 1)
    return f"+{words}" if float(value) > 0.5 else f"±{money(0)}"


@register.filter
def broken_count(places: Any) -> int:
    """How many of these places a rule stands against."""
    return sum(bool(place.breaks) for place in places)


@register.inclusion_tag("planning/draft_buttons.html")
def draft_buttons(plan: Any) -> dict[str, Any]:
    """What can be done with a plan beyond looking at it; says whether it is public."""
    from linmeng.planning.queries import publication_of

    return {"plan": plan, "publication": publication_of(plan)}


@register.inclusion_tag("planning/publication_words.html")
def publication_words(plan: Any) -> dict[str, Any]:
    """When a plan was published, and what was said to its readers."""
    from linmeng.planning.queries import publication_of

    return {"publication": publication_of(plan)}
