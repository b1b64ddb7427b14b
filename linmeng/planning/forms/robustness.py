"""Assumptions somebody makes about what may go otherwise."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.domain.refusals import NotUnderstood

_YOURS = _("Your own assumption: nobody has measured this.")


class ChancesForm(forms.Form):
    """How likely owners are to say yes."""

    yes = forms.IntegerField(
        label=_("Chance that a compound's owners say yes, %"), min_value=0, max_value=100, help_text=_YOURS
    )
    exceptions = forms.CharField(
        label=_("Other chances, one compound a line"),
        help_text=_("The name, a space and per cent, for example: 京剧院小区 60"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def chances(self, find: Callable[[str], Any]) -> dict[str, Any]:
        """The chances as shares. Raises NotUnderstood naming the line that cannot be read."""
        if not self.is_valid():
            raise NotUnderstood("The chance must be a whole number between 0 and 100.")
        given = {}
        for line in self.cleaned_data["exceptions"].splitlines():
            name, _space, percent = line.strip().rstrip("%％ ").rpartition(" ")
            if not line.strip():
                continue
            compound = find(name)
            if compound is None or not percent.isdecimal() or int(percent) > 100:
                raise NotUnderstood("The line “{line}” is no compound with a chance.", line=line.strip()[:60])
            given[compound.id] = int(percent) / 100
        return {"yes": self.cleaned_data["yes"] / 100, "except": given}


class SpreadsForm(forms.Form):
    """How far figures may be off."""

    estimates = forms.IntegerField(label=_("Estimates ± %"), min_value=0, max_value=90, help_text=_YOURS)
    wages = forms.IntegerField(label=_("Wages ± %"), min_value=0, max_value=90)
    direct = forms.IntegerField(label=_("Other rates ± %"), min_value=0, max_value=90)
    draws = forms.IntegerField(label=_("Draws"), min_value=10, max_value=200, initial=50)

    def spreads(self) -> dict[str, Any]:
        """The spreads as shares. Raises NotUnderstood when they are out of range."""
        if not self.is_valid():
            raise NotUnderstood("Spreads must lie between 0 and 90 %, draws between 10 and 200.")
        shares = {name: self.cleaned_data[name] / 100 for name in ("estimates", "wages", "direct")}
        return {**shares, "draws": self.cleaned_data["draws"]}
