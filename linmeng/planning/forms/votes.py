from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M"]


def _moment(label: Any) -> forms.DateTimeField:
    attrs = {"type": "datetime-local", "min": "2000-01-01T00:00", "max": "2199-12-31T23:59"}
    widget = forms.DateTimeInput(attrs=attrs, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget, input_formats=_MOMENT)


class VoteForm(forms.Form):
    """What a clerk decides before an alliance is put to the vote. `merges`: it is one joint vote on areas."""

    adjacency = forms.CharField(
        label=_("Who established that they lie side by side, and how"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is recorded as said, not computed. Such as: site visit of 2024-08-12, record no. 7."),
    )
    fee_matter = forms.ChoiceField(
        label=_("A change of the fee is voted like"),
        required=False,
        choices=[
            ("", _("as the local rule says")),
            ("hire_company", _("hiring the property company")),
            ("other_major", _("other major matters")),
        ],
        help_text=_("The Civil Code does not name it. Ask first, or choose and say so in the text."),
    )
    host_votes = forms.BooleanField(
        label=_("The host's owners vote too: their crew is shared"), required=False
    )
    opens_at = _moment(_("Opens"))
    closes_at = _moment(_("Closes"))

    def __init__(self, data: Any = None, *, merges: bool, host: bool, **options: Any) -> None:
        super().__init__(data, **options)
        for name in ("fee_matter", "host_votes") if merges else ("adjacency",):
            del self.fields[name]
        if not host and "host_votes" in self.fields:
            del self.fields["host_votes"]
