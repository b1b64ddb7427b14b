"""Persons, orders and what they give, for the tests of the flow."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from linmeng.domain.service.flow import Actor, Given, OrderState, Side, Sides, State, sides_of
from linmeng.domain.service.kinds import Liability

NOW = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)
SHIMAO, OTHER = "shimao", "other"
BOTH = frozenset({SHIMAO, OTHER})
MINE = frozenset({SHIMAO})

PERSONS: dict[Side, Actor] = {
    Side.REPORTER: Actor(reporter=True),
    Side.TEAM: Actor(team=True),
    Side.COMPANY: Actor(belongs=MINE, dispatches_for=MINE),
    Side.WORKER: Actor(belongs=MINE, works_for=MINE),
    Side.SUPERVISOR: Actor(supervisor=True),
    Side.STAFF: Actor(staff=True),
}


def order(state: State = State.REPORTED, **changes: object) -> OrderState:
    """An order as it usually is in a state: Shimao has it, or had it."""
    had = state in (State.DISPATCHED, State.ACCEPTED, State.SCHEDULED, State.DONE, State.CLOSED)
    has = had and state is not State.DISPATCHED
    made = OrderState(
        at=NOW,
        state=state,
        contracts=MINE,
        asked=MINE if had else frozenset(),
        company=SHIMAO if has else "",
        worked=MINE if state in (State.DONE, State.CLOSED) else frozenset(),
        by_team=state is State.TEAM,
        done_at=NOW if state in (State.DONE, State.CLOSED) else None,
        closed_at=NOW if state is State.CLOSED else None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def whole(one: OrderState) -> Given:
    """Everything that any act may ask for."""
    return Given(
        reason="下雨",
        until=one.at + timedelta(days=2),
        window=(one.at + timedelta(hours=1), one.at + timedelta(hours=2)),
        photos=2,
        minutes=30,
        whom="自来水公司",
        companies=one.contracts,
        liability=Liability.PUBLIC,
        other=OrderState(at=one.at),
    )


def sides(one: OrderState, side: Side) -> Sides:
    return sides_of(one, PERSONS[side])
