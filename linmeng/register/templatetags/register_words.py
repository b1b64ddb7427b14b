"""The register's sentences and names in templates."""

from typing import Any

from django import template
from django.utils.translation import gettext

from linmeng.register.forms import KIND_WORDS, FiguresForm
from linmeng.register.queries import label
from linmeng.register.queries import worded as _worded

register = template.Library()


@register.filter
def worded(said: Any) -> str:
    """A domain sentence in the reader's language."""
    return _worded(said)


@register.filter
def said(msgid: str) -> str:
    """A domain msgid in the reader's language."""
    return gettext(msgid) if msgid else ""


@register.filter
def figure_name(name: str) -> str:
    """What a register field is called."""
    return label(name)


@register.filter
def kind_words(kind: str) -> Any:
    """What a kind of warning is called."""
    return KIND_WORDS.get(kind, kind)


@register.filter
def split_commas(text: str) -> list[str]:
    """ "a,b" as a list."""
    return text.split(",")


@register.filter
def as_kept(value: Any, name: str) -> Any:
    """A figure from a history as people say it: areas in m², words for yes, no and who manages."""
    if value in (None, ""):
        return "—"
    if name in ("floor_area_dm2", "site_area_dm2") and isinstance(value, int | float):
        return f"{value / 100:,.10g} m²"
    if name == "management":
        return dict(FiguresForm.base_fields["management"].choices).get(value, value)  # type: ignore[attr-defined]
    if name == "outline":
        return gettext("drawn")
    return {True: gettext("yes"), False: gettext("no")}[value] if isinstance(value, bool) else value
