from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from linmeng.planning.models import RatesVersion

_SECONDS = (
    (10, _("10 seconds: a first look")),
    (60, _("1 minute: enough for a sub-district")),
    (300, _("5 minutes: for very dense quarters")),
    (1800, _("half an hour")),
)


class StartForm(forms.Form):
    """Which rates, and how long the search may take for each sub-district."""

    rates = forms.ModelChoiceField(RatesVersion.objects.none(), label=_("Rates"), empty_label=None)
    seconds = forms.TypedChoiceField(
        choices=_SECONDS,
        coerce=int,
        initial=60,
        label=_("Time for each sub-district, at most"),
        help_text=_("The search stops as soon as the plan is proven to be within 0.1% of the best."),
    )
    seed = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        initial=0,
        required=False,
        label=_("Seed"),
        help_text=_("The same inputs and the same seed give the same plan. Leave it at 0."),
    )

    def __init__(self, *args: Any, versions: QuerySet[RatesVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rates"].queryset = versions  # type: ignore[attr-defined]

    def clean_seed(self) -> int:
        return self.cleaned_data["seed"] or 0
