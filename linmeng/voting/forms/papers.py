"""Papers: printed, received, served, read; doors; audits."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.voting.forms.fields import Words
from linmeng.voting.models import Item, Service, Visit

MOST_BYTES = 40 * 2**20


class ReceiveForm(forms.Form):
    """The number on the outside of a closed ballot: typed, read by a scanner, or in a picture of its code."""

    sheet = forms.CharField(
        label=_("Number or QR code"),
        max_length=200,
        required=False,
        widget=forms.TextInput(
            attrs={
                "autofocus": True,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    picture = forms.FileField(
        label=_("Or a picture of the outer side"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )

    mandate = forms.IntegerField(
        label=_("Number of the mandate"),
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        help_text=_("From the list of mandates. What the mandate does not cover will not count."),
        widget=forms.NumberInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("sheet") and not data.get("picture") and not self.errors:
            self.add_error("sheet", _("Type the number, or take a picture of the code."))
        return data


class ReplaceForm(forms.Form):
    """A lost or spoiled ballot is replaced."""

    why = forms.CharField(
        label=_("Why"), max_length=120, help_text=_("Such as: lost by the owner, torn, wrongly marked.")
    )


class ServeForm(forms.Form):
    """Units that were served, how, and where the evidence lies."""

    way = forms.ChoiceField(label=_("Way of service"), choices=Service.Way.choices)
    evidence = forms.CharField(
        label=_("Where the evidence lies"),
        max_length=200,
        help_text=_("Such as: signed list in folder 3, photograph IMG-0412."),
    )
    entries = forms.MultipleChoiceField(
        label=_("Units"), widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )

    def __init__(self, data: Any = None, *, units: Iterable[tuple[int, str]] = (), **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["entries"].choices = list(units)  # type: ignore[attr-defined]


class VisitForm(forms.Form):
    """What came of a visit."""

    outcome = forms.ChoiceField(choices=Visit.Outcome.choices)


class FindForm(forms.Form):
    """The sheet that lies on the table."""

    sheet = forms.CharField(
        label=_("Number of the paper before you"),
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false"}),
    )


class KeyForm(forms.Form):
    """What one person reads on a sheet: a choice for each question, invalid where two boxes are ticked."""

    invalid = forms.CharField(label=_("Why it is not valid as a whole"), required=False, max_length=200)
    proposed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, items: Iterable[Item], **options: Any) -> None:
        super().__init__(data, **options)
        self.items = list(items)
        for item in self.items:
            self.fields[f"item_{item.number}"] = forms.ChoiceField(
                required=False,
                choices=[("yes", ""), ("no", ""), ("abstain", ""), ("invalid", ""), ("none", "")],
                label=item.words,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("invalid"):
            for item in self.items:
                if not data.get(f"item_{item.number}") and f"item_{item.number}" not in self.errors:
                    self.add_error(
                        f"item_{item.number}", _("Say what is marked here, or that nothing is marked.")
                    )
        return data

    @property
    def choices(self) -> dict[str, str]:
        """Question → choice; those left unmarked on the paper are left out."""
        said = {str(i.number): self.cleaned_data.get(f"item_{i.number}", "") for i in self.items}
        return {n: choice for n, choice in said.items() if choice not in ("", "none")}


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """Several files at once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,application/pdf", "multiple": True}),
            **options,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(Files, self).clean(one, initial) for one in files] if files else super().clean(None)


class ScanForm(forms.Form):
    """Pictures of opened papers."""

    pictures = Files(
        label=_("Pictures or scans"),
        help_text=_("JPEG, PNG or PDF, up to 200 at once: each sheet whole, sharp, in good light."),
    )


class ImportForm(forms.Form):
    """The list of ballots from the city's own system."""

    file = forms.FileField(
        label=_("List from the city's system"),
        help_text=_("CSV or Excel with the columns 房屋 (or 房号, 室号), 票号, 议题1, 议题2 …"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.xls"}),
    )


class AuditForm(forms.Form):
    """An audit of paper against entries."""

    item = forms.TypedChoiceField(label=_("Question"), coerce=int)
    risk = forms.ChoiceField(
        label=_("Chance that a wrong result stays unnoticed, at most"),
        choices=[("1/10", "10 %"), ("1/20", "5 %"), ("1/100", "1 %")],
        initial="1/20",
    )

    def __init__(self, data: Any = None, *, items: Iterable[Item], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["item"].choices = [(i.number, f"{i.number}. {i.words}") for i in items]  # type: ignore[attr-defined]


class SeedForm(forms.Form):
    """Dice thrown in public."""

    seed = forms.CharField(
        label=_("The dice, in the order thrown"),
        min_length=20,
        max_length=80,
        help_text=_(
            "At least 20 throws, such as 41625163442651334216. Everybody present writes them down too."
        ),
    )


class RefuseForm(forms.Form):
    """Why a service is not confirmed."""

    why = Words(label=_("Why not"), rows=2, max_length=200)
