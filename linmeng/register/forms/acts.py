"""What people type for an act: names, days, contracts, notices, areas."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linmeng.register.models import Building, ServiceContract


class Day(forms.DateField):
    """A day, typed or picked."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(
                attrs={"type": "date", "min": "1949-01-01", "max": "2199-12-31"}, format="%Y-%m-%d"
            ),
            input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"],
            **options,
        )


class RenameForm(forms.Form):
    name = forms.CharField(label=_("New name"), max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class MergeForm(forms.Form):
    codes = forms.MultipleChoiceField(
        label=_("Compounds that become one"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    name = forms.CharField(label=_("Name of the new compound"), max_length=120)
    on = Day(label=_("On which day"))

    def __init__(self, data: Any = None, *, compounds: Mapping[str, str], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["codes"].choices = list(compounds.items())  # type: ignore[attr-defined]

    def offer(self, contracts: Mapping[str, str]) -> None:
        """Also asks which of the running contracts goes over."""
        self.fields["contract"] = forms.ChoiceField(
            label=_("Contract that goes over to the new compound"),
            required=False,
            choices=[("", _("none: they stay with the old records until ended")), *contracts.items()],
            help_text=_("One compound has one property company. The other contracts must be ended."),
        )


class SplitForm(forms.Form):
    names = forms.CharField(
        label=_("Names of the new compounds"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        help_text=_("One name on each line."),
    )
    on = Day(label=_("On which day"))

    def clean_names(self) -> list[str]:
        return [n.strip() for n in self.cleaned_data["names"].splitlines() if n.strip()]

    def offer(
        self, contract: str, buildings: Iterable[Building], units: Sequence[str], names: Sequence[str]
    ) -> None:
        """Also asks where the running contract, each building, and units of other buildings go."""
        parts = [(str(i), n) for i, n in enumerate(names)]
        if contract:
            stays = [("", _("it stays with the old record until ended")), ("all", _("all new compounds"))]
            self.fields["contract"] = forms.ChoiceField(
                label=gettext("The contract with {company} goes to").format(company=contract),
                required=False,
                choices=[*stays, *parts],
            )
        for building in buildings:
            self.fields[f"building_{building.pk}"] = forms.ChoiceField(
                label=gettext("Building {number} goes to").format(number=building.number),
                required=False,
                choices=[("", _("it stays with the old record")), *parts],
                help_text=_("Its units move with it."),
            )
        for i, number in enumerate(units):
            told = gettext("Units of building {number} go to").format(number=number)
            self.fields[f"units_{i}"] = forms.ChoiceField(
                label=told if number else gettext("Units without a building go to"),
                required=False,
                choices=[("", _("they stay with the old record")), *parts],
            )


class AssignForm(forms.Form):
    """Which units of a closed record go to which of its successors."""

    to = forms.ChoiceField(label=_("They go to"))
    groups = forms.MultipleChoiceField(
        label=_("Units that move"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )

    def __init__(
        self, data: Any = None, *, to: Mapping[str, str], groups: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.fields["to"].choices = list(to.items())  # type: ignore[attr-defined]
        self.fields["groups"].choices = list(groups.items())  # type: ignore[attr-defined]


class ContractForm(forms.Form):
    company = forms.CharField(
        label=_("Property company"), max_length=120, widget=forms.TextInput(attrs={"list": "companies"})
    )
    starts_on = Day(label=_("First day"))
    ends_on = Day(label=_("Last day"), required=False, help_text=_("Empty: without a term."))
    fee = forms.DecimalField(
        label=_("Monthly fee, CNY/m²"), min_value=0, max_value=30, max_digits=7, decimal_places=3
    )
    fee_mode = forms.ChoiceField(label=_("Fee mode"), choices=ServiceContract.FeeMode.choices)
    covers = forms.CharField(
        label=_("What is covered"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class EndForm(forms.Form):
    ended_on = Day(label=_("Last day it really ran"))


class ExitNoticeForm(forms.Form):
    given_on = Day(label=_("Given on"))
    leaves_on = Day(label=_("Leaves on"))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class NoForm(forms.Form):
    """Nothing to fill in, only to confirm."""


class AreaForm(forms.Form):
    code = forms.CharField(
        label=_("Division code"),
        max_length=12,
        help_text=_("The official code of 12 digits, such as 310104003000."),
    )
    name = forms.CharField(label=_("Name of the area"), max_length=80)


class OutlineForm(forms.Form):
    outline = forms.FileField(
        label=_("Outline as a GeoJSON file"),
        help_text=_("One polygon in WGS-84 degrees, at most 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json"}),
    )
