"""Subscriptions that the office enters."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.notices.models import Subscription


class SubscribeForm(forms.Form):
    """A group's robot, or somebody without a computer. `places`: (c:number or s:code, name)."""

    place = forms.ChoiceField(label=_("Notices of"))
    kind = forms.ChoiceField(label=_("Way of sending"), choices=Subscription.Kind.choices)
    address = forms.CharField(
        label=_("Address"),
        max_length=400,
        help_text=_("Of a group: the robot's whole address. Of a person: mobile number or mail address."),
    )
    secret = forms.CharField(label=_("DingTalk: the robot's secret"), required=False, max_length=128)
    label = forms.CharField(
        label=_("What the group is called"),
        required=False,
        max_length=60,
        help_text=_("Never a person's name."),
    )
    consent = forms.CharField(
        label=_("How the person asked for it"),
        required=False,
        max_length=120,
        help_text=_("Of a person this is needed, such as: at the desk, 2024-09-20, form no. 12."),
    )

    def __init__(self, data: Any = None, *, places: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        """As the act takes it."""
        data = dict(self.cleaned_data)
        kind, _colon, key = data.pop("place").partition(":")
        return {**data, ("compound" if kind == "c" else "area"): key}
