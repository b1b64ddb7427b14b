"""What people type about the pool and about custody."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.cases.forms.fields import Day, Words
from linmeng.cases.models import Custody

Choice = tuple[str, str]


class Compounds(forms.MultipleChoiceField):
    """Some of a case's compounds."""

    def __init__(self, **options: Any) -> None:
        widget = forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
        super().__init__(label=_("Compounds"), widget=widget, **options)


class ApplyForm(forms.Form):
    """Who asks for custody of which compounds."""

    codes = Compounds()
    applicant = forms.ChoiceField(
        label=_("Who asks"), choices=Custody.Applicant.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    applied_on = Day(label=_("Asked on"))
    asking = forms.IntegerField(
        label=_("Owners who ask"), min_value=0, max_value=10**6, initial=0, required=False,
        help_text=_("Only where there is no committee: at least 20 % of the owners (SH-REG 52)."),
    )  # fmt: skip
    owners = forms.IntegerField(
        label=_("Owners in all"), min_value=0, max_value=10**6, initial=0, required=False,
        help_text=_("Only for compounds whose register is not complete; else the register says it."),
    )  # fmt: skip
    why = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(
        self, data: Any = None, *, compounds: Sequence[Choice], known: Mapping[str, str], **options: Any
    ) -> None:
        """`known`: code → what the register knows of the compound's owners, in words."""
        super().__init__(data, **options)
        self.fields["codes"].choices = list(compounds)  # type: ignore[attr-defined]
        self.fields["codes"].initial = [code for code, _name in compounds]
        self.lists = {f"units_{n}": code for n, (code, _name) in enumerate(compounds)}
        for (name, code), (_code, title) in zip(self.lists.items(), compounds, strict=True):
            label = _("Units whose owners ask, such as 3-201: {compound}").format(compound=title)
            words = known.get(code, "")
            self.fields[name] = Words(label=label, required=False, max_length=100_000, help_text=words)
        self.order_fields(["codes", "applicant", "applied_on", *self.lists, "asking", "owners", "why"])

    def clean(self) -> dict[str, Any]:
        """The lists go together as `units`, by the compounds' codes; a number left out is 0."""
        data = super().clean() or {}
        data["units"] = {code: data.pop(name, "") for name, code in self.lists.items()}
        return data | {name: data.get(name) or 0 for name in ("asking", "owners")}


class ChooseForm(forms.Form):
    """Which company of the pool, and why where it is not the nearest."""

    company = forms.CharField(widget=forms.HiddenInput, max_length=20)
    chosen_on = Day(label=_("Chosen on"), required=False)
    why = forms.CharField(label=_("Why not the nearest"), max_length=300, required=False)


class AgreementForm(forms.Form):
    """The three-party agreement."""

    for_owners = forms.CharField(
        label=_("Signs for the owners"),
        max_length=120,
        help_text=_("The owners' or the residents' committee."),
    )
    office = forms.CharField(label=_("Sub-district office"), max_length=120)
    signed_on = Day(label=_("Signed on"))
    from_on = Day(label=_("From"))
    until_on = Day(
        label=_("Until"), help_text=_("The last day, at most 6 months after the first (SH-REG 52).")
    )
    fee = forms.DecimalField(label=_("Monthly fee, CNY/m²"), min_value=0, max_digits=7, decimal_places=3)
    items = Words(label=_("Services and standard"), max_length=4000)


class Correctable(forms.Form):
    """Something that is recorded once; recorded again it is a correction with its reason."""

    correction = forms.CharField(
        label=_("Why it is corrected"), max_length=300,
        help_text=_("What was recorded before stays in the audit."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, again: bool = False, **options: Any) -> None:
        super().__init__(data, **options)
        if not again:
            del self.fields["correction"]
        else:
            self.order_fields([*(name for name in self.fields if name != "correction"), "correction"])


class AnnounceForm(Correctable):
    """Where the result was announced."""

    announced_on = Day(label=_("Announced on"))
    where = forms.CharField(label=_("Where"), max_length=200)


class FiledForm(Correctable):
    """When something was filed."""

    filed_on = Day(label=_("Filed with the office on"))


class EndForm(forms.Form):
    """When and why it ended."""

    ended_on = Day(label=_("Ended on"))
    why = forms.CharField(label=_("Reason"), max_length=300)


class AdmitForm(forms.Form):
    """A company is admitted to a district's pool."""

    district = forms.ChoiceField(label=_("District"))
    company = forms.CharField(label=_("Company"), max_length=120)
    admitted_on = Day(label=_("Admitted on"))
    source = forms.CharField(label=_("By which document"), max_length=200)

    def __init__(self, data: Any = None, *, districts: Sequence[Choice], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["district"].choices = list(districts)  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    """A company leaves the pool."""

    left_on = Day(label=_("Left on"))
    why = forms.CharField(label=_("Reason"), max_length=300)


class CreditForm(forms.Form):
    """An entry of a company's credit record."""

    company = forms.CharField(label=_("Company"), max_length=120)
    on = Day(label=_("Day"))
    points = forms.TypedChoiceField(
        label=_("Demerit points"), coerce=int,
        choices=[("3", "3"), ("6", "6"), ("18", "18"), ("0", _("none, a remark"))],
    )  # fmt: skip
    words = forms.CharField(label=_("What for"), max_length=300)
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("The document or platform that says so.")
    )
