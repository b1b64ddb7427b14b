"""What people type about a selection: the plan, the offer, the panel, the sheet."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.cases.forms.custody import Choice, Compounds
from linmeng.cases.forms.fields import Day, Moment, Ticks, Version, Words
from linmeng.domain.procedures.selection.plan import Criterion, Plan
from linmeng.domain.refusals import NotUnderstood

WAYS = (("public", _("public tender")), ("invited", _("invited tender")), ("comparison", _("comparison")))
MODES = (("lump_sum", _("lump-sum fee")), ("remuneration", _("cost plus remuneration")))
TIES = (
    ("first,lot", _("more points on the first criterion, then the lot")),
    ("quality,lot", _("more points of quality, then the lot")),
    ("price,quality,lot", _("the lower fee, then more points of quality, then the lot")),
    ("lot", _("the lot at once")),
)
PRICE_WORDS = "价格"


class PlanForm(forms.Form):
    """The plan of a selection, as it will be published and frozen."""

    codes = Compounds()
    title = forms.CharField(label=_("What is selected"), max_length=160)
    way = forms.ChoiceField(label=_("How companies are asked"), choices=WAYS)
    fee_mode = forms.ChoiceField(
        label=_("Fee mode"), choices=MODES,
        help_text=_("A lump sum is fixed here and offers compete on what they give for it (SH-BID)."),
    )  # fmt: skip
    fee = forms.DecimalField(
        label=_("Lump sum, CNY/m² a month"), required=False, min_value=0, max_digits=7, decimal_places=3
    )
    lowest = forms.DecimalField(
        label=_("Lowest cost, CNY/m² a month"), required=False, min_value=0, max_digits=7, decimal_places=3,
        help_text=_("An offer below it is rejected."),
    )  # fmt: skip
    highest = forms.DecimalField(
        label=_("Highest fee, CNY/m² a month"), required=False, min_value=0, max_digits=7, decimal_places=3
    )
    months = forms.IntegerField(label=_("Term in months"), min_value=1, max_value=999, initial=36)
    service = Words(label=_("Services and standard"), rows=4, max_length=8000)
    criteria = Words(
        label=_("Criteria of quality"), rows=5, max_length=2000,
        help_text=_("One a line: its words, then the most points. With the price they make 100."),
    )  # fmt: skip
    price_points = forms.IntegerField(
        label=_("Points for the price"), min_value=0, max_value=90, initial=0,
        help_text=_("0 for a lump sum. The lowest fee gets all of them, others in proportion."),
    )  # fmt: skip
    ties = forms.ChoiceField(label=_("Equal points are decided by"), choices=TIES)
    pass_mark = forms.IntegerField(
        label=_("Pass mark, points of quality"), min_value=0, max_value=100, initial=60,
        help_text=_("Below it nobody becomes a candidate; 0 for none."),
    )  # fmt: skip
    candidates = forms.TypedChoiceField(
        label=_("Ranked candidates"), coerce=int, choices=[("3", "3"), ("2", "2")]
    )
    panel = forms.TypedChoiceField(
        label=_("Panel"), coerce=int, choices=[(str(n), str(n)) for n in (5, 7, 9, 11)]
    )
    experts = forms.IntegerField(
        label=_("Experts among them"),
        min_value=0,
        max_value=11,
        initial=4,
        help_text=_("At least two thirds."),
    )
    trim = forms.BooleanField(
        label=_("Leave out the highest and the lowest score of each criterion"), required=False
    )
    trustees = Words(
        label=_("Who holds the keys to the offers"), rows=3, max_length=1000,
        help_text=_("One body a line, 2 to 7: offers open only with the passphrases of all."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, compounds: Sequence[Choice] | None, **options: Any) -> None:
        super().__init__(data, **options)
        if compounds is None:
            del self.fields["codes"]
            return
        self.fields["codes"].choices = list(compounds)  # type: ignore[attr-defined]
        self.fields["codes"].initial = [code for code, _name in compounds]

    def plan(self) -> Plan:
        """The plan that was typed. Raises NotUnderstood for a line without points."""
        data = self.cleaned_data
        quality = [_criterion(n, line) for n, line in enumerate(_lines(data["criteria"]), 1)]
        points = data["price_points"]
        price = [Criterion("fee", PRICE_WORDS, points, price=True)] if points else []
        ties = tuple(quality[0].key if t == "first" and quality else t for t in data["ties"].split(","))
        names = (
            "title",
            "way",
            "fee_mode",
            "fee",
            "lowest",
            "highest",
            "months",
            "service",
            "panel",
            "experts",
        )
        more = {n: data[n] for n in (*names, "trim", "pass_mark", "candidates")}
        return Plan(**more, criteria=(*quality, *price), ties=ties)

    def bodies(self) -> list[str]:
        return _lines(self.cleaned_data["trustees"])


def plan_initial(plan: Plan, trustees: Iterable[str]) -> dict[str, Any]:
    """A plan as the form shows it."""
    names = ("title", "way", "fee_mode", "fee", "lowest", "highest", "months", "service", "panel", "experts")
    first = plan.quality[0].key if plan.quality else ""
    return {
        **{n: getattr(plan, n) for n in (*names, "trim", "pass_mark", "candidates")},
        "criteria": "\n".join(f"{c.words} {c.points}" for c in plan.quality),
        "price_points": plan.price.points if plan.price else 0,
        "ties": ",".join("first" if t == first else t for t in plan.ties),
        "trustees": "\n".join(trustees),
    }


def _criterion(n: int, line: str) -> Criterion:
    words, _space, points = line.rpartition(" ")
    if not words.strip() or not points.isascii() or not points.isdigit():
        raise NotUnderstood("“{line}” needs its words and its points, such as: repairs 35.", line=line[:60])
    return Criterion(f"c{n}", words.strip(), int(points))


def _lines(text: str) -> list[str]:
    rows = (" ".join(row.replace("\t", " ").replace("\u3000", " ").split()) for row in text.splitlines())
    return [row for row in rows if row]


class PublishForm(forms.Form):
    """When offers close and when they are opened."""

    deadline_at = Moment(
        label=_("Offers until"), help_text=_("After at least 5 whole working days (SH-BID).")
    )
    opens_at = Moment(label=_("Opening"))
    version = Version()


class PostponeForm(PublishForm):
    """When offers close and are opened instead, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class KeyForm(forms.Form):
    """A trustee's passphrase."""

    passphrase = forms.CharField(
        label=_("Passphrase"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "At least 16 letters or 8 Chinese characters. Nobody can find it again: write it down and keep it"
            " in a closed envelope until the opening."
        ),
    )  # fmt: skip
    again = forms.CharField(
        label=_("Once more"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip


class OpenForm(forms.Form):
    """The passphrases of all trustees."""

    def __init__(self, data: Any = None, *, trustees: Iterable[Any], **options: Any) -> None:
        super().__init__(data, **options)
        for trustee in trustees:
            self.fields[f"key_{trustee.number}"] = forms.CharField(
                label=trustee.body, max_length=200, strip=False, required=False,
                widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
            )  # fmt: skip

    @property
    def passphrases(self) -> dict[int, str]:
        return {int(name.removeprefix("key_")): words for name, words in self.cleaned_data.items()}


class BidderForm(forms.Form):
    """A company is admitted or refused."""

    company = forms.CharField(label=_("Company"), max_length=120)
    admitted = forms.ChoiceField(
        label=_("Decision"), choices=[("yes", _("may offer")), ("no", _("not admitted"))]
    )
    why = forms.CharField(label=_("Reason"), max_length=300, required=False)


class OfferForm(forms.Form):
    """An offer: the fee, what is promised on each criterion, the file."""

    fee = forms.DecimalField(label=_("Monthly fee, CNY/m²"), min_value=0, max_digits=7, decimal_places=3)
    document = forms.FileField(
        label=_("The offer as a file"), help_text=_("PDF, OFD or docx, at most 20 MB."), allow_empty_file=True
    )
    replaces = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def __init__(self, data: Any = None, files: Any = None, *, plan: Plan, **options: Any) -> None:
        super().__init__(data, files, **options)
        if plan.fee is not None:
            self.fields["fee"].initial = plan.fee
        for criterion in plan.quality:
            self.fields[f"on_{criterion.key}"] = Words(label=criterion.words, max_length=4000)
        self.order_fields(["fee", *(f"on_{c.key}" for c in plan.quality), "document"])

    @property
    def promises(self) -> dict[str, str]:
        return {n.removeprefix("on_"): v for n, v in self.cleaned_data.items() if n.startswith("on_")}


class CandidatesForm(forms.Form):
    """People put on the list from which the panel is drawn."""

    group = forms.ChoiceField(label=_("Group"))
    people = Words(
        label=_("People"), rows=8, max_length=20000,
        help_text=_("One a line: name, where they belong, and their account if they have one."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, groups: Sequence[Choice], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["group"].choices = list(groups)  # type: ignore[attr-defined]

    def rows(self) -> list[dict[str, str]]:
        """Name, body, account ("" none) of each line. Raises NotUnderstood for a line without its body."""
        found = []
        for line in _lines(self.cleaned_data["people"]):
            parts = [part.strip() for part in line.replace("，", ",").replace("、", ",").split(",")]
            if not 2 <= len(parts) <= 3:
                raise NotUnderstood(
                    "“{line}”: name and where they belong, with a comma between.", line=line[:60]
                )
            found.append({"name": parts[0], "body": parts[1], "account": parts[2] if len(parts) == 3 else ""})
        return found


class LotForm(forms.Form):
    """Which public value will count."""

    event = forms.CharField(
        label=_("Public value"), max_length=200,
        help_text=_("One that nobody can foresee or choose, such as a lottery number of that day."),
    )  # fmt: skip
    known_at = Moment(label=_("Comes out at"))


class DrawForm(forms.Form):
    """The public value as it came out."""

    value = forms.CharField(label=_("The value as it came out"), max_length=80)


class RejectForm(forms.Form):
    """The panel rejects an offer: why, recorded by whose chair, and who agreed."""

    chair = forms.ChoiceField(label=_("Chair"))
    agreed = forms.MultipleChoiceField(
        label=_("Who agreed"), widget=Ticks, help_text=_("More than half of the panel, the chair among them.")
    )
    reason = Words(label=_("Reason"), max_length=300, help_text=_("It is published at once."))

    def __init__(
        self, data: Any = None, *, chairs: Sequence[str], seats: Sequence[str], **options: Any
    ) -> None:
        super().__init__(data, **options)
        for name, codes in (("chair", chairs), ("agreed", seats)):
            self.fields[name].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]


class DeclareForm(forms.Form):
    """Ties to bidders; all empty is the declaration that there are none."""

    confirm = forms.BooleanField(label=_("This declaration is complete and true."))

    def __init__(self, data: Any = None, *, companies: Sequence[Choice], **options: Any) -> None:
        super().__init__(data, **options)
        for key, name in companies:
            self.fields[f"tie_{key}"] = forms.CharField(
                label=name, max_length=300, required=False, help_text=_("Empty: nothing ties me to it.")
            )
        self.order_fields([*(f"tie_{key}" for key, _name in companies), "confirm"])

    @property
    def ties(self) -> dict[str, str]:
        given = {n.removeprefix("tie_"): v for n, v in self.cleaned_data.items() if n.startswith("tie_")}
        return {key: words for key, words in given.items() if words.strip()}


class SheetForm(forms.Form):
    """One seat's points: of every offer on every criterion."""

    remark = Words(label=_("Remark"), rows=2, max_length=2000, required=False)

    def __init__(self, data: Any = None, *, plan: Plan, offers: Iterable[Any], **options: Any) -> None:
        super().__init__(data, **options)
        self.offers, self.criteria = list(offers), plan.quality
        for offer in self.offers:
            for c in plan.quality:
                attrs = {"inputmode": "decimal", "autocomplete": "off"}
                self.fields[f"{offer.uid}_{c.key}"] = forms.CharField(
                    label=f"{c.words} (0–{c.points})", max_length=6, widget=forms.TextInput(attrs=attrs)
                )
        self.order_fields([n for n in self.fields if n != "remark"])

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        """Offer → its fields, as the page shows them."""
        return [(o, [self[f"{o.uid}_{c.key}"] for c in self.criteria]) for o in self.offers]

    @property
    def scores(self) -> dict[str, dict[str, str]]:
        data = self.cleaned_data
        return {o.uid: {c.key: data[f"{o.uid}_{c.key}"] for c in self.criteria} for o in self.offers}


class ShowForm(forms.Form):
    """From when to when the result is shown, and what its notice says."""

    from_on = Day(label=_("Shown from"))
    until_on = Day(label=_("Shown until"))
    title = forms.CharField(label=_("Title of the notice"), max_length=160)
    body = Words(
        label=_("Text of the notice"), rows=12, max_length=20_000,
        help_text=_("Everybody reads it. Its days stand on the notice itself."),
    )  # fmt: skip
    version = Version()


class AwardForm(forms.Form):
    """Which of the candidates is chosen."""

    company = forms.TypedChoiceField(
        label=_("Company"), coerce=int, widget=forms.RadioSelect(attrs={"class": "form-check-input"})
    )
    why = forms.CharField(label=_("Why not the first"), max_length=300, required=False)
    version = Version()

    def __init__(self, data: Any = None, *, candidates: Sequence[Choice], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["company"].choices = list(candidates)  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    """A question at the presentation or before."""

    asked_by = forms.CharField(
        label=_("Who asks"), max_length=60, help_text=_("Their part, such as owner or committee; no name.")
    )
    offer = forms.ChoiceField(label=_("To"), required=False)
    text = Words(label=_("Question"), max_length=2000)

    def __init__(self, data: Any = None, *, offers: Sequence[Choice], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["offer"].choices = [("", _("all")), *offers]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The answer to a question."""

    answer = Words(label=_("Reply"), max_length=4000)
