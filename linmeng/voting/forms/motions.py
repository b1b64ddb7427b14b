"""A motion as it is drafted, the list's filter, a compound's own rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from linmeng.domain.voting.rules import CHOICES
from linmeng.voting.forms.fields import Day, Moment, Version, Words
from linmeng.voting.models import Motion

ITEMS, MORE, MOST_ITEMS = 1, 2, 20
LEVELS: tuple[tuple[str, Any, Any], ...] = (
    (
        "totals",
        _("Totals only"),
        _("Everybody sees the sums by area and by owners. Which unit took part stays with the office."),
    ),
    (
        "units",
        _("Which units took part"),
        _("Also the list of units that returned a ballot, each with its area. Not how anyone voted."),
    ),
    (
        "choices",
        _("How each unit voted"),
        _(
            "Every unit with its answer, as on a show of hands. Choose this only where the rules of "
            "procedure say so: it cannot be taken back."
        ),
    ),
)


class ListForm(forms.Form):
    """What the list of votes is narrowed to."""

    q = forms.CharField(label=_("Title or compound"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all")), ("going", _("under way")), *Motion.State.choices],
    )


class ChooseForm(forms.Form):
    """Looks for the compound that votes."""

    q = forms.CharField(label=_("Name or number of the compound"), required=False, max_length=80)


class DraftForm(forms.Form):
    """A motion's text, questions, scope, times. `matters`: code → words, of the rules that hold there."""

    title = forms.CharField(label=_("Title"), max_length=160)
    text = Words(
        label=_("What is voted on"),
        rows=8,
        max_length=20_000,
        help_text=_("What every owner reads before voting: what is proposed, what it costs, what follows."),
    )
    building = forms.CharField(label=_("Only building"), required=False, max_length=20)
    door = forms.CharField(label=_("Only door"), required=False, max_length=20)
    opens_at = Moment(label=_("Opens"), required=False)
    closes_at = Moment(label=_("Closes"), required=False)
    level = forms.ChoiceField(
        label=_("What is published afterwards"),
        choices=[(code, words) for code, words, _more in LEVELS],
        initial="totals",
        widget=forms.RadioSelect,
    )
    reelection = forms.BooleanField(
        label=_("The owners' committee is being re-elected at present"), required=False
    )
    silence = Words(
        label=_("What silence means, as the notice announces it"),
        required=False,
        max_length=1000,
    )
    quorum = forms.IntegerField(
        label=_("Witnesses who must co-sign"), min_value=0, max_value=20, required=False
    )

    def __init__(
        self, data: Any = None, *, matters: Mapping[str, str], silent: bool = False, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.matters = matters
        self.asked = self._rows(data)
        for n in range(1, self.asked + 1):
            self._add_item(n)
        if not silent:
            del self.fields["silence"]

    def _rows(self, data: Any) -> int:
        """How many questions the form offers: those it was sent with or begins with, and some more."""
        if data is None:
            begins = sum(1 for name in self.initial if name.startswith("matter_"))
            return min(MOST_ITEMS, max(ITEMS, begins))
        sent = data.get("rows", "")
        rows = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 3 else ITEMS
        return min(MOST_ITEMS, max(1, rows) + (MORE if "more" in data else 0))

    def _add_item(self, n: int) -> None:
        none = [("", _("no question") if n > 1 else _("choose a matter"))]
        self.fields[f"matter_{n}"] = forms.ChoiceField(
            label=_("Matter"), required=n == 1, choices=[*none, *self.matters.items()]
        )
        self.fields[f"words_{n}"] = forms.CharField(
            label=_("Question"),
            required=n == 1,
            max_length=300,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def item_rows(self) -> list[tuple[int, Any, Any]]:
        """The questions' fields: number, matter, words."""
        return [(n, self[f"matter_{n}"], self[f"words_{n}"]) for n in range(1, self.asked + 1)]

    def level_rows(self) -> list[tuple[str, Any, Any, bool]]:
        """The levels of publication: code, words, explanation, chosen."""
        chosen = self["level"].value() or "totals"
        return [(code, words, more, code == chosen) for code, words, more in LEVELS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n in range(2, self.asked + 1):
            matter, words = data.get(f"matter_{n}"), data.get(f"words_{n}")
            if bool(matter) != bool(words) and f"matter_{n}" not in self.errors:
                self.add_error(
                    f"words_{n}" if matter else f"matter_{n}", _("A question needs its matter and its words.")
                )
        if data.get("opens_at") and data.get("closes_at") and data["opens_at"] >= data["closes_at"]:
            self.add_error("closes_at", _("It closes before it opens."))
        return data

    @property
    def questions(self) -> list[tuple[str, str]]:
        data = self.cleaned_data
        found = [(data.get(f"matter_{n}"), data.get(f"words_{n}")) for n in range(1, self.asked + 1)]
        return [(m, w) for m, w in found if m and w]

    @property
    def said(self) -> dict[str, Any]:
        """Everything but the questions, as the act takes it."""
        names = ("title", "text", "building", "door", "level", "reelection", "opens_at", "closes_at")
        data = self.cleaned_data
        said = {name: data[name] for name in names if name in data}
        return said | {"silence": data.get("silence", ""), "quorum": data.get("quorum") or 0}


class EditForm(DraftForm):
    """The same for a draft that stands already."""

    version = Version()


class JointForm(DraftForm):
    """One matter that several compounds vote on, each by itself."""

    codes = forms.MultipleChoiceField(
        label=_("Compounds that vote"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    adjacency = Words(
        label=_("Who established that they lie side by side, and how"),
        rows=2,
        required=False,
        max_length=300,
        help_text=_(
            "For a merger of areas. It is recorded as said, not computed. Such as: site visit of 2024-08-12, "
            "record no. 7."
        ),
    )

    def __init__(self, data: Any = None, *, compounds: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["codes"].choices = list(compounds)  # type: ignore[attr-defined]
        for name in ("building", "door"):
            del self.fields[name]

    def clean_codes(self) -> list[str]:
        codes: list[str] = self.cleaned_data["codes"]
        if len(codes) < 2:
            raise forms.ValidationError(_("At least two compounds vote together."))
        return codes


def rule_choices(name: str) -> list[tuple[str, Any]]:
    """What a local rule may say, in words."""
    return [(value, WORDS.get(f"{name}:{value}", value)) for value in _values(name)]


def _values(name: str) -> tuple[str, ...]:
    choices = CHOICES[name]
    return ("yes", "no") if choices == () else choices or MANY[name]


MANY: dict[str, tuple[str, ...]] = {
    "service_ways": ("face_to_face", "family", "mailbox", "post", "electronic", "notice"),
    "kinds": ("dwelling", "shop", "office", "parking", "storage", "other"),
}
NAMES: dict[str, Any] = {
    "unreturned": _("Ballots that are not returned"),
    "service_ways": _("Ways of service that count"),
    "conflict": _("Two ballots of one unit that differ"),
    "changeable": _("May a vote on the phone be changed until the close?"),
    "blank": _("A question left unmarked"),
    "kinds": _("Kinds of unit that have a vote"),
    "public_title": _("Public housing that was not sold"),
    "electronic": _("Electronic votes"),
    "fee_change": _("A change of the fee is voted like"),
}
WORDS: dict[str, Any] = {
    "unreturned:exclude": _("do not count"),
    "unreturned:abstain": _("take part and abstain"),
    "unreturned:follow_majority": _("follow the majority of those who voted"),
    "conflict:void": _("none of them counts"),
    "conflict:first": _("the first one counts"),
    "conflict:last": _("the last one counts"),
    "conflict:paper": _("paper counts"),
    "conflict:electronic": _("the electronic one counts"),
    "changeable:yes": _("yes, the last one counts"),
    "changeable:no": _("no, the first one counts"),
    "blank:not_counted": _("does not take part in that question"),
    "blank:abstain": _("is an abstention"),
    "public_title:one_head": _("one owner with its whole area"),
    "public_title:per_unit": _("one owner for each unit"),
    "public_title:not_counted": _("has no vote"),
    "electronic:advisory": _("are advisory"),
    "electronic:binding": _("bind"),
    "electronic:city_system": _("must be held in the city's own system"),
    "fee_change:ask": _("not settled: ask first"),
    "fee_change:hire_company": _("hiring the property company"),
    "fee_change:other_major": _("other major matters"),
    "service_ways:face_to_face": _("handed to the owner"),
    "service_ways:family": _("handed to an adult of the household"),
    "service_ways:mailbox": _("put in the letter box before witnesses"),
    "service_ways:post": _("sent by post with receipt"),
    "service_ways:electronic": _("sent electronically"),
    "service_ways:notice": _("announced in the area"),
    "kinds:dwelling": _("dwelling"),
    "kinds:shop": _("shop"),
    "kinds:office": _("office"),
    "kinds:parking": _("parking space"),
    "kinds:storage": _("storage room"),
    "kinds:other": _("other"),
}


class RuleForm(forms.Form):
    """What one local rule says, and the document that sets it."""

    document = forms.CharField(
        label=_("Document that sets it"),
        max_length=200,
        help_text=_("Such as: rules of procedure of the owners' assembly, adopted 2023-05-20, article 14."),
    )
    from_on = Day(label=_("Holds from"))

    def __init__(self, data: Any = None, *, name: str, **options: Any) -> None:
        super().__init__(data, **options)
        self.name = name
        field: Any = forms.MultipleChoiceField if name in MANY else forms.ChoiceField
        widget = (
            forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
            if name in MANY
            else forms.RadioSelect(attrs={"class": "form-check-input"})
        )
        self.fields = {
            "value": field(label=NAMES[name], choices=rule_choices(name), widget=widget),
            **self.fields,
        }

    @property
    def value(self) -> Any:
        """The rule's value as the rules write it."""
        said = self.cleaned_data["value"]
        if self.name in MANY:
            return tuple(said)
        return said == "yes" if CHOICES[self.name] == () else said


def rule_words(name: str, value: Any) -> str:
    """What a rule says, in words."""
    if isinstance(value, bool):
        value = "yes" if value else "no"
    values = value if isinstance(value, list | tuple) else [value]
    return (
        pgettext("between the parts of a list", ", ").join(str(WORDS.get(f"{name}:{v}", v)) for v in values)
        or "—"
    )


class EndRuleForm(forms.Form):
    """From when on a local rule no longer holds."""

    until_on = Day(label=_("Last day it holds"))
