"""Small parts that pages share."""

from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@cache
def _drawing(name: str) -> str:
    return (settings.ICONS / f"{name}.svg").read_text(encoding="utf-8")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Tabler icon, drawn in the text's colour; with a label where it stands alone."""
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    drawing = _drawing(name)
    return mark_safe(drawing[drawing.index("<svg") :].replace("<svg", f"<svg {said}", 1))  # noqa: S308 (our own files)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """This page's query string with some values changed; None removes one."""
    params = context["request"].GET.copy()
    for key, value in changes.items():
        params.pop(key, None)
        if value is not None:
            params[key] = value
    return f"?{params.urlencode()}"
