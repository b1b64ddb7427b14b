"""Turns by plan: fixed days of the calendar, and which record counts for which."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from linmeng.domain.service.upkeep_days import first_due, index_from, position, shifted
from linmeng.domain.service.upkeep_turns import Course, Done, Slot, Spare, Term


def by_plan(
    term: Term, known: Sequence[Done], today: date, first: date | None, taken: date | None, ahead: int
) -> Course:
    horizon = shifted(today, max(ahead, term.duty.early))
    slots = list(_slots(term, first or first_due(term.duty.every, term.since), horizon, taken))
    matched, spare = _matched(term, slots, known)
    return Course(tuple(term.turn(s, matched.get(i), today) for i, s in enumerate(slots)), spare)


def _slots(term: Term, first: date, horizon: date, taken: date | None) -> Iterator[Slot]:
    """The planned turns of the contract up to the first one beyond `horizon`."""
    every = term.duty.every
    k = index_from(first, every, term.since)
    due, opens = position(first, every, k), term.since
    if taken is not None and due > term.since:
        yield term.slot(term.since, term.since, term.since, due, taken)
        opens = shifted(term.since, 1)
    elif k:
        opens = shifted(position(first, every, k - 1), 1)
    while due <= term.last:
        k += 1
        following = position(first, every, k)
        yield term.slot(due, due, opens, following, None)
        if due > horizon or following <= due:
            return
        due, opens = following, shifted(due, 1)


def _matched(
    term: Term, slots: Sequence[Slot], known: Sequence[Done]
) -> tuple[dict[int, Done], tuple[Spare, ...]]:
    """Each record to its turn, in the order of days: what comes later changes nothing before."""
    dues = [s.due for s in slots]
    matched: dict[int, Done] = {}
    spare: list[Spare] = []
    numbers = {term.key(s.named): i for i, s in enumerate(slots)}
    for record in known:
        late = bisect_right(dues, record.on) - 1
        near = [i for i in (late, late + 1) if 0 <= i < len(slots) and slots[i].earliest <= record.on]
        free = [
            i for i in near if i not in matched and not slots[i].suspended and record.on <= slots[i].closes
        ]
        meant = numbers.get(record.turn, -1)
        if meant in matched or not free:
            spare.append(Spare(record, _why(slots, near, matched, meant)))
            continue
        in_time = [i for i in free if record.on <= slots[i].latest]
        matched[meant if meant in free else (in_time or free)[0]] = record
    return matched, tuple(spare)


def _why(
    slots: Sequence[Slot], near: Sequence[int], matched: dict[int, Done], meant: int
) -> Literal["second", "early", "suspended"]:
    if meant in matched or any(i in matched for i in near):
        return "second"
    return "suspended" if any(slots[i].suspended for i in near) else "early"
