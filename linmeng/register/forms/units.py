"""What people type about units and owners. Personal data are typed anew, never shown again in a field."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.domain.register.units import LARGEST_AREA
from linmeng.register.actions import NewParty
from linmeng.register.forms.acts import Day
from linmeng.register.models import Party, Unit

ROWS, MOST_ROWS = 2, 8  # of titleholders at first, and at most
HOLDER = ("known", "name", "kind", "phone", "paper", "share")
PLAIN = ("building", "door", "number", "basis", "paper", "kind", "state")
SHY = {"autocomplete": "off", "spellcheck": "false"}


class UnitForm(forms.Form):
    """One exclusive unit."""

    building = forms.CharField(
        label=_("Building number"), max_length=20, required=False, help_text=_("Empty where there is none.")
    )
    door = forms.CharField(
        label=_("Door"),
        max_length=20,
        required=False,
        help_text=_("Stairwell or door number; empty where none."),
    )
    number = forms.CharField(label=_("Unit number"), max_length=20, help_text=_("Such as 502."))
    area = forms.DecimalField(
        label=_("Area, m²"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=Decimal(LARGEST_AREA) / 100,
        decimal_places=2,
        help_text=_("As the real-estate register says; without it the unit cannot vote."),
    )
    basis = forms.ChoiceField(label=_("Area taken from"), choices=Unit.Basis.choices)
    paper = forms.CharField(
        label=_("Certificate"),
        max_length=60,
        required=False,
        help_text=_("Number of the paper that shows the area."),
    )
    kind = forms.ChoiceField(label=_("Kind of unit"), choices=Unit.Kind.choices)
    state = forms.ChoiceField(label=_("State of the unit"), choices=Unit.State.choices)

    def stated(self) -> dict[str, Any]:
        """What was typed, as the acts take it."""
        said = {n: self.cleaned_data[n] for n in PLAIN}
        area = self.cleaned_data["area"]
        return {**said, "area_dm2": None if area is None else int(area * 100)}


class ChangeUnitForm(UnitForm):
    """A unit that is recorded already."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, unit: Unit) -> None:
        said = {n: getattr(unit, n) for n in PLAIN}
        area = None if unit.area_dm2 is None else Decimal(unit.area_dm2) / 100
        super().__init__(data, initial={**said, "area": area, "version": unit.version})


class Versioned(forms.Form):
    """A form about a unit that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class CloseUnitForm(Versioned):
    on = Day(label=_("Gone since"), help_text=_("The first day on which it no longer existed."))


class HoldersForm(Versioned):
    """Who holds a unit, from a day: each either one of today's titleholders or somebody typed."""

    def __init__(self, data: Any = None, *, unit: Unit, today: Sequence[tuple[int, str]], rows: int) -> None:
        super().__init__(data, initial={"version": unit.version})
        if today:
            self.fields["on"] = Day(
                label=_("From which day"),
                help_text=_("The day of the transfer; the titles before end the day before."),
            )
        self.rows = range(min(max(rows, 1), MOST_ROWS))
        choices = [("", _("somebody else, named below")), *((str(pk), words) for pk, words in today)]
        for i in self.rows:
            if today:
                self.fields[f"known_{i}"] = forms.ChoiceField(
                    label=_("Titleholder"), required=False, choices=choices
                )
            self.fields[f"name_{i}"] = forms.CharField(
                label=_("Name"), max_length=80, required=False, widget=forms.TextInput(attrs=SHY)
            )
            self.fields[f"kind_{i}"] = forms.ChoiceField(label=_("Kind"), choices=Party.Kind.choices)
            self.fields[f"phone_{i}"] = forms.CharField(
                label=_("Telephone"),
                max_length=30,
                required=False,
                widget=forms.TextInput(attrs={**SHY, "inputmode": "tel"}),
            )
            self.fields[f"paper_{i}"] = forms.CharField(
                label=_("Identity number"),
                max_length=30,
                required=False,
                widget=forms.TextInput(attrs=SHY),
                help_text=_("By it the same owner of several flats is recognised. Not needed."),
            )
            self.fields[f"share_{i}"] = forms.CharField(
                label=_("Share"),
                max_length=15,
                required=False,
                help_text=_("Such as 1/2; empty when held jointly."),
            )

    @property
    def groups(self) -> list[list[forms.BoundField]]:
        """The fields of each titleholder together."""
        return [[self[f"{n}_{i}"] for n in HOLDER if f"{n}_{i}" in self.fields] for i in self.rows]

    def holders(self) -> list[tuple[int | NewParty, str]]:
        """The titleholders that were named, each with the share."""
        found: list[tuple[int | NewParty, str]] = []
        for i in self.rows:
            said = {n: self.cleaned_data.get(f"{n}_{i}") or "" for n in HOLDER}
            if said["known"]:
                found.append((int(said["known"]), said["share"]))
            elif said["name"]:
                found.append(
                    (NewParty(said["name"], said["kind"], said["phone"], said["paper"]), said["share"])
                )
        return found


class RepresentativeForm(Versioned):
    party = forms.ChoiceField(
        label=_("Whom did the co-owners choose?"),
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    paper = forms.CharField(
        label=_("Document"),
        max_length=120,
        help_text=_("Which paper shows it and where it lies; without names."),
    )
    on = Day(label=_("From which day"))

    def __init__(self, data: Any = None, *, unit: Unit, holders: Sequence[tuple[int, str]], on: Any) -> None:
        super().__init__(data, initial={"version": unit.version, "on": on})
        self.fields["party"].choices = [(str(pk), words) for pk, words in holders]  # type: ignore[attr-defined]


class GuardianForm(forms.Form):
    ward = forms.ChoiceField(
        label=_("For which owner"), widget=forms.RadioSelect(attrs={"class": "form-check-input"})
    )
    name = forms.CharField(label=_("Name of the guardian"), max_length=80, widget=forms.TextInput(attrs=SHY))
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={**SHY, "inputmode": "tel"}),
    )
    identity = forms.CharField(
        label=_("Identity number"), max_length=30, required=False, widget=forms.TextInput(attrs=SHY)
    )
    paper = forms.CharField(
        label=_("Document"),
        max_length=120,
        help_text=_("Which paper shows it and where it lies; without names."),
    )
    on = Day(label=_("From which day"))

    def __init__(self, data: Any = None, *, holders: Sequence[tuple[int, str]], on: Any) -> None:
        super().__init__(data, initial={"on": on, "ward": str(holders[0][0]) if len(holders) == 1 else None})
        self.fields["ward"].choices = [(str(pk), words) for pk, words in holders]  # type: ignore[attr-defined]


class EndActingForm(forms.Form):
    on = Day(label=_("Last day"))


class PartyForm(Versioned):
    """Who somebody is, corrected: a field left empty stays as it is, "-" takes the value away."""

    name = forms.CharField(label=_("Name"), max_length=80, required=False, widget=forms.TextInput(attrs=SHY))
    kind = forms.ChoiceField(label=_("Kind"), choices=Party.Kind.choices)
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={**SHY, "inputmode": "tel"}),
    )
    paper = forms.CharField(
        label=_("Identity number"), max_length=30, required=False, widget=forms.TextInput(attrs=SHY)
    )

    def stated(self) -> dict[str, Any]:
        """What was typed: None where a field was left empty."""
        said = self.cleaned_data
        typed = {n: said[n].strip() for n in ("name", "phone", "paper")}
        words = {n: None if not t else t.removeprefix("-") if t == "-" else t for n, t in typed.items()}
        return {**words, "kind": said["kind"], "version": said["version"]}


class AccountForm(forms.Form):
    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=150,
        required=False,
        help_text=_(
            "Check who it is: whoever signs in so votes for this owner's units. Empty: nobody any more."
        ),
        widget=forms.TextInput(attrs=SHY),
    )


class RevealForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you need to see it?"),
        min_length=4,
        max_length=200,
        help_text=_("It is kept with your name in the audit trail. Write no name and no number here."),
    )


class FindOwnerForm(forms.Form):
    text = forms.CharField(
        label=_("Name, telephone or identity number"),
        max_length=80,
        required=False,
        help_text=_("The whole of it: only the exact value is found."),
        widget=forms.TextInput(attrs=SHY),
    )


class UnitFilterForm(forms.Form):
    """Narrows a list of units."""

    text = forms.CharField(label=_("Building, door or unit"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=_("Kind of unit"), required=False, choices=[("", _("all")), *Unit.Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("State of the unit"), required=False, choices=[("", _("all")), *Unit.State.choices]
    )
    missing = forms.ChoiceField(
        label=_("What is missing"),
        required=False,
        choices=[("", _("all")), ("area", _("area")), ("holder", _("titleholder"))],
    )
