"""What people type about contracts and handovers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.cases.forms.custody import Choice
from linmeng.cases.forms.fields import Day, Words
from linmeng.cases.forms.selection import MODES


class ContractForm(forms.Form):
    """The contract a case led to."""

    code = forms.ChoiceField(label=_("Compound"))
    selection = forms.ChoiceField(label=_("From the selection"), required=False)
    company = forms.CharField(label=_("Company"), max_length=120)
    signed_on = Day(label=_("Signed on"))
    starts_on = Day(label=_("First day"))
    ends_on = Day(label=_("Last day"), required=False)
    fee = forms.DecimalField(label=_("Monthly fee, CNY/m²"), min_value=0, max_digits=7, decimal_places=3)
    fee_mode = forms.ChoiceField(label=_("Fee mode"), choices=MODES)
    manager = forms.CharField(
        label=_("Area manager"),
        max_length=60,
        required=False,
        help_text=_("At most 3 small areas each (SH-OP 13)."),
    )
    covers = Words(label=_("Services and standard"), max_length=8000)
    unlike_why = forms.CharField(
        label=_("Why it differs from the offer"), max_length=300, required=False,
        help_text=_("Only where fee, mode or term are not those offered; it is published."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, compounds: Sequence[Choice], selections: Sequence[Choice], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.fields["code"].choices = list(compounds)  # type: ignore[attr-defined]
        self.fields["selection"].choices = [("", _("none")), *selections]  # type: ignore[attr-defined]


class HandoverForm(forms.Form):
    """A handover begins."""

    code = forms.ChoiceField(label=_("Compound"))
    ended_on = Day(label=_("The old contract ends on"))

    def __init__(self, data: Any = None, *, compounds: Sequence[Choice], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["code"].choices = list(compounds)  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """One more line of a handover list."""

    words = forms.CharField(label=_("What"), max_length=200)


class CloseForm(forms.Form):
    """A handover is closed."""

    done_on = Day(label=_("Handed over on"))
    refused = forms.BooleanField(
        label=_("The old company refuses to hand over, and this was reported to the district bureau"),
        required=False, help_text=_("The bureau orders it to (SH-REG 81). Say below what was refused."),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    why = forms.CharField(label=_("Why although lines are open"), max_length=300, required=False)
