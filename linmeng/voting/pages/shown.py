"""A motion as a page shows it: its questions, its life, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from linmeng.domain.refusals import Refusal
from linmeng.domain.voting.rules import RulePack
from linmeng.voting.models import Item, Motion
from linmeng.voting.pages import words
from linmeng.voting.queries.life import Step
from linmeng.web.clauses import clause_words


@dataclass(frozen=True, slots=True)
class ItemShown:
    """A question with its matter in words and what it needs."""

    number: int
    words: str
    matter: str
    clause: str
    gates: tuple[str, ...]


def items_shown(items: Any, pack: RulePack) -> list[ItemShown]:
    """The questions of a motion under its rules."""
    return [_item(item, pack) for item in items]


def _item(item: Item, pack: RulePack) -> ItemShown:
    try:
        matter = pack.matter(item.matter)
    except Refusal:
        return ItemShown(item.number, item.words, item.matter, "", ())
    gates = tuple(words.gates_of(matter))
    return ItemShown(item.number, item.words, words.matter_words(matter), clause_words(matter.clause), gates)


def matters_shown(pack: RulePack) -> list[dict[str, Any]]:
    """Every matter of the rules with what it needs."""
    return [
        {"words": words.matter_words(m), "gates": words.gates_of(m), "clause": clause_words(m.clause)}
        for m in pack.matters
    ]


@dataclass(frozen=True, slots=True)
class Station:
    """One station of a motion's life. `how`: done, now, later. `day`: only the day is known."""

    words: Any
    icon: str
    how: str
    when: datetime | date | None = None
    planned: bool = False
    more: str = ""

    @property
    def day(self) -> bool:
        return not isinstance(self.when, datetime)


_ICONS = {
    "publish": "speakerphone",
    "freeze": "snowflake",
    "notice": "bell",
    "open": "lock-open",
    "close": "lock",
    "count": "scale",
    "result": "flag",
}


def life_of(motion: Motion, found: Sequence[Step]) -> list[Station]:
    """The motion's steps as a timeline, from its draft on; what was withdrawn ends there."""
    begun = [Station(_("draft written"), "pencil", "done", motion.drafted_at)]
    done = [Station(s.words, _ICONS[s.name], "done", s.done_at) for s in found if s.done]
    if motion.state == Motion.State.WITHDRAWN:
        end = Station(_("withdrawn"), "x", "now", motion.withdrawn_at, more=motion.withdrawn_why)
        return [*begun, *done, end]
    left = [s for s in found if not s.done]
    return [
        *begun,
        *done,
        *(
            Station(s.words, _ICONS[s.name], "later" if n else "now", s.planned, s.planned is not None)
            for n, s in enumerate(left)
        ),
    ]
