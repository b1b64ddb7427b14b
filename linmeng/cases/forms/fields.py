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


class Moment(forms.DateTimeField):
    """A moment of the place's clock, typed or picked, to the minute."""

    def __init__(self, **options: Any) -> None:
        attrs = {"type": "datetime-local", "min": "2000-01-01T00:00", "max": "2199-12-31T23:59"}
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
        super().__init__(
            widget=forms.DateTimeInput(attrs=attrs, format="%Y-%m-%dT%H:%M"), input_formats=formats, **options
        )


class Radios(forms.RadioSelect):
    """Choices to be seen at once, drawn as the house draws them."""

    def __init__(self, attrs: Any = None, choices: Any = ()) -> None:
        super().__init__({"class": "form-check-input", **(attrs or {})}, choices)


class Ticks(forms.CheckboxSelectMultiple):
    """Several choices to be seen at once, drawn as the house draws them."""

    def __init__(self, attrs: Any = None, choices: Any = ()) -> None:
        super().__init__({"class": "form-check-input", **(attrs or {})}, choices)


class Version(forms.IntegerField):
    """The state of the case, or of the meeting, that the form was shown for."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class Words(forms.CharField):
    """Some lines of text."""

    def __init__(self, rows: int = 3, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)


class Confirm(forms.Form):
    """Nothing to fill in, only to confirm, for the state that was shown."""

    version = Version()


class Why(Confirm):
    """An act that needs its reason."""

    reason = Words(label=_("Reason"), max_length=300)


class ReasonOnly(forms.Form):
    """A reason for something that has no version of its own."""

    reason = Words(label=_("Reason"), max_length=300)
