"""Forms of one step: done, left out, opened again; of one fact; of the votes that decide a step."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.cases.forms.fields import Confirm, Day, Radios, Words
from linmeng.domain.procedures.model import Fact

Choices = Sequence[tuple[str, Any]]


class StepForm(Confirm):
    """That a step was done: when, how it ended, what shows it."""

    on = Day(label=_("Done on"))
    outcome = forms.ChoiceField(label=_("How it ended"), widget=Radios)
    proofs = forms.MultipleChoiceField(
        label=_("What of this case shows it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(
        label=_("Bring a paper"), required=False,
        help_text=_("Picture, PDF, OFD or office file, at most 20 MB."),
    )  # fmt: skip
    paper = forms.CharField(
        label=_("Or where the paper lies"), required=False, max_length=200,
        help_text=_("For what is kept on paper only, such as a file number."),
    )  # fmt: skip
    note = Words(label=_("Remark"), required=False, max_length=500, rows=2)

    def __init__(
        self, *args: Any, outcomes: Choices = (), proofs: Choices = (), today: Any = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        ends, shown = self.fields["outcome"], self.fields["proofs"]
        assert isinstance(ends, forms.ChoiceField) and isinstance(shown, forms.ChoiceField)
        ends.choices = [*outcomes]
        if len(outcomes) < 2:
            ends.required, ends.widget = False, forms.HiddenInput()
        shown.choices = [*proofs]
        if not proofs:
            del self.fields["proofs"]
        self.fields["on"].widget.attrs["max"] = today and today.isoformat()


class FactForm(Confirm):
    """What the case has to know, in the kind the procedure says."""

    def __init__(self, *args: Any, fact: Fact, known: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        words = options.get("prefix") or _("Value")
        self.fields["value"] = _field(fact, words)
        if known:
            self.fields["forget"] = forms.BooleanField(label=_("This is not known after all"), required=False)
        self.fields["note"] = Words(
            label=_("From where this is known"), required=False, max_length=500, rows=2
        )

    def clean(self) -> dict[str, Any]:
        """A flag comes as text; what is taken back needs no value."""
        data = super().clean() or {}
        if data.get("forget"):
            self.errors.pop("value", None)
            return {**data, "value": None}
        if data.get("value") in ("yes", "no"):
            data["value"] = data["value"] == "yes"
        return data


class ProposeForm(Confirm):
    """The votes of a step: who is asked what."""

    codes = forms.MultipleChoiceField(label=_("Who votes"), widget=forms.CheckboxSelectMultiple)
    title = forms.CharField(label=_("Title"), max_length=160)
    question = forms.CharField(label=_("Question"), max_length=300)
    text = Words(label=_("What is voted on"), required=False, max_length=20_000, rows=6)
    adjacency = forms.CharField(
        label=_("Who established that they lie side by side, and how"), max_length=300, required=False
    )

    def __init__(self, *args: Any, compounds: Choices = (), merges: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        found = self.fields["codes"]
        assert isinstance(found, forms.MultipleChoiceField)
        found.choices = [*compounds]
        if merges:
            self.fields["adjacency"].required = True
        else:
            del self.fields["adjacency"]


def _field(fact: Fact, words: Any) -> forms.Field:
    if fact.kind == "date":
        return Day(label=words)
    if fact.kind == "flag":
        yes_no = [("yes", _("yes")), ("no", _("no"))]
        return forms.ChoiceField(label=words, choices=yes_no, widget=Radios)
    if fact.kind == "number":
        return forms.IntegerField(label=words, min_value=-(10**9), max_value=10**9)
    return forms.CharField(label=words, max_length=200)
