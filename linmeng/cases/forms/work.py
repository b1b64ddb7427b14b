"""Forms of the task force, duties, papers and legality opinions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.cases.forms.fields import Day, Radios, Words
from linmeng.cases.models import LegalityOpinion

Choices = Sequence[tuple[str, Any]]


class MemberForm(forms.Form):
    """Who joins the task force."""

    person = forms.ChoiceField(label=_("Person"))
    part = forms.CharField(label=_("Part"), required=False, max_length=120)

    def __init__(self, *args: Any, persons: Choices = (), **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, "person", persons)


class DutyForm(forms.Form):
    """What is to be done, by whom, until when. One of three says who."""

    words = forms.CharField(label=_("What is to be done"), max_length=300)
    person = forms.ChoiceField(label=_("By a person"), required=False)
    organisation = forms.ChoiceField(label=_("or an organisation"), required=False)
    department = forms.CharField(label=_("or a department, in words"), required=False, max_length=80)
    due_on = Day(label=_("Until"), required=False)
    step = forms.ChoiceField(label=_("For which step"), required=False)

    def __init__(
        self, *args: Any, persons: Choices = (), organisations: Choices = (), steps: Choices = (), **more: Any
    ) -> None:
        super().__init__(*args, **more)
        _offer(self, "person", [("", "—"), *persons])
        _offer(self, "organisation", [("", "—"), *organisations])
        _offer(self, "step", [("", _("the whole case")), *steps])


class AnswerDutyForm(forms.Form):
    """That a duty is done, and with what result."""

    result = Words(label=_("Reply"), max_length=4000, rows=4)
    done_on = Day(label=_("Done on"))


class DocumentForm(forms.Form):
    """A paper of the case."""

    file = forms.FileField(label=_("File"), help_text=_("Picture, PDF, OFD or office file, at most 20 MB."))
    words = forms.CharField(label=_("What it shows"), required=False, max_length=200)
    step = forms.ChoiceField(label=_("For which step"), required=False)

    def __init__(self, *args: Any, steps: Choices = (), **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, "step", [("", _("the whole case")), *steps])


class LegalityForm(forms.Form):
    """What an association's expert says."""

    level = forms.ChoiceField(label=_("Association"), choices=LegalityOpinion.Level.choices, widget=Radios)
    verdict = forms.ChoiceField(label=_("Conclusion"), choices=LegalityOpinion.Verdict.choices, widget=Radios)
    text = Words(label=_("Grounds"), max_length=8000, rows=8)
    expert = forms.CharField(label=_("Expert"), max_length=80)
    on = Day(label=_("Said on"))
    document = forms.ChoiceField(label=_("The paper"), required=False)

    def __init__(self, *args: Any, documents: Choices = (), **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, "document", [("", "—"), *documents])


def _offer(form: forms.Form, name: str, choices: Sequence[Any]) -> None:
    found = form.fields[name]
    assert isinstance(found, forms.ChoiceField)
    found.choices = [*choices]
