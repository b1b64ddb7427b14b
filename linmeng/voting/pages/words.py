"""Rules and counts in words: what a gate asks, has and lacks; exact, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from linmeng.domain.voting.gates import Gate, Taken
from linmeng.domain.voting.rules import Matter
from linmeng.web.templatetags.figures import area_dm2, whole

# (gate, axis, of, more than) → what the gate asks; `share` fills it
_ASKS: dict[tuple[str, str, str, bool], Any] = {
    ("participation", "area", "all", False): gettext_lazy(
        "units with at least {share} of all area take part"
    ),
    ("participation", "area", "all", True): gettext_lazy(
        "units with more than {share} of all area take part"
    ),
    ("participation", "heads", "all", False): gettext_lazy("at least {share} of all owners take part"),
    ("participation", "heads", "all", True): gettext_lazy("more than {share} of all owners take part"),
    ("approval", "area", "all", False): gettext_lazy("units with at least {share} of all area agree"),
    ("approval", "area", "all", True): gettext_lazy("units with more than {share} of all area agree"),
    ("approval", "heads", "all", False): gettext_lazy("at least {share} of all owners agree"),
    ("approval", "heads", "all", True): gettext_lazy("more than {share} of all owners agree"),
    ("approval", "area", "participating", False): gettext_lazy(
        "at least {share} of the area that takes part agrees"
    ),
    ("approval", "area", "participating", True): gettext_lazy(
        "more than {share} of the area that takes part agrees"
    ),
    ("approval", "heads", "participating", False): gettext_lazy(
        "at least {share} of the owners who take part agree"
    ),
    ("approval", "heads", "participating", True): gettext_lazy(
        "more than {share} of the owners who take part agree"
    ),
}
# the same where area and heads ask for the same share
_BOTH: dict[tuple[str, str, bool], Any] = {
    ("participation", "all", False): gettext_lazy("at least {share} of all area and of all owners take part"),
    ("participation", "all", True): gettext_lazy("more than {share} of all area and of all owners take part"),
    ("approval", "all", False): gettext_lazy("at least {share} of all area and of all owners agree"),
    ("approval", "all", True): gettext_lazy("more than {share} of all area and of all owners agree"),
    ("approval", "participating", False): gettext_lazy(
        "of the area and of the owners that take part, at least {share} agree"
    ),
    ("approval", "participating", True): gettext_lazy(
        "of the area and of the owners that take part, more than {share} agree"
    ),
}
_EVERYBODY = {
    "participation": gettext_lazy("everybody takes part"),
    "approval": gettext_lazy("everybody agrees"),
}
CHOICES: dict[str, Any] = {
    "yes": pgettext_lazy("on a ballot", "yes"),
    "no": pgettext_lazy("on a ballot", "no"),
    "abstain": gettext_lazy("abstains"),
    "split": gettext_lazy("units of one owner differ"),
}
STATES: dict[str, Any] = {
    "voted": gettext_lazy("voted"),
    "deemed": gettext_lazy("silent, counted by the local rule"),
    "blank": gettext_lazy("returned, this question not marked"),
    "invalid": gettext_lazy("returned, not valid"),
    "invalid_marked": gettext_lazy(
        "returned, invalid on this question (marked twice, or beyond a proxy's mandate): no abstention"
    ),
    "conflict": gettext_lazy("two ballots that contradict each other"),
    "silent": gettext_lazy("returned nothing"),
    "silent_not_set": gettext_lazy("returned nothing; no local rule lets silence count"),
    "silent_must_be_said": gettext_lazy("returned nothing; here silence never counts"),
    "silent_not_announced": gettext_lazy("returned nothing; what silence means was not announced"),
    "silent_not_served": gettext_lazy("returned nothing; no record that the ballot was served"),
    "silent_no_evidence": gettext_lazy("returned nothing; served, but without evidence"),
    "silent_way_not_named": gettext_lazy("returned nothing; served in a way the rules do not name"),
    "silent_stopped": gettext_lazy("returned nothing; the local rule stopped"),
    "silent_own_vote_differs": gettext_lazy(
        "returned nothing; its owner said something else with another unit"
    ),
}
STOPS: dict[str, Any] = {
    "majorities_disagree": gettext_lazy(
        "Area and heads of those who voted have different majorities: the rule about silence stops, and a "
        "person must decide what follows."
    ),
    "no_majority": gettext_lazy(
        "Those who voted have no majority that silence could follow: a person must decide what follows."
    ),
    "conflicts_matter": gettext_lazy(
        "Some units handed in ballots that contradict each other, no local rule settles it, and it would "
        "change the result: a person must decide first."
    ),
}
LEFT_OUT: dict[str, Any] = {
    "kind": gettext_lazy("this kind of unit has no vote under the rules"),
    "public_title": gettext_lazy("public housing has no vote under the local rule"),
}
BINDS: dict[str, tuple[Any, str, Any]] = {
    "advisory": (
        gettext_lazy("electronic votes are advisory here"),
        "brass",
        gettext_lazy(
            "Nothing read so far says that an electronic vote binds here by itself. Hand in paper as well, "
            "or record the document that makes it binding in the local rules."
        ),
    ),
    "binding": (
        gettext_lazy("electronic votes bind here"),
        "jade",
        gettext_lazy("Set by the document named in the local rules."),
    ),
    "city_system": (
        gettext_lazy("held in the city's own system"),
        "blue",
        gettext_lazy("Hold the electronic vote there and import it after the close; paper is counted here."),
    ),
}
"""Where an electronic vote binds: short, colour, explained. No more is promised than this."""
_GATES: dict[tuple[str, str], Any] = {
    ("participation", "area"): gettext_lazy("Participation by area"),
    ("participation", "heads"): gettext_lazy("Participation by owners"),
    ("approval", "area"): gettext_lazy("Approval by area"),
    ("approval", "heads"): gettext_lazy("Approval by owners"),
}
AXES: dict[str, Any] = {"area": gettext_lazy("Unit area"), "heads": gettext_lazy("Owners")}


def share_words(share: Fraction) -> str:
    """A share as people say it: 2/3, in Chinese 三分之二."""
    known = {
        Fraction(1, 2): pgettext("share", "1/2"),
        Fraction(2, 3): pgettext("share", "2/3"),
        Fraction(3, 4): pgettext("share", "3/4"),
    }
    return known.get(share, f"{share.numerator}/{share.denominator}")


def gate_words(gate: str, axis: str, rule: Gate) -> str:
    """What a gate asks, in one clause."""
    if rule.share == 1:
        return str(_EVERYBODY[gate])
    return str(_ASKS[gate, axis, rule.of, rule.strict]).format(share=share_words(rule.share))


def amount(axis: str, value: int) -> str:
    """An amount on an axis: 132.40 m², 3 owners."""
    if axis == "area":
        return area_dm2(value, 2)
    return ngettext("{n} owner", "{n} owners", value).format(n=whole(value))


def matter_words(matter: Matter) -> str:
    return matter.words if (get_language() or "zh").startswith("zh") else matter.words_en


def gates_of(matter: Matter) -> list[str]:
    """What a matter asks: participation, then approval; area and heads in one where they ask the same."""
    asked = []
    for name, both in (("participation", matter.participation), ("approval", matter.approval)):
        if both.area.share == 1 and both.heads.share == 1:
            asked.append(str(_EVERYBODY[name]))
        elif both.area == both.heads:
            said = str(_BOTH[name, both.area.of, both.area.strict])
            asked.append(said.format(share=share_words(both.area.share)))
        else:
            asked += [gate_words(name, axis, getattr(both, axis)) for axis in ("area", "heads")]
    return asked


@dataclass(frozen=True, slots=True)
class Bar:
    """A gate as a bar: what it has, the line it must reach, and a sentence; percentages for the drawing."""

    gate: str
    axis: str
    asks: str
    have: str
    base: str
    need: str
    missing: str  # "" when taken
    missing_new: str
    passed: bool
    filled: str  # per cent of the base, "62.5"
    line: str

    @property
    def name(self) -> str:
        return str(_GATES[self.gate, self.axis])


def bar_of(taken: Taken) -> Bar:
    """A gate after counting, or while the vote is open."""
    axis, base = taken.axis, max(1, taken.base)
    new = taken.missing_new
    return Bar(
        gate=taken.gate,
        axis=axis,
        asks=gate_words(taken.gate, axis, taken.rule),
        have=amount(axis, taken.have),
        base=amount(axis, taken.base),
        need=amount(axis, taken.need),
        missing="" if taken.passed else amount(axis, taken.missing),
        missing_new="" if taken.passed or new is None else amount(axis, new),
        passed=taken.passed,
        filled=f"{min(100.0, 100 * taken.have / base):.1f}",
        line=f"{min(100.0, 100 * taken.need / base):.1f}",
    )


def taken_from(data: Mapping[str, Any]) -> Taken:
    """The gate that `Taken.as_data` wrote."""
    p, q = (int(part) for part in data["share"].split("/"))
    rule = Gate(data["of"], Fraction(p, q), data["test"] == "more_than")
    return Taken(data["gate"], data["axis"], rule, data["have"], data["base"])


def silence_words(value: str) -> str:
    """What a local rule says of unreturned ballots."""
    return {
        "exclude": _("does not count"),
        "abstain": _("takes part and abstains"),
        "follow_majority": _("follows the majority of those who voted"),
    }.get(value, value)
