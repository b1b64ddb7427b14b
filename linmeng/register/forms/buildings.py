"""What people type about one building."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from linmeng.domain.register.buildings import LIMITS
from linmeng.register.models import Building
from linmeng.register.queries import label


def _count(name: str) -> forms.IntegerField:
    low, high = LIMITS[name]
    return forms.IntegerField(
        label=lazy(lambda: label(name), str)(), required=False, min_value=low, max_value=high
    )


class BuildingForm(forms.Form):
    """One building; an empty figure is not known."""

    number = forms.CharField(
        label=_("Building number"), max_length=20, help_text=_("As on the door plate, such as 5 or 5号楼.")
    )
    floors = _count("floors")
    households = _count("households")
    lifts = _count("lifts")
    year_built = _count("year_built")


class ChangeBuildingForm(BuildingForm):
    """A building that is recorded already: its number stays."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, building: Building, version: int) -> None:
        figures = {n: getattr(building, n) for n in ("number", *LIMITS)}
        super().__init__(data, initial={**figures, "version": version})
        self.fields["number"].disabled = True
