"""A notice as it is drafted, its list, its postings."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.notices.forms.fields import Day, Version, Words
from linmeng.notices.models import Notice


class ListForm(forms.Form):
    """What the list of notices is narrowed to."""

    q = forms.CharField(label=_("Title or place"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("all")),
            ("running", _("on show")),
            ("over", _("period over")),
            *Notice.State.choices,
        ],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *Notice.Kind.choices])


class TextForm(forms.Form):
    """What a notice says. `issuers`: the offices offered."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Notice.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=160)
    body = Words(
        label=_("Text"),
        rows=10,
        max_length=20_000,
        help_text=_("Everybody reads it: no names of residents, no flats, no telephone numbers of persons."),
    )
    issuer = forms.CharField(label=_("Announced by"), max_length=120, help_text=_("An office or committee."))
    from_on = Day(label=_("Shown from"))
    until_on = Day(label=_("Shown until"))
    days_asked = forms.IntegerField(
        label=_("Days it must be shown"),
        required=False,
        min_value=0,
        max_value=366,
        help_text=_("Empty: as the law asks of its kind. More counts, less does not."),
    )
    clause = forms.CharField(
        label=_("Ground"),
        required=False,
        max_length=120,
        help_text=_("Who asks for these days. Empty: the law's own, where it says so."),
    )
    comments = forms.BooleanField(label=_("Ask for comments"), required=False)

    @property
    def said(self) -> dict[str, Any]:
        """All of it as the act takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name in TextForm.base_fields}


class NoticeForm(TextForm):
    """The same, with its places: compounds and areas the person reaches; `q` looks for more of them."""

    q = forms.CharField(
        label=_("Look for compounds"),
        required=False,
        max_length=80,
        help_text=_("What you have typed and ticked stays."),
    )
    compounds = forms.MultipleChoiceField(
        label=_("Compounds"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    areas = forms.MultipleChoiceField(
        label=_("Whole areas"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(
        self, data: Any = None, *, compounds: Sequence[tuple[str, str]], areas: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, **options)
        for name, choices in (("compounds", compounds), ("areas", areas)):
            self.fields[name].choices = list(choices)  # type: ignore[attr-defined]
            if not choices:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("compounds") and not data.get("areas"):
            self.add_error(None, _("Say for which compounds or areas the notice is."))
        return data

    @property
    def where(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) or [] for name in ("compounds", "areas")}

    @classmethod
    def typed(cls, data: Any) -> dict[str, Any]:
        """What stands in the fields as it was sent, sound or not: a search for places loses nothing."""
        fields = cls.base_fields.items()
        return {name: field.widget.value_from_datadict(data, {}, name) for name, field in fields}


class ReplaceForm(TextForm):
    """A corrected notice, and why."""

    why = Words(label=_("What is corrected, and why"), max_length=300)
    version = Version()


class Photos(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photographs at once."""

    def __init__(self, **options: Any) -> None:
        attrs = {"accept": "image/jpeg,image/png,image/webp", "multiple": True}
        super().__init__(widget=Photos(attrs=attrs), **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        one = super().clean
        return (
            [one(d, initial) for d in data if d] if isinstance(data, list | tuple) else [one(data, initial)]
        )


class PostForm(forms.Form):
    """Where a notice hangs, since when, with photographs of the board."""

    where = forms.CharField(
        label=_("Where"), max_length=120, help_text=_("Such as: board beside the gate, stairwell 3.")
    )
    posted_on = Day(label=_("Hangs since"))
    photos = PhotosField(
        label=_("Photographs of the board"),
        required=False,
        help_text=_(
            "JPEG, PNG or WebP, at most 20 MB each. Place and camera data are removed. No faces, please."
        ),
    )


class DownForm(forms.Form):
    """When a posting was taken down."""

    on = Day(label=_("Taken down on"))
