"""Small parts that pages share. Described in docs/components.md."""

from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

register = template.Library()

# what → value → (words, icon, colour): never the colour alone
BADGES: dict[str, dict[str, tuple[Any, str, str]]] = {
    "mode": {
        "independent": (_("on its own"), "home", "grey"),
        "merge": (_("merged into one"), "arrows-join", "jade"),
        "attach": (_("attached to a neighbour"), "link", "blue"),
        "unified": (_("managed as one quarter"), "circles-relation", "brass"),
        "selfrun": (_("single services and self-management"), "users-group", "plum"),
    },
    "management": {
        "": (_("not known"), "question-mark", "grey"),
        "company": (_("property company"), "building", "jade"),
        "street": (_("looked after by the street"), "building-bank", "blue"),
        "self": (_("self-managed by its owners"), "users-group", "plum"),
        "none": (_("nobody"), "user-off", "rust"),
    },
    "severity": {
        "urgent": (_("urgent"), "alert-octagon", "rust"),
        "high": (_("act now"), "alert-octagon", "rust"),
        "serious": (_("serious"), "alert-triangle", "rust"),
        "medium": (_("act soon"), "alert-triangle", "brass"),
        "warning": (_("act soon"), "alert-triangle", "brass"),
        "low": (_("to know"), "info-circle", "blue"),
        "info": (_("to know"), "info-circle", "blue"),
    },
    "source": {
        "entered": (_("entered"), "pencil", "jade"),
        "imported": (_("imported"), "file-import", "blue"),
        "estimated": (_("estimated"), "math-function", "brass"),
    },
}


@cache
def _drawing(name: str) -> str:
    return (settings.ICONS / f"{name}.svg").read_text(encoding="utf-8")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Tabler icon, drawn in the text's colour; with a label where it stands alone."""
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    drawing = _drawing(name)
    return mark_safe(drawing[drawing.index("<svg") :].replace("<svg", f"<svg {said}", 1))  # noqa: S308 (our own files)


@register.simple_tag
def badge(what: str, value: Any, words: str = "") -> SafeString:
    """A mode, a way of managing, a severity or a source as word, icon and colour; `words` instead of ours."""
    said, sign, colour = BADGES[what].get(str(value), (value, "point", "grey"))
    return format_html(
        '<span class="badge badge-{}">{}<span>{}</span></span>', colour, icon(sign), words or said
    )


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """This page's query string with some values changed; None removes one."""
    params = context["request"].GET.copy()
    for key, value in changes.items():
        params.pop(key, None)
        if value is not None:
            params[key] = value
    return f"?{params.urlencode()}"


@register.inclusion_tag("web/chart.html")
def chart(name: str, spec: dict[str, Any], height: str = "20rem") -> dict[str, Any]:
    """A chart and, beneath it, its figures as a table. `spec` is described in docs/components.md."""
    rows = [
        (label, [s["data"][i] for s in spec["series"]]) for i, label in enumerate(spec.get("categories", ()))
    ]
    return {"name": name, "spec": spec, "rows": rows, "height": height}


@register.inclusion_tag("web/map.html", takes_context=True)
def map(context: dict[str, Any], name: str, url: str, size: str = "", label: str = "") -> dict[str, Any]:
    """A map that draws what `url` answers. `size` is "", "tall" or "small"; `label` says what it shows."""
    return {
        "name": name,
        "url": url,
        "size": size,
        "label": label or _("Map"),
        "TILES": context.get("TILES", {}),
    }


@register.inclusion_tag("web/field.html")
def field(bound: Any, wide: bool = False) -> dict[str, Any]:
    """One form field: label, input, help, error, tied together for screen readers."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    css = {"checkbox": "form-check-input", "select": "form-select", "radio": "", "hidden": ""}.get(
        kind, "form-control"
    )
    errors = " is-invalid" if bound.errors else ""
    attrs = {"class": f"{css}{errors} {widget.attrs.get('class', '')}".strip()}
    if bound.errors:
        attrs["aria-describedby"] = f"{bound.id_for_label}_error"
        attrs["aria-invalid"] = "true"
    elif bound.help_text:
        attrs["aria-describedby"] = f"{bound.id_for_label}_help"
    group = kind == "radio" or widget.__class__.__name__ == "CheckboxSelectMultiple"
    return {"field": bound, "input": bound.as_widget(attrs=attrs), "kind": kind, "group": group, "wide": wide}


@register.simple_tag(takes_context=True)
def page_links(context: dict[str, Any], page: Any, key: str = "page") -> list[dict[str, Any]]:
    """The links of a pagination: back, the numbers with gaps, onward; `url` is "" where there is nothing."""
    links: list[dict[str, Any]] = []
    if page.has_previous():
        back = query(context, **{key: page.previous_page_number()})
        links.append({"icon": "chevron-left", "label": _("Previous page"), "url": back})
    for item in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        url = query(context, **{key: item}) if isinstance(item, int) and item != page.number else ""
        links.append({"words": item, "url": url, "here": item == page.number})
    if page.has_next():
        onward = query(context, **{key: page.next_page_number()})
        links.append({"icon": "chevron-right", "label": _("Next page"), "url": onward})
    return links
