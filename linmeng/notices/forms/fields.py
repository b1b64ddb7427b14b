"""Fields that several forms share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Day(forms.DateField):
    """A day, typed or picked."""

    def __init__(self, **options: Any) -> None:
        attrs = {"type": "date", "min": "1949-01-01", "max": "2199-12-31"}
        formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
        super().__init__(
            widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"), input_formats=formats, **options
        )


class Version(forms.IntegerField):
    """The state of what the form was shown for."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class Words(forms.CharField):
    """Some lines of text."""

    def __init__(self, rows: int = 3, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)


class Trap(forms.CharField):
    """A field no person sees; who fills it in is a program."""

    def __init__(self) -> None:
        attrs = {"autocomplete": "off", "tabindex": "-1"}
        super().__init__(
            label=_("Leave this empty"), required=False, max_length=200, widget=forms.TextInput(attrs=attrs)
        )


class Confirm(forms.Form):
    """Nothing to fill in, only to confirm, for the state that was shown."""

    version = Version()


class Why(Confirm):
    """An act that needs its reason."""

    why = Words(label=_("Reason"), max_length=300)
