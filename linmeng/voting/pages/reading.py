"""A motion as an owner reads it: the questions, what carries them, what silence means, where it binds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linmeng.domain.voting.rules import RulePack
from linmeng.voting.models import Item, Motion
from linmeng.voting.pages.words import BINDS, Bar, bar_of, gates_of, matter_words, silence_words
from linmeng.voting.queries.packs import frozen_pack
from linmeng.voting.queries.turn_out import turn_out
from linmeng.web.clauses import clause_words

PUBLISHES: dict[str, Any] = {
    "totals": gettext_lazy(
        "Only sums are published: how many units, how much area and how many owners said what."
    ),
    "units": gettext_lazy("Sums are published, and which units took part; never how a unit voted."),
    "choices": gettext_lazy(
        "After the count it is published how each unit voted, by its place; never a name."
    ),
}
NOT_COUNTED = gettext_lazy("A question you leave unmarked is not counted: your unit takes no part in it.")
ABSTAINS = gettext_lazy("A question you leave unmarked counts as an abstention.")
CHANGEABLE = gettext_lazy(
    "You may change your ballot on the phone until the vote closes; the last one counts."
)
FIXED = gettext_lazy("A ballot that was cast on the phone cannot be changed.")


@dataclass(frozen=True, slots=True)
class Question:
    """An item with its matter, the clause of the law and what carries it, each in plain words."""

    number: int
    words: str
    matter: str
    clause: str
    gates: list[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything an owner should have read before the choice."""

    questions: list[Question]
    binds: tuple[Any, str, Any]
    silence: str
    publishes: Any
    blank: Any
    change: Any
    changeable: bool
    rules: str


def reading_of(motion: Motion) -> Reading:
    """The motion under the rules it froze. Raises NotUnderstood when it froze none."""
    rules = frozen_pack(motion)
    changeable = rules.value("changeable") is True
    return Reading(
        questions=questions_of(motion, rules),
        binds=BINDS[str(rules.value("electronic"))],
        silence=_silence(motion, rules),
        publishes=PUBLISHES[motion.level],
        blank=ABSTAINS if rules.value("blank") == "abstain" else NOT_COUNTED,
        change=CHANGEABLE if changeable else FIXED,
        changeable=changeable,
        rules=rules.code,
    )


def questions_of(motion: Motion, rules: RulePack) -> list[Question]:
    """The items in their order."""
    return [_question(item, rules) for item in motion.items.order_by("number")]


def _question(item: Item, rules: RulePack) -> Question:
    matter = rules.matter(item.matter)
    return Question(
        item.number, item.words, matter_words(matter), clause_words(matter.clause), gates_of(matter)
    )


def _silence(motion: Motion, rules: RulePack) -> str:
    """What happens to a unit that returns nothing, as the rules say it and as it was announced."""
    value = str(rules.value("unreturned"))
    if value == "exclude" or not motion.silence:
        return _("Whoever returns nothing takes no part: silence is neither yes nor no.")
    said = _("A unit that was served and returns nothing {what} ({document}).")
    return said.format(what=silence_words(value), document=rules.document("unreturned"))


@dataclass(frozen=True, slots=True)
class Came:
    """How many took part, by matter: sums only, and what each gate of participation lacks."""

    units: int
    of_units: int
    groups: list[tuple[str, list[Bar]]]
    at: datetime


def came(motion: Motion, at: datetime) -> Came:
    """The turn-out for everybody."""
    found, rules = turn_out(motion), frozen_pack(motion)
    groups = [
        (matter_words(rules.matter(code)), [bar_of(gate) for gate in both])
        for code, both in found.gates.items()
    ]
    same = len({tuple(bars) for _, bars in groups}) == 1
    return Came(found.units, found.of_units, [("", groups[0][1])] if same and groups else groups, at)
