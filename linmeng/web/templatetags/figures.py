"""Numbers as an office writes them, and figures that say where they come from."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

register = template.Library()
NOTHING = "—"
LARGEST = Decimal(10) ** 20  # beyond it a figure is no figure

# kind → (one short mark on the page, the whole word)
MARKS: dict[str, tuple[Any, Any]] = {
    "entered": (gettext_lazy("entered"), gettext_lazy("entered by hand")),
    "imported": (gettext_lazy("imported"), gettext_lazy("taken from an imported list")),
    "assumed": (gettext_lazy("assumed"), gettext_lazy("entered as an assumption, to be confirmed")),
    "estimated": (gettext_lazy("estimated"), gettext_lazy("nobody stated it; filled in by a rule")),
    "unknown": (gettext_lazy("no source"), gettext_lazy("where it comes from is not known")),
}


def _decimal(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() and abs(number) < LARGEST else None


def _written(value: Any, places: int, cut: bool = False) -> str:
    number = _decimal(value)
    if number is None:
        return NOTHING
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0  # no “-0”
    said = f"{rounded:,.{places}f}"  # thousands in both languages: Django's Chinese format groups by four
    return said.rstrip("0").rstrip(".") if cut and "." in said else said


@register.filter
def money(value: Any, places: int = 0) -> str:
    """CNY with thousands separated: 12,345 元 (English: CNY 12,345)."""
    return NOTHING if _decimal(value) is None else _("{sum} CNY").format(sum=_written(value, places))


@register.filter
def fee(value: Any) -> str:
    """A monthly fee: 0.45 元/㎡·月."""
    return NOTHING if _decimal(value) is None else _("{fee} CNY/m² a month").format(fee=_written(value, 2))


@register.filter
def area(value: Any, places: int = 0) -> str:
    """Square metres."""
    return NOTHING if _decimal(value) is None else _("{area} m²").format(area=_written(value, places))


@register.filter
def area_dm2(value: Any, places: int = 0) -> str:
    """The register's integers of 0.01 m² as square metres."""
    number = _decimal(value)
    return NOTHING if number is None else area(number / 100, places)


@register.filter
def share(value: Any, places: int = 0) -> str:
    """A share of one as per cent."""
    number = _decimal(value)
    return NOTHING if number is None else f"{_written(number * 100, places)}%"


@register.filter
def whole(value: Any) -> str:
    """A whole number with thousands separated."""
    return _written(value, 0)


@register.filter
def number(value: Any, places: int = 2) -> str:
    """A number with at most so many decimals."""
    return _written(value, places, cut=True)


@register.filter
def metres(value: Any) -> str:
    """A distance: 85 m, 1.2 km."""
    length = _decimal(value)
    if length is None:
        return NOTHING
    if length < 1000:
        return _("{length} m").format(length=_written(length, 0))
    return _("{length} km").format(length=_written(length / 1000, 1))


@register.simple_tag
def figure(
    value: Any, unit: Any = "", source: Mapping[str, Any] | None = None, detailed: bool = False
) -> SafeString:
    """A value, its unit, and a mark of where it comes from; with `detailed` the source in words beneath."""
    if value is None or value == "":
        return format_html('<span class="figure">{}</span>', NOTHING)
    number = format_html('<span class="figure">{}{}</span>', value, _unit(unit))
    if source is None:
        return number
    return format_html("{}{}", number, mark(source, detailed))


@register.simple_tag
def mark(source: Mapping[str, Any] | None, detailed: bool = False) -> SafeString:
    """The small mark of a figure's source: a word, its explanation on hover, and in words when `detailed`."""
    kind = (source or {}).get("kind", "unknown")
    short, words = MARKS.get(kind, MARKS["unknown"])
    whole_words = _explained(source or {}, str(words))
    sign = format_html('<abbr class="mark mark-{}" title="{}">{}</abbr>', kind, whole_words, short)
    return format_html('{}<span class="mark-words">{}</span>', sign, whole_words) if detailed else sign


def _unit(unit: Any) -> SafeString:
    return format_html('<span class="figure-unit">{}</span>', unit) if unit else SafeString("")


def _explained(source: Mapping[str, Any], words: str) -> str:
    """The source in one line: file and row, who and when, or the rule; each only if known."""
    parts = [words]
    if source.get("file"):
        parts.append(str(source["file"]))
    if source.get("row"):
        parts.append(_("row {row}").format(row=source["row"]))
    if source.get("by_name"):
        parts.append(str(source["by_name"]))
    if source.get("at"):
        parts.append(str(source["at"])[:10])
    if source.get("rule"):
        parts.append(str(source["rule"]))
    return pgettext("between the parts of a source", "; ").join(parts)
