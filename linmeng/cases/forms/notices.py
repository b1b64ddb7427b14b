"""The notice of a step."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.cases.forms.fields import Day, Words


class NoticeForm(forms.Form):
    """What is announced, and from when to when."""

    kind = forms.ChoiceField(label=_("Kind"))
    title = forms.CharField(label=_("Title"), max_length=160)
    body = Words(
        label=_("Text of the notice"), max_length=20_000, rows=10,
        help_text=_("Everybody reads it: no names of residents, no flats, no telephone numbers."),
    )  # fmt: skip
    issuer = forms.CharField(
        label=_("Announced by"),
        required=False,
        max_length=120,
        help_text=_("Empty: the office of your role."),
    )
    from_on = Day(label=_("On show from"))
    until_on = Day(label=_("On show until"))

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, Any]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        found = self.fields["kind"]
        assert isinstance(found, forms.ChoiceField)
        found.choices = [*kinds]
