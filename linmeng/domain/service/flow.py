"""The way of an order: what may be done now, by whom, and where it leads. The table is in `flow_table.py`."""

from dataclasses import replace

from linmeng.domain.refusals import NotUnderstood, Refusal
from linmeng.domain.service import conditions
from linmeng.domain.service.flow_picture import Edge, Node, Picture, picture
from linmeng.domain.service.flow_table import ACTS, NEEDS, TABLE, Act, Need
from linmeng.domain.service.orders import ENDS, STATES, Given, OrderState, State, Terms
from linmeng.domain.service.sides import SIDES, Actor, Side, Sides, sides_of

__all__ = [
    "ACTS", "ENDS", "NEEDS", "SIDES", "STATES", "TABLE", "Act", "Actor", "Edge", "Given", "Need", "Node",
    "OrderState", "Picture", "Side", "Sides", "State", "Terms", "absorbed", "act_named", "acts_open", "after",
    "check_act", "picture", "sides_of", "state_after", "why_not",
]  # fmt: skip


def act_named(key: str) -> Act:
    """The act of a key. Raises NotUnderstood where the table has none."""
    if key not in ACTS:
        raise NotUnderstood("There is no act “{act}” on an order.", act=key)
    return ACTS[key]


def check_act(order: OrderState, act: Act, sides: Sides, given: Given | None = None) -> None:
    """Refuses what may not be done now; `given` None asks only whether it may be done at all.

    Raises NotYours where the person stands on no side that may, NotNow where the order does not stand so,
    NotUnderstood where what the act needs is missing. Writers lock the order first and ask again: of two
    that accept at once one is told that it has been accepted.
    """
    conditions.check_yours(act, sides)
    conditions.check_state(order, act)
    conditions.check_now(order, act, sides, given)
    if given is not None:
        conditions.check_needs(order, act, given)
        if act.key in ("accept", "return"):
            conditions.company_of(order, sides, given)


def why_not(order: OrderState, act: Act, sides: Sides) -> Refusal | None:
    """Why the button is grey: the refusal of `check_act` before anything is given, or None."""
    try:
        check_act(order, act, sides)
    except Refusal as refusal:
        return refusal
    return None


def acts_open(order: OrderState, sides: Sides) -> tuple[Act, ...]:
    """The acts that a person may do now, in the order of the table."""
    return tuple(act for act in TABLE if not act.begins and why_not(order, act, sides) is None)


def state_after(order: OrderState, act: Act, given: Given | None = None) -> State:
    """The state to which an act leads that was checked; `given.company` where several companies are asked."""
    if not act.to:
        return order.state
    others = order.asked - order.refused
    others -= {(given.company if given else "") or order.company or min(others, default="")}
    seconds = {
        "report": order.urgent and bool(order.contracts),
        "reopen": order.urgent and bool(order.contracts),
        "send_back": order.by_team,
        "return": bool(others),
    }
    second = len(act.to) > 1 and seconds[act.key]
    if act.key == "withdraw" and order.reporters > 1:
        return order.state  # the others are still told
    return act.to[1] if second else act.to[0]


def after(order: OrderState, act: Act, given: Given | None = None, sides: Sides | None = None) -> OrderState:
    """The order after an act at `order.at` that was checked. Says nothing of who may: ask `check_act` first.

    `sides` tells for which company a person acts who works for one only.
    """
    given = given or Given()
    if act.key in ("accept", "return") and sides is not None:
        given = replace(given, company=conditions.company_of(order, sides, given))
    new = replace(order, state=state_after(order, act, given))
    if act.moves:
        new = replace(new, paused_until=None)
    match act.key:
        case "report" | "reopen":
            new = _fresh(new, counted=act.key == "reopen")
        case "recall" | "bring_back" | "separate":
            new = replace(_fresh(new, counted=False), joined_to="")
        case "dispatch":
            new = replace(
                new, asked=given.companies, refused=frozenset(), company="", by_team=False,
                liability=given.liability or order.liability,
            )  # fmt: skip
        case "solve":
            new = replace(new, by_team=True, asked=frozenset(), refused=frozenset(), company="")
        case "accept":
            new = replace(new, company=given.company)
        case "return":
            new = replace(new, refused=order.refused | {given.company}, company="", on_site=False)
        case "arrive":
            new = replace(new, on_site=True)
        case "done" | "team_done":
            worked = order.worked | ({order.company} if order.company else set())
            new = replace(new, done_at=order.at, on_site=True, worked=worked)
        case "send_back":
            new = replace(new, done_at=None, on_site=False, reopened=order.reopened + 1)
        case "join":
            new = replace(new, joined_to=given.other_key)
        case "confirm" | "settle":
            new = replace(new, closed_at=order.at)
        case "withdraw":
            new = replace(new, reporters=max(order.reporters - 1, 0))
        case "bear":
            new = replace(new, liability=given.liability or order.liability)
        case "pause":
            new = replace(new, paused_until=given.until)
        case "escalate":
            new = replace(new, level=order.level + 1)
    return new


def absorbed(order: OrderState, joined: OrderState) -> OrderState:
    """The order that another one was joined to: it has the other's reporters too, and tells them all.

    An urgent duplicate makes it urgent. Its state stays: where it was being sorted, it still is.
    """
    return replace(order, reporters=order.reporters + joined.reporters, urgent=order.urgent or joined.urgent)


def _fresh(order: OrderState, *, counted: bool) -> OrderState:
    """A new round: nobody has it, or, where it skips the sorting, all companies under contract are asked."""
    asked = order.contracts if order.state is State.DISPATCHED else frozenset()
    return replace(
        order, asked=asked, refused=frozenset(), company="", by_team=False, on_site=False, done_at=None,
        closed_at=None, reopened=order.reopened + counted,
    )  # fmt: skip
