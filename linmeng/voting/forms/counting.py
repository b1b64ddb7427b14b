"""What is recorded after the count."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.voting.forms.fields import Day


class ChallengeForm(forms.Form):
    """A case before a court, and what became of it."""

    on = Day(label=_("Filed on"))
    court = forms.CharField(label=_("Before whom, number"), max_length=160)
    outcome = forms.CharField(label=_("Outcome"), max_length=300, required=False)
