"""Forms of the list of cases, of a new case and of what changes a case as a whole."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.cases.forms.fields import Confirm, Day, Radios, Words
from linmeng.cases.models import Case

Choices = Sequence[tuple[str, Any]]


class ListForm(forms.Form):
    """What the list of cases is narrowed to."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("State"), required=False)
    procedure = forms.ChoiceField(label=_("Procedure"), required=False)
    area = forms.ChoiceField(label=_("Street"), required=False)
    mine = forms.BooleanField(label=_("Mine: task force or duty"), required=False)
    late = forms.BooleanField(label=_("A deadline has passed"), required=False)

    def __init__(self, *args: Any, procedures: Choices = (), areas: Choices = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self._choose("state", _("All states"), Case.State.choices)
        self._choose("procedure", _("All procedures"), procedures)
        self._choose("area", _("All streets"), areas)

    def _choose(self, name: str, everything: Any, choices: Sequence[Any]) -> None:
        found = self.fields[name]
        assert isinstance(found, forms.ChoiceField)
        found.choices = [("", everything), *choices]


class PickForm(forms.Form):
    """Which compounds a new case is about."""

    q = forms.CharField(label=_("Search a compound"), required=False, max_length=80)


class OpenForm(forms.Form):
    """A new case: its procedure and its name."""

    procedure = forms.ChoiceField(label=_("Procedure"), widget=Radios)
    title = forms.CharField(label=_("Title"), max_length=160)

    def __init__(self, *args: Any, procedures: Choices = (), **options: Any) -> None:
        super().__init__(*args, **options)
        found = self.fields["procedure"]
        assert isinstance(found, forms.ChoiceField)
        found.choices = [*procedures]


class RenameForm(Confirm):
    """Another title."""

    title = forms.CharField(label=_("Title"), max_length=160)


class WithdrawForm(Confirm):
    """A compound leaves."""

    code = forms.ChoiceField(label=_("Compound"))
    on = Day(label=_("Left on"), required=False)
    reason = Words(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, compounds: Choices = (), **options: Any) -> None:
        super().__init__(*args, **options)
        found = self.fields["code"]
        assert isinstance(found, forms.ChoiceField)
        found.choices = [*compounds]


class AddForm(Confirm):
    """A compound joins, by its register number or name."""

    code = forms.CharField(label=_("Register number"), max_length=40)


class MoveForm(Confirm):
    """To which version of the procedure, and why."""

    to = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10_000)
    reason = Words(label=_("Reason"), max_length=300)
