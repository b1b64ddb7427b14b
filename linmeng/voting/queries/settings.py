"""The local rules of a pack as pages show them: what holds, how sure we are, which document says so."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from linmeng.domain.voting.rules import CHOICES, RulePack, Value

MARKS: dict[str, Any] = {
    "V": _("read in a primary text"),
    "S": _("read at second hand"),
    "M": _("from memory"),
    "I": _("our inference"),
}
CHECK_FIRST = (
    gettext_noop(
        "May silence count, as abstention or with the majority? Only if this compound's own rules of procedure say so (G274 art. 26(2), quoted at second hand; CC 140); courts asked for effective service and an announced consequence. Check first."  # noqa: E501
    ),
    gettext_noop(
        "Which ways of service do the rules of procedure name? A way they do not name was the dispute in (2022)沪02民初16号. Check first."  # noqa: E501
    ),
    gettext_noop(
        "Which ballot counts when one unit hands in two that differ? The 2026 Shanghai model rules forbid voting twice by different means (read at second hand). Check first."  # noqa: E501
    ),
    gettext_noop("May an electronic vote be changed until the close? Check the rules of procedure first."),
    gettext_noop(
        "Is an item left unmarked on a valid ballot an abstention? Check the rules of procedure first."
    ),
    gettext_noop(
        "Do parking spaces and storage rooms count? To be set in the rules of procedure (G274 art. 25, from memory). Check first."  # noqa: E501
    ),
    gettext_noop(
        "Public housing not sold: one titleholder is one head with its whole area (SPC-B 9 speaks of one buyer). Do local rules say otherwise? Check first."  # noqa: E501
    ),
    gettext_noop(
        "Does an electronic vote bind here, or must it be held in the city's own system? An electronic text is written form (ESL 4, 7), but the form of voting is for the rules of procedure and the city. Check first."  # noqa: E501
    ),
    gettext_noop(
        "A change of the fee is not named in CC 278; it is voted like hiring or like other major matters. Check first which."  # noqa: E501
    ),
)
"""The packs' own "check first" sentences, word for word, so that they have their Chinese."""


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One local rule. `value` is what holds now: what a document set, or the cautious default."""

    name: str
    value: Value
    is_set: bool
    document: str  # "" where nothing is set
    mark: str  # V, S, M, I: how sure we are that such a rule may be set
    mark_words: Any
    check_first: str


def setting_lines(pack: RulePack) -> list[SettingLine]:
    """Every local rule of a pack, in the order of `rules.CHOICES`."""
    return [_line(pack, name) for name in CHOICES if name in pack.settings]


def _line(pack: RulePack, name: str) -> SettingLine:
    found = pack.settings[name]
    return SettingLine(
        name=name,
        value=pack.value(name),
        is_set=found.is_set,
        document=found.document,
        mark=found.mark,
        mark_words=MARKS.get(found.mark, found.mark),
        check_first=gettext(found.check_first) if found.check_first else "",
    )
