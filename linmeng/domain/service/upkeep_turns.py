"""A turn: one due occurrence of a duty, with its window and its state."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from linmeng.domain.refusals import sentence
from linmeng.domain.service.duties import Duty
from linmeng.domain.service.upkeep_days import (
    Suspension,
    days_after,
    free_from,
    last_tolerated,
    shifted,
)


class State(StrEnum):
    """What became of a turn."""

    COMING = "coming"  # its window is not open yet
    DUE = "due"  # may be done, and is in time
    DONE = "done"
    DONE_LATE = "done_late"
    LATE = "late"  # still to be done
    MISSED = "missed"  # the next one was due, or the contract over
    SUSPENDED = "suspended"


OPEN = (State.DUE, State.LATE)
SETTLED = (State.DONE, State.DONE_LATE)


@dataclass(frozen=True, slots=True)
class Done:
    """A record that the work was done on a day. `ref` names the record, `turn` the key it was done for."""

    on: date
    ref: str = ""
    turn: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One due occurrence. `key` is the same whenever it is computed.

    It counts from `earliest`, is in time until `latest` and open until `closes` (all days included); its
    order is made on `order_on`. `was` is the day it was first due where that was moved or taken over.
    `days_late` beyond `due`, suspended days not counted, where it is or was late or missed. `ended`: the
    contract's end closes it, not the next turn.
    """

    duty: str
    thing: str
    key: str
    due: date
    earliest: date
    latest: date
    closes: date
    order_on: date
    state: State
    done: Done | None = None
    days_late: int = 0
    was: date | None = None
    ended: bool = False

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def settled(self) -> bool:
        return self.state in SETTLED


@dataclass(frozen=True, slots=True)
class Spare:
    """A record that counts for no turn, and why (a key of WHY)."""

    done: Done
    why: Literal["second", "early", "suspended"]


WHY = {
    "second": sentence("Done already in this period: it counts once."),
    "early": sentence("Too early to count for the turn that comes."),
    "suspended": sentence("The duty was suspended: nothing was due."),
}


@dataclass(frozen=True, slots=True)
class Course:
    """The turns of one duty on one thing within one contract, by due day, and records left over."""

    turns: tuple[Turn, ...]
    spare: tuple[Spare, ...] = ()

    @property
    def open(self) -> Turn | None:
        """The oldest turn that waits to be done."""
        return next((t for t in self.turns if t.open), None)


@dataclass(frozen=True, slots=True)
class Slot:
    """A turn before it is known what became of it. Its key says `named`, it counts from `due`."""

    named: date
    due: date
    earliest: date
    latest: date
    closes: date
    suspended: bool
    was: date | None
    ended: bool


@dataclass(frozen=True, slots=True)
class Term:
    """What the whole computation knows."""

    duty: Duty
    since: date
    last: date
    suspensions: tuple[Suspension, ...]
    thing: str

    def key(self, named: date) -> str:
        return "/".join(part for part in (self.duty.code, self.thing, named.isoformat()) if part)

    def slot(self, named: date, due: date, opens: date, next_due: date, was: date | None) -> Slot:
        """A turn due on `due`, which can be done from `opens` and until the next is due."""
        closes = min(shifted(next_due, -1), self.last)
        free = free_from(due, self.suspensions) == due
        return Slot(
            named=named,
            due=due,
            earliest=max(shifted(named, -self.duty.early), opens, self.since),
            latest=last_tolerated(due, self.duty.late, closes, self.suspensions),
            closes=closes,
            suspended=not free,
            was=was,
            ended=closes < shifted(next_due, -1),
        )

    def turn(self, slot: Slot, done: Done | None, today: date) -> Turn:
        state = _state(slot, done, today)
        late_on = min(done.on if done else today, slot.closes)
        is_late = state in (State.DONE_LATE, State.LATE, State.MISSED)
        return Turn(
            duty=self.duty.code,
            thing=self.thing,
            key=self.key(slot.named),
            due=slot.due,
            earliest=slot.earliest,
            latest=slot.latest,
            closes=slot.closes,
            order_on=max(shifted(slot.due, -self.duty.lead), slot.earliest),
            state=state,
            done=done,
            days_late=days_after(slot.due, late_on, self.suspensions) if is_late else 0,
            was=slot.was,
            ended=slot.ended,
        )


def _state(slot: Slot, done: Done | None, today: date) -> State:
    if done:
        return State.DONE if done.on <= slot.latest else State.DONE_LATE
    if slot.suspended:
        return State.SUSPENDED
    if today < slot.earliest:
        return State.COMING
    if today <= slot.latest:
        return State.DUE
    return State.LATE if today <= slot.closes else State.MISSED
