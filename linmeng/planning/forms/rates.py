from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linmeng.domain.planning.rates import Rates
from linmeng.planning.forms.toml_edit import Value, edited
from linmeng.planning.queries.figures import Figure, Group, figures

_MOST = 1_000_000_000


class RatesForm(forms.Form):
    """Every figure of a rates file with its source. The result is the same file with other figures in it."""

    name = forms.CharField(max_length=80, label=_("Name of the new version"))
    new_class = forms.CharField(max_length=20, required=False, label=_("A further housing class"))
    new_ceiling = forms.FloatField(
        min_value=0, max_value=_MOST, required=False, label=_("Its highest fee, CNY/m² per month")
    )

    def __init__(self, *args: Any, rates: Rates, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rates, self.text, self.groups = rates, text, figures(rates)
        for figure in self._figures():
            self.fields[figure.key] = _field(figure)
            self.fields[f"source:{figure.key}"] = forms.CharField(
                required=False, max_length=300, initial=figure.source, label=_("Source")
            )

    def rows(self) -> Iterator[tuple[Group, list[tuple[Figure, Any, Any]]]]:
        """The figures group by group, each with its two fields."""
        for group in self.groups:
            yield group, [(f, self[f.key], self[f"source:{f.key}"]) for f in group.figures]

    def clean(self) -> None:
        kind, ceiling = self.cleaned_data.get("new_class"), self.cleaned_data.get("new_ceiling")
        if bool(kind) != (ceiling is not None):
            self.add_error("new_ceiling", _("A further class needs its name and its highest fee."))

    def toml(self) -> str:
        """The file with the figures as filled in. Raises NotUnderstood."""
        values: dict[str, Value] = {}
        for figure in self._figures():
            value = self.cleaned_data[figure.key]
            if value != figure.value:
                values[figure.key] = value
            self._note_source(figure, value, values)
        if self.cleaned_data["new_class"]:
            values[f"fees.ceiling.{self.cleaned_data['new_class']}"] = self.cleaned_data["new_ceiling"]
        return edited(self.text, values)

    def _note_source(self, figure: Figure, value: object, values: dict[str, Value]) -> None:
        """A source as written; a figure that changed under its old source becomes an assumption."""
        said = self.cleaned_data[f"source:{figure.key}"].strip()
        if said != figure.source:
            values[f"sources.{figure.key}"] = said or None
        elif value != figure.value:
            values[f"sources.{figure.key}"] = gettext("assumption, entered by hand")

    def _figures(self) -> Sequence[Figure]:
        return [f for group in self.groups for f in group.figures]


class RatesTextForm(forms.Form):
    """The same file as text."""

    name = forms.CharField(max_length=80, label=_("Name of the new version"))
    text = forms.CharField(
        max_length=200_000,
        strip=False,
        label=_("File (TOML)"),
        widget=forms.Textarea(
            attrs={"rows": 30, "spellcheck": "false", "class": "form-control font-monospace"}
        ),
    )


def _field(figure: Figure) -> forms.Field:
    if figure.yes_or_no:
        return forms.BooleanField(required=False, initial=figure.value, label=str(figure.name))
    shared: dict[str, Any] = {
        "min_value": 0, "max_value": _MOST, "initial": figure.value, "label": figure.name,
        "required": figure.value is not None,
    }  # fmt: skip
    if figure.whole:
        return forms.IntegerField(**shared)
    return forms.FloatField(**shared, widget=forms.NumberInput(attrs={"step": "any"}))
