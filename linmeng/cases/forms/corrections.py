"""The form that puts right what was recorded of a step."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.cases.forms.fields import Day, Radios, Why, Words


class CorrectForm(Why):
    """What holds instead, filled with what is recorded, and the reason."""

    on = Day(label=_("Done on"))
    outcome = forms.ChoiceField(label=_("How it ended"), widget=Radios)
    note = Words(label=_("Remark"), required=False, max_length=500, rows=2)

    def __init__(
        self, *args: Any, outcomes: Sequence[tuple[str, Any]] = (), papers: Mapping[int, str] | None = None,
        today: Any = None, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        ends = self.fields["outcome"]
        assert isinstance(ends, forms.ChoiceField)
        ends.choices = [*outcomes]
        if len(outcomes) < 2:
            ends.widget = forms.HiddenInput()
        self.fields["on"].widget.attrs["max"] = today and today.isoformat()
        self.papers = papers or {}
        for n, words in self.papers.items():
            self.fields[f"paper_{n}"] = forms.CharField(
                label=_("Where the paper lies"), max_length=200, initial=words
            )
        self.fields["reason"].label = _("Why it is corrected")
        self.order_fields(["on", "outcome", "note", *(f"paper_{n}" for n in self.papers), "reason"])

    def papers_told(self) -> dict[int, str]:
        """The words of the papers, by their place."""
        return {n: self.cleaned_data[f"paper_{n}"] for n in self.papers}
