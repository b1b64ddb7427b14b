from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from linmeng.domain.planning.compound import MODES
from linmeng.planning.models import RatesVersion

DOES = ("move", "split", "mode", "pin", "release", "open", "finish", "undo", "redo")


class Codes(forms.Field):
    """Register numbers, one value each."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(str(v) for v in value or () if v))
        if len(found) > 50 or any(len(v) > 40 for v in found):
            raise forms.ValidationError(_("This edit could not be read."))
        return found


class EditForm(forms.Form):
    """One edit of a draft: what, of which compounds, where to or how, and the state it was decided on."""

    do = forms.ChoiceField(choices=[(d, d) for d in DOES])
    on = forms.IntegerField(min_value=0, max_value=10**6)
    who = Codes(required=False)
    to = forms.CharField(max_length=40, required=False)
    mode = forms.ChoiceField(choices=[(m, m) for m in MODES], required=False)
    host = forms.CharField(max_length=40, required=False)
    version = forms.IntegerField(min_value=0, max_value=10**6, required=False)
    whole = forms.BooleanField(required=False)
    at = forms.CharField(max_length=40, required=False)


class NoteForm(forms.Form):
    """A remark on the draft, a compound or an alliance."""

    text = forms.CharField(max_length=500, strip=True)
    about = forms.CharField(max_length=60, required=False)
    at = forms.CharField(max_length=40, required=False)


class VersionForm(forms.Form):
    """A name for the draft as it was after so many edits."""

    name = forms.CharField(max_length=120)
    on = forms.IntegerField(min_value=0, max_value=10**6)


class NewDraftForm(forms.Form):
    """A draft that begins with everybody alone."""

    rates = forms.ModelChoiceField(RatesVersion.objects.none(), label=_("Rates"), empty_label=None)
    name = forms.CharField(max_length=120, required=False, label=_("Name of the draft"))

    def __init__(self, *args: Any, versions: QuerySet[RatesVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rates"].queryset = versions  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    """What is published under which name, and what its readers should know."""

    name = forms.CharField(max_length=120, label=_("Name of the published plan"))
    words = forms.CharField(
        max_length=500,
        required=False,
        label=_("What readers should know"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Stands beside the plan for residents, owners' committees and companies. May stay empty."
        ),
    )


class WithdrawForm(forms.Form):
    """Why a published plan is taken back."""

    reason = forms.CharField(
        max_length=500,
        label=_("Why the plan is withdrawn"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
