"""What the table of acts cannot say alone: which company, who checks, how long, what an act needs."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.domain.service.flow_table import Act, Need
from linmeng.domain.service.kinds import Liability
from linmeng.domain.service.orders import STATES, Given, OrderState, State
from linmeng.domain.service.sides import Side, Sides

LONGEST_MINUTES = 24 * 60 * 7
"""More time than this on one order is a slip of the pen."""
BORNE = (Liability.OWN_MATERIALS, Liability.PAID)
"""What the resident bears needs the resident's word."""


def check_yours(act: Act, sides: Sides) -> None:
    """Raises NotYours unless one of the person's sides may do the act at all; anybody may report."""
    if act.begins:
        return
    if act.apart and sides.inside:
        raise NotYours("You belong to a company that this order is about: somebody outside it does this.")
    if not act.by & sides.who:
        raise NotYours("This act on an order is not yours.")


def check_state(order: OrderState, act: Act) -> None:
    """Raises NotNow unless the act belongs to the state the order is in."""
    if act.begins or order.state in act.states:
        return
    if act.key == "accept" and order.company:
        raise NotNow("This order has been accepted already.")
    raise NotNow("This is not possible now: the order stands at “{state}”.", state=STATES[order.state])


def check_now(order: OrderState, act: Act, sides: Sides, given: Given | None) -> None:
    """Raises NotNow or NotYours for what depends on more than the state. `given` None: not asked yet."""
    found = _NOW.get(act.key)
    if found is not None:
        found(order, sides, given)


def check_needs(order: OrderState, act: Act, given: Given) -> None:
    """Raises NotUnderstood for the first need that is not there, or cannot be used."""
    for need in act.needs:
        _NEEDS[need](order, given)


def company_of(order: OrderState, sides: Sides, given: Given | None) -> str:
    """The company for which a person acts. Raises NotYours for another's, NotUnderstood where one is to be
    chosen.
    """
    wanted = given.company if given else ""
    if wanted and wanted not in sides.companies:
        raise NotYours("You do not take orders for this company.")
    if wanted:
        return wanted
    mine = sides.companies & (order.waiting or {order.company})
    if len(mine) > 1:
        raise NotUnderstood("Say for which company.")
    return min(mine, default="")


def _dispatch(order: OrderState, sides: Sides, given: Given | None) -> None:
    if not order.contracts:
        raise NotNow("No company has a contract in force here, so there is nobody to dispatch to.")


def _accept(order: OrderState, sides: Sides, given: Given | None) -> None:
    """At a border the first to accept has it."""
    if given is None and len(sides.companies & order.waiting) > 1:
        return
    if company_of(order, sides, given) not in order.waiting:
        raise NotNow("Your company has sent this order back.")


def _companys(order: OrderState, sides: Sides, given: Given | None) -> None:
    """Of companies, only the one that has the order; the team and staff are not asked for one."""
    if not sides.companies:
        return
    if not order.company:
        raise NotNow("Your company does not have this order.")
    if order.company not in sides.companies or (given and given.company not in ("", order.company)):
        raise NotNow("Another company has accepted this order.")


def _return(order: OrderState, sides: Sides, given: Given | None) -> None:
    if order.state is State.DISPATCHED:
        _accept(order, sides, given)
    else:
        _companys(order, sides, given)


def _arrive(order: OrderState, sides: Sides, given: Given | None) -> None:
    _companys(order, sides, given)
    if order.on_site:
        raise NotNow("Somebody is on site already.")


def _check(order: OrderState, sides: Sides, given: Given | None) -> None:
    """Its reporter checks; others once the reporter has had the days for it, or where there is none."""
    if Side.REPORTER in sides.who:
        return
    if order.by_team and not sides.who & {Side.STAFF, Side.SUPERVISOR}:
        raise NotYours("The team did the work itself, so somebody else checks it.")
    if order.check_from is not None and order.at < order.check_from:
        moment = order.check_from.astimezone(order.at.tzinfo)
        raise NotNow("Its reporter is asked first, until {moment}.", moment=f"{moment:%Y-%m-%d %H:%M}")


def _reopen(order: OrderState, sides: Sides, given: Given | None) -> None:
    if order.reopen_until is not None and order.at > order.reopen_until:
        raise NotNow(
            "An order can be opened again within {days} days of being closed: please report it anew.",
            days=order.terms.reopen_days,
        )


def _withdraw(order: OrderState, sides: Sides, given: Given | None) -> None:
    if order.urgent:
        raise NotNow("It is urgent and may concern others, so somebody goes there first.")
    if order.on_site:
        raise NotNow("Somebody is at work on it already.")


def _pause(order: OrderState, sides: Sides, given: Given | None) -> None:
    _companys(order, sides, given)
    if order.paused:
        raise NotNow("It stands still already.")
    if order.urgent and not order.on_site:
        raise NotNow("It is urgent: somebody goes there first, then it may stand still.")


def _resume(order: OrderState, sides: Sides, given: Given | None) -> None:
    _companys(order, sides, given)
    if not order.paused:
        raise NotNow("It does not stand still.")


def _escalate(order: OrderState, sides: Sides, given: Given | None) -> None:
    if order.level >= order.terms.levels:
        raise NotNow("There is no further step up.")


_NOW: Mapping[str, Callable[[OrderState, Sides, Given | None], None]] = {
    "dispatch": _dispatch,
    "accept": _accept,
    "return": _return,
    "schedule": _companys,
    "arrive": _arrive,
    "done": _companys,
    "bear": _companys,
    "confirm": _check,
    "send_back": _check,
    "reopen": _reopen,
    "withdraw": _withdraw,
    "pause": _pause,
    "resume": _resume,
    "escalate": _escalate,
}


def _reason(order: OrderState, given: Given) -> None:
    if not given.reason.strip():
        raise NotUnderstood("Say why.")


def _until(order: OrderState, given: Given) -> None:
    if given.until is None or given.until <= order.at:
        raise NotUnderstood("Say until when: a day to come.")
    if given.until > order.at + timedelta(days=order.terms.longest_pause_days):
        raise NotUnderstood(
            "It may stand still for {days} days at most: longer pauses are said anew.",
            days=order.terms.longest_pause_days,
        )


def _window(order: OrderState, given: Given) -> None:
    if given.window is None or given.window[0] >= given.window[1]:
        raise NotUnderstood("Say from when to when somebody comes.")
    if given.window[1] <= order.at:
        raise NotUnderstood("This time is over.")


def _photo(order: OrderState, given: Given) -> None:
    if order.pictures and given.photos < 1:
        raise NotUnderstood("A photograph of afterwards is missing.")


def _minutes(order: OrderState, given: Given) -> None:
    if given.minutes is None or not 0 < given.minutes <= LONGEST_MINUTES:
        raise NotUnderstood("Say how many minutes it took.")


def _whom(order: OrderState, given: Given) -> None:
    if not given.whom.strip():
        raise NotUnderstood("Say whom to ask instead.")


def _companies(order: OrderState, given: Given) -> None:
    if not given.companies:
        raise NotUnderstood("Say to which company.")
    if not given.companies <= order.contracts:
        raise NotUnderstood("Orders go to companies with a contract in force here.")


def _liability(order: OrderState, given: Given) -> None:
    if given.liability is None:
        raise NotUnderstood("Say who bears the repair.")
    if given.liability in BORNE and not given.agreed:
        raise NotUnderstood("The resident bears it, so the resident agrees first.")


def _other(order: OrderState, given: Given) -> None:
    """No order joins itself, nor one that has ended or is joined itself: chains lead reporters nowhere."""
    if given.other is None:
        raise NotUnderstood("Say which order it repeats.")
    if given.same:
        raise NotUnderstood("An order does not repeat itself.")
    if given.other.ended:
        raise NotUnderstood("The other order stands at “{state}”.", state=STATES[given.other.state])


_NEEDS: Mapping[Need, Callable[[OrderState, Given], None]] = {
    Need.REASON: _reason,
    Need.UNTIL: _until,
    Need.WINDOW: _window,
    Need.PHOTO: _photo,
    Need.MINUTES: _minutes,
    Need.WHOM: _whom,
    Need.COMPANIES: _companies,
    Need.LIABILITY: _liability,
    Need.OTHER: _other,
}
