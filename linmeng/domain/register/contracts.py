"""Which service contract runs, and whether a new one fits. Source: Civil Code arts. 947–950."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from linmeng.domain.refusals import NotNow, NotUnderstood

EARLIEST, LATEST = date(1949, 10, 1), date(2199, 12, 31)


def check_days(*days: date | None) -> None:
    """Raises NotUnderstood for a day that can only be a slip of the pen."""
    for day in days:
        if day is not None and not EARLIEST <= day <= LATEST:
            raise NotUnderstood(
                "{day} cannot be meant: a day lies between {first} and {last}.",
                day=day,
                first=EARLIEST,
                last=LATEST,
            )


@dataclass(frozen=True, slots=True)
class Contract:
    """A property service contract.

    `ends_on` is its last day (None: without a term), `ended_on` the day it really ended.
    """

    company: str
    starts_on: date
    ends_on: date | None = None
    ended_on: date | None = None
    id: int | None = None

    @property
    def last(self) -> date:
        """The last day it claims, as agreed or as it really ended."""
        return self.ended_on or self.ends_on or date.max


@dataclass(frozen=True, slots=True)
class Notice:
    """A company's written notice that it leaves."""

    given_on: date
    leaves_on: date


def in_force(contracts: Iterable[Contract], on: date) -> Contract | None:
    """The contract that binds on a day: the latest begun and not ended.

    One past its last day and neither ended nor followed runs on without a term (CC 948).
    """
    begun = [c for c in contracts if c.starts_on <= on and (c.ended_on is None or c.ended_on >= on)]
    return max(begun, key=lambda c: c.starts_on, default=None)


def followed(contracts: Iterable[Contract], after: Contract) -> bool:
    """Whether another contract is agreed that begins after this one began."""
    return any(c.starts_on > after.starts_on for c in contracts)


def check_contract(existing: Iterable[Contract], new: Contract) -> None:
    """Raises NotUnderstood when it ends before it starts, NotNow when it overlaps another contract.

    A contract that runs on past its term gives way to the new one; one without a term must be ended first.
    """
    check_days(new.starts_on, new.ends_on)
    if new.ends_on is not None and new.ends_on < new.starts_on:
        raise NotUnderstood("A contract cannot end before it starts.")
    for c in existing:
        if c.starts_on <= new.last and new.starts_on <= c.last:
            raise NotNow(
                "It overlaps the contract with {company} from {start} to {end}: "
                "end that one first, or start later.",
                company=c.company,
                start=c.starts_on,
                end=c.last if c.last != date.max else "…",
            )


def check_notice(contract: Contract, notice: Notice) -> None:
    """Raises NotUnderstood for days the wrong way round, NotNow when the contract has ended already."""
    check_days(notice.given_on, notice.leaves_on)
    if notice.leaves_on < notice.given_on:
        raise NotUnderstood("A company cannot leave before it gives notice.")
    if contract.ended_on is not None and contract.ended_on <= notice.given_on:
        raise NotNow(
            "The contract with {company} ended on {day}.", company=contract.company, day=contract.ended_on
        )
    if notice.given_on < contract.starts_on:
        raise NotUnderstood(
            "The notice is older than the contract, which starts on {day}.", day=contract.starts_on
        )
