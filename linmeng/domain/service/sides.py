"""On which sides of an order a person stands. Who is watched over never watches over itself.

Source: the rule of Yangsi Community 杨泗社区, Wuhan (2025): the compound dispatches, the company accepts, the
community supervises (金江派单、世茂接单、社区督单).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from linmeng.domain.service.orders import OrderState
from linmeng.domain.words import Words


class Side(StrEnum):
    """From which side an act on an order comes."""

    REPORTER = "reporter"
    TEAM = "team"
    COMPANY = "company"
    WORKER = "worker"
    SUPERVISOR = "supervisor"
    STAFF = "staff"


SIDES: Mapping[Side, Words] = {
    Side.REPORTER: Words("报事人", "reporter"),
    Side.TEAM: Words("自管队", "self-management team"),
    Side.COMPANY: Words("物业企业", "property company"),
    Side.WORKER: Words("维修人员", "worker"),
    Side.SUPERVISOR: Words("督单人（社区、街道）", "supervisor (community, street)"),
    Side.STAFF: Words("社区接待人员", "community staff"),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """What the rooms outside know of a person (or of the holder of a secret link) before one order.

    `belongs` are all organisations the person has any role of; `dispatches_for` and `works_for` those of
    them for which the person takes orders. `reporter` also for who acts for a reporter, which is logged.
    """

    reporter: bool = False
    team: bool = False
    staff: bool = False
    supervisor: bool = False
    belongs: frozenset[str] = frozenset()
    dispatches_for: frozenset[str] = frozenset()
    works_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides of one person in one order. `inside`: of a company that the order is about."""

    who: frozenset[Side]
    companies: frozenset[str] = frozenset()
    inside: bool = False


def sides_of(order: OrderState, actor: Actor) -> Sides:
    """The sides of a person in an order.

    A person of a company that the order is about stands on that company's side only, whatever other roles
    there are; as a reporter such a person may follow the order, not check it.
    """
    mine = actor.dispatches_for | actor.works_for
    inside = bool((actor.belongs | mine) & order.concerned)
    taken = frozenset({order.company} if order.company else set()) | order.asked
    who = {
        Side.REPORTER: actor.reporter,
        Side.TEAM: actor.team and not inside,
        Side.STAFF: actor.staff and not inside,
        Side.SUPERVISOR: actor.supervisor and not inside,
        Side.COMPANY: bool(actor.dispatches_for & taken),
        Side.WORKER: bool(actor.works_for & taken),
    }
    return Sides(frozenset(side for side, is_it in who.items() if is_it), mine & taken, inside)
