"""The figures of a compound as people say them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linmeng.domain.register.columns import BY_FIELD
from linmeng.domain.register.figures import COLUMN_OF, FEE, PLACE, SIZE
from linmeng.register.forms.filtering import area_choices
from linmeng.register.models import Area, Compound
from linmeng.register.queries import label

_label = lazy(label, str)


def _number(name: str, decimals: int = 0, unit: Any = "", digits: int = 12) -> forms.Field:
    column = BY_FIELD[COLUMN_OF.get(name, name)]
    options: dict[str, Any] = {
        "label": _with_unit(name, unit),
        "required": False,
        "min_value": column.low,
        "max_value": column.high,
    }
    if decimals:
        options = {**options, "min_value": Decimal(str(column.low)), "max_value": Decimal(str(column.high))}
        return forms.DecimalField(**options, max_digits=digits, decimal_places=decimals)
    return forms.IntegerField(**{**options, "min_value": int(column.low), "max_value": int(column.high)})


def _with_unit(name: str, unit: Any) -> Any:
    return lazy(lambda: f"{label(name)} ({unit})" if unit else label(name), str)()


def _text(name: str, length: int, suggestions: str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"list": suggestions} if suggestions else {})
    return forms.CharField(label=_label(name), required=False, max_length=length, widget=widget)


class FiguresForm(forms.Form):
    """The figures of a compound, as people say them: m², percent, yes or no. Empty means not known."""

    address = _text("address", 200)
    floor_area_dm2 = _number("floor_area_dm2", 2, "m²")
    site_area_dm2 = _number("site_area_dm2", 2, "m²")
    households = _number("households")
    building_count = _number("building_count")
    floors = _number("floors")
    lifts = _number("lifts")
    gates = _number("gates", 2)
    year_built = _number("year_built")
    housing_class = _text("housing_class", 20, "classes")
    ownership_origin = _text("ownership_origin", 60)
    tier = _number("tier")
    fee = _number("fee", 3, _("CNY/m²"), 7)
    fee_max = _number("fee_max", 3, _("CNY/m²"), 7)
    collection = forms.DecimalField(
        label=_("Share of fees collected, %"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
    )
    management = forms.ChoiceField(
        label=_("Managed by"), required=False, choices=[(v, w) for v, w in Compound.Management.choices]
    )
    company = _text("company", 120)
    mature = forms.ChoiceField(
        label=_("Runs well and may take others in"),
        required=False,
        choices=[
            ("", _("not known")),
            ("yes", pgettext_lazy("answer", "yes")),
            ("no", pgettext_lazy("answer", "no")),
        ],
    )
    lon = _number("lon", 7)
    lat = _number("lat", 7)

    groups: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (_("Size and buildings"), SIZE),
        (_("Fee and management"), FEE),
        (_("Place"), PLACE),
    )

    def grouped(self) -> list[tuple[Any, list[Any]]]:
        return [(words, [self[n] for n in names]) for words, names in self.groups]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low, high = data.get("fee"), data.get("fee_max")
        if low is not None and high is not None and high < low:
            self.add_error("fee_max", _("The highest fee is below the fee."))
        if (data.get("lon") is None) != (data.get("lat") is None) and not {"lon", "lat"} & self.errors.keys():
            self.add_error("lat", _("Longitude and latitude belong together."))
        return data

    def figures(self) -> dict[str, Any]:
        """The figures as the register keeps them; only those the form showed."""
        names = [n for _words, group in self.groups for n in group]
        return {n: _kept(n, self.cleaned_data[n]) for n in names if n in self.cleaned_data}

    @staticmethod
    def initial_of(compound: Compound) -> dict[str, Any]:
        """The figures of a compound as the form says them."""
        names = [n for _words, group in FiguresForm.groups for n in group]
        return {n: _shown(n, getattr(compound, n)) for n in names}


def _kept(name: str, value: Any) -> Any:
    if name == "mature":
        return {"yes": True, "no": False}.get(value)
    if value is None:
        return None
    if name in ("floor_area_dm2", "site_area_dm2"):
        return int(value * 100)
    if name == "collection":
        return value / 100
    return float(value) if name in ("lon", "lat") else value


def _shown(name: str, value: Any) -> Any:
    if name == "mature":
        return {True: "yes", False: "no"}.get(value, "")
    if value is None:
        return None
    if name in ("floor_area_dm2", "site_area_dm2"):
        return _bare(Decimal(value) / 100)
    if name == "collection":
        return _bare(value * 100)
    return str(value) if name == "company" else _bare(value) if isinstance(value, Decimal) else value


def _bare(value: Decimal) -> str:
    return format(value.normalize(), "f")


class CorrectForm(FiguresForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class RegisterForm(FiguresForm):
    name = forms.CharField(label=_("Name of the compound"), max_length=120)
    area = forms.ChoiceField(label=_("Sub-district or committee"))
    again = forms.BooleanField(label=_("It is another compound with the same name"), required=False)

    def __init__(self, data: Any = None, *, areas: Iterable[Area], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["area"].choices = lambda: area_choices(areas, _("choose"))  # type: ignore[attr-defined]

    def first_fields(self) -> list[Any]:
        return [self["name"], self["area"], self["again"]]
