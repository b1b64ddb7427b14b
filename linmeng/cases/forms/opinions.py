"""Forms of opinions: the public one, the desk's, answers and publication."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.cases.forms.fields import Day, Radios, Words
from linmeng.cases.models import Opinion

Choices = Sequence[tuple[str, Any]]


class AskForm(forms.Form):
    """What opinions are asked about."""

    about = Words(label=_("What about"), max_length=4000, rows=6)


class OpinionForm(forms.Form):
    """What somebody thinks. `subject` is a trap: people leave it empty, programs fill it."""

    stance = forms.ChoiceField(label=_("Are you in favour?"), choices=Opinion.Stance.choices, widget=Radios)
    compound = forms.ChoiceField(label=_("Your compound"), required=False)
    text = Words(label=_("Your opinion"), max_length=2000, rows=6)
    name = forms.CharField(label=_("Name (if you like)"), required=False, max_length=60)
    contact = forms.CharField(label=_("Telephone (if you want to be called)"), required=False, max_length=40)
    subject = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, compounds: Choices = (), **options: Any) -> None:
        super().__init__(*args, **options)
        found = self.fields["compound"]
        assert isinstance(found, forms.ChoiceField)
        found.choices = [("", _("none of these")), *compounds]


class TakeForm(OpinionForm):
    """The same, entered for somebody."""

    CAME = [(c, w) for c, w in Opinion.Channel.choices if c != Opinion.Channel.PHONE]

    channel = forms.ChoiceField(label=_("How it came"), choices=CAME, widget=Radios)
    on = Day(label=_("Said on"))

    field_order = ("channel", "on", "stance", "compound", "text", "name", "contact")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["subject"]
        self.fields["stance"].label = _("In favour?")
        self.fields["compound"].label = _("Compound")
        self.fields["text"].label = _("Opinion")
        self.fields["name"].label, self.fields["contact"].label = _("Name of the person"), _("Telephone")


class AnswerForm(forms.Form):
    """The answer to an opinion."""

    answer = Words(label=_("Reply"), max_length=2000, rows=5)


class PublishForm(forms.Form):
    """The words in which an opinion is published; empty takes it back."""

    words = Words(
        label=_("Published as"), required=False, max_length=2000, rows=5,
        help_text=_("Without names, telephones and flats. Empty: it is not published."),
    )  # fmt: skip
