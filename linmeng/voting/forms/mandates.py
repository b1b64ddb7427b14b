"""A written mandate as it is copied from the paper the office was shown."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linmeng.voting.models import Item

OPEN, OUT = "open", "out"
SAYS = [
    ("yes", pgettext_lazy("ballot", "Agree")),
    ("no", pgettext_lazy("ballot", "Against")),
    ("abstain", pgettext_lazy("ballot", "Abstain")),
    (OPEN, _("covered, the owner stated no opinion")),
    (OUT, _("not covered by the mandate")),
]
SHY = {"autocomplete": "off", "spellcheck": "false"}


class MandateForm(forms.Form):
    """Who is the proxy, by which paper, and what it says on each question."""

    name = forms.CharField(
        label=_("Name of the proxy"), max_length=60, widget=forms.TextInput(attrs={**SHY, "autofocus": True})
    )
    account = forms.CharField(
        label=_("Sign-in name of the proxy"),
        max_length=150,
        required=False,
        help_text=_("Only when the proxy votes on the phone. Empty: the proxy hands in the paper ballot."),
        widget=forms.TextInput(attrs=SHY),
    )
    document = forms.CharField(
        label=_("The written mandate"),
        max_length=120,
        help_text=_("Such as: mandate of 3 May with signature, copy in folder 4."),
    )

    def __init__(self, data: Any = None, *, items: Iterable[Item], **options: Any) -> None:
        super().__init__(data, **options)
        self.asked = list(items)
        for item in self.asked:
            self.fields[f"item_{item.number}"] = forms.ChoiceField(
                label=f"{item.number}. {item.words}",
                choices=SAYS,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            )

    @property
    def items(self) -> list[int]:
        """The numbers of the questions that the mandate covers."""
        return [i.number for i in self.asked if self.cleaned_data.get(f"item_{i.number}") != OUT]

    @property
    def opinions(self) -> dict[str, str]:
        """Question → what the owner stated on it; those without an opinion are left out."""
        said = {str(i.number): self.cleaned_data.get(f"item_{i.number}", "") for i in self.asked}
        return {number: choice for number, choice in said.items() if choice not in (OPEN, OUT, "")}
