"""What a motion may say: its texts, times and questions, checked and brought into one form."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import is_aware
from django.utils.translation import gettext as _

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.log.checkpoint import MOST_SIGNATURES
from linmeng.voting.actions.moving import one_line
from linmeng.voting.models import Motion

TEXTS = (
    "title", "text", "building", "door", "level", "about", "reelection", "silence", "opens_at", "closes_at",
    "quorum",
)  # fmt: skip
"""What a draft says beside its compound and its questions."""
MOST_TEXT, MOST_SILENCE, MOST_ITEMS = 20_000, 2_000, 30


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a draft, ready for its columns. Raises NotUnderstood."""
    for name in values:
        if name not in TEXTS:
            raise NotUnderstood("A motion has nothing called “{name}”.", name=name)
    said = {name: value for name, value in values.items() if value is not None}
    level = said.get("level", Motion.Level.TOTALS)
    if level not in Motion.Level.values:
        raise NotUnderstood(
            "“{value}” is not one of: {choices}", value=level, choices="、".join(Motion.Level.values)
        )
    opens, closes = times(said.get("opens_at"), said.get("closes_at"))
    return {
        "title": one_line(str(said.get("title", "")), 160, _("Title")),
        "text": _long(str(said.get("text", "")), MOST_TEXT, _("What is voted on")),
        "building": _place(said.get("building", "")),
        "door": _place(said.get("door", "")),
        "level": level,
        "about": dict(said.get("about", {})),
        "reelection": bool(said.get("reelection", False)),
        "silence": _long(str(said.get("silence", "")), MOST_SILENCE, _("What silence means")),
        "opens_at": opens,
        "closes_at": closes,
        "quorum": _quorum(said.get("quorum", 0)),
    }


def cleaned_items(items: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The questions in order. Raises NotUnderstood for too many, or one without words."""
    asked = [(str(matter).strip()[:40], one_line(str(words), 300, _("Question"))) for matter, words in items]
    if len(asked) > MOST_ITEMS:
        raise NotUnderstood("A motion has at most {most} questions.", most=MOST_ITEMS)
    if any(not matter for matter, _words in asked):
        raise NotUnderstood("Say of each question which matter it is: the rules count by it.")
    return asked


def times(opens: datetime | None, closes: datetime | None) -> tuple[datetime | None, datetime | None]:
    """Both moments in whole seconds, as the log has them. Raises NotUnderstood when they cross."""
    for moment in (opens, closes):
        if moment is not None and not is_aware(moment):
            raise NotUnderstood("A moment needs its time zone.")
    opens = opens and opens.replace(microsecond=0)
    closes = closes and closes.replace(microsecond=0)
    if opens is not None and closes is not None and closes <= opens:
        raise NotUnderstood("A vote closes after it has opened.")
    return opens, closes


def _long(text: str, most: int, what: str) -> str:
    words = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(words) > most:
        raise NotUnderstood("{what}: this is too long, at most {most} characters.", what=what, most=most)
    return words


def _place(text: Any) -> str:
    words = " ".join(str(text).replace("\x00", "").split())
    if len(words) > 20:
        raise NotUnderstood(
            "{what}: this is too long, at most {most} characters.", what=_("Building or door"), most=20
        )
    return words


def _quorum(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < MOST_SIGNATURES:
        raise NotUnderstood("The number of witnesses lies between 0 and {most}.", most=MOST_SIGNATURES - 1)
    return value
