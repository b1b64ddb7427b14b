"""Comments that came another way, and answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.notices.forms.fields import Day, Version, Words
from linmeng.notices.models import Comment


class RecordForm(forms.Form):
    """What somebody said by telephone, on paper or at the desk."""

    channel = forms.ChoiceField(
        label=_("How it came"), choices=[c for c in Comment.Channel.choices if c[0] != Comment.Channel.WEB]
    )
    said_on = Day(label=_("Said on"))
    text = Words(label=_("What was said"), rows=4, max_length=2000)
    name = forms.CharField(label=_("Name, may stay empty"), required=False, max_length=60)
    contact = forms.CharField(
        label=_("How to reach them"),
        required=False,
        max_length=60,
        help_text=_("Name and contact are stored encrypted; only those who answer read them."),
    )


class AnswerForm(forms.Form):
    """The answer, and what everybody reads of the comment."""

    shown = Words(
        label=_("The comment as everybody reads it"),
        rows=4,
        max_length=2000,
        help_text=_("Take out names, flats and numbers; change nothing else."),
    )
    answer = Words(label=_("Reply"), rows=4, max_length=2000)
    version = Version()
