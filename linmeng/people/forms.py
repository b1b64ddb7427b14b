"""What the pages of this room ask for."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from linmeng.domain.refusals import Refusal
from linmeng.people.models import Organisation, Person
from linmeng.people.queries import area_named, company_to_name, compound_named, roles_to_give
from linmeng.web.refused import said

_PASSWORD_HELP = _(
    "At least eight characters, not only digits, not the name. Tell it to the person yourself."
)


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RoleForm(forms.Form):
    """A role, where, and from when to when."""

    what = forms.ChoiceField(label=_("Role"))
    area = forms.CharField(
        label=_("Area"),
        required=False,
        max_length=80,
        help_text=_("Name or division code. For officers, committee workers and experts."),
        widget=forms.TextInput(attrs={"list": "areas-offered", "autocomplete": "off"}),
    )
    compound = forms.CharField(
        label=_("Compound"),
        required=False,
        max_length=120,
        help_text=_("Name or register number. For residents and owners' committees."),
        widget=forms.TextInput(attrs={"list": "compounds-offered", "autocomplete": "off"}),
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        required=False,
        max_length=120,
        help_text=_("Name or credit code. For area managers: their company."),
        widget=forms.TextInput(attrs={"list": "organisations-offered", "autocomplete": "off"}),
    )
    from_on = forms.DateField(label=_("First day"), widget=DateInput())
    until_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DateInput(),
        help_text=_("Leave empty when it is open."),
    )

    def __init__(self, *args: Any, giver: Person, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.giver, self.on = giver, on
        self.fields["what"].choices = [("", "—"), *roles_to_give(giver, on)]  # type: ignore[attr-defined]
        self.fields["from_on"].initial = on

    def clean_area(self) -> Any:
        return self._found("area", lambda words: area_named(self.giver, self.on, words))

    def clean_compound(self) -> Any:
        return self._found("compound", lambda words: compound_named(self.giver, self.on, words))

    def clean_organisation(self) -> Any:
        return self._found("organisation", company_to_name)

    def _found(self, field: str, find: Any) -> Any:
        words = self.cleaned_data[field].strip()
        try:
            return find(words) if words else None
        except Refusal as refusal:
            raise ValidationError(said(refusal)) from refusal

    def role(self) -> dict[str, Any]:
        """The arguments of `give_role`."""
        return {name: self.cleaned_data[name] for name in RoleForm.base_fields}


class AccountForm(RoleForm):
    """A new account and its first role."""

    name = forms.CharField(label=_("Name"), max_length=80)
    username = forms.RegexField(
        r"^[\w.@+-]+\Z",
        label=_("Sign-in name"),
        max_length=60,
        help_text=_("Letters, digits and . @ + - _"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("First password"),
        max_length=128,
        help_text=_PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = ("name", "username", "password", "what")


class EndRoleForm(forms.Form):
    """The last day of a role."""

    until_on = forms.DateField(label=_("Last day"), widget=DateInput())


class PasswordForm(forms.Form):
    """A new password for somebody else."""

    password = forms.CharField(
        label=_("New password"),
        max_length=128,
        help_text=_PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class OrganisationForm(forms.Form):
    """An organisation to be registered."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices)
    name = forms.CharField(label=_("Name"), max_length=120)
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        required=False,
        max_length=24,
        help_text=_("18 characters; the last one is checked. May be left empty."),
    )
    state_owned = forms.BooleanField(label=_("State-owned"), required=False)


class PeopleFilter(forms.Form):
    """Who is looked for."""

    q = forms.CharField(
        label=_("Name"), required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )
    what = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", _("all")), *roles]  # type: ignore[attr-defined]


class OrganisationFilter(forms.Form):
    """Which organisation is looked for."""

    q = forms.CharField(
        label=_("Name or code"), required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all")), *Organisation.Kind.choices]
    )


class AuditFilter(forms.Form):
    """Which rows of the audit trail."""

    q = forms.CharField(
        label=_("Who or on what"), required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )
    act = forms.ChoiceField(label=_("What was done"), required=False)
    first_on = forms.DateField(label=_("First day"), required=False, widget=DateInput())
    last_on = forms.DateField(label=_("Last day"), required=False, widget=DateInput())

    def __init__(self, *args: Any, acts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [("", _("all")), *acts]  # type: ignore[attr-defined]
