"""Forms of meetings: invitation, attendance, minutes, resolutions."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from linmeng.cases.forms.fields import Day, Moment, Radios, Version, Words
from linmeng.cases.models import Attendee, Meeting

Choices = Sequence[tuple[str, Any]]
_BREAK = re.compile(r"[,，、\t]")


class MeetingForm(forms.Form):
    """What an invitation says."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Meeting.Kind.choices, widget=Radios)
    title = forms.CharField(label=_("Title"), max_length=160)
    starts_at = Moment(label=_("Begins"))
    ends_at = Moment(label=_("Ends"), required=False)
    place = forms.CharField(label=_("Where"), max_length=160)
    agenda = Words(label=_("Agenda"), required=False, max_length=4000, rows=5)
    invited = Words(
        label=_("Invited"), required=False, max_length=4000, rows=4,
        help_text=_("One a line: an office, a committee, a company, owners of a compound."),
    )  # fmt: skip
    step = forms.ChoiceField(label=_("For which step"), required=False)
    compound = forms.ChoiceField(label=_("For which compound"), required=False)

    def __init__(self, *args: Any, steps: Choices = (), compounds: Choices = (), **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("step", steps), ("compound", compounds)):
            found = self.fields[name]
            assert isinstance(found, forms.ChoiceField)
            found.choices = [("", _("the whole case")), *choices]


class ChangeMeetingForm(MeetingForm):
    """The same for one that is planned already."""

    version = Version()


class ToldForm(forms.Form):
    """When and how everybody was invited."""

    told_on = Day(label=_("Invited on"))
    told_how = forms.CharField(label=_("How they were invited"), max_length=160)


class MinutesForm(forms.Form):
    """The minutes."""

    version = Version()
    minutes = Words(label=_("Meeting minutes"), max_length=20_000, rows=14)


class AttendeesForm(forms.Form):
    """Those on the paper list, one a line."""

    lines = Words(
        label=_("Names"), max_length=20_000, rows=8,
        help_text=_("One a line: name, and after a comma from where, if it is not an owner."),
    )  # fmt: skip
    capacity = forms.ChoiceField(label=_("They were there as"), choices=Attendee.Capacity.choices)

    @property
    def attendees(self) -> list[tuple[str, str, str]]:
        """(name, capacity, organisation) line by line."""
        found = []
        for line in self.cleaned_data["lines"].splitlines():
            name, *rest = [part.strip() for part in _BREAK.split(line, maxsplit=1)]
            if name:
                found.append((name, self.cleaned_data["capacity"], rest[0] if rest else ""))
        return found


class ResolutionForm(forms.Form):
    """What was resolved, and what follows: up to three duties."""

    ROWS = 3

    words = Words(label=_("Resolution"), max_length=2000, rows=3)

    def __init__(
        self, *args: Any, persons: Choices = (), organisations: Choices = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for n in range(1, self.ROWS + 1):
            nobody = [("", "—")]
            self.fields[f"words_{n}"] = forms.CharField(label=_("Follow-up"), required=False, max_length=300)
            self.fields[f"person_{n}"] = forms.ChoiceField(
                label=_("By a person"), required=False, choices=[*nobody, *persons]
            )
            self.fields[f"organisation_{n}"] = forms.ChoiceField(
                label=_("or an organisation"), required=False, choices=[*nobody, *organisations]
            )
            self.fields[f"department_{n}"] = forms.CharField(
                label=_("or a department, in words"), required=False, max_length=80
            )
            self.fields[f"due_{n}"] = Day(label=_("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        """Who without what is a slip."""
        data = super().clean() or {}
        for n in range(1, self.ROWS + 1):
            if not data.get(f"words_{n}") and any(
                data.get(f"{k}_{n}") for k in ("person", "organisation", "department", "due")
            ):
                self.add_error(f"words_{n}", ValidationError(_now("Say what is to be done.")))
        return data

    @property
    def rows(self) -> list[tuple[int, list[Any]]]:
        """The fields of each duty, for the page."""
        names = ("words", "person", "organisation", "department", "due")
        return [(n, [self[f"{name}_{n}"] for name in names]) for n in range(1, self.ROWS + 1)]

    @property
    def asked(self) -> list[tuple[str, dict[str, str], date | None]]:
        """(what, who in the form's terms, until) of those that say what."""
        data = self.cleaned_data
        return [
            (
                data[f"words_{n}"],
                {key: data[f"{key}_{n}"] for key in ("person", "organisation", "department")},
                data[f"due_{n}"],
            )
            for n in range(1, self.ROWS + 1)
            if data.get(f"words_{n}")
        ]


class SignInForm(forms.Form):
    """Somebody at the door."""

    name = forms.CharField(label=_("Your name"), max_length=60)
    capacity = forms.ChoiceField(label=_("You are here as"), choices=Attendee.Capacity.choices, widget=Radios)
    organisation = forms.CharField(
        label=_("From (for owners: building and flat, if you like)"), required=False, max_length=120
    )
