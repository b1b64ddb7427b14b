"""The roll, objections, the notice, witnesses."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.voting.forms.fields import Day, Moment, Version, Words


class FreezeForm(forms.Form):
    """Until when the roll may be objected to."""

    objections_until = Moment(
        label=_("Objections are heard until"),
        help_text=_("The vote opens after that, and after every objection has its answer."),
    )
    version = Version()


class ObjectForm(forms.Form):
    """An objection to the roll."""

    place = forms.CharField(
        label=_("Unit it is about"),
        required=False,
        max_length=80,
        help_text=_("Such as 3号楼 2单元 502. Empty: the roll as a whole."),
    )
    text = Words(label=_("What is wrong"), rows=4, max_length=2000)


class AnswerForm(forms.Form):
    """Whether an objection is upheld, and why."""

    upheld = forms.ChoiceField(
        label=_("The answer"),
        choices=[
            ("yes", _("upheld: the register is corrected and the roll frozen anew")),
            ("no", _("not upheld: the roll stays as it is")),
        ],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    answer = Words(label=_("Reasons, for the owner to read"), rows=3, max_length=2000)


class NoticeForm(forms.Form):
    """When everybody had been told, how, and the times that the notice names."""

    told_on = Day(label=_("Day on which the last owner was told"))
    told_how = forms.CharField(
        label=_("How they were told"),
        max_length=200,
        help_text=_("Such as: notice boards of all doors and letters, photographs in folder 12."),
    )
    opens_at = Moment(label=_("Opens"))
    closes_at = Moment(label=_("Closes"))
    version = Version()


class WitnessForm(forms.Form):
    """Who co-signs, and their public key."""

    name = forms.CharField(
        label=_("Who"), max_length=80, help_text=_("An office, or “an owner”: no name of a person.")
    )
    key = forms.CharField(
        label=_("Their key"),
        max_length=160,
        help_text=_("One line: name, id and key, as their program shows it."),
    )
