"""Forms of one step: done, left out, opened again; of one fact; of the votes that decide a step."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.cases.forms.fields import Confirm, Day, Radios, Ticks, Words
from linmeng.domain.procedures.model import Fact

Choices = Sequence[tuple[str, Any]]


class Shows(Confirm):
    """What shows a step: something of the case, a file, a place; and, where several are asked for, which."""

    proofs = forms.MultipleChoiceField(label=_("What of this case shows it"), required=False, widget=Ticks)
    file = forms.FileField(
        label=_("Bring a paper"), required=False,
        help_text=_("Picture, PDF, OFD or office file, at most 20 MB."),
    )  # fmt: skip
    paper = forms.CharField(
        label=_("Or where the paper lies"), required=False, max_length=200,
        help_text=_("For what is kept on paper only, such as a file number."),
    )  # fmt: skip
    shows = forms.MultipleChoiceField(
        label=_("What the paper is"), required=False, widget=Ticks,
        help_text=_("Several are asked for: say which the file, the place or the ticked papers are."),
    )  # fmt: skip
    note = Words(label=_("Remark"), required=False, max_length=500, rows=2)

    def __init__(self, *args: Any, proofs: Choices = (), asked: Choices = (), **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices, wanted in (("proofs", proofs, bool(proofs)), ("shows", asked, len(asked) > 1)):
            found = self.fields[name]
            assert isinstance(found, forms.ChoiceField)
            found.choices = [*choices]
            if not wanted:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A paper that could be several things says which."""
        data = super().clean() or {}
        ticked = [text for text in data.get("proofs", ()) if text.startswith("document:")]
        papers = ticked or data.get("file") or data.get("paper")
        if "shows" in self.fields and papers and not data.get("shows"):
            self.add_error("shows", _("Say which of these the paper is."))
        return data


class ProofForm(Shows):
    """What shows a step that was recorded before."""

    def clean(self) -> dict[str, Any]:
        """There has to be something."""
        data = super().clean()
        if not (data.get("proofs") or data.get("file") or data.get("paper") or self.errors):
            raise forms.ValidationError(_("Choose or bring something that shows it."))
        return data


class StepForm(Shows):
    """That a step was done: when, how it ended, what shows it."""

    on = Day(label=_("Done on"))
    outcome = forms.ChoiceField(label=_("How it ended"), widget=Radios)
    field_order = ("on", "outcome")

    def __init__(self, *args: Any, outcomes: Choices = (), today: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        ends = self.fields["outcome"]
        assert isinstance(ends, forms.ChoiceField)
        ends.choices = [*outcomes]
        if len(outcomes) < 2:
            ends.required, ends.widget = False, forms.HiddenInput()
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


class LinkForm(Confirm):
    """A vote that was drafted elsewhere."""

    motion = forms.ChoiceField(label=_("Vote"), widget=Radios)

    def __init__(self, *args: Any, motions: Choices = (), **options: Any) -> None:
        super().__init__(*args, **options)
        found = self.fields["motion"]
        assert isinstance(found, forms.ChoiceField)
        found.choices = [*motions]


class ProposeForm(Confirm):
    """The votes of a step: who is asked what."""

    codes = forms.MultipleChoiceField(label=_("Who votes"), widget=Ticks)
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
