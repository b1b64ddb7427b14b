"""Where each step of a case stands, as values: its days, why it stands there, and what would free it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from linmeng.domain.procedures.model import Clock, Proof, Step

WayKind = Literal["do", "waive", "reopen", "learn", "leave", "join", "end", "wait", "prove", "excuse"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence like those of refusals: an English msgid and the values of its `{names}`.

    Values that are `Words` carry both languages; days are ISO texts.
    """

    message: str
    values: Mapping[str, str]

    def __str__(self) -> str:
        return self.message.format(**self.values)


class Standing(StrEnum):
    """How a step stands today."""

    DONE = "done"
    WAIVED = "waived"
    NOT_NEEDED = "not_needed"
    OPEN = "open"
    EARLY = "early"  # all is there, but the law's first day has not come
    BLOCKED = "blocked"
    FAILED = "failed"  # ended badly: begin again, leave or close


SETTLED = (Standing.DONE, Standing.WAIVED, Standing.NOT_NEEDED)


@dataclass(frozen=True, slots=True)
class Way:
    """What would move the case on: an act, by whom, on which step or fact, of which compound, from when."""

    kind: WayKind
    step: str = ""
    fact: str = ""
    compound: str = ""
    role: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One step of the case, for one compound or for all (`compound` "").

    `due_on` comes from `due_by`, `opens_on` from `opens_by`; `binding` says whether the due day is law
    (mark V) or advice, `certain` whether the calendars of its years are known. `late`: law asks it by a day
    that is over, and it is still to do; `was_late`: done after that day; `was_early`: it happened before a
    period of notice was over. `advised_on`, of `advised_by`: an agreed or advised day before the law's own
    `due_on`; `advice_over`: it is past. `owed` are the proofs that a step
    which was done still has to bring, `owed_since` its day, or the day on which what showed it was set aside;
    `excused` is the ground on which the rest need not come, `proved_on` the day of the last of either.
    """

    step: Step
    compound: str
    standing: Standing
    done_on: date | None = None
    outcome: str = ""
    opens_on: date | None = None
    opens_by: Clock | None = None
    due_on: date | None = None
    due_by: Clock | None = None
    certain: bool = True
    days_left: int | None = None
    late: bool = False
    was_late: bool = False
    was_early: bool = False
    advised_on: date | None = None
    advised_by: Clock | None = None
    advice_over: bool = False
    reasons: tuple[Reason, ...] = ()
    ways: tuple[Way, ...] = ()
    owed: tuple[Proof, ...] = ()
    owed_since: date | None = None
    excused: str = ""
    proved_on: date | None = None

    @property
    def binding(self) -> bool:
        return self.due_by is not None and self.due_by.binding

    @property
    def settled(self) -> bool:
        return self.standing in SETTLED

    @property
    def overdue(self) -> bool:
        """Past its due day and still to do, whether law or advice."""
        return self.advice_over or (self.days_left is not None and self.days_left < 0)
