"""How a motion moves on: one state after the other, under its next version, with its audit row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from linmeng.domain.refusals import NotUnderstood
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.voting.models import Motion


def moved(
    motion: Motion,
    *,
    act: str,
    by: Person | None,
    at: datetime,
    changed: Mapping[str, Any],
    after: Mapping[str, Any] | None = None,
    before: Mapping[str, Any] | None = None,
) -> Motion:
    """Saves what changed under the next version and leaves the audit row: states, hashes, times, no texts."""
    earlier = {"state": motion.state, **(before or {})}
    for name, value in changed.items():
        setattr(motion, name, value)
    motion.version += 1
    motion.save(update_fields=[*changed, "version"])
    audit(motion, act=act, by=by, at=at, before=earlier, after={"state": motion.state, **(after or {})})
    return motion


def audit(
    motion: Motion,
    *,
    act: str,
    by: Person | None,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """The row of an act on a motion."""
    record(act=act, by=by, at=at, subject=motion, area_code=motion.area_code, before=before, after=after)


def one_line(text: str, most: int, what: str) -> str:
    """The text in one line. Raises NotUnderstood when there is none or it is too long."""
    words = " ".join(text.replace("\x00", "").split())
    if not words or len(words) > most:
        raise NotUnderstood("{what}: between 1 and {most} characters are needed.", what=what, most=most)
    return words
