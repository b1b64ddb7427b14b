"""An order 工单 as a value: where it stands, who has it, and what a person gives with an act.

Moments are aware. A pause is no state: it lies over a state until its moment, and ends there by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from linmeng.domain.service.kinds import Liability
from linmeng.domain.words import Words


class State(StrEnum):
    """Where an order stands."""

    REPORTED = "reported"  # waits for sorting
    TEAM = "team"  # the self-management team solves it itself
    DISPATCHED = "dispatched"  # waits for a company to accept
    RETURNED = "returned"  # every company asked sent it back: sorting again
    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    DONE = "done"  # waits to be checked
    CLOSED = "closed"
    REFERRED = "referred"  # upwards, to deliberation
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"  # a duplicate of another order


STATES: Mapping[State, Words] = {
    State.REPORTED: Words("待研判", "waits for sorting"),
    State.TEAM: Words("自管队自办", "the team solves it itself"),
    State.DISPATCHED: Words("待接单", "waits for the company"),
    State.RETURNED: Words("已退单，待重新研判", "sent back, waits for sorting"),
    State.ACCEPTED: Words("已接单", "accepted"),
    State.SCHEDULED: Words("已约时间", "time agreed"),
    State.DONE: Words("已完工，待验收", "done, waits to be checked"),
    State.CLOSED: Words("已办结", "closed"),
    State.REFERRED: Words("提交议事", "referred to deliberation"),
    State.DECLINED: Words("不属受理范围", "not ours"),
    State.WITHDRAWN: Words("报事人已撤回", "withdrawn by its reporter"),
    State.JOINED: Words("已并入其他工单", "joined to another order"),
}
ENDS = frozenset({State.CLOSED, State.DECLINED, State.WITHDRAWN, State.JOINED})
"""Where nothing is due any more. A closed order may be opened again, a joined one taken apart."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Working values of the house (mark I), shown on the page: they are no law.

    Days are whole days of 24 hours from the moment of closing or of being done.
    """

    reopen_days: int = 7
    check_days: int = 3
    longest_pause_days: int = 30
    levels: int = 2  # how often a matter may be taken a step up


@dataclass(frozen=True, slots=True)
class OrderState:
    """What the table needs of an order at the moment `at`.

    `contracts` are the companies under contract for the place on this day, of both sides of a border;
    `asked` those it was dispatched to in this round, `refused` those of them that sent it back, `company`
    the one that accepted. `reporters` counts the people outside those companies who can be asked whether it
    is done; 0 for upkeep, or where nobody lives. Companies and orders are named by the caller's keys.
    """

    at: datetime
    state: State = State.REPORTED
    urgent: bool = False
    pictures: bool = True  # the kind's: done is shown by a photograph
    contracts: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    company: str = ""
    worked: frozenset[str] = frozenset()  # every company that said it had done the work
    reporters: int = 1
    by_team: bool = False  # the team did the work, or does it
    on_site: bool = False  # somebody came, in this round
    liability: Liability = Liability.PUBLIC
    paused_until: datetime | None = None
    done_at: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    level: int = 0
    joined_to: str = ""
    terms: Terms = field(default_factory=Terms)

    @property
    def ended(self) -> bool:
        return self.state in ENDS

    @property
    def paused(self) -> bool:
        return self.paused_until is not None and self.at < self.paused_until

    @property
    def waiting(self) -> frozenset[str]:
        """The companies that may still accept; none once one did."""
        return self.asked - self.refused if self.state is State.DISPATCHED else frozenset()

    @property
    def concerned(self) -> frozenset[str]:
        """The companies that this order is about: none of their people watches over it."""
        mine = {self.company} if self.company else set()
        return self.contracts | self.asked | self.worked | mine

    @property
    def reopen_until(self) -> datetime | None:
        """Until when its reporter may open it again; None unless closed."""
        return self.closed_at + timedelta(days=self.terms.reopen_days) if self.closed_at else None

    @property
    def check_from(self) -> datetime | None:
        """From when others may check in the reporter's place; None unless done."""
        if self.done_at is None or not self.reporters:
            return self.done_at
        return self.done_at + timedelta(days=self.terms.check_days)


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gives with an act. What the act needs is in `Act.needs`; the rest is left aside."""

    reason: str = ""
    until: datetime | None = None
    window: tuple[datetime, datetime] | None = None
    photos: int = 0  # of after the work
    minutes: int | None = None
    whom: str = ""  # whom to ask instead
    companies: frozenset[str] = frozenset()  # to dispatch to
    company: str = ""  # for whom the person acts; may be left out with one company only
    liability: Liability | None = None
    agreed: bool = False  # the resident agreed to bear it
    other: OrderState | None = None  # the order to join
    other_key: str = ""
    same: bool = False  # it is this very one
