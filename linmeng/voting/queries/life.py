"""A motion's life as a list of steps: what is done, what comes next, and why it may not be done yet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from linmeng.domain.calendar import Calendar
from linmeng.domain.refusals import NotNow, Refusal, sentence
from linmeng.voting.models import Motion
from linmeng.voting.queries import guards
from linmeng.voting.queries.motions import check_state

_S = Motion.State
NOT_CLOSED = sentence("First the vote closes: then the papers are read and everything is counted.")
NOT_COUNTED = sentence("First the vote is counted: then its result is published.")
WITHDRAWN = sentence("This motion was withdrawn.")


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `done_at` when it is done; `planned` when it is announced or may be at the earliest.

    `why` says why it may not be done now; None for a step that is done or may be done.
    """

    name: str  # publish, freeze, notice, open, close, count, result
    words: Any
    done_at: datetime | date | None
    planned: datetime | date | None
    why: Refusal | None

    @property
    def done(self) -> bool:
        return self.done_at is not None

    @property
    def may_now(self) -> bool:
        return self.done_at is None and self.why is None


def steps(motion: Motion, calendar: Calendar, now: datetime) -> list[Step]:
    """The seven steps in order. The roll and the notice may be done again before the vote opens."""
    on = localdate(now)

    def step(name: str, words: Any, done: Any, planned: Any, check: Callable[[], Any]) -> Step:
        return Step(name, words, done, planned, None if done else _why(motion, check))

    told = motion.told_on if motion.state != _S.ROLL else None
    return [
        step("publish", _("text and rules published"), motion.published_at, None,
             lambda: guards.check_publish(motion, list(motion.items.all()), on)),
        step("freeze", _("roll frozen"), motion.frozen_at, None, lambda: guards.check_freeze(motion)),
        step("notice", _("everybody told"), told, None, lambda: guards.check_tell(motion)),
        step("open", _("vote open"), motion.opened_at, motion.opens_at or _earliest(motion, calendar),
             lambda: guards.check_open(motion, now, calendar)),
        step("close", _("vote closed"), motion.closed_at, motion.closes_at,
             lambda: guards.check_close(motion, now)),
        step("count", _("counted"), motion.counted_at, None,
             lambda: check_state(motion, {_S.CLOSED}, NOT_CLOSED)),
        step("result", _("result published"), motion.result_at, None,
             lambda: check_state(motion, {_S.COUNTED}, NOT_COUNTED)),
    ]  # fmt: skip


def _why(motion: Motion, check: Callable[[], Any]) -> Refusal | None:
    try:
        check_state(motion, set(_S.values) - {_S.WITHDRAWN}, WITHDRAWN)
        check()
    except Refusal as refusal:
        return refusal
    return None


def _earliest(motion: Motion, calendar: Calendar) -> date | None:
    try:
        return guards.opening_day(motion, calendar)
    except NotNow:
        return None
