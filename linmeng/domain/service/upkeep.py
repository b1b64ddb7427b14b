"""Turns of a duty: every due occurrence with its window, and what became of it.

The rules, in the order they bite:

- A turn is open from `earliest` until the day before the next one is due (`closes`), or the contract ends.
- In time is what is done until `latest`; done later it is late; never done it is missed, and is not made
  up for: after weeks without records a daily duty has one open turn, the others are missed.
- Every record counts for one turn at most, every turn needs one record. A record that names a turn which is
  open counts for that; another counts for the turn in whose window its day lies, else for the late one.
- Turns whose due day is suspended are not due (plan), or due on the first day after (last done).
- Adding days or later records never changes what is done already.

Source: service contracts' periodic duties (CC 942), domain rules §5.6; case T7.
"""

from collections.abc import Sequence
from datetime import date

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.duties import Duty
from linmeng.domain.service.upkeep_days import Suspension
from linmeng.domain.service.upkeep_last_done import by_last_done
from linmeng.domain.service.upkeep_plan import by_plan
from linmeng.domain.service.upkeep_turns import (
    OPEN,
    SETTLED,
    WHY,
    Course,
    Done,
    Spare,
    State,
    Term,
    Turn,
)

__all__ = ["OPEN", "SETTLED", "WHY", "Course", "Done", "Spare", "State", "Turn", "turns"]


def turns(
    duty: Duty,
    since: date,
    until: date | None,
    done: Sequence[Done],
    today: date,
    suspensions: Sequence[Suspension] = (),
    *,
    first: date | None = None,
    thing: str = "",
    taken: date | None = None,
    ahead: int = 0,
) -> Course:
    """All turns due within a contract (`since` to `until`, None: without end) as they stand on `today`.

    By plan the days are positions from `first` (default: the last day of the first whole period), also where
    that lies before the contract, so that a new company keeps the calendar. By last done they follow the
    last record, one of a company before included. `taken` is the day on which a turn that the company before
    left open was due (`left_open`): it is due again on the first day. `thing` names the place in keys.
    Listed is whatever was due, and what comes within `ahead` days or next; by last done only what comes next.
    Records after `today`, and outside the contract, do not count. Raises NotUnderstood where `until` lies
    before `since`.
    """
    if until is not None and until < since:
        raise NotUnderstood("A contract cannot end before it starts.")
    last = until or date.max
    known = sorted((d for d in done if d.on <= today and d.on <= last), key=lambda d: (d.on, d.ref, d.turn))
    term = Term(duty, since, last, tuple(suspensions), thing)
    if duty.basis == "last_done":
        return by_last_done(term, known, today, first, taken)
    return by_plan(term, [d for d in known if d.on >= since], today, first, taken, ahead)
