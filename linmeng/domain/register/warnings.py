"""Which compounds are in trouble: why, who must act, by when. Values in, warnings out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, get_args

from linmeng.domain.refusals import sentence
from linmeng.domain.register.contracts import Contract, Notice, followed, in_force
from linmeng.domain.register.countdown import (
    CIVIL_CODE_OPEN,
    CIVIL_CODE_TERM,
    COMMITTEE_OR_OWNERS,
    OPEN_NOTICE,
    OWNERS_COMMITTEE,
    SHANGHAI_OPEN,
    SHANGHAI_TEMPORARY,
    SHANGHAI_TERM,
    STREET,
    TERM_NOTICE,
    Countdown,
    Said,
    countdown,
    say,
)

Kind = Literal[
    "exit_notice", "contract_expired", "contract_ending", "no_company", "fee_below_cost", "loss", "thin_data"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
Severity = Literal["urgent", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

ASSEMBLY = sentence("owners' assembly, prepared by its committee")
COMPANY_AND_COMMITTEE = sentence("company and owners' committee")
RESIDENTS_COMMITTEE = sentence("residents' committee")


@dataclass(frozen=True, slots=True)
class Warning:
    """One trouble of one compound. `by` is the day it must be met, None where no day is set."""

    kind: Kind
    severity: Severity
    why: Said
    who: str  # msgid
    by: date | None
    clause: str = ""  # msgid of the rule, "" where there is none
    countdown: Countdown | None = None
    basis: Said | None = None  # what its figures were computed with


@dataclass(frozen=True, slots=True)
class Money:
    """What running the compound alone costs against what it brings in. CNY/month and CNY/m² a month."""

    cost: float  # alone, with a crew of its own
    income: float  # fee · area · share collected
    fee: float
    class_cost: float  # what a m² of its class costs to run in this sub-district
    rates: str  # the file of rates it was computed with
    valid_from: str  # since when they hold, ISO date


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a compound that a warning may rest on."""

    management: str  # "company" | "street" | "self" | "none" | ""
    contracts: tuple[Contract, ...] = ()
    notices: Mapping[int, Notice] = field(default_factory=dict)  # contract id → its notice in force
    lifts: int = 0
    estimated: frozenset[str] = frozenset()  # names of Facts fields
    money: Money | None = None  # None: no rates for this city
    shanghai: bool = False  # its local rules apply


@dataclass(frozen=True, slots=True)
class Settings:
    """What an office may adjust."""

    contract_days: int = 180  # a contract's end is announced this many days before
    judged: tuple[str, ...] = ("area", "households", "housing_class", "fee")
    thin_from: int = 2  # so many of them estimated: too thin to judge


USUAL = Settings()


def warnings_of(standing: Standing, on: date, settings: Settings = USUAL) -> tuple[Warning, ...]:
    """All warnings of one compound on a day, most urgent first."""
    running = in_force(standing.contracts, on)
    notice = standing.notices.get(running.id) if running and running.id is not None else None
    found: list[Warning] = []
    if running and notice and not followed(standing.contracts, running):
        found.append(_exit(standing, running, notice, on))
    elif running:
        found += _contract(standing, running, on, settings)
    if standing.management == "none" and not running:
        found.append(_no_company(standing))
    found += _money(standing, running, settings)
    return tuple(sorted(found, key=urgency))


def urgency(warning: Warning) -> tuple[int, date, int]:
    """What comes first in a list: the graver, then the sooner."""
    return SEVERITIES.index(warning.severity), warning.by or date.max, KINDS.index(warning.kind)


def _exit(standing: Standing, contract: Contract, notice: Notice, on: date) -> Warning:
    count = countdown(notice, contract, on, lifts=standing.lifts, shanghai=standing.shanghai)
    values = {"company": contract.company, "day": notice.leaves_on, "left": count.left}
    if count.left < 0:
        why = say(sentence("{company} was to leave on {day}, {past} days ago."), past=-count.left, **values)
    elif count.late:
        why = say(
            sentence(
                "{company} leaves on {day}, in {left} days. The notice is late: {given} days, "
                "{required} are due."
            ),
            given=count.given,
            required=count.required,
            **values,
        )
    else:
        why = say(sentence("{company} leaves on {day}, in {left} days."), **values)
    return Warning("exit_notice", "urgent", why, COMMITTEE_OR_OWNERS, notice.leaves_on, count.clause, count)


def _contract(standing: Standing, contract: Contract, on: date, settings: Settings) -> Iterable[Warning]:
    if contract.ends_on is None or followed(standing.contracts, contract):
        return
    left = (contract.ends_on - on).days
    values = {"company": contract.company, "day": contract.ends_on}
    if left < 0:
        why = say(
            sentence(
                "The contract with {company} ran out on {day} and runs on: either side may end it in "
                "{n} days."
            ),
            n=OPEN_NOTICE,
            **values,
        )
        clause = SHANGHAI_OPEN if standing.shanghai else CIVIL_CODE_OPEN
        yield Warning("contract_expired", "warning", why, ASSEMBLY, None, clause)
    elif left <= settings.contract_days:
        yield _ending(standing, contract.ends_on, left, on, values)


def _ending(standing: Standing, end: date, left: int, on: date, values: dict[str, object]) -> Warning:
    deadline = end - timedelta(days=TERM_NOTICE)
    if deadline >= on:
        why = say(
            sentence(
                "The contract with {company} ends on {day}, in {left} days. Whoever will not renew "
                "must say so in writing by {deadline}; the committee's plan for selection is due the "
                "same day."
            )
            if standing.shanghai
            else sentence(
                "The contract with {company} ends on {day}, in {left} days. A company that will not "
                "renew must say so in writing by {deadline}."
            ),
            left=left,
            deadline=deadline,
            **values,
        )
        severity: Severity = "info"
    else:
        why = say(
            sentence(
                "The contract with {company} ends on {day}, in {left} days, and nothing follows it. "
                "The 90 days for notice and selection have begun on {deadline}."
            ),
            left=left,
            deadline=deadline,
            **values,
        )
        severity = "urgent" if left <= 30 else "warning"
    clause = SHANGHAI_TERM if standing.shanghai else CIVIL_CODE_TERM
    return Warning(
        "contract_ending", severity, why, OWNERS_COMMITTEE, deadline if deadline >= on else end, clause
    )


def _no_company(standing: Standing) -> Warning:
    why = say(sentence("Nobody manages this compound."))
    clause = SHANGHAI_TEMPORARY if standing.shanghai else ""
    return Warning("no_company", "warning", why, STREET, None, clause)


def _money(standing: Standing, running: Contract | None, settings: Settings) -> Iterable[Warning]:
    missing = [f for f in settings.judged if f in standing.estimated]
    if len(missing) >= settings.thin_from:
        why = say(
            sentence("{n} of the {all} figures that a judgement rests on are estimates: {figures}."),
            n=len(missing),
            all=len(settings.judged),
            figures=missing,
        )
        yield Warning("thin_data", "info", why, RESIDENTS_COMMITTEE, None)
        return
    m = standing.money
    if m is None or "fee" in standing.estimated:
        return
    by = running.ends_on if running else None
    basis = say(
        sentence("Computed with the rates {rates}, valid from {day}."), rates=m.rates, day=m.valid_from
    )
    if m.fee < m.class_cost:
        why = say(
            sentence(
                "The fee of {fee:.2f} CNY/m² is below what a m² of its class costs to run here: {cost:.2f}."
            ),
            fee=m.fee,
            cost=m.class_cost,
        )
        grave: Severity = "warning" if m.fee < m.class_cost / 2 else "info"
        yield Warning("fee_below_cost", grave, why, ASSEMBLY, by, basis=basis)
    if standing.management == "company" and m.income < m.cost:
        why = say(
            sentence(
                "Alone it costs {cost:,.0f} CNY a month and brings in {income:,.0f}: its company "
                "loses {loss:,.0f}."
            ),
            cost=m.cost,
            income=m.income,
            loss=m.cost - m.income,
        )
        grave = "warning" if m.income < m.cost / 2 else "info"
        yield Warning("loss", grave, why, COMPANY_AND_COMMITTEE, by, basis=basis)


def class_costs(costs: Iterable[tuple[str, float, float]]) -> dict[str, float]:
    """(class, cost alone in CNY/month, floor area in m²) of a sub-district → CNY/m² of each class.

    Weighted by area: the cost of a typical m², so that being tiny alone does not move the mark.
    """
    sums: dict[str, tuple[float, float]] = {}
    for name, cost, area in costs:
        c, a = sums.get(name, (0.0, 0.0))
        sums[name] = (c + cost, a + area)
    return {name: c / a for name, (c, a) in sums.items() if a > 0}
