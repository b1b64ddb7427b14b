"""What a list, the warnings and the census are narrowed to."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.domain.register.census import Limits, check_limits
from linmeng.domain.register.warnings import KINDS
from linmeng.register.models import Area, Compound
from linmeng.register.queries import Filters

KIND_WORDS: dict[str, Any] = {
    "exit_notice": _("The company leaves"),
    "contract_expired": _("Contract run out"),
    "contract_ending": _("Contract ends"),
    "no_company": _("No company"),
    "fee_below_cost": _("Fee below cost"),
    "loss": _("Run at a loss"),
    "thin_data": _("Too little known"),
}


MANAGEMENT = [(value or "unknown", words) for value, words in Compound.Management.choices]


SORTS = {
    "": ("area_code", "name", "id"),
    "name": ("name", "id"),
    "households": ("households", "id"),
    "-households": ("-households", "id"),
    "area": ("floor_area_dm2", "id"),
    "-area": ("-floor_area_dm2", "id"),
    "fee": ("fee", "id"),
    "-fee": ("-fee", "id"),
    "year": ("year_built", "id"),
}


class FilterForm(forms.Form):
    """What a list of compounds is narrowed to; every field may stay empty."""

    text = forms.CharField(
        label=_("Name or address"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    area = forms.ChoiceField(label=_("Area"), required=False)
    housing_class = forms.CharField(
        label=_("Housing class"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"list": "classes"}),
    )
    management = forms.ChoiceField(
        label=_("Managed by"), required=False, choices=[("", _("all")), *MANAGEMENT]
    )
    warning = forms.ChoiceField(
        label=_("Warning"),
        required=False,
        choices=[("", _("all")), ("any", _("with any warning")), *((k, KIND_WORDS[k]) for k in KINDS)],
    )
    company = forms.CharField(label=_("Property company"), required=False, max_length=120)
    households_below = forms.IntegerField(
        label=_("Fewer households than"), required=False, min_value=1, max_value=100_000
    )
    area_below = forms.IntegerField(
        label=_("Floor area below, m²"), required=False, min_value=1, max_value=100_000_000
    )
    fee_from = forms.DecimalField(
        label=_("Fee from, CNY/m²"),
        required=False,
        min_value=0,
        max_value=1000,
        max_digits=7,
        decimal_places=3,
    )
    fee_below = forms.DecimalField(
        label=_("Fee below, CNY/m²"),
        required=False,
        min_value=0,
        max_value=1000,
        max_digits=7,
        decimal_places=3,
    )
    older_than = forms.IntegerField(label=_("Older than, years"), required=False, min_value=0, max_value=500)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=[(s, s) for s in SORTS])

    main = ("text", "area", "warning")
    more = (
        "housing_class",
        "management",
        "company",
        "households_below",
        "area_below",
        "fee_from",
        "fee_below",
        "older_than",
    )

    def __init__(self, data: Any, *, areas: Iterable[Area], warnings: bool = True) -> None:
        super().__init__(data)
        self.fields["area"].choices = lambda: area_choices(areas, _("all"))  # type: ignore[attr-defined]
        if not warnings:
            del self.fields["warning"]

    def main_fields(self) -> list[Any]:
        return [self[n] for n in self.main if n in self.fields]

    def more_fields(self) -> list[Any]:
        return [self[n] for n in self.more]

    def more_used(self) -> bool:
        return any(self[n].value() or self[n].errors for n in self.more)

    def filters(self) -> Filters:
        """What was understood; a field with a mistake is left out and says so beside itself."""
        self.is_valid()
        known = {n: v for n, v in self.cleaned_data.items() if n != "sort" and v not in ("", None)}
        return Filters(**known)

    def order(self) -> tuple[str, ...]:
        self.is_valid()
        return SORTS[self.cleaned_data.get("sort", "")]


def area_choices(areas: Iterable[Area], empty: Any) -> list[tuple[str, Any]]:
    """Areas as choices, each indented by its level."""
    areas = list(areas)
    depth = {"city": 0, "district": 1, "subdistrict": 2, "committee": 3}
    least = min((depth[a.level] for a in areas), default=0)
    return [("", empty), *((a.code, "　" * (depth[a.level] - least) + a.name) for a in areas)]


class LimitsField(forms.CharField):
    """Numbers with commas or blanks between them."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return check_limits(
                [
                    float(n)
                    for n in text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",")
                    if n
                ]
            )
        except ValueError as error:
            raise forms.ValidationError(_("Write numbers such as 100, 200.")) from error
        except Exception as error:
            raise forms.ValidationError(
                _("Limits are one to twelve numbers above 0, such as 100, 200.")
            ) from error


class CensusForm(forms.Form):
    area = forms.ChoiceField(label=_("Area"), required=False)
    households = LimitsField(label=_("Limits of households"), required=False, max_length=120)
    floor_area = LimitsField(label=_("Limits of floor area, m²"), required=False, max_length=120)
    fee = LimitsField(label=_("Limits of the fee, CNY/m²"), required=False, max_length=120)
    age = LimitsField(label=_("Limits of age, years"), required=False, max_length=120)

    def __init__(self, data: Any, *, areas: Iterable[Area]) -> None:
        super().__init__(data)
        self.fields["area"].choices = lambda: area_choices(areas, _("all"))  # type: ignore[attr-defined]
        usual = Limits()
        for name in ("households", "floor_area", "fee", "age"):
            limits = getattr(usual, "area" if name == "floor_area" else name)
            self.fields[name].widget.attrs["placeholder"] = ", ".join(f"{n:g}" for n in limits)

    def limits(self) -> Limits:
        """The limits as far as they were understood, the usual ones elsewhere."""
        self.is_valid()
        given = {
            "area" if n == "floor_area" else n: self.cleaned_data.get(n)
            for n in ("households", "floor_area", "fee", "age")
        }
        return Limits(**{n: v for n, v in given.items() if v})

    def chosen(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("area") or "")


class WarningForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all")), *((k, KIND_WORDS[k]) for k in KINDS)]
    )
    area = forms.ChoiceField(label=_("Area"), required=False)
    days = forms.IntegerField(
        label=_("Contracts that end within, days"), required=False, min_value=1, max_value=3650
    )

    def __init__(self, data: Any, *, areas: Iterable[Area]) -> None:
        super().__init__(data)
        self.fields["area"].choices = lambda: area_choices(areas, _("all"))  # type: ignore[attr-defined]
        self.fields["days"].widget.attrs["placeholder"] = "180"
