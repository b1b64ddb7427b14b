"""From an exit notice to the day the company is gone: what fails first, who must act, by when."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from linmeng.domain.refusals import sentence
from linmeng.domain.register.contracts import Contract, Notice

TERM_NOTICE = 90  # days in writing before expiry when a company will not renew: CC 947, SH-REG 46
OPEN_NOTICE = 60  # days for either side of a contract without a term: CC 948, SH-REG 46
HANDOVER = 10  # days after termination: SH-REG 50


@dataclass(frozen=True, slots=True)
class Said:
    """A translatable sentence: an English msgid with {named} values."""

    message: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format(**self.values)


def say(message: str, **values: Any) -> Said:
    return Said(message, values)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Recurring work. `days` between rounds; `duty` only where the clause was read, otherwise experience."""

    name: str
    days: int
    clause: str
    duty: bool = True
    lifts: bool = False  # only where there are lifts


CIVIL_CODE_TERM = sentence("Civil Code art. 947")
CIVIL_CODE_OPEN = sentence("Civil Code art. 948")
CIVIL_CODE_GAP = sentence("Civil Code art. 950")
SHANGHAI_TERM = sentence("Civil Code art. 947; Shanghai Residential Property Regulation art. 46")
SHANGHAI_OPEN = sentence("Civil Code art. 948; Shanghai Residential Property Regulation art. 46")
SHANGHAI_TEMPORARY = sentence("Shanghai Residential Property Regulation art. 52")
SHANGHAI_HANDOVER = sentence("Shanghai Residential Property Regulation art. 50")
SHANGHAI_SELECTION = sentence("Shanghai tendering rules for property services (2025, no. 6)")

UPKEEP: tuple[Upkeep, ...] = (
    Upkeep(
        sentence("quarterly drain clearing"), 92, sentence("experience: Tianping Street 2024"), duty=False
    ),
    Upkeep(sentence("daily fire patrol"), 1, sentence("Shanghai residential fire safety rules arts. 30–31")),
    Upkeep(
        sentence("lift maintenance every 15 days"),
        15,
        sentence("Special Equipment Regulation art. 31"),
        lifts=True,
    ),
    Upkeep(
        sentence("monthly fire inspection"),
        31,
        sentence("Shanghai residential fire safety rules arts. 30–31"),
    ),
    Upkeep(sentence("yearly test of fire equipment"), 365, sentence("Fire Protection Law art. 16")),
)
"""Source: domain rules 5.6 (read clauses only) and seed case T2 for the drains."""
_SHANGHAI_ONLY = {sentence("Shanghai residential fire safety rules arts. 30–31")}


@dataclass(frozen=True, slots=True)
class Failing:
    """Work that nobody will do any more from `on`, at the latest."""

    name: str
    on: date
    clause: str
    duty: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody must do, by when (None: no date is set), and the clause."""

    who: str
    what: Said
    by: date | None
    clause: str


@dataclass(frozen=True, slots=True)
class Countdown:
    """An exit notice on a day. Days; negative `left` when the company should be gone already."""

    left: int
    given: int  # days between notice and leaving
    required: int
    late: bool
    clause: str
    failing: tuple[Failing, ...]
    steps: tuple[Step, ...]


def countdown(notice: Notice, contract: Contract, on: date, *, lifts: int, shanghai: bool) -> Countdown:
    """What an exit notice means on a day. Late: fewer than 90 days before expiry (60 without a term).

    Outside Shanghai only national law is cited.
    Source: CC 947, 948, 950; SH-REG 46, 50, 52; SH-BID; seed case T2.
    """
    has_term = contract.ends_on is not None and contract.ends_on >= notice.given_on
    required = TERM_NOTICE if has_term else OPEN_NOTICE
    until = min(notice.leaves_on, contract.ends_on) if has_term and contract.ends_on else notice.leaves_on
    given = (until - notice.given_on).days
    if shanghai:
        clause = SHANGHAI_TERM if has_term else SHANGHAI_OPEN
    else:
        clause = CIVIL_CODE_TERM if has_term else CIVIL_CODE_OPEN
    return Countdown(
        left=(notice.leaves_on - on).days,
        given=given,
        required=required,
        late=given < required,
        clause=clause,
        failing=what_fails_first(notice, lifts=lifts, shanghai=shanghai),
        steps=_steps(notice, contract if has_term else None, shanghai),
    )


def what_fails_first(notice: Notice, *, lifts: int, shanghai: bool) -> tuple[Failing, ...]:
    """Recurring work by the day it stops at the latest, soonest first.

    Work the law asks for stops when the company is gone; jobs bought outside stop with the first round after
    the notice, as quarterly drain clearing did on Yueyang Road (seed case T2).
    """
    found = []
    for work in UPKEEP:
        if (work.lifts and not lifts) or (work.clause in _SHANGHAI_ONLY and not shanghai):
            continue
        gone = notice.leaves_on + timedelta(days=work.days)
        day = gone if work.duty else min(next_quarter(notice.given_on), notice.leaves_on + timedelta(days=1))
        found.append(Failing(work.name, day, work.clause, work.duty))
    return tuple(sorted(found, key=lambda f: f.on))


def next_quarter(day: date) -> date:
    """The first day of the quarter after this day's."""
    month = (day.month - 1) // 3 * 3 + 4
    return date(day.year + (month > 12), (month - 1) % 12 + 1, 1)


OWNERS_COMMITTEE = sentence("owners' committee")
COMMITTEE_OR_OWNERS = sentence(
    "owners' committee; without one, owners holding 20 % through the residents' committee"
)
COMPANY = sentence("the company that leaves")
STREET = sentence("sub-district office")


def _steps(notice: Notice, contract: Contract | None, shanghai: bool) -> tuple[Step, ...]:
    gone = notice.leaves_on
    steps = [
        Step(COMPANY, say(sentence("go on serving until somebody takes over")), gone, CIVIL_CODE_GAP),
    ]
    if shanghai:
        end = contract.ends_on if contract and contract.ends_on else gone
        steps += [
            Step(
                OWNERS_COMMITTEE,
                say(sentence("file the plan for selecting a company")),
                end - timedelta(days=TERM_NOTICE),
                SHANGHAI_SELECTION,
            ),
            Step(
                COMMITTEE_OR_OWNERS,
                say(sentence("ask the sub-district office for temporary service, six months at most")),
                gone,
                SHANGHAI_TEMPORARY,
            ),
            Step(
                COMPANY,
                say(sentence("hand over rooms, files and balances")),
                gone + timedelta(days=HANDOVER),
                SHANGHAI_HANDOVER,
            ),
        ]
    else:
        steps.append(Step(OWNERS_COMMITTEE, say(sentence("find who serves from the next day on")), gone, ""))
    return tuple(sorted(steps, key=lambda s: s.by or date.max))
